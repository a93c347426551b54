"""What the demo leaves behind: every mail as .eml with its parts beside it, and an index.html that tells the story."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from mailmap import explaining
from mailmap.demo.story import Scene, Wrote
from mailmap.explaining import Became
from mailmap.letters.environment import page
from mailmap.mail.unpack import parts, text

PAGE = "index.html"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One mail on the page: what its files are called, and how it was read if a person wrote it."""

    sender: str
    to: str
    copied: str
    subject: str
    text: str
    files: tuple[str, ...]
    html: str | None
    lines: tuple[tuple[str, str], ...] = ()
    became: tuple[Became, ...] = ()
    trust: str = ""

    @property
    def is_invite(self) -> bool:
        return any(file.endswith(".ics") for file in self.files)


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    remark: str
    wrote: Leaf | None
    letters: tuple[Leaf, ...]
    invites: tuple[Leaf, ...]


def write(folder: Path, scenes: Sequence[Scene]) -> Path:
    """Write all files into `folder`; gives the path of its index.html."""
    folder.mkdir(parents=True, exist_ok=True)
    chapters = [_chapter(folder, number, scene) for number, scene in enumerate(scenes, 1)]
    written = folder / PAGE
    written.write_text(page("demo/page.html", {"chapters": chapters}), "utf-8")
    return written


def _chapter(folder: Path, number: int, scene: Scene) -> Chapter:
    wrote = _written(folder, f"{number}-00", scene.wrote) if scene.wrote else None
    letters = tuple(
        _leaf(folder, f"{number}-{index:02}-{_slug(one.to)}", one.letter) for index, one in enumerate(scene.letters, 1)
    )
    invites = tuple(leaf for leaf in letters if leaf.is_invite)
    return Chapter(scene.title, scene.remark, wrote, tuple(leaf for leaf in letters if leaf not in invites), invites)


def _written(folder: Path, name: str, wrote: Wrote) -> Leaf:
    sender = wrote.reading.reading.sender
    return replace(
        _leaf(folder, f"{name}-{_slug(parseaddr(str(wrote.message['From']))[1])}", wrote.message),
        lines=tuple(explaining.lines(wrote.reading)),
        became=tuple(explaining.became(wrote.reading.reading)),
        trust=f"{sender.trust}, {sender.side}" if sender.side else sender.trust,
    )


def _leaf(folder: Path, name: str, message: EmailMessage) -> Leaf:
    """Write one mail: the whole, and each part that a reader's program would show or open."""
    files = {"eml": message.as_bytes(), **dict(parts(message))}
    for ending, content in files.items():
        (folder / f"{name}.{ending}").write_bytes(content)
    return Leaf(
        sender=_name(message["From"]),
        to=_name(message["To"]),
        copied=_name(message["Cc"]),
        subject=str(message["Subject"]),
        text=text(message),
        files=tuple(f"{name}.{ending}" for ending in files),
        html=f"{name}.html" if "html" in files else None,
    )


def _name(field: object) -> str:
    """The name in an address field, else the address; "" where there is no field."""
    name, address = parseaddr(str(field or ""))
    return name or address


def _slug(address: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", address.partition("@")[0].lower()).strip("-") or "mail"
