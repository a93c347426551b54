"""The story holds on every day of the year: the plan can start, and the mails say what they are meant to say."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from mailmap.demo.example import WRITTEN_FOR, moved
from mailmap.demo.mails import address_of, new_mail
from mailmap.demo.stage import AUTHSERV
from mailmap.demo.story import HANNAH, IN_COPY, PROSE, RILEY, TOM, redlines
from mailmap.interpret import Evidence, interpret, open_mail
from mailmap.plan.model import Plan
from mailmap.plan.review import findings
from mailmap.reading import Reading
from mailmap.resources import example_plan


def read(plan: Plan, sender: str, words: str, now: dt.datetime) -> Reading:
    person = plan.person(sender)
    assert person
    mail = new_mail(address_of(person), words, now, subject="news")
    verdict = f"Authentication-Results: {AUTHSERV}; dmarc=pass header.from={sender.partition('@')[2]}\r\n"
    return interpret(open_mail(verdict.encode() + mail.as_bytes(), Evidence(AUTHSERV), None), plan, cites=True).reading


@pytest.mark.parametrize("days", range(0, 54 * 7, 9))
def test_on_any_day(days: int) -> None:
    now = dt.datetime.combine(WRITTEN_FOR, dt.time(23, 30), ZoneInfo("America/New_York")) + dt.timedelta(days=days)
    plan = moved(example_plan(), now.date())
    assert [finding.says for finding in findings(plan) if finding.stops_start] == []
    prose, slip, copy = (
        [(command.verb, command.items, command.to, command.decision) for command in reading.commands]
        for reading in (
            read(plan, TOM, PROSE, now),
            read(plan, HANNAH, redlines(plan), now),
            read(plan, RILEY, IN_COPY, now),
        )
    )
    due = plan.items[17].due
    assert due
    assert prose == [("done", (7,), None, "apply")]
    assert slip == [("slip", (17,), due + dt.timedelta(days=18), "apply")]
    assert copy == [("done", (13,), None, "apply")]
