"""A rep asks for a plan by mail: a draft that only they hear of, one letter for what is missing, and then "send it"."""

from __future__ import annotations

import io
from email.message import EmailMessage

import docx
import pytest
from rig.room import ASSISTANT, AUTHSERV, Room, Seen, ny, to

from mailmap.config import Reps
from mailmap.plan import files
from mailmap.plan.model import Plan, PlanState
from mailmap.resources import example_plan
from mailmap.store import inbox, plans
from mailmap.store.database import Database

DANA, HANNAH = "dana.whitfield@northwind.example", "hannah.lee@northwind.example"
RILEY, NEWCOMER = "riley.novak@acme.example", "nell.hart@acme.example"
FAY, OLE = "fay.lund@fabrikam.example", "ole.berg@fabrikam.example"
REQUEST = f"new plan from enterprise-saas: buyer Fabrikam Freight, go-live 15 June 2027, champion Fay Lund <{FAY}>"


@pytest.fixture
def room(db: Database) -> Room:
    """A house with one plan that runs; all of the seller's domain are reps."""
    made = Room(db, ny("11-23T09:00"))
    made.config = made.config.model_copy(update={"reps": Reps(domain="acme.example")})
    return made.start()


def refs(room: Room) -> list[str]:
    with room.store() as conn:
        return plans.refs(conn)


def plan_of(room: Room, ref: str) -> Plan:
    with room.store() as conn:
        return plans.load(conn, ref).plan


def waiting(room: Room) -> list[str]:
    """Why mails are in quarantine."""
    with room.store() as conn:
        return [row.why or "" for row in inbox.quarantined(conn)]


def drafted(room: Room, words: str = REQUEST, sender: str = RILEY) -> Seen:
    return to(room.mail(sender, words), sender, "draft")


# ------------------------------------------------------------------------------------------------------------ the draft
def test_a_draft_is_made_and_only_the_rep_hears_of_it(room: Room) -> None:
    [letter] = room.mail(RILEY, REQUEST)
    assert (letter.to, letter.purpose) == (RILEY, "draft")
    plan = plan_of(room, "FF")
    assert plan.state is PlanState.DRAFT
    assert (plan.buyer, plan.seller, plan.timezone) == ("Fabrikam Freight", "Acme", "America/New_York")
    assert {FAY, RILEY} == set(plan.people)
    assert plan.people[RILEY].role == "account executive"
    assert "template enterprise-saas" in letter.text
    assert "Not known yet: economic buyer" in letter.text
    names = [part.get_filename() for part in letter.message.iter_attachments()]
    assert names == ["FF plan.docx", "FF plan.toml"]
    assert not [seen for seen in room.later(days=7).clock() if "[FF]" in seen.subject]


def test_the_plan_file_reads_back_as_the_plan(room: Room) -> None:
    letter = drafted(room)
    [file] = [part for part in letter.message.iter_attachments() if str(part.get_filename()).endswith(".toml")]
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert files.read(content.decode(), "plan") == plan_of(room, "FF")


def test_a_rep_on_no_plan_is_heard_and_the_company_is_a_setting(room: Room) -> None:
    letter = to(room.mail(NEWCOMER, REQUEST), NEWCOMER, "undrafted")
    assert "Seller: not said yet." in letter.text
    assert refs(room) == ["NW"]
    room.config = room.config.model_copy(update={"reps": Reps(domain="acme.example", company="Acme Corp")})
    drafted(room.later(minutes=5), sender=NEWCOMER)
    assert plan_of(room, "FF").seller == "Acme Corp"


def test_an_account_executive_who_is_named_stands_beside_the_rep(room: Room) -> None:
    drafted(room, f"{REQUEST}, account executive Nell Hart <{NEWCOMER}>")
    assert {FAY, RILEY, NEWCOMER} == set(plan_of(room, "FF").people)


def test_the_template_that_fits_the_deal_is_taken(room: Room) -> None:
    words = REQUEST.replace(" from enterprise-saas", "") + ", deal size 250k, company size 5,000"
    drafted(room, words)
    assert str(plan_of(room, "FF").template).startswith("enterprise-saas@")


def test_a_ref_is_the_buyers_and_not_taken(room: Room) -> None:
    drafted(room)
    second = drafted(room.later(minutes=5))
    assert refs(room) == ["FAB", "FF", "NW"]
    assert "There is a plan with Fabrikam Freight already: FF." in second.text
    taken = to(room.later(minutes=5).mail(RILEY, f"{REQUEST}, ref NW"), RILEY, "undrafted")
    assert "There is a plan NW already" in taken.text


