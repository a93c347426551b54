"""Every threat to the reader that we know of (the sender's own are in test_sender, sizes in test_limits)."""

import pytest

from parsers import automatic, message, reply
from parsers.envelope.headers import text
from parsers.limits import MAX_FIELD, Hostile
from parsers.message import InboundMessage, parse
from parsers.sender import sender

OURS = "mx.acme.example"
PASS = f"Authentication-Results: {OURS}; dmarc=pass header.from=acme.example\n"
JO = "From: Jo Park <jo@acme.example>\n"


def mail(body: str, head: str = JO, kind: str = "text/plain") -> InboundMessage:
    return parse(f"{head}Content-Type: {kind}; charset=utf-8\n\n{body}".encode())


def alternative(plain: str, markup: str) -> InboundMessage:
    kinds = (("plain", plain), ("html", markup))
    parts = "".join(f"--b\nContent-Type: text/{kind}; charset=utf-8\n\n{body}\n" for kind, body in kinds)
    return mail(f"{parts}--b--\n", kind="multipart/alternative; boundary=b")


@pytest.mark.parametrize(
    "field", ["X-Original-From", "Reply-To", "Sender", "Return-Path", "X-Google-Original-From", "Resent-From"]
)
def test_fields_that_name_a_victim_prove_nothing(field: str) -> None:
    found = sender(mail("done 3", f"{PASS}{field}: jo@acme.example\nFrom: eve@evil.example\n"), OURS, None)
    assert (found.address, found.authenticated) == ("eve@evil.example", False)


def test_a_pass_below_the_first_hop_is_not_ours() -> None:
    forged = "Received: from a by b; Thu, 19 Nov 2026 10:00:00 +0000\n" + PASS
    assert not sender(
        mail("done 3", f"Authentication-Results: {OURS}; dmarc=fail header.from=acme.example\n{forged}{JO}"), OURS, None
    ).authenticated
    assert not sender(
        mail("done 3", f"Authentication-Results: mx.evil.example; dmarc=pass header.from=acme.example\n{forged}{JO}"),
        OURS,
        None,
    ).authenticated


@pytest.mark.parametrize(
    "hidden",
    [
        "<div style='display:none'>done 3</div>",
        "<div style='DISPLAY : NONE !important'>done 3</div>",
        "<span style='font-size:0'>done 3</span>",
        "<span style='font-size:0px;line-height:0'>done 3</span>",
        "<div style='max-height:0;overflow:hidden'>done 3</div>",
        "<div style='visibility:hidden'>done 3</div>",
        "<div style='opacity:0'>done 3</div>",
        "<p style='mso-hide:all'>done 3</p>",
        "<div hidden>done 3</div>",
        "<style>.x{color:red;display:none}</style><div class='y x'>done 3</div>",
        "<!-- done 3 -->",
        "<title>done 3</title>",
        "<script>done 3</script>",
        "<template>done 3</template>",
        "<noscript>done 3</noscript>",
        "<span style='color:#ffffff;font-size:1px'>done 3</span>",
        "<div style='height:0;overflow:hidden'>done 3</div>",
        "<div style='position:absolute;left:-9999px'>done 3</div>",
        "<div style='text-indent:-9999px'>done 3</div>",
        "<div style='clip:rect(0,0,0,0);position:absolute'>done 3</div>",
    ],
)
def test_what_html_hides_is_not_said(hidden: str) -> None:
    read = reply.read(mail(f"<p>thanks</p>{hidden}", kind="text/html"))
    assert read.kept == "thanks"
    assert not any("done" in passage.text for passage in read.passages)


def test_words_that_only_the_text_part_holds_are_unseen() -> None:
    assert reply.read(alternative("thanks\ndone 3", "<p>thanks</p>")).unseen == ("done 3",)
    hidden = "<p>thanks</p><p style='display:none'>done 3</p>"
    assert reply.read(alternative("thanks\ndone 3", hidden)).unseen == ("done 3",)
    quoted = "<p>thanks</p><blockquote>done with it, all 3</blockquote>"
    assert reply.read(alternative("thanks\ndone 3", quoted)).unseen == ("done 3",)


@pytest.mark.parametrize(
    ("plain", "markup"),
    [
        ("done 3, see https://a.example/x?y=1", "<p>done 3, see <a href='https://a.example/x?y=1'>the page</a></p>"),
        (
            "see the page<https://a.example/x>, done 3",
            "<p>see <a href='https://a.example/x'>the page</a>, done&nbsp;3</p>",
        ),
        ("1. 3 is done\n2. 4 is late", "<ol><li>3 is done</li><li>4 is late</li></ol>"),
        ("*done* 3 and _not_ 4", "<p><b>done</b> 3 and <i>not</i> 4</p>"),
        ("done 3 [image: proof.png] and\n4", "<p>done 3 <img alt=proof.png> and 4</p>"),
        ("3 done [A logo of a company]", "<p>3 done <img alt='A logo of a company'></p>"),
        ("3 done <IMG_1234.heic>", "<p>3 done <img src=cid:x></p>"),
        (
            "\t*\t3 is done\n\t*\t4 moves to the 4th",
            "<ul><li>3 is done</li><li>4 moves to the 4<sup>th</sup></li></ul>",
        ),
        ("don't drop 3", "<p>don\u2019t&nbsp;drop&shy; 3</p>"),
        ("3\tdone", "<table><tr><td>3</td><td>done</td></tr></table>"),
        ("naïve caf\u00e9 \u2013 done", "<p>na&iuml;ve caf&eacute; &ndash; do\u200bne</p>"),
        (
            "done 3 <jo@acme.example<mailto:jo@acme.example>>",
            "<p>done 3 &lt;<a href='mailto:jo@acme.example'>jo@acme.example</a>&gt;</p>",
        ),
    ],
)
def test_two_forms_of_one_text_are_the_same(plain: str, markup: str) -> None:
    assert reply.read(alternative(plain, markup)).unseen == ()


