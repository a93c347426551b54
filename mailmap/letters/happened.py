"""A change in one sentence, for both sides: who did what to which item, with the date it moved from and to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mailmap.letters.wording import Wording, listed
from mailmap.plan.changes import Change
from mailmap.plan.model import Plan

# {who}, {item} ("#6 Run pilot"), {was} and {now} (the edited value in words), {whom} (a person on the plan),
# {measure} (of an outcome).
_SENTENCES = {
    "activate": "The plan was started.",
    "pause": "The plan was paused.",
    "close": "The plan has ended.",
    "done": "{who} finished {item}.",
    "start": "{who} started {item}.",
    "reopen": "{who} reopened {item}.",
    "slip": "{who} moved {item} from {was} to {now}.",
    "meet": "{who} set {item} for {now}.",
    "block": "{who} said that {item} is blocked.",
    "unblock": "{who} said that {item} can continue.",
    "assign": "{who} gave {item} to {now}.",
    "add": "{who} added {item}.",
    "rename": "{who} renamed {was} to {item}.",
    "drop": "{who} dropped {item}.",
    "join": "{who} added {whom}.",
    "leave": "{who} took {whom} off the plan.",
    "role": "{who} made {whom}.",
    "note": "{who} wrote about {item}.",
    "agree": "{who} agreed to the plan.",
    "object": "{who} did not agree.",
    "baseline": "Both sides agreed to the plan as it stood.",
    "outcome": "{who} measured {measure}: {now}.",
    "exit": "{who} said when a milestone is reached: {now}.",
    "objective": "{who} wrote the value statement: {now}",
    "go_live": "{who} set the go-live for {now}.",
    "replace": "{who} wrote the draft anew.",
    "undo": "{who} took back a change{of}.",
}

FIELDS = {"slip": "due", "meet": "due", "assign": "owner", "rename": "title", "outcome": "actual", "exit": "exit",
          "objective": "objective", "go_live": "go_live"}  # fmt: skip
"""The field whose value a verb's sentence tells."""
MOST_NAMED = 6


def happened(plan: Plan, change: Change, wording: Wording, reader: str | None = None) -> str:
    """The sentence for a change; an unknown verb says only that the plan changed. `reader` is the address of who
    reads it, and is told what they did themselves."""
    named, field = _named(plan, change), FIELDS.get(change.verb)
    edit = next((edit for edit in change.edits if edit.field == field), None)
    sentence = _SENTENCES.get(change.verb, "{who} changed {item}.")
    if change.verb in ("slip", "assign", "rename") and edit is None:
        sentence = "{who} changed {item}."
    elif change.verb == "slip" and edit is not None and edit.before is None:
        sentence = "{who} set {item} for {now}."
    elif change.verb == "slip" and len({one.before for one in change.edits if one.field == field}) > 1:
        sentence = "{who} moved {item} to {now}."
    elif change.verb == "meet" and edit is None:
        sentence = "{who} set another time for {item}."
    return sentence.format(
        who="You" if reader and change.by.casefold() == reader.casefold() else _who(plan, change.by),
        item=named,
        was=_value(plan, edit.before, wording) if edit else "",
        now=_value(plan, edit.after, wording) if edit else "",
        whom=_whom(plan, change),
        measure=_measure(plan, change),
        of=f" of {named}" if change.items else "",
    )


def _named(plan: Plan, change: Change) -> str:
    """What a change is about: "#6 Run pilot", "#3, #5 and #7", "the plan"."""
    refs = sorted(change.items)
    if change.item is not None or len(refs) == 1:
        ref = change.item or refs[0]
        return f"#{ref} {plan.items[ref].title}" if ref in plan.items else f"#{ref}"
    if len(refs) > MOST_NAMED:
        return f"{len(refs)} items"
    return listed([f"#{ref}" for ref in refs]) if refs else "the plan"


def _who(plan: Plan, address: str) -> str:
    person = plan.person(address)
    return person.shown_name if person else "The administrator" if address == "admin" else address


def _value(plan: Plan, value: Any, wording: Wording) -> str:
    """A day, a person or a text as a reader says it."""
    text = str(value or "nobody")
    try:
        return wording.day(dt.date.fromisoformat(text))
    except ValueError:
        person = plan.person(text)
        return person.shown_name if person else text


def _measure(plan: Plan, change: Change) -> str:
    """What the outcome is that a change is about."""
    places = [int(edit.target[1]) for edit in change.edits if edit.target[0] == "outcome"]
    return plan.outcomes[places[0]].measure if places and places[0] < len(plan.outcomes) else "an outcome"


def _whom(plan: Plan, change: Change) -> str:
    """The person a change is about, with their role."""
    edit = next((edit for edit in change.edits if edit.target[0] == "participant"), None)
    if edit is None:
        return "somebody"
    known = edit.after if isinstance(edit.after, dict) else edit.before if isinstance(edit.before, dict) else {}
    person = plan.person(edit.target[1])
    name = known.get("name") or (person.shown_name if person else edit.target[1])
    role = known.get("role") or (person.role if person else "")
    joint = {"join": " as ", "role": " "}.get(change.verb)
    return f"{name}{joint}{role}" if joint and role else name
