"""Lines that announce those under them: "Done:" above numbers, the name of an item above what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.clause import verbs
from parsers.clause.drafts import Draft
from parsers.clause.settle import Talk, settle
from parsers.clause.statement import Statement
from parsers.days.moments import Day
from parsers.pieces.chunk import Chunk
from parsers.said import Command, Note, Said
from parsers.words import Token, joined

_LONGEST = 12


@dataclass
class Heading:
    source: str
    draft: Draft | None = None
    item: Chunk | None = None
    used: bool = False


class Headings:
    """The heading that waits for its lines. `read` reads a sentence by itself."""

    def __init__(self, talk: Talk, read: Callable[[str, Sequence[Token]], Sequence[Said]]) -> None:
        self.talk, self.read = talk, read
        self.waiting: Heading | None = None

    def of(self, text: str, cut: Sequence[Token]) -> Heading | None:
        """ "Done:" above a list of numbers, "Security questionnaire" above "Done last week."."""
        asks = self.talk.sight.lexicon.phrase(cut, 0, "status_of", "history_of") and cut[-1].text != ":"
        if len(cut) > _LONGEST or asks:
            return None
        statement = Statement(text, cut, self.talk)
        core = [c for part in statement.parts for c in part.clause.core if c.kind != "colon"]
        also = any(part.clause.tags & {"also", "not"} for part in statement.parts) or cut[-1].text in "?"
        if len(core) == 1 and not also and core[0].kind == "item" and core[0].named and not core[0].named.problem:
            return Heading(joined(text), item=core[0])
        if not text.rstrip(" *_").endswith((":", ":-")) or len(statement.parts) != 1:
            return None
        draft = verbs.read(statement.parts[0].clause.without("pronoun", "both", "item_word"))
        if draft is None or draft.item or draft.verb not in ("done", "start", "drop", "unblock", "reopen"):
            return None
        return Heading(joined(text), draft=draft)

    def under(self, text: str, cut: Sequence[Token]) -> Sequence[Said] | None:
        headline = self.waiting
        assert headline
        if headline.item and headline.item.named:
            return self._after_an_item(headline, text, cut)
        statement = Statement(text, cut, self.talk)
        row = [c for c in statement.row if not (c.kind == "word" and c.tags & {"filler", "article"})]
        if (
            not row
            or row[0].kind != "item"
            or any(c.kind in ("word", "person") for c in row[1:])
            or headline.draft is None
        ):
            return None
        headline.used = True
        day = next((c.moment for c in row if isinstance(c.moment, Day)), None)
        draft = replace(headline.draft, item=row[0], day=day if headline.draft.verb == "done" else None)
        return settle(draft, self.talk, joined(text))

    def _after_an_item(self, headline: Heading, text: str, cut: Sequence[Token]) -> Sequence[Said] | None:
        assert headline.item and headline.item.named
        kept = self.talk.named
        self.talk.named = headline.item.named.refs
        self.waiting = None
        said = self.read(text, cut)
        if any(isinstance(entry, Command) and set(entry.items) <= set(headline.item.named.refs) for entry in said):
            return said
        self.talk.named = kept if not said else self.talk.named
        return [*self._unused(headline), *said]

    def left_over(self) -> Iterator[Said]:
        headline, self.waiting = self.waiting, None
        if headline and not headline.used:
            yield from self._unused(headline)

    def _unused(self, headline: Heading) -> Sequence[Said]:
        if headline.draft:
            return settle(headline.draft, self.talk, headline.source)
        assert headline.item and headline.item.named
        if headline.item.named.by == "title":
            return (Note(headline.source, headline.item.named.refs),)
        return settle(
            Draft("done", headline.item), self.talk, headline.source, doubt="It is not said what happened to it."
        )
