"""The Word document: everything both sides need, nothing only one may see, the same bytes for the same plan."""

import datetime as dt
import io
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree

from mailmap.errors import ConfigError
from mailmap.letters.document import document, signature
from mailmap.letters.word_template import word_template
from mailmap.plan.changes import Change
from mailmap.plan.model import Plan
from mailmap.plan.timeline import timeline

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ANN = "ann@buyer.example"
TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
TEMPLATE = Path(__file__).parents[2] / "templates" / "word" / "plan.docx"


def item(ref, **more):
    base = {"title": f"Title {ref}", "owner": ANN, "due": dt.date(2026, 12, ref % 28 + 1)}
    return {"ref": ref, **base, **more}


def plan(**more):
    values = {
        "ref": "NW",
        "title": "Exceptions from 9 % to 3 %",
        "buyer": "Northwind Logistics",
        "seller": "Acme",
        "objective": "Cut invoice exceptions\nby June.",
        "compelling_event": {"name": "Licence ends", "date": dt.date(2027, 4, 12)},
        "outcome": [{"measure": "Exceptions", "baseline": "9 %", "target": "3 %", "by": dt.date(2027, 6, 14)}],
        "participant": [
            {"name": "Ann Lee", "email": ANN, "side": "buyer", "role": "champion", "stance": "XSTANCEX"},
            {"side": "buyer", "role": "user lead"},
            {"name": "Rob Roy", "email": "rob@seller.example", "side": "seller", "role": "account executive"},
        ],
        "milestone": [
            {
                "ref": "M1",
                "title": "Validate",
                "exit": "Pilot criteria met",
                "stage": "XSTAGEX",
                "item": [
                    item(1, status="done", done_on=dt.date(2026, 11, 20), due=dt.date(2026, 11, 19)),
                    item(2, deliverable="Pilot results", coach="XCOACHX", track="XTRACKX", due=dt.date(2026, 11, 19)),
                    item(3, after=[2], owner="rob@seller.example", meeting={"time": "14:00", "minutes": 90}),
                    item(4, status="blocked", reason="waits for the SOC 2"),
                ],
            },
            {"ref": "M2", "title": "Go-live", "kind": "go-live", "item": [item(5, after=[3], days=5)]},
        ],
    }
    return Plan.model_validate(values | more)


def made(of=None, history=(), **more):
    of = of or plan()
    arguments = {"revision": 7, "key": b"key"} | more
    return document(of, timeline(of, TODAY), history, **arguments)


def part(raw, name="word/document.xml"):
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return package.read(name)


def words(raw):
    """All text of the document, paragraphs parted by newlines."""
    tree = etree.fromstring(part(raw))
    return "\n".join("".join(p.itertext(W + "t")) for p in tree.iter(W + "p")).replace("\u00a0", " ")


def test_word_libraries_read_it():
    opened = docx.Document(io.BytesIO(made()))
    assert opened.core_properties.title == "Exceptions from 9 % to 3 %"
    assert [p.text for p in opened.paragraphs if p.style.name.casefold() == "heading 1"][:2] == ["People", "Timeline"]


def test_it_tells_the_plan():
    text = words(made())
    for said in (
        "Cut invoice exceptions by June.",
        "who?",
        "Pilot results",
        "Exit: Pilot criteria met. 1 of 4 done.",
        "2 days late",
        "waits for the SOC 2",
        "Meeting, 14:00, 90 minutes",
        "1 h 30",
        "after go-live",
        "The user lead is not named yet.",
        "Decision: Pilot criteria met",
        "Northwind Logistics, champion",
        "Licence ends, Mon 12 Apr 2027",
        "Today, Mon 23 Nov",
    ):
        assert said in text, said


def test_nothing_seller_only_is_in_any_part():
    raw = made()
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        everything = b"".join(package.read(name) for name in package.namelist())
    assert not re.search(rb"X(COACH|TRACK|STANCE|STAGE)X", everything)
    assert b"Pilot results" in everything


