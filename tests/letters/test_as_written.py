"""The letters of the example word by word: to read them is to review them (tests/letters/expected).

After a change that was meant, `python tests/letters/test_as_written.py` writes them anew; read the difference.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from letters.northwind import (
    BEN,
    DANA,
    HANNAH,
    JO,
    LUKAS,
    NEW_YORK,
    NOW,
    OMAR,
    RILEY,
    SINCE,
    TOM,
    change,
    changed,
    command,
    example,
    frame,
    history,
    line,
    standing,
)

from mailmap.letters import agreement
from mailmap.letters.brief import brief
from mailmap.letters.catchup import catchup
from mailmap.letters.confirmation import confirmation
from mailmap.letters.content import Content
from mailmap.letters.digest import digest
from mailmap.letters.invite import Invitation, attendees, cancel, request, span
from mailmap.letters.notice import notice
from mailmap.letters.pending import Pending, Unsigned
from mailmap.letters.proposal import done_otherwise, lapsed, proposal, settled
from mailmap.letters.receipt import Answer, Applied, Kept, Proposed, Question, Refused, Unchanged, receipt
from mailmap.letters.reminder import reminder
from mailmap.letters.wish import wished_edits
from mailmap.plan import changes
from mailmap.plan.changes import apply
from mailmap.plan.timeline import effect, today

EXPECTED = Path(__file__).parent / "expected"
SENT = dt.datetime(2026, 11, 23, 9, 41, tzinfo=NEW_YORK)
INES = "ines.costa@acme.example"
READOUT = "Could we move the readout to Fri Dec 4, 3pm?"


def letters() -> Iterator[tuple[str, Content]]:
    plan = example()
    day = line(plan)
    yield "digest-lead", digest(plan, day, history(plan), frame(plan, DANA), SINCE)
    yield "digest-seller-lead", digest(plan, day, history(plan), frame(plan, RILEY, locale="en-US"), SINCE, ACCEPTED)
    yield "catchup", catchup(plan, day, history(plan), frame(plan, OMAR))
    yield "digest-late-owner", digest(plan, day, history(plan), frame(plan, JO), SINCE)
    yield "digest-proposal", digest(plan, day, (), frame(plan, TOM, locale="de-DE"), SINCE, questions=[ASKED])
    yield "reminder-due", reminder(plan, day, [7], frame(plan, TOM))
    yield "reminder-late", reminder(plan, day, [13], frame(plan, JO, locale="en-US"))
    yield "reminder-both", reminder(plan, day, [13, 6, 8], frame(plan, JO))
    yield "brief", brief(plan, line(plan, BEFORE), 8, frame(plan, RILEY, now=BEFORE), ACCEPTED[8])
    yield "brief-after", brief(plan, line(plan, AFTER), 8, frame(plan, RILEY, now=AFTER))
    yield from _one_mail()
    yield from _proposals()
    yield from _agreements()
    yield from _invitations()


BEFORE, AFTER = (dt.datetime(2026, 12, day, 8, tzinfo=NEW_YORK) for day in (1, 4))
ACCEPTED = {8: {RILEY: "accepted", DANA: "declined", TOM: "accepted"}}
MEET = command("meet", READOUT, 8, start="2026-12-04T15:00:00-05:00")
ASKED = Pending(RILEY, command("slip", "7 to 4 Dec?", 7, to="2026-12-04"))


def _one_mail() -> Iterator[tuple[str, Content]]:
    """Hannah's mail of the design's example: three changes, a question, a proposal, a note."""
    before = example()
    words = ("17 will need until Jan 8, our outside counsel is away.", "15 is done", "please give 18 to Omar?")
    slip = change("slip", 17, HANNAH, "2026-11-23 09:41", words[0], *changes.slip(before, 17, dt.date(2027, 1, 8)))
    plan = changed(before, slip)
    done = change("done", 15, HANNAH, "2026-11-23 09:41", words[1], *changes.done(plan, 15, dt.date(2026, 11, 23)))
    plan = changed(plan, done)
    give = change("assign", 18, HANNAH, "2026-11-23 09:41", words[2], *changes.assign(plan, 18, OMAR))
    plan = changed(plan, give)
    results = [
        Applied(words=words[0], verb="slip", items=(17,), reason="our outside counsel is away"),
        Applied(words=words[1], verb="done", items=(15,)),
        Applied(words=words[2], verb="assign", items=(18,)),
        Question(
            words="I think 19 is finished too.",
            why="Is #19 Vendor onboarding done? Its owner is Sofia Alvarez.",
            suggest="done 19",
        ),
        Proposed(words=READOUT, verb="meet", items=(8,), to=RILEY, command=MEET),
        Kept(words="Outside counsel would rather have the MSA as a Word file than a PDF."),
    ]
    told = [OMAR, LUKAS, DANA, RILEY]
    yield "receipt", receipt(results, before, plan, frame(plan, HANNAH), told=told, sent=SENT)
    rest = [
        Refused(words="agree for Acme", why="Only Acme can agree for Acme."),
        Unchanged(words="15 is done", why="#15 is done already."),
        Answer(words="status", title="Where the plan stands", lines=("6 of 28 items are done.",), items=(13, 7)),
    ]
    yield "receipt-nothing", receipt(rest, plan, plan, frame(plan, HANNAH, locale="en-US"), sent=SENT)
    moved = effect(before, plan, today(before, NOW))
    for name, who in (("new-owner", OMAR), ("done", LUKAS), ("lead", DANA), ("follower", INES)):
        to = frame(plan, who)
        yield f"notice-{name}", notice(before, plan, [slip, done, give], moved, before.people[HANNAH], to)


def _proposals() -> Iterator[tuple[str, Content]]:
    plan = example()
    hannah, riley = plan.people[HANNAH], plan.people[RILEY]
    moved = effect(plan, apply(plan, wished_edits(plan, MEET)), today(plan, NOW))
    yield "proposal-meeting", proposal(plan, MEET, hannah, moved, frame(plan, RILEY))
    give = command("assign", "give 18 to Omar", 18, person=OMAR)
    still = effect(plan, plan, today(plan, NOW))
    yield "proposal-owner", proposal(plan, give, riley, still, frame(plan, HANNAH, locale="de-DE"))
    yield "settled-yes", settled(plan, MEET, riley, frame(plan, HANNAH), accepted=True, words="Yes, works for me.")
    yield "settled-no", settled(plan, MEET, riley, frame(plan, HANNAH), accepted=False, words="No, sorry.")
    asked = [command("done", "13 done", 13), command("add", PHISHING, title=PHISHING, due="2026-12-04", owner=BEN)]
    yield "confirmation", confirmation(plan, asked, frame(plan, JO))


def _agreements() -> Iterator[tuple[str, Content]]:
    """Ines moves the go-live after both sides agreed; Dana is asked, signs first, and does not agree."""
    before = example()
    words = "26 needs until Mar 22, the trainers are away"
    slip = change("slip", 26, INES, "2026-11-23 09:41", words, *changes.slip(before, 26, dt.date(2027, 3, 22)))
    plan = changed(before, slip)
    stands = standing(before, plan, slip)
    signed = standing(before, plan, slip, change("agree", None, DANA, "2026-11-23 10:00", "agree"))
    moved = effect(before, plan, today(before, NOW))
    dana, riley = frame(plan, DANA), frame(plan, RILEY, locale="en-US")
    consent = agreement.consent(plan, stands, dana)
    yield "notice-agree", notice(before, plan, [slip], moved, before.people[INES], dana, consent=consent)
    yield "agreement-asked", agreement.asked(plan, signed, riley)
    yield "agreement-reminder", agreement.asked(plan, stands, dana, waited=5)
    yield "agreement-reached", agreement.reached(before, standing(before, before), riley)
    reason = "the pilot has to end before the holidays"
    yield "agreement-objection", agreement.objected(plan, plan.people[DANA], reason, f"I don't agree: {reason}", riley)
    asked = dt.date(2026, 11, 19)
    waits = [
        Pending(RILEY, command("slip", "7 to 4 Dec?", 7, to="2026-12-04"), TOM, asked, dt.date(2026, 12, 3), "NW-1"),
        Pending(RILEY, MEET, DANA, asked, dt.date(2026, 12, 3), "NW-2"),
    ]
    yield (
        "digest-agreement",
        digest(
            *(plan, line(plan), [slip], dana, SINCE),
            questions=waits[1:],
            asked_others=waits[:1],
            unsigned=Unsigned(asked, "NW-3"),
            standing=stands,
        ),
    )
    otherwise = changed(plan, change("slip", 8, RILEY, "2026-11-23 10:00", "", *changes.slip(plan, 8, asked)))
    hannah, by = frame(plan, HANNAH), plan.people[RILEY]
    yield "settled-otherwise", done_otherwise(otherwise, MEET, by, hannah, words="8 is on Thursday")
    yield "settled-lapsed", lapsed(plan, MEET, RILEY, SENT, hannah)


PHISHING = "Renew your password at http://phish.example"


def _invitations() -> Iterator[tuple[str, Content]]:
    plan = example()
    start, end = span(plan, plan.items[8])
    one = Invitation("0" * 32 + "@acme.example", 0, 8, start, end, attendees(plan, plan.items[8]))
    moved = dataclasses.replace(one, sequence=1, was=start - dt.timedelta(days=2))
    yield "invite", request(plan, line(plan), one, frame(plan, DANA))[0]
    yield "invite-moved", request(plan, line(plan), moved, frame(plan, LUKAS))[0]
    yield "cancel", cancel(plan, line(plan), one, frame(plan, DANA, locale="en-US"))[0]
    yield "cancel-one", cancel(plan, line(plan), one, frame(plan, DANA), whole=False)[0]


def written(content: Content) -> str:
    return f"Subject: {content.subject}\n\n{content.text}"


LETTERS = dict(letters())


def test_each_expected_letter_is_written() -> None:
    assert sorted(LETTERS) == sorted(path.stem for path in EXPECTED.glob("*.txt"))


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_word_by_word(name: str) -> None:
    assert written(LETTERS[name]) == (EXPECTED / f"{name}.txt").read_text("utf-8")


def test_an_unchecked_mail_is_asked_about_without_its_words() -> None:
    letter = LETTERS["confirmation"]
    for part in (letter.subject, letter.text, letter.html):
        assert "phish" not in part
        assert "password" not in part


if __name__ == "__main__":
    EXPECTED.mkdir(exist_ok=True)
    for each, content in LETTERS.items():
        (EXPECTED / f"{each}.txt").write_text(written(content), "utf-8")
