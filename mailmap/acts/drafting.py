"""A draft made of what a rep's mail gives: words and a template, a plan file, or a table; or a draft written anew.

What is missing or unclear is asked in one letter, and nothing is made until it is clear. All of it is part of the
transaction that finishes the mail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection

from mailmap.acts import replacing, showing, tabled
from mailmap.acts.owners import Setting
from mailmap.acts.replacing import NotReplaced
from mailmap.acts.wishing import NUMBERS, File, Rep, Wish, known_templates, template_folders
from mailmap.config import Config
from mailmap.errors import MailMAPError
from mailmap.interpret import Mail
from mailmap.letters.draft import Asked
from mailmap.naming import ref_for
from mailmap.plan import files, templates
from mailmap.plan.conditions import KEYS
from mailmap.plan.model import Participant, Plan, PlanState, Side
from mailmap.plan.settings import role_keys
from mailmap.plan.templates import Template
from mailmap.store import inbox, plans
from mailmap.store.inbox import InboxRow
from parsers import newplan
from parsers.days.moments import Clock
from parsers.newplan import Doubt, Request
from parsers.sheet import table
from parsers.sheet.cells import mailbox_of
from parsers.word import NoPlanDocument

REP_IS = "account_executive"
LARGEST_FILE = 200_000

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Made:
    """What a wish comes to: a plan, and the draft that it replaces; or what is asked. `understood` is how a table was
    read (sentences), `names` the settings that may give one of its owners an address."""

    plan: Plan | None
    asked: Asked
    before: Plan | None = None
    understood: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def carry_out(conn: Connection, config: Config, wish: Wish, mail: Mail, row: InboxRow, now: dt.datetime) -> None:
    """Make the draft and tell the rep, or ask the rep for what it lacks."""
    if wish.file:
        made = _from_file(conn, wish, wish.file)
    elif wish.table:
        made = _from_table(conn, config, wish, wish.table, now)
    else:
        made = _from_words(conn, config, wish)
    if made.plan is None:
        known = {"names": list(made.names), "replaces": wish.replaces, "mail": (wish.kept_in or row.id)}
        kept = known if wish.table else {"replaces": wish.replaces} if wish.file else {}
        showing.ask(conn, config, wish, made.asked, kept, mail, row, now)
        inbox.finish(conn, row.id, "a new plan: asked back")
        return
    if made.before:
        source = wish.file or wish.table
        replacing.record(conn, made.before, made.plan, source[0] if source else "", wish.rep.address, mail, row, now)
    else:
        plans.create(conn, made.plan, now)
    showing.tell(conn, config, wish, made.plan, made.before, made.understood, mail, row, now)
    inbox.finish(conn, row.id, "draft replaced" if made.before else "drafted", plan=made.plan.ref)
    log.info("plan drafted", inbox=row.id, plan=made.plan.ref, replaced=made.before is not None)


# ------------------------------------------------------------------------------------------------------------ of words
def _from_words(conn: Connection, config: Config, wish: Wish) -> Made:
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
        plan = _of_template(conn, rep, template, settings, doubts)
    name = template.head.name if template else None
    return Made(plan, Asked(name, request.settings, tuple(missing), tuple(doubts)))


def _complete(conn: Connection, rep: Rep, settings: dict[str, str], doubtful: Collection[str | None]) -> None:
    """What need not be said: whom the rep sells for, and a ref."""
    if rep.seller and "seller" not in doubtful:
        settings.setdefault("seller", rep.seller)
    if "buyer" in settings and "ref" not in doubtful:
        settings.setdefault("ref", ref_for(settings["buyer"], plans.refs(conn)))


def _template(config: Config, request: Request, deal: Mapping[str, str], doubts: list[Doubt]) -> Template | None:
    """The one named, else the one that fits what is known of the deal."""
    folders = template_folders(config)
    try:
        if request.template:
            return templates.find(Path(request.template).name.removesuffix(".toml"), *folders)
        return templates.choose({key: deal[key] for key in KEYS if key in deal}, *folders)
    except MailMAPError as fault:
        doubts.append(Doubt(request.template or "", str(fault), "template"))
        return None


def _of_template(
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
    if _taken(conn, plan.ref):
        doubts.append(_taken_already(plan.ref))
        return None
    return plan if rep.address.casefold() in plan.people else _with_rep(plan, rep)


def _mailbox(rep: Rep) -> str:
    name = " ".join("".join(c for c in rep.name or "" if c.isalnum() or c in " .'-").split())
    return f"{name} <{rep.address}>" if name else rep.address


def _with_rep(plan: Plan, rep: Rep) -> Plan:
    """Whoever asks for a plan is on it, beside the account executive they name."""
    return plan.model_copy(update={"participants": (*plan.participants, _as_participant(rep))})


def _as_participant(rep: Rep) -> Participant:
    return Participant(name=rep.name, email=rep.address, side=Side.SELLER, role="account executive")


def _taken(conn: Connection, ref: str) -> bool:
    return ref.casefold() in {known.casefold() for known in plans.refs(conn)}


def _taken_already(ref: str) -> Doubt:
    return Doubt(ref, f"There is a plan {ref} already; give this one another ref.", "ref")


# ---------------------------------------------------------------------------------------------------------- of a table
def _from_table(conn: Connection, config: Config, wish: Wish, file: File, now: dt.datetime) -> Made:
    """The plan of a table with the head that the mail gives, or that of the draft which it corrects."""
    rep, name = wish.rep, file[0]
    doubts = [doubt for doubt in wish.request.unclear if not _introduces(doubt)]
    try:
        before = replacing.draft_of(conn, wish.replaces, rep.address, None) if wish.replaces else None
    except NotReplaced as fault:
        return Made(None, Asked(None, {}, (), (Doubt("", str(fault)),), table=name))
    said = {key: value for key, value in wish.request.settings.items() if key not in wish.names}
    settings = {**_head(before), **said} if before else dict(said)
    doubtful = {doubt.key for doubt in doubts}
    _complete(conn, rep, settings, doubtful)
    if before is None and _taken(conn, settings.get("ref", "")):
        doubts.append(_taken_already(settings["ref"]))
    missing = tuple(key for key in tabled.NEEDS if key not in settings and key not in doubtful and key != "ref")
    try:
        found = tabled.make(table.read(file[1]), _setting(config, wish, settings, before, now))
    except NoPlanDocument as fault:
        found = tabled.Tabled(None, doubts=(Doubt("", f"{name} was not read: {fault}."),))
    unused = [newplan.spoken(key) for key in said if key in (*NUMBERS, "industry", "use_case")]
    understood = (*found.understood, *([f"Not used of your mail: {', '.join(unused)}"] if unused else []))
    asked = Asked(None, wish.request.settings, missing, (*doubts, *found.doubts), table=name)
    plan = found.plan if not (doubts or missing) else None
    return Made(plan, asked, before, understood, tuple(dict.fromkeys((*wish.names, *found.asked))))


def _introduces(doubt: Doubt) -> bool:
    """Whether words that are no setting only tell somebody's name and address."""
    found = mailbox_of(doubt.words) if doubt.key is None else None
    return found is not None and found[0] is not None and len(found[0].split()) <= 5 and not doubt.suggest


