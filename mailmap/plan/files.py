"""The plan file (docs/plan-file.md): TOML in, a Plan out, and back without loss.

Nothing is guessed: an unknown key, a wrong type or a dependency that does not exist is an error that names file, line
and key, and says what to write instead.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mailmap.errors import PlanFileError
from mailmap.plan.lines import line_of
from mailmap.plan.model import ActionItem, CompellingEvent, DaysOff, Meeting, Milestone, Outcome, Participant, Plan
from mailmap.plan.soundness import Fault, faults
from mailmap.plan.toml import table_text

LISTS: Mapping[str, type[BaseModel]] = {"outcome": Outcome, "participant": Participant, "milestone": Milestone}
TABLES: Mapping[str, type[BaseModel]] = {
    "plan": Plan,
    **LISTS,
    "item": ActionItem,
    "compelling_event": CompellingEvent,
    "meeting": Meeting,
    "days_off": DaysOff,
}
TYPES = {str: "a text", int: "a number", float: "a number with a point", bool: "true or false", dt.date: "a date",
         dt.datetime: "a date with a time", dt.time: "a time", list: "a list", dict: "a table"}  # fmt: skip


def load(path: Path) -> Plan:
    """The plan in a file. Raises PlanFileError, also when it cannot be opened."""
    return read(text_of(path), str(path))


def text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as fault:
        raise PlanFileError(f"{path}: cannot be read: {fault.strerror}.") from fault
    except UnicodeDecodeError as fault:
        raise PlanFileError(f"{path}: is no UTF-8 text; save it as UTF-8.") from fault


def read(text: str, source: str) -> Plan:
    """The plan in a text; `source` names it in messages. Raises PlanFileError."""
    data = parsed(text, source)
    if "template" in data:
        raise PlanFileError(f"{source}, line {line_of(text, ('template',))}: is a template; "
                            "make a plan from it with: mailmap plan new FILE --set ref=...")  # fmt: skip
    return plan_from(data, text, source)


def parsed(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        said, _, at = str(fault).partition(" (at ")
        line = f", {at.partition(',')[0]}" if at.startswith("line") else ""
        raise PlanFileError(f"{source}{line}: is no TOML: {said}.") from fault


def plan_from(data: Mapping[str, Any], text: str, source: str) -> Plan:
    """The plan that a parsed file holds; `text` is only looked at for the line of what is wrong."""
    found = next(_faults(data), None)
    if found is None:
        try:
            plan = Plan.model_validate(flat(data))
        except ValidationError as fault:
            found = _first(fault)
        else:
            found = next(_coerced(flat(data), plan.model_dump(by_alias=True, exclude_unset=True), ()), None)
            found = found or next(faults(plan), None)
            if found is None:
                return plan
            found = Fault(_in_file(found.path), found.says)
    raise refusal(found, data, text, source)


def refusal(fault: Fault, data: Mapping[str, Any], text: str, source: str) -> PlanFileError:
    """What to raise for a fault of a file: it names file, line and key."""
    said = fault.says if fault.says.endswith("?") else f"{fault.says}."
    return PlanFileError(f"{source}, line {line_of(text, fault.path)}: {_place(fault.path, data)}: {said}")


def write(plan: Plan) -> str:
    """The plan as a file that reads back as the same plan; defaults are left out."""
    data = plan.model_dump(by_alias=True, exclude_defaults=True)
    lists = {name: data.pop(name, ()) for name in LISTS}
    return table_text({"plan": data, **lists})


def flat(data: Mapping[str, Any]) -> dict[str, Any]:
    """A file's tables in the shape of the model, in which [plan] is the outermost."""
    return {**data["plan"], **{name: data[name] for name in LISTS if name in data}}