# --------------------------------------------------------------------------------------------------- what is asked back
def test_what_is_missing_is_asked_in_one_letter_with_the_line_to_send_back(room: Room) -> None:
    [letter] = room.mail(
        RILEY, f"new plan from enterprise-saas: buyer Fabrikam Freight, go-live in spring, chanpion {FAY}"
    )
    assert letter.purpose == "undrafted"
    assert letter.text.count("“in spring”") == 1
    assert "did you mean champion?" in letter.text
    assert f"new plan from enterprise-saas: buyer Fabrikam Freight, champion {FAY}, go-live ..." in letter.text
    assert refs(room) == ["NW"]
    assert letter.text.rpartition("Ref: ")[2].startswith("NEW-")


def test_an_answer_adds_to_what_was_said(room: Room) -> None:
    asked = to(room.mail(RILEY, "new plan from enterprise-saas: buyer Fabrikam Freight, go-live in spring"), RILEY)
    [draft] = room.later(minutes=5).mail(RILEY, f"go-live 15 June 2027, champion {FAY}", answers=asked)
    assert draft.purpose == "draft"
    plan = plan_of(room, "FF")
    assert str(plan.go_live) == "2027-06-15"
    assert FAY in plan.people


def test_a_template_that_is_unknown_is_asked_with_those_there_are(room: Room) -> None:
    letter = to(room.mail(RILEY, REQUEST.replace("enterprise-saas", "moonshot")), RILEY, "undrafted")
    assert "enterprise-saas" in letter.text
    letter = to(room.later(minutes=5).mail(RILEY, REQUEST.replace(" from enterprise-saas", "")), RILEY, "undrafted")
    assert "mid-market-saas" in letter.text
    assert "new plan from ...:" in letter.text
    [draft] = room.later(minutes=5).mail(RILEY, "enterprise saas, please", answers=letter)
    assert draft.purpose == "draft"


def test_a_setting_that_this_template_does_not_take_is_told(room: Room) -> None:
    letter = to(room.mail(RILEY, f"{REQUEST}, timezone Mars/Olympus"), RILEY, "undrafted")
    assert "Mars/Olympus" in letter.text
    assert refs(room) == ["NW"]


# ------------------------------------------------------------------------------------------------------- who is heard
@pytest.mark.parametrize("sender", [DANA, "stranger@fabrikam.example"])
def test_nobody_but_a_rep_makes_a_plan(room: Room, sender: str) -> None:
    letters = room.mail(sender, REQUEST)
    assert refs(room) == ["NW"]
    assert all(letter.purpose not in ("draft", "undrafted") for letter in letters)


def test_an_address_alone_is_no_rep(room: Room) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = RILEY, ASSISTANT, "Plan"
    message["Message-ID"] = "<forged@client.example>"
    message.set_content(REQUEST)
    room.put_raw(message.as_bytes())
    assert all(letter.purpose not in ("draft", "undrafted") for letter in room.read())
    assert refs(room) == ["NW"]


def test_words_in_the_thread_of_a_plan_are_about_that_plan(room: Room) -> None:
    receipt = to(room.mail(RILEY, "status"), RILEY)
    room.later(minutes=5).mail(RILEY, "New plan for Friday", answers=receipt)
    assert refs(room) == ["NW"]


# --------------------------------------------------------------------------------------------------------- on a draft
def test_a_rep_writes_their_draft_and_nobody_is_asked(room: Room) -> None:
    draft = drafted(room)
    [receipt] = room.later(minutes=5).mail(RILEY, f"Add {OLE} as economic buyer. Slip 1 to 4 Feb 2027.", answers=draft)
    assert receipt.to == RILEY
    plan = plan_of(room, "FF")
    assert OLE in plan.people
    assert str(plan.items[1].due) == "2027-02-04"
    [refused] = room.later(minutes=5).mail(RILEY, "agree", answers=draft)
    assert "Nobody is asked before the plan starts" in refused.text


def test_yes_starts_nothing_by_itself(room: Room) -> None:
    draft = drafted(room)
    [receipt] = room.later(minutes=5).mail(RILEY, "yes", answers=draft)
    assert plan_of(room, "FF").state is PlanState.DRAFT
    assert "send it" in receipt.text
    assert room.later(minutes=5).mail(RILEY, "ok, thanks", answers=draft) == []
    assert plan_of(room, "FF").state is PlanState.DRAFT


