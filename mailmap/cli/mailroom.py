"""`mailmap outbox ...` and `mailmap quarantine ...`: what waits to go out, and what was not let in."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import Connection

from mailmap.cli.options import config_option, database, instant
from mailmap.errors import MailMAPError
from mailmap.store import inbox
from mailmap.store import outbox as store

SHOWN_LINES = 40


@click.group()
def outbox() -> None:
    """Letters on their way.

    \b
    Example:
      mailmap outbox list
    """


@outbox.command("list")
@config_option
def list_outbox(config_path: Path) -> None:
    """List letters that are not sent yet, and those that were refused.

    \b
    Example:
      mailmap outbox list
    """
    _, db = database(config_path)
    with db.read() as conn:
        rows = store.unsent(conn)
    if not rows:
        click.echo("Every letter is sent.")
    for row in rows:
        answer = f"  {row.answer}" if row.answer else ""
        click.echo(f"{row.id}  {row.state:7}  {row.recipient}  {row.purpose}  {row.attempts} attempts{answer}")


@outbox.command()
@config_option
@click.argument("numbers", metavar="[NUMBER]...", nargs=-1, type=int)
def retry(numbers: tuple[int, ...], config_path: Path) -> None:
    """Try letters again now, all that wait or were refused unless named: the same bytes, the same Message-ID.

    \b
    Example:
      mailmap outbox retry 12
    """
    _, db = database(config_path)
    with db.write() as conn:
        wanted = numbers or tuple(row.id for row in store.unsent(conn))
        again = [number for number in wanted if store.retry(conn, number, instant(None))]
        unknown = sorted(set(numbers) - set(again))
        if unknown:
            named = ", ".join(map(str, unknown))
            raise MailMAPError(f"No letter {named} waits or was refused. See: mailmap outbox list")
    click.echo(f"{len(again)} letters go out again with the next delivery.")


@click.group()
def quarantine() -> None:
    """Mails that were kept, but neither acted on nor answered.

    \b
    Example:
      mailmap quarantine list
    """


@quarantine.command("list")
@config_option
def list_quarantine(config_path: Path) -> None:
    """List what is in quarantine, and why.

    \b
    Example:
      mailmap quarantine list
    """
    _, db = database(config_path)
    with db.read() as conn:
        rows = inbox.quarantined(conn)
    if not rows:
        click.echo("The quarantine is empty.")
    for row in rows:
        click.echo(f"{row.id}  {row.arrived:%Y-%m-%d %H:%M}  {row.mailbox}  {row.why}")


@quarantine.command("show")
@config_option
@click.option("--raw", is_flag=True, help="The whole mail as it came, for a pipe.")
@click.argument("number", type=int)
def show(number: int, raw: bool, config_path: Path) -> None:
    """Show mail NUMBER: why it is here, and how it begins.

    \b
    Example:
      mailmap quarantine show 7
    """
    _, db = database(config_path)
    with db.read() as conn:
        row = _quarantined(conn, number)
    if raw:
        click.echo(row.raw, nl=False)
        return
    click.echo(
        f"Mail {row.id}: {row.why}. {len(row.raw)} bytes, came {row.arrived:%Y-%m-%d %H:%M %Z} to {row.mailbox}."
    )
    for line in row.raw.decode("utf-8", "backslashreplace").splitlines()[:SHOWN_LINES]:
        click.echo("  " + "".join(c if c.isprintable() else "·" for c in line))


@quarantine.command()
@config_option
@click.argument("number", type=int)
def replay(number: int, config_path: Path) -> None:
    """Read mail NUMBER again, as if it had just come: after a plan or the trust settings were mended.

    \b
    Example:
      mailmap quarantine replay 7
    """
    _, db = database(config_path)
    with db.write() as conn:
        _quarantined(conn, number)
        inbox.replay(conn, number)
    click.echo(f"Mail {number} waits to be read again.")


def _quarantined(conn: Connection, number: int) -> inbox.InboxRow:
    row = inbox.get(conn, number)
    if row.state != inbox.QUARANTINED:
        raise MailMAPError(f"Mail {number} is not in quarantine (it is {row.state}). See: mailmap quarantine list")
    return row
