"""Which column says what, by the words of a header."""

import pytest

from parsers.sheet.columns import UnclearColumns, field_of, find, find_people, says_exit


@pytest.mark.parametrize(
    ("header", "places"),
    [
        (("#", "Task", "Owner", "Due date", "Status"), {"number": 0, "title": 1, "owner": 2, "due": 3, "status": 4}),
        (("Nr.", "Maßnahme", "Verantwortlich", "Fällig bis"), {"number": 0, "title": 1, "owner": 2, "due": 3}),
        (("Phase", "Was", "Wer", "Bis wann", "Stand"), {"milestone": 0, "title": 1, "owner": 2, "due": 3, "status": 4}),
        (("Activity", "Task owner", "Start date", "Date"), {"title": 0, "owner": 1, "due": 3}),
        (("Step", "Responsible", "E-Mail", "Depends on"), {"title": 0, "owner": 1, "address": 2, "after": 3}),
        (
            ("Milestone", "Exit criterion", "Task", "Deliverable", "Company", "Role", "Owner"),
            {"milestone": 0, "exit": 1, "title": 2, "deliverable": 3, "side": 4, "role": 5, "owner": 6},
        ),
        (
            ("Meilenstein", "Abnahmekriterium", "Aufgabe", "Lieferobjekt", "Seite", "Rolle", "Wer"),
            {"milestone": 0, "exit": 1, "title": 2, "deliverable": 3, "side": 4, "role": 5, "owner": 6},
        ),
        (
            ("Was ist zu tun?", "Definition of Done", "Durch wen", "Soll", "Ist", "Fertigstellungsgrad"),
            {"title": 0, "exit": 1, "owner": 2, "due": 3, "done_on": 4, "share": 5},
        ),
        (
            ("ID", "Task Mode", "Task Name", "Duration", "Start", "Finish", "Predecessors", "Resource Names"),
            {"number": 0, "title": 2, "due": 5, "after": 6, "owner": 7},
        ),
        (
            ("Task Name", "Duration", "Start", "Finish", "Predecessors", "Assigned To", "% Complete", "Status"),
            {"title": 0, "due": 3, "after": 4, "owner": 5, "share": 6, "status": 7},
        ),
        (("Deliverable", "Target completion date", "Actual completion date"), {"title": 0, "due": 1, "done_on": 2}),
        (("Beschreibung", "Name", "Due", "Planned"), {"title": 0, "owner": 1, "due": 2}),
        (("Task", "Description", "Due"), {"title": 0, "due": 2}),
        (("Milestone", "Owner", "Date"), {"milestone": 0, "title": 0, "owner": 1, "due": 2}),
    ],
)
def test_columns_by_meaning(header, places):
    found = find([("The plan",), header, ("1", "x")])
    assert found is not None
    assert found.header == 1
    assert found.places == {name: (place,) for name, place in places.items()}


def test_the_header_is_the_row_that_names_most():
    rows = [("Status", "done or open"), ("Owner", "Date"), ("Task", "Owner", "Due", "Status"), ("Agree date", "Owner")]
    found = find(rows)
    assert found is not None
    assert found.header == 2


def test_a_column_of_an_owner_for_each_side():
    found = find([("Task", "Customer owner", "Vendor owner"), ("a", "", "Riley"), ("b", "Dana", "Riley")])
    assert found is not None
    assert [found.cell(row, "owner") for row in (("a", "", "Riley"), ("b", "Dana", "Riley"))] == [
        "Riley",
        "Dana / Riley",
    ]


def test_of_two_columns_for_the_task_one_may_only_number_it():
    found = find([("Step", "Action", "Who"), ("1", "Sign", "Dana"), ("2", "Train", "Dana")])
    assert found is not None
    assert (found.places["number"], found.places["title"]) == ((0,), (1,))


def test_columns_that_say_nothing_are_told():
    found = find([("Task", "Owner", "Cost centre", "Start", "Comments")])
    assert found is not None
    assert found.unused == ("Cost centre", "Start", "Comments")


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (("Task", "Deadline", "Termin"), "“Deadline” and “Termin” could both say when it is due"),
        (("Owner", "Due", "Cost"), "No column says what is to be done"),
        (("Task", "Exit criterion", "Acceptance criteria"), "could both say when its milestone is reached"),
    ],
)
def test_columns_that_are_unclear(header, says):
    with pytest.raises(UnclearColumns, match=says):
        find([header])


def test_no_header():
    assert find([("Hello", "world"), ("a", "b")]) is None


def test_a_list_of_people():
    found = find_people(
        [("Stakeholders",), ("Name", "Title", "E-Mail", "Company"), ("Dana", "CFO", "d@n.example", "N")]
    )
    assert found is not None
    assert found.places == {"person": (0,), "role": (1,), "address": (2,), "side": (3,)}
    assert find_people([("Name", "E-Mail", "Due", "Task")]) is None


@pytest.mark.parametrize("words", ["Exit criterion", "Definition of done", "Abnahmekriterien", "Done when"])
def test_words_that_only_name_an_exit_criterion(words):
    assert says_exit(words)
    assert field_of(words) == "exit"


@pytest.mark.parametrize("words", ["Acceptance test", "Gate 1", "Exit interview", "Kriterien klären"])
def test_words_that_name_more(words):
    assert not says_exit(words)
