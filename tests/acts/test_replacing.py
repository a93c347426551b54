"""A draft written anew by its plan file or a corrected table; a plan that runs never is."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from rig.room import ASSISTANT, AUTHSERV, Room, Seen, ny, to
from rig.workbook import Cell, workbook

from mailmap.config import Reps
from mailmap.plan import files
from mailmap.plan.model import Plan, PlanState, Side
from mailmap.store import plans
from mailmap.store.database import Database

RILEY, NEWCOMER = "riley.novak@acme.example", "nell.hart@acme.example"
FAY, MAX = "fay.lund@fabrikam.example", "max.huber@fabrikam.example"
ASKED = f"New plan with Fabrikam Freight from the attached table, go-live 15 June 2027, champion Fay Lund <{FAY}>"
TABLE: list[list[Cell]] = [
    ["Phase", "Task", "Owner", "Due", "Exit criterion", "Notes"],
    ["Evaluate", "Review security", "Max Huber", "2027-01-15", "Security says yes in writing", "x"],
    ["", "Run the pilot", "Fay Lund", "2027-03-01", "", ""],
    ["Launch", "Train the users", "Riley Novak", "2027-06-15", "All depots print from it", ""],
]


@pytest.fixture
def room(db: Database) -> Room:
    made = Room(db, ny("11-23T09:00"))
    made.config = made.config.model_copy(update={"reps": Reps(domain="acme.example")})
    return made.start()


def mail(
    room: Room, words: str, content: bytes = b"", name: str = "", *, answers: Seen | None = None, sender: str = RILEY
) -> list[Seen]:
    message = EmailMessage()
    message["Authentication-Results"] = f"{AUTHSERV}; dmarc=pass header.from={sender.rpartition('@')[2]}"
    message["From"], message["To"], message["Subject"] = sender, ASSISTANT, "Plan"
    message["Message-ID"] = make_msgid(domain="client.example")
    if answers:
        message["In-Reply-To"] = str(answers.message["Message-ID"])
    message.set_content(words)
    if content:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    room.later(minutes=5).put_raw(message.as_bytes())
    return room.read()


def drafted(room: Room, table: Sequence[Sequence[Cell]] = TABLE) -> Seen:
    asked = to(mail(room, ASKED, workbook(table), "map.xlsx"), RILEY, "undrafted")
    return to(mail(room, f"Max Huber is {MAX}", answers=asked), RILEY, "draft")


def plan_of(room: Room, ref: str = "FF") -> Plan:
    with room.store() as conn:
        assert plans.is_sound(conn, ref)
        return plans.load(conn, ref).plan


def edited(room: Room, **words: str) -> bytes:
    """The draft's plan file with words replaced."""
    text = files.write(plan_of(room))
    for was, now in words.items():
        assert was.replace("_", " ") in text
        text = text.replace(was.replace("_", " "), now)
    return text.encode()


# ------------------------------------------------------------------------------------------- from a table to "send it"
def test_a_table_with_a_name_without_an_address_starts_by_words_alone(room: Room) -> None:
    asked = to(mail(room, ASKED, workbook(TABLE), "map.xlsx"), RILEY, "undrafted")
    assert "Max Huber: owner in row 1, with no address" in asked.text
    assert "Max Huber ..." in asked.text
    draft = to(mail(room, f"Max Huber is {MAX}", answers=asked), RILEY, "draft")
    assert "“Evaluate” is reached when: Security says yes in writing" in draft.text
    assert "value statement: ..." in draft.text
    plan = plan_of(room)
    assert [m.exit for m in plan.milestones] == ["Security says yes in writing", "All depots print from it"]
    assert plan.items[1].owner == MAX
    refused = to(mail(room, "send it", answers=draft), RILEY, "receipt")
    assert "There is no value statement" in refused.text
    receipt = to(mail(room, "value statement: Freight papers in minutes, not days.", answers=draft), RILEY, "receipt")
    assert "The draft can start: reply “send it”." in receipt.text
    letters = mail(room, "send it", answers=draft)
    assert sorted(letter.to for letter in letters if letter.purpose == "welcome") == [FAY, MAX]
    assert "Freight papers in minutes" in to(letters, FAY, "welcome").text
    assert plan_of(room).state is PlanState.ACTIVE


