"""What is fuzzed: each target reads any bytes and raises only when a promise of the readers is broken.

`make fuzz` runs them under atheris for a while; test_targets.py runs them for a moment in every test run.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from parsers import automatic, commands, dates, html, message, reply, sender
from parsers import lines as labels
from parsers.body.source import INVISIBLE, plain
from parsers.lexicon import lexicons
from parsers.reply import Passage
from parsers.said import Command, Known, KnownItem, KnownPerson
from parsers.words import tokens

LETTER = """\
LATE (1)

  #13  Answer security questionnaire - Jo Park - due Thu 19 Nov
       2 working days late, Acme. #14 and #15 wait for it.

  Reply to this mail in your own words, or in short:
      done 13              it is finished

Ref: NW-4HT2-9KQD
"""
TODAY = dt.date(2026, 11, 19)
KNOWN = Known(
    items=(
        KnownItem(3, "Send the pack", "M1", due=TODAY),
        KnownItem(8, "Go/no-go readout", "M2", meeting=True, due=dt.date(2026, 12, 3)),
        KnownItem(13, "Answer security questionnaire", "M2", owner="jo.park@acme.example"),
        KnownItem(14, "Review the answers", "M2", open=False),
    ),
    milestones=("M1", "M2"),
    people=(
        KnownPerson("jo.park@acme.example", "Jo Park", "security lead", "buyer"),
        KnownPerson("sam@acme.example", "Sam Ortiz", "champion", "buyer"),
        KnownPerson(None, None, "user lead", "buyer"),
    ),
    sender="jo.park@acme.example",
    zone="Europe/Berlin",
    locale="en_US",
    moment=dt.datetime(2026, 11, 19, 9, 41, tzinfo=dt.UTC),
)
_WORD = re.compile(r"\w+")


def read_message(data: bytes) -> None:
    """Any bytes give a mail, Hostile or Unreadable; and what is a mail can be judged and read."""
    message.fingerprint(data)
    try:
        mail = message.parse(data)
    except (message.Hostile, message.Unreadable):
        return
    message.arrival(mail, None)
    automatic.automatic(mail, ["mailmap@acme.example"])
    found = sender.sender(mail, "mx.acme.example", "X-Internal")
    assert found.address is not None or not found.authenticated
    reply.ref_codes(mail)
    reply.read(mail, LETTER)
    assert isinstance(reply.extract(data), str)


def read_html(data: bytes) -> None:
    """Any markup gives lines, each with a text of one line; reading them labels every one that is not empty."""
    found = html.lines(data.decode("utf-8", "replace"))
    assert all("\n" not in line.text for line in found)
    labels.label(found)
    assert all(line.label for line in found if line.text)


def read_reply(data: bytes) -> None:
    """Every word of a body is kept or elided, with the letter known or not."""
    body = data.decode("utf-8", "replace")
    assert isinstance(reply.extract(body), str)
    source = plain(body)
    labels.label(source)
    mail = message.parse(b"From: Jo Park <jo.park@acme.example>\nContent-Type: text/plain; charset=utf-8\n\n" + data)
    for answered in (None, LETTER):
        read = reply.read(mail, answered)
        shown = set(_WORD.findall("\n".join((read.kept, *(part.text for part in read.elided)))))
        assert shown.issuperset(_WORD.findall((mail.text or "").translate(INVISIBLE)))
        assert all(passage.text for passage in read.passages)


def read_commands(data: bytes) -> None:
    """Commands name only what the plan has, and the day they give is a real one."""
    text = data.decode("utf-8", "replace")
    for passages in ([Passage(text)], [Passage(text, 13), Passage("done")]):
        for entry in commands.read(passages, KNOWN).said:
            if isinstance(entry, Command):
                assert set(entry.items) <= {3, 8, 13, 14}


def read_dates(data: bytes) -> None:
    """A day read anywhere in a text can be resolved, or says why not."""
    cut = tokens(data.decode("utf-8", "replace"))[:60]
    for locale in (None, "en_US", "de"):
        clock = dates.Clock(TODAY, locale)
        for lexicon in lexicons().values():
            for at in range(len(cut)):
                found = dates.scan(cut, at, lexicon, clock)
                assert found is None or at < found.end <= len(cut)
                if found and isinstance(found.value, dates.Day):
                    assert isinstance(found.value.resolve(clock), dt.date | str)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "message": read_message,
    "html": read_html,
    "reply": read_reply,
    "commands": read_commands,
    "dates": read_dates,
}
