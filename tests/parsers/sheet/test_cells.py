"""Whole cells as values."""

import datetime as dt

import pytest

from parsers.days.moments import Clock
from parsers.sheet import cells

CLOCK = Clock(dt.date(2026, 11, 23), "en-GB")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Done", "done"), ("100%", "done"), ("0 %", "open"), ("50%", "started"), ("In progress.", "started"),
        ("on hold", "blocked"), ("entfällt", "dropped"), ("in Arbeit", "started"), ("at risk", "open"),
        ("half", None), ("50", None), ("120%", None), ("almost done", None), ("done?", None),
    ],
)  # fmt: skip
def test_status(text, status):
    assert cells.status_of(text) == status


@pytest.mark.parametrize(("text", "share"), [("50%", 50), ("50", 50), ("33,5 %", 33), ("x", None), ("101", None)])
def test_share(text, share):
    assert cells.share_of(text) == share


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("Dana Hill <d.hill@n.example>", ("Dana Hill", "d.hill@n.example")),
        ("d.hill@n.example", (None, "d.hill@n.example")),
        ("Dana (mailto:d.hill@n.example)", ("Dana", "d.hill@n.example")),
        ("a@n.example, b@n.example", None),
        ("Dana", None),
    ],
)
def test_mailbox(text, mailbox):
    assert cells.mailbox_of(text) == mailbox


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-03-15", dt.date(2027, 3, 15)),
        ("15.03.2027", dt.date(2027, 3, 15)),
        ("15 March 2027", dt.date(2027, 3, 15)),
        ("1. Dezember 2026", dt.date(2026, 12, 1)),
        ("20 Nov", "it has no year"),
        ("next Friday", ""),
        ("Q1 2027", ""),
        ("soon", ""),
    ],
)
def test_day(text, day):
    assert cells.day_of(text, CLOCK) == day