def _in_file(path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    return path if path[:1] == ("plan",) or (path and path[0] in LISTS) else ("plan", *path)


def _faults(data: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the outermost tables."""
    for name, value in data.items():
        if name != "plan" and name not in LISTS:
            yield Fault((name,), f"no such table{_meant(name, ['plan', *LISTS])}")
        elif not isinstance(value, dict if name == "plan" else list):
            yield Fault((name,), f"write it as [{name}]" if name == "plan" else f"write it as [[{name}]]")
    if "plan" not in data:
        yield Fault((), "the table [plan] is missing; it needs ref, title, buyer and seller")
    for name in LISTS:
        if name in data.get("plan", {}):
            yield Fault(("plan", name), f"write it as [[{name}]]")


def _first(fault: ValidationError) -> Fault:
    """The first thing pydantic found, as a place in the file and in our words."""
    details = fault.errors(include_url=False, include_context=True)
    # An unknown key says more than a missing one: it may be the missing one, misspelt.
    error = next((e for e in details if e["type"] == "extra_forbidden"), details[0])
    path = _in_file(_real(error["loc"]))
    return Fault(path, in_our_words(error, path))


def _real(loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Without the names that pydantic adds for the variants of a union: those of days_off are its only ones."""
    at = loc.index("days_off") + 2 if "days_off" in loc else len(loc)
    return (*loc[:at], *loc[at + 1 :])


def in_our_words(
    error: ErrorDetails, path: tuple[str | int, ...], tables: Mapping[str, type[BaseModel]] = TABLES
) -> str:
    """What is wrong, for people who have never heard of pydantic; `tables` are the models of the tables on the path."""
    match error["type"]:
        case "extra_forbidden":
            table = next((part for part in reversed(path[:-1]) if isinstance(part, str)), "plan")
            fields = tables[table].model_fields if table in tables else {}
            known = [field.alias or name for name, field in fields.items()]
            return f"there is no such key{_meant(str(path[-1]), known)}"
        case "missing":
            return "it is missing; every such table needs it"
        case "enum":
            return f'"{error["input"]}" is not one of {error["ctx"]["expected"].replace(chr(39), "")}'
        case "string_pattern_mismatch":
            return f'"{error["input"]}" will not do; write 2 to 8 letters or digits'
        case "string_too_short":
            return "it is empty; write a text or leave the key out"
        case "string_type":
            return f"{error['input']!r} is {TYPES.get(type(error['input']), 'no text')}; write a text in quotes"
        case "tuple_type":
            return "write it as a list, in [ ]"
        case kind if kind.startswith(("date_", "datetime_")):
            return f"{error['input']!r} is no date; write one like 2026-11-23, without quotes"
        case kind if kind.startswith("time_"):
            return f'{error["input"]!r} is no time; write one like "14:00"'
        case _:
            return error["msg"][:1].lower() + error["msg"][1:]


def _meant(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, 1)
    return f'; did you mean "{close[0]}"?' if close else f"; known are {', '.join(known)}" if known else ""


def _coerced(given: Any, taken: Any, path: tuple[str | int, ...]) -> Iterator[Fault]:
    """Values that only fit after they were turned into another type: the file should say what it means."""
    if isinstance(given, dict):
        for key, value in given.items():
            yield from _coerced(value, taken[key], (*path, key))
    elif isinstance(given, list):
        for n, value in enumerate(given):
            yield from _coerced(value, taken[n], (*path, n))
    else:
        wanted = str if isinstance(taken, str) else type(taken)
        if type(given) is not wanted and not (isinstance(given, str) and wanted is dt.time):
            yield Fault(path, f"{given!r} is {TYPES[type(given)]}, not {TYPES[wanted]}")


def _place(path: tuple[str | int, ...], data: Mapping[str, Any]) -> str:
    """A place as people call it: "M2, item 8, owner"."""
    words: list[str] = []
    here: Any = data
    for part in path:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            here = {}
        if isinstance(part, int):
            named = here if isinstance(here, dict) else {}
            name = named.get("ref") or named.get("email") or named.get("role") or named.get("measure") or part + 1
            words[-1:] = [f"{words[-1]} {name}"]
        else:
            words.append(part)
    return ", ".join(words) or "the file"
