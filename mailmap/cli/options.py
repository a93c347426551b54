"""Options and arguments that several commands share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from mailmap import config as configuration
from mailmap.config import Config
from mailmap.plan import files
from mailmap.plan.model import Plan
from mailmap.resources import template_folder
from mailmap.store import plans
from mailmap.store.database import Database, open_database

F = TypeVar("F", bound=Callable[..., Any])


def config_file(help_text: str) -> Callable[[F], F]:
    return click.option(
        "--config",
        "config_path",
        type=click.Path(dir_okay=False, path_type=Path),
        default=Path("config.toml"),
        envvar="MAILMAP_CONFIG",
        show_default=True,
        help=help_text,
    )


config_option = config_file("The settings file.")


def now_option(command: F) -> F:
    return click.option(
        "--now",
        "now_text",
        metavar="INSTANT",
        help="Take this as the time: 2026-11-23T09:00:00-05:00, or a bare date (09:00).",
    )(command)


def instant(text: str | None, zone: str = "UTC") -> dt.datetime:
    """The time a command works at: the given one, else the clock's."""
    if text is None:
        return dt.datetime.now(ZoneInfo(zone))
    try:
        return _instant_typed(text, zone)
    except ValueError as fault:
        raise click.BadParameter(f"{fault}", param_hint="--now") from fault


def _instant_typed(text: str, plan_zone: str) -> dt.datetime:
    """ISO with an offset, or a bare date, which is 09:00 in the plan's zone.

    Raises ValueError.
    """
    if len(text) == len("2026-11-23"):
        return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(9), ZoneInfo(plan_zone))
    typed = dt.datetime.fromisoformat(text)
    if typed.tzinfo is None:
        raise ValueError(f'"{text}" has no offset; write it like 2026-11-23T09:00:00-05:00')
    return typed


def database(path: Path) -> tuple[Config, Database]:
    config = configuration.load(path)
    return config, open_database(config.database.url)


def is_plan_file(name: str) -> bool:
    return name.endswith(".toml") or "/" in name


def plan_of(name: str, config_path: Path) -> Plan:
    """The plan of this ref in the database, or of this plan file, which needs no database and no config."""
    if is_plan_file(name):
        return files.load(Path(name))
    _, db = database(config_path)
    with db.read() as conn:
        return plans.load(conn, name).plan


def template_folders(config_path: Path) -> tuple[Path, ...]:
    """An admin's own templates first; without a config there are only ours."""
    own = configuration.load(config_path).templates.folder if config_path.is_file() else None
    return (*([own / "plans"] if own else []), template_folder() / "plans")


def day_said(day: dt.date | None) -> str:
    return f"{day:%a} {day.day} {day:%b %Y}" if day else "not set"
