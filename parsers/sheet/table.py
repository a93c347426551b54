"""Tables of Word (.docx) and Excel (.xlsx) files as rows of texts; days as ISO dates where a cell is one.

Read like `parsers.word`, in a child process with limits. Formulas are never worked out: what the program that wrote
the file last showed for them counts. Format: ECMA-376 part 1, 17.4 (tables) and 18 (SpreadsheetML).
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from parsers.word import MAX_ROWS, MAX_TEXT, NoPlanDocument, W, answer, in_child, parts, shown, tree

Rows = tuple[tuple[str, ...], ...]
MAX_COLUMNS = 60
MAX_SHEETS = 20
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BUILT_IN_DATES = range(14, 23)
_BUILT_IN_SHARES = (9, 10)
_UNNAMED = re.compile(r"(?:sheet|tabelle|blatt|feuil|hoja|foglio|planilha|blad|arkusz)\s?[0-9]{0,3}", re.IGNORECASE)
"""What a program calls a sheet to which nobody gave a name."""
_NO_FORMAT = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_EXCEL = re.compile(r"xl/(?:workbook|styles|sharedStrings|worksheets/[^/]+|_rels/workbook)\.xml(?:\.rels)?")


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is the paragraph before a table of Word, or what somebody called the sheet of Excel; maybe empty. Where
    cells are merged downwards, each row says what they say."""

    name: str
    rows: Rows


def read(content: bytes) -> tuple[Table, ...]:
    """The tables of a .docx, or the visible sheets of an .xlsx, in their order; rows without a word are left out.
    Raises NoPlanDocument for anything that cannot be read within the limits."""
    found = in_child("parsers.sheet.table", content)
    return tuple(Table(name, tuple(tuple(row) for row in rows)) for name, rows in found["tables"])


def read_here(content: bytes) -> tuple[Table, ...]:
    """The same in this process. Raises NoPlanDocument."""
    found = parts(content, lambda name: name == "word/document.xml" or _EXCEL.fullmatch(name) is not None)
    if "word/document.xml" in found:
        document = tree(found["word/document.xml"])
        tables = [(_before(table), list(_of_word(table))) for table in document.iter(W + "tbl")]
    elif "xl/workbook.xml" in found:
        tables = list(_sheets(found))
    else:
        raise NoPlanDocument("the file is neither a Word document nor an Excel workbook")
    filled = [Table(name, tuple(row for row in rows if any(row))) for name, rows in tables]
    if sum(len(table.rows) for table in filled) > MAX_ROWS:
        raise NoPlanDocument("the file has too many rows")
    return tuple(table for table in filled if table.rows)


# ---------------------------------------------------------------------------------------------------------------- Word
def _before(table: etree._Element) -> str:
    """The paragraph over a table, its heading perhaps; not further up than the table before it."""
    for above in table.itersiblings(preceding=True):
        if above.tag == W + "tbl":
            break
        if above.tag == W + "p" and (said := shown(above)):
            return said[:MAX_TEXT]
    return ""


def _of_word(table: etree._Element) -> Iterator[tuple[str, ...]]:
    above: list[str] = []
    for row in table.iter(W + "tr"):
        if next(row.iterancestors(W + "tbl")) is not table or row.find(f"{W}trPr/{W}del") is not None:
            continue
        texts: list[str] = []
        for cell in row.iter(W + "tc"):
            if next(cell.iterancestors(W + "tr")) is row:
                texts += [_of_cell(cell, above, len(texts)), *[""] * (_span(cell) - 1)]
        above = texts
        yield tuple(texts[:MAX_COLUMNS])


def _of_cell(cell: etree._Element, above: Sequence[str], place: int) -> str:
    merged = cell.find(f"{W}tcPr/{W}vMerge")
    if merged is not None and merged.get(W + "val", "continue") == "continue":
        return above[place] if place < len(above) else ""
    return " ".join(filter(None, (shown(paragraph) for paragraph in cell.iter(W + "p"))))[:MAX_TEXT]


def _span(cell: etree._Element) -> int:
    return _count(cell.find(f"{W}tcPr/{W}gridSpan"))


def _count(span: etree._Element | None) -> int:
    said = span.get(W + "val", "") if span is not None else ""
    return min(int(said), MAX_COLUMNS) if re.fullmatch(r"[1-9][0-9]{0,3}", said) else 1


