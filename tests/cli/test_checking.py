import json
from pathlib import Path

import pytest
from rig.installation import EXAMPLE, MONDAY, Installation

RULES = """
[requirements]
updated_within = 5
agreed = true
open_roles = 0
review = ["unmet-executive"]
"""


def test_what_if_needs_neither_database_nor_config(installation: Installation, tmp_path: Path) -> None:
    installation.config.unlink()
    words = ("plan", "what-if", EXAMPLE, "slip 14 to 2027-01-12", "--now", "2026-11-23")
    outcome = json.loads(installation.run(*words, "--json"))
    assert outcome == {
        "moves": [
            {"ref": 14, "from": "2026-12-28", "to": "2027-01-12"},
            {"ref": 20, "from": "2027-01-14", "to": "2027-01-19"},
            {"ref": 21, "from": "2027-01-19", "to": "2027-01-21"},
        ],
        "float_used": 10,
        "go_live": "2027-03-15",
        "days_over": 0,
    }
    assert list(tmp_path.glob("*.sqlite3")) == []
    assert "Go-live would stay Mon 15 Mar 2027, 20 working days before" in installation.run(*words)


def test_a_slip_beyond_the_float_is_over(installation: Installation) -> None:
    words = ("plan", "what-if", EXAMPLE, "what if 14 slips to 8 Feb 2027?", "--now", "2026-11-23")
    outcome = json.loads(installation.run(*words, "--json"))
    assert (outcome["float_used"], outcome["go_live"], outcome["days_over"]) == (13, "2027-04-05", 15)
    assert "15 working days after the go-live of the plan" in installation.run(*words)


def test_supposing_changes_nothing(installation: Installation) -> None:
    installation.started()
    before = installation.run("plan", "export", "NW")
    installation.run("plan", "what-if", "NW", "slip 14 to 2027-01-12", "--now", MONDAY)
    assert installation.run("plan", "export", "NW") == before
    assert installation.run("plan", "history", "NW").count("\n") == 1


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("slip 99 to 10 Jan", "The plan has no item 99"),
        ("slip 14 to 2026-01-12", "2026-01-12 is in the past"),
        ("hello there", "says no change of a date"),
        ("assign 14 to Priya", "says no change of a date"),
    ],
)
def test_what_cannot_be_supposed_is_said(installation: Installation, statement: str, says: str) -> None:
    said = installation.run("plan", "what-if", EXAMPLE, statement, "--now", "2026-11-23", status=1)
    assert says in said
    assert "rite it like" in said


def test_check_puts_what_stops_the_start_first(installation: Installation, tmp_path: Path) -> None:
    assert "Omar Haddad" in installation.run("plan", "check", EXAMPLE, "--now", "2026-11-23")
    unowned = tmp_path / "unowned.toml"
    head, title, rest = EXAMPLE.read_text().partition('title = "Answer security questionnaire"')
    unowned.write_text(head + title + rest.replace("owner = ", "# owner = ", 1))
    said = installation.run("plan", "check", unowned, "--now", "2026-11-23", status=1).splitlines()
    assert said[0] == "It cannot start yet:"
    assert "without an owner" in said[1]
    found = json.loads(installation.run("plan", "check", unowned, "--json", "--now", "2026-11-23", status=1))[
        "findings"
    ]
    assert found[0]["about"] == "no-owner"
    assert found[0]["stops_start"]
    assert not found[-1]["stops_start"]


def test_check_wants_a_plan_or_all(installation: Installation) -> None:
    assert "--all" in installation.run("plan", "check", status=2)
    assert "--all" in installation.run("plan", "check", "NW", "--all", status=2)


def test_plans_that_break_the_teams_rules_are_listed(installation: Installation) -> None:
    installation.started()
    assert "are held to no [requirements]" in installation.run("plan", "check", "--all")
    installation.config.write_text(installation.config.read_text() + RULES)
    said = installation.run("plan", "check", "--all", "--now", "2026-12-10", status=1)
    for broken in ("The last change is 13 working days old", "No side has agreed", "(user lead)", "Omar Haddad"):
        assert broken in said
    assert "It breaks your team's rules:" in installation.run("plan", "check", "NW", "--now", "2026-12-10")
    (listed,) = json.loads(installation.run("plan", "check", "--all", "--json", "--now", "2026-12-10", status=1))
    assert [rule["about"] for rule in listed["rules"]] == ["updated-within", "agreed", "open-roles", "unmet-executive"]


def test_rules_ask_nothing_of_drafts_nor_history_of_files(installation: Installation) -> None:
    installation.config.write_text(installation.config.read_text() + RULES)
    installation.run("plan", "import", EXAMPLE)
    assert "All 0 active plans keep" in installation.run("plan", "check", "--all")
    said = installation.run("plan", "check", EXAMPLE, "--now", "2026-11-23")
    assert "(user lead)" in said
    assert "No side has agreed" not in said


def test_a_rule_that_there_is_not_is_named(installation: Installation) -> None:
    installation.config.write_text(installation.config.read_text() + '[requirements]\nreview = ["exits"]\n')
    assert '"exits" is no review point; there are objective, ' in installation.run("plan", "check", "--all", status=1)
