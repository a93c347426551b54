"""`mailmap templates ...`: the plans that new plans are made of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from mailmap.cli.options import config_option, database, template_folders
from mailmap.errors import PlanFileError
from mailmap.judging import UNDER_WAY
from mailmap.plan import templates as plan_templates
from mailmap.plan.conditions import KEYS, Deals, Range
from mailmap.plan.learning import ENOUGH, Lesson, learn
from mailmap.plan.model import ActionItem
from mailmap.plan.review import findings
from mailmap.plan.templates import Template
from mailmap.store import plans

LEFT_TO_THE_DEAL = frozenset({"nobody", "no-lead", "open-role", "compelling-event", "day-off", "outcome"})
"""What the review finds in every template, because it is only known of a plan."""


@click.group()
def templates() -> None:
    """Plan templates: yours, in plans/ of the folder that [templates] names, and ours.

    \b
    Example:
      mailmap templates list
    """


@templates.command("list")
@config_option
def list_(config_path: Path) -> None:
    """List all templates with the deals they are for.

    \b
    Example:
      mailmap templates list
    """
    found = [plan_templates.load(path) for path in plan_templates.places(template_folders(config_path)).values()]
    wide = max((len(template.label) for template in found), default=0)
    for template in found:
        click.echo(f"{template.label:{wide}}  {len(template.sample.items):2} items  {template.sample.title}")
        for line in _deals(template):
            click.echo(f"{'':{wide}}            {line}")


@templates.command()
@config_option
@click.argument("name", metavar="NAME|FILE")
def show(name: str, config_path: Path) -> None:
    """Show a template: what it needs to be told, and its items with their offsets in working days from the go-live.

    \b
    Example:
      mailmap templates show enterprise-saas
    """
    template = plan_templates.find(name, *template_folders(config_path))
    click.echo("\n".join(_page(template)))


@templates.command()
@config_option
@click.argument("names", metavar="[NAME|FILE]...", nargs=-1)
@click.pass_context
def check(ctx: click.Context, names: tuple[str, ...], config_path: Path) -> None:
    """Check templates, all of them unless named: each mistake with file and line, and what the review says of the plans
    that they make. The status is 1 when one cannot be used.

    \b
    Example:
      mailmap templates check templates/plans/pilot.toml
    """
    folders = template_folders(config_path)
    broken = False
    for name in names or tuple(map(str, plan_templates.places(folders).values())):
        try:
            template = plan_templates.find(name, *folders)
        except PlanFileError as fault:
            broken = True
            click.echo(str(fault))
            continue
        advice = [one.says for one in findings(template.sample) if one.about not in LEFT_TO_THE_DEAL]
        click.echo("\n".join([f"{template.label} can be used.", *(f"  {one}" for one in advice)]))
    ctx.exit(int(broken))


@templates.command("learn")
@config_option
@click.option("--json", "as_json", is_flag=True, help="For programs: every item, also where nothing is to be learned.")
@click.argument("name", metavar="NAME|FILE")
def learn_(name: str, as_json: bool, config_path: Path) -> None:
    """Compare planned with actual working days over the plans that ended and were made of this version of a template,
    and propose better offsets. Nothing is changed.

    \b
    Example:
      mailmap templates learn enterprise-saas
    """
    template = plan_templates.find(name, *template_folders(config_path))
    _, db = database(config_path)
    with db.read() as conn:
        ended = [entry.plan for entry in plans.all(conn) if entry.plan.state not in UNDER_WAY]
    lessons = learn(template, ended)
    if as_json:
        click.echo(json.dumps([asdict(lesson) for lesson in lessons], ensure_ascii=False))
        return
    mine = sum(plan.template == template.label for plan in ended)
    click.echo("\n".join(_lessons(template, lessons, mine)))


def _lessons(template: Template, lessons: Sequence[Lesson], mine: int) -> Iterator[str]:
    yield f"{template.label}: {mine} ended {'plan was' if mine == 1 else 'plans were'} made of it."
    if not any(lesson.actual is not None for lesson in lessons):
        yield f"A step teaches something once {ENOUGH} of them have been through it."
        return
    changing = [lesson for lesson in lessons if lesson.changes_anything]
    if not changing:
        yield "They took what the template says; nothing is to be changed."
    for lesson in changing:
        days = ""
        if lesson.actual not in (None, lesson.planned):
            days = f"took {lesson.actual} days, not {lesson.planned} ({lesson.plans} plans); days = {lesson.actual}"
        due = (
            ""
            if lesson.proposed == lesson.offset
            else f'due = "{_offset(lesson.proposed)}", not "{_offset(lesson.offset)}"'
        )
        yield f"  #{lesson.ref:<3} {lesson.title}: {', '.join(part for part in (days, due) if part)}"


def _page(template: Template) -> Iterator[str]:
    yield f"{template.label}  {template.sample.title}"
    yield from _deals(template)
    optional = [name for name in template.takes if name not in template.needs]
    yield f"Needs: {', '.join(template.needs)}"
    yield f"Takes: {', '.join(optional)}"
    for milestone in template.sample.milestones:
        yield f"\n{milestone.ref}  {milestone.title}" + (f"  ({milestone.stage})" if milestone.stage else "")
        for item in milestone.items:
            yield f"  {_item_line(template, item)}"


def _item_line(template: Template, item: ActionItem) -> str:
    offset = _offset(template.offsets[item.ref]) if item.ref in template.offsets else ""
    marks = [f"{item.days} days"] if item.days else []
    marks += ["only in some deals"] if item.ref in template.only_if else []
    said = f"  ({', '.join(marks)})" if marks else ""
    return f"#{item.ref:<3} {offset:6} {item.title} - {item.owner or 'no owner'}{said}"


def _deals(template: Template) -> Iterator[str]:
    deals = template.head.deals
    said = [f"{key.replace('_', ' ')} {_wanted(deals, key)}" for key in KEYS if getattr(deals, key) is not None]
    if said:
        yield f"For {', '.join(said)}"


def _wanted(deals: Deals, key: str) -> str:
    wanted = getattr(deals, key)
    if not isinstance(wanted, Range):
        return " or ".join(wanted)
    if wanted.min is None or wanted.max is None:
        return f"from {wanted.min:,g}" if wanted.min is not None else f"up to {wanted.max:,g}"
    return f"{wanted.min:,g} to {wanted.max:,g}"


def _offset(days: int) -> str:
    return f"T{days:+d}" if days else "T"
