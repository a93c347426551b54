"""Letters to real SMTP servers: what was surely not taken, what may have been, and what it costs."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from rig import proxy
from rig.dovecot import Dovecot
from rig.postoffice import RigOffice, open_office
from rig.scripted import HANG_UP, saying

from mailmap.errors import ConfigError, MailError
from mailmap.mail.smtp import Refused, Transport, Uncertain, on_the_wire

US, ANN = "mailmap@acme.example", "ann@buyer.example"
LETTER = b"From: mailmap@acme.example\r\nSubject: x\r\n\r\n.\r\n..two dots\r\nend\r\n"


def transport(office: RigOffice, **options: object) -> Transport:
    return Transport("127.0.0.1", office.port, **({"tls": "none"} | options))  # type: ignore[arg-type]


def sent(sender: Transport, *recipients: str, raw: bytes = LETTER) -> list[str]:
    """The server's answers; all letters go over one transport, one after the other."""

    async def send() -> list[str]:
        try:
            return [await sender.send(US, recipient, raw) for recipient in recipients]
        finally:
            await sender.close()

    return asyncio.run(send())


def both_ends(dovecot: Dovecot) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(dovecot.ca_file, dovecot.folder / "key.pem")
    return context


def test_a_letter_arrives_as_it_is(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        assert sent(transport(office), ANN) == ["250 2.0.0 taken as 1"]
        (letter,) = office.received
    assert (letter.sender, letter.recipient, letter.raw) == (US, ANN, LETTER)
    assert f"SIZE={len(on_the_wire(LETTER))}" in letter.options


def test_letters_share_a_connection(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        sent(transport(office), ANN, "bob@acme.example", ANN)
        assert (len(office.received), office.connections) == (3, 1)


def test_several_at_once_use_a_connection_each(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        sender = transport(office)

        async def send() -> None:
            for _ in range(2):
                await asyncio.gather(*(sender.send(US, f"{n}@buyer.example", LETTER) for n in range(3)))
            await sender.close()

        asyncio.run(send())
        assert (len(office.received), office.connections) == (6, 3)


@pytest.mark.parametrize("implicit", [True, False])
def test_letters_travel_encrypted_and_logged_in(tmp_path: Path, dovecot: Dovecot, implicit: bool) -> None:
    login = ("us", "secret")
    with open_office(tmp_path, tls_context=both_ends(dovecot), implicit_tls=implicit, login=login) as office:
        how = {"tls": "tls" if implicit else "starttls", "ca_file": dovecot.ca_file}
        right = transport(office, user="us", password=lambda: "secret", **how)
        assert sent(right, ANN) == ["250 2.0.0 taken as 1"]
        assert asyncio.run(right.check())
        with pytest.raises(Refused, match="Check user and password") as told:
            sent(transport(office, user="us", password=lambda: "wrong", **how), ANN)
        assert not told.value.permanent
        with pytest.raises(Refused, match="certificate") as told:
            sent(transport(office, user="us", password=lambda: "secret", **how | {"ca_file": None}), ANN)
        assert not told.value.permanent


def test_a_server_that_offers_no_encryption_gets_no_letter(tmp_path: Path) -> None:
    with open_office(tmp_path) as office, pytest.raises(Refused):
        sent(transport(office, tls="starttls"), ANN)
    assert not office.received


def test_a_password_that_cannot_be_had_is_tried_again(tmp_path: Path) -> None:
    def password() -> str:
        raise ConfigError("The password file p cannot be read.")

    with open_office(tmp_path) as office, pytest.raises(Refused, match="password file p") as told:
        sent(transport(office, user="us", password=password), ANN)
    assert not told.value.permanent


def _refuses_sender(office: RigOffice) -> None:
    office.faults.sender = "550 5.7.1 you may not"


def _refuses_for_now(office: RigOffice) -> None:
    office.faults.recipients[ANN] = "451 4.7.1 greylisted"


def _refuses_for_good(office: RigOffice) -> None:
    office.faults.recipients[ANN] = "550 5.1.1 no such user"


def _refuses_text_for_now(office: RigOffice) -> None:
    office.faults.data.append("452 4.3.1 disk full")


def _refuses_text_for_good(office: RigOffice) -> None:
    office.faults.data.append("554 5.7.1 spam")


@pytest.mark.parametrize(
    ("fault", "permanent"),
    [
        (_refuses_sender, False),
        (_refuses_for_now, False),
        (_refuses_for_good, True),
        (_refuses_text_for_now, False),
        (_refuses_text_for_good, True),
    ],
)
def test_a_refusal_says_whether_it_is_for_good(
    tmp_path: Path, fault: Callable[[RigOffice], None], permanent: bool
) -> None:
    with open_office(tmp_path) as office:
        fault(office)
        with pytest.raises(Refused, match=r"\b(4|5)\d\d\b") as told:
            sent(transport(office), ANN)
        assert told.value.permanent is permanent
        assert not office.received


def test_after_a_refusal_the_next_letter_arrives(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        _refuses_for_good(office)
        sender = transport(office)

        async def send() -> None:
            with pytest.raises(Refused):
                await sender.send(US, ANN, LETTER)
            await sender.send(US, "bob@acme.example", LETTER)
            await sender.close()

        asyncio.run(send())
        assert [letter.recipient for letter in office.received] == ["bob@acme.example"]


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_lost_answer_leaves_it_uncertain(tmp_path: Path, cut: str) -> None:
    with open_office(tmp_path) as office:
        office.faults.cut = cut  # type: ignore[assignment]
        with pytest.raises(Uncertain):
            sent(transport(office), ANN)
        assert len(office.received) == (cut == "after")


def test_an_answer_lost_on_the_way_leaves_it_uncertain(tmp_path: Path) -> None:
    with open_office(tmp_path) as office, proxy.before(office.port) as line:
        line.loses_answer = True
        with pytest.raises(Uncertain):
            sent(Transport("127.0.0.1", line.port, tls="none"), ANN)
        assert len(office.wait_for(1)) == 1


def test_a_server_that_is_too_slow_leaves_it_uncertain(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        office.faults.slow_seconds = 30
        with pytest.raises(Uncertain, match="no answer in time"):
            sent(transport(office, deadline=0.5), ANN)


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with saying("220 hello", []) as port:
        pass
    with pytest.raises(Refused, match="cannot be reached: Connection refused") as told:
        sent(Transport("127.0.0.1", port, tls="none"), ANN)
    assert not told.value.permanent


def test_a_server_that_hangs_up_before_the_text_took_nothing() -> None:
    script = [("EHLO", "250 hello"), ("MAIL", "250 ok"), ("RCPT", "250 ok"), ("DATA", HANG_UP)]
    with saying("220 hello", script) as port, pytest.raises(Refused):
        sent(Transport("127.0.0.1", port, tls="none"), ANN)


def test_a_connection_that_died_unnoticed_is_replaced(tmp_path: Path) -> None:
    async def kept_alive(office: RigOffice, line: proxy.Proxy, between: Callable[[], Awaitable[None]]) -> None:
        sender = Transport("127.0.0.1", line.port, tls="none")
        await sender.send(US, ANN, LETTER)
        await between()
        await sender.send(US, ANN, LETTER)
        await sender.close()

    with open_office(tmp_path) as office, proxy.before(office.port) as line:

        async def cut() -> None:
            await asyncio.to_thread(line.reset)

        asyncio.run(kept_alive(office, line, cut))
        assert len(office.received) == 2


def test_a_server_that_closes_kept_connections_is_asked_anew() -> None:
    greeted = [
        ("EHLO", "250 hello"),
        ("MAIL", "250 ok"),
        ("RCPT", "250 ok"),
        ("DATA", "354 go"),
        (r"^\.\s$", "250 one"),
    ]
    with saying("220 hello", [*greeted, ("MAIL", "421 4.4.2 too long idle")]) as port:
        assert sent(Transport("127.0.0.1", port, tls="none"), ANN, ANN) == ["250 one", "250 one"]


def test_an_address_beyond_ascii_needs_a_server_that_knows_it(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        assert sent(transport(office), "jürgen@buyer.example") == ["250 2.0.0 taken as 1"]
        assert "SMTPUTF8" in office.received[0].options
    with open_office(tmp_path, smtputf8=False) as office, pytest.raises(Refused) as told:
        sent(transport(office), "jürgen@buyer.example")
    assert told.value.permanent


def test_a_password_is_never_sent_in_the_clear_over_a_network() -> None:
    with pytest.raises(MailError, match='"tls" or "starttls"'):
        Transport("mail.acme.example", 25, tls="none")


@pytest.mark.parametrize(
    ("raw", "wire"),
    [
        (b"a\nb\rc\r\nd", b"a\r\nb\r\nc\r\nd\r\n"),
        (b".\r\n..\r\nx.\r\n", b"..\r\n...\r\nx.\r\n"),
        (b"", b"\r\n"),
    ],
)
def test_lines_and_dots_on_the_wire(raw: bytes, wire: bytes) -> None:
    assert on_the_wire(raw) == wire
