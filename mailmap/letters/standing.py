"""Where the two sides stand: who agreed to which revision, in a sentence, and what differs from it, line by line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mailmap.letters.names import company, name_of
from mailmap.letters.plain import cut, plain
from mailmap.letters.wording import Wording, counted, listed
from mailmap.plan.agreement import Agreement, Difference
from mailmap.plan.model import CompellingEvent, Plan, Side

LONGEST_VALUE = 40
DATES = frozenset({"due", "go_live"})
NAMED = {"due": "", "item": "", "go_live": "Go-live", "compelling_event": "Compelling event", "days": "time"}


@dataclass(frozen=True, slots=True)
class Standing:
    """`revision` is the one that both sides agreed to last, None where they never did; `differences` are those of the
    plan as it stands from that revision."""

    agreement: Agreement
    revision: int | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def agreed_at(self) -> dt.datetime | None:
        """When the later of the two last signed."""
        return max(one.at for one in self.agreement.last) if self.agreement.last else None


@dataclass(frozen=True, slots=True)
class Differing:
    """One difference: an item's or milestone's number, what it is, what was agreed and what is so now."""

    label: str
    what: str
    was: str
    now: str

    @property
    def said(self) -> str:
        """ "#14 Security review: was Fri 8 Jan, now Fri 15 Jan"."""
        return f"{' '.join(part for part in (self.label, self.what) if part)}: was {self.was}, now {self.now}"


def stands(standing: Standing, plan: Plan, wording: Wording) -> str:
    """ "Agreed by both sides on Mon 23 Nov 2026 (revision 12)." and its kin; all the sentences that it takes."""
    found, agreed = standing.agreement, agreed_when(standing, wording)
    signed = [company(plan, side) for side in Side if side in found.signed]
    waiting = [company(plan, side) for side in Side if side not in found.signed]
    said = []
    if found.state == "agreed" or (agreed and not standing.differences):
        said.append(f"Agreed by both sides {agreed}.")
    elif agreed:
        said.append(f"{how_many(standing.differences)} from what was agreed {agreed}.")
    if found.state == "open" and not agreed:
        said.append("Neither side has agreed to the plan yet.")
    if len(signed) == 1:
        again = " to it as it stands" if agreed else ""
        said.append(f"{'Now agreed' if agreed else 'Agreed'}{again} by {signed[0]}, waiting for {waiting[0]}.")
    if found.objections:
        names = list(dict.fromkeys(name_of(plan, change.by) for change in found.objections))
        said.append(f"{listed(names)} {'does' if len(names) == 1 else 'do'} not agree.")
    return " ".join(said)


def agreed_when(standing: Standing, wording: Wording) -> str:
    """ "on Mon 23 Nov 2026 (revision 12)"; nothing where there never was an agreement."""
    moment = standing.agreed_at
    if moment is None or standing.revision is None:
        return ""
    return f"on {wording.full(moment.astimezone(ZoneInfo(wording.zone)).date())} (revision {standing.revision})"


def how_many(differences: Sequence[Difference]) -> str:
    """ "3 dates differ", "1 date and 2 other things differ". The end of a milestone is the date of its last item."""
    dates = sum(difference.field in DATES for difference in differences)
    others = sum(difference.field not in (*DATES, "end") for difference in differences)
    parts = [counted(dates, "date")] if dates else []
    if others:
        parts.append(counted(others, "other thing" if dates else "thing"))
    return f"{' and '.join(parts)} {'differs' if dates + others == 1 else 'differ'}"


def differing(differences: Sequence[Difference], plan: Plan, wording: Wording) -> list[Differing]:
    """Each difference in words, in their order. The date of an item goes without saying what it is."""
    return [
        Differing(one.ref, _what(one, plan), _value(one, one.was, plan, wording), _value(one, one.now, plan, wording))
        for one in differences
    ]


def _what(one: Difference, plan: Plan) -> str:
    named = NAMED.get(one.field, one.field.capitalize() if not one.ref else one.field)
    title = ""
    if one.ref.startswith("#"):
        item = plan.items.get(int(one.ref[1:]))
        title = item.title if item else str(one.was or one.now)
    elif one.ref:
        title = next(milestone.title for milestone in plan.milestones if milestone.ref == one.ref)
    return ", ".join(part for part in (cut(plain(title), LONGEST_VALUE), named) if part)


def _value(one: Difference, value: object, plan: Plan, wording: Wording) -> str:
    match one.field, value:
        case "item", None:
            return "not on the plan" if value is one.was else "dropped"
        case "item", _:
            return "on the plan"
        case "owner", _:
            return name_of(plan, value if isinstance(value, str) else None)
        case "after", tuple():
            return listed([f"#{ref}" for ref in value]) if value else "nothing"
        case "days", int():
            return counted(value, "working day")
        case "fixed", _:
            return "yes" if value else "no"
        case "outcomes", list():
            return counted(len(value), "outcome")
        case "compelling_event", CompellingEvent():
            return f"{cut(plain(value.name), LONGEST_VALUE)}, {wording.full(value.date)}"
        case _, dt.date():
            return wording.day(value)
        case _, None:
            return "none"
    return cut(plain(str(value)), LONGEST_VALUE)
