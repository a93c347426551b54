"""A plan for other programs: as JSON, and as a table with one row an item, each thing under an id for life.

Ids are made of what never changes: the plan's ref with an item's number ("NW-13"), a milestone's ref ("NW-M4"), an
address ("NW-dana@northwind.example") or an outcome's place ("NW-outcome-1").
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from mailmap.plan.model import ActionItem, Participant, Plan
from mailmap.plan.timeline import ItemDates, Timeline

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def table(plan: Plan, line: Timeline) -> str:
    """CSV (RFC 4180, with a header) with a row for each item, dropped ones too. Dates are ISO days, amounts working
    days, lists parted by spaces. A text that a spreadsheet would run as a formula begins with an apostrophe."""
    rows = [_row(plan, item, line.items[item.ref]) for item in plan.items.values()]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]) if rows else ["id"])
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return out.getvalue()


def as_data(plan: Plan, line: Timeline) -> dict[str, Any]:
    """The plan in the shape of the plan file, for JSON, with ids and, under `derived`, what follows from it on the
    day of `line`."""
    data = plan.model_dump(mode="json", by_alias=True)
    for place, outcome in enumerate(data["outcome"], 1):
        outcome["id"] = f"{plan.ref}-outcome-{place}"
    for person, shown in zip(plan.participants, data["participant"], strict=True):
        shown["id"] = _person_id(plan, person)
    for milestone in data["milestone"]:
        milestone["id"] = f"{plan.ref}-{milestone['ref']}"
        for item in milestone["item"]:
            item |= {"id": _id(plan, item["ref"]), "derived": _derived(line.items[item["ref"]])}
    go_live = line.go_live.isoformat() if line.go_live else None
    return {"id": plan.ref, **data, "derived": {"on": line.today.isoformat(), "go_live": go_live}}


def _row(plan: Plan, item: ActionItem, dates: ItemDates) -> Mapping[str, Any]:
    milestone, owner = plan.milestone_of[item.ref], plan.person(item.owner)
    meeting = item.meeting
    return {
        "id": _id(plan, item.ref),
        "plan": plan.ref,
        "milestone": milestone.ref,
        "milestone_title": milestone.title,
        "ref": item.ref,
        "title": item.title,
        "deliverable": item.deliverable,
        "owner": item.owner,
        "owner_name": owner.name if owner else None,
        "side": owner.side.value if owner else None,
        "status": item.status.value,
        "reason": item.reason,
        "baseline": item.baseline,
        "due": item.due,
        "done_on": item.done_on,
        **_derived(dates),
        "after": " ".join(map(str, item.after)),
        "days": item.days,
        "fixed": item.fixed,
        "meeting_time": meeting.time if meeting else None,
        "meeting_minutes": meeting.minutes if meeting else None,
        "coach": item.coach,
        "track": item.track,
    }


def _derived(dates: ItemDates) -> dict[str, Any]:
    return {
        "forecast": dates.forecast.isoformat() if dates.forecast else None,
        "late": dates.late,
        "slip": dates.slip,
        "float": dates.float_,
        "critical": dates.critical,
    }


def _id(plan: Plan, ref: int) -> str:
    return f"{plan.ref}-{ref}"


def _person_id(plan: Plan, person: Participant) -> str:
    return f"{plan.ref}-{person.email.casefold() if person.email else f'{person.side} {person.role}'}"


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value
