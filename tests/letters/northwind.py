"""The example plan on Mon 23 Nov 2026, with a history, as letters about it see it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from mailmap.letters.frame import Frame
from mailmap.letters.names import team
from mailmap.letters.standing import Standing
from mailmap.plan.agreement import agreement, differences
from mailmap.plan.changes import Change, Edit, apply
from mailmap.plan.files import load
from mailmap.plan.model import Participant, Plan, Side
from mailmap.plan.roles import lead_to_ask
from mailmap.plan.timeline import Timeline, timeline, today
from mailmap.reading import CommandReading

DANA, HANNAH, TOM, OMAR, LUKAS = (
    f"{name}@northwind.example"
    for name in ("dana.whitfield", "hannah.lee", "tom.okafor", "omar.haddad", "lukas.brandt")
)
RILEY, SAM, JO, BEN = (f"{name}@acme.example" for name in ("riley.novak", "sam.ortiz", "jo.park", "ben.adler"))
NEW_YORK = ZoneInfo("America/New_York")
NOW = dt.datetime(2026, 11, 23, 8, tzinfo=NEW_YORK)
SINCE = dt.date(2026, 11, 16)
ASSISTANT = "mailmap@acme.example"


def example() -> Plan:
    """The file's plan, started: what was promised then is what both sides agreed."""
    plan = load(Path(__file__).parents[1] / "examples" / "northwind.toml")
    milestones = [
        milestone.model_copy(
            update={"items": tuple(item.model_copy(update={"baseline": item.due}) for item in milestone.items)}
        )
        for milestone in plan.milestones
    ]
    return plan.model_copy(update={"milestones": tuple(milestones)})


def line(plan: Plan, now: dt.datetime = NOW) -> Timeline:
    return timeline(plan, today(plan, now))


def frame(plan: Plan, to: str | Participant, *, locale: str | None = None, now: dt.datetime = NOW) -> Frame:
    """A frame for somebody on the plan, who may have set another locale."""
    person = to if isinstance(to, Participant) else plan.people[to]
    if locale:
        person = person.model_copy(update={"locale": locale})
    return Frame(ASSISTANT, "MailMAP", team(plan), person, "NW-4HT2-9KQD", now)


def change(verb: str, item: int | None, by: str, at: str, words: str = "", *edits: Edit) -> Change:
    moment = dt.datetime.fromisoformat(at).replace(tzinfo=NEW_YORK)
    return Change(verb=verb, item=item, by=by, at=moment, words=words, edits=edits)


def history(plan: Plan) -> list[Change]:
    """What happened in the week before, as the example file has it in its statuses."""
    hannah = plan.people[HANNAH].model_dump(mode="json", by_alias=True)
    joins = Edit(target=("participant", HANNAH), field="*", after=hannah)
    return [
        change("start", 6, SAM, "2026-11-17 10:00", "started 6", status(6, "open", "started")),
        change("start", 7, TOM, "2026-11-18 10:00", "started 7", status(7, "open", "started")),
        change("join", None, DANA, "2026-11-19 10:00", "add hannah", joins),
    ]


def status(ref: int, before: str, after: str) -> Edit:
    return Edit(target=("item", str(ref)), field="status", before=before, after=after)


def changed(plan: Plan, *changes: Change) -> Plan:
    return apply(plan, [edit for one in changes for edit in one.edits])


def command(verb: str, source: str, *items: int, **more: object) -> CommandReading:
    return CommandReading.model_validate(
        {"verb": verb, "items": items, "decision": "propose", "source": source, **more}
    )


@dataclass(frozen=True)
class Entry:
    revision: int
    change: Change


def standing(agreed: Plan, plan: Plan, *later: Change) -> Standing:
    """Both sides' first leads agreed to revision 3 the week before; these changes came later."""
    leads = [lead for side in Side if (lead := lead_to_ask(plan, side))]
    entries = [Entry(3, change("agree", None, lead.email or "", "2026-11-16 10:00")) for lead in leads]
    entries += [Entry(4 + place, one) for place, one in enumerate(later)]
    return Standing(agreement(plan, entries), 3, differences(agreed, plan))
