"""What keeps a draft from starting, as lines to send back: with dots where something is to be filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailmap.letters.plain import plain
from mailmap.plan.model import Plan
from mailmap.plan.review import Finding


def blanks(plan: Plan, findings: Sequence[Finding]) -> Iterator[str]:
    """`findings` are those of `mailmap.plan.review`; only what stops the start has a line."""
    stops = [finding for finding in findings if finding.stops_start]
    if any(finding.about == "nobody" for finding in stops):  # first: later lines may name them
        yield "add ... as champion"
    for finding in stops:
        match finding.about:
            case "objective":
                yield "value statement: ..."
            case "go-live":
                yield "go-live: ..."
            case "no-owner" | "unknown-owner":
                yield f"give {', '.join(map(str, finding.items))} to ..."
            case "no-date":
                yield from (f"slip {ref} to ..." for ref in finding.items)
    yield from (f"exit criterion of {plain(m.ref)}: ..." for m in plan.milestones if not m.exit)