GAPS: list[list[Cell]] = [["Task", "Owner", "Due"], ["Train the users", "Riley", ""], ["Migrate", "tbd", "2027-05-03"]]
ASKED_BARELY = "new plan with Fabrikam Freight from the attached table, go-live 15 June 2027"


def test_all_that_is_left_open_is_filled_in_and_started_in_one_mail(room: Room) -> None:
    draft = to(mail(room, ASKED_BARELY, workbook(GAPS), "map.xlsx"), RILEY, "draft")
    lines = draft.text.partition("asked again: ")[2].partition(" Or correct")[0]
    assert lines == ("add ... as champion value statement: ... give 2 to ... slip 1 to ... exit criterion of M1: ...")
    filled = (
        f"add {FAY} as champion\nvalue statement: Faster.\ngive 2 to {FAY}\nslip 1 to 14 June 2027\n"
        "exit criterion of M1: Everybody prints from it.\nsend it"
    )
    letters = mail(room, filled, answers=draft)
    plan = plan_of(room)
    assert plan.state is PlanState.ACTIVE
    assert (plan.people[FAY].side, plan.people[FAY].role) == (Side.BUYER, "champion")
    assert (plan.items[2].owner, str(plan.items[1].due)) == (FAY, "2027-06-14")
    assert [letter.to for letter in letters if letter.purpose == "welcome"] == [FAY]


def test_nothing_is_sent_while_the_same_mail_leaves_something_open(room: Room) -> None:
    draft = drafted(room)
    mail(room, "value statement: Faster.", answers=draft)
    receipt = to(mail(room, "give 2 to bob@fabrikam.example\n\nsend it", answers=draft), RILEY, "receipt")
    assert "Something else in this mail is not done, so the plan has not started." in receipt.text
    assert plan_of(room).state is PlanState.DRAFT


@pytest.mark.parametrize(
    "words", [f"add {MAX} to the plan", f"add Max Huber <{MAX}> as IT lead", f"add {MAX} as security"]
)
def test_the_first_from_outside_is_the_buyers(room: Room, words: str) -> None:
    draft = to(mail(room, ASKED_BARELY, workbook(GAPS), "map.xlsx"), RILEY, "draft")
    mail(room, words, answers=draft)
    assert plan_of(room).people[MAX].side is Side.BUYER


def test_a_role_of_the_seller_is_the_sellers(room: Room) -> None:
    draft = to(mail(room, ASKED_BARELY, workbook(GAPS), "map.xlsx"), RILEY, "draft")
    mail(room, "add pat@partner.example as solutions engineer", answers=draft)
    assert plan_of(room).people["pat@partner.example"].side is Side.SELLER


def test_a_line_sent_back_with_its_dots_filled_in(room: Room) -> None:
    asked = to(mail(room, ASKED, workbook(TABLE), "map.xlsx"), RILEY, "undrafted")
    line = asked.text.partition("filled in: ")[2].partition(" Ref:")[0]
    draft = to(mail(room, line.replace("Max Huber ...", f"Max Huber {MAX}"), answers=asked), RILEY, "draft")
    assert plan_of(room).items[1].owner == MAX
    assert "Left aside" not in draft.html


def test_an_answer_that_says_nothing_of_it_asks_again(room: Room) -> None:
    asked = to(mail(room, ASKED, workbook(TABLE), "map.xlsx"), RILEY, "undrafted")
    again = to(mail(room, "go-live 20 June 2027", answers=asked), RILEY, "undrafted")
    assert "Max Huber: owner in row 1" in again.text
    assert "go-live 2027-06-20" in again.text
    to(mail(room, f"Max Huber is {MAX}", answers=again), RILEY, "draft")
    assert str(plan_of(room).go_live) == "2027-06-20"


def test_a_table_corrected_in_answer_to_our_question(room: Room) -> None:
    asked = to(mail(room, ASKED, workbook(TABLE), "map.xlsx"), RILEY, "undrafted")
    rows = [TABLE[0], [*TABLE[1][:2], f"Max Huber <{MAX}>", *TABLE[1][3:]], *TABLE[2:]]
    to(mail(room, "Corrected.", workbook(rows), "map.xlsx", answers=asked), RILEY, "draft")
    assert plan_of(room).buyer == "Fabrikam Freight"


