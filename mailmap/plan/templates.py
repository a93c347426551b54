"""Templates: plan files with offsets from the go-live, roles as owners, `{{ placeholders }}` and conditions.

A template is checked when it is loaded, and a mistake is named with file, line and key, so that `make` can only fail
over what it is given: the settings.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError

from mailmap.errors import MailMAPError
from mailmap.plan import conditions, files, placeholders
from mailmap.plan.conditions import KEYS, BadCondition, Condition, Deals
from mailmap.plan.lines import Path as Place
from mailmap.plan.model import Plan, Value
from mailmap.plan.settings import Settings, role_keys
from mailmap.plan.soundness import Fault
from mailmap.plan.timeline import calendar

OFFSET = re.compile(r"T\s*(?:([+-])\s*(\d{1,4}))?")
DATED = ("due", "by", "date")
SAMPLE_DAY = dt.date(2030, 6, 3)
SAMPLE = {"ref": "SAMPLE", "buyer": "Buyer", "seller": "Seller", "title": "Sample"}
MADE_BY_US = ("ref", "buyer", "seller", "go_live", "state", "template")


class UnknownTemplate(MailMAPError):
    """No template has this name, or fits this deal, or several do."""


class Head(Value):
    """[template]: its name and version, which a plan remembers, and the deals it is for."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    version: int | Annotated[str, StringConstraints(pattern=r"^[\w.-]+$")]
    deals: Deals = Field(default=Deals(), alias="for")


@dataclass(frozen=True)
class Template:
    head: Head
    data: Mapping[str, Any]
    """The file's tables without [template]."""
    source: str
    sample: Plan
    """The plan with all its items, nobody's settings and a go-live on SAMPLE_DAY."""
    only_if: Mapping[int, Condition]
    """The items that not every deal needs."""

    @property
    def label(self) -> str:
        return f"{self.head.name}@{self.head.version}"

    @cached_property
    def offsets(self) -> dict[int, int]:
        """The working days from the go-live of each item that has a due, negative before it."""
        items = (item for milestone in self.data.get("milestone", ()) for item in milestone.get("item", ()))
        return {item["ref"]: _offset(item["due"]) for item in items if "due" in item}

    @cached_property
    def placeholders(self) -> dict[str, bool]:
        """The names in its texts, and whether each has to be set."""
        found: dict[str, bool] = {}
        for _, text in _texts(self.data, ()):
            for name, needed in placeholders.names(text).items():
                found[name] = found.get(name, False) or needed
        return found

    @property
    def needs(self) -> tuple[str, ...]:
        """The settings without which no plan can be made of it."""
        own = ("ref", "buyer", "seller", "go_live", *(() if "title" in self.data["plan"] else ("title",)))
        return tuple(dict.fromkeys((*own, *(name for name, needed in self.placeholders.items() if needed))))

    @property
    def takes(self) -> tuple[str, ...]:
        """All the settings it knows what to do with."""
        known = (*self.needs, *self.placeholders, *Settings.PLAN_KEYS, *KEYS, *role_keys(self.sample))
        return tuple(dict.fromkeys(known))


def load(path: Path) -> Template:
    """The template in a file. Raises PlanFileError that names file, line and key of a mistake."""
    return read(files.text_of(path), str(path))


def read(text: str, source: str) -> Template:
    """The template in a text; `source` names it in messages. Raises PlanFileError."""
    data = files.parsed(text, source)
    fault = next(_faults(data), None)
    if fault:
        raise files.refusal(fault, data, text, source)
    head = Head.model_validate(data["template"])
    body = {name: value for name, value in data.items() if name != "template"}
    sample = files.plan_from(_on(body, SAMPLE, SAMPLE_DAY, ()), text, source)
    if fault := next(_nobodys(sample), None):
        raise files.refusal(fault, data, text, source)
    return Template(head, body, source, sample, dict(_conditions(body)))


