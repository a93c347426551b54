"""The receipt: what was done with a sender's words, what it does to the dates, what is asked back, what waits, what was
kept, and how to take it back. Every sentence they wrote is in it once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from mailmap.letters.applied import Deed, Deeds
from mailmap.letters.bars import bars, only
from mailmap.letters.blanks import blanks
from mailmap.letters.content import Content
from mailmap.letters.effects import short_go_live
from mailmap.letters.effects import told as effect_told
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.pending import Pending, asked_of_others, waiting_for
from mailmap.letters.plain import plain, plain_lines
from mailmap.letters.reader import Reader
from mailmap.letters.rows import Button, Row, sentences
from mailmap.letters.wish import present_date, wish, wished_date, wished_edits
from mailmap.letters.wording import counted, listed, spelled
from mailmap.plan.changes import apply
from mailmap.plan.model import MilestoneKind, Plan, PlanState, Side, Value
from mailmap.plan.review import findings
from mailmap.plan.timeline import Effect, drawing, effect, timeline, today
from mailmap.reading import CommandReading

NOT_TAKEN_BACK = frozenset({"undo", "agree", "object"})
LONGEST_BUTTON = 28
MOST_BLANKS = 6
MOST_FOLLOWERS = 3
"""How many items that would move with a proposal are named one by one; the letter that asks shows all."""


class Applied(Value):
    """Done. `notes` are further sentences about it."""

    kind: Literal["applied"] = "applied"
    words: str
    verb: str
    items: tuple[int, ...] = ()
    reason: str | None = None
    notes: tuple[str, ...] = ()


class Question(Value):
    """Not understood for sure: `suggest` is the line to send back. `aside` says that it is asked beside what was done
    with the words, which were understood."""

    kind: Literal["question"] = "question"
    words: str
    why: str
    suggest: str | None = None
    aside: bool = False


class Proposed(Value):
    """Waits for the yes of `to` (an address)."""

    kind: Literal["proposed"] = "proposed"
    words: str
    verb: str
    items: tuple[int, ...] = ()
    to: str
    command: CommandReading | None = None


class Refused(Value):
    kind: Literal["refused"] = "refused"
    words: str
    why: str


class Kept(Value):
    """A note on the plan, or on these items."""

    kind: Literal["kept"] = "kept"
    words: str
    items: tuple[int, ...] = ()
    among: Side | None = None
    """The side that alone reads it."""


class Answer(Value):
    """The answer to a question: `lines` are text as it stands, `items` are shown as rows under it. `headline` is the
    answer in a few words, for the subject and the first line."""

    kind: Literal["answer"] = "answer"
    words: str
    title: str
    headline: str = ""
    lines: tuple[str, ...] = ()
    items: tuple[int, ...] = ()


class Unchanged(Value):
    """Understood and allowed, but the plan is as it was."""

    kind: Literal["unchanged"] = "unchanged"
    words: str
    why: str


Result = Annotated[
    Applied | Question | Proposed | Refused | Kept | Answer | Unchanged,
    Field(discriminator="kind"),
]


def receipt(
    results: Sequence[Result],
    before: Plan,
    after: Plan,
    frame: Frame,
    *,
    told: Collection[str] = (),
    sent: dt.datetime | None = None,
    open_questions: Sequence[Pending] = (),
    asked_others: Sequence[Pending] = (),
) -> Content:
    """The answer to one mail, or to a few that came within a minute.

    `before` is the plan without what these mails did, `after` the plan now. `told` are the addresses that were written
    to because of it, `sent` is when the (last) mail was sent. `open_questions` are proposals from earlier days that
    wait for the sender, `asked_others` those that the sender made.
    """
    made = _Receipt(results, before, after, frame, told, sent)
    return made.content(open_questions, asked_others)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question back."""

    words: str
    why: str
    suggest: str
    button: Button | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal: the row as it stands, or a sentence where it is about no item."""

    words: str
    rows: tuple[Row, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: cells of a table, or single lines."""

    words: str
    title: str
    lines: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]


