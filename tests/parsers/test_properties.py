"""What holds for any mail at all."""

import re

from hypothesis import example, given, settings
from hypothesis import strategies as st

from parsers import message, reply
from parsers.body.source import INVISIBLE

ON = "On Mon, 16 Nov 2026 at 08:00, MailMAP <mailmap@acme.example> wrote:\n\n"
OUTLOOK = "From: MailMAP <m@acme.example>\nSent: Monday, November 16, 2026 8:00 AM\nTo: Jo\nSubject: [NW] x\n\n"
RIFF = "----- Weitergeleitet von Jo Park/ACME am 18.11.2026 10:00 -----\n\n"
LETTER = """\
LATE (1)

  #13  Answer security questionnaire - Jo Park - due Thu 19 Nov
       2 working days late, Acme. #14 and #15 wait for it.

HOW TO ANSWER

  Reply to this mail in your own words, or in short:
      done 13              it is finished

Ref: NW-4HT2-9KQD
"""
QUOTED = "".join(f"> {line}\n" for line in LETTER.splitlines())
QUOTES = st.sampled_from(
    [
        ON + QUOTED,
        OUTLOOK + LETTER,
        RIFF + OUTLOOK + LETTER,
        "-----Original Message-----\n" + OUTLOOK + LETTER,
        "Le lun. 16 nov. 2026 à 08:00, MailMAP <mailmap@acme.example> a\nécrit :\n\n" + QUOTED,
        "---- On Mon, 16 Nov 2026 08:00:00 +0100 MailMAP\n<m@acme.example> wrote ----\n\n" + LETTER,
        "________________________________\n" + OUTLOOK + LETTER,
    ]
)
SIGNATURES = st.sampled_from(
    [
        "-- \nJo Park\nAcme Ltd\n+44 20 7946 0000",
        "Sent from my iPhone",
        "Best regards,\nJo Park\njo.park@acme.example",
        "Mit freundlichen Grüßen\nJo Park\nT: +49 30 1234567",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
    ]
)
DISCLAIMERS = st.sampled_from(
    [
        "This email and any attachments are confidential and intended solely for the addressee.\nDo not copy it.",
        "Der Inhalt dieser E-Mail ist vertraulich und ausschließlich für den Adressaten bestimmt.",
        "Ce message et toutes les pièces jointes sont confidentiels.",
    ]
)
SAID = st.sampled_from(
    [
        "done 3",
        "13 is finished.",
        "4 slips to Friday",
        "#7 is blocked: legal is away",
        "I'll take 5, Sam takes 6.",
        "On Monday we finished 3",
        "Please move 8 to 4 Dec at 15:00",
        "Nr. 9 ist erledigt",
        "Le 3 est fini.",
        "- 3 done",
        "14? Not before January.",
        "To me 5 is fine.",
        "From my side all is done",
        "3:",
        "Is 13 done?",
        "Thanks, 3 is done",
    ]
)
BODIES = st.lists(st.lists(SAID, min_size=1, max_size=3).map("\n".join), min_size=1, max_size=4).map("\n\n".join)
ODD = st.sampled_from(
    [
        "",
        "> quoted",
        ">> deeper",
        "On Mon, 16 Nov 2026 Jo wrote:",
        "-- ",
        "Thanks,",
        "Jo",
        "From: a@b.example",
        "To: x",
        "Sent: Monday",
        "Subject: y",
        "-----Original Message-----",
        "Sent from my iPhone",
        "____________",
        "#13 x",
        "wrote:",
        "<a@b.example>",
        "16.11.2026 08:00",
        "#13  Title - Jo - due Thu 19 Nov",
        "External email: caution",
        "\u202e",
        "\x00",
        "This email is confidential and may be privileged.",
        "Ref: NW-4HT2-9KQD",
        ">>> a 16.11.2026 >>>",
        "--",
        "> ",
    ]
)
ANY_BODY = st.lists(ODD | SAID | st.text(max_size=40), max_size=25).map("\n".join)
TAGS = st.sampled_from(
    [
        "<div>",
        "</div>",
        "<blockquote>",
        "</blockquote>",
        "<table>",
        "<tr><td>",
        "<td>",
        "</table>",
        "<br>",
        "<p>",
        "<pre>",
        "<div class=gmail_quote>",
        "<span style='color:red'>",
        "</span>",
        "<p style='display:none'>",
        "<hr>",
        "#13 ",
        "word ",
        "<div style='border-top:solid #E1E1E1 1.0pt'>",
        "<a href='mailto:a@b?x=y'>",
        "</a>",
        "&gt; ",
        "&nbsp;",
        "<li>",
        "<b>",
    ]
)
WORD = re.compile(r"\w+")


def mail(body: str, kind: str = "plain") -> message.InboundMessage:
    head = f"From: Jo Park <jo.park@acme.example>\nSubject: Re: x\nContent-Type: text/{kind}; charset=utf-8\n\n"
    return message.parse((head + body).encode("utf-8", "surrogatepass"))


def kept(body: str) -> str:
    return reply.read(mail(body)).kept


@given(BODIES, QUOTES)
def test_what_is_quoted_below_never_changes_what_is_kept(body: str, quote: str) -> None:
    assert kept(body) == body
    assert kept(f"{body}\n\n{quote}") == body
    assert reply.extract(f"{body}\n\n{quote}") == body


@given(BODIES, SIGNATURES, DISCLAIMERS, QUOTES)
def test_signatures_and_disclaimers_never_change_what_is_kept(body: str, sign: str, legal: str, quote: str) -> None:
    assert kept(f"{body}\n\n{sign}") == body
    assert kept(f"{body}\n\n{legal}") == body
    assert kept(f"{body}\n\n{sign}\n\n{legal}\n\n{quote}") == body


@given(BODIES, QUOTES)
def test_nothing_typed_above_an_attribution_is_called_a_quote(body: str, quote: str) -> None:
    above = len(body.split("\n"))
    labels = [line.label for line in reply.read(mail(f"{body}\n\n{quote}")).lines[:above]]
    assert not {"quote", "attribution", "header"} & set(labels)


@settings(max_examples=300)
@given(ANY_BODY, st.sampled_from([None, LETTER]))
@example("con\u00adtract", None)
def test_every_word_is_kept_or_elided(body: str, answered: str | None) -> None:
    read = reply.read(mail(body), answered)
    shown = WORD.findall(read.kept + "\n" + "\n".join(part.text for part in read.elided))
    for word in WORD.findall((mail(body).text or "").translate(INVISIBLE)):
        assert word in shown


@settings(max_examples=300)
@given(st.lists(TAGS | st.text(max_size=10), max_size=40).map("".join), st.sampled_from([None, LETTER]))
def test_every_word_of_html_is_kept_or_elided(body: str, answered: str | None) -> None:
    read = reply.read(mail(body, "html"), answered)
    shown = " ".join((read.kept, *(part.text for part in read.elided)))
    assert shown.count("word") >= body.count("word ") and shown.count("#13") >= body.count("#13 ")


@settings(max_examples=300)
@given(ANY_BODY | st.text(max_size=300))
def test_any_text_at_all_is_read(body: str) -> None:
    assert isinstance(reply.extract(body), str)
    read = reply.read(mail(body), LETTER)
    assert all(passage.text for passage in read.passages)


@given(BODIES)
def test_reading_what_was_kept_changes_nothing(body: str) -> None:
    once = kept(body)
    assert kept(once) == once
