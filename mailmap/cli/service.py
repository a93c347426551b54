"""`mailmap init, check, run, once, status`: the life of the service.

Half a second of imports stands in the commands that need them.
"""

from __future__ import annotations

import threading
from pathlib import Path

import click

from mailmap import config as configuration
from mailmap import logs
from mailmap.cli.options import config_file, config_option, database, instant, now_option
from mailmap.errors import MailMAPError
from mailmap.resources import example_config
from mailmap.store import inbox, outbox, plans
from scheduler.loop import stopped_by_signals


@click.command()
@config_file("The file to write.")
def init(config_path: Path) -> None:
    """Write a config file to fill in. An existing one is never touched.

    \b
    Example:
      mailmap init --config /var/lib/mailmap/config.toml
    """
    if config_path.exists():
        raise MailMAPError(f"{config_path} exists already. Edit it, or name another file with --config.")
    try:
        config_path.write_text(example_config(), "utf-8")
    except OSError as fault:
        raise MailMAPError(f"{config_path} cannot be written: {fault.strerror}.") from fault
    click.echo(
        f"{config_path} is written. Fill it in from top to bottom, then run: mailmap check --config {config_path}"
    )


@click.command()
@config_option
def check(config_path: Path) -> None:
    """Try config, database, mailboxes, SMTP and templates: what works, what does not, what to do.

    \b
    Example:
      mailmap check
    """
    from mailmap import inspection

    failed = 0
    for finding in inspection.inspect(config_path):
        failed += finding.state == inspection.FAILS
        click.echo(f"{finding.state:6}  {finding.part}: {finding.says}")
    if failed:
        parts = "One part needs" if failed == 1 else f"{failed} parts need"
        raise MailMAPError(f"{parts} mending before `mailmap run`; see above.")


@click.command()
@config_option
def run(config_path: Path) -> None:
    """Run the service until SIGTERM or Ctrl-C: read mail, answer it, keep the calendar.

    \b
    Example:
      mailmap run --config /etc/mailmap/config.toml
    """
    from mailmap import daemon

    config = configuration.load(config_path)
    logs.to_stderr()
    stop = threading.Event()
    with stopped_by_signals(stop):
        daemon.run(config, stop)


@click.command()
@config_option
@now_option
def once(config_path: Path, now_text: str | None) -> None:
    """Handle all that is waiting and due, send it, then leave: for cron, and for tests.

    \b
    Example:
      mailmap once --now 2026-11-23T09:00:00-05:00
    """
    from mailmap import daemon

    config = configuration.load(config_path)
    logs.to_stderr()
    moment = instant(now_text, config.digest.timezone)
    done = daemon.once(config, (lambda: moment) if now_text else daemon.utc_now)
    click.echo(f"{done.read} mails read, {done.sent} letters sent.")
    if done.unsent:
        raise MailMAPError(f"{done.unsent} letters could not be sent yet; see: mailmap outbox list")


@click.command()
@config_option
def status(config_path: Path) -> None:
    """Count plans, mails and letters by state.

    \b
    Example:
      mailmap status
    """
    _, db = database(config_path)
    with db.read() as conn:
        counts = {"plans": plans.count(conn), "mails": inbox.count(conn), "letters": outbox.count(conn)}
    for what, states in counts.items():
        shown = ", ".join(f"{number} {state}" for state, number in sorted(states.items())) or "none"
        click.echo(f"{what}: {shown}")
