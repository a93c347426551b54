"""Plan documents that came back from an editor, and files that only pretend to be one."""

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import word
from parsers.word import Cell, NoPlanDocument, Row, read, read_here

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CUSTOM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="urn:vt">'
    '<property name="plan"><vt:lpwstr>NW</vt:lpwstr></property><property name="revision"><vt:lpwstr>7</vt:lpwstr>'
    '</property><property name="signature"><vt:lpwstr>abc</vt:lpwstr></property></Properties>'
)


def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


def cell(*content):
    return f"<w:tc><w:p>{''.join(content)}</w:p></w:tc>"


def mark(name, content):
    return f'<w:bookmarkStart w:id="1" w:name="{name}"/>{content}<w:bookmarkEnd w:id="1"/>'


def control(name, text, kind=""):
    tag = f'<w:tag w:val="{name}"/>' if name else ""
    return f"<w:sdt><w:sdtPr>{tag}{kind}</w:sdtPr><w:sdtContent>{text}</w:sdtContent></w:sdt>"


STATES = "".join(f'<w:listItem w:displayText="{s.capitalize()}" w:value="{s}"/>' for s in ("open", "started", "done"))
LIST = f"<w:dropDownList>{STATES}</w:dropDownList>"


def row(*cells):
    return f"<w:tr>{''.join(cells)}</w:tr>"


HEAD = row(*(cell(run(name)) for name in ("No.", "What", "Owner", "Due", "Status")))


def item_row(number, status=None, title="Run pilot", due="2026-11-30"):
    return row(
        cell(mark(f"mm_{number}_number", run(number))),
        cell(mark(f"mm_{number}_title", run(title))),
        cell(run("Sam")),
        cell(control(f"mm_{number}_due", run("Mon 30 Nov 2026"), f'<w:date w:fullDate="{due}T00:00:00Z"/>')),
        cell(status if status is not None else control(f"mm_{number}_status", run("Started"), LIST)),
    )


def file(*rows, document=None, custom=CUSTOM, extra=()):
    body = document or f"<w:document {W}><w:body><w:tbl>{HEAD}{''.join(rows)}</w:tbl></w:body></w:document>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", body)
        if custom:
            package.writestr("docProps/custom.xml", custom)
        for name in extra:
            package.writestr(name, "")
    return out.getvalue()


def field(content, name, item=6):
    found = next(row for row in read_here(content).rows if row.item == item)
    return next(cell for cell in found.cells if cell.field == name)


def test_what_stands_in_it():
    content = file(item_row(6))
    seen = read(content)
    assert (seen.plan, seen.revision, seen.signature) == ("NW", 7, "abc")
    assert seen == read_here(content)
    assert seen.rows == (
        Row(
            6,
            (
                Cell("number", "6"),
                Cell("title", "Run pilot"),
                Cell("owner", "Sam"),
                Cell("due", "Mon 30 Nov 2026", "2026-11-30"),
                Cell("status", "Started", "started"),
            ),
        ),
    )


def test_a_chosen_entry_and_one_that_is_not_in_the_list():
    assert field(file(item_row(6, control("mm_6_status", run("Done"), LIST))), "status").value == "done"
    assert field(file(item_row(6, control("mm_6_status", run("nearly"), LIST))), "status") == Cell("status", "nearly")


def test_without_tags_a_bookmark_and_without_bookmarks_the_number_say_the_item():
    status = mark("mm_6_status", control("", run("Done"), LIST))
    assert field(file(item_row(6, status)), "status").value == "done"
    bare = row(*(cell(run(text)) for text in ("#6", "Run pilot", "Sam", "Mon 30 Nov 2026", "Done")))
    assert field(file(bare), "status") == Cell("status", "Done")


def test_the_innermost_of_nested_controls_holds_the_value():
    nested = control("mm_6_status", control("", run("Done"), LIST), LIST)
    assert field(file(item_row(6, nested)), "status").value == "done"


def test_a_cell_wrapped_in_a_control():
    wrapped = f"<w:sdt><w:sdtContent>{cell(control('mm_6_status', run('Done'), LIST))}</w:sdtContent></w:sdt>"
    content = file(item_row(6).replace(cell(control("mm_6_status", run("Started"), LIST)), wrapped))
    assert field(content, "status").value == "done"


def test_tracked_changes_are_made_and_said():
    title = "<w:del><w:r><w:delText>Run</w:delText></w:r></w:del><w:ins><w:r><w:t>Start</w:t></w:r></w:ins>" + run(
        " pilot"
    )
    content = file(item_row(6).replace(run("Run pilot"), title))
    assert field(content, "title") == Cell("title", "Start pilot", None, tracked=True)
    assert not field(content, "status").tracked
    moved = file(item_row(6).replace(run("Run pilot"), f"<w:moveFrom>{run('Run')}</w:moveFrom>{run('Pilot')}"))
    assert field(moved, "title").text == "Pilot"


def test_rows_that_came_and_went():
    new = row(*(cell(run(text)) for text in ("", "Security call", "Jo", "4 Dec", "")))
    deleted = item_row(7).replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>")
    rows = read_here(file(item_row(6), new, deleted)).rows
    assert [row.item for row in rows] == [6, None]
    assert Cell("title", "Security call") in rows[1].cells


def test_other_tables_and_files_without_properties():
    people = f"<w:tbl>{row(cell(run('Champion')), cell(run('Dana')))}</w:tbl>"
    document = f"<w:document {W}><w:body>{people}<w:tbl>{HEAD}{item_row(6)}</w:tbl></w:body></w:document>"
    seen = read_here(file(document=document, custom=None))
    assert (seen.plan, seen.revision, [row.item for row in seen.rows]) == (None, None, [6])


ENTITY = (
    f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w:document {W}>&b;</w:document>'
)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"no zip at all",
        file(document=ENTITY),
        file(document=f'<?xml version="1.0" encoding="utf-16"?>{ENTITY}'.encode("utf-16")),
        file(document="<w:document>"),
        file(document=" " * (word.MAX_BYTES + 10)),
        file(custom=f"<!DOCTYPE x []>{CUSTOM}"),
        file(extra=[f"x{n}" for n in range(word.MAX_ENTRIES)]),
        file(*[item_row(6)] * (word.MAX_ROWS + 1)),
        file(item_row(6))[:-30],
        file(item_row(6)).replace(b"word/document.xml", b"word/nocument.xml"),
    ],
    ids=range(12),
)
def test_what_is_refused(content):
    with pytest.raises(NoPlanDocument):
        read_here(content)


def test_a_part_that_lies_about_its_size():
    content = bytearray(file(document="<w:document>" + " " * 3_000_000))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<L", 10)
    with pytest.raises(NoPlanDocument):
        read_here(bytes(content))


def test_deep_nesting_and_the_child_that_reads_it():
    deep = f"<w:document {W}>{'<w:p>' * 50_000}{'</w:p>' * 50_000}</w:document>"
    with pytest.raises(NoPlanDocument):
        read(file(document=deep))


def test_a_child_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(word, "SECONDS", 0.001)
    with pytest.raises(NoPlanDocument, match="too long"):
        read(file(item_row(6)))


GOOD = file(item_row(6))


@given(st.integers(0, len(GOOD)), st.binary(max_size=8), st.integers(0, 8))
def test_any_damage_is_read_or_refused(at, put, cut):
    try:
        read_here(GOOD[:at] + put + GOOD[at + cut :])
    except NoPlanDocument as problem:
        assert str(problem)
