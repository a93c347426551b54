"""Who is heard when they ask for a plan by mail, and what their mail wishes: words, a plan file, a table, or a draft
made anew. Only an authenticated sender who is one of the seller's reps is heard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from mailmap.config import Config
from mailmap.errors import MailMAPError
from mailmap.interpret import Mail, only_in_cc
from mailmap.plan import files, templates
from mailmap.plan.model import Plan, PlanState, Side
from mailmap.plan.settings import role_keys
from mailmap.plan.templates import Template
from mailmap.resources import template_folder
from mailmap.routing import letter_of
from mailmap.store import inbox, outbox, plans
from parsers import message, newplan, reply, word
from parsers.days.moments import Clock
from parsers.message import InboundMessage
from parsers.newplan import Kind, Request
from parsers.sheet import table
from parsers.sheet.outline import NoTable, outline
from parsers.wish import named
from parsers.word import NoPlanDocument

UNDRAFTED = "undrafted"
PLAN_FILE = (".toml",)
TABLES = (".docx", ".xlsx")
DOCUMENTS = (".docx", ".doc", ".xlsx", ".xls", ".ods", ".csv", ".pdf")
FEWEST_IN_A_THREAD = 2
"""So many settings, or a template, must be named where a mail answers a letter about another plan."""
DAYS = frozenset({"go_live", "compelling_event_date"})
NUMBERS = frozenset({"company_size", "deal_size"})
NAMES = frozenset({"ref", "buyer", "seller", "industry", "use_case", "timezone", "locale"})

File = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Rep:
    """Whoever asks, as far as the plans they are on tell."""

    address: str
    name: str | None
    zone: str
    locale: str | None
    seller: str | None


@dataclass(frozen=True, slots=True)
class Wish:
    """A request for a new plan: words, a plan file, or words with the table of an existing plan.

    `kept_in` is the mail (its inbox row) that has the table, where it is an earlier one. `names` are owners in the
    table whose addresses are asked for; they stand among the settings once they are said. `replaces` is the ref of the
    draft that the file is to stand for. `unread` are the names of tables and documents that no plan is made of."""

    rep: Rep
    request: Request
    file: File | None = None
    table: File | None = None
    kept_in: int | None = None
    names: tuple[str, ...] = ()
    replaces: str | None = None
    unread: tuple[str, ...] = ()


def wish(conn: Connection, config: Config, mail: Mail) -> Wish | None:
    """What a rep's mail asks for; None for every other mail. Loads templates only for words that ask for a plan."""
    address = mail.sender.address
    if address is None or not mail.sender.authenticated or not config.reps.includes(address):
        return None
    if mail.automatic or only_in_cc(mail.message, config.assistant.address):
        return None
    letter = letter_of(conn, mail)
    answers = letter if letter and letter.recipient.casefold() == address.casefold() else None
    read = reply.read(mail.message, outbox.raw(conn, answers.id) if answers else None)
    if read.unseen:
        return None
    about = answers.plan if answers else None
    if about and (again := _again(conn, config, mail, address, about, read.kept)):
        return again
    begun = answers is not None and answers.purpose == UNDRAFTED
    before: Mapping[str, Any] = (answers.answers or {}) if begun and answers else {}
    if (file := _attached(mail.message, PLAN_FILE)) and not about:
        aside = Request(None, {}, aside=newplan.aside(read.kept))
        return Wish(_rep(conn, config, mail, address), aside, file=file, replaces=before.get("replaces"))
    if not (begun or newplan.asks(read.kept)):
        return None
    rep = _rep(conn, config, mail, address)
    return _in_words(conn, config, rep, mail, read.kept, before, begun=begun, elsewhere=about is not None)


def is_theirs(plan: Plan, address: str | None) -> bool:
    """Whether a draft may be spoken about by this participant: a lead of the seller."""
    person = plan.people.get((address or "").casefold())
    return person is not None and person.side is Side.SELLER and person.is_lead


def attached_plan(mail: Mail) -> File | None:
    """The plan file that came with a mail."""
    return _attached(mail.message, PLAN_FILE)


def attached_table(mail: Mail) -> File | None:
    """The table that came with a mail."""
    return _attached(mail.message, TABLES)


def _attached(message: InboundMessage, endings: tuple[str, ...]) -> File | None:
    """The one attachment whose name ends so."""
    found = [(a.name or "", a.content) for a in message.attachments if (a.name or "").casefold().endswith(endings)]
    return found[0] if len(found) == 1 else None


# --------------------------------------------------------------------------------------------------- a draft made anew
def _again(conn: Connection, config: Config, mail: Mail, address: str, ref: str, words: str) -> Wish | None:
    """A plan file or a table that answers a letter about their draft. A file that says what the draft says already is
    nothing but an attachment that came along; so is any other table."""
    file, sheet = _attached(mail.message, PLAN_FILE), _attached(mail.message, TABLES)
    plan = plans.load(conn, ref).plan if file or sheet else None
    if plan is None or plan.state is not PlanState.DRAFT or not is_theirs(plan, address):
        return None
    aside = Request(None, {}, aside=newplan.aside(words))
    if file and not says(file, plan):
        return Wish(_rep(conn, config, mail, address), aside, file=file, replaces=plan.ref)
    if sheet and corrects(sheet, plan):
        return Wish(_rep(conn, config, mail, address), aside, table=sheet, replaces=plan.ref)
    return None


