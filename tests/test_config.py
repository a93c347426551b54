"""Every wrong setting is named with its place and what to do."""

from pathlib import Path

import pytest

from mailmap import config
from mailmap.errors import ConfigError

GOOD = """
[assistant]
address = "mailmap@acme.example"
admin = "it@acme.example"
[[mailbox]]
kind = "maildir"
path = "mail"
[smtp]
host = "localhost"
port = 2525
tls = "none"
"""

OAUTH = '{ token_url = "https://idp.example/token", client_id = "c", client_secret_file = "s" }'
IMAP = GOOD.replace('kind = "maildir"\npath = "mail"', 'kind = "imap"\nhost = "imap.example"\nuser = "m"')


def load(folder: Path, text: str) -> config.Config:
    file = folder / "config.toml"
    file.write_text(text)
    return config.load(file)


def test_a_small_config_is_enough_and_paths_are_seen_from_its_folder(tmp_path: Path) -> None:
    loaded = load(tmp_path, GOOD)
    box = loaded.mailboxes[0]
    assert isinstance(box, config.MaildirMailbox)
    assert box.path == tmp_path / "mail"
    assert loaded.database.url == f"sqlite:///{tmp_path / 'mailmap.sqlite3'}"
    assert loaded.digest.cadence.days == (0,)


def test_the_example_is_a_valid_config() -> None:
    example = Path(__file__).parent.parent / "config.example.toml"
    assert config.load(example).trust.authserv_id == "mx.acme.example"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            'address = "mailmap@acme.example"',
            'address = "mailmap"',
            '[assistant] address: "mailmap" is no mail address',
        ),
        ('admin = "it@acme.example"', "", "[assistant] admin is missing"),
        ("port = 2525", "port = 99999", "[smtp] port"),
        ("port = 2525", "prot = 2525", "did you mean port"),
        ('kind = "maildir"', 'kind = "pop3"', 'needs kind = "imap" or kind = "maildir"'),
        ('path = "mail"', "", "[[mailbox]] number 1 path is missing"),
        ('host = "localhost"', 'host = "mail.example"', "in the clear"),
        ("[smtp]", '[digest]\nday = "someday"\n[smtp]', "is no weekday"),
        ("[smtp]", '[digest]\ntimezone = "Mars/Base"\n[smtp]', "is no time zone"),
        ("[smtp]", "[smtp", "must be TOML"),
        (
            "[smtp]",
            '[smtp]\npassword = "a"\npassword_file = "b"',
            "[smtp]: give only one of password and",
        ),
        ("[smtp]", '[smtp]\npassword = "a"\noauth_command = "b"', "give only one of password and oauth_command"),
        ("[smtp]", f'[smtp]\noauth_command = "b"\noauth = {OAUTH}', "give only one of oauth_command and oauth."),
        ("[smtp]", '[smtp]\noauth_command = "b"', "[smtp]: has no user"),
        ("[smtp]", f"[smtp]\noauth = {OAUTH}", "[smtp]: has no user"),
        ("[smtp]", '[smtp]\noauth = "b"', "[smtp] oauth must be a table"),
        ("[smtp]", "[smtp]\noauth = {}", "[smtp] oauth token_url is missing"),
        ("[smtp]", f"[smtp]\noauth = {OAUTH.replace('_file', '')}", "did you mean client_secret_file?"),
        ("[smtp]", f"[smtp]\noauth = {OAUTH.replace('client_secret_file', 'scope')}", "[smtp] oauth: has no secret"),
        ("[smtp]", f"[smtp]\noauth = {OAUTH.replace('https', 'http')}", "[smtp] oauth token_url: is no address of a"),
        ("[smtp]", f"[smtp]\noauth = {OAUTH.replace('//', '//me:pw@')}", "[smtp] oauth token_url: is no address of a"),
        ("[smtp]", f"[smtp]\noauth = {OAUTH.replace('example', 'example:port')}", "token_url: is no address of a"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(ConfigError) as fault:
        load(tmp_path, GOOD.replace(old, new))
    assert says in str(fault.value)
    assert "config.toml" in str(fault.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('path = "mail"', 'pth = "mail"\npath = "mail"', "[[mailbox]] number 1 pth is no setting; did you mean path?"),
        ("port = 2525", 'port = "smtp"', "[smtp] port is no whole number (it says 'smtp')."),
        ('[[mailbox]]\nkind = "maildir"\npath = "mail"', "mailbox = []", "there is no mailbox"),
    ],
)
def test_one_mistake_is_one_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(ConfigError) as fault:
        load(tmp_path, GOOD.replace(old, new) if "= []" not in new else f"{new}\n{GOOD.replace(old, '')}")
    assert says in str(fault.value)
    assert len(str(fault.value).splitlines()) == 1


