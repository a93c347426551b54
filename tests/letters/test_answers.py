"""A reply to a letter of ours, typed under or beside the rows it quotes, is read as an answer about those items."""

from __future__ import annotations

import re

import pytest
from letters.every import every_letter
from letters.northwind import DANA, JO, RILEY, example, frame

from mailmap.letters.content import Content
from mailmap.mail.compose import compose
from parsers import message, reply

ROW = re.compile(r"  #(\d+)\s+\S.* - (?:due|done|no date|dropped)")
HEAD = "From: Jo Park <jo.park@acme.example>\nSubject: Re: x\nMIME-Version: 1.0\nContent-Type: text/{}; charset=utf-8\n"
WROTE = "On Mon, 23 Nov 2026 at 08:00, Northwind and Acme via MailMAP <mailmap@acme.example> wrote:\n"


def rows(content: Content) -> list[int]:
    """The items whose rows the letter has: the first, one in the middle, the last."""
    found = list(dict.fromkeys(int(match[1]) for line in content.text.splitlines() if (match := ROW.match(line))))
    return sorted({*found[:1], *found[len(found) // 2 :][:1], *found[-1:]})


def sent(content: Content) -> bytes:
    plan = example()
    return compose(frame(plan, JO), content, message_id="1@acme.example")


def letters(locale: str | None) -> dict[str, Content]:
    plan = example()
    found: dict[str, Content] = {}
    for to, by in ((DANA, RILEY), (JO, DANA)):
        for name, content in every_letter(plan, plan.people[to], plan.people[by], "please move it", locale=locale):
            found[f"{name} to {to}"] = content
    return {name: content for name, content in found.items() if rows(content)}


def answered(content: Content, ref: int) -> str:
    """The letter quoted in text, with an answer under the row of one item."""
    lines = [f"> {line}".rstrip() for line in content.text.splitlines()]
    at = next(n for n, line in enumerate(lines) if (found := ROW.match(line[2:])) and int(found[1]) == ref)
    lines.insert(at + 1, "this is finished")
    return HEAD.format("plain") + "\n" + WROTE + "\n".join(lines) + "\n"


def beside(content: Content, ref: int) -> str:
    """The letter quoted in HTML, with an answer typed into the last cell of an item's row."""
    body = content.html[content.html.index("<body") : content.html.index("</body>")]
    end = body.index("</td></tr>", body.index(f">#{ref}</td>"))
    body = f"{body[:end]} this is finished{body[end:]}"
    quote = f'<div class="gmail_quote"><div class="gmail_attr">{WROTE}</div><blockquote>{body}</blockquote></div>'
    return HEAD.format("html") + "\n" + f"<div><br></div>{quote}"


@pytest.mark.parametrize("locale", [None, "en-US", "de-DE"])
def test_under_a_row_quoted_in_text(locale: str | None) -> None:
    for name, content in letters(locale).items():
        for ref in rows(content):
            read = reply.read(message.parse(answered(content, ref).encode()), sent(content))
            assert [(p.text, p.item) for p in read.passages] == [("this is finished", ref)], (name, ref)


@pytest.mark.parametrize("locale", [None, "en-US"])
def test_beside_a_row_quoted_in_html(locale: str | None) -> None:
    for name, content in letters(locale).items():
        for ref in rows(content):
            read = reply.read(message.parse(beside(content, ref).encode()), sent(content))
            assert [(p.text, p.item) for p in read.passages] == [("this is finished", ref)], (name, ref)


def test_a_letter_sent_back_without_a_word_says_nothing() -> None:
    for name, content in letters(None).items():
        quoted = "\n".join(f"> {line}".rstrip() for line in content.text.splitlines())
        read = reply.read(message.parse((HEAD.format("plain") + "\n" + WROTE + quoted).encode()), sent(content))
        assert read.passages == (), name
        assert reply.ref_codes(message.parse((HEAD.format("plain") + "\n" + quoted).encode())) == ("NW-4HT2-9KQD",)


def test_a_one_tap_answer_leads_back_by_its_ref() -> None:
    body = "done 13\r\n\r\nRef: NW-4HT2-9KQD"
    read = reply.read(message.parse((HEAD.format("plain") + "\n" + body).encode()))
    assert [passage.text for passage in read.passages] == ["done 13"]
