"""A plan document that came back: what its rows say now, as values. Nothing of it is ever run or rendered.

An item's row is known by the tag of a content control (`mm_13_due`), else by a bookmark of that name, else by the
number in its first column: editors keep different ones of these. Word files are the one kind of mail content that is
read in a child process with a limit on memory and time (`read`); `read_here` is what runs in it.
"""

from __future__ import annotations

import io
import json
import re
import resource
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from lxml import etree

MAX_ENTRIES = 200
MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 2_000
MAX_TEXT = 2_000
MEMORY = 512 * 1024 * 1024
SECONDS = 15

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_NAME = re.compile(r"mm_([1-9][0-9]{0,5})_([a-z]{1,20})")
_COLUMNS = ("number", "title", "owner", "due", "status")


class NoPlanDocument(ValueError):
    """The file is not one that we can read; the message says why."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of an item as it stands in the file.

    `value` is what a control holds (the entry's value, or an ISO day); None where there is no control or its text is
    not in its list. `tracked`: part of it is a change that nobody has accepted yet (insertions count as made).
    """

    field: str
    text: str
    value: str | None = None
    tracked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """`item` is None for a row that somebody added."""

    item: int | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class WordPlan:
    """`plan`, `revision` and `signature` as the file's properties claim; the signature is to be checked."""

    plan: str | None
    revision: int | None
    signature: str | None
    rows: tuple[Row, ...]


def read(content: bytes) -> WordPlan:
    """Read a .docx in a child process. Raises NoPlanDocument for anything that cannot be read within the limits."""
    found = in_child("parsers.word", content)
    rows = tuple(Row(row["item"], tuple(Cell(**cell) for cell in row["cells"])) for row in found["rows"])
    return WordPlan(found["plan"], found["revision"], found["signature"], rows)


def in_child(module: Literal["parsers.word", "parsers.sheet.table"], content: bytes) -> dict[str, Any]:
    """What a module that `answer`s finds in a file, in a process of its own. Raises NoPlanDocument."""
    if len(content) > MAX_BYTES:
        raise NoPlanDocument("the file is too large")
    try:
        ran = subprocess.run(  # noqa: S603 - one of our two modules
            [sys.executable, "-m", module], input=content, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NoPlanDocument("the file takes too long to read") from error
    if ran.returncode:
        raise NoPlanDocument("the file needs too much memory to read")
    found: dict[str, Any] = json.loads(ran.stdout)
    if "problem" in found:
        raise NoPlanDocument(found["problem"])
    return found


def read_here(content: bytes) -> WordPlan:
    """Read a .docx in this process. Raises NoPlanDocument."""
    found = parts(content, lambda name: name in ("word/document.xml", "docProps/custom.xml"))
    properties = _properties(found.get("docProps/custom.xml"))
    if "word/document.xml" not in found:
        raise NoPlanDocument("the file is no Word document")
    revision = properties.get("revision", "")
    return WordPlan(
        plan=properties.get("plan"),
        revision=int(revision) if re.fullmatch(r"[0-9]{1,9}", revision) else None,
        signature=properties.get("signature"),
        rows=tuple(_rows(tree(found["word/document.xml"]))),
    )


# --------------------------------------------------------------------------------------------------------- the package
def parts(content: bytes, matters: Callable[[str], bool]) -> dict[str, bytes]:
    """The parts that matter, read with real bytes counted: sizes in a zip's directory may lie. Raises
    NoPlanDocument."""
    wanted: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            if len(names) > MAX_ENTRIES or len(set(names)) != len(names):
                raise NoPlanDocument("the file has too many parts or one twice")
            for name in filter(matters, names):
                with package.open(name) as part:
                    wanted[name] = part.read(MAX_BYTES + 1)
                if sum(map(len, wanted.values())) > MAX_BYTES:
                    raise NoPlanDocument("the file unpacks to too much")
    except _DAMAGE as error:
        raise error if isinstance(error, NoPlanDocument) else NoPlanDocument("the file is damaged") from error
    return wanted


_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError),
    *(ValueError, LookupError, RuntimeError, OverflowError),
)


