"""Bodies made to take for ever are read, and read right; `make bench` says how their time grows."""

import pytest
from bench.bodies import BODIES, HTML

from parsers import html, reply


def extracted(name: str) -> str:
    make, length = BODIES[name]
    return reply.extract(make(length))


@pytest.mark.parametrize("name", BODIES)
def test_they_are_read(name: str) -> None:
    assert isinstance(extracted(name), str)


@pytest.mark.parametrize(
    "name",
    [
        "lines that begin with On",
        "nothing but On",
        "empty lines and a long body",
        "lines of From:",
        "senders",
        "one line",
    ],
)
def test_what_only_looks_like_a_quote_is_kept_whole(name: str) -> None:
    make, length = BODIES[name]
    assert extracted(name).split() == str(make(length)).split()


@pytest.mark.parametrize("name", ["marks on one line", "lines of a mark", "attributions", "header blocks"])
def test_what_is_quoted_is_not_kept(name: str) -> None:
    assert extracted(name) == ""


def test_five_megabytes_of_html_keep_every_word() -> None:
    paragraphs = 100_000
    read = reply.extract(HTML + b"<p>some words of a <b>long</b> letter in HTML</p>" * paragraphs)
    assert read.count("long letter") == paragraphs


@pytest.mark.parametrize("depth", [900, 1_100, 10_000])
@pytest.mark.parametrize("tag", ["div", "blockquote", "table", "b", "ul"])
def test_no_depth_loses_a_word(tag: str, depth: int) -> None:
    shown = " ".join(line.text for line in html.lines("".join(f"<{tag}>w{at} " for at in range(depth))))
    assert all(f"w{at}" in shown for at in range(0, depth, 97))


def test_quotes_followed_by_quotes_need_no_stack() -> None:
    assert reply.extract("From: a\nDate: 2026\nTo: b\nSubject: c\n\n" * 5_000) == ""
    assert reply.extract("hello\n\n" + "From: a@b.example\nSent: 16 Nov 2026\n" * 20_000 + "x").split()[0] == "hello"
