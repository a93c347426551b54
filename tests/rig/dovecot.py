"""A Dovecot 2.3 of the test run's own: IMAP (plain, STARTTLS, TLS) and LMTP on free loopback ports.

It runs wholly as `nobody` when the tests run as root, else as whoever runs them, in a temporary folder. Import the
fixture `dovecot` into a conftest.py; where Dovecot is missing its tests are skipped, and fail in CI (CI=true).
"""

from __future__ import annotations

import base64
import contextlib
import grp
import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import LoginError
from rig.tokens import ISSUER, TOKEN_KEY

HOST = "127.0.0.1"
PASSWORD = "secret"
PATIENCE_SECONDS = 20
USERS = 500

CONFIGURATION = """\
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
protocols = imap lmtp
listen = {host}
instance_name = mailmap-{imap}
mail_location = maildir:~/Maildir
recipient_delimiter = +
auth_username_format = %Lu
auth_failure_delay = 0
disable_plaintext_auth = no
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
imap_capability = {capability}
auth_mechanisms = plain login xoauth2
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN username_format=%Lu {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%Lu {folder}/users
  default_fields = uid={uid} gid={gid} home={folder}/home/%Lu
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = {host}
    port = {lmtp}
  }}
}}
service stats {{
  chroot =
}}
service imap-urlauth-login {{
  chroot =
}}
"""

OAUTH2 = """\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
issuers = {issuer}
username_attribute = sub
"""


class Dovecot:
    """A running server. `imap` is its port for plain text and STARTTLS, `imaps` for TLS, `ca_file` its certificate.

    All its users exist from the start: Dovecot looks at the file of users at most once a second.
    """

    def __init__(self, folder: Path, capability: str = "") -> None:
        self.folder = folder
        self.host = HOST
        self.imap, self.imaps, self.lmtp = _free_ports(3)
        self.ca_file = folder / "certificate.pem"
        self.capability = capability
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self._prepare()

    def new_user(self) -> str:
        """Whose mailbox nobody has used before; the password is PASSWORD."""
        number = next(self._numbers)
        assert number <= USERS, "more users are needed than there are"
        return _user(number)

    def deliver(self, recipient: str, raw: bytes, sender: str = "sender@rig.example") -> None:
        """By LMTP, as a mail server does. Raises smtplib.SMTPException, as for an address nobody has."""
        with smtplib.LMTP(self.host, self.lmtp, timeout=PATIENCE_SECONDS) as client:
            client.sendmail(sender, [recipient], raw)

    def client(self, user: str) -> IMAPClient:
        """A plain IMAP client, logged in: what a person's mail program would see and do."""
        client = IMAPClient(self.host, self.imap, ssl=False, timeout=PATIENCE_SECONDS)
        client.login(user, PASSWORD)
        return client

    def accepts(self, user: str, token: str) -> bool:
        """Whether an access token lets its user in."""
        with IMAPClient(self.host, self.imap, ssl=False, timeout=PATIENCE_SECONDS) as client:
            try:
                client.oauth2_login(user, token)
            except LoginError:
                return False
        return True

    def maildir(self, user: str) -> Path:
        return self.folder / "home" / user / "Maildir"

    def start(self) -> None:
        words = [*_as_nobody(), shutil.which("dovecot", path=_PATH) or "dovecot", "-F", "-c", str(self.folder / "conf")]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._process = subprocess.Popen(words, cwd=self.folder, start_new_session=True, **quiet)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not all(_answers(port) for port in (self.imap, self.imaps, self.lmtp)):
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError(f"Dovecot does not start: {self.log()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """With all its connections, which would otherwise live on for a while."""
        if self._process:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(PATIENCE_SECONDS)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else "(no log)"

    def _prepare(self) -> None:
        user = _server_user()
        (self.folder / "home").mkdir()
        (self.folder / "run").mkdir()
        people = (f"{_user(number)}:{PASSWORD}::::::\n" for number in range(1, USERS + 1))
        (self.folder / "users").write_text("".join(people))
        _certificate(self.folder)
        settings = CONFIGURATION.format(
            folder=self.folder,
            user=user.pw_name,
            group=grp.getgrgid(user.pw_gid).gr_name,
            uid=user.pw_uid,
            gid=user.pw_gid,
            host=HOST,
            imap=self.imap,
            imaps=self.imaps,
            lmtp=self.lmtp,
            capability=self.capability,
        )
        (self.folder / "conf").write_text(settings)
        (self.folder / "oauth2").write_text(OAUTH2.format(folder=self.folder, issuer=ISSUER))
        key = self.folder / "keys" / "default" / "HS256" / "default"
        key.parent.mkdir(parents=True)
        key.write_bytes(base64.b64encode(TOKEN_KEY))
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid)


_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"
"""Debian keeps servers in /usr/sbin, which people who are not root have not on their PATH."""


def require(program: str, package: str) -> None:
    """Skip the test when `program` is not there; fail in CI."""
    if shutil.which(program, path=_PATH) is None:
        message = f"{program} is not installed: apt-get install {package}"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)


def running(capability: str = "") -> Iterator[Dovecot]:
    """A server for a fixture's life. `capability` replaces what it says it can do."""
    require("dovecot", "dovecot-imapd dovecot-lmtpd")
    if not Path("/usr/lib/dovecot/lmtp").exists():
        require("dovecot-lmtp", "dovecot-lmtpd")
    require("openssl", "openssl")
    require("setpriv", "util-linux")
    folder = Path(tempfile.mkdtemp(prefix="mailmap-dovecot-"))
    server = Dovecot(folder, capability)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """One server for the whole run; take a mailbox of your own with `new_user()`."""
    yield from running()


@pytest.fixture
def private_dovecot() -> Iterator[Dovecot]:
    """A server of the test's own, which it may stop and start."""
    yield from running()


def _as_nobody() -> list[str]:
    """Not as root, and never outliving the tests, however they end."""
    words = ["setpriv", "--pdeathsig", "TERM"]
    if os.geteuid() == 0:
        user = _server_user()
        words += ["--reuid", str(user.pw_uid), "--regid", str(user.pw_gid), "--clear-groups"]
    return words


def _user(number: int) -> str:
    return f"user{number}@rig.example"


def _server_user() -> pwd.struct_passwd:
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _certificate(folder: Path) -> None:
    subprocess.run(
        f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost "
        f"-addext subjectAltName=DNS:localhost,IP:{HOST} -keyout key.pem -out certificate.pem".split(),
        cwd=folder,
        check=True,
        capture_output=True,
    )


def _free_ports(number: int) -> list[int]:
    """Ports that were free a moment ago, all different."""
    sockets = [socket.create_server((HOST, 0)) for _ in range(number)]
    ports = [taken.getsockname()[1] for taken in sockets]
    for taken in sockets:
        taken.close()
    return ports


def _answers(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True
