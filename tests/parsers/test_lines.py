"""Labels, line by line, and the tables of words they rest on."""

import pytest

from parsers import lines as labels
from parsers.body import attribution, furniture, headline
from parsers.body.source import Line, plain
from parsers.lexicon.quoting import quoting


def labelled(text: str) -> list[tuple[str, str]]:
    body = plain(text)
    labels.label(body)
    return [(line.label, line.text) for line in body if line.text]


def test_a_mail_with_everything() -> None:
    text = "Hi Riley,\n\n13 is done\n\nBest regards,\nJo Park\n+44 20 7946 0000\n\nOn Mon, 16 Nov 2026 Riley wrote:\n> text\n"  # noqa: E501
    assert [label for label, _ in labelled(text)] == [
        "greeting", "text", "signoff", "signoff", "signature", "attribution", "quote",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["Hi, 3 is done", "Thanks for doing 3", "Best of all, 3 is done", "From: our side all good", "On Monday: done 3",
     "-- done 3", "Dear 3 is done", "Subject: to approval, 3 is done"],
)  # fmt: skip
def test_sentences_are_not_furniture(text: str) -> None:
    assert labelled(f"hello there\n{text}")[-1] == ("text", text)


def test_thanks_alone_is_text() -> None:
    assert labelled("Thanks!") == [("text", "Thanks!")]


def test_a_command_under_the_name_is_not_swallowed() -> None:
    assert ("text", "done 14") in labelled("13 is done\n\nThanks,\nJo\n\ndone 14")


def test_text_after_a_rule_of_two_dashes_stays() -> None:
    assert labelled("a word\n--\nI will do the rest of it next week")[-1][0] == "text"


def test_a_header_block_needs_more_than_one_field() -> None:
    assert headline.block(plain("From: a@b.example\nhello"), 0) == 0
    assert headline.block(plain("From: a@b.example\nSent: Monday\nTo: x\nSubject: y\n\nhello"), 0) == 4


def test_an_attribution_is_found_from_its_end() -> None:
    body = plain("text\nOn Mon, 16 Nov 2026 at 08:00, Riley Novak\n<riley@acme.example>\nwrote:\n> x")
    assert attribution.attribution(body, 3, quoted=True) == 1
    assert attribution.attribution([Line("I wrote:")], 0, quoted=False) == -1


def test_every_language_has_a_header_block_and_an_attribution() -> None:
    words = quoting()
    kinds = {kind for label in words.labels.values() for kind in label}
    assert kinds == {"from", "sent", "to", "cc", "subject", "other"}
    for phrase in ("ursprüngliche nachricht", "転送されたメッセージ", "mensaje original"):
        assert phrase in words.markers
    for label in ("von", "de", "od", "från", "от", "差出人", "보낸 사람", "kimden", "feladó", "από"):
        assert "from" in words.labels[label]


def test_names_and_signoffs() -> None:
    assert furniture.is_signoff("Best regards, Jo Park")
    assert furniture.is_signoff("Viele Grüße")
    assert not furniture.is_signoff("Best is to wait")
    assert furniture.is_name("Jo Park")
    assert not furniture.is_name("done 3")
