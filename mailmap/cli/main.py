"""The `mailmap` command: one line on every error, a non-zero status, never a traceback for a user's mistake."""

from __future__ import annotations

import logging
from typing import Any

import click

from mailmap import __version__, logs
from mailmap.cli import checking, looking
from mailmap.cli.demo import demo
from mailmap.cli.explain import explain
from mailmap.cli.mailroom import outbox, quarantine
from mailmap.cli.plans import plan
from mailmap.cli.preview import preview
from mailmap.cli.service import check, init, once, run, status
from mailmap.cli.templates import templates
from mailmap.errors import MailMAPError


class Commands(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MailMAPError as fault:
            raise click.ClickException(str(fault)) from fault


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="mailmap")
def main() -> None:
    """MailMAP keeps mutual action plans in mail, Word and the calendar.

    \b
    First steps:
      mailmap init          write a config.toml to fill in
      mailmap check         try every part of it
      mailmap plan import northwind.toml
      mailmap plan start NW
      mailmap run
    """
    logs.to_stderr(json=False, level=logging.WARNING)


for command in (looking.list_, looking.show, looking.history, checking.check, checking.what_if):
    plan.add_command(command)
for command in (init, check, run, once, demo, status, plan, templates, preview, explain, outbox, quarantine):
    main.add_command(command)
