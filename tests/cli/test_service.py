import contextlib
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rig.dovecot import PASSWORD, Dovecot
from rig.installation import EXAMPLE, FRIDAY, MONDAY, Installation, mail
from rig.tokens import CLIENT, CLIENT_SECRET, token_server

from mailmap.mail.unpack import parsed, text

PRIYA, JO, DANA = "priya.raman@northwind.example", "jo.park@acme.example", "dana.whitfield@northwind.example"


def test_init_writes_a_config_once(installation: Installation, tmp_path: Path) -> None:
    new = tmp_path / "new.toml"
    assert "mailmap check" in installation.run("init", "--config", new)
    assert new.read_text().startswith("# MailMAP")
    assert "exists already" in installation.run("init", "--config", new, status=1)


def test_check_says_of_each_part_whether_it_works(installation: Installation) -> None:
    said = installation.run("check")
    assert [line.split()[:2] for line in said.splitlines()] == [
        ["works", f"{part}:" if part != "mailbox" else "mailbox"]
        for part in ("config", "database", "mailbox", "smtp", "templates", "trust")
    ]


def test_check_goes_on_after_a_fault_and_fails(installation: Installation) -> None:
    port = str(installation.office.port)
    installation.config.write_text(installation.config.read_text().replace(port, "1").replace("mail/", "no/such/"))
    said = installation.run("check", status=1)
    assert "FAILS   mailbox 1: There is no folder" in said
    assert "FAILS   smtp: 127.0.0.1:1" in said
    assert "works   templates" in said
    assert "2 parts need mending" in said


def test_check_finds_a_plan_that_other_hands_have_changed(installation: Installation) -> None:
    installation.run("plan", "import", EXAMPLE)
    assert "1 plan in it" in installation.run("check")
    with contextlib.closing(sqlite3.connect(installation.folder / "mailmap.sqlite3")) as conn, conn:
        conn.execute("UPDATE plan SET body = replace(body, 'Run pilot', 'Skip pilot')")
    assert "NW is not what its history makes of it" in installation.run("check", status=1)


def test_check_advises_where_nobody_is_believed(installation: Installation) -> None:
    installation.config.write_text(installation.config.read_text().replace("authserv_id", "# authserv_id"))
    assert "advice  trust: [trust] authserv_id is missing" in installation.run("check")


def test_check_names_a_broken_config(installation: Installation) -> None:
    installation.config.write_text("[assistant]\n")
    assert "FAILS   config:" in installation.run("check", status=1)


def test_once_reads_answers_and_sends_what_is_due(installation: Installation) -> None:
    installation.started()
    installation.receive(mail(JO, "done 13"))
    said = installation.run("once", "--now", MONDAY)
    assert said.splitlines()[-1].startswith("1 mails read, ")
    letters = [(letter.recipient, parsed(letter.raw)) for letter in installation.office.received]
    receipts = [letter for to, letter in letters if to == JO and letter["Auto-Submitted"] == "auto-replied"]
    assert len(receipts) == 1
    assert "done 13" in text(receipts[0])
    assert [to for to, letter in letters if letter["List-Id"]].count(DANA) == 1
    assert installation.run("once", "--now", MONDAY).splitlines()[-1] == "0 mails read, 0 letters sent."


def test_once_logs_lines_of_json_without_what_mails_say(installation: Installation) -> None:
    installation.started()
    installation.receive(mail(JO, "done 13, and a secret word: rhubarb"))
    result = installation.result("once", "--now", MONDAY)
    events = [json.loads(line)["event"] for line in result.stderr.splitlines()]
    assert "mail read" in events
    assert "rhubarb" not in result.output


def test_once_says_what_it_could_not_send(installation: Installation) -> None:
    installation.started()
    installation.office.faults.sender = "451 later"
    assert "mailmap outbox list" in installation.run("once", "--now", FRIDAY, status=1)


def test_status_counts(installation: Installation) -> None:
    installation.started()
    assert "plans: 1 active" in installation.run("status")


def test_a_missing_config_says_what_to_do(installation: Installation, tmp_path: Path) -> None:
    said = installation.run("status", "--config", tmp_path / "none.toml", status=1)
    assert said.count("\n") == 1
    assert "mailmap init" in said


