"""`mailmap plan ...`: make, start, show and export plans."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Connection

from mailmap import config as configuration
from mailmap import lifecycle
from mailmap.cli.options import config_option, database, instant, is_plan_file, now_option, plan_of
from mailmap.errors import MailMAPError, UnknownItem
from mailmap.plan import files, templates
from mailmap.plan.model import Plan, PlanState
from mailmap.plan.timeline import Timeline, timeline, today
from mailmap.resources import template_folder
from mailmap.store import plans


@click.group()
def plan() -> None:
    """Make, start, show and export plans.

    \b
    Example:
      mailmap plan new enterprise-saas --set ref=NW --set buyer=Northwind ... --out northwind.toml
      mailmap plan import northwind.toml
      mailmap plan start NW
    """


@plan.command("import")
@config_option
@now_option
@click.argument("file", type=click.Path(path_type=Path))
def import_(file: Path, now_text: str | None, config_path: Path) -> None:
    """Read a plan FILE into the database as a draft. Mails nobody.

    \b
    Example:
      mailmap plan import northwind.toml
    """
    made = files.load(file)
    _, db = database(config_path)
    with db.write() as conn:
        plans.create(conn, made.model_copy(update={"state": PlanState.DRAFT}), instant(now_text, made.timezone))
    click.echo(f"{made.ref} is imported as a draft. Start it with: mailmap plan start {made.ref}")


@plan.command()
@config_option
@now_option
@click.argument("ref")
def start(ref: str, now_text: str | None, config_path: Path) -> None:
    """Start the plan REF: invites go out, replies are read, the digest is sent.

    \b
    Example:
      mailmap plan start NW
    """
    config, db = database(config_path)
    with db.write() as conn:
        invited = lifecycle.start(conn, config, ref, _now(conn, ref, now_text))
    click.echo(f"{ref} is active. {invited} invites wait to be sent; `mailmap run` or `mailmap once` sends them.")


@plan.command()
@config_option
@now_option
@click.argument("ref")
def pause(ref: str, now_text: str | None, config_path: Path) -> None:
    """Pause the plan REF: no digests and reminders until it is started again.

    \b
    Example:
      mailmap plan pause NW
    """
    _, db = database(config_path)
    with db.write() as conn:
        lifecycle.pause(conn, ref, _now(conn, ref, now_text))
    click.echo(f"{ref} is paused. Go on with: mailmap plan start {ref}")


@plan.command()
@config_option
@now_option
@click.option("--won", "state", flag_value="won", help="The buyer signed.")
@click.option("--lost", "state", flag_value="lost", help="The deal was lost.")
@click.argument("ref")
def close(ref: str, state: str | None, now_text: str | None, config_path: Path) -> None:
    """End the plan REF: meetings still ahead are cancelled, and nothing is sent any more.

    \b
    Example:
      mailmap plan close NW --won
    """
    config, db = database(config_path)
    with db.write() as conn:
        lifecycle.close(conn, config, ref, PlanState(state or "closed"), _now(conn, ref, now_text))
    click.echo(f"{ref} is {state or 'closed'}.")


@plan.command()
@config_option
@click.argument("ref")
def export(ref: str, config_path: Path) -> None:
    """Print the plan REF as a plan file.

    \b
    Example:
      mailmap plan export NW > northwind.toml
    """
    click.echo(files.write(plan_of(ref, config_path)), nl=False)


@plan.command()
@config_option
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A value for the template.")
@click.option("--out", type=click.Path(path_type=Path), help="Write a plan file instead; needs no database.")
@click.argument("template")
def new(template: str, settings: tuple[str, ...], out: Path | None, config_path: Path) -> None:
    """Make a plan from TEMPLATE, working backward from the buyer's date.

    \b
    Example:
      mailmap plan new enterprise-saas --set ref=NW --set buyer=Northwind --set seller=Acme \\
          --set go_live=2027-03-15 --set champion=dana@northwind.example
    """
    values = dict(_pair(setting) for setting in settings)
    made = templates.make(templates.find(template, *_template_folders(config_path)), values)
    if out:
        _write(out, files.write(made))
        click.echo(f"{made.ref} is written to {out}.")
        return
    _, db = database(config_path)
    with db.write() as conn:
        plans.create(conn, made, instant(None))
    click.echo(made.ref)


def _template_folders(config_path: Path) -> Iterator[Path]:
    """An admin's own templates first; without a config there are only ours."""
    own = configuration.load(config_path).templates.folder if config_path.is_file() else None
    if own:
        yield own / "plans"
    yield template_folder() / "plans"