def test_the_buyer_is_not_heard_on_a_draft(room: Room) -> None:
    drafted(room)
    assert room.later(minutes=5).mail(FAY, "send it", subject="[FF] Draft") == []
    assert plan_of(room, "FF").state is PlanState.DRAFT
    assert any("draft" in why for why in waiting(room))


@pytest.mark.parametrize("words", ["send it", "Looks good, send it", "start it", "go"])
def test_send_it_starts_it_and_greets_each_once(room: Room, words: str) -> None:
    draft = drafted(room, f"{REQUEST}, economic buyer {OLE}")
    letters = room.later(minutes=5).mail(RILEY, words, answers=draft)
    assert plan_of(room, "FF").state is PlanState.ACTIVE
    assert sorted(letter.to for letter in letters if letter.purpose == "welcome") == [FAY, OLE]
    receipt = to(letters, RILEY, "receipt")
    assert "2 people get a first letter" in receipt.text
    assert not [letter for letter in letters if letter.purpose in ("notice", "proposal")]
    again = room.later(minutes=5).mail(RILEY, "send it", answers=draft)
    assert [letter.purpose for letter in again] == ["receipt"]


def test_what_the_same_mail_changes_is_in_the_plan_that_starts(room: Room) -> None:
    draft = drafted(room)
    letters = room.later(minutes=5).mail(RILEY, f"send it. Add {OLE} as economic buyer.", answers=draft)
    assert sorted(letter.to for letter in letters if letter.purpose == "welcome") == [FAY, OLE]


def test_what_stops_the_start_is_said(room: Room) -> None:
    draft = drafted(room, REQUEST.partition(", champion")[0])
    assert "Nobody of Fabrikam Freight has an address" in draft.text
    [receipt] = room.later(minutes=5).mail(RILEY, "send it", answers=draft)
    assert "Nobody of Fabrikam Freight has an address" in receipt.text
    assert plan_of(room, "FF").state is PlanState.DRAFT


def test_the_first_letter_is_the_one_of_its_day_that_nobody_asked_for(room: Room) -> None:
    draft = drafted(room)
    room.later(minutes=5).mail(RILEY, "send it", answers=draft)
    assert [letter for letter in room.clock() if letter.to == FAY] == []


def test_the_first_letter_tells_nothing_that_is_the_sellers_alone(room: Room) -> None:
    draft = drafted(room)
    welcome = to(room.later(minutes=5).mail(RILEY, "send it", answers=draft), FAY, "welcome")
    plan = plan_of(room, "FF")
    secrets = {words for item in plan.items.values() for words in (item.coach, item.track) if words}
    assert len(secrets) > 10
    for words in secrets:
        assert words not in welcome.text
        assert words not in welcome.html
    assert [part.get_filename() for part in welcome.message.iter_attachments()] == ["FF plan.docx"]


def test_there_is_nothing_to_hold(room: Room) -> None:
    [receipt] = room.mail(RILEY, "hold the digest", subject="[NW] Plan")
    assert "No digest waits" in receipt.text


# ------------------------------------------------------------------------------------------------------- a plan file
def with_file(
    room: Room, content: bytes, name: str = "plan.toml", sender: str = RILEY, words: str = "The plan of Dana."
) -> list[Seen]:
    message = EmailMessage()
    message["Authentication-Results"] = f"{AUTHSERV}; dmarc=pass header.from={sender.rpartition('@')[2]}"
    message["From"], message["To"], message["Subject"] = sender, ASSISTANT, "A plan"
    message["Message-ID"] = f"<file-{len(content)}@client.example>"
    message.set_content(words)
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    room.put_raw(message.as_bytes())
    return room.read()


def test_a_plan_file_becomes_a_draft(room: Room) -> None:
    made = example_plan().model_copy(update={"ref": "NX"})
    [letter] = with_file(room, files.write(made).encode())
    assert (letter.to, letter.purpose) == (RILEY, "draft")
    assert "It was read from plan.toml" in letter.text
    assert "The plan of Dana." in letter.text
    assert plan_of(room, "NX") == made.model_copy(update={"state": PlanState.DRAFT})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[plan]\nref = 'X'\n", "plan.toml, line"),
        (b"ref = ", "is no TOML"),
        (b"\xff\xfe\x00", "no UTF-8 text"),
        (b"a = " + b"[" * 50_000, "plan.toml"),
        (b"#" * 300_000, "larger than"),
        (files.write(example_plan()).encode(), "NW has started, and a plan that others work with is never replaced"),
        (
            files.write(example_plan().model_copy(update={"ref": "NX"})).replace(RILEY, "r@x.example").encode(),
            "no lead",
        ),
    ],
    ids=["invalid", "broken", "binary", "deep", "large", "running", "not on it"],
)
def test_a_file_that_will_not_do_is_told_with_the_reason(room: Room, content: bytes, says: str) -> None:
    [letter] = with_file(room, content)
    assert (letter.to, letter.purpose) == (RILEY, "undrafted")
    assert says in letter.text
    assert refs(room) == ["NW"]


