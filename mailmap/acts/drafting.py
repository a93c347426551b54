"""A new plan asked for by mail: a rep says what it is about, and gets a draft that nobody else hears of.

Only an authenticated sender who is one of the seller's reps is heard. What is missing or unclear is asked in one
letter, and nothing is made until it is clear. All of it is part of the transaction that finishes the mail.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from mailmap.acts import tabled
from mailmap.config import Config
from mailmap.errors import MailMAPError
from mailmap.interpret import Mail, only_in_cc
from mailmap.letters.draft import Asked, draft, undrafted
from mailmap.letters.frame import Frame
from mailmap.mail.compose import Attachment, compose
from mailmap.naming import ref_for
from mailmap.plan import files, templates
from mailmap.plan.conditions import KEYS
from mailmap.plan.model import Participant, Plan, PlanState, Side
from mailmap.plan.review import findings
from mailmap.plan.settings import role_keys
from mailmap.plan.templates import Template
from mailmap.plan.timeline import timeline, today
from mailmap.posting import Answered, Enclosed, code, post
from mailmap.printing import word_of
from mailmap.resources import template_folder
from mailmap.routing import letter_of
from mailmap.store import inbox, outbox, plans
from mailmap.store.inbox import InboxRow
from mailmap.store.outbox import Letter, OutboxEntry
from parsers import newplan, reply, table
from parsers.days.moments import Clock
from parsers.newplan import Doubt, Kind, Request
from parsers.word import NoPlanDocument

UNDRAFTED = "undrafted"
REP_IS = "account_executive"
LARGEST_FILE = 200_000
TOML = "application/toml"
TABLES = (".docx", ".xlsx")
DOCUMENTS = (".docx", ".doc", ".xlsx", ".xls", ".ods", ".csv", ".pdf")
FEWEST_IN_A_THREAD = 2
"""So many settings, or a template, must be named where a mail answers a letter about another plan."""
DAYS = frozenset({"go_live", "compelling_event_date"})
NUMBERS = frozenset({"company_size", "deal_size"})
NAMES = frozenset({"ref", "buyer", "seller", "industry", "use_case", "timezone", "locale"})

log = structlog.get_logger()


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
    """A request for a new plan: words, a plan file, or words with the table of an existing plan. `unread` are the names
    of the tables and documents that came with it and that no plan is made of."""

    rep: Rep
    request: Request
    file: tuple[str, bytes] | None = None
    table: tuple[str, bytes] | None = None
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
    begun = answers is not None and answers.purpose == UNDRAFTED
    file = None if answers and answers.plan else _attached(mail, (".toml",))
    if read.unseen or not (file or begun or newplan.asks(read.kept)):
        return None
    rep = _rep(conn, config, mail, address)
    if file:
        return Wish(rep, Request(None, {}, aside=newplan.aside(read.kept)), file)
    clock = Clock(mail.moment.astimezone(ZoneInfo(rep.zone)).date(), rep.locale)
    known = _templates(config)
    sheet = None if answers and answers.plan else _attached(mail, TABLES)
    words = newplan.without_file(read.kept) if sheet else read.kept
    asked = newplan.read(words, _kinds(known.values()), clock, tuple(known), begun=begun)
    if asked is None and sheet:
        asked = Request(None, {}, aside=newplan.aside(read.kept))
    if asked is None or (answers and answers.plan and _few(asked)):
        return None
    asked = _with_what_was_said(asked, answers) if begun and answers else asked
    sheet = None if asked.template else sheet
    names = (a.name or "" for a in mail.message.attachments)
    unread = tuple(name for name in names if name.casefold().endswith(DOCUMENTS) and not (sheet and name == sheet[0]))
    return Wish(rep, asked, table=sheet, unread=unread)


def _few(asked: Request) -> bool:
    return asked.template is None and len(asked.settings) < FEWEST_IN_A_THREAD


def _with_what_was_said(asked: Request, letter: Letter) -> Request:
    """The answer to our question adds to what it was asked about; what is said again counts."""
    before: dict[str, Any] = letter.answers or {}
    settled = {doubt.key for doubt in asked.unclear}
    earlier = {key: value for key, value in before.get("settings", {}).items() if key not in settled}
    return replace(asked, template=asked.template or before.get("template"), settings={**earlier, **asked.settings})


def _attached(mail: Mail, endings: tuple[str, ...]) -> tuple[str, bytes] | None:
    """The one attachment whose name ends so."""
    found = [(a.name or "", a.content) for a in mail.message.attachments if (a.name or "").casefold().endswith(endings)]
    return found[0] if len(found) == 1 else None


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
def _folders(config: Config) -> tuple[Path, ...]:
    own = config.templates.folder
    return (*([own / "plans"] if own else []), template_folder() / "plans")


def _templates(config: Config) -> dict[str, Template]:
    return {name: templates.load(path) for name, path in templates.places(_folders(config)).items()}


def _kinds(known: Sequence[Template] | Any) -> dict[str, Kind]:
    """Every setting of any template, and how it is read."""
    return {key: _kind(key, template) for template in known for key in template.takes}


def _kind(key: str, template: Template) -> Kind:
    if key in role_keys(template.sample):
        return "person"
    return "day" if key in DAYS else "number" if key in NUMBERS else "name" if key in NAMES else "text"


# ------------------------------------------------------------------------------------------------------------ drafting
def carry_out(conn: Connection, config: Config, wish: Wish, mail: Mail, row: InboxRow, now: dt.datetime) -> None:
    """Make the draft and tell the rep, or ask the rep for what it lacks."""
    understood: tuple[str, ...] = ()
    if wish.file:
        made, asked = _from_file(conn, wish, *wish.file)
    elif wish.table:
        made, asked, understood = _from_table(conn, config, wish, *wish.table, now)
    else:
        made, asked = _from_words(conn, config, wish)
    if made is None:
        _ask(conn, config, wish, asked, mail, row, now)
        inbox.finish(conn, row.id, "a new plan: asked back")
        return
    plans.create(conn, made, now)
    _tell(conn, config, wish, made, understood, mail, row, now)
    inbox.finish(conn, row.id, "drafted", plan=made.ref)
    log.info("plan drafted", inbox=row.id, plan=made.ref)


def _from_words(conn: Connection, config: Config, wish: Wish) -> tuple[Plan | None, Asked]:
    rep, request = wish.rep, wish.request
    settings = dict(request.settings)
    doubts = list(request.unclear)
    template = _template(config, request, settings, doubts)
    doubtful = {doubt.key for doubt in doubts}
    _complete(conn, rep, settings, doubtful)
    needs = template.needs if template else ("buyer", "seller", "go_live")
    missing = [key for key in needs if key not in settings and key not in doubtful and key != "ref"]
    plan = None
    if template and not (doubts or missing):
        plan = _made(conn, rep, template, settings, doubts)
    name = template.head.name if template else None
    return plan, Asked(name, request.settings, tuple(missing), tuple(doubts))


def _complete(conn: Connection, rep: Rep, settings: dict[str, str], doubtful: Collection[str | None]) -> None:
    """What need not be said: whom the rep sells for, and a ref."""
    if rep.seller and "seller" not in doubtful:
        settings.setdefault("seller", rep.seller)
    if "buyer" in settings and "ref" not in doubtful:
        settings.setdefault("ref", ref_for(settings["buyer"], plans.refs(conn)))


def _from_table(
    conn: Connection, config: Config, wish: Wish, name: str, content: bytes, now: dt.datetime
) -> tuple[Plan | None, Asked, tuple[str, ...]]:
    """The plan of a table with the head that the mail gives, and how the table was understood."""
    rep, settings, doubts = wish.rep, dict(wish.request.settings), list(wish.request.unclear)
    doubtful = {doubt.key for doubt in doubts}
    _complete(conn, rep, settings, doubtful)
    if _taken(conn, settings.get("ref", "")):
        doubts.append(Doubt(settings["ref"], "There is a plan of this name already; give this one another ref.", "ref"))
    missing = tuple(key for key in tabled.NEEDS if key not in settings and key not in doubtful and key != "ref")
    try:
        found = tabled.make(table.read(content), _said_with_table(config, rep, settings, now))
    except NoPlanDocument as fault:
        found = tabled.Tabled(None, doubts=(Doubt("", f"{name} was not read: {fault}."),))
    made = found.plan if not (doubts or missing) else None
    unused = [newplan.spoken(key) for key in wish.request.settings if key in (*NUMBERS, "industry", "use_case")]
    understood = (*found.understood, *([f"Not used of your mail: {', '.join(unused)}"] if unused else []))
    asked = Asked(None, wish.request.settings, missing, (*doubts, *found.doubts), table=name)
    return made, asked, understood


def _said_with_table(config: Config, rep: Rep, settings: Mapping[str, str], now: dt.datetime) -> tabled.Setting:
    domain = rep.address.rpartition("@")[2].casefold()
    roles: dict[str, tuple[Side, str]] = {}
    for template in _templates(config).values():
        for key, n in role_keys(template.sample).items():
            person = template.sample.participants[n]
            roles.setdefault(key, (person.side, person.role))
    return tabled.Setting(
        settings={"timezone": rep.zone, **({"locale": rep.locale} if rep.locale else {}), **settings},
        roles=roles,
        rep=Participant(name=rep.name, email=rep.address, side=Side.SELLER, role="account executive"),
        is_sellers=lambda address: config.reps.includes(address) or address.casefold().endswith(f"@{domain}"),
        clock=Clock(now.astimezone(ZoneInfo(rep.zone)).date(), rep.locale),
    )


def _taken(conn: Connection, ref: str) -> bool:
    return ref.casefold() in {known.casefold() for known in plans.refs(conn)}


def _template(config: Config, request: Request, deal: Mapping[str, str], doubts: list[Doubt]) -> Template | None:
    """The one named, else the one that fits what is known of the deal."""
    try:
        if request.template:
            return templates.find(Path(request.template).name.removesuffix(".toml"), *_folders(config))
        return templates.choose({key: deal[key] for key in KEYS if key in deal}, *_folders(config))
    except MailMAPError as fault:
        doubts.append(Doubt(request.template or "", str(fault), "template"))
        return None


def _made(
    conn: Connection, rep: Rep, template: Template, settings: Mapping[str, str], doubts: list[Doubt]
) -> Plan | None:
    """The plan with the rep on it; None, and a doubt, where a setting does not do."""
    given = {"timezone": rep.zone, **({"locale": rep.locale} if rep.locale else {}), **settings}
    own = [key for key in (REP_IS, f"seller_{REP_IS}") if key in template.takes]
    if own and not any(key in given for key in own):
        given[own[0]] = _mailbox(rep)
    try:
        plan = templates.make(template, given)
    except MailMAPError as fault:
        doubts.append(Doubt("", str(fault).replace(" with --set", "")))
        return None
    if taken := next((ref for ref in plans.refs(conn) if ref.casefold() == plan.ref.casefold()), None):
        doubts.append(Doubt(plan.ref, f"There is a plan {taken} already; give this one another ref.", "ref"))
        return None
    return plan if rep.address.casefold() in plan.people else _with_rep(plan, rep)


def _mailbox(rep: Rep) -> str:
    name = " ".join("".join(c for c in rep.name or "" if c.isalnum() or c in " .'-").split())
    return f"{name} <{rep.address}>" if name else rep.address


def _with_rep(plan: Plan, rep: Rep) -> Plan:
    """Whoever asks for a plan is on it, beside the account executive they name."""
    own = Participant(name=rep.name, email=rep.address, side=Side.SELLER, role="account executive")
    return plan.model_copy(update={"participants": (*plan.participants, own)})


def _from_file(conn: Connection, wish: Wish, name: str, content: bytes) -> tuple[Plan | None, Asked]:
    try:
        if len(content) > LARGEST_FILE:
            raise MailMAPError(f"{name}: is larger than {LARGEST_FILE // 1000} kB, which no plan is.")
        plan = files.read(content.decode("utf-8-sig"), name)
    except MailMAPError as fault:
        return None, Asked(None, {}, (), (Doubt("", str(fault)),), file=name)
    except (UnicodeDecodeError, RecursionError, ValueError):
        return None, Asked(None, {}, (), (Doubt("", f"{name}: is no UTF-8 text that holds a plan."),), file=name)
    person = plan.people.get(wish.rep.address.casefold())
    if person is None or person.side is not Side.SELLER or not person.is_lead:
        why = (
            f"You are no lead of {plan.seller} on it; put yourself among its people: side = “seller”, "
            f"role = “account executive”, email = “{wish.rep.address}”."
        )
        return None, Asked(None, {}, (), (Doubt("", why),), file=name)
    if plan.ref.casefold() in {ref.casefold() for ref in plans.refs(conn)}:
        why = f"There is a plan {plan.ref} already; give this one another ref."
        return None, Asked(None, {}, (), (Doubt("", why),), file=name)
    return plan.model_copy(update={"state": PlanState.DRAFT}), Asked(None, {}, (), ())


# ---------------------------------------------------------------------------------------------------------- the letters
def _tell(
    conn: Connection,
    config: Config,
    wish: Wish,
    plan: Plan,
    understood: tuple[str, ...],
    mail: Mail,
    row: InboxRow,
    now: dt.datetime,
) -> None:
    line = timeline(plan, today(plan, now))
    attached = [
        word_of(conn, plans.load(conn, plan.ref), [], line, None),
        Attachment(f"{plan.ref} plan.toml", TOML, files.write(plan).encode()),
    ]
    same = [
        other.plan.ref
        for other in plans.all(conn)
        if other.plan.buyer.casefold() == plan.buyer.casefold() and other.plan.ref != plan.ref
    ]

    def make(frame: Frame) -> Enclosed:
        found = findings(plan, line.today)
        source = wish.file or wish.table
        letter = draft(
            plan,
            line,
            found,
            frame,
            file=source[0] if source else "",
            understood=understood,
            aside=wish.request.aside,
            unread=wish.unread,
            same_buyer=same,
        )
        return Enclosed(letter, attachments=attached)

    rep = plan.people[wish.rep.address.casefold()]
    cause = f"mail:{row.id}"
    answered = Answered(mail.message.message_id, mail.message.references)
    post(conn, config, plan, rep, purpose="draft", cause=cause, now=now, make=make, answered=answered)


def _ask(
    conn: Connection, config: Config, wish: Wish, asked: Asked, mail: Mail, row: InboxRow, now: dt.datetime
) -> None:
    """There is no plan yet: the letter stands in the outbox by itself, with what is known, for its answer."""
    rep = wish.rep
    frame = Frame(
        assistant_address=config.assistant.address,
        assistant_name=config.assistant.name,
        team=rep.seller or rep.address.rpartition("@")[2],
        recipient=Participant(
            name=rep.name, email=rep.address, side=Side.SELLER, role="rep", timezone=rep.zone, locale=rep.locale
        ),
        ref_code=code("NEW"),
        now=now,
    )
    message_id = f"{secrets.token_hex(16)}@{config.assistant.address.rpartition('@')[2]}"
    own = mail.message.message_id
    raw = compose(
        frame,
        undrafted(asked, frame, aside=wish.request.aside, unread=wish.unread),
        message_id=message_id,
        in_reply_to=own,
        references=(*mail.message.references, own) if own else (),
        automatic="auto-replied",
    )
    entry = OutboxEntry(
        cause=f"mail:{row.id}",
        recipient=rep.address,
        purpose=UNDRAFTED,
        plan=None,
        message_id=message_id,
        ref_code=frame.ref_code,
        answers={"template": asked.template, "settings": dict(wish.request.settings)},
        raw=raw,
        not_before=now,
    )
    outbox.put(conn, entry)
    log.info("new plan: asked back", inbox=row.id, missing=list(asked.missing), unclear=len(asked.doubts))


def is_theirs(plan: Plan, address: str | None) -> bool:
    """Whether a draft may be spoken about by this participant: a lead of the seller."""
    person = plan.people.get((address or "").casefold())
    return person is not None and person.side is Side.SELLER and person.is_lead
