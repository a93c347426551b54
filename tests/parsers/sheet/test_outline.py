"""Rows under headings: what is a heading, what is something to do, and what a milestone is reached by."""

import pytest

from parsers.sheet.outline import NoTable, outline
from parsers.sheet.table import Table

HEAD = ("#", "Task", "Owner", "Due", "Exit criterion")


def read(*rows, name=""):
    return outline([Table(name, rows)])


def under(made):
    return [(line.heading, line.cell("title")) for line in made.lines]


def test_headings_are_rows_with_one_filled_cell():
    made = read(("The plan", "", ""), HEAD, ("", "Discovery"), ("1", "Agree"), ("Build", ""), ("2", "Install"))
    assert made.title == "The plan"
    assert under(made) == [("Discovery", "Agree"), ("Build", "Install")]


def test_rows_before_the_first_heading_have_none():
    assert under(read(HEAD, ("1", "Agree"), ("Build",), ("2", "Install"))) == [("", "Agree"), ("Build", "Install")]


def test_a_column_of_milestones_goes_on_until_the_next():
    made = read(("Phase", "Task", "Due"), ("One", "a", "x"), ("", "b", "x"), ("Two", "c", "x"), ("One", "d", "x"))
    assert under(made) == [("One", "a"), ("One", "b"), ("Two", "c"), ("One", "d")]
    assert list(made.exits) == ["One", "Two"]


def test_rows_that_number_those_below_are_headings():
    rows = [
        ("1", "Discovery", "", "", ""),
        ("1.1", "Agree", "Dana", "x"),
        ("2", "Build", "Dana", "x"),
        ("2.1", "Install", "", ""),
    ]
    made = read(HEAD, *rows)
    assert under(made) == [("Discovery", "Agree"), ("Build", "Install")]
    assert made.headed == ["Build"]


def test_numbers_of_milestones_are_headings():
    made = read(HEAD, ("M1", "Discovery", "", "", "Scope agreed"), ("1", "Agree", "Dana", "x", ""), ("M2", "Build"))
    assert under(made) == [("Discovery", "Agree")]
    assert made.exits == {"Discovery": ["Scope agreed"]}
    assert made.alone == ["Build"]


def test_a_milestone_is_reached_by_what_its_rows_say():
    made = read(
        ("Milestone", "Task", "Due", "Abnahmekriterium"),
        ("One", "a", "x", "A is done"),
        ("", "b", "x", "A is done"),
        ("", "c", "x", "B is done"),
        ("Two", "d", "x", ""),
    )
    assert made.exits == {"One": ["A is done", "B is done"], "Two": []}


@pytest.mark.parametrize("row", [("Exit criterion: all signed",), ("Exit criterion", "all signed")])
def test_a_row_that_is_only_there_to_say_it(row):
    made = read(HEAD, ("Discovery",), ("1", "Agree", "Dana", "x", ""), row)
    assert made.exits == {"Discovery": ["all signed"]}
    assert under(made) == [("Discovery", "Agree")]


def test_an_acceptance_test_is_something_to_do():
    made = read(HEAD, ("Discovery",), ("", "Acceptance test", "Dana"), ("", "Gate 1", "Dana", "x"))
    assert under(made) == [("Discovery", "Acceptance test"), ("Discovery", "Gate 1")]


def test_words_that_stand_alone_at_the_end_are_told():
    made = read(HEAD, ("1", "Agree", "Dana"), ("* all dates are tentative",))
    assert made.alone == ["* all dates are tentative"]


def test_a_header_that_is_repeated_is_left_out():
    assert under(read(HEAD, ("1", "Agree"), HEAD, ("2", "Build"))) == [("", "Agree"), ("", "Build")]


def test_milestones_alone_are_a_line_each():
    made = read(("Milestone", "Owner", "Date"), ("Signed", "Dana", "x"), ("Live", "Dana", "y"), ("Later", "", ""))
    assert under(made) == [("Signed", "Signed"), ("Live", "Live"), ("Later", "Later")]


def test_tables_with_the_same_columns_are_one():
    head, other = ("Task", "Owner", "Due"), ("Action", "Risk", "Status")
    made = outline([
        Table("Discovery", (head, ("Agree", "Dana", "x"))),
        Table("Stakeholders", (("Name", "Role", "E-mail"), ("Dana", "champion", "dana@n.example"))),
        Table("Build", (("Step", "Responsible", "Deadline"), ("Install", "Riley", "x"))),
        Table("Risks", (other, ("Watch", "high", "open"))),
    ])  # fmt: skip
    assert under(made) == [("Discovery", "Agree"), ("Build", "Install")]
    assert made.lines[1].where == "Row 1 below the header of “Build”"
    assert made.people == [{"person": "Dana", "role": "champion", "address": "dana@n.example"}]
    assert made.left == ["Risks"]


def test_a_table_of_something_else_before_it_is_passed_over():
    made = outline([Table("", (("Owner", "Cost", "Status"), ("a", "b", "c"))), Table("", (HEAD, ("1", "Agree")))])
    assert under(made) == [("", "Agree")]


@pytest.mark.parametrize(
    ("rows", "says"), [((("a", "b"),), "No table with a header"), ((("Owner", "Due"),), "No column says what is to be")]
)
def test_no_table(rows, says):
    with pytest.raises(NoTable, match=says):
        outline([Table("", rows)])