def test_lines_with_their_dots_as_they_were_say_nothing(room: Room) -> None:
    draft = drafted(room)
    assert mail(room, "value statement: ...", answers=draft) == []
    assert plan_of(room).objective is None


@pytest.mark.parametrize("sender", [FAY, "stranger@fabrikam.example"])
def test_only_the_sellers_leads_fill_in_a_draft(room: Room, sender: str) -> None:
    draft = drafted(room)
    assert mail(room, "value statement: Cheaper.", answers=draft, sender=sender) == []
    assert plan_of(room).objective is None


def test_an_exit_criterion_of_a_plan_that_runs_is_no_command(room: Room) -> None:
    receipt = to(room.mail(RILEY, "exit criterion of M1: nobody minds", subject="[NW] Plan"), RILEY, "receipt")
    assert "Kept as a note" in receipt.text
    assert plan_of(room, "NW").milestones[0].exit != "nobody minds"


# ------------------------------------------------------------------------------------------------------- a plan file
def test_an_edited_plan_file_replaces_the_draft_and_tells_what_changed(room: Room) -> None:
    first = drafted(room)
    before = plan_of(room)
    content = edited(room, Train_the_users="Train all users").replace(b"2027-03-01", b"2027-03-08")
    [letter] = mail(room, "Better so.", content, "FF plan.toml", answers=first)
    assert (letter.to, letter.purpose) == (RILEY, "draft")
    assert "is drafted anew" in letter.text
    assert "#2 Run the pilot: due Mon 8 Mar 2027, was Mon 1 Mar 2027." in letter.text
    assert "#3 Train all users: was called “Train the users”" in letter.text
    assert 'You wrote: "Better so."' in letter.text
    assert "What is new" in letter.html
    assert plan_of(room).items[3].title == "Train all users"
    [receipt] = mail(room, "undo", answers=letter)
    assert "The draft is again as it was before FF plan.toml." in receipt.text
    assert plan_of(room) == before


def test_the_same_file_in_a_mail_of_its_own(room: Room) -> None:
    drafted(room)
    [letter] = mail(room, "The plan.", edited(room, Run_the_pilot="Run two pilots"), "plan.toml")
    assert "#2 Run two pilots: was called" in letter.text
    assert plan_of(room).items[2].title == "Run two pilots"


def test_words_beside_a_changed_file_are_not_acted_on(room: Room) -> None:
    first = drafted(room)
    content = edited(room, Run_the_pilot="Run two pilots").replace(b"[plan]", b'[plan]\nobjective = "Faster."', 1)
    [letter] = mail(room, "send it", content, "FF plan.toml", answers=first)
    assert letter.purpose == "draft"
    assert 'You wrote: "send it"' in letter.text
    assert plan_of(room).state is PlanState.DRAFT


def test_words_beside_the_file_as_it_was_are(room: Room) -> None:
    first = drafted(room)
    [receipt] = mail(room, "slip 2 to 8 March 2027", edited(room), "FF plan.toml", answers=first)
    assert receipt.purpose == "receipt"
    assert str(plan_of(room).items[2].due) == "2027-03-08"


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"[plan]\nref = 'FF'\n", "FF plan.toml, line"), (b"\xff\xfe", "no UTF-8 text"), (b"", "")],
    ids=["faulty", "binary", "other ref"],
)
def test_a_file_that_will_not_do_leaves_the_draft(room: Room, content: bytes, says: str) -> None:
    first = drafted(room)
    before = plan_of(room)
    content = content or edited(room, FF="FX")
    [letter] = mail(room, "send it", content, "FF plan.toml", answers=first)
    assert letter.purpose == "undrafted"
    assert "The draft FF is as it was" in letter.text
    assert (says or "The file is of a plan FX, but your mail answers the draft FF") in letter.text
    assert plan_of(room) == before
    [again] = mail(room, "Now.", edited(room, Run_the_pilot="Run two pilots"), "FF plan.toml", answers=letter)
    assert again.purpose == "draft"
    assert plan_of(room).items[2].title == "Run two pilots"


