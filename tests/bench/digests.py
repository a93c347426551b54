"""Digests with the plan as a Word document, a second: against docxtpl alone, filling in the same document."""

from __future__ import annotations

import io
from pathlib import Path

from bench.people import many_plans, now, settings, started
from bench.timing import Line, median, seconds
from docxtpl import DocxTemplate
from sqlalchemy import select

from mailmap.letters.document import _View
from mailmap.letters.environment import template_path
from mailmap.letters.printed import Printed
from mailmap.plan.health import health
from mailmap.plan.timeline import timeline
from mailmap.rounds import Rounds
from mailmap.store import tables
from mailmap.store.database import open_database

PLANS, DOCUMENTS = 40, 10


def run(folder: Path) -> Line:
    config = settings(folder)
    db = open_database(config.database.url)
    moment = now()
    due = config.digest.cadence.following(moment).at
    for plan in many_plans(PLANS):
        started(db, config, plan, moment)
    rounds = Rounds(db, config)
    took = seconds(lambda: rounds.run_one(due))
    with db.read() as conn:
        letters = conn.execute(select(tables.outbox.c.raw).where(tables.outbox.c.purpose == "digest")).scalars().all()
    assert letters and all(b".docx" in letter for letter in letters)
    db.close()
    each = took / len(letters)
    alone = median([seconds(docxtpl_alone) for _ in range(DOCUMENTS)])
    return Line(
        f"{len(letters)} digests with Word and HTML, {PLANS} plans of 28 items",
        f"{1 / each:.0f} digests/s ({PLANS / took:.0f} plans/s)",
        f"docxtpl alone: {1 / alone:.0f} documents/s",
        alone / each,
    )


def docxtpl_alone() -> None:
    plan = next(many_plans(1))
    line = timeline(plan, now().date())
    wording = Printed(plan.locale, plan.timezone, line.today)
    values = _View(plan, line, wording, None, health(plan, line)).values([], 1, None)
    template = DocxTemplate(template_path("word/plan.docx"))
    template.render(values, autoescape=True)
    template.save(io.BytesIO())
