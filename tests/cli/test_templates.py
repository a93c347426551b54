import json
from pathlib import Path

from rig.installation import Installation

from mailmap.plan.files import write
from mailmap.plan.model import Status
from mailmap.plan.templates import find, make
from mailmap.plan.timeline import calendar
from mailmap.resources import template_folder

OURS = (
    "enterprise-saas",
    "mid-market-saas",
    "proof-of-concept",
    "regulated",
    "renewal-expansion",
    "services-engagement",
)


def test_all_of_ours_are_listed_and_can_be_used_without_a_config(installation: Installation) -> None:
    installation.config.unlink()
    listed, checked = installation.run("templates", "list"), installation.run("templates", "check")
    for name in OURS:
        assert f"{name}@" in listed
        assert f"{name}@1 can be used." in checked
    assert "industry bank or insurance" in listed


def test_show_names_settings_and_offsets(installation: Installation) -> None:
    shown = installation.run("templates", "show", "mid-market-saas")
    assert "Needs: ref, buyer, seller, go_live" in shown
    assert "#6   T-30   Work with it for two weeks - user lead  (10 days)" in shown
    assert "there are" in installation.run("templates", "show", "nothing-such", status=1)


def test_a_broken_template_is_named_with_its_line(installation: Installation, tmp_path: Path) -> None:
    own = tmp_path / "own" / "plans"
    own.mkdir(parents=True)
    good = (template_folder() / "plans" / "mid-market-saas.toml").read_text()
    (own / "pilot.toml").write_text(good.replace('due = "T-48"', 'due = "2027-01-01"'))
    installation.config.write_text(installation.config.read_text() + '[templates]\nfolder = "own"\n')
    said = installation.run("templates", "check", status=1)
    assert "pilot.toml, line " in said
    assert "is no offset" in said
    assert "enterprise-saas@1 can be used." in said
    assert "can be used" in installation.run("templates", "check", "mid-market-saas")


def test_closed_plans_teach_their_template(installation: Installation, tmp_path: Path) -> None:
    template = find("mid-market-saas", template_folder() / "plans")
    assert "0 ended plans were made of it" in installation.run("templates", "learn", "mid-market-saas")
    for number in range(3):
        _ended(installation, tmp_path, f"P{number}", extra=4)
    said = installation.run("templates", "learn", "mid-market-saas")
    assert "#2   Name who decides, who signs and from which budget: took 6 days, not 2 (3 plans); days = 6" in said
    lessons = {
        one["ref"]: one for one in json.loads(installation.run("templates", "learn", "mid-market-saas", "--json"))
    }
    assert lessons.keys() == template.offsets.keys()
    assert (lessons[2]["planned"], lessons[2]["actual"]) == (2, 6)
    assert lessons[1]["proposed"] == lessons[1]["offset"] - 4


def _ended(installation: Installation, folder: Path, ref: str, *, extra: int) -> None:
    """A won plan in which everything took as long as planned, but the second item some days longer."""
    template = find("mid-market-saas", template_folder() / "plans")
    plan = make(template, {"ref": ref, "buyer": "B", "seller": "S", "go_live": "2026-03-16"})
    work, ends = calendar(plan.holidays), {}
    for item in plan.items.values():
        own = item.days + (extra if item.ref == 2 else 0)
        ends[item.ref] = work.add(max((ends[p] for p in item.after), default=item.due), own if item.after else 0)
    milestones = tuple(
        m.model_copy(
            update={
                "items": tuple(i.model_copy(update={"status": Status.DONE, "done_on": ends[i.ref]}) for i in m.items)
            }
        )
        for m in plan.milestones
    )
    path = folder / f"{ref}.toml"
    path.write_text(write(plan.model_copy(update={"milestones": milestones})))
    installation.run("plan", "import", path)
    installation.run("plan", "close", ref, "--won")
