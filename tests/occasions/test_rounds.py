"""Digests and reminders from the clock to the outbox, on both databases."""

import datetime as dt
import itertools
import shutil
import threading
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailmap.config import Config
from mailmap.errors import StoreError
from mailmap.mail.unpack import parsed, parts, text
from mailmap.occasions import tour
from mailmap.plan import changes
from mailmap.plan.changes import Change, Edit
from mailmap.plan.model import Participant, Plan, PlanState, Side
from mailmap.reading import CommandReading
from mailmap.resources import example_plan
from mailmap.rounds import Rounds
from mailmap.store import invites, occurrences, outbox, plans, preferences, questions
from mailmap.store.database import Database, open_database

NEW_YORK = ZoneInfo("America/New_York")
DANA, RILEY, TOM = "dana.whitfield@northwind.example", "riley.novak@acme.example", "tom.okafor@northwind.example"
JO, SAM, LUKAS, HANNAH = (
    "jo.park@acme.example",
    "sam.ortiz@acme.example",
    "lukas.brandt@northwind.example",
    "hannah.lee@northwind.example",
)
OMAR, GRACE, VICTOR = "omar.haddad@northwind.example", "grace.kim@northwind.example", "victor.hale@acme.example"
LEADS = {DANA, OMAR, GRACE, RILEY, VICTOR}


