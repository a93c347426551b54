"""The settings of one installation, read from `config.toml` (config.example.toml explains each one).

Every mistake is reported with its place in the file and what to write instead; nothing is guessed. Paths are relative
to the folder of the config file. Secrets are read when they are needed, so that a rotated password file is seen.
"""

from __future__ import annotations

import datetime as dt
import difflib
import subprocess
import tomllib
import urllib.parse
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from mailmap.errors import ConfigError
from mailmap.plan.requirements import Requirements
from scheduler.cadence import Cadence, zone_of

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
COMMAND_SECONDS = 20
SQLITE = "sqlite:///"
DEFAULT_DATABASE = f"{SQLITE}mailmap.sqlite3"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}

Tls = Literal["tls", "starttls", "none"]


def _address(text: str) -> str:
    local, at, domain = text.partition("@")
    if not (local and at and domain) or "@" in domain or any(c.isspace() for c in text):
        raise ValueError(f'"{text}" is no mail address; write it like name@company.example')
    return text


def _zone(text: str) -> str:
    zone_of(text)
    return text


def _token_url(text: str) -> str:
    try:
        url = urllib.parse.urlsplit(text)
        local = url.scheme == "http" and url.hostname in LOOPBACK
        right = bool(url.hostname) and "@" not in url.netloc and (url.port or 1) > 0
    except ValueError:
        local = right = False
    if not right or not (url.scheme == "https" or local):
        raise ValueError("is no address of a token server; write it like https://login.company.example/token")
    return text


