"""The plan file: read and written without loss, and every mistake named with file, line and key."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan.examples import NORTHWIND, plain_text, plans

from mailmap.errors import PlanFileError
from mailmap.plan import files
from mailmap.plan.model import DaysOff, Meeting, Outcome, Participant, Plan, Side
from mailmap.resources import example_plan

TEXT = NORTHWIND.read_text("utf-8")
ADDRESSES = st.integers(0, 10**6).map(lambda n: f"p{n}@example.com")
DATES = st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1))
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata"])
TIMES = st.times().map(lambda t: t.replace(tzinfo=None, fold=0))


@st.composite
def days_off(draw: st.DrawFn) -> dt.date | DaysOff:
    first, last = sorted((draw(DATES), draw(DATES)))
    return draw(st.sampled_from([first, DaysOff(first=first, last=last)]))


MEETINGS = st.builds(
    Meeting,
    time=TIMES,
    minutes=st.integers(1, 1440),
    timezone=st.none() | ZONES,
    where=st.none() | plain_text(),
    attendees=st.lists(ADDRESSES, max_size=2).map(tuple),
)
PEOPLE = st.builds(
    Participant,
    name=st.none() | plain_text(),
    email=st.none() | ADDRESSES,
    side=st.sampled_from(Side),
    role=plain_text(),
    timezone=st.none() | ZONES,
    locale=st.none() | st.sampled_from(["de", "en-GB"]),
    days_off=st.lists(days_off(), max_size=3).map(tuple),
    cares_about=st.none() | plain_text(60),
    stance=st.none() | st.sampled_from(["supports", "blocks"]),
)
OUTCOMES = st.builds(
    Outcome, measure=plain_text(), baseline=plain_text(), target=plain_text(), by=DATES,
    value=st.none() | plain_text(), actual=st.none() | plain_text(),
)  # fmt: skip


@st.composite
def full_plans(draw: st.DrawFn) -> Plan:
    """Plans in which everything that may be set is set at times, with any text at all."""

    def dressed(item: Any) -> Any:
        text = st.none() | plain_text(60)
        words = {field: draw(text) for field in ("deliverable", "reason", "coach", "track")}
        return item.model_copy(
            update={
                **words,
                "title": draw(plain_text(60)),
                "owner": draw(st.none() | ADDRESSES),
                "meeting": draw(st.none() | MEETINGS),
            }
        )

    plan = draw(plans())
    milestones = tuple(
        m.model_copy(
            update={
                "items": tuple(map(dressed, m.items)),
                "exit": draw(st.none() | plain_text(60)),
                "stage": draw(st.none() | plain_text()),
                "probability": draw(st.none() | st.integers(0, 100)),
            }
        )
        for m in plan.milestones
    )
    people = draw(st.lists(PEOPLE, max_size=4, unique_by=lambda p: p.email or id(p)))
    return plan.model_copy(
        update={
            "title": draw(plain_text(60)),
            "objective": draw(st.none() | plain_text(200)),
            "participants": tuple(people),
            "outcomes": tuple(draw(st.lists(OUTCOMES, max_size=2))),
            "milestones": milestones,
            "template": draw(st.none() | st.just("enterprise-saas@1")),
            "locale": draw(st.none() | st.just("fr")),
        }
    )


@given(full_plans())
def test_what_is_written_reads_back_the_same(plan: Plan) -> None:
    text = files.write(plan)
    assert files.read(text, "plan.toml") == plan
    assert files.write(files.read(text, "plan.toml")) == text


def test_the_example_survives_and_leaves_defaults_out() -> None:
    plan = files.load(NORTHWIND)
    text = files.write(plan)
    assert files.read(text, "x.toml") == plan
    assert 'status = "open"' not in text
    assert "fixed = false" not in text
    assert "days = 0" not in text


def test_the_products_own_example_is_the_same_plan() -> None:
    assert example_plan() == files.load(NORTHWIND)


def test_long_texts_stay_readable() -> None:
    text = files.write(files.load(NORTHWIND))
    assert 'objective = """\nThis plan helps Northwind Logistics' in text
    assert tomllib.loads(text)["milestone"][0]["item"][2]["meeting"] == {"time": "10:00", "minutes": 45}