def ny(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-{text}").replace(tzinfo=NEW_YORK)


def config(
    day: str = "monday", time: str = "08:00", timezone: str = "America/New_York", preview_hours: int = 0
) -> Config:
    return Config.model_validate(
        {
            "assistant": {"address": "mailmap@acme.example", "admin": "it@acme.example"},
            "mailbox": [{"kind": "maildir", "path": "mail"}],
            "smtp": {"host": "localhost", "tls": "none"},
            "digest": {"day": day, "time": time, "timezone": timezone, "preview_hours": preview_hours},
        }
    )


@dataclass
class Clock:
    """A service whose clock is moved by hand; `restart` forgets all that is not in the database."""

    db: Database
    config: Config = field(default_factory=config)
    rounds: Rounds = field(init=False)
    told: int = 0

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        self.rounds = Rounds(self.db, self.config)

    def start(self, plan: Plan, now: dt.datetime) -> None:
        with self.db.write() as conn:
            plans.create(conn, plan.model_copy(update={"state": PlanState.DRAFT}), now)
        self.turn(plan.ref, PlanState.ACTIVE, now)

    def turn(self, ref: str, state: PlanState, now: dt.datetime) -> None:
        with self.db.write() as conn:
            edits = changes.state(plans.load(conn, ref).plan, state)
            plans.record(conn, ref, Change(verb="turn", by="admin", at=now, words="", edits=edits), None, 0)

    def change(self, edits: tuple[Edit, ...], now: dt.datetime, ref: str = "NW") -> None:
        with self.db.write() as conn:
            plans.record(conn, ref, Change(verb="change", by=RILEY, at=now, words="", edits=edits), None, 0)

    def at(self, now: dt.datetime) -> list[tuple[str, str]]:
        """Whom what was queued for, since the last look."""
        self.rounds.run_one(now)
        return [(letter.recipient, letter.purpose) for letter in self._new()]

    def mail(self, to: str) -> bytes:
        with self.db.read() as conn:
            number = next(letter.id for letter in outbox.newest(conn) if letter.recipient == to)
            return outbox.raw(conn, number)

    def _new(self) -> list[outbox.Queued]:
        with self.db.read() as conn:
            letters = sorted(outbox.newest(conn, 1000), key=lambda letter: letter.id)[self.told :]
        self.told += len(letters)
        return letters


@pytest.fixture
def clock(db: Database) -> Clock:
    """The example plan, started on Friday 20 November 2026 at noon."""
    clock = Clock(db)
    clock.start(example_plan(), ny("11-20T12:00"))
    return clock


def edited(address: str, **fields: object) -> Plan:
    plan = example_plan()
    people = tuple(p.model_copy(update=fields) if p.email == address else p for p in plan.participants)
    return plan.model_copy(update={"participants": people})


# ----------------------------------------------------------------------------------------------------------- whom, when
def test_the_digest_goes_to_leads_and_to_whom_something_is_due_within_two_weeks(clock: Clock) -> None:
    assert clock.at(ny("11-23T07:59")) == []
    sent = clock.at(ny("11-23T08:00"))
    assert {to for to, _ in sent} == LEADS | {SAM, TOM, JO, "ben.adler@acme.example"}
    assert {purpose for _, purpose in sent} == {"digest"}
    assert len(sent) == len(set(sent))


def test_an_occasion_happens_once_over_restarts(clock: Clock) -> None:
    assert clock.at(ny("11-23T08:00"))
    assert clock.at(ny("11-23T08:01")) == []
    clock.restart()
    assert clock.at(ny("11-23T08:02")) == []
    clock.restart()
    assert {purpose for _, purpose in clock.at(ny("11-30T08:00"))} == {"digest"}


def test_everybody_gets_the_same_document(clock: Clock) -> None:
    clock.at(ny("11-23T08:00"))
    documents = {dict(parts(parsed(clock.mail(person))))["docx"] for person in (DANA, RILEY, TOM)}
    assert len(documents) == 1
    assert documents.pop().startswith(b"PK")


def test_a_new_item_is_worth_a_digest_however_far_it_is_off(clock: Clock) -> None:
    clock.at(ny("11-23T08:00"))
    with clock.db.read() as conn:
        plan = plans.load(conn, "NW").plan
    clock.change(changes.assign(plan, 28, LUKAS), ny("11-24T10:00"))
    assert LUKAS in {to for to, _ in clock.at(ny("11-30T08:00"))}
    assert LUKAS not in {to for to, _ in clock.at(ny("12-07T08:00"))}


def test_a_proposal_that_waits_is_in_the_digest(clock: Clock) -> None:
    command = CommandReading(
        verb="slip", items=(15,), to=dt.date(2027, 1, 8), decision="apply", source="slip 15 to 8 Jan"
    )
    with clock.db.write() as conn:
        payload = {"command": command.model_dump(mode="json"), "by": RILEY}
        questions.open_(conn, "NW", LUKAS, "proposal", payload, created=ny("11-20T13:00"))
    assert (LUKAS, "digest") in clock.at(ny("11-23T08:00"))
    assert "Riley" in text(parsed(clock.mail(LUKAS)))


def test_the_digest_knows_who_accepted_a_meeting(clock: Clock) -> None:
    start = dt.datetime(2026, 12, 3, 19, tzinfo=dt.UTC)
    with clock.db.write() as conn:
        moment = invites.keep(
            conn, "NW", 8, uid="1@x", sequence=0, start=start, end=start + dt.timedelta(hours=1),
            attendees=[DANA, RILEY, TOM], now=ny("11-20T12:00"),
        )  # fmt: skip
        invites.reply(conn, "1@x", TOM, "accepted", sequence=0, dtstamp=moment)
        assert tour.rsvps_of(conn, example_plan())[8] == {
            DANA: "needs-action", RILEY: "needs-action", TOM: "accepted",
        }  # fmt: skip
    clock.at(ny("11-23T08:00"))
    assert "accepted" in text(parsed(clock.mail(RILEY)))


# ------------------------------------------------------------------------------------------------------------ reminders
def test_reminders_go_two_working_days_before_and_one_after(db: Database) -> None:
    clock = Clock(db)
    clock.start(example_plan(), ny("11-16T09:00"))
    assert (JO, "reminder") in clock.at(ny("11-17T08:00"))  # 13 is due on Thursday 19
    assert (JO, "reminder") not in clock.at(ny("11-18T08:00"))
    assert (JO, "reminder") not in clock.at(ny("11-19T08:00"))
    assert (JO, "reminder") in clock.at(ny("11-20T08:00"))
    assert (JO, "digest") in clock.at(ny("11-23T08:00"))
    assert (JO, "reminder") not in clock.at(ny("11-24T08:00"))
    assert clock.at(ny("11-25T08:00")) == [(SAM, "reminder")]  # Monday 30, with Thanksgiving in between


def test_who_owns_a_meeting_gets_a_brief_and_is_asked_what_was_agreed(clock: Clock) -> None:
    """8 is the readout on Thursday 3 December; the briefs are the reminders of that item."""
    clock.at(ny("11-30T08:00"))
    clock.at(ny("12-01T08:00"))
    brief = " ".join(text(parsed(clock.mail(RILEY))).split())
    assert "Your #8 Go/no-go readout is on Thu 3 Dec, 14:00 EST, in 2 working days." in brief
    assert "MUST BE READY BEFORE" in brief
    clock.change(changes.done(example_plan(), 9, dt.date(2026, 12, 3)), ny("12-03T09:00"))
    clock.at(ny("12-04T08:00"))
    assert "What was agreed at #8 Go/no-go readout on Thu 3 Dec?" in " ".join(text(parsed(clock.mail(RILEY))).split())


def test_beside_other_items_a_meeting_is_asked_about_in_its_row(clock: Clock) -> None:
    clock.at(ny("11-30T08:00"))
    clock.at(ny("12-04T08:00"))
    assert "Was it held, and what was agreed?" in " ".join(text(parsed(clock.mail(RILEY))).split())


def test_what_is_done_is_not_reminded_of(clock: Clock) -> None:
    clock.at(ny("11-23T08:00"))
    with clock.db.read() as conn:
        plan = plans.load(conn, "NW").plan
    clock.change(changes.done(plan, 6, dt.date(2026, 11, 24)), ny("11-24T10:00"))
    assert clock.at(ny("11-25T08:00")) == []


def test_a_reminder_comes_at_the_hour_of_who_is_reminded(clock: Clock) -> None:
    """15 is due on 31 December; its owner is in Berlin."""
    berlin = ZoneInfo("Europe/Berlin")
    clock.at(dt.datetime(2026, 12, 28, 20, tzinfo=berlin))
    assert clock.at(dt.datetime(2026, 12, 29, 7, 59, tzinfo=berlin)) == []
    assert (LUKAS, "reminder") in clock.at(dt.datetime(2026, 12, 29, 8, tzinfo=berlin))


def test_days_off_are_left_out_of_the_count(db: Database) -> None:
    clock = Clock(db)
    clock.start(edited(SAM, days_off=(dt.date(2026, 11, 27),)), ny("11-20T12:00"))
    clock.at(ny("11-23T08:00"))
    assert (SAM, "reminder") in clock.at(ny("11-24T08:00"))
    assert (SAM, "reminder") not in clock.at(ny("11-25T08:00"))


def test_a_reminder_set_by_a_new_date_waits_for_the_morning(clock: Clock) -> None:
    clock.at(ny("11-23T08:00"))
    clock.at(ny("11-24T08:00"))
    with clock.db.read() as conn:
        plan = plans.load(conn, "NW").plan
    clock.change(changes.slip(plan, 13, dt.date(2026, 11, 27)), ny("11-24T10:00"))
    assert clock.at(ny("11-24T10:01")) == []


# -------------------------------------------------------------------------------------------------- silence and missing
def test_what_was_missed_is_sent_once_while_it_is_useful(clock: Clock) -> None:
    assert {purpose for _, purpose in clock.at(ny("11-24T15:00"))} == {"digest"}
    assert clock.at(ny("11-24T15:01")) == []


def test_what_came_too_late_is_skipped_and_noted(clock: Clock) -> None:
    assert not [to for to, purpose in clock.at(ny("11-28T09:00")) if purpose == "digest"]
    with clock.db.read() as conn:
        assert occurrences.ran(conn, "NW", DANA, "digest", outcome="skipped") == {dt.date(2026, 11, 23)}
    assert (DANA, "digest") in clock.at(ny("11-30T08:00"))


def test_nobody_gets_two_letters_a_day_over_all_plans(clock: Clock) -> None:
    clock.start(example_plan().model_copy(update={"ref": "XY"}), ny("11-20T12:00"))
    first = clock.at(ny("11-23T08:00"))
    assert len(first) == len({to for to, _ in first})
    second = clock.at(ny("11-24T08:00"))
    assert {to for to, purpose in second if purpose == "digest"} == {to for to, _ in first}
    assert len(second) == len({to for to, _ in second})


def test_who_asked_for_silence_has_it_and_nothing_is_made_up_for_later(clock: Clock) -> None:
    with clock.db.write() as conn:
        preferences.pause(conn, "NW", DANA, ny("11-20T13:00"))
    assert DANA not in {to for to, _ in clock.at(ny("11-23T08:00"))}
    with clock.db.write() as conn:
        preferences.resume(conn, "NW", DANA)
    clock.restart()
    assert clock.at(ny("11-23T09:00")) == []
    assert (DANA, "digest") in clock.at(ny("11-30T08:00"))


def test_who_is_away_finds_the_digest_on_coming_back(db: Database) -> None:
    clock = Clock(db)
    clock.start(edited(DANA, days_off=(dt.date(2026, 11, 23),)), ny("11-20T12:00"))
    assert DANA not in {to for to, _ in clock.at(ny("11-23T08:00"))}
    assert (DANA, "digest") in clock.at(ny("11-24T08:00"))


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.PAUSED, PlanState.WON])
def test_only_an_active_plan_sends(db: Database, state: PlanState) -> None:
    clock = Clock(db)
    clock.start(example_plan(), ny("11-20T12:00"))
    clock.turn("NW", state, ny("11-20T13:00"))
    assert clock.at(ny("11-23T08:00")) == []


