"""What fills the blanks of a draft, and what only sounds like it."""

import datetime as dt
from dataclasses import replace

import pytest

from parsers import commands
from parsers.days.moments import Clock
from parsers.reply import Passage
from parsers.said import Command, KnownItem, KnownPerson, Unclear
from parsers.wish import blanks
from parsers.wish.setting import NOBODY

CLOCK = Clock(dt.date(2026, 11, 23), "en-GB")
MILESTONES = {"M1": "Discovery", "M2": "Contract signed"}


def read(text, item=None):
    said, rest = blanks.read([Passage(text, item, None)], MILESTONES, CLOCK)
    return said, "\n".join(passage.text for passage in rest)


@pytest.mark.parametrize(
    ("text", "milestone", "value"),
    [
        ("exit criterion of M1: both sides have signed", "M1", "both sides have signed"),
        ("Exit criterion for M2 is: signed. By both leads.", "M2", "signed. By both leads."),
        ("M1 exit: scope agreed", "M1", "scope agreed"),
        ("- the exit criteria of milestone m1 = scope agreed", "M1", "scope agreed"),
        ("exit criterion of Discovery: scope agreed", "M1", "scope agreed"),
        (
            "exit criterion of Contract signed: the order form has both signatures",
            "M2",
            "the order form has both signatures",
        ),
        ("Abnahmekriterium von M1: Pflichtenheft ist freigegeben", "M1", "Pflichtenheft ist freigegeben"),
        ("acceptance criteria for M1: 20 users print; none calls us", "M1", "20 users print; none calls us"),
    ],
)
def test_exit_criteria(text, milestone, value):
    assert read(text) == ([Command("exit", text, milestone=milestone, text=value)], "")


def test_value_statement_and_go_live():
    said, rest = read("value statement: Freight papers in minutes.\ngo-live: 15 June 2027\nThanks!")
    assert said == [
        Command("objective", "value statement: Freight papers in minutes.", text="Freight papers in minutes."),
        Command("go_live", "go-live: 15 June 2027", due=dt.date(2027, 6, 15)),
    ]
    assert rest == "Thanks!"


def test_a_line_that_a_program_broke_goes_on():
    broken = "exit criterion of M1: all the depots of the northern region print their\nfreight papers from it"
    said, rest = read(f"{broken}\nslip 3 to 4 Dec")
    assert [command.text for command in said] == [
        "all the depots of the northern region print their freight papers from it"
    ]
    assert rest == "slip 3 to 4 Dec"


def test_a_milestone_that_is_not_there_is_asked():
    said, rest = read("exit criterion of M9: x")
    assert said == [Unclear("exit criterion of M9: x", "The plan has no milestone M9.")]
    assert rest == ""


@pytest.mark.parametrize(
    "line",
    [
        "value statement: ...",
        "exit criterion of M1: ...",
        "go-live: ...",
        "give 3, 4 to ...",
        "slip 3 to ...",
        "add ... as champion",
    ],
)
def test_dots_that_nobody_filled_in_say_nothing(line):
    assert read(line) == ([], "")


@pytest.mark.parametrize(
    "text",
    [
        "What is the exit criterion of M1?",
        "exit criterion of M1: do we need one?",
        "The exit criterion of M1 was discussed",
        "go-live is fine for us",
        "Our objective was to finish 3 by Friday",
        "slip 3 to 4 Dec, then send it",
        "did you send it?",
        "slip 3 to 4 Dec",
        "M1 is done",
    ],
)
def test_what_fills_no_blank_is_left(text):
    assert read(text) == ([], text)


@pytest.mark.parametrize("line", ["send it", "Looks good, send it!", "bitte abschicken", "start it"])
def test_a_line_that_starts_it(line):
    said, rest = read(f"slip 3 to 4 Dec\n{line}")
    assert [command.verb for command in said] == ["send_it"]
    assert rest == "slip 3 to 4 Dec"


def test_whoever_is_added_may_be_given_work_in_the_same_mail():
    known = replace(
        NOBODY, items=(KnownItem(2, "Migrate", "M1"),), people=(KnownPerson(None, None, "champion", "buyer"),)
    )
    text = "give 2 to fay@f.example\nadd Fay Lund <fay@f.example> as champion"
    said = blanks.words([Passage(text, None, None)], known).said
    assert [(entry.verb, entry.person) for entry in said] == [("assign", "fay@f.example"), ("join", "fay@f.example")]
    assert isinstance(commands.read([Passage("give 2 to fay@f.example", None, None)], known).said[0], Unclear)


def test_words_beside_an_item_are_about_that():
    assert read("go-live: 15 June 2027", item=3) == ([], "go-live: 15 June 2027")


@pytest.mark.parametrize("line", ["y" * 75, "exit criterion of", "please set the exit criterion of M1: " + "x" * 2_000])
def test_many_long_lines_are_left_as_they_are(line):
    text = "\n".join([line] * 2_000)
    assert read(text) == ([], text)
