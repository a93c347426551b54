"""What the plan remembers, asked and told by mail: history, catching up, outcomes, undo; what only a seller hears."""

import email
import email.policy
import json
from email.message import EmailMessage

import pytest
from rig.installation import MONDAY, Installation, installation, mail

__all__ = ["installation"]
DANA, TOM, OMAR = (f"{name}@northwind.example" for name in ("dana.whitfield", "tom.okafor", "omar.haddad"))
RILEY, JO = "riley.novak@acme.example", "jo.park@acme.example"


@pytest.fixture
def house(installation: Installation) -> Installation:
    installation.started().run("once", "--now", "2026-11-20T12:30:00-05:00")
    return installation


def told(house: Installation, sender: str, words: str, now: str = MONDAY) -> list[EmailMessage]:
    """What the sender gets for these words, and only the sender's letters."""
    before = len(house.office.received)
    house.receive(mail(sender, words))
    house.run("once", "--now", now)
    letters = [found for found in house.office.received[before:] if found.recipient == sender]
    return [_parsed(found.raw) for found in letters if b"auto-replied" in found.raw]


def _parsed(raw: bytes) -> EmailMessage:
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def text_of(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def exported(house: Installation) -> str:
    return house.run("plan", "export", "NW")


def test_catch_me_up_is_one_letter_with_the_document_and_no_receipt(house: Installation) -> None:
    before = exported(house)
    [letter] = told(house, OMAR, "Hello,\n\ncan you catch me up?\n\nOmar")
    said = text_of(letter)
    for part in ("On track: go-live Mon 15 Mar 2027", "WHY", "cut invoice exceptions", "TO BE DECIDED", "RISKS"):
        assert part in said
    assert "#11 Budget approval - Omar Haddad" in said
    assert [part.get_filename() for part in letter.iter_attachments()] == ["NW plan.docx"]
    assert letter["Subject"].startswith("[NW] Caught up: on track")
    assert letter["In-Reply-To"]
    assert exported(house) == before


def test_what_else_a_mail_says_has_its_receipt(house: Installation) -> None:
    receipt, page = sorted(told(house, JO, "done 13\n\ncatch me up"), key=lambda letter: "Caught" in letter["Subject"])
    assert receipt["Subject"] == "[NW] 1 updated"
    assert "7 of 28 items are done" in text_of(page)


def test_history_of_an_item_and_since_a_day(house: Installation) -> None:
    told(house, JO, "done 13 and 11")
    [letter] = told(house, DANA, "history 11", "2026-11-23T09:10:00-05:00")
    assert "History of #11" in text_of(letter)
    assert "“done 13 and 11”" in text_of(letter)
    [letter] = told(house, DANA, "what changed since Monday?", "2026-11-23T09:20:00-05:00")
    assert "done 13 and 11" in text_of(letter)
    [letter] = told(house, DANA, "history 14", "2026-11-23T09:30:00-05:00")
    assert "Nothing has changed." in text_of(letter)


def test_an_outcome_is_measured_by_a_lead_and_shown(house: Installation) -> None:
    [receipt] = told(house, DANA, "outcome 1 is 4.1 %")
    assert "Invoice exceptions: from 9 % to 3 % by Mon 14 Jun 2027, now 4.1 %" in text_of(receipt)
    assert "Agree objective and baseline" not in text_of(receipt), "outcome 1 is not item 1"
    assert 'actual = "4.1 %"' in exported(house)
    house.run("preview", "NW", "--kind", "digest", "--to", RILEY, "--out", "digest", "--now", MONDAY)
    said = " ".join((house.folder / "digest" / "digest.txt").read_text().split())
    assert "now 4.1 %." in said
    assert "Dana Whitfield measured Invoice exceptions: 4.1 %." in said
    assert json.loads(house.run("plan", "history", "NW", "--json").splitlines()[-1])["item"] is None


def test_an_outcome_from_somebody_else_waits_for_their_lead(house: Installation) -> None:
    [receipt] = told(house, TOM, "outcome 1 is 4.1 %")
    assert "One proposal waits for Dana Whitfield" in text_of(receipt)
    assert "4.1 %" not in exported(house)
    [asked] = [
        _parsed(found.raw) for found in house.office.received if b"proposed" in found.raw or b"asks" in found.raw
    ][-1:]
    assert 'record "4.1 %" as the result of Invoice exceptions' in text_of(asked)
    told(house, DANA, "yes", "2026-11-23T09:10:00-05:00")
    assert 'actual = "4.1 %"' in exported(house)


def test_undo_takes_an_outcome_back_as_a_change(house: Installation) -> None:
    before = exported(house)
    told(house, DANA, "outcome 1 is 4.1 %")
    told(house, DANA, "undo", "2026-11-23T09:10:00-05:00")
    assert exported(house) == before
    assert "undo" in house.run("plan", "history", "NW").splitlines()[-1]


def test_a_stance_is_the_sellers_alone(house: Installation) -> None:
    [receipt] = told(house, RILEY, "stance of Dana: doubts\n\nslip 9 to 11 Dec")
    assert "Dana Whitfield has doubts." in text_of(receipt)
    assert 'stance = "doubts"' in exported(house)
    for to in (DANA, TOM, RILEY):
        for kind in ("digest", "catchup"):
            house.run("preview", "NW", "--kind", kind, "--to", to, "--out", f"{to}-{kind}", "--now", MONDAY)
            for path in (house.folder / f"{to}-{kind}").iterdir():
                assert b"doubts" not in path.read_bytes(), path
    for found in house.office.received:
        assert found.recipient == RILEY or b"doubts" not in found.raw
    [letter] = told(house, DANA, "what changed since Monday?", "2026-11-23T09:20:00-05:00")
    assert "slip 9" in text_of(letter)
    assert "doubts" not in text_of(letter)
    [letter] = told(house, JO, "history", "2026-11-23T09:30:00-05:00")
    assert "stance of Dana: doubts" in text_of(letter)


def test_a_buyer_learns_nothing_of_stances(house: Installation) -> None:
    [receipt] = told(house, DANA, "stance of Omar: blocks")
    assert "nothing that can be asked for by mail" in text_of(receipt)
    assert "blocks" not in exported(house)


def test_what_if_says_what_would_happen_and_why_not(house: Installation) -> None:
    before = exported(house)
    [letter] = told(house, DANA, "What if 14 slips to 8 Feb 2027?")
    assert "Go-live would move" in text_of(letter)
    [letter] = told(house, DANA, "What if 14 slips to 12 Jan 2026?", "2026-11-23T09:10:00-05:00")
    assert "2026-01-12 is in the past" in text_of(letter)
    assert exported(house) == before
