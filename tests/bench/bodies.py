"""Bodies in which known extractors of replies never come to an end, each made as long as is asked for."""

from __future__ import annotations

from collections.abc import Callable

HTML = b"From: jo@acme.example\nContent-Type: text/html; charset=utf-8\n\n"
BODIES: dict[str, tuple[Callable[[int], str | bytes], int]] = {
    "lines that begin with On": (lambda n: "On a day like this we began\n" * n, 2_000),
    "nothing but On": (lambda n: "On \n" * n, 2_000),
    "empty lines and a long body": (lambda n: "\n" * n + "a line of the body\n" * n, 1_000),
    "one line": (lambda n: "word " * n, 40_000),
    "marks on one line": (lambda n: ">" * n + " x\n", 3_000),
    "lines of a mark": (lambda n: ">\n" * n, 3_000),
    "lines of From:": (lambda n: "From:\n" * n, 2_500),
    "senders": (lambda n: "From: jo@acme.example\n" * n, 2_500),
    "lines of wrote:": (lambda n: "wrote:\n" * n, 2_500),
    "attributions": (lambda n: "On Mon, 16 Nov 2026 at 08:00 Jo wrote:\n" * n, 2_500),
    "header blocks": (lambda n: "From: a\nDate: 2026\nTo: b\nSubject: c\n" * n, 2_500),
    "signatures": (lambda n: "text\n-- \nJo\n" * n, 2_500),
    "HTML": (lambda n: HTML + b"<p>some words of a <b>long</b> letter in HTML</p>\n" * n, 25_000),
    "HTML in tables": (
        lambda n: HTML + b"<table><tr><td>#1</td><td><font color=red>x</font></td></tr></table>" * n,
        5_000,
    ),
    "HTML 900 deep": (lambda n: HTML + (b"<div>" * 900 + b"x" + b"</div>" * 900) * n, 20),
    "HTML nested without end": (lambda n: HTML + b"<div>x" * n, 10_000),
    "quotes nested without end": (lambda n: HTML + b"<blockquote>x" * n, 10_000),
    "open comments": (lambda n: HTML + b"<div><!--" * n, 10_000),
}
"""What it is -> the body of a length, and the length that is asked for at least."""