def test_what_fell_into_a_pause_is_not_sent_after_it(clock: Clock) -> None:
    clock.turn("NW", PlanState.PAUSED, ny("11-20T13:00"))
    assert clock.at(ny("11-23T09:00")) == []
    clock.turn("NW", PlanState.ACTIVE, ny("11-23T10:00"))
    assert clock.at(ny("11-23T10:01")) == []
    assert clock.at(ny("11-30T08:00"))


def test_who_joins_gets_what_comes_after(clock: Clock) -> None:
    clock.at(ny("11-23T08:00"))
    with clock.db.read() as conn:
        plan = plans.load(conn, "NW").plan
    edits = changes.join(plan, "ann@northwind.example", side=Side.BUYER, name="Ann", role="sponsor")
    clock.change(edits, ny("11-23T09:00"))
    assert clock.at(ny("11-23T09:01")) == []
    assert ("ann@northwind.example", "digest") in clock.at(ny("11-30T08:00"))


@pytest.mark.parametrize(
    ("moment", "sent"),
    [("2027-03-28T00:59+00:00", False), ("2027-03-28T01:00+00:00", True), ("2026-10-25T00:30+00:00", True)],
)
def test_both_ends_of_daylight_saving(db: Database, moment: str, sent: bool) -> None:
    """At 02:30 on a Sunday in Berlin: an hour that does not exist in March, and comes twice in October."""
    now = dt.datetime.fromisoformat(moment)
    clock = Clock(db, config("sunday", "02:30", "Europe/Berlin"))
    clock.start(example_plan(), now - dt.timedelta(hours=5))
    assert bool([to for to, purpose in clock.at(now) if purpose == "digest"]) is sent
    clock.restart()
    assert bool(clock.at(now + dt.timedelta(hours=1))) is not sent


