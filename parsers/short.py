"""Commands as somebody would type them: the lines we suggest to send back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from parsers.said import Command, Shift

_SIZES = {"day": "d", "business day": "bd", "week": "w", "month": "mo"}


def short(command: Command) -> str | None:
    """The short form of a command; None where it has none that is complete."""
    items = numbers(command.items)
    match command.verb:
        case "slip" | "meet" if command.day or command.time:
            return _dated(command, items)
        case "assign" if command.person:
            return f"assign {items} to {command.person}"
        case "block":
            return f"block {items}: {command.reason}" if command.reason else f"block {items}"
        case "done" if command.on:
            return f"done {items} on {command.on}"
        case "rename" if command.title:
            return f'rename {items} to "{command.title}"'
        case "done" | "start" | "reopen" | "unblock" | "drop":
            return f"{command.verb} {items}"
        case "add" if command.title:
            return _addition(command)
        case "role" if command.role and command.person:
            return f"role {command.role}: {command.person}"
        case "join" if command.person:
            return f"add {command.person}" + (f" as {command.role}" if command.role else " to the plan")
        case "leave" if command.person:
            return f"remove {command.person} from the plan"
        case "outcome":
            return f"outcome {items} is {command.text}"
        case "stance":
            return f"stance of {command.person}: {command.text}"
        case "top":
            return f"top: {command.text}"
        case "catch_up":
            return "catch me up"
        case "hold" | "send_it" | "agree" | "undo" | "yes" | "no" | "status" | "help" | "history" | "who":
            return command.verb.replace("_", " ")
        case _:
            return None


def numbers(refs: Sequence[int]) -> str:
    return ", ".join(str(ref) for ref in refs)


def _dated(command: Command, items: str) -> str:
    if isinstance(command.day, Shift):
        sign = "+" if command.day.count >= 0 else "-"
        when = f"{sign}{abs(command.day.count)}{_SIZES[command.day.unit]}"
        if command.day.origin == "mail":
            return f"slip {items} to in {abs(command.day.count)} {command.day.unit}s"
        return f"{items} {when}"
    at = f" at {command.time:%H:%M}" if command.time else ""
    if command.day is None:
        return f"meet {items}{at}"
    return f"meet {items} on {command.day}{at}" if command.time else f"slip {items} to {command.day}"


def _addition(command: Command) -> str:
    parts = [f'add "{command.title}"']
    if isinstance(command.due, dt.date):
        parts.append(f"by {command.due}")
    if command.owner:
        parts.append(f"owner {command.owner}")
    if command.milestone:
        parts.append(f"under {command.milestone}")
    if command.after:
        parts.append(f"after {numbers(command.after)}")
    return " ".join(parts)
