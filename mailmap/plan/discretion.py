"""What only the seller may see, and so stands in no letter, document or invite, not even as something that changed."""

from __future__ import annotations

from collections.abc import Iterable

from mailmap.plan.changes import Change

SELLER_ONLY = frozenset({"coach", "track", "stance", "stage", "probability"})
"""Fields of people, items and milestones."""


def is_seller_only(change: Change) -> bool:
    """Whether a change, and its words, tell of nothing else; taking such a change back does neither."""
    edited = {edit.field for edit in change.edits}
    return change.verb == "stance" or bool(edited and edited <= SELLER_ONLY)


def for_both(history: Iterable[Change]) -> list[Change]:
    """What both sides may read of a history."""
    return [change for change in history if not is_seller_only(change)]
