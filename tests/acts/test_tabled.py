"""A rep's own table becomes a draft, or every cell that is not clear is named and nothing is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from mailmap.acts.owners import Setting
from mailmap.acts.tabled import Tabled, make
from mailmap.plan.model import MilestoneKind, Participant, Side, Status
from parsers.days.moments import Clock
from parsers.table import Table

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
             "security": (Side.BUYER, "security")}  # fmt: skip
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


def test_what_is_no_table_is_said() -> None:
    assert "No table with a header" in whys(made_of([("a", "b")]))
    assert "no row with something to do" in whys(made_of([HEAD]))


def test_nothing_is_made_without_a_head() -> None:
    settings = said()
    given = {key: value for key, value in settings.settings.items() if key != "go_live"}
    bare = Setting(given, settings.roles, settings.rep, settings.is_sellers, settings.clock)
    assert made_of([HEAD, ("1", "a", "Dana", "", "")], bare).plan is None