Address = Annotated[str, AfterValidator(_address)]
Zone = Annotated[str, AfterValidator(_zone)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Assistant(Section):
    """The address that people write to, and the admin who hears what went wrong."""

    address: Address
    name: str = "MailMAP"
    admin: Address


class OAuth(Section):
    """How a token server knows us (RFC 6749): by client and secret, or by the refresh token of a person's account."""

    token_url: Annotated[str, AfterValidator(_token_url)]
    client_id: str
    client_secret_file: Path | None = None
    scope: str | None = None
    refresh_token_file: Path | None = None
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _complete(self) -> OAuth:
        if not (self.client_secret_file or self.refresh_token_file):
            raise ValueError("has no secret; give client_secret_file, or refresh_token_file, or both")
        return self


WAYS_IN = ("password", "password_file", "password_command", "oauth_command", "oauth")


class Secret(Section):
    """At most one of five ways to be let in: three to say a password, two to get an access token."""

    password: str | None = None
    password_file: Path | None = None
    password_command: str | None = None
    oauth_command: str | None = None
    oauth: OAuth | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Secret:
        given = [way for way in WAYS_IN if getattr(self, way) is not None]
        if len(given) > 1:
            raise ValueError(f"give only one of {' and '.join(given)}")
        return self

    @property
    def by_token(self) -> bool:
        return self.oauth_command is not None or self.oauth is not None

    def read_password(self) -> str | None:
        """The password now. Raises ConfigError when the file or the command does not give one."""
        if self.password_file:
            try:
                return self.password_file.read_text("utf-8").strip()
            except OSError as fault:
                raise ConfigError(
                    f"The password file {self.password_file} cannot be read: {fault.strerror}."
                ) from fault
        if self.password_command:
            return _output("password_command", self.password_command)
        return self.password

    def read_token(self) -> str:
        """What `oauth_command` prints now. Raises ConfigError when it prints nothing."""
        token = _output("oauth_command", self.oauth_command or "")
        if not token:
            raise ConfigError(f"oauth_command printed no access token: {self.oauth_command}")
        return token


class ImapMailbox(Secret):
    kind: Literal["imap"]
    host: str
    port: int = Field(default=993, gt=0, lt=65536)
    tls: Tls = "tls"
    ca_file: Path | None = None
    user: str
    folder: str = "INBOX"
    archive: str | None = "MailMAP/{year}-{month}"

    @model_validator(mode="after")
    def _complete(self) -> ImapMailbox:
        if not any(getattr(self, way) for way in WAYS_IN):
            raise ValueError(f"has no password; give {', '.join(WAYS_IN[:-1])} or {WAYS_IN[-1]}")
        _plain_only_on_loopback(self.tls, self.host)
        return self


class MaildirMailbox(Section):
    kind: Literal["maildir"]
    path: Path
    archive: str | None = "Archive"


class Smtp(Secret):
    host: str
    port: int = Field(default=587, gt=0, lt=65536)
    tls: Tls = "starttls"
    ca_file: Path | None = None
    user: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> Smtp:
        if self.by_token and self.user is None:
            raise ValueError("has no user; an access token lets in only together with one")
        _plain_only_on_loopback(self.tls, self.host)
        return self


class Trust(Section):
    """How this mail server marks what it has authenticated (RFC 8601)."""

    authserv_id: str | None = None
    internal_header: str | None = None


class Reps(Section):
    """Who of the seller's people may speak to the assistant without being on a plan."""

    addresses: tuple[Address, ...] = ()
    domain: str | None = None
    company: str | None = None
    """What the seller is called on plans that a rep asks for by mail."""

    def includes(self, address: str) -> bool:
        known = {a.casefold() for a in self.addresses}
        domain = address.rpartition("@")[2].casefold()
        return address.casefold() in known or (self.domain is not None and domain == self.domain.casefold())


class DatabaseSettings(Section):
    url: str = DEFAULT_DATABASE


class Digest(Section):
    """When the weekly digest goes out: one weekday, hour and zone for all plans. The rep has it `preview_hours` earlier
    (0: with everybody else)."""

    day: str = "monday"
    time: dt.time = dt.time(8, 0)
    timezone: Zone = "UTC"
    preview_hours: int = Field(default=3, ge=0, le=72)

    @model_validator(mode="after")
    def _weekday(self) -> Digest:
        if self.day.lower() not in WEEKDAYS:
            raise ValueError(f'day: "{self.day}" is no weekday; write one of {", ".join(WEEKDAYS)}')
        return self

    @property
    def cadence(self) -> Cadence:
        return Cadence(days=(WEEKDAYS.index(self.day.lower()),), at=self.time, zone=self.timezone)

    @property
    def preview(self) -> Cadence:
        return replace(self.cadence, ahead=dt.timedelta(hours=self.preview_hours))


class Templates(Section):
    """A folder of the admin's own that is searched before ours."""

    folder: Path | None = None


class Config(Section):
    assistant: Assistant
    mailboxes: tuple[Annotated[ImapMailbox | MaildirMailbox, Field(discriminator="kind")], ...] = Field(
        alias="mailbox", min_length=1
    )
    smtp: Smtp
    trust: Trust = Trust()
    reps: Reps = Reps()
    database: DatabaseSettings = DatabaseSettings()
    digest: Digest = Digest()
    templates: Templates = Templates()
    requirements: Requirements = Requirements()


def load(path: Path) -> Config:
    """Read `path`. Raises ConfigError, one line a mistake, each naming its place and what to do."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError as fault:
        raise ConfigError(f"There is no config file {path}. Write one with: mailmap init") from fault
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is no UTF-8 text; save it as UTF-8"
        raise ConfigError(f"The config file {path} cannot be read: {why}.") from fault
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise ConfigError(f"{path}: {fault}. The file must be TOML; compare it with config.example.toml.") from fault
    try:
        return Config.model_validate(_rooted(data, path.parent.resolve()))
    except ValidationError as fault:
        raise ConfigError("\n".join(_explain(path, fault))) from fault


def _output(setting: str, command: str) -> str:
    """What an admin's command prints. Raises ConfigError."""
    try:
        done = subprocess.run(  # noqa: S602 - the admin's own command, from the admin's own file
            command, shell=True, capture_output=True, text=True, timeout=COMMAND_SECONDS, check=True
        )
    except subprocess.TimeoutExpired as fault:
        raise ConfigError(f"{setting} gave nothing within {COMMAND_SECONDS} s: {command}") from fault
    except subprocess.CalledProcessError as fault:
        raise ConfigError(f"{setting} failed with status {fault.returncode}: {command}") from fault
    return done.stdout.strip()


def _plain_only_on_loopback(tls: Tls, host: str) -> None:
    if tls == "none" and host not in LOOPBACK:
        raise ValueError(f'tls = "none" would send the password in the clear to {host}; use "tls" or "starttls"')


def _rooted(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The same data with every path made absolute, seen from the config file."""
    sections: list[dict[str, Any]] = [s for s in data.values() if isinstance(s, dict)]
    boxes = data.get("mailbox")
    sections += [box for box in boxes if isinstance(box, dict)] if isinstance(boxes, list) else []
    sections += [section["oauth"] for section in sections if isinstance(section.get("oauth"), dict)]
    for section in sections:
        for key in ("password_file", "client_secret_file", "refresh_token_file", "path", "ca_file", "folder"):
            if isinstance(section.get(key), str) and not (key == "folder" and "kind" in section):
                section[key] = str(folder / Path(section[key]).expanduser())
    database = data.setdefault("database", {})
    if isinstance(database, dict):
        database["url"] = _rooted_url(database.get("url", DEFAULT_DATABASE), folder)
    return data


def _rooted_url(url: Any, folder: Path) -> Any:
    """An SQLite file seen from the config file; everything else, wrong or right, as it is."""
    if not isinstance(url, str) or not url.startswith(SQLITE) or url.removeprefix(SQLITE) in ("", ":memory:"):
        return url
    return f"{SQLITE}{folder / url.removeprefix(SQLITE)}"


def _explain(path: Path, fault: ValidationError) -> Iterable[str]:
    for error in fault.errors():
        place = _place(error["loc"])
        match error["type"]:
            case "too_short" if len(fault.errors()) > 1:
                continue  # pydantic drops a mailbox with a mistake, which is named, before it counts them
            case "too_short":
                yield f"{path}: there is no mailbox; config.example.toml shows one, [[mailbox]]."
            case "missing":
                yield f"{path}: {place} is missing; config.example.toml shows it."
            case "extra_forbidden":
                yield f"{path}: {place} is no setting{_nearest(error['loc'])}"
            case "union_tag_not_found" | "union_tag_invalid":
                yield f'{path}: {place} needs kind = "imap" or kind = "maildir".'
            case "model_type":
                yield f"{path}: {place} must be a table; config.example.toml shows it."
            case "int_parsing" | "int_type":
                yield f"{path}: {place} is no whole number{_found('', error['loc'], error['input'])}."
            case _:
                message = error["msg"].removeprefix("Value error, ")
                found = _found(message, error["loc"], error["input"])
                yield f"{path}: {place}: {message[:1].lower()}{message[1:]}{found}."


def _found(message: str, loc: tuple[int | str, ...], value: object) -> str:
    """What stands there now, unless the message says it, or it is long, or secret."""
    secret = any(str(part).startswith(("password", "oauth")) for part in loc)
    if secret or not isinstance(value, str | int | float | bool) or str(value) in message:
        return ""
    return f" (it says {value!r})"


def _place(loc: tuple[int | str, ...]) -> str:
    names = [part for part in loc if part not in ("imap", "maildir")]
    if names and names[0] == "mailbox":
        number = names[1] + 1 if len(names) > 1 and isinstance(names[1], int) else 1
        return " ".join([f"[[mailbox]] number {number}", *map(str, names[2:])])
    return " ".join([f"[{names[0]}]", *map(str, names[1:])])


def _nearest(loc: tuple[int | str, ...]) -> str:
    known: dict[str, type[BaseModel]] = {
        "assistant": Assistant,
        "smtp": Smtp,
        "oauth": OAuth,
        "trust": Trust,
        "reps": Reps,
        "database": DatabaseSettings,
        "digest": Digest,
        "templates": Templates,
        "requirements": Requirements,
        "imap": ImapMailbox,
        "maildir": MaildirMailbox,
    }
    section: type[BaseModel] = next((known[str(part)] for part in reversed(loc[:-1]) if str(part) in known), Config)
    names = [field.alias or name for name, field in section.model_fields.items()]
    close = difflib.get_close_matches(str(loc[-1]), names, n=1)
    return f"; did you mean {close[0]}?" if close else f"; known here: {', '.join(names)}."