def test_a_time_may_be_written_in_quotes_or_not() -> None:
    bare = TEXT.replace('time = "14:00"', "time = 14:00:00")
    assert files.read(bare, "x.toml") == files.load(NORTHWIND)


MISTAKES = [
    ('ref = "NW"', 'ref = "N"', 'plan, ref: "N" will not do; write 2 to 8 letters or digits.'),
    ('ref = "NW"', "ref = 12", "plan, ref: 12 is a number; write a text in quotes."),
    ('ref = "NW"\n', "", "plan, ref: it is missing"),
    ('buyer = "Northwind Logistics"', 'buyer = "  "', "plan, buyer: it is empty; write a text or leave the key out."),
    ('title = "Invoice', 'titel = "Invoice', 'plan, titel: there is no such key; did you mean "title"?'),
    ('timezone = "America/New_York"', 'timezone = "New York"', 'plan, timezone: "New York" is no time zone'),
    ('holidays = ["US"]', 'holidays = ["US", "XX"]', 'plan, holidays: "XX" is no calendar of holidays'),
    ('holidays = ["US"]', 'holidays = "US"', "plan, holidays: write it as a list, in [ ]."),
    (
        "[plan.compelling_event]",
        "[plan.compeling_event]",
        'compeling_event: there is no such key; did you mean "compelling_event"?',
    ),
    ("date = 2027-04-12", 'date = "April"', "plan, compelling_event, date: 'April' is no date"),
    ("[[outcome]]", "[[outcom]]", 'outcom: no such table; did you mean "outcome"?'),
    (
        "by = 2027-06-14",
        'by = "in June"',
        "outcome Invoice exceptions, by: 'in June' is no date; write one like 2026-11-23",
    ),
    ('side = "buyer"', 'side = "byer"', 'side: "byer" is not one of buyer or seller.'),
    ('email = "dana.whitfield@northwind.example"', 'email = "dana"', 'email: "dana" is no address'),
    ('email = "omar.haddad@', 'email = "Dana.Whitfield@', "stands on the plan twice"),
    ('timezone = "Europe/Berlin"', 'timezone = "Mars"', 'participant lukas.brandt@northwind.example, timezone: "Mars"'),
    ('timezone = "Europe/Berlin"', 'locale = "German!"', 'locale: "German!" is no locale'),
    ('timezone = "Europe/Berlin"', 'days_off = [2026-12-24, "soon"]', "days_off 2: 'soon' is no date"),
    ('timezone = "Europe/Berlin"', 'days_off = ["2026-12-24"]', "days_off 1: '2026-12-24' is a text, not a date."),
    (
        'timezone = "Europe/Berlin"',
        "days_off = [{ from = 2026-12-24, too = 2026-12-31 }]",
        'too: there is no such key; did you mean "to"?',
    ),
    ('timezone = "Europe/Berlin"', "days_off = [{ from = 2026-12-24, to = 2026-12-01 }]", "ends before it begins"),
    ('kind = "go-live"', 'kind = "golive"', 'milestone M7, kind: "golive" is not one of signature, go-live or value.'),
    ('ref = "M2"', 'ref = "m1"', "ref: m1 is the ref of an earlier milestone; give it another."),
    ("ref = 28", "ref = 27", "item 27, ref: 27 is the number of an earlier item; give it one that is free."),
    ("ref = 28", "ref = 0", "milestone M8, item 2, ref: "),
    ("due = 2026-11-30", "due = 2026-11-30T10:00:00", "milestone M2, item 6, due: "),
    (
        "due = 2026-11-30",
        "due = 2926-11-30",
        "milestone M2, item 6, due: 2926-11-30 is outside the years 2000 to 2099.",
    ),
    ("days = 9", 'days = "9"', "milestone M2, item 6, days: '9' is a text, not a number."),
    ("days = 9", "days = 9.0", "milestone M2, item 6, days: 9.0 is a number with a point, not a number."),
    ("days = 9", "days = true", "milestone M2, item 6, days: True is true or false, not a number."),
    ("days = 9", "days = -1", "milestone M2, item 6, days: "),
    ("fixed = true", "fixed = 1", "milestone M7, item 23, fixed: 1 is a number, not true or false."),
    (
        "after = [6, 7]",
        "after = [6, 77]",
        "milestone M2, item 8, after: there is no item 77; name one that stands in the plan",
    ),
    ("after = [6, 7]", "after = [6, 8]", "milestone M2, item 8, after: #8 waits for itself; take 8 out."),
    (
        "after = [6, 7]",
        "after = [6, 10]",
        "#8 waits for #10 waits for #8: a circle; take one of these dependencies out.",
    ),
    ("after = [6, 7]", 'after = ["6"]', "milestone M2, item 8, after 1: '6' is a text, not a number."),
    (
        "done_on = 2026-11-12\n",
        "",
        "milestone M2, item 5, status: it is done, but on no day; add done_on = YYYY-MM-DD.",
    ),
    (
        'status = "started"',
        'status = "begun"',
        'item 6, status: "begun" is not one of open, started, blocked, done or dropped.',
    ),
    ("minutes = 60 }", "minuts = 60 }", 'item 8, meeting, minuts: there is no such key; did you mean "minutes"?'),
    ("minutes = 60 }", "minutes = 0 }", "item 8, meeting, minutes: "),
    ('time = "14:00"', 'time = "2pm"', "item 8, meeting, time: '2pm' is no time; write one like"),
    ('time = "14:00"', 'timezone = "Mars", time = "14:00"', 'item 8, meeting, timezone: "Mars" is no time zone'),
    ('deliverable = "Pilot results"', 'when = "deal_size > 1"', "milestone M2, item 6, when: there is no such key"),
]


