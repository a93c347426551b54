import csv
import io
import json
from pathlib import Path

import pytest
from rig.installation import EXAMPLE, FRIDAY, MONDAY, Installation, mail

from mailmap.plan import files

KEYS = ["ref", "state", "go_live", "forecast_go_live", "compelling_event", "items", "alarms", "health", "agreement"]
ITEM_KEYS = [
    "ref",
    "title",
    "milestone",
    "owner",
    "status",
    "baseline",
    "due",
    "forecast",
    "done_on",
    "late",
    "slip",
    "float",
    "critical",
]


def test_a_plan_goes_in_and_comes_out_as_it_is(installation: Installation, tmp_path: Path) -> None:
    assert "imported as a draft" in installation.run("plan", "import", EXAMPLE)
    out = tmp_path / "out.toml"
    out.write_text(installation.run("plan", "export", "nw"))
    assert files.load(out) == files.load(EXAMPLE)


def test_a_ref_is_imported_once(installation: Installation) -> None:
    installation.run("plan", "import", EXAMPLE)
    assert "a plan NW already" in installation.run("plan", "import", EXAMPLE, status=1)


def test_import_mails_nobody_and_start_invites(installation: Installation) -> None:
    installation.run("plan", "import", EXAMPLE)
    assert "letters: none" in installation.run("status")
    assert "NW is active. 2" in installation.run("plan", "start", "NW", "--now", FRIDAY)
    assert "is active already" in installation.run("plan", "start", "NW", status=1)
    assert "waiting" in installation.run("outbox", "list")


def test_start_with_a_welcome_writes_to_everybody_on_it_once(installation: Installation) -> None:
    installation.run("plan", "import", EXAMPLE, "--now", FRIDAY)
    installation.run("plan", "start", "NW", "--welcome", "--now", FRIDAY)
    listed = [line for line in installation.run("outbox", "list").splitlines() if "welcome" in line]
    people = files.load(EXAMPLE).people
    greeted = [address for address in people if any(address in line for line in listed)]
    assert len(listed) == len(greeted)
    assert {address for address, person in people.items() if person.side == "buyer"} <= set(greeted)


def test_a_plan_is_paused_closed_and_listed(installation: Installation) -> None:
    installation.started()
    assert "is paused" in installation.run("plan", "pause", "NW")
    installation.run("plan", "start", "NW", "--now", FRIDAY)
    assert "NW is won" in installation.run("plan", "close", "NW", "--won", "--now", MONDAY)
    assert "is won already" in installation.run("plan", "close", "NW", status=1)
    listed = installation.run("plan", "list", "--now", MONDAY)
    assert "NW        won" in listed
    assert "Mon 15 Mar 2027" in listed


def test_there_may_be_no_plans(installation: Installation) -> None:
    assert "mailmap plan import FILE" in installation.run("plan", "list")


def test_show_json_needs_no_database_for_a_file(tmp_path: Path, installation: Installation) -> None:
    installation.config.unlink()
    shown = json.loads(installation.run("plan", "show", EXAMPLE, "--json", "--now", "2026-11-23"))
    assert list(shown) == KEYS
    assert all(list(item) == ITEM_KEYS for item in shown["items"])
    late = next(item for item in shown["items"] if item["ref"] == 13)
    assert (late["due"], late["late"], late["critical"]) == ("2026-11-19", 2, False)
    assert (shown["forecast_go_live"], shown["compelling_event"]["date"]) == ("2027-03-15", "2027-04-12")
    assert list(tmp_path.glob("*.sqlite3")) == []


def test_show_for_people_names_what_is_late(installation: Installation) -> None:
    installation.started()
    shown = installation.run("plan", "show", "NW", "--now", "2026-11-23")
    assert "Answer security questionnaire - Jo Park - 2 working days late" in shown


@pytest.mark.parametrize(
    "words", [("show", "XX"), ("export", "XX"), ("start", "XX"), ("history", "XX"), ("close", "XX")]
)
def test_an_unknown_ref_changes_nothing(installation: Installation, words: tuple[str, ...]) -> None:
    assert installation.run("plan", *words, status=1) == "Error: There is no plan XX. See: mailmap plan list\n"


