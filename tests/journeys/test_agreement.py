"""Both sides agree to the plan by mail, it moves, they are asked and agree again; another does not."""

import datetime as dt

import pytest
from journeys.house import DANA, HANNAH, RILEY, House, example, text_of

from mailmap.store import plans

pytestmark = pytest.mark.journey
INES = "ines.costa@acme.example"


def agreed_revision(house: House) -> int | None:
    with house.database() as db, db.read() as conn:
        return plans.load(conn, "NW").agreed_revision


def test_agree_move_and_agree_again(house: House) -> None:
    last = example().items[26].due or dt.date.max
    day = last + dt.timedelta(days=7)
    with house.running():
        house.quiet()
        house.looked()
        house.mail(DANA, "agree")
        asked = house.letter(RILEY, lambda letter: "Do you?" in letter["Subject"])
        house.mail(RILEY, "Agreed from our side.", answers=asked)
        house.letter(DANA, lambda letter: letter["Subject"] == "[NW] Both sides agree to the plan")
        first = agreed_revision(house)
        assert first is not None
        assert house.plan().items[26].baseline == last
        house.looked()
        house.mail(INES, f"slip 26 to {day.isoformat()} because the trainers are away")
        notice = house.letter(DANA, lambda letter: "ONE QUESTION FOR YOU" in text_of(letter))
        house.mail(DANA, "yes", answers=notice)
        asked = house.letter(RILEY, lambda letter: "Do you?" in letter["Subject"])
        house.ahead += dt.timedelta(minutes=1)
        house.mail(RILEY, "agree", answers=asked)
        house.letter(DANA, lambda letter: letter["Subject"] == "[NW] Both sides agree to the plan")
        house.quiet()
    second = agreed_revision(house)
    assert second is not None and second > first
    assert house.plan().items[26].baseline == day
    verbs = [entry.change.verb for entry in house.history()]
    assert verbs[1:] == ["agree", "agree", "baseline", "slip", "agree", "agree", "baseline"]


def test_a_proposal_is_answered_with_another_date(house: House) -> None:
    due = example().items[17].due or dt.date.max
    wish, other = (due + dt.timedelta(days=days) for days in (14, 7))
    with house.running():
        house.quiet()
        house.looked()
        house.mail(RILEY, f"slip 17 to {wish.isoformat()}")
        asked = house.letter(HANNAH, lambda letter: "asks to move #17" in letter["Subject"])
        house.mail(HANNAH, f"slip 17 to {other.isoformat()}", answers=asked)
        house.letter(RILEY, lambda letter: "has another answer" in letter["Subject"])
        house.quiet()
    assert house.plan().items[17].due == other
    told = [letter for letter in house.letters(RILEY) if "#17" in text_of(letter)]
    assert len(told) == 2, "the receipt of the wish, and what came of it"
