"""Who is believed: every way to look like somebody else that we know of."""

import pytest

from parsers import message
from parsers.envelope import mailbox, results
from parsers.sender import Sender, sender

OURS = "mx.acme.example"
PASS = f"Authentication-Results: {OURS}; dmarc=pass (p=none) header.from=acme.example"


def judge(*headers: str, origin: str = "From: Jo Park <jo@acme.example>", internal: str | None = None) -> Sender:
    raw = "\r\n".join([*headers, origin, "Subject: x", "", "done 3"]).encode("utf-8", "surrogateescape")
    return sender(message.parse(raw), OURS, internal)


def test_dmarc_pass_of_our_server() -> None:
    found = judge(PASS)
    assert (found.address, found.name, found.authenticated) == ("jo@acme.example", "Jo Park", True)


@pytest.mark.parametrize(
    "fields",
    [
        (),
        ("Authentication-Results: mx.evil.example; dmarc=pass header.from=acme.example",),
        ("Authentication-Results: mx.other.example; spf=pass smtp.mailfrom=x@y.example", PASS),
        ("Received: from x by y; Thu, 19 Nov 2026 10:00:00 +0000", f"Authentication-Results: {OURS}; spf=none", "X-A: b", PASS),  # noqa: E501
        (f"Authentication-Results: {OURS}; dmarc=fail (dmarc=pass header.from=acme.example) header.from=acme.example",),
        (f"Authentication-Results: {OURS}; spf=fail (x; dmarc=pass header.from=acme.example)",),
        (f'Authentication-Results: {OURS}; spf=fail reason="; dmarc=pass header.from=acme.example"',),
        (f'Authentication-Results: {OURS}; spf=fail reason="a\\"; dmarc=pass header.from=acme.example"',),
        (f"Authentication-Results: {OURS}; dmarc=pass header.from=evil.example",),
        (f"Authentication-Results: {OURS}; dmarc=pass header.from=sub.acme.example",),
        (f"Authentication-Results: {OURS}; dmarc=pass header.from=acme.example; dmarc=fail header.from=acme.example",),
        (PASS, f"Authentication-Results: {OURS}; dmarc=none header.from=acme.example"),
        (f"Authentication-Results: {OURS}; dmarc=pass",),
        (f"Authentication-Results: {OURS} 2; dmarc=pass header.from=acme.example",),
        (f"Authentication-Results: {OURS}; dmarc=pass header.from=acme.example (open",),
        (f"Authentication-Results: {OURS}; dkim=pass header.d=acme.example",),
        (f"Authentication-Results: {OURS}; dmarc=none header.from=acme.example; dkim=pass header.d=evil.example",),
        (f"Authentication-Results: {OURS}; dmarc=none header.from=acme.example; dkim=pass header.d=acme.example;"
         " dkim=fail header.d=acme.example",),
        (f"Authentication-Results: {OURS}; auth=pass smtp.auth=sam@acme.example",),
        (f"Authentication-Results: {OURS}; auth=pass smtp.auth=jo@acme.example; dmarc=fail header.from=acme.example",),
        (f"Authentication-Results: {OURS}; spf=pass smtp.mailfrom=jo@acme.example",),
        (f"Authentication-Results: {OURS}.evil.example; dmarc=pass header.from=acme.example",),
        ("Authentication-Results: spf=pass smtp.mailfrom=acme.example; dmarc=pass header.from=acme.example",),
        (f"ARC-Authentication-Results: i=1; {OURS}; dmarc=pass header.from=acme.example",),
    ],
)  # fmt: skip
def test_nobody_is_believed_for_this(fields: tuple[str, ...]) -> None:
    found = judge(*fields)
    assert found.address == "jo@acme.example"
    assert not found.authenticated