def tree(raw: bytes) -> etree._Element:
    """The root of a part; no DOCTYPE, no entities, nothing fetched. Raises NoPlanDocument."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise NoPlanDocument("the file holds XML that cannot be read") from error
    if root.getroottree().docinfo.doctype:
        raise NoPlanDocument("the file declares a document type")
    return root


def _properties(raw: bytes | None) -> dict[str, str]:
    if raw is None:
        return {}
    return {
        name: "".join(str(text) for text in known.itertext())[:200]
        for known in tree(raw)
        if isinstance(known.tag, str) and (name := known.get("name"))
    }


# --------------------------------------------------------------------------------------------------------------- rows
def _rows(root: etree._Element) -> Iterator[Row]:
    """Rows of the tables that hold items. A new row is one without a name among those that have one."""
    count = 0
    for table in root.iter(W + "tbl"):
        rows = [row for row in table.iterchildren(W + "tr") if row.find(f"{W}trPr/{W}del") is None]
        read = [_row(row) for row in rows]
        if not any(row.item for row in read):
            continue
        for position, row in enumerate(read):
            count += 1
            if count > MAX_ROWS:
                raise NoPlanDocument("the file has too many rows")
            if row.item or (position and any(cell.text for cell in row.cells)):
                yield row


def _row(row: etree._Element) -> Row:
    cells = [cell for cell in row.iter(W + "tc") if next(cell.iterancestors(W + "tr")) is row]
    named: dict[str, Cell] = {}
    items: list[int] = []
    for column, cell in enumerate(cells):
        for item, known in _named(cell):
            items.append(item)
            named.setdefault(known.field, known)
        field = _COLUMNS[column] if len(cells) == len(_COLUMNS) else ""
        if field and field not in named:
            named[field] = Cell(field, shown(next(cell.iter(W + "p"), cell)), None, _tracked(cell))
    if not items and (number := named.get("number")) and re.fullmatch(r"#?[1-9][0-9]{0,5}", number.text):
        items.append(int(number.text.lstrip("#")))
    return Row(items[0] if items else None, tuple(named.values()))


def _named(cell: etree._Element) -> Iterator[tuple[int, Cell]]:
    """The fields of a cell that say their name: by tag, then by bookmark."""
    for tag in cell.iter(W + "tag"):
        if name := _NAME.fullmatch(tag.get(W + "val", "")):
            control = tag.getparent()
            outer = control.getparent() if control is not None else None
            if outer is not None:
                yield int(name[1]), _control(name[2], outer)
    for mark in cell.iter(W + "bookmarkStart"):
        if name := _NAME.fullmatch(mark.get(W + "name", "")):
            paragraph = next(mark.iterancestors(W + "p"), cell)
            control = next(paragraph.iter(W + "sdt"), None)
            yield int(name[1]), _control(name[2], control) if control is not None else _plain(name[2], paragraph)


def _plain(field: str, paragraph: etree._Element) -> Cell:
    return Cell(field, shown(paragraph), None, _tracked(paragraph))


def _control(field: str, control: etree._Element) -> Cell:
    """A content control; an editor may have put one into another: the innermost holds the value."""
    inner = [control, *control.iterdescendants(W + "sdt")][-1]
    text, value = shown(inner), None
    if (date := inner.find(f"{W}sdtPr/{W}date")) is not None:
        day = re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date.get(W + "fullDate", ""))
        value = day.group() if day else None
    for entry in inner.iterfind(f"{W}sdtPr/*/{W}listItem"):
        if text in (label := entry.get(W + "displayText"), entry.get(W + "value")) and (label or text):
            value = entry.get(W + "value")
    return Cell(field, text, value, _tracked(control))


def shown(element: etree._Element) -> str:
    """The text as a reader sees it with insertions made and deletions gone."""
    words = []
    for text in element.iter(W + "t", W + "tab", W + "br"):
        if next(text.iterancestors(W + "del", W + "moveFrom"), None) is None:
            words.append(text.text or "" if text.tag == W + "t" else " ")
    return " ".join("".join(words).split())[:MAX_TEXT]


def _tracked(element: etree._Element) -> bool:
    marks = (W + "ins", W + "del", W + "moveFrom", W + "moveTo")
    return next(element.iter(*marks), None) is not None or next(element.iterancestors(*marks), None) is not None


# -------------------------------------------------------------------------------------------------------- the child
def answer(reader: Callable[[bytes], dict[str, Any]]) -> None:
    """Standard input to JSON on standard output, with little memory and time."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        found = reader(sys.stdin.buffer.read())
    except NoPlanDocument as problem:
        found = {"problem": str(problem)}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    answer(lambda content: asdict(read_here(content)))
