"""The `mailmap` command: one line on every error, a non-zero status, never a traceback for a user's mistake."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

import click

from mailmap import __version__
from mailmap.errors import MailMAPError

COMMANDS = {
    "check": ("service", "Try every part of the service, and say what to mend."),
    "demo": ("demo", "Play a short story through the real service."),
    "explain": ("explain", "Show how mails are read, and what they would do."),
    "init": ("service", "Write a config file to fill in."),
    "once": ("service", "Handle all that is waiting and due, then leave."),
    "outbox": ("mailroom", "Letters on their way."),
    "plan": ("plans", "Make, start, look at and export plans."),
    "preview": ("preview", "Write a letter into a folder, and send nothing."),
    "quarantine": ("mailroom", "Mails that were neither acted on nor answered."),
    "run": ("service", "Run the service until SIGTERM or Ctrl-C."),
    "status": ("service", "Count plans, mails and letters by state."),
    "templates": ("templates", "Look at plan templates, check them, learn from plans."),
}
"""Each command, the module beside this one that has it under the same name, and the line in `mailmap --help`."""


class Commands(click.Group):
    """Only the command that is called is imported: half a second of imports would stand before every `--help`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"mailmap.cli.{module}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

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
    from mailmap import logs  # imported here for the same reason

    logs.to_stderr(json=False, level=logging.WARNING)