@pytest.mark.parametrize(("old", "new", "says"), MISTAKES)
def test_a_mistake_is_named_with_file_line_and_key(old: str, new: str, says: str) -> None:
    line = TEXT[: TEXT.index(old)].count("\n") + 1
    text = TEXT.replace(old, new, 1)
    with pytest.raises(PlanFileError) as caught:
        files.read(text, "plans/nw.toml")
    said = str(caught.value)
    assert says in said
    assert said.startswith("plans/nw.toml")
    assert ".." not in said
    if new and "no TOML" not in said:
        assert near(said, line), said


def near(said: str, line: int) -> bool:
    """The mistake is on its own line, or on that of the item that it is about."""
    named = int(said.partition("line ")[2].partition(":")[0])
    return line - 5 <= named <= line + 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the table [plan] is missing; it needs ref, title, buyer and seller"),
        ("[plan]\nref = 'XX'", "plan, title: it is missing"),
        ("plan = 1", "plan: write it as [plan]"),
        ("[plan]\n[participant]\n", "participant: write it as [[participant]]"),
        ("[plan]\noutcome = []\n", "plan, outcome: write it as [[outcome]]"),
        ("[plan\n", "x.toml, line 1: is no TOML: "),
        ("[plan]\nref = 1\nref = 2\n", "x.toml, line 3: is no TOML: "),
        ("[plan]\nref = '", "x.toml: is no TOML: "),
        ("[[milestone]]\n[[plan]]\n", "plan: write it as [plan]"),
        ("[template]\n", "line 1: is a template"),
    ],
)
def test_what_is_no_plan_file_at_all(text: str, says: str) -> None:
    with pytest.raises(PlanFileError) as caught:
        files.read(text, "x.toml")
    assert says in str(caught.value)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(PlanFileError, match="cannot be read: No such file"):
        files.load(tmp_path / "none.toml")
    with pytest.raises(PlanFileError, match="cannot be read: Is a directory"):
        files.load(tmp_path)
    (tmp_path / "latin.toml").write_bytes("[plan]\ntitle = 'é'".encode("latin-1"))
    with pytest.raises(PlanFileError, match="is no UTF-8 text"):
        files.load(tmp_path / "latin.toml")
    (tmp_path / "bom.toml").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert files.load(tmp_path / "bom.toml") == files.load(NORTHWIND)


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | DATES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["ref", "item", "days_off", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from(["plan", "outcome", "participant", "milestone"]), JSONISH)
def test_any_shape_at_all_is_refused_in_words(table: str, value: Any) -> None:
    """Whatever stands where a table should, the answer is a plan or an error in our words, never a fault of ours."""
    data = {"plan": {"ref": "XX", "title": "t", "buyer": "b", "seller": "s"}, table: value}
    try:
        files.plan_from(data, "", "x.toml")
    except PlanFileError as error:
        assert str(error).startswith("x.toml, line 1: ")
