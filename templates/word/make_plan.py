"""Make plan.docx, the Word template of the plan document, as MailMAP ships it.

    python templates/word/make_plan.py [OUT]

Nobody has to run this to change the look: open plan.docx in Word, change the styles (Value Statement, Verdict, Table
Text ...) or move the parts about, save. What stands in {{ }} and {% %} is filled in by MailMAP; a row or paragraph
holding {%tr ...%} or {%p ...%} vanishes. A bookmark or content control named mm_item_FIELD in the items' row becomes
mm_NUMBER_FIELD for each item, the list entry mm_owners becomes the people of the plan, and a paragraph in a Keep style
loses its "keep with next" in the last row of its table. Everything is plain Office Open XML, written part by part so
that the file is the same whenever it is made.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from plan_styles import HEAD, NAMESPACES, style_id, styles, xml

OPENXML = "http://schemas.openxmlformats.org"
STATUSES = ("open", "started", "blocked", "done", "dropped")


# ------------------------------------------------------------------------------------------------ body, piece by piece
def run(text: str, strong: bool = False) -> str:
    style = '<w:rPr><w:rStyle w:val="Strong"/></w:rPr>' if strong else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(style: str, *content: str, extra: str = "") -> str:
    """A paragraph; content that is no XML yet becomes a run, with *stars* for strong."""
    runs = "".join(
        part if part.startswith("<w:") else "".join(run(t, bool(k % 2)) for k, t in enumerate(part.split("*")) if t)
        for part in content
    )
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(style)}"/>{extra}</w:pPr>{runs}</w:p>'


def bookmark(number: int, field: str, content: str) -> str:
    """Around content; the number only has to be its own within this file."""
    return f'<w:bookmarkStart w:id="{number}" w:name="mm_item_{field}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def control(field: str, alias: str, text: str) -> str:
    """A content control: a list for status and owner, a day for due."""
    if field == "due":
        kind = (
            '<w:date w:fullDate="2000-01-01T00:00:00Z"><w:dateFormat w:val="ddd d MMM yyyy"/><w:lid w:val="en-US"/>'
            '<w:storeMappedDataAs w:val="date"/><w:calendar w:val="gregorian"/></w:date>'
        )
    else:
        entries = [(s.capitalize(), s) for s in STATUSES] if field == "status" else [("mm_owners", "mm_owners")]
        items = "".join(f'<w:listItem w:displayText="{shown}" w:value="{value}"/>' for shown, value in entries)
        kind = f"<w:dropDownList>{items}</w:dropDownList>"
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{escape(alias)}"/><w:tag w:val="mm_item_{field}"/>{kind}</w:sdtPr>'
        f"<w:sdtContent>{run(text)}</w:sdtContent></w:sdt>"
    )


def row(widths: list[int], cells: list[str], head: bool = False, height: int = 0) -> str:
    """A row that is never split; a cell is finished paragraphs, or text of one."""
    tall = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    kind = f"<w:cantSplit/>{tall}{'<w:tblHeader/>' if head else ''}"
    inner = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{50 * width}" w:type="pct"/></w:tcPr>'
        f"{cell if cell.startswith('<w:p>') else para('Table Head' if head else 'Table Keep', cell)}</w:tc>"
        for width, cell in zip(widths, cells, strict=True)
    )
    return f"<w:tr><w:trPr>{kind}</w:trPr>{inner}</w:tr>"


def tag_row(widths: list[int], tag: str) -> str:
    """A row that only carries a tag and vanishes."""
    return (
        f'<w:tr><w:tc><w:tcPr><w:tcW w:w="5000" w:type="pct"/><w:gridSpan w:val="{len(widths)}"/></w:tcPr>'
        f"{para('Table Text', tag)}</w:tc></w:tr>"
    )


def table(widths: list[int], head: list[str], loop: str, cells: list[str], label: str, height: int = 0) -> str:
    """A table in percent of the text's width: a head that repeats, and one row for each of `loop`."""
    grid = "".join(f'<w:gridCol w:w="{int(96.38 * width)}"/>' for width in widths)
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="PlanTable"/><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0620" w:firstRow="1" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblDescription w:val="{label}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        + row(widths, head, head=True)
        + tag_row(widths, f"{{%tr for {loop} %}}")
        + row(widths, cells, height=height)
        + tag_row(widths, "{%tr endfor %}")
        + "</w:tbl>"
    )


def only_if(condition: str, *content: str) -> str:
    return para("Normal", f"{{%p if {condition} %}}") + "".join(content) + para("Normal", "{%p endif %}")


def small_if(condition: str, text: str, style: str = "Table Small Keep") -> str:
    return para(style, f"{{%p if {condition} %}}") + para(style, text) + para(style, "{%p endif %}")