def places(folders: Iterable[Path]) -> dict[str, Path]:
    """The templates in these folders by name; where two have one name, that of the earlier folder counts."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            found.setdefault(path.stem, path)
    return dict(sorted(found.items()))


def find(name: str, *folders: Path) -> Template:
    """The template of this name in the first folder that has it, or in the file of this path.

    Raises UnknownTemplate, and PlanFileError where the template has a mistake."""
    if name.endswith(".toml") or "/" in name:
        return load(Path(name))
    known = places(folders)
    if name not in known:
        close = get_close_matches(name, known, 1)
        hint = f'did you mean "{close[0]}"?' if close else f"there are {', '.join(known) or 'none'}."
        raise UnknownTemplate(f'There is no template "{name}"; {hint}')
    return load(known[name])


def choose(deal: Mapping[str, str], *folders: Path) -> Template:
    """The one template that fits a deal best: nothing known of it speaks against, and most speaks for it.

    `deal` has some of company_size, deal_size, industry, use_case. Raises UnknownTemplate where none or several fit."""
    fits: dict[str, tuple[int, Template]] = {}
    for name, path in places(folders).items():
        template = load(path)
        try:
            fit = template.head.deals.fit(deal)
        except BadCondition as fault:
            raise UnknownTemplate(f"Settings: {fault}.") from fault
        if fit:
            fits[name] = (fit, template)
    best = [name for name, (fit, _) in fits.items() if fit == max(fit for fit, _ in fits.values())]
    if len(best) != 1:
        which = f"Several templates fit: {', '.join(best)}" if best else f"No template is made for {_said(deal)}"
        raise UnknownTemplate(f"{which}. Name one of {', '.join(best or places(folders))}.")
    return fits[best[0]][1]


def make(template: Template, settings: Mapping[str, str]) -> Plan:
    """A draft, its dates counted back from the go-live. Raises SettingError that names what is missing or wrong."""
    given = Settings.of(settings, template.sample, needs=template.needs, takes=template.takes)
    missing = tuple(ref for ref, condition in template.only_if.items() if not given.fulfil(condition))
    holidays = given.plan_fields.get("holidays", template.sample.holidays)
    filled = _on(template.data, given.texts, given.go_live, holidays)
    plan = Plan.model_validate({**files.flat(filled), **given.plan_fields, "template": template.label})
    return given.staffed(_without(plan, missing))


def _on(
    data: Mapping[str, Any], texts: Mapping[str, str], go_live: dt.date, holidays: tuple[str, ...]
) -> dict[str, Any]:
    """A file's tables as those of a plan: names filled in, offsets turned into days, conditions taken out."""
    work = calendar(holidays)
    last_day_before = go_live if work.is_working(go_live) else work.add(go_live, -1)

    def value(key: str, old: Any) -> Any:
        if isinstance(old, dict):
            return {name: value(name, inner) for name, inner in old.items() if name != "when"}
        if isinstance(old, list):
            return [value(key, inner) for inner in old]
        if not isinstance(old, str):
            return old
        if key in DATED and OFFSET.fullmatch(old):
            # Counted from a working day, also where the go-live is none: so many days lie between items on any date.
            return work.add(last_day_before, _offset(old)) if _offset(old) else go_live
        shown = "{}@example.com" if key == "email" else "<{}>"
        unset = {name: shown.format(name) for name, needed in placeholders.names(old).items() if needed}
        return placeholders.filled(old, {**unset, **texts})

    filled: dict[str, Any] = value("", data)
    named = {key: texts[key] for key in ("ref", "buyer", "seller") if key in texts}
    filled["plan"] = {"title": texts.get("title", ""), **filled["plan"], **named, "go_live": go_live}
    return filled


def _offset(text: str) -> int:
    """-82 of "T-82"; 0 of "T"."""
    return int(text.removeprefix("T").replace(" ", "") or 0)


def _without(plan: Plan, refs: tuple[int, ...]) -> Plan:
    """The plan without some of its items; their followers wait for what they waited for."""
    if not refs:
        return plan

    def waits_for(after: tuple[int, ...]) -> Iterator[int]:
        for ref in after:
            yield from waits_for(plan.items[ref].after) if ref in refs else (ref,)

    milestones = []
    for milestone in plan.milestones:
        kept = [item for item in milestone.items if item.ref not in refs]
        items = tuple(i.model_copy(update={"after": tuple(dict.fromkeys(waits_for(i.after)))}) for i in kept)
        if items:
            milestones.append(milestone.model_copy(update={"items": items}))
    return plan.model_copy(update={"milestones": tuple(milestones)})