def test_every_cell_of_an_item_has_its_bookmark_and_every_control_its_tag():
    tree = etree.fromstring(part(made()))
    marks = [mark.get(W + "name") for mark in tree.iter(W + "bookmarkStart")]
    fields = ("number", "title", "owner", "due", "status")
    assert sorted(marks) == sorted(
        [f"mm_{ref}_{field}" for ref in range(1, 6) for field in fields] + ["mm_2_deliverable"]
    )
    tags = [tag.get(W + "val") for tag in tree.iter(W + "tag")]
    assert sorted(tags) == sorted(f"mm_{ref}_{field}" for ref in range(1, 6) for field in ("owner", "due", "status"))
    starts = [mark.get(W + "id") for mark in tree.iter(W + "bookmarkStart")]
    ends = [mark.get(W + "id") for mark in tree.iter(W + "bookmarkEnd")]
    assert len(set(starts)) == len(starts)
    assert sorted(starts) == sorted(ends)


def test_controls_hold_the_values():
    tree = etree.fromstring(part(made()))
    controls = {tag.get(W + "val"): tag.getparent() for tag in tree.iter(W + "tag")}
    assert controls["mm_2_due"].find(W + "date").get(W + "fullDate") == "2026-11-19T00:00:00Z"
    owners = [entry.get(W + "value") for entry in controls["mm_2_owner"].iter(W + "listItem")]
    assert owners == [ANN, "rob@seller.example"]
    assert "".join(controls["mm_4_status"].getparent().itertext(W + "t")) == "Blocked"


def test_two_people_of_one_name_are_two_entries():
    people = [{"name": "Ann Lee", "email": f"{n}@buyer.example", "side": "buyer", "role": "legal"} for n in "ab"]
    entries = etree.fromstring(part(made(plan(participant=people)))).iter(W + "listItem")
    shown = {entry.get(W + "displayText") for entry in entries if "@" in entry.get(W + "value")}
    assert shown == {"Ann Lee", "Ann Lee (b@buyer.example)"}


def test_rows_stay_whole_and_heads_repeat():
    tree = etree.fromstring(part(made()))
    for table in tree.iter(W + "tbl"):
        rows = table.findall(W + "tr")
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        if table.find(f"{W}tblPr/{W}tblStyle") is not None:
            assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
    first = next(t for t in tree.iter(W + "tbl") if "Title 1" in "".join(t.itertext()))
    styles = [[style.get(W + "val") for style in row.iter(W + "pStyle")] for row in first.findall(W + "tr")]
    assert all(style.endswith("Keep") for row in styles[1:-1] for style in row)
    assert not any(style.endswith("Keep") for style in styles[-1])


def test_properties_and_signature():
    custom = part(made(), "docProps/custom.xml").decode()
    found = dict(re.findall(r'name="(\w+)"><vt:lpwstr>([^<]*)', custom))
    assert found == {"plan": "NW", "revision": "7", "signature": signature("NW", 7, b"key")}
    assert signature("NW", 7, b"key") != signature("NW", 8, b"key") != signature("NW", 8, b"other")


def test_same_plan_same_bytes():
    assert made() == made()
    with zipfile.ZipFile(io.BytesIO(made())) as package:
        assert package.testzip() is None
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    "hostile",
    [
        "{{ 7*7 }}",
        "{% for x in y %}",
        "{{ item.mark.__class__ }}",
        "<w:p>& \"quoted\" 'too'",
        "]]></w:t>",
        "{_{ 7*7 }_}",
        "a\\tb",
        "mm_item_title mm_owners",
    ],
)
def test_user_text_is_data(hostile):
    milestone = {"ref": "M1", "title": hostile, "item": [item(1, title=hostile)]}
    of = plan(title=hostile, objective=hostile, milestone=[milestone])
    raw = made(of)
    text = words(raw)
    assert text.count(hostile) >= 4
    assert "49" not in text
    header = "".join(etree.fromstring(part(raw, "word/header1.xml")).itertext())
    assert hostile in header.replace("\u00a0", " ")


