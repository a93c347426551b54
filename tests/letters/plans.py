"""Generated plans: any states, dates and texts that the model allows, with people on both sides."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from mailmap.plan.model import Plan

FIRST = dt.date(2026, 10, 1)
PEOPLE: list[dict[str, Any]] = [
    {"name": "Ann Lee", "email": "ann@buyer.example", "side": "buyer", "role": "champion", "stance": "SECRET stance"},
    {"name": "Bo", "email": "bo@buyer.example", "side": "buyer", "role": "legal", "timezone": "Pacific/Auckland"},
    {"side": "buyer", "role": "user lead"},
    {"name": "Rob Roy", "email": "rob@seller.example", "side": "seller", "role": "account executive"},
    {"email": "sam@seller.example", "side": "seller", "role": "engineer", "days_off": [dt.date(2026, 11, 26)]},
]
OWNERS = [*(person["email"] for person in PEOPLE if "email" in person), "stranger@else.example", None]
days = st.integers(0, 400).map(lambda count: FIRST + dt.timedelta(days=count))
words = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=10), min_size=1, max_size=8
).map(" ".join)
texts = (
    words | st.sampled_from(["#7", "done 3", "{{ 7 * 7 }}", "<b>bold</b>", "> quoted", "a\u202eb", "- #4"])
).filter(lambda text: bool(text.strip()))


@st.composite
def items(draw: st.DrawFn, ref: int) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ref": ref,
        "title": draw(texts),
        "owner": draw(st.sampled_from(OWNERS)),
        "due": draw(st.none() | days),
        "status": draw(st.sampled_from(["open", "open", "started", "blocked", "done", "dropped"])),
        "reason": draw(st.none() | texts),
        "deliverable": draw(st.none() | texts),
        "after": draw(st.lists(st.integers(1, max(ref - 1, 1)), max_size=3, unique=True)) if ref > 1 else [],
        "days": draw(st.integers(0, 20)),
        "fixed": draw(st.booleans()),
        "coach": "SECRET coach",
        "track": "SECRET track",
    }
    if made["due"]:
        made["baseline"] = draw(st.none() | days)
        if draw(st.booleans()):
            zone = draw(st.sampled_from([None, "Europe/Berlin", "Asia/Kolkata"]))
            made["meeting"] = {"time": draw(st.times()), "minutes": draw(st.integers(1, 300)), "timezone": zone}
    if made["status"] == "done":
        made["done_on"] = draw(days)
    return made


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    count = draw(st.integers(1, 12))
    made = [draw(items(ref)) for ref in range(1, count + 1)]
    cut = draw(st.integers(0, count))
    kinds = draw(st.sampled_from([(None, "go-live"), ("go-live", "value"), (None, None)]))
    milestones = [
        {"ref": f"M{n}", "title": draw(texts), "exit": draw(st.none() | texts), "kind": kind, "item": part}
        | {"stage": "SECRET stage", "probability": 77}
        for n, (kind, part) in enumerate(zip(kinds, (made[:cut], made[cut:]), strict=True), 1)
    ]
    values: dict[str, Any] = {
        "ref": "NW",
        "title": draw(texts),
        "buyer": "Northwind Logistics",
        "seller": "Acme",
        "timezone": "America/New_York",
        "holidays": ["US"],
        "participant": PEOPLE,
        "milestone": milestones,
        "go_live": draw(st.none() | days),
        "compelling_event": draw(st.none() | st.builds(lambda name, date: {"name": name, "date": date}, texts, days)),
        "outcome": draw(
            st.lists(
                st.builds(
                    lambda text, by: {"measure": text, "baseline": "9 %", "target": "3 %", "by": by}, texts, days
                ),
                max_size=2,
            )
        ),
    }
    return Plan.model_validate(values)
