"""Servers go away and come back, the service is stopped and started: nothing is lost, nothing is done twice."""

import datetime as dt
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from journeys.house import ASSISTANT, JO, PATIENCE_SECONDS, TOM, House, open_house, text_of, until
from rig import proxy
from rig.databases import Server
from rig.dovecot import Dovecot
from rig.proxy import Proxy

from mailmap.mail.mailbox import LARGEST
from mailmap.plan.model import Status

pytestmark = pytest.mark.journey


@pytest.fixture
def line(dovecot: Dovecot) -> Iterator[Proxy]:
    """The network between the service and its IMAP server."""
    with proxy.before(dovecot.imaps) as made:
        yield made


@pytest.fixture
def far_house(tmp_path: Path, postgresql: Server, dovecot: Dovecot, line: Proxy) -> Iterator[House]:
    """A house whose mailbox lies behind that network."""
    with open_house(tmp_path, postgresql.fresh(), dovecot, line.port) as made:
        made.start()
        yield made


def answers_to(house: House, words: str, who: str = JO) -> None:
    mail = house.mail(who, words)
    house.ahead += dt.timedelta(minutes=2)
    house.answer_to(mail, who)


def test_a_connection_lost_in_idle_is_found_again(far_house: House, line: Proxy) -> None:
    with far_house.running():
        answers_to(far_house, "start 14")
        before = line.connections
        line.reset()
        answers_to(far_house, "13 is done")
        far_house.quiet()
    assert line.connections > before
    assert far_house.plan().items[13].status is Status.DONE


def test_mail_that_comes_while_the_server_is_away_is_answered_later(far_house: House, line: Proxy) -> None:
    with far_house.running():
        far_house.quiet()
        line.refuse()
        line.reset()
        mail = far_house.mail(JO, "13 is done")
        line.accept()
        far_house.answer_to(mail, JO)
        far_house.quiet()
    assert far_house.mails() == {"done": 1}


def test_a_connection_that_dies_in_the_middle_of_a_mail_loses_nothing(far_house: House, line: Proxy) -> None:
    with far_house.running():
        far_house.quiet()
        line.reset_after = 40_000
        line.reset()
        mail = far_house.mail(JO, "13 is done\n\n" + "-- \nJo\n" + "a long signature\n" * 5000)
        far_house.send(far_house.mail(TOM, "7 is done"), TOM)
        line.reset_after = None
        far_house.answer_to(mail, JO)
        far_house.quiet()
        until(lambda: sum(far_house.mails().values()) == 3, "all three to be kept")
    assert far_house.mails() == {"done": 2, "duplicate": 1}


def test_dovecot_is_restarted(tmp_path: Path, sqlite_url: str, private_dovecot: Dovecot) -> None:
    with open_house(tmp_path, sqlite_url, private_dovecot) as house:
        house.start()
        with house.running():
            answers_to(house, "start 14")
            private_dovecot.restart()
            answers_to(house, "13 is done")
            house.quiet()
        assert house.mails() == {"done": 2}


def test_letters_wait_while_the_smtp_server_is_away(house: House) -> None:
    mail = house.mail(JO, "13 is done")
    house.office.faults.sender = "421 4.3.2 closing for the night"
    with house.running():
        until(lambda: house.mails().get("done") == 1, "the mail to be read")
        until(lambda: house.letters_by_state().get("waiting", 0) > 1, "letters to wait")
        house.office.faults.sender = None
        house.ahead += dt.timedelta(minutes=5)
        house.answer_to(mail, JO)
        house.quiet()
    assert len({letter.raw for letter in house.sent()}) == len(house.sent())


def test_stopped_in_the_middle_and_started_again(house: House) -> None:
    mail = house.mail(JO, "13 is done")
    for number in range(3):
        with house.running():
            if number == 2:
                house.answer_to(mail, JO)
    with house.running():
        house.quiet()
    house.once()
    assert [entry.change.item for entry in house.history() if entry.change.verb == "done"] == [13]
    assert len([letter for letter in house.sent() if letter.recipient == JO]) == 1
    assert len({letter.raw for letter in house.sent()}) == len(house.sent())


def test_the_service_as_an_admin_runs_it_stops_on_sigterm(house: House) -> None:
    with house.process() as service:
        mail = house.mail(JO, "13 is done")
        house.answer_to(mail, JO)
        service.send_signal(signal.SIGTERM)
        assert service.wait(PATIENCE_SECONDS) == 0, (house.folder / "service.log").read_text()[-2000:]
    with house.process() as service:
        mail = house.mail(TOM, "7 is done")
        house.answer_to(mail, TOM)
        service.kill()
        service.wait()
    until(lambda: house.once().read == 0, "the database to be free")
    assert house.mails() == {"done": 2}
    log = (house.folder / "service.log").read_text()
    assert "signed it off" not in log and "is done" not in log, "no body is ever logged"
    assert "mail read" in log


def test_a_second_service_on_sqlite_leaves_with_a_clear_line(tmp_path: Path, sqlite_url: str) -> None:
    with open_house(tmp_path, sqlite_url) as house:
        house.start()
        with house.running():
            until(lambda: (tmp_path / "mailmap.sqlite3.lock").exists(), "the first to hold the lock")
            with house.process() as second:
                assert second.wait(PATIENCE_SECONDS) != 0
            assert "already running" in (tmp_path / "service.log").read_text()


def test_two_services_on_postgresql_share_the_work(tmp_path: Path, postgresql: Server, dovecot: Dovecot) -> None:
    with open_house(tmp_path, postgresql.fresh(), dovecot) as house:
        house.start()
        with house.running(), house.running():
            for words in ("13 is done", "start 14", "note 14: two of us are here"):
                answers_to(house, words)
            house.quiet()
        assert house.mails() == {"done": 3}
        assert len({letter.raw for letter in house.sent()}) == len(house.sent())
        assert [entry.change.verb for entry in house.history() if entry.change.by == JO] == ["done", "start", "note"]


def test_a_mail_that_somebody_moves_back_is_not_acted_on_again(
    tmp_path: Path, sqlite_url: str, dovecot: Dovecot
) -> None:
    with open_house(tmp_path, sqlite_url, dovecot) as house:
        house.start()
        house.mail(JO, "note 13: only once")
        until(lambda: len(house.office.received) == 1, "the mail to be delivered")
        house.once()
        with dovecot.client(house.office.mailboxes[ASSISTANT]) as client:
            [archive] = [name for flags, _, name in client.list_folders("", "MailMAP*") if b"\\Noselect" not in flags]
            client.select_folder(archive)
            client.move(client.search("ALL"), "INBOX")
        house.once()
        assert house.mails() == {"done": 1, "duplicate": 1}
        assert [entry.change.verb for entry in house.history() if entry.change.by == JO] == ["note"]
        with dovecot.client(house.office.mailboxes[ASSISTANT]) as client:
            assert client.select_folder("INBOX")[b"EXISTS"] == 0


def test_a_mail_too_large_to_be_read_is_quarantined_and_its_writer_told(house: House) -> None:
    house.once()
    house.looked()
    house.mail(JO, "13 is done\n\n" + ("x" * 900 + "\n") * (LARGEST // 900))
    until(lambda: len([letter for letter in house.office.received if letter.sender == JO]) == 1, "the delivery")
    house.once()
    assert house.mails() == {"quarantined": 1}
    assert house.plan().items[13].status is Status.OPEN
    [told] = house.letters()
    assert JO in told["To"]
    assert "is larger than 10 MB" in text_of(told)
