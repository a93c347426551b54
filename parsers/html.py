"""HTML -> lines that know their quote depth, the table they stand in and what the structure says about them.

Mail programs mark quotes by structure: blockquote, known ids and classes, Outlook's ruled boxes. Hidden text is kept
apart with the hint "hidden". Nesting deeper than 1,000 is read as flat text: no parser is asked to build such a tree.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Mapping
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from parsers.body import style
from parsers.body.source import INVISIBLE, Hint, Line, marked, plain

MAX_DEPTH = 1_000

_SKIPPED = frozenset(
    {
        "script",
        "style",
        "head",
        "title",
        "template",
        "noscript",
        "object",
        "svg",
        "_comment",
        "-comment",
        "iframe",
        "select",
        "map",
    }
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "summary",
    ]
)
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "dl", "hr"})
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_CELLS = frozenset({"td", "th"})
_INKED = frozenset({"span", "font", "p", "div", "b", "td"})
_ITEM = re.compile(r"#\d{1,5}\b")
_RUN = re.compile(r" {2,}")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})|<!--")
_ANY_TAG = re.compile(r"<[^<>]{0,4000}>")
_SPACE = re.compile(r"[ \t\n\r\f\u00a0]+")

_QUOTE_IDS = frozenset(
    {"olk_src_body_section", "isforwardcontent", "mail-editor-reference-message-container", "reply-intro"}
)
_QUOTE_CLASSES = (
    "yahoo_quoted",
    "zmail_extra",
    "moz-forward-container",
    "protonmail_quote",
    "ymail_android_signature_quote",
    "gmail_extra_quote",
)
_BOX_CLASSES = ("gmail_quote", "gmail_extra", "moz-cite-prefix", "tutanota_quote", "skypequote")
_SIGNATURES = (
    "gmail_signature",
    "moz-signature",
    "protonmail_signature",
    "yahoo_signature",
    "ymail_signature",
    "moz-txt-sig",
    "front-signature",
    "hs_signature",
    "sh-signature",
)
_SIGNATURE_IDS = frozenset(
    [
        "signature",
        "x_signature",
        "applemailsignature",
        "applelinebreakatendofsignature",
        "gmail_signature",
        "zm-_id_-sgn",
        "composer_signature",
        "ms-outlook-mobile-signature",
        "x_ms-outlook-mobile-signature",
    ]
)
_BOUNDARY_IDS = frozenset({"divrplyfwdmsg", "x_divrplyfwdmsg", "appendonsend", "x_appendonsend", "stopspelling"})


def lines(markup: str) -> list[Line]:
    """The lines of an HTML body in the order they are read."""
    if _depth(markup) > MAX_DEPTH:
        return plain(_flat(markup))
    tree = LexborHTMLParser(markup)
    root = tree.body or tree.root
    if root is None:
        return []
    hiding = frozenset(
        name.lower() for sheet in tree.css("style") for name in style.hiding_classes(sheet.text(deep=True))
    )
    return _Writer(hiding).write(root)


def conceals(markup: str) -> bool:
    """Whether markup hides something and is too deep to tell what."""
    return _depth(markup) > MAX_DEPTH and style.hides(style.plain(markup))


def _depth(markup: str) -> int:
    """How deep elements are open at most, by their tags alone."""
    if markup.count("<") <= MAX_DEPTH:
        return 0
    open_ = deepest = 0
    for found in _TAG.finditer(markup):
        slash, name = found[1], found[2]
        if name is None or name.lower() in _VOID:
            continue
        open_ = max(0, open_ - 1) if slash else open_ + 1
        deepest = max(deepest, open_)
    return deepest


def _flat(markup: str) -> str:
    """Every tag a line break."""
    return entities.unescape(_ANY_TAG.sub("\n", markup))


class _Place(NamedTuple):
    """Where the walk is: what the elements around say about a word."""

    depth: int = 0
    box: int = 0
    table: int = 0
    hidden: bool = False
    signing: bool = False
    ink: bool = False
    pre: bool = False
    link: bool = False
    cell: tuple[bool, int] = (False, -1)
    """Whether a new line was asked for, and how many words there were, when the innermost table cell began."""


class _Writer:
    """Walks the tree once and writes lines; the walk is a loop, so that a deep tree costs no stack.

    A block only asks for a new line; it begins with the next word. So the cells of a table row stand in one line,
    two spaces between them, even if every cell holds a paragraph.
    """

    def __init__(self, hiding: frozenset[str]) -> None:
        self.hiding = hiding
        self.done: list[Line] = []
        self.words: list[str] = []
        self.unseen: list[str] = []
        self.place = _Place()
        self.begun = _Place()
        self.boxes = self.tables = self.written = 0
        self.item_tables: set[int] = set()
        self.recoloured: set[int] = set()
        """Tables whose items themselves are in a colour that is not ours: a program in its dark mode did that."""
        self.boundary = self.asked = self.gap = False

    def write(self, root: LexborNode) -> list[Line]:
        node: LexborNode | None = root
        around: list[tuple[LexborNode, _Place]] = []
        while node is not None:
            before = self.place
            child = node.child if self._enter(node) else None
            if child is not None:
                around.append((node, before))
                node = child
                continue
            self._leave(node, before)
            while node is not None and node.next is None and around:
                node, before = around.pop()
                self._leave(node, before)
            node = node.next if node is not None and around else None
        self._flush()
        return self.done

    def _enter(self, node: LexborNode) -> bool:
        tag = node.tag
        if tag == "-text":
            self._text(node.text_content or "")
            return False
        if tag == "br":
            self._line_break()
            return False
        if tag is None or tag in _SKIPPED:
            return False
        if tag in _BLOCKS and self.place.cell[1] != self.written:  # the first block of a cell begins no line
            self.asked = True
            self.gap = self.gap or tag in _PARAGRAPHS
        if tag in _CELLS:
            self.place = self.place._replace(cell=(self.asked, self.written))
        elif tag == "table":
            self.tables += 1
            self.place = self.place._replace(table=self.tables)
        elif tag == "pre":
            self.place = self.place._replace(pre=True)
        attributes = node.attributes
        if attributes:
            self._look(tag, attributes)
        elif tag == "blockquote":
            self.place = self.place._replace(depth=self.place.depth + 1)
        return True

    def _look(self, tag: str, found: Mapping[str, str | None]) -> None:
        names = (found.get("class") or "").lower()
        own = (found.get("id") or "").lower()
        drawn = style.plain(found.get("style"))
        place = self.place
        if tag == "a":
            target = (found.get("href") or "").lower()
            place = place._replace(link=target.startswith("mailto:") and "?" in target)
        if own in _BOUNDARY_IDS or (drawn and style.rules_off(drawn)):
            self._flush()
            self.boundary = True
        if _quotes(tag, names, own, drawn, found):
            place = place._replace(depth=place.depth + 1)
        elif names and any(name in names for name in _BOX_CLASSES):
            self.boxes += 1
            place = place._replace(box=self.boxes)
        if own in _SIGNATURE_IDS or (names and any(name in names for name in _SIGNATURES)):
            place = place._replace(signing=True)
        if "hidden" in found or (drawn and style.hides(drawn)) or not self.hiding.isdisjoint(names.split()):
            place = place._replace(hidden=True)
        if tag in _INKED and (colour := style.colour(drawn, found.get("color"))):
            place = place._replace(ink=colour not in style.OUR_COLOURS)
        self.place = place

    def _leave(self, node: LexborNode, before: _Place) -> None:
        tag = node.tag
        cell, self.place = self.place.cell, before
        if tag in _CELLS:
            asked, written = cell
            if written != self.written:
                self.asked = self.gap = False
                self.words.append("  ")
            else:
                self.asked = asked
        elif tag in _BLOCKS:
            self.asked = True
            self.gap = self.gap or tag in _PARAGRAPHS

    def _text(self, text: str) -> None:
        if self.place.pre:
            for at, line in enumerate(text.replace("\r\n", "\n").split("\n")):
                if at:
                    self._line_break()
                self._word(line)
            return
        text = _SPACE.sub(" ", text)
        if text != " ":
            apart = self.words and not self.asked and self.words[-1][-1:] == " "
            self._word(text.lstrip(" ") if apart else text)
        elif self.words and not self.asked:
            self.words.append(text)

    def _word(self, text: str) -> None:
        if self.place.hidden:
            self.unseen.append(text + " ")
            return
        begun = self.begun
        if self.asked or (self.words and self._is_elsewhere(begun)):
            self._flush()
            if self.gap and self.done and self.done[-1].text:
                above, here = self.done[-1], self.place
                self.done.append(Line("", min(here.depth, above.depth), "", min(here.box, above.box), 0))
            self.gap = False
        if not self.words:
            self.begun = self.place
        self.words.append(text)
        self.written += 1

    def _is_elsewhere(self, begun: _Place) -> bool:
        here = self.place
        if begun.depth != here.depth or begun.signing != here.signing:
            return True
        if begun.link != here.link and (here.depth or here.table in self.item_tables):
            return True
        if begun.ink == here.ink or here.table in self.recoloured:
            return False
        before = "".join(self.words)
        if _ITEM.fullmatch(before.strip()) and here.table:
            self.recoloured.add(here.table)
            return False
        return here.table in self.item_tables or bool(_item_table(before, here.table))

    def _line_break(self) -> None:
        empty = not self.words or self.asked
        self._flush()
        self.gap = False
        if empty and self.done and self.done[-1].text:
            self.done.append(Line("", self.place.depth, "", self.place.box, 0))

    def _flush(self) -> None:
        text = "".join(self.words).translate(INVISIBLE).strip()
        text = text if self.begun.pre else _RUN.sub("  ", text)
        self.words.clear()
        self.asked = False
        place = self.begun
        if text:
            self.item_tables.update(_item_table(text, place.table))
            if place.ink and _ITEM.match(text):
                self.recoloured.add(place.table)
            marks, text = marked(text)
            self.done.append(Line(text, place.depth + marks, text, place.box, place.table, self._hint(place)))
        if self.unseen:
            unseen = " ".join("".join(self.unseen).split())
            self.unseen.clear()
            if unseen:
                self.done.append(Line(unseen, 0, unseen, place.box, 0, "hidden"))

    def _hint(self, place: _Place) -> Hint:
        if self.boundary and not place.depth:
            self.boundary = False
            return "boundary"
        if place.signing:
            return "signature"
        if place.link:
            return "link"
        return "ink" if place.ink and place.table in self.item_tables and place.table not in self.recoloured else ""


def _item_table(text: str, table: int) -> set[int]:
    return {table} if table and _ITEM.match(text) else set()


def _quotes(tag: str, names: str, own: str, drawn: str, found: Mapping[str, str | None]) -> bool:
    if tag == "blockquote":  # Gmail writes an indented paragraph as a blockquote without a border
        return "border:none" not in drawn or "cite" in (found.get("type") or "")
    if own in _QUOTE_IDS or (tag == "div" and found.get("name") == "quote"):
        return True
    return bool(names) and any(name in names for name in _QUOTE_CLASSES)
