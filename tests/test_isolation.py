"""Nothing that only the seller may see, and nothing of another plan, in anything a buyer gets, down to the document."""

import io
import zipfile
from collections.abc import Iterator

import pytest
from rig.room import Room, Seen, ny

from mailmap import lifecycle
from mailmap.plan.model import Milestone, Participant, Plan, PlanState, Side
from mailmap.resources import example_plan
from mailmap.store import plans
from mailmap.store.database import Database

SECRET, OTHER = "xsecretx", "xotherx"
DANA, TOM, HANNAH, OMAR = (
    f"{name}@northwind.example" for name in ("dana.whitfield", "tom.okafor", "hannah.lee", "omar.haddad")
)
RILEY, JO = "riley.novak@acme.example", "jo.park@acme.example"
DAY = [
    (TOM, "7 is done"),
    (HANNAH, "17 will need until 8 Jan because outside counsel is away"),
    (RILEY, "slip 14 to 12 Jan"),
    (RILEY, "meet 8 on 4 Dec at 15:00"),
    (JO, "blocked 13: waiting for the SOC 2"),
    (DANA, "catch me up"),
    (DANA, "history"),
    (DANA, "who"),
    (DANA, "what if 14 slips to 12 Feb?"),
    (DANA, "status"),
    (OMAR, "undo"),
    (DANA, "agree"),
    (RILEY, "agree"),
    (RILEY, "stance of Omar Haddad: doubts"),
    (DANA, "I don't agree: the dates are too late"),
    (RILEY, "drop 19"),
    (DANA, "give 9 to Tom"),
    (DANA, "outcome 1 is 2.8 %"),
    (HANNAH, "what changed since Monday?"),
]


def with_secrets(plan: Plan) -> Plan:
    """Seller-only text wherever there is a place for it."""

    def person(p: Participant) -> Participant:
        return p.model_copy(update={"stance": f"doubts {SECRET}"})

    def milestone(m: Milestone) -> Milestone:
        items = tuple(i.model_copy(update={"coach": SECRET, "track": f"track {SECRET}"}) for i in m.items)
        return m.model_copy(update={"stage": f"stage {SECRET}", "items": items})

    return plan.model_copy(
        update={
            "participants": tuple(person(p) for p in plan.participants),
            "milestones": tuple(milestone(m) for m in plan.milestones),
        }
    )


def another(plan: Plan) -> Plan:
    """A second plan of the same seller with the same buyer's people, all of whose words can be told from the first."""

    def milestone(m: Milestone) -> Milestone:
        items = tuple(i.model_copy(update={"title": f"{OTHER} {i.title}", "deliverable": OTHER}) for i in m.items)
        return m.model_copy(update={"title": f"{OTHER} {m.title}", "exit": OTHER, "items": items})

    return plan.model_copy(
        update={
            "ref": "OTHER1",
            "title": OTHER,
            "buyer": f"{OTHER} AG",
            "objective": OTHER,
            "compelling_event": None,
            "outcomes": tuple(o.model_copy(update={"measure": OTHER}) for o in plan.outcomes),
            "milestones": tuple(milestone(m) for m in plan.milestones),
        }
    )


@pytest.fixture
def room(db: Database) -> Room:
    return Room(db, ny("11-23T09:00"))


def everything_in(letter: Seen) -> str:
    """All of a mail: headers, bodies, the parts of a Word file, the calendar."""
    said = [f"{name}: {value}" for name, value in letter.message.items()]
    for part in letter.message.walk():
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            continue
        if payload[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(payload)) as word:
                said += [word.read(name).decode("utf-8", "replace") for name in word.namelist()]
        else:
            said.append(payload.decode("utf-8", "replace").replace("\r\n ", ""))
    return "\n".join(said).casefold()


def a_week(room: Room) -> Iterator[Seen]:
    """Everything that goes out while people write, and the clock brings reminders and digests."""
    with room.db.write() as conn:
        for plan in (with_secrets(example_plan()), with_secrets(another(example_plan()))):
            plans.create(conn, plan.model_copy(update={"state": PlanState.DRAFT}), room.now)
            lifecycle.start(conn, room.config, plan.ref, room.now)
    yield from room.letters()
    for sender, words in DAY:
        yield from room.mail(sender, words, subject="[NW] Plan")
    for _ in range(9):
        yield from room.later(days=1).clock()
    room.now = ny("12-07T05:00")
    yield from room.clock()
    yield from room.mail(RILEY, "top: Thank you all", subject="[NW] Plan")
    yield from room.later(hours=4).clock()


def test_a_buyer_sees_nothing_of_the_sellers_own_and_nobody_sees_another_plan(room: Room) -> None:
    buyers = {p.email for p in example_plan().participants if p.side is Side.BUYER}
    seen = set()
    for letter in a_week(room):
        words = everything_in(letter)
        seen.add("preview" if "Preview: " in letter.subject else letter.purpose.split("-")[0])
        assert letter.to == RILEY or "for you alone" not in words, f"{letter.to} reads what is for the rep"
        if letter.purpose in ("digest", "catchup"):
            assert "<w:document" in words and "run pilot" in words, "the Word file was looked into"
        of_other = "[other1]" in letter.subject.casefold()
        assert of_other or OTHER not in words, f"{letter.purpose} to {letter.to} tells of another plan"
        assert letter.to not in buyers or SECRET not in words, (
            f"{letter.purpose} to {letter.to} tells what is the seller's"
        )
        assert letter.to not in buyers or "doubts" not in words, f"{letter.purpose} to {letter.to} tells a stance"
    assert {"receipt", "notice", "preview", "digest", "reminder", "invite", "proposal", "catchup"} <= seen