@pytest.mark.parametrize(
    "fields",
    [
        (PASS.replace("pass (p=none)", "PASS"),),
        (PASS.replace(OURS, OURS.upper() + " 1"),),
        (f"Authentication-Results: {OURS};\r\n dkim=pass header.i=@acme.example header.s=s1 header.b=aB/c+d==;\r\n"
         " spf=pass (x) smtp.mailfrom=jo@acme.example; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=acme.example",),  # noqa: E501
        (f"Authentication-Results: {OURS}; spf=none", f"Authentication-Results: {OURS}; dmarc=pass header.from=acme.example"),  # noqa: E501
        (f"Authentication-Results: {OURS}; dmarc=pass action=none header.from=acme.example;compauth=pass reason=100",),
        (f"Authentication-Results: {OURS}; dmarc=none header.from=acme.example; dkim=pass header.d=acme.example header.s=a;"  # noqa: E501
         " dkim=fail header.d=acme.example header.s=b",),
        (f"Authentication-Results: {OURS}; auth=pass (plain) smtp.auth=jo@acme.example",),
    ],
)  # fmt: skip
def test_a_person_is_believed_for_this(fields: tuple[str, ...]) -> None:
    assert judge(*fields).authenticated


@pytest.mark.parametrize(
    "origin",
    [
        "From: jo@acme.example\r\nFrom: jo@acme.example",
        "From: jo@acme.example, eve@evil.example",
        "From: team: jo@acme.example;",
        "From: jo@acme.example <eve@evil.example>",
        "From: <jo@acme.example> <eve@evil.example>",
        "From: =?utf-8?q?jo=40acme.example?=@evil.example",
        "From: =?utf-8?q?jo=40acme.example?=",
        "From: jo@acme.example (open",
        "From: <@relay.example:jo@acme.example>",
        "From: jo@[192.0.2.1]",
        "From: jo@acme..example",
        "From: jo\u200b@acme.example",
        "From: \xff\xfe",
        "From:",
        "To: jo@acme.example",
    ],
)
def test_a_from_with_any_doubt_is_nobody(origin: str) -> None:
    found = judge(PASS, origin=origin)
    assert found.address is None
    assert not found.authenticated


@pytest.mark.parametrize(
    ("origin", "address", "name"),
    [
        ('From: "jo@acme.example" <eve@evil.example>', "eve@evil.example", "jo@acme.example"),
        ("From: =?utf-8?q?jo=40acme.example?= <eve@evil.example>", "eve@evil.example", "jo@acme.example"),
        ("From: Park, Jo <jo@acme.example>", None, ""),
        ('From: "Park, Jo" <Jo@ACME.example>', "Jo@acme.example", "Park, Jo"),
        ("From: jo@acme.example (Jo (nested) Park)", "jo@acme.example", ""),
        ("From: Jörg <jö@bücher.example>", "jö@xn--bcher-kva.example", "Jörg"),
        ("From: jo@асme.example", "jo@xn--me-6kc2e.example", ""),
    ],
)
def test_an_address_is_what_it_is(origin: str, address: str | None, name: str) -> None:
    found = judge(origin=origin)
    assert (found.address, found.name) == (address, name)


def test_a_lookalike_domain_is_another_one() -> None:
    for lookalike in ("ａcme.example", "аcme.example", "acmé.example", "faß.example"):
        assert mailbox.domain(lookalike) not in ("acme.example", "fass.example")


def test_the_internal_marker_counts_alone_and_only_once() -> None:
    marker = "X-MS-Exchange-Organization-AuthAs: Internal"
    name = "X-MS-Exchange-Organization-AuthAs"
    assert judge(marker, internal=marker).authenticated
    assert judge(marker, internal=name).authenticated
    assert not judge(f"{name}: Anonymous", internal=name).authenticated
    assert not judge(marker, marker, internal=name).authenticated
    assert not judge(marker).authenticated
    assert not judge(
        f"Authentication-Results: {OURS}; dmarc=fail header.from=acme.example", marker, internal=name
    ).authenticated


def test_reply_to_and_sender_are_nobodys_name() -> None:
    found = judge(PASS, "Reply-To: jo@acme.example", "Sender: jo@acme.example", origin="From: eve@evil.example")
    assert (found.address, found.authenticated) == ("eve@evil.example", False)


def test_a_field_of_marks_is_read_at_once() -> None:
    assert results.read('"' * 8000) is None
    assert mailbox.mailbox("(" * 4000 + '"' * 4000) is None
    assert results.read(";" * 8000) is None
