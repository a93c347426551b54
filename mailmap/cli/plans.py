"""`mailmap plan ...`: make, start, end and export plans."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import click
from sqlalchemy import Connection

from mailmap import lifecycle
from mailmap.cli import checking, looking
from mailmap.cli.checking import found_lines
from mailmap.cli.options import config_option, database, instant, now_option, plan_of, template_folders
from mailmap.errors import MailMAPError
from mailmap.plan import files, tabular, templates
from mailmap.plan.conditions import KEYS
from mailmap.plan.model import PlanState
from mailmap.plan.review import findings
from mailmap.plan.templates import Template
from mailmap.plan.timeline import timeline, today
from mailmap.store import plans


@click.group()
def plan() -> None:
    """Make, start, look at and export plans.

    \b
    Example:
      mailmap plan new enterprise-saas --set ref=NW --set buyer=Northwind ... --out northwind.toml
      mailmap plan import northwind.toml
      mailmap plan start NW
    """


for command in (looking.list_, looking.show, looking.history, checking.check, checking.what_if):
    plan.add_command(command)


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
@click.option("--welcome", is_flag=True, help="Greet everybody on it with a first letter.")
@click.argument("ref")
def start(ref: str, welcome: bool, now_text: str | None, config_path: Path) -> None:
    """Start the plan REF: invites go out, replies are read, the digest is sent.

    \b
    Example:
      mailmap plan start NW
      mailmap plan start NW --welcome
    """
    config, db = database(config_path)
    with db.write() as conn:
        invited = lifecycle.start(conn, config, ref, _now(conn, ref, now_text), welcome=welcome)
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
@now_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["toml", "csv", "json"]),
    default="toml",
    show_default=True,
    help="toml: a plan file; csv: one row an item; json: everything, for programs.",
)
@click.argument("plan_name", metavar="REF|FILE")
def export(plan_name: str, form: str, now_text: str | None, config_path: Path) -> None:
    """Print a plan as a plan file, a table or JSON, seller-only text included. Ids stay the same for life.

    \b
    Example:
      mailmap plan export NW > northwind.toml
      mailmap plan export NW --format csv > northwind.csv
    """
    exported = plan_of(plan_name, config_path)
    line = timeline(exported, today(exported, instant(now_text, exported.timezone)))
    match form:
        case "csv":
            click.echo(tabular.table(exported, line), nl=False)
        case "json":
            click.echo(json.dumps(tabular.as_data(exported, line), ensure_ascii=False, indent=2))
        case _:
            click.echo(files.write(exported), nl=False)


@plan.command()
@config_option
@now_option
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE...", help="Values for the template.")
@click.option("--out", type=click.Path(path_type=Path), help="Write a plan file instead; needs no database.")
@click.argument("words", metavar="[TEMPLATE] [KEY=VALUE]...", nargs=-1)
def new(
    words: tuple[str, ...], settings: tuple[str, ...], out: Path | None, now_text: str | None, config_path: Path
) -> None:
    """Make a plan from TEMPLATE, working backward from the buyer's date. Prints its ref.

    Without TEMPLATE the one is taken that fits what is known of the deal: company_size, deal_size, industry, use_case.
    What the new plan still lacks, and what speaks against it, is said beside.

    \b
    Example:
      mailmap plan new enterprise-saas --set ref=NW buyer=Northwind seller=Acme \\
          go_live=2027-03-15 champion=dana@northwind.example
      mailmap plan new --set ref=NW buyer=Northwind seller=Acme go_live=2027-03-15 deal_size=250000
    """
    names = [word for word in words if "=" not in word]
    if len(names) > 1:
        raise click.UsageError(f"{names[1]} is no KEY=VALUE, and the template is {names[0]} already.")
    values = dict(_pair(word) for word in (*settings, *(word for word in words if "=" in word)))
    template = _template(names[0] if names else None, values, config_path)
    made = templates.make(template, values)
    now = instant(now_text, made.timezone)
    if out:
        _write(out, files.write(made))
        click.echo(f"{made.ref} is written to {out}.")
    else:
        _, db = database(config_path)
        with db.write() as conn:
            plans.create(conn, made, now)
        click.echo(made.ref)
    for line in found_lines(findings(made, today(made, now))):
        click.echo(line, err=True)


def _template(name: str | None, values: Mapping[str, str], config_path: Path) -> Template:
    folders = template_folders(config_path)
    if name is not None:
        return templates.find(name, *folders)
    chosen = templates.choose({key: values[key] for key in KEYS if key in values}, *folders)
    click.echo(f"The template is {chosen.label}.", err=True)
    return chosen


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
