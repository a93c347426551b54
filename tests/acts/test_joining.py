"""Who is not on a plan and turns up in its mail is asked about once, and heard only then; a stranger never."""

import email.message
from email.utils import format_datetime, make_msgid

import pytest
from rig.room import ASSISTANT, AUTHSERV, Room, Seen, ny, to

from mailmap.store import inbox
from mailmap.store.database import Database

DANA, TOM, RILEY = "dana.whitfield@northwind.example", "tom.okafor@northwind.example", "riley.novak@acme.example"
KIM, PAT = "kim.doe@northwind.example", "pat.lee@northwind.example"


@pytest.fixture
def room(db: Database) -> Room:
    return Room(db, ny("11-23T09:00")).start()


@pytest.fixture
def digest(room: Room) -> Seen:
    return to(room.later(days=7).clock(), TOM, "digest")


def mail(
    room: Room, sender: str, words: str, *, cc: str = "", answers: Seen | None = None, dmarc: str = "pass"
) -> list[Seen]:
    message = email.message.EmailMessage()
    message["Authentication-Results"] = f"{AUTHSERV}; dmarc={dmarc} header.from={sender.rpartition('@')[2]}"
    message["From"], message["To"], message["Subject"] = sender, ASSISTANT, "Plan"
    message["Date"], message["Message-ID"] = format_datetime(room.now), make_msgid(domain="client.example")
    if cc:
        message["Cc"] = cc
    if answers:
        message["In-Reply-To"] = str(answers.message["Message-ID"])
    message.set_content(words)
    room.put_raw(message.as_bytes())
    return room.read()


def quarantined(room: Room) -> list[str | None]:
    with room.store() as conn:
        return [row.why for row in inbox.quarantined(conn)]


# ------------------------------------------------------------------------------------------------------- forwarded
def test_a_forwarded_letter_answered_by_a_colleague_is_a_suggestion_and_a_request(room: Room, digest: Seen) -> None:
    letters = mail(room, KIM, "7 is done. Log in at phish.example to see it.", answers=digest)
    assert {letter.to for letter in letters} == {TOM, RILEY}
    suggestion, request = to(letters, TOM), to(letters, RILEY)
    assert "Mark #7 Architecture and SSO review as done" in suggestion.text
    assert "phish" not in suggestion.text + suggestion.html + request.text + request.html
    assert room.plan.items[7].is_open
    assert room.plan.person(KIM) is None


def test_the_recipients_yes_has_it_done_in_their_name(room: Room, digest: Seen) -> None:
    suggestion = to(mail(room, KIM, "7 is done", answers=digest), TOM)
    receipt = to(mail(room, TOM, "yes", answers=suggestion), TOM, "receipt")
    assert not room.plan.items[7].is_open
    assert room.history[-1].change.by == TOM
    assert "#7" in receipt.text
    assert mail(room, TOM, "yes", answers=suggestion) != []  # single use: the second yes is only asked about
    assert room.verbs.count("done") == 1


def test_the_reps_yes_puts_them_on_the_plan_and_reads_their_mail(room: Room, digest: Seen) -> None:
    request = to(mail(room, KIM, "7 is done", answers=digest), RILEY)
    mail(room, RILEY, "yes", answers=request)
    assert room.plan.person(KIM) is not None
    receipt = to(room.read(), KIM, "receipt")
    assert not room.plan.items[7].is_open
    assert "#7" in receipt.text


def test_a_no_keeps_them_off_and_they_are_not_asked_about_again(room: Room, digest: Seen) -> None:
    request = to(mail(room, KIM, "7 is done", answers=digest), RILEY)
    mail(room, RILEY, "no", answers=request)
    assert room.plan.person(KIM) is None
    again = room.later(days=2)
    assert not [letter for letter in mail(again, KIM, "7 is done", answers=digest) if letter.to == RILEY]
    assert room.plan.items[7].is_open


@pytest.mark.parametrize(
    ("sender", "dmarc"),
    [
        (KIM, "fail"),
        ("kim@elsewhere.example", "pass"),
        ("kim@mail.northwind.example", "pass"),
        ("kim@gmail.com", "pass"),
    ],
)
def test_strangers_cause_nothing(room: Room, digest: Seen, sender: str, dmarc: str) -> None:
    assert mail(room, sender, "7 is done", answers=digest, dmarc=dmarc) == []
    assert quarantined(room) == ["the sender is on no plan"]


