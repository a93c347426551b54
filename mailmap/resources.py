"""Files that come with the program: package data of an installed MailMAP, folders beside it in a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mailmap.plan import files
from mailmap.plan.model import Plan

HERE = Path(__file__).parent


@cache
def template_folder() -> Path:
    """The folder of our own templates: mail/, word/, plans/."""
    packaged = HERE / "templates"
    return packaged if packaged.is_dir() else HERE.parent / "templates"


def example_config() -> str:
    packaged = template_folder() / "config.example.toml"
    return (packaged if packaged.is_file() else HERE.parent / "config.example.toml").read_text("utf-8")


def example_plan() -> Plan:
    return files.load(template_folder() / "plans" / "examples" / "northwind.toml")