def _head(plan: Plan) -> dict[str, str]:
    """A draft's own settings, as a mail would give them."""
    head = {key: getattr(plan, key) for key in (*tabled.HEAD, "go_live")}
    return {key: str(value) for key, value in head.items() if value}


def _setting(config: Config, wish: Wish, settings: Mapping[str, str], before: Plan | None, now: dt.datetime) -> Setting:
    rep = wish.rep
    domain = rep.address.rpartition("@")[2].casefold()
    roles: dict[str, tuple[Side, str]] = {}
    for template in known_templates(config).values():
        for key, n in role_keys(template.sample).items():
            person = template.sample.participants[n]
            roles.setdefault(key, (person.side, person.role))
    given = wish.request.settings
    return Setting(
        settings={"timezone": rep.zone, **({"locale": rep.locale} if rep.locale else {}), **settings},
        roles=roles,
        rep=_as_participant(rep),
        is_sellers=lambda address: config.reps.includes(address) or address.casefold().endswith(f"@{domain}"),
        clock=Clock(now.astimezone(ZoneInfo(rep.zone)).date(), rep.locale),
        named={name: given[name] for name in wish.names if name in given},
        introduced=[doubt.words for doubt in wish.request.unclear if _introduces(doubt)],
        before=before,
    )


# ------------------------------------------------------------------------------------------------------ of a plan file
def _from_file(conn: Connection, wish: Wish, file: File) -> Made:
    name, content = file
    try:
        if len(content) > LARGEST_FILE:
            raise MailMAPError(f"{name}: is larger than {LARGEST_FILE // 1000} kB, which no plan is.")
        plan = files.read(content.decode("utf-8-sig"), name)
        _led_by(wish.rep, plan)
        before = replacing.draft_of(conn, plan.ref, wish.rep.address, wish.replaces)
    except (MailMAPError, NotReplaced) as fault:
        return _not_made(str(fault), name)
    except (UnicodeDecodeError, RecursionError, ValueError):
        return _not_made(f"{name}: is no UTF-8 text that holds a plan.", name)
    ref = before.ref if before else plan.ref
    draft = plan.model_copy(update={"state": PlanState.DRAFT, "ref": ref})
    return Made(draft, Asked(None, {}), before)


def _led_by(rep: Rep, plan: Plan) -> None:
    """Raises NotReplaced where the rep could not start the plan."""
    person = plan.people.get(rep.address.casefold())
    if person is None or person.side is not Side.SELLER or not person.is_lead:
        raise NotReplaced(
            f"You are no lead of {plan.seller} on it; put yourself among its people: side = “seller”, "
            f"role = “account executive”, email = “{rep.address}”."
        )


def _not_made(why: str, file: str) -> Made:
    return Made(None, Asked(None, {}, (), (Doubt("", why),), file=file))
