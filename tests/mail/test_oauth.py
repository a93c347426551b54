"""Access tokens: real token servers on loopback, and Dovecot and SMTP that look into each token."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from rig.dovecot import Dovecot
from rig.postoffice import RigOffice, open_office
from rig.scripted import saying
from rig.tokens import CLIENT, CLIENT_SECRET, TokenRig, token, token_server

from mailmap.errors import ConfigError, MailError
from mailmap.mail.imap import Imap
from mailmap.mail.mailbox import MailboxLost
from mailmap.mail.oauth import LARGEST_ANSWER, Grant, Token, Tokens, TokenServer, TokenServerLost, XOAuth2, tokens_by
from mailmap.mail.smtp import Refused, Transport

US, ANN = "mailmap@acme.example", "ann@buyer.example"
LETTER = b"From: mailmap@acme.example\r\nSubject: x\r\n\r\nHello\r\n"


@pytest.fixture
def server() -> Iterator[TokenRig]:
    with token_server() as rig:
        rig.user = US
        yield rig


@pytest.fixture
def grant(server: TokenRig, tmp_path: Path) -> Grant:
    (tmp_path / "secret").write_text(f"{CLIENT_SECRET}\n")
    return Grant(server.url, CLIENT, tmp_path / "secret", "mail.all")


@pytest.fixture
def refreshing(server: TokenRig, grant: Grant, tmp_path: Path) -> Grant:
    server.refresh_token = "refresh-0"
    (tmp_path / "refresh").write_text("refresh-0\n")
    return replace(grant, refresh_token_file=tmp_path / "refresh")


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_client_with_a_secret_gets_a_token(server: TokenRig, grant: Grant) -> None:
    assert TokenServer(grant).fetch().seconds == 3600
    form = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": CLIENT_SECRET}
    assert server.asked == [form | {"scope": "mail.all"}]


def test_a_refresh_token_gets_a_token(server: TokenRig, refreshing: Grant) -> None:
    assert TokenServer(replace(refreshing, scope=None)).fetch().text
    form = {"grant_type": "refresh_token", "refresh_token": "refresh-0", "client_id": CLIENT}
    assert server.asked == [form | {"client_secret": CLIENT_SECRET}]


def test_a_refresh_token_that_is_replaced_is_written_down(server: TokenRig, refreshing: Grant) -> None:
    server.rotates = True
    asking, file = TokenServer(refreshing), refreshing.refresh_token_file
    assert file is not None
    for _ in range(3):
        asking.fetch()
        assert file.read_text().strip() == server.refresh_token
    assert [form["refresh_token"] for form in server.asked] == ["refresh-0", "refresh-1", "refresh-2"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in sorted(file.parent.iterdir())] == ["refresh", "secret"]


def test_a_refresh_token_that_cannot_be_written_is_told_and_not_lost(
    server: TokenRig, refreshing: Grant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    server.rotates = True
    asking = TokenServer(refreshing)
    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        with pytest.raises(MailError, match=r"refresh cannot be written: No space.*Let MailMAP write"):
            asking.fetch()
    assert asking.fetch().text
    assert TokenServer(refreshing).fetch().text


def test_a_refresh_token_that_a_person_puts_there_counts(server: TokenRig, refreshing: Grant) -> None:
    asking, file = TokenServer(refreshing), refreshing.refresh_token_file
    assert file is not None
    server.refresh_token = "another"
    with pytest.raises(MailError, match=r"invalid_grant\. Put a new refresh token into refresh_token_file"):
        asking.fetch()
    file.write_text("another")
    assert asking.fetch().text


def test_a_token_is_kept_until_a_minute_before_its_end(server: TokenRig, grant: Grant) -> None:
    clock = Clock()
    server.expires_in = "600"
    tokens = Tokens(TokenServer(grant).fetch, clock)
    for now, asked in ((1000, 1), (1539, 1), (1540, 2), (2079, 2), (2080, 3)):
        clock.now = now
        tokens.get()
        assert len(server.asked) == asked


@pytest.mark.parametrize("expires_in", [None, "soon", 60, -5, True, float("nan")])
def test_a_token_of_no_known_or_a_short_life_is_used_once(server: TokenRig, grant: Grant, expires_in: object) -> None:
    server.expires_in = expires_in
    tokens = Tokens(TokenServer(grant).fetch, Clock())
    for asked in (1, 2):
        assert tokens.get()
        assert len(server.asked) == asked


def test_many_who_want_a_token_at_once_share_one(server: TokenRig, grant: Grant) -> None:
    tokens = tokens_by(grant)
    assert tokens_by(replace(grant)) is tokens
    at_once = threading.Barrier(8)

    def get() -> str:
        at_once.wait()
        return tokens.get()

    with ThreadPoolExecutor(8) as pool:
        given = {wanted.result() for wanted in [pool.submit(get) for _ in range(8)]}
    assert (len(given), len(server.asked)) == (1, 1)


def test_another_token_is_had_for_a_refused_one_once_for_all() -> None:
    texts = iter(["first", "second", "third"])
    tokens = Tokens(lambda: Token(next(texts), 3600), Clock())
    first = tokens.get()
    assert [tokens.instead_of(first), tokens.instead_of(first), tokens.get()] == ["second"] * 3
    constant = Tokens(lambda: Token("always"))
    assert constant.instead_of(constant.get()) is None


@pytest.mark.parametrize("text", ["", "two words", "line\nline", "höchst", "a\x01b"])
def test_what_is_no_token_is_not_sent_to_a_mail_server(text: str) -> None:
    with pytest.raises(MailError, match="is none"):
        Tokens(lambda: Token(text, 3600)).get()


def test_a_refused_client_is_one_clear_line_without_the_secret(server: TokenRig, grant: Grant) -> None:
    assert grant.client_secret_file
    grant.client_secret_file.write_text("not-the-secret")
    with pytest.raises(MailError) as told:
        TokenServer(grant).fetch()
    assert str(told.value) == (
        f"The token server {grant.server} refused: invalid_client (wrong: (secret) sorry). "
        "Check client_id and client_secret_file."
    )
    assert not isinstance(told.value, TokenServerLost)


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (404, b"<html>", "it answers 404. Check token_url"),
        (200, b"<html>", "it answers 200. Check token_url"),
        (200, b"[1]", "it answers 200. Check token_url"),
        (200, b"[" * 100_000, "it answers 200. Check token_url"),
        (200, b'{"access_token": "' + b"x" * LARGEST_ANSWER + b'"}', "it answers 200. Check token_url"),
        (200, {"access_token": None}, "no bearer token"),
        (200, {"access_token": "x", "token_type": "mac"}, "no bearer token"),
        (400, {"error": "invalid_scope"}, "invalid_scope. Check scope."),
        (400, {"error": "unsupported_grant_type"}, "unsupported_grant_type. Check the settings under oauth."),
    ],
)
def test_an_answer_that_is_no_token_says_what_to_check(
    server: TokenRig, grant: Grant, status: int, body: bytes | dict[str, object], says: str
) -> None:
    server.answers.append((status, body))
    with pytest.raises(MailError, match="token server") as told:
        TokenServer(grant).fetch()
    assert says in str(told.value)
    assert not isinstance(told.value, TokenServerLost)


@pytest.mark.parametrize("status", [301, 302, 307])
def test_no_redirect_is_followed(server: TokenRig, grant: Grant, status: int) -> None:
    with token_server() as elsewhere:
        server.answers.append((status, elsewhere.url.encode()))
        with pytest.raises(MailError, match=f"it answers {status}"):
            TokenServer(grant).fetch()
        assert not elsewhere.asked


@pytest.mark.parametrize(
    ("status", "body"), [(503, b"later"), (500, {"error": "invalid_client"}), (429, b""), (400, {"error": "slow_down"})]
)
def test_a_server_that_has_no_time_is_asked_again(
    server: TokenRig, grant: Grant, status: int, body: bytes | dict[str, object]
) -> None:
    server.answers.append((status, body))
    asking = TokenServer(grant)
    with pytest.raises(TokenServerLost, match=str(status)):
        asking.fetch()
    assert asking.fetch().text


def test_nobody_listening_is_a_passing_fault(grant: Grant) -> None:
    with token_server() as gone:
        pass
    with pytest.raises(TokenServerLost, match=r"cannot be reached: Connection refused\."):
        TokenServer(replace(grant, token_url=gone.url)).fetch()


def test_a_server_that_says_nothing_is_not_waited_for_for_ever(grant: Grant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mailmap.mail.oauth.ANSWER_SECONDS", 0.05)
    with saying("", []) as port, pytest.raises(TokenServerLost, match="cannot be reached: no answer in time"):
        TokenServer(replace(grant, token_url=f"http://127.0.0.1:{port}/token")).fetch()


def test_a_server_that_speaks_no_http_is_a_passing_fault(grant: Grant) -> None:
    with saying("* OK IMAP4rev1 ready", []) as port, pytest.raises(TokenServerLost, match="cannot be reached"):
        TokenServer(replace(grant, token_url=f"http://127.0.0.1:{port}/token")).fetch()


def test_a_missing_or_empty_secret_is_named(grant: Grant, tmp_path: Path) -> None:
    for name, says in (("none", "cannot be read: No such file"), ("empty", "is empty")):
        (tmp_path / "empty").touch()
        with pytest.raises(MailError, match=f"{name} {says}"):
            TokenServer(replace(grant, client_secret_file=tmp_path / name)).fetch()


def test_secrets_travel_encrypted_and_only_to_a_known_certificate(dovecot: Dovecot, grant: Grant) -> None:
    with token_server(dovecot.ca_file) as secure:
        known = replace(grant, token_url=secure.url, ca_file=dovecot.ca_file)
        assert TokenServer(known).fetch().text
        with pytest.raises(MailError, match=r"certificate that cannot be verified.*ca_file"):
            TokenServer(replace(known, ca_file=None)).fetch()
    with pytest.raises(MailError, match="must begin with https"):
        TokenServer(replace(grant, token_url="http://login.acme.example/token")).fetch()


def test_the_token_is_said_once_and_what_is_said_against_it_is_left_alone() -> None:
    say = XOAuth2("ann@acme.example", "abc")
    assert [say(b""), say(b'{"status":"401"}')] == [b"user=ann@acme.example\1auth=Bearer abc\1\1", b""]


# Mail servers that look into each token


def mailbox(dovecot: Dovecot, user: str, fetch: Callable[[], Token]) -> Imap:
    return Imap(
        dovecot.host, dovecot.imaps, user, lambda: "not asked for", ca_file=dovecot.ca_file, tokens=Tokens(fetch)
    )


@pytest.fixture
def user(dovecot: Dovecot, server: TokenRig) -> str:
    server.user = dovecot.new_user()
    return server.user


def test_a_token_opens_a_mailbox_and_the_next_connection_too(
    dovecot: Dovecot, server: TokenRig, user: str, grant: Grant
) -> None:
    box = mailbox(dovecot, user, TokenServer(grant).fetch)
    dovecot.deliver(user, b"Subject: x\r\n\r\ndone 3\r\n")
    for left in (1, 0):
        box.open()
        uids = box.uids()
        assert len(uids) == left
        box.settle(uids)
    box.close()
    assert len(server.asked) == 1


def test_a_kept_token_that_the_mailbox_refuses_is_renewed_once(dovecot: Dovecot, user: str) -> None:
    given = iter([token(user, -10), token(user)])
    box = mailbox(dovecot, user, lambda: Token(next(given), 3600))
    box.open()
    assert box.uids() == []
    box.close()
    assert next(given, None) is None


def test_a_token_that_stays_wrong_is_a_refusal_with_advice(dovecot: Dovecot, server: TokenRig, grant: Grant) -> None:
    server.user = "somebody@else.example"
    user = dovecot.new_user()
    with pytest.raises(MailError, match=rf"refuses the login of {user}.*check user and scope") as told:
        mailbox(dovecot, user, TokenServer(grant).fetch).open()
    assert not isinstance(told.value, MailboxLost)
    assert len(server.asked) == 2


def test_a_token_server_that_is_down_loses_the_mailbox_for_now(dovecot: Dovecot, grant: Grant) -> None:
    with token_server() as gone:
        pass
    user = dovecot.new_user()
    with pytest.raises(MailboxLost, match=rf"{user}.*token server .* cannot be reached"):
        mailbox(dovecot, user, TokenServer(replace(grant, token_url=gone.url)).fetch).open()


def test_a_token_command_that_fails_is_no_lost_server(dovecot: Dovecot) -> None:
    def fails() -> Token:
        raise ConfigError("oauth_command failed with status 1: oama")

    with pytest.raises(MailError, match=r"There is no access token for imap:.*oauth_command failed") as told:
        mailbox(dovecot, dovecot.new_user(), fails).open()
    assert not isinstance(told.value, MailboxLost)


def sent(office: RigOffice, user: str, fetch: Callable[[], Token], letters: int = 1) -> list[str]:
    async def send() -> list[str]:
        transport = Transport("127.0.0.1", office.port, tls="none", user=user, tokens=Tokens(fetch))
        try:
            return await asyncio.gather(*(transport.send(US, ANN, LETTER) for _ in range(letters)))
        finally:
            await transport.close()

    return asyncio.run(send())


@pytest.fixture
def office(dovecot: Dovecot, tmp_path: Path) -> Iterator[RigOffice]:
    """It takes letters from whom Dovecot lets in."""
    with open_office(tmp_path / "mail", accepts=dovecot.accepts) as running:
        yield running


def test_letters_go_out_by_token_several_by_the_same(
    office: RigOffice, server: TokenRig, user: str, grant: Grant
) -> None:
    assert len(sent(office, user, TokenServer(grant).fetch, letters=3)) == 3
    assert (len(office.received), len(server.asked)) == (3, 1)


def test_a_kept_token_that_smtp_refuses_is_renewed_once(office: RigOffice, user: str) -> None:
    given = iter([token(user, key=b"revoked"), token(user)])
    assert sent(office, user, lambda: Token(next(given), 3600)) == ["250 2.0.0 taken as 1"]
    assert next(given, None) is None


@pytest.mark.parametrize("another", [True, False])
def test_a_letter_waits_while_tokens_are_refused(office: RigOffice, user: str, another: bool) -> None:
    expired = token(user, -10)
    given = iter([expired, token(user, -20) if another else expired])
    with pytest.raises(Refused, match=rf"refuses the login of {user}.*check user and scope") as told:
        sent(office, user, lambda: Token(next(given), 3600))
    assert not told.value.permanent
    assert (len(office.received), office.connections) == (0, 2 if another else 1)


def test_a_letter_waits_while_there_is_no_token(office: RigOffice, server: TokenRig, user: str, grant: Grant) -> None:
    server.answers.append((503, b""))
    with pytest.raises(Refused, match="gives no token for now") as told:
        sent(office, user, TokenServer(grant).fetch)
    assert not told.value.permanent
