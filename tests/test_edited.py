"""A plan document that was edited and mailed back: from the real file to the changes, and what is only asked about."""

import io
import re
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

import pytest
from rig.office import convert, need
from rig.room import ASSISTANT, AUTHSERV, Room, Seen, ny, to

from mailmap.mail.unpack import parts
from mailmap.store.database import Database

RILEY, DANA, TOM, JO = (
    "riley.novak@acme.example",
    "dana.whitfield@northwind.example",
    "tom.okafor@northwind.example",
    "jo.park@acme.example",
)
Edit = Callable[[str], str]


@pytest.fixture
def room(db: Database) -> Room:
    return Room(db, ny("11-20T12:00")).start()


def digest_of(room: Room, person: str) -> Seen:
    room.now = ny("11-23T08:00")
    return to(room.clock(), person, "digest")


def document_in(letter: Seen) -> bytes:
    return next(content for ending, content in parts(letter.message) if ending == "docx")


def edited(document: bytes, *edits: Edit) -> bytes:
    """The same file with its text changed, as an editor would save it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                text = content.decode()
                for edit in edits:
                    changed = edit(text)
                    assert changed != text, "the edit found its place"
                    text = changed
                content = text.encode()
            new.writestr(name, content)
    return out.getvalue()


def control(item: int, field: str, change: Callable[[str], str]) -> Edit:
    """Change the content control of a field."""
    pattern = re.compile(
        rf'<w:sdt><w:sdtPr>(?:(?!</w:sdt>).)*w:val="mm_{item}_{field}"(?:(?!</w:sdt>).)*</w:sdt>', re.DOTALL
    )
    return lambda text: pattern.sub(lambda found: change(found.group()), text, count=1)


def typed(words: str) -> Callable[[str], str]:
    return lambda control: re.sub(r"<w:t(?: [^>]*)?>[^<]*</w:t>", f"<w:t>{words}</w:t>", control, count=1)


def due(item: int, iso: str, shown: str) -> Edit:
    def change(control: str) -> str:
        return typed(shown)(re.sub(r'w:fullDate="[^"]*"', f'w:fullDate="{iso}T00:00:00Z"', control))

    return control(item, "due", change)


def status(item: int, name: str) -> Edit:
    return control(item, "status", typed(name))


def owner(item: int, name: str) -> Edit:
    return control(item, "owner", typed(name))


def title(old: str, new: str) -> Edit:
    return lambda text: text.replace(f">{old}<", f">{new}<", 1)


def send(
    room: Room, sender: str, document: bytes, words: str = "", *, answers: Seen | None = None, cc: bool = False
) -> list[Seen]:
    mail = EmailMessage()
    mail["Authentication-Results"] = f"{AUTHSERV}; dmarc=pass header.from={sender.rpartition('@')[2]}"
    mail["From"], mail["Subject"] = sender, "Re: [NW] Plan"
    mail["To"] = JO if cc else ASSISTANT
    if cc:
        mail["Cc"] = ASSISTANT
    mail["Date"], mail["Message-ID"] = format_datetime(room.now), make_msgid(domain="client.example")
    if answers:
        mail["In-Reply-To"] = str(answers.message["Message-ID"])
    mail.set_content(words)
    mail.add_attachment(document, "application", "octet-stream", filename="NW plan (2).docx")
    room.put_raw(mail.as_bytes())
    return room.read()


def test_what_is_edited_in_word_becomes_changes(room: Room) -> None:
    letter = digest_of(room, RILEY)
    document = edited(
        document_in(letter),
        due(8, "2026-12-04", "Fri 4 Dec 2026"),
        status(6, "Done"),
        owner(9, "Sam Ortiz"),
        title("Build ROI model on buyer figures", "Build the ROI model with Grace"),
    )
    receipt = to(send(room, RILEY, document, "Hi, see my changes attached.", answers=letter), RILEY, "receipt")
    items = room.plan.items
    assert items[8].due is not None
    assert items[8].due.isoformat() == "2026-12-04"
    assert items[6].status == "done"
    assert items[9].owner == "sam.ortiz@acme.example"
    assert items[9].title == "Build the ROI model with Grace"
    assert "Word file: #8 due Fri 4 Dec 2026 (was Thu 3 Dec 2026)" in receipt.text
    assert receipt.subject.startswith("[NW] 4 updated")


def test_a_file_that_nobody_edited_says_nothing(room: Room) -> None:
    letter = digest_of(room, TOM)
    assert send(room, TOM, document_in(letter), "Thanks!", answers=letter) == []
    receipt = to(send(room, TOM, document_in(letter), "done 7", answers=letter), TOM, "receipt")
    assert "Word file" not in receipt.text


def test_words_that_announce_changes_of_which_there_are_none_are_answered(room: Room) -> None:
    letter = digest_of(room, TOM)
    receipt = to(send(room, TOM, document_in(letter), "I put my comments into the file.", answers=letter), TOM)
    assert "In titles, owners, due dates and status it says what the plan says" in receipt.text


def test_the_other_sides_items_are_proposed(room: Room) -> None:
    letter = digest_of(room, TOM)
    letters = send(room, TOM, edited(document_in(letter), due(8, "2026-12-10", "Thu 10 Dec 2026")), answers=letter)
    assert to(letters, RILEY, "proposal")
    assert room.plan.items[8].due is not None
    assert room.plan.items[8].due.isoformat() == "2026-12-03"


def test_what_was_changed_since_is_asked_about(room: Room) -> None:
    letter = digest_of(room, RILEY)
    room.mail(RILEY, "slip 8 to 7 Dec")
    receipt = to(send(room, RILEY, edited(document_in(letter), due(8, "2026-12-04", "Fri 4 Dec 2026"))), RILEY)
    assert "has changed there since this document was made" in receipt.text
    assert "slip 8 to 2026-12-04" in receipt.text
    assert room.plan.items[8].due is not None
    assert room.plan.items[8].due.isoformat() == "2026-12-07"


def test_what_came_to_pass_meanwhile_needs_nothing(room: Room) -> None:
    letter = digest_of(room, RILEY)
    room.mail(RILEY, "slip 8 to 4 Dec")
    assert send(room, RILEY, edited(document_in(letter), due(8, "2026-12-04", "Fri 4 Dec 2026"))) == []


@pytest.mark.parametrize(
    ("edit", "asked"),
    [
        (control(8, "due", typed("sometime in December")), "#8 due sometime in December"),
        (status(8, "Nearly there"), "#8 Nearly there"),
        (owner(8, "Somebody Else"), "#8 owner Somebody Else"),
        (status(6, "Open"), "Should it be reopened?"),
        (
            lambda text: re.sub(r"<w:tr(?: [^>]*)?>(?:(?!</w:tr>).)*mm_8_number.*?</w:tr>", "", text, flags=re.DOTALL),
            "drop 8",
        ),
    ],
)
def test_what_is_not_clear_is_asked(room: Room, edit: Edit, asked: str) -> None:
    letter = digest_of(room, RILEY)
    before = room.plan
    receipt = to(send(room, RILEY, edited(document_in(letter), edit), answers=letter), RILEY)
    assert asked in receipt.text
    assert room.plan == before


def test_a_typed_day_is_read_as_if_it_were_written_to_us(room: Room) -> None:
    letter = digest_of(room, RILEY)
    send(room, RILEY, edited(document_in(letter), control(8, "due", typed("10 Dec"))), answers=letter)
    assert room.plan.items[8].due is not None
    assert room.plan.items[8].due.isoformat() == "2026-12-10"


def test_a_tracked_change_is_asked_about(room: Room) -> None:
    letter = digest_of(room, RILEY)
    old = "Build ROI model on buyer figures"
    new, gone = "<w:r><w:t>Build it</w:t></w:r>", f"<w:r><w:delText>{old}</w:delText></w:r>"
    tracked = f'<w:ins w:id="9" w:author="R">{new}</w:ins><w:del w:id="8" w:author="R">{gone}</w:del>'

    def edit(text: str) -> str:
        return re.sub(rf"<w:r>(?:(?!</w:r>).)*<w:t[^>]*>{old}</w:t></w:r>", tracked, text, count=1, flags=re.DOTALL)

    receipt = to(send(room, RILEY, edited(document_in(letter), edit), answers=letter), RILEY)
    assert "tracked change that nobody has accepted" in receipt.text
    assert 'rename 9 to "Build it"' in receipt.text
    assert room.plan.items[9].title == old


MANY = [status(ref, "Done") for ref in (6, 8, 9, 13, 16)] + [due(18, "2026-12-18", "Fri 18 Dec 2026")]


def test_many_changes_at_once_wait_for_a_yes(room: Room) -> None:
    letter = digest_of(room, RILEY)
    before = room.plan
    [asked] = send(room, RILEY, edited(document_in(letter), *MANY), "My update", answers=letter)
    assert asked.purpose == "confirmation"
    assert "Your Word file makes 6 changes" in asked.text
    assert room.plan == before
    letters = room.mail(RILEY, "yes", answers=asked)
    assert to(letters, RILEY, "receipt")
    assert {ref for ref, item in room.plan.items.items() if item.status == "done"} >= {6, 8, 9, 13, 16}


def test_a_no_leaves_it(room: Room) -> None:
    letter = digest_of(room, RILEY)
    before = room.plan
    [asked] = send(room, RILEY, edited(document_in(letter), *MANY), answers=letter)
    room.mail(RILEY, "no", answers=asked)
    assert room.plan == before


@pytest.mark.parametrize(("part", "other"), [(rb">\d{1,3}<", b">77<"), (rb">[0-9a-f]{32}<", ">sïgnature<".encode())])
def test_a_file_whose_signature_does_not_hold_is_not_read(room: Room, part: bytes, other: bytes) -> None:
    letter = digest_of(room, RILEY)
    document = edited(document_in(letter), status(6, "Done"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, re.sub(part, other, content) if name == "docProps/custom.xml" else content)
    receipt = to(send(room, RILEY, out.getvalue(), answers=letter), RILEY)
    assert "cannot be told which plan and which revision" in receipt.text
    assert room.plan.items[6].status == "started"


def test_other_word_files_are_nobodys_business(room: Room) -> None:
    import docx

    contract = io.BytesIO()
    docx.Document().save(contract)
    assert send(room, TOM, contract.getvalue(), "Thanks!") == []


def test_in_a_conversation_of_others_a_file_changes_nothing(room: Room) -> None:
    letter = digest_of(room, RILEY)
    before = room.plan
    assert send(room, RILEY, edited(document_in(letter), status(6, "Done")), "Jo, here is the plan", cc=True) == []
    assert room.plan == before


def test_libreoffice_gives_back_what_was_changed(room: Room, tmp_path: Path) -> None:
    """It drops the tags of content controls: bookmarks lead to the fields."""
    need("soffice")
    letter = digest_of(room, RILEY)
    document = edited(
        document_in(letter), due(8, "2026-12-04", "Fri 4 Dec 2026"), status(6, "Done"), owner(9, "Sam Ortiz")
    )
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "plan.docx"
    file.write_bytes(document)
    back = convert(file, "docx", tmp_path).read_bytes()
    receipt = to(send(room, RILEY, back, answers=letter), RILEY, "receipt")
    assert receipt.subject.startswith("[NW] 3 updated")
    assert room.plan.items[6].status == "done"
    assert room.plan.items[9].owner == "sam.ortiz@acme.example"


def test_libreoffice_alone_changes_nothing(room: Room, tmp_path: Path) -> None:
    need("soffice")
    letter = digest_of(room, TOM)
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "plan.docx"
    file.write_bytes(document_in(letter))
    assert send(room, TOM, convert(file, "docx", tmp_path).read_bytes(), "Thanks!", answers=letter) == []