def test_a_draft_of_others_is_not_replaced(room: Room) -> None:
    drafted(room)
    before = plan_of(room)
    content = edited(room, **{RILEY: NEWCOMER})
    [letter] = mail(room, "The plan.", content, "plan.toml", sender=NEWCOMER)
    assert "There is a plan FF already" in letter.text
    assert plan_of(room) == before


# -------------------------------------------------------------------------------------------------- a corrected table
def test_a_corrected_table_replaces_the_draft_and_keeps_what_it_does_not_say(room: Room) -> None:
    first = drafted(room)
    mail(room, "exit criterion of M1: Security and Fay say yes.\nvalue statement: Faster.", answers=first)
    rows: list[list[Cell]] = [
        ["Phase", "Task", "Owner", "Due"],
        ["Evaluate", "Review security", "Max Huber", "2027-01-22"],
        ["", "Train the users", "Riley Novak", "2027-06-15"],
        ["Value", "Count what it saves", "Fay Lund", "2027-09-15"],
    ]
    [letter] = mail(room, "The new table.", workbook(rows), "map 2.xlsx", answers=first)
    assert letter.purpose == "draft"
    for words in (
        "M2 Value: was called “Launch”; no exit criterion any more",
        "#1 Review security: due Fri 22 Jan 2027, was Fri 15 Jan 2027.",
        "#3 Train the users: now under M1.",
        "#4 Count what it saves: new, Fay Lund, due Wed 15 Sep 2027.",
        "#2 Run the pilot: gone.",
    ):
        assert words in letter.text
    plan = plan_of(room)
    assert (plan.objective, plan.milestones[0].exit) == ("Faster.", "Security and Fay say yes.")
    assert [(item.ref, item.title) for item in plan.items.values()] == [
        (1, "Review security"),
        (3, "Train the users"),
        (4, "Count what it saves"),
    ]
    assert {FAY, MAX, RILEY} == set(plan.people)


def test_a_table_of_other_things_is_not_read_and_that_is_said(room: Room) -> None:
    first = drafted(room)
    before = plan_of(room)
    quote: list[list[Cell]] = [
        ["Item", "Quantity", "Date"],
        ["Licence", 20, "2027-01-01"],
        ["Support", 1, "2027-01-01"],
    ]
    [receipt] = mail(room, "slip 2 to 8 March 2027", workbook(quote), "quote.xlsx", answers=first)
    assert "Its table has other items than FF, and was not read." in receipt.text
    assert str(plan_of(room).items[2].due) == "2027-03-08"
    assert plan_of(room).items.keys() == before.items.keys()


def test_a_corrected_table_that_is_unclear_is_asked_and_the_draft_stays(room: Room) -> None:
    first = drafted(room)
    before = plan_of(room)
    rows = [*TABLE, ["", "Support the users", "Tom", "2027-07-01", "", ""]]
    [asked] = mail(room, "One more.", workbook(rows), "map.xlsx", answers=first)
    assert asked.purpose == "undrafted"
    assert "Tom: owner in row 4" in asked.text
    assert plan_of(room) == before
    [letter] = mail(room, "Tom is tom@fabrikam.example", answers=asked)
    assert "#4 Support the users: new, Tom, due Thu 1 Jul 2027." in letter.text
    assert plan_of(room).items[4].owner == "tom@fabrikam.example"


# --------------------------------------------------------------------------------------------------- a plan that runs
def test_a_plan_that_runs_is_never_replaced(room: Room) -> None:
    first = drafted(room)
    mail(room, "value statement: Faster. And cheaper.", answers=first)
    content = edited(room, Run_the_pilot="Run two pilots")
    mail(room, "send it", answers=first)
    receipt = to(mail(room, "done 2", content, "FF plan.toml", answers=first), RILEY, "receipt")
    assert "FF has started, and a plan that others work with is never replaced by a file." in receipt.text
    assert not plan_of(room).items[2].is_open
    assert plan_of(room).items[2].title == "Run the pilot"
    [letter] = mail(room, "The plan.", content, "FF plan.toml")
    assert "give the file another ref" in letter.text
    assert plan_of(room).items[2].title == "Run the pilot"