def test_a_file_of_somebody_else_makes_nothing(room: Room) -> None:
    made = example_plan().model_copy(update={"ref": "NX"})
    with_file(room, files.write(made).encode(), sender=DANA)
    assert refs(room) == ["NW"]


def test_a_table_is_no_plan_file_and_that_is_said(room: Room) -> None:
    [letter] = with_file(room, b"PK", "plan.xlsx", words=REQUEST)
    assert letter.purpose == "draft"
    assert "“plan.xlsx” was not read" in letter.text


# ------------------------------------------------------------------------------------------------------------ a table
ROWS: list[tuple[str, ...]] = [
    ("Task", "Owner", "Due", "Status", "Notes"),
    ("Contract", "", "", "", ""),
    ("Sign the order form", "Fay Lund", "1 March 2027", "open", "x"),
    ("Launch", "", "", "", ""),
    ("Train the users", "Riley Novak", "2027-06-15", "", ""),
]
HEAD = f"New plan with Fabrikam Freight from the attached table, go-live 15 June 2027, champion Fay Lund <{FAY}>"


def word_table(rows: list[tuple[str, ...]]) -> bytes:
    document = docx.Document()
    made = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(made.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_table_becomes_a_draft_that_says_how_it_was_read(room: Room) -> None:
    [letter] = with_file(room, word_table(ROWS), "our plan.docx", words=HEAD)
    assert (letter.to, letter.purpose) == (RILEY, "draft")
    assert "It was read from our plan.docx" in letter.text
    read = " ".join(letter.text.partition("HOW YOUR TABLE WAS READ")[2].partition("MILESTONES")[0].split())
    assert "“Task” says what is to be done, “Owner” says who does it, “Due” says when it is due" in read
    assert "“Notes”: not used." in read
    assert "How your table was read" in letter.html
    assert "was not read" not in letter.text
    plan = plan_of(room, "FF")
    assert (plan.state, plan.buyer, str(plan.go_live)) == (PlanState.DRAFT, "Fabrikam Freight", "2027-06-15")
    assert [(item.title, item.owner, str(item.due)) for item in plan.items.values()] == [
        ("Sign the order form", FAY, "2027-03-01"),
        ("Train the users", RILEY, "2027-06-15"),
    ]
    assert "M1 Contract has no exit criterion" in " ".join(letter.text.split())


def test_a_cell_that_is_unclear_is_asked_and_nothing_is_made(room: Room) -> None:
    rows = [*ROWS[:-1], ("Train the users", "Max", "soon", "", "")]
    [letter] = with_file(room, word_table(rows), "our plan.docx", words=HEAD)
    text = " ".join(letter.text.split())
    assert (letter.to, letter.purpose) == (RILEY, "undrafted")
    assert "Max: owner in row 4, with no address" in text
    assert "column “Due”: “soon” is no day we can read" in text
    assert "reply with our plan.docx corrected, and the words you know." in text
    assert "new plan: buyer Fabrikam Freight, go-live 2027-06-15" in text
    assert refs(room) == ["NW"]
    [draft] = [
        seen
        for seen in with_file(room.later(minutes=5), word_table(ROWS), "our plan.docx", words=HEAD)
        if seen.purpose == "draft"
    ]
    assert draft.to == RILEY


def test_what_the_mail_lacks_is_asked_also_with_a_table(room: Room) -> None:
    [letter] = with_file(room, word_table(ROWS), "our plan.docx", words="New plan, see the attached table")
    text = " ".join(letter.text.split())
    assert letter.purpose == "undrafted"
    assert "Buyer: not said yet." in text
    assert "Go-live: not said yet." in text


def test_a_file_that_holds_no_table_is_told(room: Room) -> None:
    [letter] = with_file(room, b"PK", "our plan.xlsx", words=HEAD)
    assert letter.purpose == "undrafted"
    assert "our plan.xlsx was not read: the file is damaged" in " ".join(letter.text.split())
    assert refs(room) == ["NW"]
