"""Excel workbooks made by hand, as a rep's own might be: days, shares of a hundred, merged areas, several sheets.

Format: ECMA-376 part 1, 18 (SpreadsheetML).
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
TYPES = 'xmlns="http://schemas.openxmlformats.org/package/2006/content-types"'
DAY, SHARE = 1, 2
STYLES = (
    f'<styleSheet {S}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/>'
    '</borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="9" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
Cell = str | int | dt.date | float | bool | None
"""A float is shown as a share of a hundred."""


def workbook(*sheets: Sequence[Sequence[Cell]], names: Sequence[str] = (), merged: Sequence[str] = ()) -> bytes:
    """The bytes of an .xlsx. `merged` are areas of the first sheet, like "A1:E1"."""
    count = range(1, len(sheets) + 1)
    titles = [*names, *(f"Sheet{n}" for n in count)][: len(sheets)]
    parts: dict[str, str] = {
        "[Content_Types].xml": f'<Types {TYPES}><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        + _override("/xl/workbook.xml", "sheet.main")
        + _override("/xl/styles.xml", "styles")
        + "".join(_override(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in count)
        + "</Types>",
        "_rels/.rels": f'<Relationships {RELATIONS}><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f"<workbook {S} {R}><sheets>"
        + "".join(f'<sheet name="{escape(titles[n - 1])}" sheetId="{n}" r:id="rId{n}"/>' for n in count)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships {RELATIONS}>"
        + "".join(_relation(n, "worksheet", f"worksheets/sheet{n}.xml") for n in count)
        + _relation(len(sheets) + 1, "styles", "styles.xml")
        + "</Relationships>",
        "xl/styles.xml": STYLES,
    }
    for n, rows in enumerate(sheets, 1):
        areas = merged if n == 1 else ()
        parts[f"xl/worksheets/sheet{n}.xml"] = _sheet(rows, areas)
    return _packed(parts)


def _sheet(rows: Sequence[Sequence[Cell]], merged: Sequence[str]) -> str:
    body = "".join(
        f'<row r="{n}">{"".join(_cell(f"{_letters(m)}{n}", value) for m, value in enumerate(row))}</row>'
        for n, row in enumerate(rows, 1)
    )
    areas = "".join(f'<mergeCell ref="{area}"/>' for area in merged)
    merges = f'<mergeCells count="{len(merged)}">{areas}</mergeCells>' if merged else ""
    return f"<worksheet {S}><sheetData>{body}</sheetData>{merges}</worksheet>"


def _cell(place: str, value: Cell) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        case dt.date():
            return f'<c r="{place}" s="{DAY}"><v>{(value - dt.date(1899, 12, 30)).days}</v></c>'
        case float():
            return f'<c r="{place}" s="{SHARE}"><v>{value}</v></c>'
        case int():
            return f'<c r="{place}"><v>{value}</v></c>'
        case str():
            return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def _letters(column: int) -> str:
    return chr(ord("A") + column)


def _override(part: str, kind: str) -> str:
    kind = f"application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"
    return f'<Override PartName="{part}" ContentType="{kind}"/>'


def _relation(number: int, kind: str, target: str) -> str:
    kind = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    return f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'


def _packed(parts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()