# --------------------------------------------------------------------------------------------------------------- Excel
def _sheets(found: Mapping[str, bytes]) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The visible sheets in the order of the workbook."""
    book = tree(found["xl/workbook.xml"])
    relations = found.get("xl/_rels/workbook.xml.rels")
    targets = {known.get("Id"): known.get("Target", "") for known in tree(relations)} if relations else {}
    strings = [_said(text) for text in tree(found["xl/sharedStrings.xml"]).iterchildren(S + "si")] \
        if "xl/sharedStrings.xml" in found else []  # fmt: skip
    styles = _styles(tree(found["xl/styles.xml"])) if "xl/styles.xml" in found else ()
    properties = book.find(S + "workbookPr")
    old = properties is not None and properties.get("date1904") in ("1", "true")
    first_day = dt.date(1904, 1, 1) if old else dt.date(1899, 12, 30)
    for sheet in list(book.iter(S + "sheet"))[:MAX_SHEETS]:
        file = posixpath.normpath(posixpath.join("/xl", targets.get(sheet.get(_RELATION), ""))).lstrip("/")
        if sheet.get("state", "visible") == "visible" and file in found:
            name = " ".join(sheet.get("name", "").split())
            rows = _of_sheet(tree(found[file]), strings, styles, first_day)
            yield "" if _UNNAMED.fullmatch(name) else name, rows


def _of_sheet(
    sheet: etree._Element, strings: Sequence[str], styles: Sequence[str], first_day: dt.date
) -> list[tuple[str, ...]]:
    cells: dict[int, dict[int, str]] = {}
    for row in sheet.iterfind(f"{S}sheetData/{S}row"):
        number = max(cells, default=0) + 1
        said = row.get("r", "")
        number = max(number, int(said)) if re.fullmatch(r"[0-9]{1,7}", said) else number
        texts = cells[number] = {}
        for cell in row.iterchildren(S + "c"):
            column = _column(cell.get("r", ""), max(texts, default=-1) + 1)
            if column < MAX_COLUMNS:
                texts[column] = _cell(cell, strings, styles, first_day)
    for area in list(sheet.iterfind(f"{S}mergeCells/{S}mergeCell"))[:MAX_ROWS]:
        _fill_down(cells, area.get("ref", ""))
    return [tuple(texts.get(n, "") for n in range(max(texts, default=-1) + 1)) for texts in cells.values()]


def _fill_down(cells: Mapping[int, dict[int, str]], area: str) -> None:
    """A merged area says the same in each of its rows."""
    first, _, last = area.partition(":")
    begin, end = _PLACE.fullmatch(first), _PLACE.fullmatch(last)
    if begin and end and begin[2] != end[2]:
        column = _column(first, 0)
        text = cells.get(int(begin[2]), {}).get(column, "")
        for number in cells:
            if text and int(begin[2]) < number <= int(end[2]) and any(cells[number].values()):
                cells[number][column] = text


def _column(place: str, following: int) -> int:
    """The place of a cell in its row: "C7" is 2; a cell that does not say stands behind the one before it."""
    found = _PLACE.fullmatch(place)
    if not found:
        return following
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _cell(cell: etree._Element, strings: Sequence[str], styles: Sequence[str], first_day: dt.date) -> str:
    kind, text = cell.get("t", "n"), cell.findtext(S + "v") or ""
    if kind == "inlineStr":
        inner = cell.find(S + "is")
        return _said(inner) if inner is not None else ""
    if kind == "s":
        return strings[int(text)] if re.fullmatch(r"[0-9]{1,7}", text) and int(text) < len(strings) else ""
    if kind == "d":
        return text[:10]
    if kind == "b":
        return "yes" if text == "1" else "no"
    if kind != "n" or not re.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]{1,17})?(?:E[+-]?[0-9]{1,2})?", text):
        return " ".join(text.split())[:MAX_TEXT]
    place, number = cell.get("s", "0"), float(text)
    style = styles[int(place)] if re.fullmatch(r"[0-9]{1,5}", place) and int(place) < len(styles) else ""
    if style == "day" and 60 < number < 100_000:
        return (first_day + dt.timedelta(days=int(number))).isoformat()
    return f"{number * 100:.10g}%" if style == "share" else f"{number:.10g}"


def _said(text: etree._Element) -> str:
    """The text of a string, its runs joined, without the reading aids of East Asian scripts."""
    runs = [part.text or "" for part in text.iter(S + "t") if next(part.iterancestors(S + "rPh"), None) is None]
    return " ".join("".join(runs).split())[:MAX_TEXT]


def _styles(styles: etree._Element) -> tuple[str, ...]:
    """For each style of a cell how it shows a number: as a "day", as a "share" in hundredths, or ""."""
    own = {known.get("numFmtId"): known.get("formatCode", "") for known in styles.iter(S + "numFmt")}
    return tuple(_shows(known.get("numFmtId", "0"), own) for known in styles.iterfind(f"{S}cellXfs/{S}xf"))


def _shows(number: str, own: Mapping[str | None, str]) -> str:
    if number in own:
        format = _NO_FORMAT.sub("", own[number]).casefold()
        letters = set(format)
        day = bool(letters & set("dy")) or ("m" in letters and not letters & set("hs"))
        return "share" if "%" in format else "day" if day else ""
    known = int(number) if re.fullmatch(r"[0-9]{1,5}", number) else 0
    return "day" if known in _BUILT_IN_DATES else "share" if known in _BUILT_IN_SHARES else ""


def _found(content: bytes) -> dict[str, Any]:
    return {"tables": [(table.name, table.rows) for table in read_here(content)]}


if __name__ == "__main__":
    answer(_found)
