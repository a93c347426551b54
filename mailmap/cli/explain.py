"""`mailmap explain`: how a mail is read, and why."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from mailmap.cli.options import config_option, instant, now_option
from mailmap.errors import MailMAPError
from mailmap.interpret import Evidence, Interpretation, cites_a_letter, interpret, open_mail, unreadable
from mailmap.plan import files
from mailmap.plan.model import Plan
from mailmap.reading import Reading
from parsers.limits import Hostile
from parsers.message import Unreadable


@click.command()
@click.option("--plan", "plan_file", type=click.Path(path_type=Path), help="Read against this plan file; needs no database.")
@click.option("--authserv", metavar="ID", help="Believe the Authentication-Results of this server (RFC 8601).")
@click.option("--bot", metavar="ADDRESS", help="The assistant's own address, for mail it is only in Cc of.")
@now_option
@click.option("--json", "as_json", is_flag=True, help="One reading a line, for programs.")
@config_option
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def explain(
    plan_file: Path | None,
    authserv: str | None,
    bot: str | None,
    now_text: str | None,
    as_json: bool,
    config_path: Path,
    paths: tuple[Path, ...],
) -> None:
    """Show how mails are read: PATHS are .eml files, or folders of them.

    \b
    Example:
      mailmap explain --plan northwind.toml --authserv mx.acme.example reply.eml
    """
    for path in _mails(paths):
        raw = path.read_bytes()
        plan, evidence = _against(plan_file, authserv, bot, config_path, raw)
        shown = _read(raw, plan, evidence, bot, now_text)
        if as_json:
            click.echo((shown if isinstance(shown, Reading) else shown.reading).line())
        else:
            click.echo(_story(path, shown))


def _mails(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.eml"))
        elif path.is_file():
            yield path
        else:
            raise MailMAPError(f"There is no mail {path}. Give .eml files, or folders that hold them.")


def _against(
    plan_file: Path | None, authserv: str | None, bot: str | None, config_path: Path, raw: bytes
) -> tuple[Plan | None, Evidence]:
    """The plan that a mail is read against and whom to believe: the given file, else what the database knows."""
    if plan_file:
        return _plan(plan_file), Evidence(authserv_id=authserv, own=(bot,) if bot else ())
    from mailmap.cli.options import database
    from mailmap.routing import plan_for

    config, db = database(config_path)
    evidence = Evidence(authserv or config.trust.authserv_id, config.trust.internal_header, (config.assistant.address,))
    with db.read() as conn:
        return plan_for(conn, raw, evidence), evidence


_loaded: dict[Path, Plan] = {}


def _plan(path: Path) -> Plan:
    if path not in _loaded:
        _loaded[path] = files.load(path)
    return _loaded[path]


def _read(raw: bytes, plan: Plan | None, evidence: Evidence, bot: str | None, now_text: str | None) -> Interpretation | Reading:
    try:
        mail = open_mail(raw, evidence, instant(now_text, plan.timezone if plan else "UTC") if now_text else None)
    except (Hostile, Unreadable) as fault:
        return unreadable(plan, str(fault))
    if plan is None:
        return unreadable(None, "The mail belongs to no plan that its sender is on.")
    return interpret(mail, plan, cites=cites_a_letter(mail.message), bot=bot)


def _story(path: Path, shown: Interpretation | Reading) -> str:
    if isinstance(shown, Reading):
        return f"{path.name}: not read: {shown.quarantine}\n"
    return "\n".join([*_heading(path, shown), *_lines(shown), *_meaning(shown.reading), ""])


def _heading(path: Path, shown: Interpretation) -> Iterator[str]:
    sender = shown.reading.sender
    who = f"{sender.address or 'nobody we can name'} ({sender.trust}{', ' + sender.side if sender.side else ''})"
    yield f"{path.name}: {shown.mail.message.subject or '(no subject)'}"
    yield f"  From {who}, sent {shown.mail.moment:%a %d %b %Y %H:%M %z}. {shown.mail.sender.evidence}"
    if shown.reading.automatic:
        yield f"  Automatic mail ({shown.reading.automatic}): nothing in it acts, nothing answers it."


def _lines(shown: Interpretation) -> Iterator[str]:
    for line in shown.reply.lines if shown.reply else ():
        yield f"  {line.label:>12} | {line.text}"


def _meaning(reading: Reading) -> Iterator[str]:
    yield "  became:"
    for command in reading.commands:
        fields = command.model_dump(mode="json", exclude={"verb", "items", "decision", "why", "source"})
        what = ", ".join([" ".join(f"#{ref}" for ref in command.items), *(f"{key} {value}" for key, value in fields.items())])
        yield f"    {command.decision:>8}  {command.verb} {what.strip(', ')}{f' ({command.why})' if command.why else ''}"
        yield textwrap.indent(f"“{command.source}”", " " * 14)
    for unclear in reading.unclear:
        yield f"    question  {unclear.why}{f' Send back: {unclear.suggest}' if unclear.suggest else ''}"
        yield textwrap.indent(f"“{unclear.source}”", " " * 14)
    for asked in reading.asked:
        yield f"    asked us  “{asked.source}”"
    for away in reading.away:
        yield f"    away      {away.first} to {away.last}"
    if reading.calendar:
        yield f"    calendar  {reading.calendar.model_dump_json()}"
    if reading.note:
        yield f"    note      “{reading.note}”"