def says(file: File, plan: Plan) -> bool:
    """Whether a plan file is of this very plan."""
    try:
        return files.read(file[1].decode("utf-8-sig"), file[0]) == plan
    except (MailMAPError, ValueError, RecursionError):
        return False


def corrects(file: File, plan: Plan) -> bool | None:
    """Whether a file is somebody's own table of this draft: at least half of the draft's items stand in it by title.
    None where it has no such table at all: our own document is none, it comes back by another way."""
    try:
        if file[0].casefold().endswith(".docx") and word.read(file[1]).plan:
            return None
        lines = outline(table.read(file[1])).lines
    except (NoTable, NoPlanDocument):
        return None
    titles = {line.cell("title").casefold() for line in lines}
    found = sum(item.title.casefold() in titles for item in plan.items.values())
    return found * 2 >= len(plan.items)


# -------------------------------------------------------------------------------------------------------- a new plan
def _in_words(
    conn: Connection,
    config: Config,
    rep: Rep,
    mail: Mail,
    kept: str,
    before: Mapping[str, Any],
    *,
    begun: bool,
    elsewhere: bool,
) -> Wish | None:
    """Words, perhaps with a table. `before` is what was said and sent already, if they answer our question; `elsewhere`
    they answer a letter about another plan."""
    clock = Clock(mail.moment.astimezone(ZoneInfo(rep.zone)).date(), rep.locale)
    known = known_templates(config)
    names = tuple(before.get("names", ()))
    came = None if elsewhere else _attached(mail.message, TABLES)
    owners, words = named.take(newplan.without_file(kept) if came else kept, names)
    asked = newplan.read(words, _kinds(known.values()), clock, tuple(known), begun=begun)
    if asked is None and (came or owners):
        asked = Request(None, {}, aside=newplan.aside(words))
    if asked is None or (elsewhere and _few(asked)):
        return None
    asked = _with_what_was_said(replace(asked, settings={**asked.settings, **owners}), before)
    kept_in = before.get("mail") if came is None and not asked.template else None
    sheet = _kept(conn, kept_in) if kept_in is not None else None if asked.template else came
    documents = [a.name or "" for a in mail.message.attachments if (a.name or "").casefold().endswith(DOCUMENTS)]
    unread = tuple(name for name in documents if sheet is None or sheet is not came or name != sheet[0])
    return Wish(rep, asked, None, sheet, kept_in, names, before.get("replaces"), unread)


def _few(asked: Request) -> bool:
    return asked.template is None and len(asked.settings) < FEWEST_IN_A_THREAD


def _with_what_was_said(asked: Request, before: Mapping[str, Any]) -> Request:
    """The answer to our question adds to what it was asked about; what is said again counts."""
    settled = {doubt.key for doubt in asked.unclear}
    earlier = {key: value for key, value in before.get("settings", {}).items() if key not in settled}
    return replace(asked, template=asked.template or before.get("template"), settings={**earlier, **asked.settings})


def _kept(conn: Connection, row: int) -> File | None:
    """The table of an earlier mail, which its question was about."""
    return _attached(message.parse(inbox.get(conn, row).raw), TABLES)


def _rep(conn: Connection, config: Config, mail: Mail, address: str) -> Rep:
    theirs = [plans.load(conn, ref).plan for ref in plans.plans_of(conn, address)]
    mine = [plan for plan in theirs if plan.people[address.casefold()].side is Side.SELLER]
    sellers = {plan.seller for plan in mine}
    plan = mine[-1] if mine else None
    person = plan.person(address) if plan else None
    zone = (person and person.timezone) or (plan and plan.timezone) or config.digest.timezone
    return Rep(
        address=address,
        name=(person and person.name) or mail.sender.name or None,
        zone=zone,
        locale=(person and person.locale) or (plan and plan.locale) or None,
        seller=config.reps.company or (sellers.pop() if len(sellers) == 1 else None),
    )


# ----------------------------------------------------------------------------------------------------------- templates
def template_folders(config: Config) -> tuple[Path, ...]:
    own = config.templates.folder
    return (*([own / "plans"] if own else []), template_folder() / "plans")


def known_templates(config: Config) -> dict[str, Template]:
    return {name: templates.load(path) for name, path in templates.places(template_folders(config)).items()}


def _kinds(known: Sequence[Template] | Any) -> dict[str, Kind]:
    """Every setting of any template, and how it is read."""
    return {key: _kind(key, template) for template in known for key in template.takes}


def _kind(key: str, template: Template) -> Kind:
    if key in role_keys(template.sample):
        return "person"
    return "day" if key in DAYS else "number" if key in NUMBERS else "name" if key in NAMES else "text"
