"""What a plan is made with: the values that `--set key=value` or a rep's mail give to a template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from email.utils import parseaddr
from typing import Any, ClassVar

from pydantic import ValidationError

from mailmap.errors import MailMAPError
from mailmap.plan.conditions import KEYS, BadCondition, Condition
from mailmap.plan.model import ActionItem, Participant, Plan, Side
from mailmap.plan.soundness import ADDRESS, faults


class SettingError(MailMAPError):
    """Settings are missing, unknown or wrong; the message names them and says what to write."""


@dataclass(frozen=True)
class Settings:
    texts: Mapping[str, str]
    """All of them, as the texts of a template show them."""
    go_live: dt.date
    plan_fields: Mapping[str, Any]
    """What they set in [plan] itself."""
    people: Mapping[int, tuple[str | None, str]]
    """Name and address of participants, by their place in the template."""

    PLAN_KEYS: ClassVar = (
        *("ref", "buyer", "seller", "go_live", "title", "objective", "timezone", "locale", "holidays"),
        *("compelling_event", "compelling_event_date"),
    )

    @classmethod
    def of(cls, given: Mapping[str, str], sample: Plan, *, needs: Sequence[str], takes: Sequence[str]) -> Settings:
        """Read them for a template whose plan looks like `sample`. Raises SettingError."""
        values = {_key(key): value.strip() for key, value in given.items()}
        if unknown := [key for key in values if key not in takes]:
            close = get_close_matches(unknown[0], takes, 1)
            hint = f'did you mean "{close[0]}"?' if close else f"known are {', '.join(takes)}."
            raise SettingError(f'There is no setting "{unknown[0]}" in this template; {hint}')
        if missing := [key for key in needs if not values.get(key)]:
            raise SettingError(
                f"The template needs {', '.join(missing)}; give {'it' if len(missing) == 1 else 'them'} with --set."
            )
        if empty := [key for key, value in values.items() if not value]:
            raise SettingError(f"{empty[0]} is empty; give it a value, or leave it out.")
        go_live = _date("go_live", values["go_live"])
        people = {n: _person(key, values[key]) for key, n in role_keys(sample).items() if key in values}
        fields = _plan_fields(values, go_live)
        shown = {key: people[n][0] or people[n][1] for key, n in role_keys(sample).items() if n in people}
        return cls({**values, **shown, "go_live": f"{go_live.day} {go_live:%B %Y}"}, go_live, fields, people)

    def fulfil(self, condition: Condition) -> bool:
        try:
            return condition.holds({key: self.texts[key] for key in KEYS if key in self.texts})
        except BadCondition as fault:
            raise SettingError(f"{fault}.") from fault

    def staffed(self, plan: Plan) -> Plan:
        """The plan with its people known by address, and their items theirs. Who has several roles stands in it once,
        with the first of them."""
        known: dict[str, str] = {}
        people: dict[str, Participant] = {}
        for n, person in enumerate(plan.participants):
            name, address = self.people.get(n, (person.name, person.email))
            if address:
                known |= dict.fromkeys(_names(plan, person), address)
                person = person.model_copy(update={"name": name, "email": address})
            people.setdefault((address or f"role {n}").casefold(), person)

        def theirs(who: str | None) -> str | None:
            return known.get(who.casefold(), who) if who else who

        def item(old: ActionItem) -> ActionItem:
            meeting = old.meeting
            if meeting and meeting.attendees:
                meeting = meeting.model_copy(
                    update={"attendees": tuple(theirs(who) or who for who in meeting.attendees)}
                )
            return old.model_copy(update={"owner": theirs(old.owner), "meeting": meeting})

        milestones = tuple(m.model_copy(update={"items": tuple(map(item, m.items))}) for m in plan.milestones)
        return plan.model_copy(update={"participants": tuple(people.values()), "milestones": milestones})


def role_keys(plan: Plan) -> dict[str, int]:
    """The settings that name people, with the place of the participant each is for: `champion` or `buyer_champion`; of
    a role that both sides have, the short one means the buyer's."""
    sides = sorted(enumerate(plan.participants), key=lambda placed: placed[1].side is Side.BUYER)
    return {key: n for n, p in sides for key in (_key(f"{p.side} {p.role}"), _key(p.role))}


def _names(plan: Plan, person: Participant) -> list[str]:
    """What a template calls somebody by: their role, with their side, or alone where only they have it."""
    alone = [p for p in plan.participants if p.role.casefold() == person.role.casefold()] == [person]
    return [f"{person.side} {person.role}".casefold(), *([person.role.casefold()] if alone else [])]


def _plan_fields(values: Mapping[str, str], go_live: dt.date) -> dict[str, Any]:
    keys = ("ref", "title", "buyer", "seller", "objective", "timezone", "locale")
    fields: dict[str, Any] = {key: values[key] for key in keys if key in values}
    fields["go_live"] = go_live
    if "holidays" in values:
        fields["holidays"] = tuple(code.strip() for code in values["holidays"].split(",") if code.strip())
    try:
        found = next(faults(Plan.model_validate({"title": "?", **fields})), None)
    except ValidationError as fault:
        key = str(fault.errors()[0]["loc"][0])
        raise SettingError(f'{key} is "{values[key]}"; write 2 to 8 letters or digits.') from fault
    if found:
        raise SettingError(f"{found.path[-1]}: {found.says}.")
    event, day = values.get("compelling_event"), values.get("compelling_event_date")
    if bool(event) != bool(day):
        raise SettingError(
            "A compelling event has both a name and a day: give compelling_event and compelling_event_date."
        )
    if event and day:
        fields["compelling_event"] = {"name": event, "date": _date("compelling_event_date", day)}
    return fields


def _person(key: str, text: str) -> tuple[str | None, str]:
    """ "dana@northwind.example" or "Dana Whitfield <dana@northwind.example>"."""
    name, address = parseaddr(text)
    if not ADDRESS.fullmatch(address):
        raise SettingError(f'{key} is "{text}"; write an address like ann@example.com, or Ann Lee <ann@example.com>.')
    return name or None, address


def _date(key: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as fault:
        raise SettingError(f'{key} is "{text}"; write a date like 2027-03-15.') from fault


def _key(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")
