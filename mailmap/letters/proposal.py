"""A proposal asks for yes, no or another date; what came of it is told to the one who made it."""

from __future__ import annotations

import datetime as dt

from mailmap.letters.content import Content
from mailmap.letters.effects import Told, go_live, told
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.plain import cut, plain
from mailmap.letters.reader import Reader
from mailmap.letters.rows import Button, sentences
from mailmap.letters.wish import present_date, wish, wished_date, wished_edits
from mailmap.plan.changes import apply
from mailmap.plan.model import Participant, Plan
from mailmap.plan.timeline import Effect, effect, timeline, today
from mailmap.reading import CommandReading

LONGEST_QUOTE = 600


def proposal(plan: Plan, command: CommandReading, by: Participant, change: Effect, frame: Frame) -> Content:
    """Ask the recipient for their yes to what `by` wants. `change` is what it would do; nothing of it has happened."""
    reader = _reader(plan, frame)
    asked = _Asked(reader, command, change)
    return render(
        "proposal",
        {
            "frame": frame,
            "by": plain(by.shown_name),
            "wish": wish(reader, command),
            "words": quoted(command.source),
            "rows": [reader.row(plan.items[ref], asked.note(ref)) for ref in command.refs if ref in plan.items],
            "effect": asked.effect(),
            "go_live": go_live(reader, change),
            "lines": asked.lines(),
            "buttons": asked.buttons(),
        },
    )


def settled(
    plan: Plan, command: CommandReading, by: Participant, frame: Frame, *, accepted: bool, words: str
) -> Content:
    """Tell the recipient, who proposed it, what `by` answered in these `words`. `plan` may be as it was before or as it
    is after the change that was agreed to."""
    edits = wished_edits(plan, command) if accepted else ()
    after = apply(plan, edits)
    reader = _reader(after, frame)
    change = effect(plan, after, reader.timeline.today)
    outcome = told(reader, change)
    stays = [f"#{ref} stays {present_date(reader, ref)}" for ref in command.refs if ref in plan.items]
    nothing = ["Nothing changes", *(stays if wished_date(reader, command) else [])]
    name = plain(by.shown_name)
    return _outcome(
        reader,
        command,
        subject=f"{name} says {'yes' if accepted else 'no'}: {wish(reader, command)}",
        first=f"{name} {'agrees' if accepted else 'does not agree'} to {wish(reader, command)}",
        second=go_live(reader, change) if accepted else sentences(nothing),
        heading="Agreed" if accepted else "As it was",
        by=name,
        words=quoted(words),
        effect=outcome if outcome.moves else None,
    )


def done_otherwise(plan: Plan, command: CommandReading, by: Participant, frame: Frame, *, words: str) -> Content:
    """Tell the recipient, who proposed it, that `by` did something else in these `words`; `plan` is as it is now."""
    reader = _reader(plan, frame)
    now = [_as_it_is(reader, ref) for ref in command.refs if ref in plan.items]
    return _outcome(
        reader,
        command,
        subject=f"{plain(by.shown_name)} has another answer: {wish(reader, command)}",
        first=f"{plain(by.shown_name)} answers your proposal to {wish(reader, command)} with something else",
        second=sentences([*now, "Your proposal is closed"]),
        heading="As it is now",
        by=plain(by.shown_name),
        words=quoted(words),
    )


def lapsed(plan: Plan, command: CommandReading, asked: str, on: dt.datetime, frame: Frame) -> Content:
    """Tell the recipient that `asked` (an address) did not answer what was proposed at that moment."""
    reader = _reader(plan, frame)
    name, day = reader.name(asked), reader.wording.day(reader.wording.there(on).date())
    stays = [f"#{ref} stays {present_date(reader, ref)}" for ref in command.refs if ref in plan.items]
    return _outcome(
        reader,
        command,
        subject=f"No answer: {wish(reader, command)}",
        first=f"{name} did not answer your proposal of {day} to {wish(reader, command)}",
        second=sentences(
            ["It is closed", *(stays if wished_date(reader, command) else []), f"Ask again, or speak to {name}"]
        ),
        heading="As it was",
    )


def _outcome(
    reader: Reader,
    command: CommandReading,
    *,
    subject: str,
    first: str,
    second: str,
    heading: str,
    by: str = "",
    words: str = "",
    effect: Told | None = None,
) -> Content:
    """What became of a proposal."""
    return render(
        "settled",
        {
            "frame": reader.frame,
            "subject": subject,
            "first": sentences([first]),
            "second": second,
            "heading": heading,
            "proposed": quoted(command.source),
            "by": by,
            "words": words,
            "rows": [reader.row(reader.plan.items[ref]) for ref in command.refs if ref in reader.plan.items],
            "effect": effect,
        },
    )


def _as_it_is(reader: Reader, ref: int) -> str:
    item = reader.plan.items[ref]
    if not item.is_open:
        return f"#{ref} is {item.status.value}"
    return f"#{ref} is {present_date(reader, ref)} now, with {reader.name(item.owner)}"


def quoted(words: str) -> str:
    """Somebody's words as a quotation: one paragraph, cut where it is very long."""
    return cut(" ".join(plain(words).split()), LONGEST_QUOTE)


def _reader(plan: Plan, frame: Frame) -> Reader:
    return Reader(plan, timeline(plan, today(plan, frame.now)), frame)


class _Asked:
    """What is asked of the recipient, and how they may answer."""

    def __init__(self, reader: Reader, command: CommandReading, change: Effect) -> None:
        self.reader, self.command, self.change = reader, command, change

    def note(self, ref: int) -> str:
        date = wished_date(self.reader, self.command)
        if not date:
            return self.reader.state_of(self.reader.plan.items[ref])
        return sentences([f"Proposed: {date}", f"Until you answer it stays {present_date(self.reader, ref)}"])

    def effect(self) -> Told | None:
        found = told(self.reader, self.change)
        return found if found.is_worth_telling else None

    def lines(self) -> list[tuple[str, str]]:
        lines = [("yes", "it is done as proposed"), ("no", "it stays as it is")]
        day = self.day()
        another = self.another(self.reader.later_day(day)) if day else ""
        return [*lines, (another, "another date")] if another else lines

    def buttons(self) -> tuple[Button, ...]:
        frame, what = self.reader.frame, wish(self.reader, self.command)
        yes = Button("Yes", frame.mailto("Yes", "yes"), f"Yes: {what}")
        no = Button("No", frame.mailto("No", "no"), f"No, do not {what}")
        another = self.another("")
        if another and self.day():
            third = Button("Another date", frame.mailto("Another date", another), "Name another date")
        else:
            about = "".join(f"re {ref} - " for ref in self.command.refs[:1])
            third = Button("Question", frame.mailto("Question", about), "Ask a question about it")
        return (yes, no, third)

    def day(self) -> dt.date | None:
        """The day that is proposed, as the reader has it."""
        if self.command.start:
            return self.reader.wording.there(self.command.start).date()
        return self.command.to

    def another(self, day: str) -> str:
        """A line with another date for the one item it is about: the date is the reader's to say."""
        if len(self.command.items) != 1 or self.command.items[0] not in self.reader.plan.items:
            return ""
        (ref,) = self.command.items
        if self.command.start:
            time = f" at {self.reader.wording.there(self.command.start):%H:%M}"
            return f"meet {ref} on {day}{time if day else ''}"
        return f"slip {ref} to {day}"
