"""Our Word document before other programs: LibreOffice prints it and saves it again, our reader reads it back."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from letters.northwind import SINCE, example, history, line
from rig import office

from mailmap.letters.document import document, signature
from mailmap.plan.model import Plan
from parsers import word

KEY = b"k" * 32
LONG = "Supercalifragilisticexpialidocious-" * 2 + "and many more words than there is room for in a column"


def made(plan: Plan) -> bytes:
    return document(plan, line(plan), history(plan), revision=7, key=KEY, since=SINCE)


def wordy(plan: Plan) -> Plan:
    """The plan with long texts everywhere, and with three times as many items."""
    milestones = []
    for milestone in plan.milestones:
        items = [
            item.model_copy(update={"title": LONG, "deliverable": LONG, "reason": LONG}) for item in milestone.items
        ]
        more = [item.model_copy(update={"ref": item.ref + 100 * n, "after": ()}) for n in (1, 2) for item in items]
        milestones.append(milestone.model_copy(update={"title": LONG, "exit": LONG, "items": (*items, *more)}))
    return plan.model_copy(update={"title": LONG, "milestones": tuple(milestones)})


def letter_sized(raw: bytes) -> bytes:
    """The same document on US Letter paper."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                assert b'w:w="11906" w:h="16838"' in content
                content = content.replace(b'w:w="11906" w:h="16838"', b'w:w="12240" w:h="15840"')
            new.writestr(name, content)
    return out.getvalue()


def printed(raw: bytes, folder: Path) -> Path:
    office.need("soffice", "pdftotext", "pdfinfo")
    path = folder / "plan.docx"
    path.write_bytes(raw)
    return office.convert(path, "pdf", folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("word")


@pytest.mark.parametrize(("paper", "count"), [("A4", 5), ("letter", 6)])
def test_it_prints_on_few_pages(paper: str, count: int, folder: Path) -> None:
    raw = made(example())
    pdf = printed(raw if paper == "A4" else letter_sized(raw), folder)
    pages = office.pages(pdf)
    assert len(pages) == count
    assert all(paper in size for size in office.sizes(pdf))
    first = pages[0]
    for said in (
        "Invoice exceptions from 9 % to 3 %",
        "On track: go-live Mon 15 Mar 2027",
        "who?",
        "Today, Mon 23 Nov",
    ):
        assert said in first.replace("\u00a0", " "), said
    whole = "\n".join(pages).replace("\u00a0", " ")
    for item in example().items.values():
        assert item.title in whole, item.title
    assert "2 days late" in whole
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {count}" in page


def test_long_words_stay_on_the_page(folder: Path) -> None:
    """Every owner, date and status, which stand right of the longest text, is still there."""
    plan = wordy(example())
    pages = office.pages(printed(made(plan), folder))
    whole = "\n".join(pages).replace("\u00a0", " ")
    assert whole.count("Priya Raman") >= 3
    assert whole.count("Mon 28 Dec 2026") >= 6
    assert len(pages) < 25


def rows(raw: bytes) -> dict[int, dict[str, str | None]]:
    return {
        row.item: {cell.field: cell.value or cell.text for cell in row.cells}
        for row in word.read(raw).rows
        if row.item is not None
    }


def expected(plan: Plan) -> dict[int, dict[str, str | None]]:
    return {
        ref: {
            "title": item.title,
            "owner": item.owner,
            "due": item.due.isoformat() if item.due else None,
            "status": item.status.value,
        }
        for ref, item in plan.items.items()
    }


def test_our_reader_reads_it_back() -> None:
    plan = example()
    read = word.read(made(plan))
    assert (read.plan, read.revision) == ("NW", 7)
    assert read.signature == signature("NW", 7, KEY)
    found = rows(made(plan))
    for ref, fields in expected(plan).items():
        assert {name: found[ref][name] for name in fields} == fields
    assert found.keys() == plan.items.keys()


def test_it_survives_being_saved_by_another_editor(folder: Path) -> None:
    """LibreOffice drops the tags of controls; bookmarks, entries and properties remain, and that is enough."""
    office.need("soffice")
    plan = example()
    path = folder / "sent.docx"
    path.write_bytes(made(plan))
    back = office.convert(path, "docx", folder / "back").read_bytes()
    assert back != path.read_bytes()
    read = word.read(back)
    assert (read.plan, read.revision, read.signature) == ("NW", 7, signature("NW", 7, KEY))
    found = rows(back)
    for ref, fields in expected(plan).items():
        assert {name: found[ref][name] for name in fields} == fields


def test_an_item_without_owner_or_date_reads_back_as_such() -> None:
    plan = example()
    bare = {"owner": None, "due": None, "baseline": None}
    milestones = [
        m.model_copy(update={"items": tuple(item.model_copy(update=bare) for item in m.items)}) for m in plan.milestones
    ]
    found = rows(made(plan.model_copy(update={"milestones": tuple(milestones)})))
    assert found[13]["owner"] == "who?"
    assert found[13]["due"] == "not set"
    assert dt.date.fromisoformat(str(rows(made(plan))[13]["due"])) == dt.date(2026, 11, 19)