def test_a_missing_file_says_how_to_write_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="mailmap init"):
        config.load(tmp_path / "none.toml")


def test_an_imap_mailbox_needs_a_way_in(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"\[\[mailbox\]\] number 1: has no password; give .* or oauth\."):
        load(tmp_path, IMAP)


@pytest.mark.parametrize("way", ['oauth_command = "oama"', f"oauth = {OAUTH}", 'password_command = "pass"'])
def test_an_imap_mailbox_is_content_with_any_way_in(tmp_path: Path, way: str) -> None:
    box = load(tmp_path, IMAP.replace('user = "m"', f'user = "m"\n{way}')).mailboxes[0]
    assert isinstance(box, config.ImapMailbox)
    assert box.by_token == ("oauth" in way)


def test_an_oauth_table_may_stand_below_and_its_files_are_seen_from_the_folder(tmp_path: Path) -> None:
    table = '[mailbox.oauth]\ntoken_url = "http://127.0.0.1:8080/t"\nclient_id = "c"\nrefresh_token_file = "r"\n'
    loaded = load(tmp_path, IMAP.replace("[smtp]", f"{table}[smtp]\nuser = 'm'\noauth = {OAUTH}"))
    box = loaded.mailboxes[0]
    assert isinstance(box, config.ImapMailbox)
    assert box.oauth
    assert (box.oauth.refresh_token_file, box.oauth.client_secret_file) == (tmp_path / "r", None)
    assert loaded.smtp.oauth
    assert loaded.smtp.oauth.client_secret_file == tmp_path / "s"


def test_a_token_is_what_the_command_prints(tmp_path: Path) -> None:
    def token(command: str) -> str:
        return load(tmp_path, f'{GOOD}user = "m"\noauth_command = "{command}"\n').smtp.read_token()

    assert token("echo sesame") == "sesame"
    with pytest.raises(ConfigError, match="oauth_command failed with status 3"):
        token("exit 3")
    with pytest.raises(ConfigError, match="oauth_command printed no access token: true"):
        token("true")


def test_secrets_are_read_when_needed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("first\n")
    smtp = load(tmp_path, GOOD + 'password_file = "secret"\n').smtp
    assert smtp.read_password() == "first"
    (tmp_path / "secret").write_text("second\n")
    assert smtp.read_password() == "second"
    (tmp_path / "secret").unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        smtp.read_password()


def test_a_password_command_that_fails_says_so(tmp_path: Path) -> None:
    good = load(tmp_path, GOOD + 'password_command = "echo sesame"\n').smtp
    assert good.read_password() == "sesame"
    bad = load(tmp_path, GOOD + 'password_command = "exit 3"\n').smtp
    with pytest.raises(ConfigError, match="status 3"):
        bad.read_password()


def test_a_wrong_secret_is_named_but_not_shown(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"\[smtp\] password") as fault:
        load(tmp_path, GOOD + "password = 4711\n")
    assert "4711" not in str(fault.value)
    for wrong in ("oauth_command = 4711", 'oauth = "4711"'):
        with pytest.raises(ConfigError, match=r"\[smtp\] oauth") as fault:
            load(tmp_path, f"{GOOD}{wrong}\n")
        assert "4711" not in str(fault.value)


@pytest.mark.parametrize("url", ["sqlite:////var/lib/mailmap.sqlite3", "postgresql://mailmap@db.example/mailmap"])
def test_a_whole_database_url_stays_as_it_is(tmp_path: Path, url: str) -> None:
    assert load(tmp_path, GOOD + f'[database]\nurl = "{url}"\n').database.url == url


def test_the_digest_has_a_weekday_an_hour_and_a_zone(tmp_path: Path) -> None:
    digest = load(tmp_path, GOOD + '[digest]\nday = "Friday"\ntime = "16:30"\ntimezone = "Europe/Berlin"\n').digest
    assert (digest.cadence.days, str(digest.cadence.at), digest.cadence.zone) == ((4,), "16:30:00", "Europe/Berlin")