def test_a_colleague_who_writes_without_a_letter_is_only_asked_about(room: Room) -> None:
    [request] = mail(room, KIM, "7 is done")
    assert (request.to, request.purpose) == (RILEY, "request")
    assert "Kim" not in request.subject or KIM in request.text


# ------------------------------------------------------------------------------------------------------------- in copy
def test_whom_a_rep_copies_is_a_candidate_whom_one_word_confirms(room: Room) -> None:
    receipt = to(mail(room, RILEY, "6 is done", cc=f"Pat Lee <{PAT}>, {ASSISTANT}"), RILEY)
    assert f"{PAT} is not on the plan. Say yes to put them on it" in receipt.text
    assert room.plan.person(PAT) is None
    mail(room, RILEY, "yes", answers=receipt)
    assert room.plan.person(PAT) is not None


def test_one_word_confirms_all_candidates_of_a_mail(room: Room) -> None:
    receipt = to(mail(room, RILEY, "6 is done", cc=f"{PAT}, {KIM}"), RILEY)
    assert f"{PAT} and {KIM} are not on the plan. Say yes to put them on it" in receipt.text
    assert "Nothing was changed" not in receipt.text, "6 was"
    mail(room, RILEY, "yes", answers=receipt)
    assert room.plan.person(PAT) is not None
    assert room.plan.person(KIM) is not None


def test_a_no_leaves_all_candidates_of_a_mail_off(room: Room) -> None:
    receipt = to(mail(room, RILEY, "6 is done", cc=f"{PAT}, {KIM}"), RILEY)
    mail(room, RILEY, "no", answers=receipt)
    assert "No question of ours is open" in to(mail(room, RILEY, "yes"), RILEY).text
    assert room.plan.person(PAT) is None and room.plan.person(KIM) is None


def test_a_candidate_is_asked_about_once(room: Room) -> None:
    mail(room, RILEY, "6 is done", cc=PAT)
    receipt = to(mail(room, RILEY, "start 9", cc=PAT), RILEY)
    assert PAT not in receipt.text


@pytest.mark.parametrize(
    "cc", ["no-reply@northwind.example", "someone@gmail.com", "x@elsewhere.example", TOM, ASSISTANT]
)
def test_who_is_no_candidate(room: Room, cc: str) -> None:
    receipt = to(mail(room, RILEY, "6 is done", cc=cc), RILEY)
    assert "on the plan" not in receipt.text


def test_a_buyer_makes_nobody_a_candidate(room: Room) -> None:
    receipt = to(mail(room, DANA, "6 is done", cc=PAT), DANA)
    assert PAT not in receipt.text


def test_without_a_receipt_the_digest_asks(room: Room) -> None:
    assert mail(room, RILEY, "Thanks!", cc=PAT) == []
    found = to(room.later(days=7).clock(), RILEY, "digest")
    assert f"{PAT} was in copy of your mail and is not on the plan" in found.text


# --------------------------------------------------------------------------------------------------------- who leaves
def test_who_leaves_is_asked_about_their_items(room: Room) -> None:
    receipt = to(mail(room, DANA, f"remove {TOM} from the plan"), DANA)
    assert "Who takes over? Send back: give 7" in receipt.text, "and not that nothing was changed"


def test_who_has_left_hands_over_in_a_line(room: Room) -> None:
    mail(room, DANA, "remove mei.chen@northwind.example from the plan")
    letters = mail(room, DANA, "Tom takes over all of Mei's items")
    assert {ref: room.plan.items[ref].owner for ref in (24, 25)} == {24: TOM, 25: TOM}
    assert "gave #24 and #25 to Tom Okafor" in to(letters, TOM, "notice").text


def test_who_has_left_gets_nothing_new(room: Room) -> None:
    mail(room, DANA, "remove mei.chen@northwind.example from the plan")
    assert "mei.chen@northwind.example is not on the plan" in to(mail(room, DANA, "give 7 to Mei"), DANA).text