# --------------------------------------------------------------------------------------------------------- exactly once
def test_a_fault_in_one_plan_undoes_it_whole_and_holds_up_no_other(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried again a little later, and then everybody gets their letter."""
    clock.start(SMALL, ny("11-20T12:00"))
    post, broken = tour.post, {GRACE}

    def refusing(conn: object, config: object, plan: Plan, to: Participant, **named: object) -> int | None:
        if to.email in broken:
            raise OSError("disk full")
        return post(conn, config, plan, to, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(tour, "post", refusing)
    assert {to for to, _ in clock.at(ny("11-23T08:00"))} == {"lead@ours.example", "ann@ours.example"}
    broken.clear()
    assert clock.at(ny("11-23T08:01")) == []
    assert {to for to, _ in clock.at(ny("11-23T08:05"))} >= LEADS


def test_a_database_that_is_gone_is_no_fault_of_one_plan(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: object, **named: object) -> None:
        raise StoreError("The database is gone.")

    monkeypatch.setattr(tour, "post", gone)
    with pytest.raises(StoreError):
        clock.at(ny("11-23T08:00"))


def test_several_workers_send_one_letter(postgresql_db: Database) -> None:
    clock = Clock(postgresql_db)
    for ref in ("NW", "XY", "AB"):
        clock.start(example_plan().model_copy(update={"ref": ref}), ny("11-20T12:00"))
    workers = [Rounds(postgresql_db, clock.config) for _ in range(3)]
    threads = [threading.Thread(target=worker.run_one, args=(ny("11-23T08:00"),)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent = [to for to, _ in clock.at(ny("11-23T08:00"))]
    assert set(sent) >= LEADS
    assert len(sent) == len(set(sent))


SMALL = Plan.model_validate(
    {
        "ref": "SM",
        "title": "Small",
        "buyer": "Ours",
        "seller": "Theirs",
        "timezone": "America/New_York",
        "holidays": ["US"],
        "participant": [
            {"email": "lead@ours.example", "side": "buyer", "role": "champion"},
            {"email": "ann@ours.example", "side": "buyer", "role": "IT", "timezone": "Asia/Tokyo"},
        ],
        "milestone": [
            {
                "ref": "M1",
                "title": "All",
                "item": [
                    {"ref": n, "title": f"Item {n}", "owner": "ann@ours.example", "due": dt.date(2026, 11, 20 + n)}
                    for n in range(1, 9)
                ],
            }
        ],
    }
)


NUMBERS = itertools.count()
looks = st.lists(st.tuples(st.timedeltas(dt.timedelta(minutes=1), dt.timedelta(days=6)), st.booleans()), max_size=10)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(looks=looks)
def test_whenever_somebody_looks_nobody_gets_anything_twice(
    sqlite_template: Path, tmp_path: Path, looks: list[tuple[dt.timedelta, bool]]
) -> None:
    file = tmp_path / f"{next(NUMBERS)}.sqlite3"
    shutil.copy(sqlite_template, file)
    clock = Clock(open_database(f"sqlite:///{file}"), config(preview_hours=3))
    now = ny("11-20T12:00")
    rep = Participant(email="rep@theirs.example", side=Side.SELLER, role="account executive")
    clock.start(SMALL.model_copy(update={"participants": (*SMALL.participants, rep)}), now)
    letters: list[tuple[str, str, dt.datetime]] = []
    for waited, restarts in looks:
        now += waited
        if restarts:
            clock.restart()
        letters += [(to, purpose, now) for to, purpose in clock.at(now)]
    zones = {"lead@ours.example": NEW_YORK, "rep@theirs.example": NEW_YORK, "ann@ours.example": ZoneInfo("Asia/Tokyo")}
    days = [(to, moment.astimezone(zones[to]).date()) for to, _, moment in letters]
    weeks = [(to, moment.astimezone(NEW_YORK).isocalendar()[:2]) for to, kind, moment in letters if kind == "digest"]
    assert len(days) == len(set(days))
    assert len(weeks) == len(set(weeks))
    clock.db.close()


def test_a_participant_without_address_is_nobody_to_write_to(db: Database) -> None:
    clock = Clock(db)
    nobody = Participant(side=Side.BUYER, role="champion")
    clock.start(SMALL.model_copy(update={"participants": (*SMALL.participants, nobody)}), ny("11-20T12:00"))
    assert {to for to, _ in clock.at(ny("11-23T08:00"))} == {"lead@ours.example", "ann@ours.example"}
