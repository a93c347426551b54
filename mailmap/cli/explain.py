"""`mailmap explain`: how a mail is read, and why."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import click

from mailmap import explaining, returned
from mailmap.cli.options import config_option, database, instant, now_option
from mailmap.errors import MailMAPError
from mailmap.interpret import Evidence, Interpretation, Mail, cites_a_letter, interpret, open_mail, unreadable
from mailmap.plan import files
from mailmap.plan.model import Plan
from mailmap.reading import Reading
from mailmap.routing import route
from mailmap.store import invites, plans
from mailmap.store.database import Database
from parsers.limits import Hostile
from parsers.message import Unreadable

Read = Callable[[Mail], Interpretation | Reading]


@click.command()
@click.option("--plan", "plan_file", type=click.Path(path_type=Path), help="Read against this plan file: no database.")
@click.option("--authserv", metavar="ID", help="Believe the Authentication-Results of this server (RFC 8601).")
@click.option("--bot", metavar="ADDRESS", help="The assistant's own address, for mail it is only in Cc of.")
@now_option
@click.option("--json", "as_json", is_flag=True, help="One reading a line, for programs.")
@config_option
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
def explain(
    plan_file: Path | None,
    authserv: str | None,
    bot: str | None,
    now_text: str | None,
    as_json: bool,
    config_path: Path,
    paths: tuple[Path, ...],
) -> None:
    """Show how mails are read: each PATH is an .eml file, or a folder of them, read in the order of their names.

    \b
    Example:
      mailmap explain --plan northwind.toml --authserv mx.acme.example reply.eml
    """
    mails = _found(paths)
    plan: Plan | None = None
    read: Read
    if plan_file:
        plan = files.load(plan_file)
        evidence = Evidence(authserv, own=(bot,) if bot else ())
        read, zone = partial(_against, plan, bot), plan.timezone
    else:
        config, db = database(config_path)
        trust, own = config.trust, bot or config.assistant.address
        evidence = Evidence(authserv or trust.authserv_id, trust.internal_header, (own,))
        read, zone = partial(_against_database, db, own), "UTC"
    arrived = instant(now_text, zone) if now_text else None
    for path in mails:
        try:
            shown = read(open_mail(_bytes_of(path), evidence, arrived))
        except (Hostile, Unreadable) as fault:
            shown = unreadable(plan, str(fault))
        click.echo((shown if isinstance(shown, Reading) else shown.reading).line() if as_json else _story(path, shown))


def _found(paths: tuple[Path, ...]) -> list[Path]:
    """All mails there are; nothing is read before every path is known to be good."""
    missing = next((path for path in paths if not path.exists()), None)
    if missing:
        raise MailMAPError(f"There is no mail {missing}. Give .eml files, or folders that hold them.")
    return [mail for path in paths for mail in (sorted(path.glob("*.eml")) if path.is_dir() else [path])]


def _bytes_of(mail: Path) -> bytes:
    try:
        return mail.read_bytes()
    except OSError as fault:
        raise MailMAPError(f"The mail {mail} cannot be read: {fault.strerror}.") from fault


def _against(plan: Plan, bot: str | None, mail: Mail) -> Interpretation:
    return interpret(mail, plan, cites=cites_a_letter(mail.message), bot=bot)


def _against_database(db: Database, bot: str, mail: Mail) -> Interpretation | Reading:
    """Against the plan that the service would read it against, as it stands now."""
    with db.read() as conn:
        way = route(conn, mail)
        if len(way.plans) != 1:
            several = f"The sender is on several plans ({', '.join(way.plans)}), and the mail names none."
            return unreadable(None, several if way.plans else "The sender is on no plan.")
        plan = plans.load(conn, way.plans[0]).plan
        meetings = {invite.uid: item for item, invite in invites.of_plan(conn, plan.ref).items()}
        document = returned.sheet(conn, plan, mail.message)
    return interpret(mail, plan, cites=way.letter is not None, bot=bot, meetings=meetings, document=document)


def _story(path: Path, shown: Interpretation | Reading) -> str:
    if isinstance(shown, Reading):
        return f"{path.name}: not read. {shown.quarantine}\n"
    return "\n".join([*_heading(path, shown), *_table(shown), *_meaning(shown.reading), ""])


def _heading(path: Path, shown: Interpretation) -> Iterator[str]:
    sender = shown.reading.sender
    who = f"{sender.address or 'nobody we can name'} ({sender.trust}{', ' + sender.side if sender.side else ''})"
    yield f"{path.name}: {shown.mail.message.subject or '(no subject)'}"
    yield f"  From {who}, sent {shown.mail.moment:%a %d %b %Y %H:%M %z}. {shown.mail.sender.evidence}"
    if shown.reading.automatic:
        yield f"  Automatic mail ({shown.reading.automatic}): no words in it act, and nothing answers it."


def _table(shown: Interpretation) -> Iterator[str]:
    for label, text in explaining.lines(shown):
        yield f"  {label:>12} | {text}".rstrip()


def _meaning(reading: Reading) -> Iterator[str]:
    meant = list(explaining.became(reading))
    yield "  became:" if meant else "  became: nothing that acts, and nothing to keep."
    for entry in meant:
        if entry.words:
            yield textwrap.indent(f"“{entry.words}”", "    ")
        yield f"    -> {entry.meaning}"