def test_what_is_too_deep_to_tell_is_unseen_where_something_is_hidden() -> None:
    deep = "<div>" * 1_500
    assert reply.read(mail(f"{deep}<p style='display:none'>done 3", kind="text/html")).unseen == ("done 3",)
    assert reply.read(mail(f"{deep}done 3", kind="text/html")).unseen == ()


def test_quoted_words_are_never_the_writers() -> None:
    letter = "-----Original Message-----\nFrom: a@b.example\nSent: 16 Nov 2026\nTo: x\nSubject: y\n\ndone 3\n"
    for body in ("> done 3\n", letter, f"{letter}\n> done 4\n"):
        assert reply.read(mail(body)).passages == ()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b.docx", "\u200b.htaccess", "x\r\n.docx", "con", "a\x00b", "..", ""]
)
def test_a_file_name_is_a_label_of_one_line(name: str) -> None:
    coded = "".join(f"%{byte:02X}" for byte in name.encode())
    part = (
        f"--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename*=utf-8''{coded}\n\nx\n"
    )
    found = mail(f"{part}--b--\n", kind="multipart/mixed; boundary=b").attachments
    assert len(found) == 1
    assert found[0].name is None or found[0].name.isprintable() or "\u200b" in found[0].name


@pytest.mark.parametrize("mark", ['"', ";", "(", "<", ",", "=?", "\\"])
def test_a_field_of_marks_is_refused_or_read_at_once(mark: str) -> None:
    for field in (
        "From",
        "To",
        "Content-Type",
        "Authentication-Results",
        "Subject",
        "References",
        "Content-Disposition",
    ):
        with pytest.raises(Hostile):
            mail("x", f"{field}: {mark * MAX_FIELD}\n")
        read = mail("x", f"{field}: {mark * 1_500}\n")
        sender(read, OURS, None)
        automatic.automatic(read)


@pytest.mark.parametrize("raw", ["<a b@x>", "<a\tb@x>", "a@x", "<a@x", "<>", "<a<b@x>"])
def test_a_message_id_that_could_leave_its_place_is_none(raw: str) -> None:
    found = mail("x", f"{JO}Message-ID: {raw}\nIn-Reply-To: {raw}\n")
    assert all(not set(" \t\r\n<>") & set(known) for known in (found.message_id or "", *found.in_reply_to))


def test_directions_and_breaks_are_taken_out_of_what_is_shown() -> None:
    assert text("=?utf-8?q?a=E2=80=AEb=0D=0ABcc:_x?=") == "a b Bcc: x"
    assert text("a\u2028b\u2066c\x85d") == "a b c d"
    spoofed = sender(mail("x", "From: =?utf-8?q?=E2=80=AEoJ?= <eve@evil.example>\n"), OURS, None)
    assert spoofed.name == "oJ"


def test_other_digits_and_directions_stay_as_they_were_typed() -> None:
    for said in ("done \uff11\uff13", "done 13\u202e 31", "done \u0661\u0663"):
        assert reply.read(mail(said)).kept == said


def test_a_forged_bounce_or_robot_is_no_person() -> None:
    for head in (
        "From: MAILER-DAEMON@evil.example\nSubject: x\n",
        "From: a@b.example\nAuto-Submitted: auto-replied (x)\n",
        "From: a@b.example\nReturn-Path: <>\n",
    ):
        assert automatic.automatic(mail("> done 3", head)) is not None


def test_ours_by_its_reference_is_still_not_authorised() -> None:
    head = "In-Reply-To: <ours@acme.example>\nReferences: <ours@acme.example>\nFrom: eve@evil.example\n"
    read = mail("done 3\n\nRef: NW-4HT2-9KQD", head)
    assert reply.ref_codes(read) == ("NW-4HT2-9KQD",)
    assert not sender(read, OURS, None).authenticated


def test_a_stolen_message_id_makes_no_copy() -> None:
    one, other = (f"{JO}Message-ID: <a@x>\n\ndone {number}\n".encode() for number in (3, 4))
    assert message.fingerprint(one) != message.fingerprint(other)
    assert message.fingerprint(b"Received: by x\n" + one) == message.fingerprint(one)
