"""`mailmap plan check|what-if`: what makes a plan fail, and what a slip would do to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from mailmap import config as configuration
from mailmap.acts.supposing import of_statement
from mailmap.cli.options import config_option, database, day_said, instant, is_plan_file, now_option, plan_of
from mailmap.judging import rules_broken
from mailmap.letters.wording import counted
from mailmap.plan import files
from mailmap.plan.model import Plan, PlanState
from mailmap.plan.requirements import Requirements, broken
from mailmap.plan.review import Finding, findings
from mailmap.plan.timeline import Effect, today
from mailmap.plan.whatif import WhatIf
from mailmap.store import plans


@click.command()
@config_option
@now_option
@click.option("--all", "everything", is_flag=True, help="List the active plans that break the rules of [requirements].")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.argument("plan_name", metavar="REF|FILE", required=False)
@click.pass_context
def check(
    ctx: click.Context,
    plan_name: str | None,
    everything: bool,
    as_json: bool,
    now_text: str | None,
    config_path: Path,
) -> None:
    """Say in plain words what makes a plan fail, what stops its start first, and which of your team's rules it breaks.

    The status is 1 when something stops the start, else 0. With --all it is 1 when a plan breaks a rule.

    \b
    Example:
      mailmap plan check northwind.toml
      mailmap plan check --all
    """
    if everything is bool(plan_name):
        raise click.UsageError("Give either the REF or FILE of a plan, or --all.")
    if everything:
        ctx.exit(_check_all(as_json, now_text, config_path))
    if is_plan_file(str(plan_name)):
        shown, breaks = _file(Path(str(plan_name)), now_text, config_path)
    else:
        config, db = database(config_path)
        with db.read() as conn:
            shown = plans.load(conn, str(plan_name)).plan
            breaks = rules_broken(conn, shown, config.requirements, instant(now_text, shown.timezone))
    found = findings(shown, today(shown, instant(now_text, shown.timezone)))
    if as_json:
        data = {"ref": shown.ref, "findings": [_data(one) for one in found], "rules": [_data(one) for one in breaks]}
        click.echo(json.dumps(data, ensure_ascii=False))
    else:
        click.echo("\n".join([*found_lines(found), *_rule_lines(breaks)] or [f"Nothing speaks against {shown.ref}."]))
    ctx.exit(int(any(one.stops_start for one in found)))


def found_lines(found: Sequence[Finding]) -> Iterator[str]:
    """Findings under a heading each: what stops the start, and what is advice."""
    stops = [one.says for one in found if one.stops_start]
    advice = [one.says for one in found if not one.stops_start]
    for heading, says in (("It cannot start yet:", stops), ("Worth a look:", advice)):
        if says:
            yield heading
            yield from (f"  {one}" for one in says)


def _rule_lines(breaks: Sequence[Finding]) -> Iterator[str]:
    if breaks:
        yield "It breaks your team's rules:"
        yield from (f"  {one.says}" for one in breaks)


def _file(path: Path, now_text: str | None, config_path: Path) -> tuple[Plan, Sequence[Finding]]:
    """A plan file is judged without a database, by the rules of the config where there is one."""
    plan = files.load(path)
    rules = configuration.load(config_path).requirements if config_path.is_file() else Requirements()
    return plan, broken(rules, plan, today(plan, instant(now_text, plan.timezone)))


def _check_all(as_json: bool, now_text: str | None, config_path: Path) -> int:
    config, db = database(config_path)
    with db.read() as conn:
        active = [entry.plan for entry in plans.all(conn, PlanState.ACTIVE)]
        judged = [(p, rules_broken(conn, p, config.requirements, instant(now_text, p.timezone))) for p in active]
    breaking = [(plan, breaks) for plan, breaks in judged if breaks]
    if as_json:
        click.echo(json.dumps([{"ref": p.ref, "rules": [_data(one) for one in b]} for p, b in breaking]))
    elif not breaking:
        rules = "keep your team's rules" if config.requirements != Requirements() else "are held to no [requirements]"
        click.echo(f"All {len(active)} active plans {rules}.")
    else:
        for plan, breaks in breaking:
            click.echo("\n".join([f"{plan.ref}  {plan.buyer}: {plan.title}", *(f"  {one.says}" for one in breaks)]))
    return int(bool(breaking))


def _data(finding: Finding) -> dict[str, object]:
    return {
        "about": finding.about,
        "says": finding.says,
        "stops_start": finding.stops_start,
        "items": list(finding.items),
    }


@click.command("what-if")
@config_option
@now_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.argument("plan_name", metavar="REF|FILE")
@click.argument("statement")
def what_if(plan_name: str, statement: str, as_json: bool, now_text: str | None, config_path: Path) -> None:
    """Show what a change of dates would do to the plan. Nothing is changed, and nobody hears of it.

    \b
    Example:
      mailmap plan what-if NW "slip 14 to 2027-01-12"
      mailmap plan what-if northwind.toml "we drop 19" --now 2026-11-23
    """
    shown = plan_of(plan_name, config_path)
    now = instant(now_text, shown.timezone)
    supposed = of_statement(statement, shown, now, today(shown, now))
    outcome = supposed.outcome
    click.echo(json.dumps(_figures(outcome)) if as_json else "\n".join(_outcome(supposed.after, outcome)))


def _figures(outcome: WhatIf) -> dict[str, object]:
    return {
        "moves": [
            {
                "ref": move.ref,
                "from": move.was.isoformat() if move.was else None,
                "to": move.now.isoformat() if move.now else None,
            }
            for move in outcome.moves
        ],
        "float_used": outcome.float_used,
        "go_live": outcome.go_live.isoformat() if outcome.go_live else None,
        "days_over": outcome.days_over,
    }


def _outcome(after: Plan, outcome: WhatIf) -> Iterator[str]:
    for move in outcome.moves:
        now = day_said(move.now) if move.now else "none"
        yield f"#{move.ref:<3} {day_said(move.was):15} -> {now:15} {move.days:+4}  {after.items[move.ref].title}"
    if not outcome.moves:
        yield "No forecast would change."
    for used in outcome.effect.used:
        days = counted(used.float_before, "working day")
        yield f"#{used.ref} uses {used.used} of its {days} of float; {used.left} left."
    was, would = outcome.effect.go_live_was, outcome.effect.go_live
    yield f"Go-live would {'stay' if was == would else 'move to'} {day_said(would)}{_before_event(outcome.effect)}."
    if outcome.days_over:
        days = counted(outcome.days_over, "working day")
        yield f"That is {days} after the go-live of the plan, {day_said(after.go_live)}."


def _before_event(effect: Effect) -> str:
    event, left = effect.event, effect.days_before_event
    if event is None or left is None:
        return ""
    where = "before" if left >= 0 else "after"
    return f", {counted(abs(left), 'working day')} {where} “{event.name}” on {day_said(event.date)}"
