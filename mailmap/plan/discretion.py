"""What is one side's alone: it stands in no letter, document or invite of the other, not even as a change.

The seller has fields of its own. And what people of one side write to each other, with the assistant in copy, are their
words, whatever they bring about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mailmap.plan.changes import Change, Edit
from mailmap.plan.model import Side

SELLER_ONLY = frozenset({"coach", "track", "stance", "stage", "probability"})
"""Fields of people, items and milestones."""


def is_seller_only(change: Change) -> bool:
    """Whether a change, and its words, tell of nothing else; taking such a change back does neither."""
    edited = {edit.field for edit in change.edits}
    return change.verb == "stance" or bool(edited and edited <= SELLER_ONLY)


def for_both(history: Iterable[Change]) -> list[Change]:
    """What both sides may read of a history, without words that only one of them may."""
    return list(_readable(history, None))


def for_side(history: Iterable[Change], side: Side) -> list[Change]:
    """What one side may read of a history."""
    return list(_readable(history, side))


def without_reasons(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """What words among one side's people change: an item shows its reason to both."""
    return tuple(edit for edit in edits if edit.field != "reason" or edit.after is None)


def _readable(history: Iterable[Change], side: Side | None) -> Iterator[Change]:
    for change in history:
        if is_seller_only(change) and side is not Side.SELLER:
            continue
        if change.among in (None, side):
            yield change
        elif change.edits or change.verb not in ("note", "decline"):
            yield change.model_copy(update={"words": ""})
