"""From a reply's own words to commands: every sentence becomes a command, a question, an absence, a note, or courtesy.

Nothing here knows a plan's calendar or who may do what: days relative to an item stay shifts (parsers.said), and
mailmap.decide rules on the rest. What could mean two things is never carried out, only asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from parsers.clause.drafting import NOT_CERTAIN
from parsers.clause.drafts import Draft
from parsers.clause.settle import Talk, settle
from parsers.clause.statement import Statement
from parsers.days.moments import Clock
from parsers.lexicon import language_of, lexicons
from parsers.pieces.chunk import Chunk, Sight
from parsers.pieces.chunks import chunks
from parsers.pieces.items import Named, items_of
from parsers.pieces.people import People
from parsers.said import Asked, Away, Command, Known, Note, Passage, Said, Unclear, Words
from parsers.sentence import about, absence, accord, afterthought, declared, fixed, titled, top, valued
from parsers.sentence.announced import Headings
from parsers.sentence.sentences import sentences
from parsers.words import Token, joined, tokens, unclocked

_LONGEST_SENTENCE = 400
"""Tokens; longer runs of words are kept as a note and not read."""
_INITIALS = re.compile(r"\s*[\[(]?([A-Z]{2,3})[\])]?[:>]?\s+(?=\S)")
_LONGEST_SHORT_FORM = 9
_SHORT_VERBS = ("slip", "assign", "meet", "reopen", "drop", "unblock")
_OUR_NAME = "mailmap"
_OF_SELLERS = ("hold", "send_it")
_LEADS = (":", ",", "-", "–", "—")


def read(passages: Sequence[Passage], known: Known) -> Words:
    """Everything that a mail says, in the order of the text. Never raises, whatever the text is."""
    reader = _Reader(known)
    for passage in passages:
        reader.passage(passage)
    said = accord.once_and_without_contradiction(reader.said, reader.talk.denied)
    if known.cc_only:
        said = [Note(entry.source) if isinstance(entry, Unclear | Asked) else entry for entry in said]
    return Words(tuple(said), courtesy=all(isinstance(entry, Command) and entry.verb == "ok" for entry in said))


class _Reader:
    """Reads a mail sentence by sentence and remembers what was spoken of."""

    def __init__(self, known: Known) -> None:
        self.known = known
        items, people = items_of(known), {declines: People(known, declines=declines) for declines in (False, True)}
        clock = Clock(known.moment.astimezone(ZoneInfo(known.zone)).date(), known.locale)
        self.sights = {
            code: Sight(lexicon, items, people[bool(lexicon.name_endings)], clock)
            for code, lexicon in lexicons().items()
        }
        code = (known.locale or "en")[:2].casefold()
        self.language = code if code in self.sights else "en"
        self.talk = Talk(known, self.sights[self.language])
        self.headings = Headings(self.talk, self.sentence)
        self.said: list[Said] = []
        self.before = 0
        """Where the last sentence begins in what was said."""

    def passage(self, passage: Passage) -> None:
        if passage.item is not None or self.talk.here is not None:
            self.talk.named, self.talk.last = (), None
        self.talk.here = passage.item
        first = len(self.said)
        for part in self._parts(self._without_initials(passage.text)):
            if isinstance(part, str):
                self._paragraph(part)
            else:
                self.said.append(part)
        self.said[first:] = accord.notes_joined(self.said[first:])
        self.before = min(self.before, len(self.said))

    def _parts(self, text: str) -> Iterable[str | Said]:
        """Only a seller puts lines above what we send; in others' conversations nobody does."""
        own = self.talk.here is None and not self.known.cc_only and self._is_seller
        return top.parts(text, lexicons().values()) if own and ":" in text else (text,)

    def _paragraph(self, text: str) -> None:
        first, previous = len(self.said), ""
        for line in sentences(text):
            before = self.talk.sight
            entries = list(self.line(line.text))
            if afterthought.shrugs(line.text):
                entries = [accord.doubted(entry, NOT_CERTAIN) for entry in entries]
            if len(self.said) > first:
                entries = list(accord.of_the_plan(entries, self.said[-1], self.talk.sight.lexicon))
            told = any(isinstance(entry, Command) for entry in self.said[self.before :])
            acts = any(isinstance(entry, Command) and entry.verb not in ("yes", "no") for entry in entries)
            if told and (entries or self.headings.waiting) and not acts:
                if afterthought.trails(previous, line.text):
                    self._doubt(self.before)
                self._look_back(line.text, before)
            previous = line.text
            if entries:
                self.before = len(self.said)
            self.said += entries
        self.said += self.headings.left_over()

    def _doubt(self, first: int) -> None:
        self.said[first:] = [accord.doubted(entry, NOT_CERTAIN) for entry in self.said[first:]]

    def _look_back(self, text: str, before: Sight) -> None:
        """Put in doubt what the sentence before said, where this one takes it back or leaves something of it; few words
        ("Oups, mauvais plan") do not always tell their language, so they may be of that sentence's."""
        thought = afterthought.read(text, self.talk.sight) or afterthought.read(text, before)
        self.talk.denied.update(afterthought.denied(text, self.talk.sight))
        first = 0 if thought == "all" else self.before
        for at in range(first, len(self.said)) if thought else ():
            entry = self.said[at]
            if thought in ("all", "back") or (isinstance(entry, Command) and entry.verb == "done"):
                self.said[at] = accord.doubted(entry, NOT_CERTAIN)

    def _without_initials(self, text: str) -> str:
        """ "RN: done", written between the rows of a letter by somebody whose initials these are."""
        found = _INITIALS.match(text)
        sender = next((p.name for p in self.known.people if p.address == self.known.sender and p.name), "")
        own = "".join(word[0] for word in sender.split())
        return text[found.end() :] if found and found[1] == own else text

    def line(self, text: str) -> Iterator[Said]:
        """What a sentence says; a line that only announces the next ones waits for them."""
        cut = tokens(text)
        if not any(token.kind not in ("mark", "other", "arrow", "quote") for token in cut):
            return
        if len(cut) > _LONGEST_SENTENCE:
            yield Note(joined(text))
            return
        self.language = language_of(cut, self.language)
        self.talk.sight = self.sights[self.language]
        cut = unclocked(cut, self.talk.sight.lexicon.typical)
        lead = self.talk.sight.lexicon.phrase(cut, 0, "lead_in")
        if lead and all(token.text in ":-–—." for token in cut[lead[0] :]) and cut[-1].text == ":":
            return
        if self.headings.waiting and (under := self.headings.under(text, cut)):
            yield from under
            return
        yield from self.headings.left_over()
        if heading := self.headings.of(text, cut):
            self.headings.waiting = heading
            return
        if said := self._numbered(text, cut):
            yield from said
            return
        yield from self.sentence(text, cut)

    def _cut(self, text: str) -> Sequence[Token]:
        return unclocked(tokens(text), self.talk.sight.lexicon.typical)

    def _numbered(self, text: str, cut: Sequence[Token]) -> Sequence[Said]:
        """ "1) 9 is done": what follows the number of a list line says itself which items it is about."""
        if len(cut) < 4 or cut[0].kind != "number" or len(cut[0].text) > 2 or cut[1].text not in (".", ")", "/"):
            return ()
        row = chunks(cut[2:], self.talk.sight)
        numbers = [c for c in row if c.kind == "item" and c.named and c.named.by != "title" and not c.named.problem]
        if not numbers or row[0].kind == "break":
            return ()
        kept = (self.talk.named, self.talk.last)
        said = self.sentence(text[cut[2].start :], self._cut(text[cut[2].start :]))
        if said and all(isinstance(entry, Command) for entry in said):
            return said
        self.talk.named, self.talk.last = kept
        return ()

    def sentence(self, text: str, cut: Sequence[Token]) -> Sequence[Said]:
        source = joined(text)
        if (phrase := self._fixed(text, cut, source)) is not None:
            return phrase
        first, last = self._core(text, cut)
        if (first, last) != (0, len(cut)):
            text = text[cut[first].start : cut[last - 1].end]
            return self._reread(text, source)
        asks_others = self.known.cc_only and titled.begin(cut, self.talk.sight) > 0
        said = self._what_if(text, cut, source) or about.items(cut, self.talk.sight, source)
        said = said or valued.read(text, cut, self.talk.sight, source)
        if not said and not asks_others:
            said = declared.people(self.talk, cut, source) or self._titled(text, cut, source)
        if said := said or declared.away(self.talk, cut, source):
            self.talk.named, self.talk.last = (), None
            return said
        return self._statement(text, cut, source)

    def _reread(self, text: str, source: str) -> Sequence[Said]:
        """Read what is left without greeting and thanks; a note keeps the words as they were."""
        said = self.sentence(text, self._cut(text))
        notes_only = all(isinstance(entry, Note | Asked) for entry in said)
        return (
            [replace(entry, text=source) if isinstance(entry, Note) else entry for entry in said]
            if notes_only
            else said
        )

    def _core(self, text: str, cut: Sequence[Token]) -> tuple[int, int]:
        """Where a sentence begins and ends without its greeting, lead-in ("Two updates:"), thanks and name."""
        sight = self.talk.sight
        first = 2 if len(cut) > 2 and cut[0].text == "@" and cut[1].low == _OUR_NAME else 0
        if not first and not self.known.cc_only:
            first = fixed.past_greeting(cut, sight.lexicon, sight.people)
        lead = sight.lexicon.phrase(cut, first, "lead_in")
        if lead and lead[0] < len(cut) and cut[lead[0]].text in _LEADS:
            first = lead[0] + 1
        first = self._past_behalf(cut, first)
        if titled.noted(text, cut[first:], sight):
            return first, len(cut)
        return first, fixed.before_thanks(cut, first, sight.lexicon, sight.people)

    def _past_behalf(self, cut: Sequence[Token], first: int) -> int:
        """Past "On behalf of Dana: "."""
        sight = self.talk.sight
        lead = sight.lexicon.phrase(cut, first, "on_behalf")
        met = sight.people.scan(cut, lead[0]) if lead and lead[0] < len(cut) else None
        apart = met is not None and met.end < len(cut) and cut[met.end].text in _LEADS
        return met.end + 1 if met and apart else first

    # Sentences known as a whole.

    def _fixed(self, text: str, cut: Sequence[Token], source: str) -> Sequence[Said] | None:
        sight = self.talk.sight
        found = fixed.read(cut, sight.lexicon, sight.people)
        if found and found.verb in _OF_SELLERS and not self._speaks_of_sending:
            found = None
        if found:
            if self.known.cc_only and not self._signs_in_copy(found.verb, cut):
                return () if found.verb == "ok" else (Note(source),)
            reason = self._object_reason(text, cut, found.end) if found.open else None
            return (Command(found.verb, source, reason=reason or None),)
        return () if fixed.is_courtesy(cut, sight.lexicon, sight.people) else None

    @property
    def _speaks_of_sending(self) -> bool:
        """Whether "hold" and "send it" can be about what we are to send: said by a seller, and of no item."""
        return self._is_seller and self.talk.here is None and not self.talk.named

    @property
    def _is_seller(self) -> bool:
        own = next((person for person in self.known.people if person.address == self.known.sender), None)
        return own is not None and own.side == "seller"

    def _object_reason(self, text: str, cut: Sequence[Token], at: int) -> str:
        while at < len(cut) and (entry := self.talk.sight.lexicon.at(cut, at)) and "because" in entry.tags:
            at += len(entry.words)
        return joined(text[cut[at].start :]).strip(" :;,.-–—") if at < len(cut) else ""

    def _signs_in_copy(self, verb: str, cut: Sequence[Token]) -> bool:
        """In a conversation of others "agreed" and "stop" are said to them; only words about the plan are for us."""
        named = any(self.talk.sight.lexicon.phrase(cut, at, "the_plan") for at in range(len(cut)))
        return verb in ("agree", "object", "undo") and named

    def _what_if(self, text: str, cut: Sequence[Token], source: str) -> Sequence[Said]:
        lexicon = self.talk.sight.lexicon
        found = any(lexicon.phrase(cut, at, "what_if") for at in range(min(len(cut), 6)))
        return (Asked(source),) if found else ()

    def _titled(self, text: str, cut: Sequence[Token], source: str) -> Sequence[Said]:
        sight = self.talk.sight
        if noted := titled.noted(text, cut, sight):
            return self._noted(noted, source)
        if renamed := titled.retitled(text, cut, sight):
            return declared.renamed(self.talk, renamed, source)
        if added := titled.addition(text, cut, sight):
            return (declared.added(self.talk, added, source),)
        return ()

    def _noted(self, noted: titled.Noted, source: str) -> Sequence[Said]:
        named = noted.item
        if named and (named.problem or not named.refs):
            return (Unclear(source, named.problem or "No item is named.", None),)
        if named and not noted.plain:
            here, self.talk.here = self.talk.here, named.refs[0] if len(named.refs) == 1 else None
            self.talk.named = named.refs
            said = self.sentence(noted.text, self._cut(noted.text))
            self.talk.here = here
            if any(not isinstance(entry, Note) for entry in said):
                return [entry if isinstance(entry, Note) else replace(entry, source=source) for entry in said]
        return (Command("note", source, named.refs if named else (), text=noted.text),)

    # Sentences about items.

    def _statement(self, text: str, cut: Sequence[Token], source: str) -> Sequence[Said]:
        checked = _box(cut)
        if checked is False:
            return (Note(source),)
        body = cut[1:] if checked else cut
        statement = Statement(text, body, self.talk)
        if checked and (ticked := self._ticked(statement.row, source)):
            return ticked
        result = statement.read()
        if result.said:
            return [*result.said, *self._absences(statement, body, source)]
        if result.question:
            to_people = result.people or self._speaks_to_people(cut)
            supposes = not statement.marked and len(statement.parts) > 1 and "modal" in statement.row[0].tags
            return (
                (Asked(source),)
                if not to_people and not supposes and self._about_the_plan(statement, cut)
                else (Note(source, result.named),)
            )
        if half := self._half_said(statement, source):
            return half
        return (*self._absences(statement, body, source), Note(source, result.named or self._here))

    def _absences(self, statement: Statement, cut: Sequence[Token], source: str) -> Iterator[Said]:
        """Absences told in the clauses that say nothing about items: "I'm away next week, so 13 moves to 8 Jan"."""
        for part in statement.parts:
            if part.draft is None and part.doubt is None and not part.question:
                days = absence.read(cut[part.clause.start : part.clause.end], self.talk.sight)
                if isinstance(days, tuple):
                    yield Away(*days, source)

    @property
    def _here(self) -> tuple[int, ...]:
        here = self.talk.here
        return (here,) if here is not None and here in self.talk.sight.items.known else ()

    def _ticked(self, row: Sequence[Chunk], source: str) -> Sequence[Said]:
        """[x] 3 Agree plan and cadence"""
        if row and row[0].kind == "item":
            return settle(Draft("done", row[0]), self.talk, source)
        return ()

    def _speaks_to_people(self, cut: Sequence[Token]) -> bool:
        lexicon = self.talk.sight.lexicon
        if any(lexicon.phrase(cut, at, "plan_question") for at in range(len(cut))):
            return False
        return any(lexicon.phrase(cut, at, "you_do") for at in range(len(cut)))

    def _about_the_plan(self, statement: Statement, cut: Sequence[Token]) -> bool:
        pointed = self.talk.here is not None and any(chunk.tags & {"pronoun", "both"} for chunk in statement.row)
        if pointed or any(chunk.kind == "item" for chunk in statement.row):
            return True
        return any(self.talk.sight.lexicon.phrase(cut, at, "plan_word") for at in range(len(cut)))

    def _half_said(self, statement: Statement, source: str) -> Sequence[Said]:
        """A number without a verb, hedged or not."""
        if short_form := self._short_form(statement.row, source) or self._glued(statement, source):
            return short_form
        added = self.talk.sight.lexicon.phrase(statement.cut, 0, "add", "rename")
        if added and all(token.kind == "mark" for token in statement.cut[added[0] :]):
            return (Unclear(source, "The title is missing."),)
        core = [
            c for part in statement.parts for c in part.clause.core if not (c.kind == "word" and c.tags & {"hedge"})
        ]
        if len(core) != 1 or core[0].kind != "item" or core[0].named is None or core[0].named.by == "title":
            return ()
        return settle(Draft("done", core[0]), self.talk, source, doubt="It is not said what happened to it.")

    def _short_form(self, row: Sequence[Chunk], source: str) -> Sequence[Said]:
        """A verb and a number in the short form, with something after them that cannot be understood."""
        row = [c for c in row if not (c.kind == "word" and c.tags & {"please", "filler"})]
        if len(row) < 2 or len(row) > _LONGEST_SHORT_FORM or row[1].kind != "item" or row[1].named is None:
            return ()
        verb = next((verb for verb in _SHORT_VERBS if row[0].tags & {f"{verb}.base", f"{verb}.short"}), None)
        if verb is None or row[1].named.by == "title" or any(c.tags & {"not", "if", "report"} for c in row):
            return ()
        draft = Draft("slip" if verb == "meet" else verb, row[1])
        return settle(draft, self.talk, source, doubt="This could not be understood to its end.")

    def _glued(self, statement: Statement, source: str) -> Sequence[Said]:
        """ "done13", "done ３": a short form without its space, or with digits of another script."""
        row, cut = statement.row, statement.cut
        if len(row) != 2 or not cut[-1].text.isdecimal() or len(cut[-1].text) > 3:
            return ()
        if cut[-1].text.isascii() and cut[-1].start != cut[-2].end:
            return ()
        verb = next((verb for verb in ("done", "start", "reopen", "drop") if f"{verb}.short" in row[0].tags), None)
        item = Named((int(cut[-1].text),), "marked")
        draft = Draft(verb, Chunk("item", 1, 2, named=item)) if verb else None
        return settle(draft, self.talk, source, doubt="Is this the number of an item?") if draft else ()


def _box(cut: Sequence[Token]) -> bool | None:
    """Whether the box that a line begins with is ticked; None without one."""
    if not cut or cut[0].kind != "box":
        return None
    return any(mark in cut[0].text for mark in "xX✓✔☑☒")