def milestones() -> str:
    widths = [6, 44, 18, 19, 13]
    cells = [
        para("Table Keep", bookmark(1, "number", run("{{ item.number }}"))),
        para("Table Keep", bookmark(2, "title", run("{{ item.title }}", strong=True)))
        + para("Table Small Keep", "{%p if item.deliverable %}")
        + para("Table Small Keep", bookmark(3, "deliverable", run("{{ item.deliverable }}")))
        + para("Table Small Keep", "{%p endif %}")
        + small_if("item.meeting", "{{ item.meeting }}"),
        para("Table Keep", bookmark(4, "owner", control("owner", "Owner of {{ item.number }}", "{{ item.owner }}")))
        + small_if("item.company", "{{ item.company }}"),
        para("Table Keep", bookmark(5, "due", control("due", "Due date of {{ item.number }}", "{{ item.due }}")))
        + small_if("item.forecast", "{{ item.forecast }}"),
        para("Table Keep", bookmark(6, "status", control("status", "Status of {{ item.number }}", "{{ item.status }}")))
        + small_if("item.note", "{{ item.note }}")
        + small_if("item.late", "*{{ item.late }}*", "Table Keep"),
    ]
    return (
        para("Heading 1 New Page", "Milestones")
        + para("Normal", "{%p for milestone in milestones %}")
        + para("heading 2", "{{ milestone.ref }}  {{ milestone.title }}")
        + para("Exit Criterion", "{{ milestone.exit }}")
        + table(
            widths,
            ["No.", "What and deliverable", "Owner", "Due", "Status"],
            "item in milestone['items']",
            cells,
            "Items of {{ milestone.ref }} {{ milestone.title }}",
        )
        + para("Normal", "{%p endfor %}")
    )


def people() -> str:
    return para("heading 1", "People") + table(
        [22, 28, 24, 26],
        ["{{ buyer }}", "", "{{ seller }}", ""],
        "pair in people",
        [
            "{{ pair.buyer.role }}",
            "{{ pair.buyer.name }}*{{ pair.buyer.open }}*",
            "{{ pair.seller.role }}",
            "{{ pair.seller.name }}*{{ pair.seller.open }}*",
        ],
        "The people of the plan by side, with role and name",
    )


def last_parts() -> str:
    return "".join(
        [
            only_if(
                "decisions",
                para("heading 1", "Decisions and risks"),
                table(
                    [23, 55, 22],
                    ["When", "What", "Who"],
                    "line in decisions",
                    ["{{ line.when }}", "*{{ line.kind }}:* {{ line.what }}", "{{ line.who }}"],
                    "Decisions ahead and risks",
                ),
            ),
            only_if(
                "asks",
                para("heading 1", "What this asks of you"),
                table(
                    [24, 15, 25, 17, 10, 9],
                    ["Person", "Open items", "Next item", "Due", "Meetings", "Hours"],
                    "ask in asks",
                    [
                        para("Table Keep", "{{ ask.name }}") + para("Table Small Keep", "{{ ask.role }}"),
                        "{{ ask.refs }}",
                        "{{ ask.next }}",
                        "{{ ask.due }}",
                        "{{ ask.meetings }}",
                        "{{ ask.hours }}",
                    ],
                    "Open items, meetings and hours in meetings by person",
                ),
                para("caption", "Hours are meeting hours still ahead."),
            ),
            only_if(
                "outcomes",
                para("heading 1", "Outcomes and ROI"),
                table(
                    [26, 12, 11, 19, 18, 14],
                    ["Measure", "Baseline", "Target", "By", "Worth", "Actual"],
                    "outcome in outcomes",
                    [
                        "*{{ outcome.measure }}*",
                        "{{ outcome.baseline }}",
                        "{{ outcome.target }}",
                        "{{ outcome.by }}",
                        "{{ outcome.value }}",
                        "{{ outcome.actual }}",
                    ],
                    "Outcomes with baseline, target and actual",
                ),
            ),
            only_if(
                "differences",
                para("heading 1", "Not as it was agreed"),
                table(
                    [46, 27, 27],
                    ["What", "Agreed", "Now"],
                    "one in differences",
                    ["{{ one.what }}", "{{ one.was }}", "{{ one.now }}"],
                    "What differs from the agreed revision",
                ),
            ),
            only_if(
                "changes",
                para("heading 1", "{{ changed_since }}"),
                table(
                    [20, 80],
                    ["When", "What"],
                    "change in changes",
                    ["{{ change.when }}", "{{ change.what }}"],
                    "Changes",
                ),
            ),
            only_if(
                "signatures",
                para("heading 1", "Sign-off"),
                para(
                    "Body Keep",
                    "Signing, or answering “agree” by mail, says: we work to these dates and owners. "
                    "It is no order, and neither side is bound by it to buy or to sell.",
                ),
                table(
                    [38, 40, 22],
                    ["Name", "Signature", "Date"],
                    "lead in signatures",
                    [para("Table Keep", "{{ lead.name }}") + para("Table Small Keep", "{{ lead.role }}"), "", ""],
                    "Sign-off by the leads of both sides",
                    height=680,
                ),
            ),
        ]
    )


