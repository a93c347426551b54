"""To the rep who asked for a new plan: the draft as it was made, or what is still needed to make it.

Nobody else has heard of the plan. What speaks against it is said in full; it is the seller's own, like the letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mailmap.letters.blanks import blanks
from mailmap.letters.content import Content
from mailmap.letters.environment import render
from mailmap.letters.frame import Frame
from mailmap.letters.names import company
from mailmap.letters.plain import cut, plain
from mailmap.letters.progress import Stage, stages
from mailmap.letters.reader import Reader
from mailmap.letters.replaced import changed
from mailmap.letters.rows import Button, sentences
from mailmap.letters.wording import counted, listed
from mailmap.plan.model import Participant, Plan, Side, Status
from mailmap.plan.review import Finding
from mailmap.plan.timeline import Timeline
from parsers import newplan
from parsers.newplan import Doubt

MOST_BLANKS = 12
MOST_CHANGES = 20
SAID_ELSEWHERE = frozenset({"open-role"})
"""Findings that the list of people tells."""
MOST_ADVICE = 8
MOST_QUESTIONS = 12
MOST_ASIDE = 5
LONGEST_WORDS = 200
SEND_IT = "send it"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a plan that is not made yet, what is missing (settings), and what is not clear. `file` is the
    plan file it should be made of, `table` the file with a table."""

    template: str | None
    settings: Mapping[str, str]
    missing: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    file: str = ""
    table: str = ""


def draft(
    plan: Plan,
    timeline: Timeline,
    findings: Sequence[Finding],
    frame: Frame,
    *,
    file: str = "",
    before: Plan | None = None,
    understood: Sequence[str] = (),
    aside: Sequence[str] = (),
    unread: Sequence[str] = (),
    same_buyer: Sequence[str] = (),
) -> Content:
    """The draft, for the rep alone. `findings` are those of `mailmap.plan.review`; `file` is the plan file or table it
    is from, `before` the draft that it replaces, `understood` how a table was read (sentences), `aside` what the mail
    said besides, `unread` the files with it that no plan is made of, `same_buyer` the refs of other plans with this
    buyer."""
    reader = Reader(plan, timeline, frame)
    stops = [plain(found.says) for found in findings if found.stops_start]
    advice = [plain(f.says) for f in findings if not f.stops_start and f.about not in SAID_ELSEWHERE]
    advice += [f"There is a plan with {plain(plan.buyer)} already: {listed(list(same_buyer))}."] if same_buyer else []
    buyer = company(plan, Side.BUYER)
    first = f"The plan with {buyer} is drafted{' anew' if before else ''}. Nobody but you knows of it"
    second = f"It starts when you reply “{SEND_IT}”, and not before" if not stops else "It cannot start yet"
    changes = (list(changed(before, reader)) or ["It says what the draft said already."]) if before else []
    lines = list(blanks(plan, findings))[:MOST_BLANKS]
    values = {
        "frame": frame,
        "subject": _subject(reader, anew=before is not None),
        "first": sentences([first]),
        "second": sentences([second, _made(reader, file)]),
        "changes": changes[:MOST_CHANGES]
        if changes or not before
        else ["Nothing: it says what the draft said already."],
        "more_changes": max(len(changes) - MOST_CHANGES, 0),
        "stops": stops,
        "blanks": lines,
        "advice": advice[:MOST_ADVICE],
        "more": max(len(advice) - MOST_ADVICE, 0),
        "stages": list(_stages(reader)),
        "people": [(company(plan, side), _people(reader, side)) for side in Side],
        "understood": [sentences([plain(words)]) for words in understood],
        "aside": [cut(plain(words), LONGEST_WORDS) for words in aside[:MOST_ASIDE]],
        "unread": _unread(unread),
        "buttons": _to_fill(frame, lines) if stops else _buttons(frame),
        "examples": list(_examples(reader, bool(stops))),
    }
    return render("draft", values)


def undrafted(
    asked: Asked, frame: Frame, *, replaces: str | None = None, aside: Sequence[str] = (), unread: Sequence[str] = ()
) -> Content:
    """Ask the rep for what is missing or unclear: no plan is made before. `replaces` is the draft that stays as it is
    until then."""
    about_file = "the file" if asked.file else "the table" if asked.table else "the plan"
    questions = [_missing(key) for key in asked.missing] + [_doubted(doubt, about_file) for doubt in asked.doubts]
    unknown = {
        doubt.key: None for doubt in asked.doubts[:MOST_QUESTIONS] if doubt.key and doubt.key not in asked.settings
    }
    dots = (*asked.missing, *(key for key in unknown if key != "template"))
    suggested = [doubt.suggest for doubt in asked.doubts[:MOST_QUESTIONS] if doubt.suggest]
    template = "..." if "template" in unknown else asked.template
    line = newplan.line(template, asked.settings, dots, suggested)
    in_words = not asked.file and (not asked.table or _for_words(asked) > 0)
    count = counted(len(questions), "answer is", "answers are")
    values = {
        "frame": frame,
        "subject": f"Your new plan: {count} missing" if not asked.file else "Your plan file needs a change",
        "first": f"The draft {plain(replaces)} is as it was, and nobody but you hears of this."
        if replaces
        else "No plan is made yet, and nobody but you hears of this.",
        "second": _next_step(asked, count),
        "questions": questions[:MOST_QUESTIONS],
        "more": max(len(questions) - MOST_QUESTIONS, 0),
        "line": plain(line) if in_words else "",
        "buttons": (Button("Answer", frame.mailto("New plan", line), "Answer with this line"),) if in_words else (),
        "aside": [cut(plain(words), LONGEST_WORDS) for words in aside[:MOST_ASIDE]],
        "unread": _unread(unread),
    }
    return render("undrafted", values)


