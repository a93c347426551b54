"""What only an IMAP server does: encryption, logins, announcements, connections that die."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rig import proxy
from rig.dovecot import PASSWORD, Dovecot, running
from rig.mailboxes import imap_of, waited
from rig.scripted import HANG_UP, Script, saying

from mailmap.errors import ConfigError, MailError
from mailmap.mail.imap import Imap
from mailmap.mail.mailbox import MailboxLost

MAIL = b"Message-ID: <1@buyer.example>\r\n\r\ndone 3\r\n"
GREETING = "* OK ready"
DONE = "{tag} OK done"
HUNG_UP = ("DONE", HANG_UP)
LOGGED_IN: Script = [
    ("CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE\n{tag} OK done"),
    ("LOGIN", DONE),
]
SELECTED: Script = [
    *LOGGED_IN,
    ("SELECT", "* 0 EXISTS\n* OK [UIDVALIDITY 7] ok\n{tag} OK done"),
    ("CAPABILITY", "* CAPABILITY IMAP4rev1 IDLE\n{tag} OK done"),
]


def scripted(port: int, **options: object) -> Imap:
    return Imap("127.0.0.1", port, "ann", lambda: "secret", tls="none", **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def plain_dovecot() -> Iterator[Dovecot]:
    """A server that can neither IDLE nor MOVE nor UIDPLUS."""
    yield from running("IMAP4rev1 NAMESPACE")


@pytest.fixture
def user(dovecot: Dovecot) -> str:
    return dovecot.new_user()


@pytest.mark.parametrize("tls", ["tls", "starttls", "none"])
def test_every_encryption_leads_to_the_mail(dovecot: Dovecot, user: str, tls: str) -> None:
    mailbox = imap_of(dovecot, user, tls=tls, port=dovecot.imaps if tls == "tls" else dovecot.imap)
    dovecot.deliver(user, MAIL)
    mailbox.open()
    assert [mail.raw.endswith(MAIL) for mail in mailbox.fetch(mailbox.uids())] == [True]
    mailbox.close()


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_an_unknown_certificate_is_refused_with_advice(dovecot: Dovecot, user: str, tls: str) -> None:
    port = dovecot.imaps if tls == "tls" else dovecot.imap
    with pytest.raises(MailError, match=r"certificate.*ca_file"):
        imap_of(dovecot, user, tls=tls, port=port, ca_file=None).open()


def test_a_wrong_password_is_told_apart_from_a_lost_server(dovecot: Dovecot, user: str) -> None:
    mailbox = Imap(dovecot.host, dovecot.imaps, user, lambda: "wrong", ca_file=dovecot.ca_file)
    with pytest.raises(MailError, match=f"refuses the login of {user}") as told:
        mailbox.open()
    assert not isinstance(told.value, MailboxLost)


def test_a_password_that_changes_is_read_again(dovecot: Dovecot, user: str) -> None:
    passwords = ["wrong", PASSWORD]
    mailbox = Imap(dovecot.host, dovecot.imaps, user, lambda: passwords.pop(0), ca_file=dovecot.ca_file)
    with pytest.raises(MailError):
        mailbox.open()
    mailbox.open()
    mailbox.close()


def test_a_password_that_cannot_be_had_is_no_lost_server(dovecot: Dovecot, user: str) -> None:
    def password() -> str:
        raise ConfigError("The password file p cannot be read.")

    mailbox = Imap(dovecot.host, dovecot.imaps, user, password, ca_file=dovecot.ca_file)
    with pytest.raises(MailError, match="password file p"):
        mailbox.open()


def test_an_unknown_folder_is_named(dovecot: Dovecot, user: str) -> None:
    with pytest.raises(MailError, match=r"folder Plans of user.*Check the folder's name"):
        imap_of(dovecot, user, folder="Plans").open()


def test_nobody_listening_is_a_lost_mailbox() -> None:
    with saying(GREETING, []) as port:
        pass
    with pytest.raises(MailboxLost, match="cannot be reached"):
        scripted(port).open()


def test_a_mailbox_that_is_not_open_is_lost(dovecot: Dovecot, user: str) -> None:
    with pytest.raises(MailboxLost, match="not open"):
        imap_of(dovecot, user).uids()


def test_a_server_that_has_no_time_now_is_tried_again() -> None:
    script: Script = [LOGGED_IN[0], ("LOGIN", "{tag} NO [UNAVAILABLE] come later")]
    with saying(GREETING, script) as port, pytest.raises(MailboxLost, match="come later"):
        scripted(port).open()


def test_an_account_without_a_mailbox_is_explained() -> None:
    script: Script = [*LOGGED_IN, ("SELECT", "{tag} BAD User is authenticated but not connected.")]
    with saying(GREETING, script) as port, pytest.raises(MailError, match="licence") as told:
        scripted(port).open()
    assert not isinstance(told.value, MailboxLost)


@pytest.mark.parametrize("answer", ["* BYE I am going", HANG_UP, "{tag} BAD what?"])
def test_a_server_that_takes_its_leave_in_idle_is_noticed(answer: str) -> None:
    with saying(GREETING, [*SELECTED, ("IDLE", answer), ("(?!)", "")]) as port:
        mailbox = scripted(port)
        mailbox.open()
        with pytest.raises(MailboxLost):
            waited(mailbox)
            mailbox.uids()
        mailbox.close()


@pytest.mark.parametrize("answer", ["+ idling\n* 1 EXISTS", "* 1 EXISTS\n+ idling"])
def test_mail_announced_together_with_the_begin_of_idle_is_noticed(answer: str) -> None:
    with saying(
        GREETING, [*SELECTED, ("NOOP", DONE), ("SEARCH", f"* SEARCH\n{DONE}"), ("IDLE", answer), HUNG_UP]
    ) as port:
        mailbox = scripted(port)
        mailbox.open()
        assert mailbox.uids() == []
        with pytest.raises(MailboxLost):  # it did not idle on: the script hangs up at the DONE
            waited(mailbox)
        mailbox.close()


def test_mail_announced_by_the_search_itself_ends_the_wait() -> None:
    search = ("SEARCH", f"* SEARCH\n* 1 EXISTS\n{DONE}")
    with saying(GREETING, [*SELECTED, ("NOOP", DONE), search, ("IDLE", "+ idling"), HUNG_UP]) as port:
        mailbox = scripted(port)
        mailbox.open()
        assert mailbox.uids() == []
        with pytest.raises(MailboxLost):  # it did not idle on: the script hangs up at the DONE
            waited(mailbox)
        mailbox.close()


def test_a_connection_reset_in_idle_is_noticed(dovecot: Dovecot, user: str) -> None:
    with proxy.before(dovecot.imaps) as line:
        mailbox = imap_of(dovecot, user, port=line.port)
        mailbox.open()
        with pytest.raises(MailboxLost):
            waited(mailbox, line.reset)
        mailbox.open()
        dovecot.deliver(user, MAIL)
        waited(mailbox)
        assert len(mailbox.uids()) == 1
        mailbox.close()


def test_a_connection_lost_while_fetching_loses_nothing(dovecot: Dovecot, user: str) -> None:
    for number in range(3):
        dovecot.deliver(user, b"X: %d\r\n\r\n" % number + b"x" * 300_000)
    with proxy.before(dovecot.imaps) as line:
        mailbox = imap_of(dovecot, user, port=line.port)
        mailbox.open()
        uids = mailbox.uids()
        line.reset_after = 400_000
        with pytest.raises(MailboxLost):
            list(mailbox.fetch(uids))
            list(mailbox.fetch(uids))
        line.reset_after = None
        mailbox.open()
        assert mailbox.uids() == uids
        assert len(list(mailbox.fetch(uids))) == 3
        mailbox.close()


def test_a_restarted_server_ends_the_wait_and_is_found_again(private_dovecot: Dovecot) -> None:
    user = private_dovecot.new_user()
    mailbox = imap_of(private_dovecot, user)
    mailbox.open()
    validity = mailbox.uidvalidity
    with pytest.raises(MailboxLost):
        waited(mailbox, private_dovecot.restart)
        mailbox.uids()
    mailbox.open()
    assert mailbox.uidvalidity == validity
    private_dovecot.deliver(user, MAIL)
    assert len(mailbox.uids()) == 1
    mailbox.close()


def test_a_folder_made_anew_has_another_uidvalidity(dovecot: Dovecot, user: str) -> None:
    with dovecot.client(user) as client:
        client.create_folder("Plans")
        mailbox = imap_of(dovecot, user, folder="Plans")
        mailbox.open()
        before = mailbox.uidvalidity
        mailbox.close()
        client.delete_folder("Plans")
        client.create_folder("Plans")
        mailbox.open()
    assert mailbox.uidvalidity != before
    mailbox.close()


def test_a_server_without_idle_is_looked_at_again(plain_dovecot: Dovecot) -> None:
    user = plain_dovecot.new_user()
    mailbox = imap_of(plain_dovecot, user)
    mailbox.open()
    waited(mailbox, mailbox.wake)
    plain_dovecot.deliver(user, MAIL)
    mailbox.wait(0.01)
    assert len(mailbox.uids()) == 1
    mailbox.close()


def test_without_move_mail_is_copied_and_what_others_delete_stays(plain_dovecot: Dovecot) -> None:
    user = plain_dovecot.new_user()
    for _ in range(2):
        plain_dovecot.deliver(user, MAIL)
    mailbox = imap_of(plain_dovecot, user, archive="Done")
    mailbox.open()
    first, second = mailbox.uids()
    for _ in range(2):
        mailbox.settle([first])
    assert mailbox.uids() == [second]
    with plain_dovecot.client(user) as client:
        assert client.select_folder("INBOX")[b"EXISTS"] == 2  # never a bare EXPUNGE in a mailbox that others share
        assert client.select_folder("Done")[b"EXISTS"] >= 1
    mailbox.close()


def test_with_no_archive_mail_stays_and_is_marked_as_read(dovecot: Dovecot, user: str) -> None:
    dovecot.deliver(user, MAIL)
    mailbox = imap_of(dovecot, user, archive=None)
    mailbox.open()
    uids = mailbox.uids()
    mailbox.settle(uids)
    assert mailbox.uids() == uids
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        assert len(client.search("SEEN")) == 1
    mailbox.close()


def test_a_password_is_never_sent_in_the_clear_over_a_network() -> None:
    with pytest.raises(MailError, match='"tls" or "starttls"'):
        Imap("mail.acme.example", 143, "ann", lambda: "secret", tls="none")


def test_a_server_without_starttls_is_explained(tmp_path: Path) -> None:
    script: Script = [("CAPABILITY", "* CAPABILITY IMAP4rev1\n{tag} OK done")] * 3
    with saying(GREETING, script) as port, pytest.raises(MailError, match="no STARTTLS"):
        Imap("127.0.0.1", port, "ann", lambda: "secret", tls="starttls").open()
