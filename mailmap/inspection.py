"""`mailmap check`: try every part of an installation, and say of each what works, what does not, and what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mailmap import config as configuration
from mailmap import daemon
from mailmap.config import Config
from mailmap.errors import MailMAPError
from mailmap.letters.environment import check_templates
from mailmap.mail.mailbox import Mailbox
from mailmap.store import plans
from mailmap.store.database import open_database


@dataclass(frozen=True, slots=True)
class Finding:
    part: str
    works: bool
    says: str


def inspect(config_path: Path) -> Iterator[Finding]:
    """One finding a part, as each is tried. Nothing is changed: no mail is moved, none is sent."""
    try:
        config = configuration.load(config_path)
    except MailMAPError as fault:
        yield Finding("config", False, str(fault))
        return
    yield Finding("config", True, f"{config_path} is complete.")
    yield _tried("database", lambda: _database(config))
    for number, mailbox in enumerate(daemon.mailboxes(config), 1):
        yield _tried(f"mailbox {number}", lambda mailbox=mailbox: _mailbox(mailbox))
    yield _tried("smtp", lambda: _smtp(config))
    yield _tried("templates", lambda: _templates(config))
    yield _trust(config)


def _tried(part: str, attempt: Callable[[], str]) -> Finding:
    try:
        return Finding(part, True, attempt())
    except MailMAPError as fault:
        return Finding(part, False, str(fault))


def _database(config: Config) -> str:
    db = open_database(config.database.url)
    with db.read() as conn:
        number = len(plans.refs(conn))
    return f"{db.name} is open, {number} plans."


def _mailbox(mailbox: Mailbox) -> str:
    mailbox.open()
    try:
        return f"{mailbox.name} is open, {len(mailbox.uids())} mails in it."
    finally:
        mailbox.close()


def _smtp(config: Config) -> str:
    transport = daemon.transport(config)

    async def greet() -> None:
        try:
            await transport.check()
        finally:
            await transport.close()

    asyncio.run(greet())
    return f"{config.smtp.host}:{config.smtp.port} answers{' and knows us' if config.smtp.user else ''}."


def _templates(config: Config) -> str:
    count = check_templates(config.templates.folder)
    return f"{count} templates are whole."


def _trust(config: Config) -> Finding:
    if config.trust.authserv_id or config.trust.internal_header:
        return Finding("trust", True, "authenticated participants are believed.")
    says = "no [trust] authserv_id: nobody is believed, and every change is confirmed by mail first. See docs/operations.md."
    return Finding("trust", False, says)