class _Receipt:
    def __init__(
        self,
        results: Sequence[Result],
        before: Plan,
        after: Plan,
        frame: Frame,
        told: Collection[str],
        sent: dt.datetime | None,
    ) -> None:
        self.results, self.before, self.after, self.frame = results, before, after, frame
        self.told = [address for address in told if not frame.is_recipient(address)]
        self.sent = sent
        self.day = today(after, frame.now)
        self.reader = Reader(after, timeline(after, self.day), frame)
        self.change = effect(before, after, self.day)
        self.effect = effect_told(self.reader, self.change)

    def content(self, open_questions: Sequence[Pending], asked_others: Sequence[Pending]) -> Content:
        deeds = self.deeds()
        asked = [self.asked(result) for result in self.results if isinstance(result, Question)]
        waiting: dict[str, list[Waiting]] = {}
        for result in self.results:
            if isinstance(result, Proposed):
                waiting.setdefault(self.reader.name(result.to), []).append(self.waiting(result))
        answers = [self.answer(result) for result in self.results if isinstance(result, Answer)]
        undoable = sum(_weight(r) for r in self.results if isinstance(r, Applied) and r.verb not in NOT_TAKEN_BACK)
        values = {
            "frame": self.frame,
            "subject": self.subject(),
            "done": self.done(),
            "open": " ".join(filter(None, (self.open(list(waiting)), self.start()))),
            "count": self.changes,
            "deeds": deeds,
            "effect": self.effect if self.effect.is_worth_telling else None,
            "chart": self.chart(),
            "told": self.told_words(),
            "questions": asked,
            "how_many": "One question" if len(asked) == 1 else f"{spelled(len(asked)).capitalize()} questions",
            "waiting": waiting,
            "refused": [(plain(r.words), sentences([plain(r.why)])) for r in self.results if isinstance(r, Refused)],
            "unchanged": [
                (plain(r.words), sentences([plain(r.why)])) for r in self.results if isinstance(r, Unchanged)
            ],
            "answers": answers,
            "kept": [(plain(r.words), self.kept_where(r)) for r in self.results if isinstance(r, Kept)],
            "still_open": [waiting_for(self.reader, one, alone=False) for one in open_questions],
            "asked_others": [asked_of_others(self.reader, one) for one in asked_others],
            "undo": "" if not undoable else "change" if undoable == 1 else f"{undoable} changes",
            "undo_button": Button(
                f"Undo {'this change' if undoable == 1 else f'these {undoable} changes'}",
                self.frame.mailto("Undo", "undo"),
                "Undo what this mail tells",
            ),
            "answers_mail": self.reader.wording.moment(self.sent) if self.sent else "",
        }
        return render("receipt", values)

    # ------------------------------------------------------------------------------------------------ what was done
    @property
    def changes(self) -> int:
        return sum(_weight(result) for result in self.results if isinstance(result, Applied))

    def deeds(self) -> list[Deed]:
        teller = Deeds(self.before, self.reader, self.told, self.effect.is_worth_telling)
        return [
            teller.deed(r.words, r.verb, r.items, r.reason, r.notes) for r in self.results if isinstance(r, Applied)
        ]

    def subject(self) -> str:
        kinds: list[str] = [result.kind for result in self.results]
        if opinions := self.opinions():
            return opinions
        parts = [f"{self.changes} updated"] if self.changes else []
        for kind, one, many in (
            ("question", "question", "questions"),
            ("proposed", "proposed", "proposed"),
            ("refused", "not done", "not done"),
        ):
            if number := kinds.count(kind):
                parts.append(counted(number, one, many))
        titles = [plain(r.headline or r.title) for r in self.results if isinstance(r, Answer)]
        if not parts and titles:
            return titles[0]
        return ", ".join(parts) or ("Kept as a note" if "kept" in kinds else "Nothing to change")

    def opinions(self) -> str:
        """Said where a mail did nothing but agree, or not."""
        said = {result.verb if isinstance(result, Applied) else "" for result in self.results}
        words = {"agree": "You agree to the plan", "object": "You do not agree to the plan"}
        return words.get(said.pop(), "") if len(said) == 1 else ""

    def done(self) -> str:
        """The first sentence: what happened, and the go-live."""
        deeds = [result for result in self.results if isinstance(result, Applied)]
        go_live = short_go_live(self.reader, self.change)
        if opinions := self.opinions():
            return sentences([f"{opinions}: it is on record", go_live])
        if deeds:
            verb = "taken back" if all(result.verb == "undo" for result in deeds) else "made"
            return sentences([f"{counted(self.changes, 'change')} {verb}", go_live])
        kinds = {result.kind for result in self.results}
        if kinds == {"answer"}:
            return sentences([plain(r.headline or r.title) for r in self.results if isinstance(r, Answer)][:1])
        if kinds == {"kept"}:
            return "Kept as a note on the plan. No date changes."
        return sentences(["Nothing was changed", go_live])

    def open(self, waits_for: list[str]) -> str:
        """The second sentence: what is still open."""
        kinds = [result.kind for result in self.results]
        parts = []
        if count := kinds.count("question"):
            parts.append(f"{spelled(count)} question{'s' * (count > 1)} for you")
        if count := kinds.count("proposed"):
            verb = "proposal waits" if count == 1 else "proposals wait"
            parts.append(f"{spelled(count)} {verb} for {listed(waits_for)}")
        if count := kinds.count("refused"):
            parts.append(f"{spelled(count)} could not be done")
        said = ", and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
        return f"{said[:1].upper()}{said[1:]}." if said else ""

    def start(self) -> str:
        """Of a draft that was changed: whether it can start, or what it still lacks, as it can be answered."""
        if self.after.state is not PlanState.DRAFT or not self.changes:
            return ""
        found = findings(self.after)
        if not any(finding.stops_start for finding in found):
            return "The draft can start: reply “send it”."
        lines = [f"“{line}”" for line in blanks(self.after, found)][:MOST_BLANKS]
        return f"Before it can start, reply with {listed(lines)}." if lines else "It cannot start yet."

    def chart(self) -> object:
        """The milestones that move, and the go-live."""
        refs = {move.ref for move in self.change.milestones}
        if not refs or not self.effect.is_worth_telling:
            return ""
        refs |= {m.ref for m in self.after.milestones if m.kind is MilestoneKind.GO_LIVE}
        agreed = "Agreed" if any(item.baseline for item in self.after.items.values()) else "Promised"
        return bars(only(drawing(self.after, self.reader.timeline), refs), self.reader.wording, agreed)

    def told_words(self) -> str:
        """Who else was written to because dates move."""
        if not self.told or not self.effect.is_worth_telling:
            return ""
        if len(self.told) <= 3:
            return f"Told today: {listed([self.reader.name(address) for address in self.told])}."
        if self.moves_the_whole(self.change):
            return "Told today: the owners whose dates move, and the leads of both sides."
        return "Told today: the owners whose dates move."

    @staticmethod
    def moves_the_whole(change: Effect) -> bool:
        return bool(change.milestones) or change.go_live_was != change.go_live

    # --------------------------------------------------------------------------------------------------- what is open
    def asked(self, result: Question) -> Asked:
        suggest = plain(result.suggest or "")
        label = suggest if len(suggest) <= LONGEST_BUTTON else "Send this line"
        button = Button(label, self.frame.mailto("Answer", f"{suggest} "), f"Send: {suggest}") if suggest else None
        nothing = [] if result.aside else ["Nothing was changed"]
        return Asked(plain(result.words), sentences([plain(result.why), *nothing]), suggest, button)

    def waiting(self, result: Proposed) -> Waiting:
        words, first = plain(result.words), self.reader.first(result.to)
        items = [self.after.items[ref] for ref in result.items if ref in self.after.items]
        command = result.command
        if command is None:
            return Waiting(words, tuple(self.reader.row(item) for item in items), "")
        if not items:
            return Waiting(words, (), f"Proposed: {wish(self.reader, command)}. Nothing changes until {first} answers.")
        rows = tuple(self.reader.row(item, self.proposal_note(result, command, item.ref)) for item in items)
        return Waiting(words, rows, "")

    def proposal_note(self, result: Proposed, command: CommandReading, ref: int) -> str:
        first, date = self.reader.first(result.to), wished_date(self.reader, command)
        if not date:
            return f"Proposed: {wish(self.reader, command)}. Nothing changes until {first} answers."
        stays = f"Until {first} answers it stays {present_date(self.reader, ref)}"
        return sentences([f"Proposed: {date}", stays, self.if_accepted(command)])

    def if_accepted(self, command: CommandReading) -> str:
        edits = wished_edits(self.after, command)
        if not edits:
            return ""
        would = effect(self.after, apply(self.after, edits), self.day)
        moves = [
            f"#{move.ref} moves by {self.reader.working_days(abs(move.days))} to {self.reader.wording.day(move.now)}"
            for move in would.followers
            if move.now
        ]
        if len(moves) > MOST_FOLLOWERS:
            moves = [f"{len(moves)} other items move"]
        if would.go_live and would.go_live != would.go_live_was:
            moves.append(f"go-live moves to {self.reader.wording.full(would.go_live)}")
        return f"If accepted, {listed(moves)}; nothing else moves" if moves else "If accepted, no other date moves"

    def answer(self, result: Answer) -> Reply:
        lines = plain_lines("\n".join(result.lines)).splitlines()
        rows = tuple(self.reader.row(self.after.items[ref]) for ref in result.items if ref in self.after.items)
        return Reply(plain(result.words), plain(result.title), tuple(lines), tuple(_cells(lines)), rows)

    def kept_where(self, result: Kept) -> str:
        items = [self.reader.named(self.after.items[ref]) for ref in result.items if ref in self.after.items]
        readers = f"{self.reader.company(result.among)} alone" if result.among else "both sides"
        return f"On {listed(items) if items else 'the plan'}, for {readers} to read."


def _weight(result: Applied) -> int:
    return max(len(result.items), 1)


def _cells(lines: Sequence[str]) -> list[tuple[str, str]]:
    """Lines with a wide gap are two cells, others one: HTML keeps no columns of spaces."""
    cells = []
    for line in lines:
        head, _, rest = line.strip().partition("  ")
        cells.append((head, rest.strip()))
    return cells
