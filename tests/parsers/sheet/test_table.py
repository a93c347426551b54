"""Tables of Word and Excel files as rows of texts, and files that only pretend to hold one."""

import io
import zipfile

import docx
import pytest
from rig.workbook import workbook

from parsers import word
from parsers.sheet import table
from parsers.sheet.table import Table, read, read_here
from parsers.word import NoPlanDocument

S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
STYLES = (
    f'<styleSheet {S}><numFmts><numFmt numFmtId="164" formatCode="[$-407]dd/mm/yyyy;@"/>'
    '<numFmt numFmtId="165" formatCode="0.0 &quot;days&quot;"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>'
)


def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return out.getvalue()


def xlsx(rows, *, strings=(), head="", date1904="0", state="visible"):
    """A workbook made by hand; a cell is a text or the XML of one."""

    def cell(place, value):
        inline = f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
        return value.replace("AT", place) if value.startswith("<c") else inline if value else ""

    body = "".join(
        f'<row r="{n}">{"".join(cell(f"{chr(65 + m)}{n}", value) for m, value in enumerate(row))}</row>'
        for n, row in enumerate(rows, 1)
    )
    return packed(**{
        "xl/workbook.xml": f'<workbook {S} {R}><workbookPr date1904="{date1904}"/><sheets>'
        f'<sheet name="Plan" sheetId="1" state="{state}" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f"<sst {S}>{''.join(f'<si><r><t>{text}</t></r></si>' for text in strings)}</sst>",
        "xl/worksheets/sheet1.xml": f"{head}<worksheet {S}><sheetData>{body}</sheetData></worksheet>",
    })  # fmt: skip


def with_table(rows):
    document = docx.Document()
    document.add_paragraph("Our plan")
    made = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_cells_of_every_kind():
    number, day, own, days = (
        f'<c r="AT" s="{style}"><v>{value}</v></c>' for style, value in enumerate(("7", "46461", "46462.5", "3.5"))
    )
    rows = [["Nr", '<c r="AT" t="s"><v>0</v></c>'], [number, day, own, days], ["", "", "late &amp; <x/>"[:4]]]
    assert read(xlsx(rows, strings=["Task"])) == (
        Table("Plan", (("Nr", "Task"), ("7", "2027-03-15", "2027-03-16", "3.5"), ("", "", "late"))),
    )


def test_days_counted_from_1904():
    assert read_here(xlsx([['<c r="AT" s="1"><v>44999</v></c>']], date1904="1")) == (Table("Plan", (("2027-03-15",),)),)


def test_a_sheet_that_is_hidden_is_not_shown():
    assert read_here(xlsx([["Task"]], state="hidden")) == ()


def test_a_formula_counts_as_what_was_shown():
    assert read_here(xlsx([['<c r="AT" t="str"><f>WEBSERVICE("x")</f><v>Sign</v></c>']])) == (
        Table("Plan", (("Sign",),)),
    )


def test_a_table_of_word():
    assert read(with_table([("Task", "Owner"), ("Sign\nit", "Dana")])) == (
        Table("Our plan", (("Task", "Owner"), ("Sign it", "Dana"))),
    )


def test_a_merged_cell_of_word_keeps_the_columns():
    document = docx.Document()
    made = document.add_table(rows=2, cols=3)
    made.rows[0].cells[0].merge(made.rows[0].cells[1]).text = "Phase 1"
    made.rows[0].cells[2].text = "x"
    made.rows[1].cells[1].text = "y"
    out = io.BytesIO()
    document.save(out)
    assert read_here(out.getvalue()) == (Table("", (("Phase 1", "", "x"), ("", "y", ""))),)


def test_cells_of_word_merged_downwards_say_the_same_in_each_row():
    document = docx.Document()
    made = document.add_table(rows=3, cols=2)
    made.columns[0].cells[0].merge(made.columns[0].cells[1]).text = "Discovery"
    for n, row in enumerate(made.rows):
        row.cells[1].text = f"step {n}"
    out = io.BytesIO()
    document.save(out)
    assert read_here(out.getvalue())[0].rows == (("Discovery", "step 0"), ("Discovery", "step 1"), ("", "step 2"))


def test_areas_of_excel_merged_downwards_say_the_same_in_each_row():
    sheet = workbook([["Title", None], ["Phase", "Task"], ["Build", "a"], [None, "b"], [None, "c"]],
                     merged=["A1:B1", "A3:A4"])  # fmt: skip
    assert read_here(sheet)[0].rows[2:] == (("Build", "a"), ("Build", "b"), ("", "c"))


def test_shares_of_a_hundred_and_yes_and_no():
    assert read_here(workbook([[0.5, 1.0, True, False, 3]]))[0].rows == (("50%", "100%", "yes", "no", "3"),)


def test_sheets_have_the_names_that_somebody_gave_them():
    tables = read_here(workbook([["a"]], [["b"]], [["c"]], names=["Phase 1", "Tabelle2"]))
    assert [table.name for table in tables] == ["Phase 1", "", ""]


HUGE = " " * (word.MAX_BYTES + 10)


@pytest.mark.parametrize(
    "content",
    [
        b"PK",
        b"",
        packed(nothing="x"),
        xlsx([["Task"]], head='<!DOCTYPE x [<!ENTITY a "b">]>'),
        xlsx([["Task"]], head=HUGE),
        xlsx([["Task"]], strings=[HUGE]),
        xlsx([["Task"]] * (word.MAX_ROWS + 1)),
        xlsx([["<c><unclosed>"]]),
        packed(**{"xl/workbook.xml": "<a/>", **{f"x{n}": "" for n in range(word.MAX_ENTRIES)}}),
        packed(**{"word/document.xml": '<!DOCTYPE x SYSTEM "http://evil.example/x"><x/>'}),
    ],
    ids=["cut", "empty", "other", "doctype", "bomb", "bomb of strings", "rows", "xml", "entries", "word doctype"],
)
def test_hostile_files_are_refused(content):
    with pytest.raises(NoPlanDocument):
        read(content)


def test_places_far_out_are_left_out():
    cells = '<c r="XFD1" t="str"><v>far</v></c>'
    assert read_here(xlsx([["Task", cells]])) == (Table("Plan", (("Task",),)),)
    assert table.MAX_COLUMNS < 100
