"""The styles of plan.docx as make_plan.py first makes them; afterwards Word is the place to change them."""

from __future__ import annotations

import re

INK, GREY, RULE = "1B1F24", "57606A", "BFC5CC"
FONT = "Calibri"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def xml(text: str) -> str:
    """Markup written over several lines, without what only makes it readable."""
    return re.sub(r">\s+<", "><", text.strip())


def paragraph_style(
    name: str,
    size: float,
    *,
    base: str | None = "Normal",
    colour: str = INK,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
    line: float = 1.0,
    exact: float = 0,
    keep: bool = False,
    extra: str = "",
    outline: int | None = None,
) -> str:
    """One paragraph style; sizes and spaces in points, `line` in lines, `exact` a line height in points."""
    spacing = (
        f'w:line="{exact * 20:.0f}" w:lineRule="exact"' if exact else f'w:line="{line * 240:.0f}" w:lineRule="auto"'
    )
    level = "" if outline is None else f'<w:outlineLvl w:val="{outline}"/>'
    inner = [f'<w:name w:val="{name}"/>']
    if base:
        inner.append(f'<w:basedOn w:val="{style_id(base)}"/>')
    if name.startswith("heading"):
        inner.append('<w:next w:val="Normal"/>')
    inner.append("<w:qFormat/>")
    inner.append(
        f'<w:pPr><w:keepNext w:val="{int(keep)}"/>'
        f"{'<w:pageBreakBefore/>' if 'New Page' in name else ''}<w:widowControl/>{extra}"
        f'<w:spacing w:before="{before * 20:.0f}" w:after="{after * 20:.0f}" {spacing}/>'
        f"{level}</w:pPr>"
    )
    inner.append(
        f'<w:rPr>{"<w:b/><w:bCs/>" if bold else ""}<w:color w:val="{colour}"/>'
        f'<w:sz w:val="{size * 2:.0f}"/><w:szCs w:val="{size * 2:.0f}"/></w:rPr>'
    )
    default = ' w:default="1"' if name == "Normal" else ""
    custom = "" if name in BUILT_IN else ' w:customStyle="1"'
    return f'<w:style w:type="paragraph"{default}{custom} w:styleId="{style_id(name)}">{"".join(inner)}</w:style>'


BUILT_IN = {"Normal", "Title", "Subtitle", "heading 1", "heading 2", "caption", "header", "footer"}


def style_id(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in name.split())


def styles() -> str:
    rules = "".join(f'<w:{edge} w:val="single" w:sz="6" w:space="7" w:color="{INK}"/>' for edge in ("top", "bottom"))
    made = [
        paragraph_style("Normal", 10.5, base=None, after=6, line=1.12),
        paragraph_style("Title", 24, bold=True, after=2, line=1.05, keep=True),
        paragraph_style("Subtitle", 12, colour=GREY, after=12, line=1.05, keep=True),
        paragraph_style("heading 1", 15, bold=True, before=20, after=6, line=1.05, keep=True, outline=0),
        paragraph_style("heading 2", 11.5, bold=True, before=14, after=1, line=1.05, keep=True, outline=1),
        paragraph_style(
            "Heading 1 New Page", 15, base="heading 1", bold=True, after=6, line=1.05, keep=True, outline=0
        ),
        paragraph_style("caption", 9, colour=GREY, before=2, after=6),
        paragraph_style("header", 9, colour=GREY),
        paragraph_style("footer", 9, colour=GREY),
        paragraph_style("Value Statement", 12, after=10, line=1.2),
        paragraph_style("Verdict", 12, bold=True, before=2, after=10, line=1.15, extra=f"<w:pBdr>{rules}</w:pBdr>"),
        paragraph_style("Exit Criterion", 10, colour=GREY, after=4, keep=True),
        paragraph_style("Body Keep", 10.5, after=6, line=1.12, keep=True),
        paragraph_style("Table Head", 9, colour=GREY, bold=True, keep=True),
        paragraph_style("Table Text", 10),
        paragraph_style("Table Keep", 10, base="Table Text", keep=True),
        paragraph_style("Table Small", 9, base="Table Text", colour=GREY),
        paragraph_style("Table Small Keep", 9, base="Table Small", colour=GREY, keep=True),
        paragraph_style("Chart Text", 9, keep=True),
        paragraph_style("Chart Month", 9, base="Chart Text", colour=GREY, keep=True),
        paragraph_style("Chart Bar", 1, exact=1, keep=True),
    ]
    defaults = xml(f"""
        <w:docDefaults>
          <w:rPrDefault><w:rPr>
            <w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:cs="{FONT}" w:eastAsia="{FONT}"/>
            <w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="ar-SA"/>
          </w:rPr></w:rPrDefault>
          <w:pPrDefault/>
        </w:docDefaults>""")
    others = xml(f"""
        <w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">
          <w:name w:val="Default Paragraph Font"/>
        </w:style>
        <w:style w:type="character" w:styleId="Strong">
          <w:name w:val="Strong"/><w:qFormat/><w:rPr><w:b/><w:bCs/></w:rPr>
        </w:style>
        <w:style w:type="table" w:default="1" w:styleId="TableNormal">
          <w:name w:val="Normal Table"/>
          <w:tblPr>
            <w:tblInd w:w="0" w:type="dxa"/>
            <w:tblCellMar>
              <w:top w:w="0" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>
              <w:bottom w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>
            </w:tblCellMar>
          </w:tblPr>
        </w:style>
        <w:style w:type="table" w:customStyle="1" w:styleId="PlanTable">
          <w:name w:val="Plan Table"/><w:basedOn w:val="TableNormal"/><w:qFormat/>
          <w:tblPr>
            <w:tblBorders>
              <w:bottom w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>
              <w:insideH w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>
            </w:tblBorders>
            <w:tblCellMar>
              <w:top w:w="45" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>
              <w:bottom w:w="45" w:type="dxa"/><w:right w:w="140" w:type="dxa"/>
            </w:tblCellMar>
          </w:tblPr>
          <w:tblStylePr w:type="firstRow">
            <w:tblPr/>
            <w:tcPr>
              <w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{INK}"/></w:tcBorders>
              <w:vAlign w:val="bottom"/>
            </w:tcPr>
          </w:tblStylePr>
        </w:style>""")
    return f"{HEAD}<w:styles {NAMESPACES}>{defaults}{''.join(made)}{others}</w:styles>"