def _conditions(data: Mapping[str, Any]) -> Iterator[tuple[int, Condition]]:
    for milestone in data.get("milestone", ()):
        whole = milestone.get("when")
        for item in milestone.get("item", ()):
            texts = [text for text in (whole, item.get("when")) if text]
            if texts:
                yield item["ref"], Condition(tuple(c for text in texts for c in conditions.read(text).comparisons))


def _faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with what only a template has."""
    if not isinstance(data.get("template"), dict):
        yield Fault((), 'the table [template] is missing; it needs name and version, like name = "pilot", version = 1')
        return
    try:
        Head.model_validate(data["template"])
    except ValidationError as fault:
        yield _head_fault(fault)
    if not isinstance(data.get("plan"), dict):
        yield Fault((), "the table [plan] is missing")
        return
    for key in MADE_BY_US:
        if key in data["plan"]:
            yield Fault(("plan", key), "leave it out; it is set when a plan is made")
    for path, value in _leaves(data, ()):
        if fault_says := _leaf_fault(path, value):
            yield Fault(path, fault_says)


def _head_fault(fault: ValidationError) -> Fault:
    details = fault.errors(include_url=False, include_context=True)
    error = next((e for e in details if e["type"] == "extra_forbidden"), details[0])
    path: Place = ("template", *error["loc"])
    match path[1:2]:
        case ("name",) if error["type"] == "string_pattern_mismatch":
            return Fault(path, f'"{error["input"]}" will not do; write small letters, digits and hyphens')
        case ("version",) if error["type"] != "missing":
            return Fault(path[:2], 'write a whole number, or a text like "2026.1"')
        case ("for",) if len(path) > 3:
            return Fault(path[:3], 'write a list of texts, like ["bank"], or { min = 1, max = 2 }')
        case _:
            return Fault(path, files.in_our_words(error, path, {"template": Head, "for": Deals}))


def _leaf_fault(path: Place, value: Any) -> str | None:
    key = next((part for part in reversed(path) if isinstance(part, str)), "")
    if path[0] == "template":
        return None
    if key in DATED and not (isinstance(value, str) and OFFSET.fullmatch(value)):
        return f'“{value}” is no offset; write working days from the go-live, like "T-82", "T" or "T+22"'
    if not isinstance(value, str):
        return f'“{value}” is no text; write a condition like "deal_size >= 100000"' if key == "when" else None
    try:
        if key != "when":
            placeholders.names(value)
        elif path[-3:-2] in (("milestone",), ("item",)):
            conditions.read(value)
        else:
            return "a condition stands on a milestone or an item"
    except (BadCondition, placeholders.BadText) as fault:
        return str(fault)
    return None


def _nobodys(sample: Plan) -> Iterator[Fault]:
    """Items owned by a role that nobody in the file has, or that both sides have."""
    for m, milestone in enumerate(sample.milestones):
        for n, item in enumerate(milestone.items):
            if item.owner and sample.person(item.owner) is None:
                both = [p for p in sample.participants if p.role.casefold() == item.owner.casefold()]
                one = " or ".join(f'"{p.side} {p.role}"' for p in both)
                says = f"more than one has this role; write {one}" if both else "no [[participant]] has this role"
                yield Fault(("milestone", m, "item", n, "owner"), f"{item.owner}: {says}")


def _leaves(data: Any, path: Place) -> Iterator[tuple[Place, Any]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(data, list):
        for n, value in enumerate(data):
            yield from _leaves(value, (*path, n))
    else:
        yield path, data


def _texts(data: Mapping[str, Any], path: Place) -> Iterator[tuple[Place, str]]:
    return ((at, value) for at, value in _leaves(data, path) if isinstance(value, str) and at[-1] != "when")


def _said(deal: Mapping[str, str]) -> str:
    return ", ".join(f"{key} {value}" for key, value in deal.items()) or "a deal of which nothing is known"