def test_control_and_direction_signs_are_dropped():
    of = plan(title="a\u202eb\x00c\x0bd\u2028ef", objective="x\r\ny\x1b")
    text = words(made(of))
    assert "abc d ef" in text
    assert "x y" in text


def test_a_draft_without_dates_owners_or_outcomes_is_a_document():
    bare = {"ref": "AB", "title": "T", "buyer": "B", "seller": "S"}
    words(made(Plan.model_validate(bare)))
    milestone = {"ref": "M1", "title": "A", "item": [{"ref": 1, "title": "I"}]}
    text = words(made(Plan.model_validate(bare | {"milestone": [milestone]})))
    assert "not set" in text
    assert "who?" in text
    assert "Outcomes" not in text
    assert "Sign-off" not in text


def test_a_template_that_asks_for_what_there_is_not_is_named(tmp_path):
    own = tmp_path / "own.docx"
    with zipfile.ZipFile(TEMPLATE) as old, zipfile.ZipFile(own, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"{{ verdict }}", b"{{ verdikt }}"))
    with pytest.raises(ConfigError, match=r"own\.docx.*verdikt"):
        made(template=own)
    own.write_bytes(b"no zip")
    with pytest.raises(ConfigError, match="no Word template"):
        made(template=own)


def test_a_template_cannot_reach_behind_the_values(tmp_path):
    own = tmp_path / "own.docx"
    with zipfile.ZipFile(TEMPLATE) as old, zipfile.ZipFile(own, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"{{ verdict }}", b"{{ people.__class__.__mro__ }}"))
    with pytest.raises(ConfigError):
        made(template=own)


def test_a_template_restyled_in_word_keeps_working(tmp_path):
    """Word drops empty custom properties, numbers paragraphs and controls, and splits text into runs."""
    own = tmp_path / "own.docx"
    with zipfile.ZipFile(TEMPLATE) as old, zipfile.ZipFile(own, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/custom.xml":
                continue
            if name in ("[Content_Types].xml", "_rels/.rels"):
                content = re.sub(rb"<[^<>]*custom[^<>]*/>", b"", content)
            if name == "word/document.xml":
                content = content.replace(b"<w:sdtPr>", b'<w:sdtPr><w:id w:val="123"/>')
                content = content.replace(
                    b"{{ verdict }}", b'{{ ver</w:t></w:r><w:proofErr w:type="x"/><w:r><w:t>dict }}'
                )
            new.writestr(name, content)
    raw = made(template=own)
    assert b'name="signature"' in part(raw, "docProps/custom.xml")
    assert b"custom-properties" in part(raw, "[Content_Types].xml")
    assert b"docProps/custom.xml" in part(raw, "_rels/.rels")
    tree = etree.fromstring(part(raw))
    assert not list(tree.iterfind(f".//{W}sdtPr/{W}id"))
    assert words(raw) == words(made())


def script(out):
    subprocess.run([sys.executable, TEMPLATE.with_name("make_plan.py"), out], check=True)


def test_a_changed_template_is_read_again(tmp_path):
    own = tmp_path / "own.docx"
    own.write_bytes(TEMPLATE.read_bytes())
    first = word_template(own)
    assert word_template(own) is first
    own.write_bytes(TEMPLATE.read_bytes() + b"\0")
    assert word_template(own) is not first


def test_the_committed_template_is_what_its_script_makes(tmp_path):
    script(tmp_path / "made.docx")
    with zipfile.ZipFile(TEMPLATE) as kept, zipfile.ZipFile(tmp_path / "made.docx") as made_now:
        assert kept.namelist() == made_now.namelist()
        assert all(kept.read(name) == made_now.read(name) for name in kept.namelist())


def test_what_changed():
    change = Change(verb="done", item=1, by=ANN, at=NOW, words="done 1", message_id=None, trust="verified", edits=())
    text = words(made(history=[change], since=dt.date(2026, 11, 16)))
    assert "What changed since Mon 16 Nov 2026" in text
    assert "Ann Lee finished #1 Title 1." in text
