"""What the demo leaves behind: every mail as .eml with its parts beside it, and an index.html that tells the story."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from mailmap.demo.story import Scene
from mailmap.interpret import Interpretation
from mailmap.letters.environment import render

ENDINGS = {"text/plain": "txt", "text/html": "html", "text/calendar": "ics"}
PAGE_NAME = "index.html"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One mail on the page: where its files are, and how it was read if it came from a person."""

    name: str
    to: str
    subject: str
    text: str
    files: tuple[str, ...]
    read: tuple[str, ...] = ()
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    remark: str
    wrote: Leaf | None
    letters: tuple[Leaf, ...]


def write(folder: Path, scenes: Sequence[Scene], readings: Sequence[Interpretation | None]) -> Path:
    """Write all files into `folder`; gives the path of its index.html."""
    folder.mkdir(parents=True, exist_ok=True)
    chapters = [_chapter(folder, number, scene, reading) for number, (scene, reading) in enumerate(zip(scenes, readings, strict=True), 1)]
    page = folder / PAGE_NAME
    page.write_text(render("demo/page.html", chapters=chapters), "utf-8")
    return page


def _chapter(folder: Path, number: int, scene: Scene, reading: Interpretation | None) -> Chapter:
    wrote = _leaf(folder, f"{number}-0-{_slug(scene.wrote)}", scene.wrote, reading) if scene.wrote else None
    letters = tuple(
        _leaf(folder, f"{number}-{index}-{_slug(letter)}", letter, None) for index, (_, letter) in enumerate(scene.letters, 1)
    )
    return Chapter(scene.title, scene.remark, wrote, letters)


def _leaf(folder: Path, name: str, message: EmailMessage, reading: Interpretation | None) -> Leaf:
    files = [f"{name}.eml"]
    (folder / files[0]).write_bytes(message.as_bytes())
    for ending, content in _parts(message):
        if f"{name}.{ending}" not in files:
            files.append(f"{name}.{ending}")
            (folder / files[-1]).write_bytes(content)
    plain = message.get_body(("plain",))
    text = plain.get_content() if isinstance(plain, EmailMessage) else ""
    lines = tuple((str(line.label), line.text) for line in reading.reply.lines) if reading and reading.reply else ()
    return Leaf(
        name, str(message["To"]), str(message["Subject"]), text, tuple(files), tuple(meaning(reading)) if reading else (), lines
    )


def _parts(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in message.walk():
        name = part.get_filename() or ""
        ending = name.rpartition(".")[2] if name else ENDINGS.get(part.get_content_type())
        content = part.get_payload(decode=True)
        if ending and isinstance(content, bytes):
            yield ending, content


def meaning(reading: Interpretation) -> Iterator[str]:
    """What became of a mail, a line for each thing it said."""
    found = reading.reading
    for command in found.commands:
        what = " ".join([command.verb, *(f"#{ref}" for ref in command.items)])
        day = f" to {command.to}" if command.to else ""
        yield f"“{command.source}”: {what}{day}: {command.decision}{f' ({command.why})' if command.why else ''}"
    for unclear in found.unclear:
        yield f"“{unclear.source}”: a question back: {unclear.why}"
    if found.calendar:
        yield f"calendar: {found.calendar.partstat or found.calendar.method} for #{found.calendar.item}: {found.calendar.decision}"
    if found.note:
        yield f"“{found.note}”: kept as a note"


def _slug(message: EmailMessage) -> str:
    who = str(message["To"] if "mailmap@" in str(message["From"]) else message["From"])
    name = re.search(r"[\w.+-]+(?=@)", who)
    return re.sub(r"[^a-z0-9]+", "-", (name.group() if name else "mail").lower()).strip("-")
