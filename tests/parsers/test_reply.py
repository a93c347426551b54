"""What is new in a mail, on mails of our own from many clients and languages, and on letters with answers in them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import message, reply

MAILS = Path(__file__).parents[1] / "mails"
NAMES = sorted(path.stem for path in (MAILS / "raw").glob("*.eml"))
LETTER = """\
LATE (1)

  #13  Answer security questionnaire - Jo Park - due Thu 19 Nov
       2 working days late, Acme. #14 and #15 wait for it.

WAITING ON ACME

  #6   Run pilot - Sam Ortiz - due Mon 30 Nov
       Started.
  #8   Go/no-go readout - Riley Novak - due Thu 3 Dec

HOW TO ANSWER

  Reply to this mail in your own words, or in short:
      done 13              it is finished

Ref: NW-4HT2-9KQD
"""
ATTRIBUTION = "On Mon, 16 Nov 2026 at 08:00, MailMAP <mailmap@acme.example> wrote:\n"


def mail(body: str, kind: str = "plain") -> message.InboundMessage:
    head = f"From: Jo Park <jo.park@acme.example>\nSubject: Re: x\nContent-Type: text/{kind}; charset=utf-8\n\n"
    return message.parse((head + body).encode())


def quoted(text: str) -> str:
    return "".join(f"> {line}\n" if line else ">\n" for line in text.splitlines())


def answers(body: str, answered: str | None = None, kind: str = "plain") -> list[tuple[str, int | None]]:
    return [(passage.text, passage.item) for passage in reply.read(mail(body, kind), answered).passages]


def test_every_mail_has_what_is_kept_and_what_is_elided() -> None:
    assert len(NAMES) >= 120
    for folder in ("kept", "elided"):
        assert sorted(path.stem for path in (MAILS / folder).glob("*.txt")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_mail(name: str) -> None:
    read = reply.read(message.parse((MAILS / "raw" / f"{name}.eml").read_bytes()))
    assert read.kept == (MAILS / "kept" / f"{name}.txt").read_text("utf-8").rstrip("\n")
    elided = "\n".join(f"[{part.label}]\n{part.text}" for part in read.elided)
    assert elided.rstrip("\n") == (MAILS / "elided" / f"{name}.txt").read_text("utf-8").rstrip("\n")


def test_an_answer_under_a_quoted_row_is_about_its_item() -> None:
    body = ATTRIBUTION + quoted(LETTER).replace(">        Started.\n", ">        Started.\nfinished on Friday\n")
    for answered in (None, LETTER):
        assert answers(body, answered) == [("finished on Friday", 6)]


def test_words_at_the_end_of_a_row_are_the_writers() -> None:
    body = ATTRIBUTION + quoted(LETTER).replace("due Thu 19 Nov", "due Thu 19 Nov  sent it")
    for answered in (None, LETTER):
        assert answers(body, answered) == [("sent it", 13)]


def test_a_line_with_initials_inside_the_quote_is_the_writers() -> None:
    body = ATTRIBUTION + quoted(LETTER).replace("due Thu 3 Dec\n", "due Thu 3 Dec\n> JP: cannot make it\n")
    for answered in (None, LETTER):
        assert answers(body, answered) == [("cannot make it", 8)]


def test_in_another_persons_quote_the_words_are_that_persons() -> None:
    body = ATTRIBUTION + quoted("I wrote\n\n" + quoted(LETTER).replace("due Thu 3 Dec\n", "due Thu 3 Dec\nfinished\n"))
    assert answers(body) == []


def test_the_letter_is_known_without_any_mark() -> None:
    body = "all fine\n\n" + LETTER.replace("Started.\n", "Started.\nfinished yesterday\n")
    assert answers(body, LETTER) == [("all fine", None), ("finished yesterday", 6)]


def test_what_the_letter_says_itself_is_never_an_answer() -> None:
    assert answers("done 6\n\n" + ATTRIBUTION + quoted(LETTER), LETTER) == [("done 6", None)]
    assert answers("done 6\n\n" + ATTRIBUTION + LETTER, LETTER) == [("done 6", None)]


def test_an_answer_at_the_foot_of_the_letter_is_about_no_item() -> None:
    assert answers(ATTRIBUTION + quoted(LETTER) + "\nall done\n") == [("all done", None)]


ROW = (
    '<blockquote type="cite"><table><tr><td>#6</td><td style="color:#1b1f24">Run pilot{cell}</td><td>Sam Ortiz</td>'
    "<td>Mon 30&nbsp;Nov</td></tr>{row}</table><p>Ref: NW-4HT2-9KQD</p></blockquote>"
)


def test_another_colour_in_a_row_of_ours_is_the_writers() -> None:
    cell = ROW.format(cell='<span style="color:#c00000"> went well</span>', row="")
    row = ROW.format(cell="", row='<tr><td></td><td><div style="color:#c00000">JP: went well</div></td></tr>')
    for body in (cell, row):
        assert answers(body, kind="html") == [("went well", 6)]


def test_a_button_of_ours_is_no_answer() -> None:
    button = '<tr><td><a href="mailto:m@acme.example?body=done%206">Done</a></td></tr>'
    assert answers("<p>thanks</p>" + ROW.format(cell="", row=button), LETTER, "html") == [("thanks", None)]


def test_the_writers_own_name_begins_a_signature() -> None:
    assert answers("done 3\n\nJo Park | Security | Acme\nT: +44 20 7946 0000\n") == [("done 3", None)]
    assert answers("done 3\nJo") == [("done 3", None)]
    assert answers("done 3\n\nJo, done 4 too") == [("done 3", None), ("Jo, done 4 too", None)]
    assert answers("done 3\n\nJo Park owns this now") == [("done 3", None), ("Jo Park owns this now", None)]


def test_hidden_words_are_kept_apart() -> None:
    body = "<style>.x{display:none}</style><p>yes</p><p class=x>done 1</p><p style='font-size:0px'>done 2</p>"
    read = reply.read(mail(body, "html"))
    assert read.kept == "yes"
    assert [part.label for part in read.elided] == ["hidden"]


def test_deep_nesting_loses_nothing() -> None:
    assert "done 3" in reply.extract(b"From: a@b.example\nContent-Type: text/html\n\n" + b"<div>" * 5000 + b"done 3")


def test_ref_codes_are_found_in_quotes_and_links() -> None:
    found = mail(ATTRIBUTION + "> Ref: NW-4HT2-9KQD\n")
    assert reply.ref_codes(found) == ("NW-4HT2-9KQD",)
    link = mail('<a href="mailto:m@acme.example?body=%0D%0ARef%3A%20NW-2VQM-6JXA">Done</a>', "html")
    assert reply.ref_codes(link) == ("NW-2VQM-6JXA",)


PIECES = st.sampled_from(
    ["done 3", "", "> quoted", ">> deeper", "On Mon, 16 Nov 2026 Jo wrote:", "-- ", "Thanks,", "Jo", "From: a@b.example",  # noqa: E501
     "Sent: Monday", "To: x", "Subject: y", "-----Original Message-----", "Sent from my iPhone", "____________", "#13 x"]  # noqa: E501
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=30), max_size=30))
def test_every_line_is_kept_or_elided(pieces: list[str]) -> None:
    read = reply.read(mail("\n".join(piece.replace("\r", "") for piece in pieces)))
    shown = read.kept + "\n" + "\n".join(part.text for part in read.elided)
    words = [word for line in read.lines for word in line.text.split()]
    assert all(word.lstrip(">") in shown for word in words)
    assert not any(word for passage in read.passages for word in passage.text.split() if word not in read.kept)


@pytest.mark.parametrize("line", ["On ", "From:", ">", "wrote:", "-- ", ":", "<", "Subject: x\nDate: 1\n"])
def test_lines_that_look_like_the_beginning_of_something(line: str) -> None:
    body = f"{line}\n" * 2_500
    assert isinstance(reply.extract(body), str)