def _write(out: Path, text: str) -> None:
    if out.exists():
        raise MailMAPError(f"{out} exists already; choose another file, or move that one away.")
    try:
        out.write_text(text, "utf-8")
    except OSError as fault:
        raise MailMAPError(f"{out} cannot be written: {fault.strerror}.") from fault


def _now(conn: Connection, ref: str, now_text: str | None) -> dt.datetime:
    """A bare date is a day in the plan's own zone."""
    return instant(now_text, plans.load(conn, ref).plan.timezone)


def _pair(setting: str) -> tuple[str, str]:
    key, equals, value = setting.partition("=")
    if not (key and equals):
        raise click.BadParameter(f'"{setting}" is not KEY=VALUE, like buyer=Northwind', param_hint="--set")
    return key.strip(), value.strip()


@plan.command("list")
@config_option
@now_option
def list_(now_text: str | None, config_path: Path) -> None:
    """List all plans with state, what is late, and forecast go-live.

    \b
    Example:
      mailmap plan list
    """
    _, db = database(config_path)
    with db.read() as conn:
        stored = [entry.plan for entry in plans.all(conn)]
    if not stored:
        click.echo("There are no plans yet. Make one with: mailmap plan import FILE")
    for one in stored:
        line = timeline(one, today(one, instant(now_text, one.timezone)))
        late = sum(dates.late > 0 for dates in line.items.values())
        click.echo(f"{one.ref:8}  {one.state:7}  {late:2} late  {_day(line.go_live):15}  {one.buyer}: {one.title}")


@plan.command()
@config_option
@now_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.argument("plan_name", metavar="REF|FILE")
def show(plan_name: str, as_json: bool, now_text: str | None, config_path: Path) -> None:
    """Show a plan with its forecast: who, what, when, how late, how much float.

    \b
    Example:
      mailmap plan show northwind.toml --now 2026-11-23
    """
    shown = plan_of(plan_name, config_path)
    line = timeline(shown, today(shown, instant(now_text, shown.timezone)))
    click.echo(json.dumps(_data(shown, line), ensure_ascii=False) if as_json else "\n".join(_page(shown, line)))


@plan.command()
@config_option
@click.option("--item", type=int, help="Only what happened to this item.")
@click.argument("ref")
def history(ref: str, item: int | None, config_path: Path) -> None:
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
        happened = plans.changes(conn, ref, item=item)
    if item is not None and item not in shown.items:
        raise UnknownItem(f"{shown.ref} has no item #{item}.")
    if not happened:
        click.echo(f"Nothing has happened yet{f' to #{item}' if item else ''} on {shown.ref}.")
    for change in happened:
        when = change.at.astimezone(ZoneInfo(shown.timezone))
        where = f" #{change.item}" if change.item else ""
        words = f"  “{' '.join(change.words.split())}”" if change.words else ""
        click.echo(f"{when:%Y-%m-%d %H:%M %Z}  {change.by}  {change.verb}{where}{words}")


def _data(shown: Plan, line: Timeline) -> dict[str, Any]:
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
    }


def _page(shown: Plan, line: Timeline) -> Iterator[str]:
    yield f"{shown.ref}  {shown.title}  ({shown.state})"
    yield f"{shown.buyer} and {shown.seller}. Go-live {_day(shown.go_live)}, forecast {_day(line.go_live)}."
    if event := shown.compelling_event:
        yield f"{event.name}: {_day(event.date)}."
    for milestone in shown.milestones:
        done = sum(not item.is_open for item in milestone.items)
        yield f"\n{milestone.ref}  {milestone.title}  ({done} of {len(milestone.items)})"
        for item in milestone.items:
            dates = line.items[item.ref]
            owner = shown.person(item.owner)
            yield (
                f"  #{item.ref:<3} {item.status:8} due {_day(item.due):15} forecast {_day(dates.forecast):15} "
                f"{_float(dates.float_):>9}  {item.title} - {owner.shown_name if owner else item.owner or 'no owner'}"
                + (f" - {dates.late} working days late" if dates.late else "")
            )
    for alarm in line.alarms:
        yield f"\nAlarm: {f'#{alarm.ref}: ' if alarm.ref else ''}{alarm.why}"


def _day(day: dt.date | None) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}" if day else "not set"


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _float(days: int | None) -> str:
    return "" if days is None else f"float {days}"
