"""`mailmap plan list|show|history`: how plans stand, and what happened to them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from pydantic_core import to_jsonable_python
from sqlalchemy import Connection

from mailmap.acts import agreeing
from mailmap.cli.options import config_option, database, day_said, instant, is_plan_file, now_option
from mailmap.errors import MailMAPError, UnknownItem
from mailmap.judging import health_of
from mailmap.letters.standing import Standing, differing, stands
from mailmap.letters.wording import Wording
from mailmap.plan import files
from mailmap.plan.changes import Change
from mailmap.plan.health import Health, health
from mailmap.plan.model import Milestone, Plan, Status
from mailmap.plan.timeline import Timeline, timeline, today
from mailmap.store import plans


@click.command("list")
@config_option
@now_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_(as_json: bool, now_text: str | None, config_path: Path) -> None:
    """List all plans: state, health, what is late, stage, forecast go-live. Health is left out of those that ended.

    \b
    Example:
      mailmap plan list
    """
    _, db = database(config_path)
    with db.read() as conn:
        rows = [_overview(conn, entry.plan, now_text) for entry in plans.all(conn)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    if not rows:
        click.echo("There are no plans yet. Make one with: mailmap plan import FILE")
    stages = max((len(row["stage"]) for row in rows), default=0)
    for row in rows:
        go_live = day_said(dt.date.fromisoformat(row["forecast_go_live"]) if row["forecast_go_live"] else None)
        stands = f"{row['state']:7}  {row['health'] or '':9}  {row['late']:2} late  {row['stage']:{stages}}"
        click.echo(f"{row['ref']:8}  {stands}  {go_live:15}  {row['buyer']}: {row['title']}")


def _overview(conn: Connection, plan: Plan, now_text: str | None) -> dict[str, Any]:
    now = instant(now_text, plan.timezone)
    line, well, milestone = timeline(plan, today(plan, now)), health_of(conn, plan, now), _current(plan)
    return {
        "ref": plan.ref,
        "state": plan.state.value,
        "health": well.state if well else None,
        "reasons": list(well.reasons) if well else [],
        "late": sum(dates.late > 0 for dates in line.items.values()),
        "milestone": milestone.ref if milestone else None,
        "stage": (milestone.stage or f"{milestone.ref} {milestone.title}") if milestone else "",
        "probability": milestone.probability if milestone else None,
        "go_live": _iso(plan.go_live),
        "forecast_go_live": _iso(line.go_live),
        "buyer": plan.buyer,
        "title": plan.title,
    }


def _current(plan: Plan) -> Milestone | None:
    """The first milestone with something left to do, else the last."""
    unfinished = (m for m in plan.milestones if any(item.is_open for item in m.items))
    return next(unfinished, plan.milestones[-1] if plan.milestones else None)


@click.command()
@config_option
@now_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.argument("plan_name", metavar="REF|FILE")
def show(plan_name: str, as_json: bool, now_text: str | None, config_path: Path) -> None:
    """Show a plan with its forecast: who, what, when, how late, how much float, how well it is, and what was agreed.

    \b
    Example:
      mailmap plan show northwind.toml --now 2026-11-23
    """
    if is_plan_file(plan_name):
        shown = files.load(Path(plan_name))
        line = timeline(shown, today(shown, instant(now_text, shown.timezone)))
        well: Health | None = health(shown, line)
        agreed: Standing | None = None
    else:
        _, db = database(config_path)
        with db.read() as conn:
            stored = plans.load(conn, plan_name)
            shown, agreed = stored.plan, agreeing.standing(conn, stored)
            now = instant(now_text, shown.timezone)
            line, well = timeline(shown, today(shown, now)), health_of(conn, shown, now)
    if as_json:
        click.echo(json.dumps(_data(shown, line, well, agreed), ensure_ascii=False))
    else:
        click.echo("\n".join(_page(shown, line, well, agreed)))


@click.command()
@config_option
@click.option("--item", type=int, help="Only what happened to this item.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only what happened from this day on.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one change a line, with the mail it came from.")
@click.argument("ref")
def history(ref: str, item: int | None, since: dt.datetime | None, as_json: bool, config_path: Path) -> None:
    """Show what happened on the plan REF: who, when, from which words.

    \b
    Example:
      mailmap plan history NW --item 13
    """
    if is_plan_file(ref):
        raise MailMAPError(f"{ref} is a plan file, which has no history; give the ref of a plan in the database.")
    _, db = database(config_path)
    with db.read() as conn:
        shown = plans.load(conn, ref).plan
        happened = plans.recorded(conn, ref)
    if item is not None and item not in shown.items:
        raise UnknownItem(f"{shown.ref} has no item #{item}.")
    zone = ZoneInfo(shown.timezone)
    wanted = [
        entry
        for entry in happened
        if (item is None or item in entry.change.items)
        and (since is None or entry.change.at.astimezone(zone).date() >= since.date())
    ]
    if as_json:
        for entry in wanted:
            click.echo(json.dumps({"revision": entry.revision, **entry.change.model_dump(mode="json")}))
    elif not wanted:
        click.echo(f"Nothing has happened{' yet' * (since is None)}{f' to #{item}' if item else ''} on {shown.ref}.")
    else:
        for entry in wanted:
            click.echo(_told(entry.change, zone))


def _told(change: Change, zone: ZoneInfo) -> str:
    where = f" {', '.join(f'#{ref}' for ref in sorted(change.items))}" if change.items else ""
    words = f"  “{' '.join(change.words.split())}”" if change.words else ""
    return f"{change.at.astimezone(zone):%Y-%m-%d %H:%M %Z}  {change.by}  {change.verb}{where}{words}"


def _data(shown: Plan, line: Timeline, well: Health | None, agreed: Standing | None) -> dict[str, Any]:
    event = shown.compelling_event
    return {
        "ref": shown.ref,
        "state": shown.state.value,
        "go_live": _iso(shown.go_live),
        "forecast_go_live": _iso(line.go_live),
        "compelling_event": {"name": event.name, "date": _iso(event.date)} if event else None,
        "items": [
            {
                "ref": item.ref,
                "title": item.title,
                "milestone": shown.milestone_of[item.ref].ref,
                "owner": item.owner,
                "status": item.status.value,
                "baseline": _iso(item.baseline),
                "due": _iso(item.due),
                "forecast": _iso(dates.forecast),
                "done_on": _iso(item.done_on),
                "late": dates.late,
                "slip": dates.slip,
                "float": dates.float_,
                "critical": dates.critical,
            }
            for item in shown.items.values()
            for dates in [line.items[item.ref]]
        ],
        "alarms": [{"ref": alarm.ref, "why": alarm.why} for alarm in line.alarms],
        "health": {
            "state": well.state,
            "signs": [{"name": sign.name, "level": sign.level, "says": sign.says} for sign in well.signs],
        }
        if well
        else None,
        "agreement": _agreement(agreed) if agreed else None,
    }


def _agreement(agreed: Standing) -> dict[str, Any]:
    """Who agreed to the plan as it stands, and what differs from the revision that both sides agreed to last."""
    return {
        "state": agreed.agreement.state,
        "signed": {side.value: one.by for side, one in agreed.agreement.signed.items()},
        "revision": agreed.revision,
        "differences": [
            {"ref": one.ref, "field": one.field, "agreed": _plain(one.was), "now": _plain(one.now)}
            for one in agreed.differences
        ],
    }


def _plain(value: object) -> object:
    """A value of the plan as JSON has it."""
    return to_jsonable_python(value, by_alias=True)


def _page(shown: Plan, line: Timeline, well: Health | None, agreed: Standing | None) -> Iterator[str]:
    yield f"{shown.ref}  {shown.title}  ({shown.state})"
    yield f"{shown.buyer} and {shown.seller}. Go-live {day_said(shown.go_live)}, forecast {day_said(line.go_live)}."
    if event := shown.compelling_event:
        yield f"{event.name}: {day_said(event.date)}."
    for milestone in shown.milestones:
        counted = [item for item in milestone.items if item.status is not Status.DROPPED]
        done = sum(item.status is Status.DONE for item in counted)
        yield f"\n{milestone.ref}  {milestone.title}  ({done} of {len(counted)})"
        for item in milestone.items:
            dates = line.items[item.ref]
            owner = shown.person(item.owner)
            yield (
                f"  #{item.ref:<3} {item.status:8} due {day_said(item.due):15} forecast {day_said(dates.forecast):15} "
                f"{_float(dates.float_):>9}  {item.title} - {owner.shown_name if owner else item.owner or 'no owner'}"
                + (f" - {dates.late} working days late" if dates.late else "")
            )
    if well:
        yield f"\n{well.state.capitalize()}."
        for sign in well.signs:
            yield f"  {'' if sign.level == 'good' else sign.level:5}  {sign.says}"
    if agreed:
        wording = Wording(shown.locale, shown.timezone, line.today)
        yield f"\n{stands(agreed, shown, wording)}"
        for one in differing(agreed.differences, shown, wording):
            yield f"  {one.said}"
    for alarm in line.alarms:
        yield f"\nAlarm: {f'#{alarm.ref}: ' if alarm.ref else ''}{alarm.why}"


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _float(days: int | None) -> str:
    return "" if days is None else f"float {days}"
