"""A change in one sentence."""

from __future__ import annotations

import datetime as dt

import pytest
from letters.northwind import DANA, HANNAH, NOW, TOM, example

from mailmap.edits import edits_of
from mailmap.letters.happened import happened
from mailmap.letters.wording import Wording
from mailmap.plan.changes import Change
from mailmap.reading import CommandReading

PLAN = example()
WORDING = Wording(None, PLAN.timezone, NOW.date())
LATER = dt.date(2027, 1, 20)
DANA_MOVED = "Dana Whitfield moved"


def said(verb: str, items: tuple[int, ...], **fields: object) -> str:
    """What one command did, in a sentence."""
    command = CommandReading.model_validate(
        {"verb": verb, "items": items, "decision": "apply", "source": "x", **fields}
    )
    edits = edits_of(command, PLAN, PLAN.person(DANA), NOW.date())
    item = items[0] if len(items) == 1 else None
    return happened(PLAN, Change(verb=verb, item=item, by=DANA, at=NOW, words="x", edits=edits), WORDING)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (said("done", (7,)), "Dana Whitfield finished #7 Architecture and SSO review."),
        (said("done", (7, 9, 11)), "Dana Whitfield finished #7, #9 and #11."),
        (said("done", tuple(range(6, 15))), "Dana Whitfield finished 8 items."),
        (said("assign", (24, 25), person=TOM), "Dana Whitfield gave #24 and #25 to Tom Okafor."),
        (said("slip", (17, 18), to=LATER), f"{DANA_MOVED} #17 and #18 to Wed 20 Jan 2027."),
        (said("slip", (14, 19), to=LATER), f"{DANA_MOVED} #14 and #19 from Mon 28 Dec to Wed 20 Jan 2027."),
        (said("leave", (), person=HANNAH), "Dana Whitfield took Hannah Lee off the plan."),
    ],
)  # fmt: skip
def test_it_names_what_it_is_about(sentence: str, expected: str) -> None:
    assert sentence == expected
