"""`mailmap check`: try every part of an installation, and say of each what works, what does not, and what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from mailmap import config as configuration
from mailmap import daemon
from mailmap.config import Config, ImapMailbox, MaildirMailbox, Secret
from mailmap.errors import MailMAPError, StoreError
from mailmap.letters.environment import check_templates, template_path, use_templates
from mailmap.letters.word_template import word_template
from mailmap.mail.mailbox import Mailbox
from mailmap.store import plans
from mailmap.store.database import open_database

WORKS: Literal["works"] = "works"
ADVICE: Literal["advice"] = "advice"
FAILS: Literal["FAILS"] = "FAILS"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of an installation; `advice` is what runs without it, though not as well."""

    part: str
    state: Literal["works", "advice", "FAILS"]
    says: str


def inspect(config_path: Path) -> Iterator[Finding]:
    """One finding a part, as each is tried. No mail is moved and none is sent."""
    try:
        config = configuration.load(config_path)
    except MailMAPError as fault:
        yield Finding("config", FAILS, str(fault))
        return
    yield Finding("config", WORKS, f"{config_path} is complete.")
    yield _tried("database", partial(_database, config))
    for number, (settings, mailbox) in enumerate(zip(config.mailboxes, daemon.mailboxes(config), strict=True), 1):
        yield _tried(f"mailbox {number}", partial(_mailbox, settings, mailbox))
    yield _tried("smtp", partial(_smtp, config))
    yield _tried("templates", partial(_templates, config))
    yield _trust(config)


def _tried(part: str, attempt: Callable[[], str]) -> Finding:
    try:
        return Finding(part, WORKS, attempt())
    except MailMAPError as fault:
        return Finding(part, FAILS, str(fault))


def _database(config: Config) -> str:
    db = open_database(config.database.url)
    try:
        with db.read() as conn:
            refs = plans.refs(conn)
            unsound = [ref for ref in refs if not plans.is_sound(conn, ref)]
    finally:
        db.close()
    if unsound:
        raise StoreError(
            f"{db.name}: {', '.join(unsound)} is not what its history makes of it, so other hands have changed the "
            "database. Restore it from a backup."
        )
    return f"{db.name} is open, {len(refs)} {'plan' if len(refs) == 1 else 'plans'} in it."


def _mailbox(settings: ImapMailbox | MaildirMailbox, mailbox: Mailbox) -> str:
    try:
        mailbox.open()
        number = len(mailbox.uids())
    finally:
        mailbox.close()
    how = _by_token(settings) if isinstance(settings, ImapMailbox) else ""
    return f"{mailbox.name} is open{how}, {number} {'mail' if number == 1 else 'mails'} in it."


def _smtp(config: Config) -> str:
    greeting = asyncio.run(daemon.transport(config).check())
    server = f"{config.smtp.host}:{config.smtp.port}"
    let_in = f" and lets {config.smtp.user} in{_by_token(config.smtp)}" if config.smtp.user else ""
    return f"{server} answers{let_in}: {greeting}"


def _by_token(secret: Secret) -> str:
    return " by access token" if secret.by_token else ""


def _templates(config: Config) -> str:
    use_templates(config.templates.folder)
    count = check_templates(config.templates.folder)
    word = template_path("word/plan.docx")
    word_template(word)
    return f"{count} templates of letters and the Word document {word} are whole."


def _trust(config: Config) -> Finding:
    if config.trust.authserv_id or config.trust.internal_header:
        return Finding("trust", WORKS, "participants whose mail your server has authenticated are believed.")
    says = "[trust] authserv_id is missing: nobody is believed, every change is confirmed by mail first."
    return Finding("trust", ADVICE, f"{says} See docs/operations.md.")