def test_a_broken_plan_file_is_named_with_its_line(installation: Installation, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text(EXAMPLE.read_text().replace("after = [1]", "after = [99]", 1))
    said = installation.run("plan", "import", broken, status=1)
    assert "broken.toml, line " in said
    assert "99" in said
    assert "There are no plans yet" in installation.run("plan", "list")


def test_a_wrong_time_is_a_wrong_use(installation: Installation) -> None:
    assert "has no offset" in installation.run("plan", "show", EXAMPLE, "--now", "2026-11-23T09:00:00", status=2)
    assert "--now" in installation.run("plan", "show", EXAMPLE, "--now", "soon", status=2)


def test_history_tells_who_when_and_from_which_words(installation: Installation) -> None:
    installation.started()
    installation.receive(mail("jo.park@acme.example", "done 13"))
    installation.run("once", "--now", MONDAY)
    last = installation.run("plan", "history", "NW", "--item", "13").splitlines()[-1]
    assert last == "2026-11-23 09:00 EST  jo.park@acme.example  done #13  “done 13”"
    assert "no item #99" in installation.run("plan", "history", "NW", "--item", "99", status=1)
    assert "is a plan file" in installation.run("plan", "history", EXAMPLE, status=1)


def test_a_new_plan_from_a_template(installation: Installation, tmp_path: Path) -> None:
    given = ["ref=EX", "buyer=Example", "seller=Acme", "go_live=2027-03-15", "champion=ann@example.com"]
    settings = [word for setting in given for word in ("--set", setting)]
    out = tmp_path / "new.toml"
    said = installation.result("plan", "new", "enterprise-saas", *settings, "--out", out)
    assert said.stdout == f"EX is written to {out}.\n"
    assert "There is no compelling event" in said.stderr
    assert files.load(out).ref == "EX"
    assert "exists already" in installation.run("plan", "new", "enterprise-saas", *settings, "--out", out, status=1)
    assert installation.result("plan", "new", "enterprise-saas", *settings).stdout == "EX\n"
    assert json.loads(installation.run("plan", "show", "EX", "--json"))["state"] == "draft"
    assert "buyer" in installation.run("plan", "new", "enterprise-saas", "--set", "ref=EX", status=1)
    assert "KEY=VALUE" in installation.run("plan", "new", "enterprise-saas", "--set", "ref", status=2)


def test_several_settings_may_follow_one_set(installation: Installation) -> None:
    words = ["--set", "ref=EX", "buyer=Example", "seller=Acme", "go_live=2027-03-15", "champion=ann@example.com"]
    assert installation.result("plan", "new", "enterprise-saas", *words).stdout == "EX\n"
    assert "no KEY=VALUE" in installation.run("plan", "new", "enterprise-saas", *words, "regulated", status=2)


def test_without_a_template_the_deal_chooses_one(installation: Installation) -> None:
    words = ["ref=EX", "buyer=Example", "seller=Acme", "go_live=2027-03-15"]
    made = installation.result("plan", "new", "--set", *words, "industry=bank", "deal_size=250000")
    assert (made.stdout, made.exit_code) == ("EX\n", 0)
    assert "The template is regulated@1." in made.stderr
    assert 'template = "regulated@1"' in installation.run("plan", "export", "EX")
    assert "Name one of" in installation.run("plan", "new", *words, status=1)


def test_a_plan_is_listed_with_stage_and_health(installation: Installation) -> None:
    installation.started()
    (row,) = json.loads(installation.run("plan", "list", "--json", "--now", "2026-11-23"))
    assert (row["state"], row["health"], row["stage"]) == ("active", "on track", "M2 Validate")
    assert (row["late"], row["forecast_go_live"]) == (1, "2027-03-15")
    assert "NW        active   on track    1 late  M2 Validate" in installation.run(
        "plan", "list", "--now", "2026-11-23"
    )
    installation.run("plan", "close", "NW", "--lost", "--now", MONDAY)
    assert json.loads(installation.run("plan", "list", "--json"))[0]["health"] is None


def test_health_comes_with_the_signs_it_is_made_of(installation: Installation) -> None:
    installation.started()
    health = json.loads(installation.run("plan", "show", "NW", "--json", "--now", "2027-03-22"))["health"]
    assert health["state"] == "off track"
    assert [sign["level"] for sign in health["signs"] if sign["name"] == "go-live"] == ["bad"]
    assert "Off track." in installation.run("plan", "show", "NW", "--now", "2027-03-22")


def test_history_since_a_day_and_of_an_item_named_among_others(installation: Installation) -> None:
    installation.started()
    installation.receive(mail("jo.park@acme.example", "done 13 and 11"))
    installation.run("once", "--now", MONDAY)
    entry = json.loads(installation.run("plan", "history", "NW", "--item", "11", "--json").splitlines()[-1])
    assert (entry["verb"], entry["by"], entry["words"]) == ("done", "jo.park@acme.example", "done 13 and 11")
    assert entry["message_id"]
    assert "activate" not in installation.run("plan", "history", "NW", "--since", "2026-11-23")
    assert "Nothing has happened on NW" in installation.run("plan", "history", "NW", "--since", "2026-11-24")


def test_export_as_a_table_and_as_json(installation: Installation) -> None:
    installation.started()
    rows = list(
        csv.DictReader(io.StringIO(installation.run("plan", "export", "NW", "--format", "csv", "--now", MONDAY)))
    )
    assert len(rows) == 28
    assert (rows[12]["id"], rows[12]["late"], rows[12]["owner_name"]) == ("NW-13", "2", "Jo Park")
    exported = json.loads(installation.run("plan", "export", EXAMPLE, "--format", "json", "--now", MONDAY))
    assert (exported["id"], exported["milestone"][3]["id"]) == ("NW", "NW-M4")