def imap(installation: Installation, dovecot: Dovecot, user: str, password: str, ca_file: Path) -> None:
    """Let the assistant read its mail from a real server."""
    text = installation.config.read_text()
    before, _, rest = text.partition("[[mailbox]]")
    _, _, after = rest.partition("[smtp]")
    box = f'kind = "imap"\nhost = "{dovecot.host}"\nport = {dovecot.imaps}\nuser = "{user}"\npassword = "{password}"\n'
    installation.config.write_text(f'{before}[[mailbox]]\n{box}ca_file = "{ca_file}"\n[smtp]{after}')


def test_check_logs_in_to_imap_and_says_what_was_refused(
    installation: Installation, dovecot: Dovecot, tmp_path: Path
) -> None:
    user = dovecot.new_user()
    imap(installation, dovecot, user, PASSWORD, dovecot.ca_file)
    assert f"works   mailbox 1: imap:{user}@" in installation.run("check")
    imap(installation, dovecot, user, "wrong", dovecot.ca_file)
    assert "FAILS   mailbox 1" in installation.run("check", status=1)
    imap(installation, dovecot, user, PASSWORD, tmp_path / "none.pem")
    assert "FAILS   mailbox 1" in installation.run("check", status=1)


def oauth(installation: Installation, dovecot: Dovecot, user: str, token_url: str) -> None:
    """Let the assistant into both servers by access token."""
    imap(installation, dovecot, user, PASSWORD, dovecot.ca_file)
    table = f'{{ token_url = "{token_url}", client_id = "{CLIENT}", client_secret_file = "secret" }}'
    text = installation.config.read_text().replace(f'password = "{PASSWORD}"', f"oauth = {table}")
    installation.config.write_text(text.replace("[smtp]", f'[smtp]\nuser = "{user}"\noauth = {table}'))


def test_check_gets_tokens_and_says_what_was_refused(installation: Installation, dovecot: Dovecot) -> None:
    user, secret = dovecot.new_user(), installation.folder / "secret"
    with token_server() as idp:
        idp.user = user
        oauth(installation, dovecot, user, idp.url)
        installation.office.accepts = dovecot.accepts
        secret.write_text("expired-one")
        said = installation.run("check", status=1)
        assert said.count("refused: invalid_client (wrong: (secret) sorry). Check client_id") == 2
        secret.write_text(CLIENT_SECRET)
        said = installation.run("check")
        assert f"works   mailbox 1: imap:{user}@" in said
        assert "is open by access token, 0 mails in it" in said
        assert f"lets {user} in by access token" in said
    assert CLIENT_SECRET not in said


def test_check_says_which_token_command_fails(installation: Installation, dovecot: Dovecot) -> None:
    imap(installation, dovecot, dovecot.new_user(), PASSWORD, dovecot.ca_file)
    text = installation.config.read_text().replace(f'password = "{PASSWORD}"', 'oauth_command = "exit 4"')
    installation.config.write_text(text)
    assert "FAILS   mailbox 1: There is no access token for imap" in installation.run("check", status=1)


@contextmanager
def running(installation: Installation) -> Iterator[subprocess.Popen[str]]:
    """`mailmap run` in a process of its own, from when it is ready."""
    command = [sys.executable, "-m", "mailmap", "run", "--config", str(installation.config)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as service:
        assert service.stderr
        try:
            for line in service.stderr:
                if json.loads(line)["event"] == "service ready":
                    break
            yield service
        finally:
            service.kill()


def test_run_serves_until_sigterm(installation: Installation) -> None:
    with running(installation) as service:
        service.send_signal(signal.SIGTERM)
        _, logged = service.communicate(timeout=60)
        assert service.returncode == 0
    assert json.loads(logged.splitlines()[-1])["event"] == "service stopped"


def test_a_second_service_on_one_sqlite_file_leaves_with_a_clear_line(installation: Installation) -> None:
    with running(installation):
        said = installation.run("once", status=1)
    assert said.startswith("Error: ")
    assert said.count("\n") == 1
