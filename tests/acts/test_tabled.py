"""A rep's own table becomes a draft, or every cell that is not clear is named and nothing is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import pytest

from mailmap.acts.owners import Setting
from mailmap.acts.tabled import Tabled, make
from mailmap.plan.model import ActionItem, MilestoneKind, Participant, Side, Status
from parsers.days.moments import Clock
from parsers.sheet.table import Table

DANA = "dana@northwind.example"
HEAD = ("Nr", "Task", "Owner", "Due", "Status")


def said(locale: str | None = "en-GB", **settings: str) -> Setting:
    given = {
        "ref": "NW",
        "buyer": "Northwind",
        "seller": "Acme",
        "go_live": "2027-06-15",
        "champion": f"Dana Whitfield <{DANA}>",
        **settings,
    }
    roles = {"champion": (Side.BUYER, "champion"), "buyer_champion": (Side.BUYER, "champion"),
             "security": (Side.BUYER, "security"), "account_executive": (Side.SELLER, "account executive")}  # fmt: skip
    rep = Participant(name="Riley Novak", email="riley@acme.example", side=Side.SELLER, role="account executive")
    clock = Clock(dt.date(2026, 11, 23), locale)
    return Setting(given, roles, rep, lambda address: address.endswith("@acme.example"), clock)


def made_of(rows: Sequence[Sequence[str]], setting: Setting | None = None, **settings: str) -> Tabled:
    return make([Table("", tuple(map(tuple, rows)))], setting or said(**settings))


def whys(made: Tabled) -> str:
    assert made.plan is None
    return " ".join(doubt.why for doubt in made.doubts)


def test_headings_owners_days_and_status() -> None:
    rows = [
        ("Northwind rollout", "", ""),
        HEAD,
        ("Discovery",),
        ("1", "Agree the scope", "Dana Whitfield", "02/11/2026", "done"),
        ("2", "Send the pack", "Riley", "2026-12-01", "in progress"),
        ("Rollout",),
        ("3", "Review security", "Security", "15 March 2027", ""),
        ("4", "Train users", "Ole Berg <ole@northwind.example>", "tbd", "open"),
    ]
    made = make([Table("", (("a", "b"),)), Table("", tuple(rows))], said())
    plan = made.plan
    assert plan is not None
    assert plan.title == "Northwind rollout"
    assert [(m.title, m.kind, len(m.items)) for m in plan.milestones] == [
        ("Discovery", None, 2),
        ("Rollout", MilestoneKind.GO_LIVE, 2),
    ]
    assert [item.owner for item in plan.items.values()] == [
        DANA, "riley@acme.example", "buyer security", "ole@northwind.example",
    ]  # fmt: skip
    assert plan.person("buyer security") is not None
    assert (plan.items[1].status, plan.items[1].done_on) == (Status.DONE, dt.date(2026, 11, 2))
    assert [item.due for item in plan.items.values()][1:] == [dt.date(2026, 12, 1), dt.date(2027, 3, 15), None]
    assert plan.people["ole@northwind.example"].side is Side.BUYER
    assert any("“Task” says what is to be done" in words for words in made.understood)
    assert any("“Rollout”, counts as the go-live" in words for words in made.understood)
    assert any("counts as done when it was due" in words for words in made.understood)


def test_a_german_table_with_phases_and_addresses() -> None:
    rows = [
        ("Phase", "Maßnahme", "Verantwortlich", "E-Mail", "Fällig", "Abhängig von", "Nr."),
        ("Go-Live", "Umfang klären", "Jan Voss", "jan@northwind.example", "1. Dezember 2026", "", "1.1"),
        ("", "Schulen", "Jan Voss", "", "15.03.2027", "1.1", "1.2"),
        ("Nutzen", "Bilanz ziehen", "Champion", "", "01.07.2027", "", "2.1"),
    ]
    plan = made_of(rows, said("de")).plan
    assert plan is not None
    assert [(m.title, m.kind) for m in plan.milestones] == [("Go-Live", MilestoneKind.GO_LIVE), ("Nutzen", None)]
    assert [item.owner for item in plan.items.values()] == ["jan@northwind.example"] * 2 + [DANA]
    assert plan.items[2].after == (1,)
    assert plan.items[2].due == dt.date(2027, 3, 15)


@pytest.mark.parametrize(
    ("row", "locale", "says"),
    [
        (("1", "Sign", "Dana", "soon", ""), "en-GB", "Row 1 below the header (“Sign”), column “Due”: “soon”"),
        (("1", "Sign", "Dana", "next Friday", ""), "en-GB", "“next Friday” is no day"),
        (("1", "Sign", "Dana", "46000", ""), "en-GB", "“46000” is no day"),
        (("1", "Sign", "Dana", "03/04/2027", ""), None, "column “Due”: “03/04/2027” is no day"),
        (("1", "Sign", "Dana", "20 Nov", ""), "en-GB", "it has no year"),
        (("1", "Sign", "Max Huber", "2027-01-01", ""), "en-GB", "owner in row 1, with no address"),
        (("1", "Sign", "Dana", "2027-01-01", "half"), "en-GB", "“half” is no status"),
        (("1", "Sign", "Dana", "2027-01-01", "done"), "en-GB", "no day says when"),
        (("1", "", "Dana", "2027-01-01", ""), "en-GB", "column “Task”: it is empty"),
    ],
)
def test_a_cell_that_is_unclear_is_named(row: tuple[str, ...], locale: str | None, says: str) -> None:
    assert says in whys(made_of([HEAD, row], said(locale)))


def test_a_name_of_two_people_is_asked() -> None:
    rows = [("Task", "Owner"), ("a", "Dana Hill <hill@northwind.example>"), ("b", "Dana")]
    assert "owner in row 2; several people are called so" in whys(made_of(rows))


def test_a_number_that_stands_twice_is_asked() -> None:
    rows = [HEAD, ("1", "a", "Dana", "", ""), ("1", "b", "Dana", "", "")]
    assert "stands there twice" in whys(made_of(rows))


# ------------------------------------------------------------------------------------------- what else a table may say
ALL = ("Milestone", "Task", "Owner", "Due", "Status", "Progress", "Done on", "Company", "Role", "Depends on")


def row_of(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(name.replace(" ", "_").lower(), "") for name in ALL)


def one(**cells: str) -> ActionItem:
    """The item of one row."""
    first = row_of(milestone="Go-live", task="First", owner="Dana")
    made = made_of([ALL, first, row_of(task="It", **{"owner": "Dana", **cells})])
    assert made.plan is not None, made.doubts
    return made.plan.items[2]


def doubt(**cells: str) -> str:
    return whys(made_of([ALL, row_of(milestone="Go-live", task="It", **{"owner": "Dana", **cells})]))


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"progress": "50%"}, Status.STARTED),
        ({"progress": "0%"}, Status.OPEN),
        ({"progress": "100%", "due": "2026-11-02"}, Status.DONE),
        ({"progress": "0", "status": "in progress"}, Status.STARTED),
        ({"done_on": "yes", "due": "2026-11-02"}, Status.DONE),
        ({"done_on": "no"}, Status.OPEN),
        ({"done_on": "2026-11-03"}, Status.DONE),
        ({"status": "on hold"}, Status.BLOCKED),
        ({"status": "at risk"}, Status.OPEN),
    ],
)
def test_what_says_how_far_it_is(cells: dict[str, str], status: Status) -> None:
    assert one(**cells).status is status


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"progress": "100%", "status": "open", "due": "2026-11-02"}, "does not go with the status “open”"),
        ({"done_on": "2026-11-03", "status": "open"}, "does not go with the status “open”"),
        ({"progress": "0.5"}, "“0.5” is no part of a hundred"),
        ({"progress": "100%"}, "it is done, but no day says when"),
        ({"depends_on": "7"}, "“7” names rows that we do not find; number them"),
        ({"owner": "Dana / Riley"}, "one person has to own it"),
        ({"owner": "Northwind"}, "a company; which of its people"),
        ({"owner": "Both"}, "one person has to own it"),
        ({"owner": "Ole <ole@northwind.example>", "company": "Acme"}, "by the address is one of the buyer"),
    ],
)
def test_what_does_not_go_together_is_asked(cells: dict[str, str], says: str) -> None:
    assert says in doubt(**cells)


@pytest.mark.parametrize(
    ("cells", "owner"),
    [
        ({"owner": "Whitfield"}, DANA),
        ({"owner": "Dana (CFO)"}, DANA),
        ({"owner": "AE"}, "riley@acme.example"),
        ({"owner": "", "role": "Security"}, "buyer security"),
        ({"owner": "Security", "company": "Northwind"}, "buyer security"),
        ({"owner": "-"}, None),
    ],
)
def test_who_does_it(cells: dict[str, str], owner: str | None) -> None:
    assert one(**cells).owner == owner


def test_a_role_in_a_column_is_that_of_its_person() -> None:
    made = made_of([ALL, row_of(task="It", owner="Ole Berg <ole@northwind.example>", role="Head of depots")])
    assert made.plan is not None
    assert made.plan.people["ole@northwind.example"].role == "Head of depots"


def test_exit_criteria_and_deliverables() -> None:
    rows = [
        ("Phase", "Task", "Owner", "Lieferobjekt", "Abnahmekriterium"),
        ("Konzept", "a", "Dana", "Pflichtenheft", "Pflichtenheft ist frei."),
        ("", "b", "Dana", "", "Budget ist frei."),
        ("Go-live", "c", "Dana", "", ""),
    ]
    made = made_of(rows)
    assert made.plan is not None
    assert [m.exit for m in made.plan.milestones] == ["Pflichtenheft ist frei; Budget ist frei", None]
    assert made.plan.items[1].deliverable == "Pflichtenheft"
    assert "“Konzept” is reached when: Pflichtenheft ist frei; Budget ist frei" in made.understood


def test_headings_that_might_be_something_to_do_are_told() -> None:
    made = made_of([("Task", "Owner", "Due"), ("Contract",), ("Sign", "Dana", ""), ("Launch",), ("Train", "Riley", "")])
    assert "Read as milestones, with nobody and no day beside: “Contract” and “Launch”" in made.understood


def test_a_table_without_milestones_has_one() -> None:
    made = made_of([("Task", "Owner"), ("a", "Dana"), ("b", "Riley")])
    assert made.plan is not None
    assert [(m.title, m.kind) for m in made.plan.milestones] == [("Go-live", MilestoneKind.GO_LIVE)]
    assert any("names no milestones" in words for words in made.understood)


@pytest.mark.parametrize(
    "headings", [("1 Build", "2 Run"), ("M1: Build", "M2: Run"), ("Phase 1 - Build", "Phase 2 - Run")]
)
def test_headings_that_all_begin_with_their_number_go_without_it(headings: tuple[str, str]) -> None:
    made = made_of([("Task", "Owner"), (headings[0],), ("a", "Dana"), (headings[1],), ("b", "Dana")])
    assert made.plan is not None
    assert [(m.ref, m.title) for m in made.plan.milestones] == [("M1", "Build"), ("M2", "Run")]


def test_other_numbers_are_part_of_a_heading() -> None:
    made = made_of([("Task", "Owner"), ("20 depots",), ("a", "Dana"), ("80 depots",), ("b", "Dana")])
    assert made.plan is not None
    assert [m.title for m in made.plan.milestones] == ["20 depots", "80 depots"]


def test_a_table_of_milestones_alone_has_an_item_for_each() -> None:
    rows = [
        ("Milestone", "Owner", "Date"),
        ("Contract", "Dana", "2027-01-15"),
        ("Produktivstart", "Dana", "2027-06-15"),
    ]
    made = made_of(rows)
    assert made.plan is not None
    assert [(m.title, m.kind, m.items[0].title) for m in made.plan.milestones] == [
        ("Contract", None, "Contract"),
        ("Produktivstart", MilestoneKind.GO_LIVE, "Produktivstart"),
    ]
    assert any("Each row is a milestone" in words for words in made.understood)


def test_the_milestone_with_the_go_live_among_its_items_is_that() -> None:
    rows = [("Phase", "Task", "Owner"), ("One", "Go-live in Rotterdam", "Dana"), ("Two", "Count the savings", "Dana")]
    made = made_of(rows)
    assert made.plan is not None
    assert [m.kind for m in made.plan.milestones] == [MilestoneKind.GO_LIVE, None]


@pytest.mark.parametrize(
    ("words", "after"), [("1", (1,)), ("after 1, 2", (1, 2)), ("nach 1 und 2", (1, 2)), ("1-2", (1, 2)),
                         ("2FS", (2,)), ("Agree", (1,)), ("#1; #2", (1, 2)), ("-", ())]
)  # fmt: skip
def test_what_it_waits_for(words: str, after: tuple[int, ...]) -> None:
    rows = [("#", "Task", "Owner", "Depends on"), ("1", "Agree", "Dana", ""), ("2", "Build", "Dana", ""),
            ("3", "Launch", "Dana", words)]  # fmt: skip
    made = made_of(rows)
    assert made.plan is not None
    assert made.plan.items[3].after == after


def test_people_from_a_list_beside_it_and_from_the_mail() -> None:
    tables = [
        Table("People", (("Name", "Role", "E-mail"), ("Ole Berg", "IT lead", "ole@northwind.example"))),
        Table("Plan", (("Task", "Owner"), ("a", "Ole"), ("b", "Max"), ("c", "Kim Doe"))),
    ]
    known = replace(said(), named={"Max": "max@northwind.example"}, introduced=["Kim Doe <kim@northwind.example>"])
    plan = make(tables, known).plan
    assert plan is not None
    assert [item.owner for item in plan.items.values()] == [
        "ole@northwind.example", "max@northwind.example", "kim@northwind.example",
    ]  # fmt: skip
    assert plan.people["ole@northwind.example"].role == "IT lead"
    assert plan.people["max@northwind.example"].name == "Max"


def test_an_owner_whom_nobody_knows_yet_is_a_role() -> None:
    known = replace(said(), named={"CISO": "buyer role"})
    plan = made_of([("Task", "Owner"), ("a", "CISO"), ("b", "Dana"), ("c", "CISO")], known).plan
    assert plan is not None
    assert [item.owner for item in plan.items.values()] == ["buyer CISO", DANA, "buyer CISO"]
    person = plan.person("buyer CISO")
    assert person is not None
    assert (person.email, person.role, person.side) == (None, "CISO", Side.BUYER)


def test_who_is_asked_for_is_asked_once() -> None:
    made = made_of([("Task", "Owner"), ("a", "Max"), ("b", "Dana"), ("c", "Max")])
    [doubt] = made.doubts
    assert doubt.key == "Max"
    assert doubt.why.startswith("owner in rows 1 and 3, with no address, and no role we know.")
    assert made.asked == ("Max",)


def test_what_is_no_table_is_said() -> None:
    assert "No table with a header" in whys(made_of([("a", "b")]))
    assert "no row with something to do" in whys(made_of([HEAD]))


def test_nothing_is_made_without_a_head() -> None:
    settings = said()
    given = {key: value for key, value in settings.settings.items() if key != "go_live"}
    bare = Setting(given, settings.roles, settings.rep, settings.is_sellers, settings.clock)
    assert made_of([HEAD, ("1", "a", "Dana", "", "")], bare).plan is None