def _for_words(asked: Asked) -> int:
    """How much of what is asked beside a table can be answered in words; the rest has to be changed in the table."""
    return len(asked.missing) + sum(bool(doubt.key or doubt.suggest) for doubt in asked.doubts)


def _next_step(asked: Asked, count: str) -> str:
    if asked.file:
        return "Correct the file and send it again."
    if not asked.table:
        return f"{count.capitalize()} missing."
    table, words = plain(asked.table), _for_words(asked)
    if not words:
        return f"Correct {table} and reply with it; what you wrote is kept."
    if words == len(asked.missing) + len(asked.doubts):
        return f"{count.capitalize()} missing. Words are enough: {table} is kept."
    return (
        f"{count.capitalize()} missing. Some cells need a change: reply with {table} corrected, and the words you know."
    )


def _unread(files: Sequence[str]) -> str:
    names = listed([f"“{cut(plain(name), LONGEST_WORDS)}”" for name in files]) if files else ""
    was = "was" if len(files) == 1 else "were"
    says = (
        f"{names} {was} not read. A plan is made of one file alone: a plan file (.toml), or a table in Word (.docx) "
        "or Excel (.xlsx) where no template is named."
    )
    return says if files else ""


# ----------------------------------------------------------------------------------------------------------- the draft
def _subject(reader: Reader, *, anew: bool) -> str:
    buyer = company(reader.plan, Side.BUYER)
    if anew:
        return f"New draft of the plan with {buyer}"
    return f"Draft of the plan with {buyer}" + (f", go-live {_go_live(reader)}" if reader.plan.go_live else "")


def _go_live(reader: Reader) -> str:
    return reader.wording.full(reader.plan.go_live) if reader.plan.go_live else ""


def _made(reader: Reader, file: str) -> str:
    plan = reader.plan
    if file:
        return f"It was read from {plain(file)}"
    name = plain(plan.template or "").partition("@")[0]
    return f"It was made from the template {name}, counted back from the go-live on {_go_live(reader)}"


def _stages(reader: Reader) -> Iterator[Stage]:
    counts = {plain(m.ref): sum(item.status is not Status.DROPPED for item in m.items) for m in reader.plan.milestones}
    for stage in stages(reader):
        yield replace(stage, done=counted(counts[stage.ref], "item"))


def _people(reader: Reader, side: Side) -> list[str]:
    """Who is known by address, and which roles wait for somebody."""
    people = [p for p in reader.plan.participants if p.side is side]
    known = [f"{_named(person)}, {plain(person.role)}" for person in people if person.email]
    vacant = list(dict.fromkeys(plain(person.role) for person in people if not person.email))
    return [*(known or ["Nobody yet"]), *([f"Not known yet: {listed(vacant)}"] if vacant else [])]


def _named(person: Participant) -> str:
    return plain(f"{person.name} ({person.email})" if person.name else person.email or "")


def _buttons(frame: Frame) -> tuple[Button, ...]:
    return (Button("Send it", frame.mailto("Send it", SEND_IT), "Start the plan and tell everybody on it"),)


def _to_fill(frame: Frame, lines: Sequence[str]) -> tuple[Button, ...]:
    return (Button("Answer", frame.mailto("Draft", "\r\n".join(lines)), "Answer with these lines"),) if lines else ()


def _examples(reader: Reader, stopped: bool) -> Iterator[tuple[str, str]]:
    plan = reader.plan
    told = [p for p in plan.people.values() if not reader.frame.is_recipient(p.email) and p.side is Side.BUYER]
    if not stopped:
        who = counted(
            len(told), f"person of {company(plan, Side.BUYER)} gets", f"people of {company(plan, Side.BUYER)} get"
        )
        yield SEND_IT, f"it starts: {who} a first letter"
    vacant = next((p for p in plan.participants if not p.email and p.side is Side.BUYER), None)
    if vacant:
        yield f"add ann@example.com as {plain(vacant.role)}", "somebody joins the plan"
    item = next((item for item in plan.items.values() if item.is_open and item.due), None)
    if item:
        yield f"slip {item.ref} to {reader.suggested_day(item)}", "an item gets another date"
        yield f"drop {item.ref}", "an item is not needed"


# ------------------------------------------------------------------------------------------------------- what is asked
def _missing(key: str) -> tuple[str, str]:
    return newplan.spoken(key), "not said yet."


def _doubted(doubt: Doubt, whole: str) -> tuple[str, str]:
    words = cut(plain(doubt.words), LONGEST_WORDS)
    about = newplan.spoken(doubt.key) if doubt.key else f"“{words}”" if words else whole
    return about, f"you wrote “{words}”. {plain(doubt.why)}" if doubt.key and words else plain(doubt.why)