def document() -> str:
    body = "".join(
        [
            para("Title", "{{ title }}"),
            para("Subtitle", "Mutual action plan of {{ buyer }} and {{ seller }}"),
            only_if("objective", para("Value Statement", "{{ objective }}")),
            para("Verdict", "{{ verdict }}"),
            only_if("agreement", para("Normal", "{{ agreement }}")),
            people(),
            only_if(
                "timeline",
                para("heading 1", "Timeline"),
                para("Normal", "{{p timeline }}"),
                para(
                    "caption",
                    "Bar: forecast, dark when finished. Thin line: {{ thin_line }}. Dates: when the milestone ends.",
                ),
            ),
            milestones(),
            last_parts(),
        ]
    )
    page = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1361" w:right="1134" w:bottom="1134" w:left="1134" '
        'w:header="624" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    return f"{HEAD}<w:document {NAMESPACES}><w:body>{body}{page}</w:body></w:document>"


# ------------------------------------------------------------------------------------------------- the parts around it
def edge(kind: str, left: str, right: str) -> str:
    """Header or footer: a table in percent, so that the right half ends at the margin of any page."""
    widths = (60, 40)
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{50 * width}" w:type="pct"/></w:tcPr>{para(kind, content, extra=align)}</w:tc>'
        for width, content, align in zip(widths, (left, right), ("", '<w:jc w:val="right"/>'), strict=True)
    )
    root = "hdr" if kind == "header" else "ftr"
    # Word wants a paragraph after a table; the exact spacing keeps it from taking a line.
    last = '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'
    return (
        f'{HEAD}<w:{root} {NAMESPACES}><w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblGrid><w:gridCol w:w="5783"/><w:gridCol w:w="3855"/></w:tblGrid>'
        f"<w:tr>{cells}</w:tr></w:tbl>{last}</w:{root}>"
    )


def field(code: str) -> str:
    return f'<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def page_number() -> str:
    return run("Page ") + field("PAGE") + run(" of ") + field("NUMPAGES")


def relationships(*targets: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{HEAD}<Relationships xmlns="{OPENXML}/package/2006/relationships">{inner}</Relationships>'


def content_types() -> str:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = {
        "/word/document.xml": f"{word}.document.main+xml",
        "/word/styles.xml": f"{word}.styles+xml",
        "/word/settings.xml": f"{word}.settings+xml",
        "/word/header1.xml": f"{word}.header+xml",
        "/word/footer1.xml": f"{word}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        "/docProps/custom.xml": "application/vnd.openxmlformats-officedocument.custom-properties+xml",
    }
    inner = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'{HEAD}<Types xmlns="{OPENXML}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{inner}</Types>'
    )


def parts() -> dict[str, str]:
    office = f"{OPENXML}/officeDocument/2006"
    package = f"{OPENXML}/package/2006/relationships/metadata"
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships(
            (f"{office}/relationships/officeDocument", "word/document.xml"),
            (f"{package}/core-properties", "docProps/core.xml"),
            (f"{office}/relationships/extended-properties", "docProps/app.xml"),
            (f"{office}/relationships/custom-properties", "docProps/custom.xml"),
        ),
        "word/document.xml": document(),
        "word/_rels/document.xml.rels": relationships(
            (f"{office}/relationships/styles", "styles.xml"),
            (f"{office}/relationships/settings", "settings.xml"),
            (f"{office}/relationships/header", "header1.xml"),
            (f"{office}/relationships/footer", "footer1.xml"),
        ),
        "word/styles.xml": styles(),
        "word/settings.xml": HEAD
        + xml(f"""
        <w:settings {NAMESPACES}>
          <w:zoom w:percent="100"/>
          <w:defaultTabStop w:val="720"/>
          <w:characterSpacingControl w:val="doNotCompress"/>
          <w:compat>
            <w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
          </w:compat>
        </w:settings>"""),
        "word/header1.xml": edge("header", "{{ title }}", "Mutual action plan {{ ref }}, {{ today }}"),
        "word/footer1.xml": edge("footer", "{{ revision_line }}", page_number()),
        "docProps/core.xml": HEAD
        + xml(f"""
        <cp:coreProperties xmlns:cp="{OPENXML}/package/2006/metadata/core-properties"
            xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
          <dc:title>MailMAP plan</dc:title>
          <dc:creator>MailMAP</dc:creator>
          <dcterms:created xsi:type="dcterms:W3CDTF">2026-01-01T00:00:00Z</dcterms:created>
        </cp:coreProperties>"""),
        "docProps/app.xml": HEAD
        + f'<Properties xmlns="{office}/extended-properties"><Application>MailMAP</Application></Properties>',
        "docProps/custom.xml": f'{HEAD}<Properties xmlns="{office}/custom-properties"/>',
    }


def make(out: Path) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts().items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, text)


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("plan.docx"))
