"""What one sentence says: its clauses read one after the other, each weighed by what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from parsers import verbs
from parsers.chunks import Chunk, chunks
from parsers.clauses import Clause, clauses, is_question
from parsers.drafts import Draft
from parsers.items import Named
from parsers.moments import Day
from parsers.people import Someone
from parsers.said import Said, Unclear
from parsers.settle import Talk, settle
from parsers.words import Token, joined

NOT_CERTAIN = "This was not said for certain."
_FACT = frozenset({"past", "state", "ing", "own"})
_TAKES_A_REASON = ("slip", "block", "drop", "meet")
_MOMENTS = ("day", "time", "shift", "minutes")
_WEAKENS = frozenset({"limit", "except", "almost", "only_if", "hedge", "correction"})


@dataclass
class _Part:
    """A clause with what came of it."""

    clause: Clause
    draft: Draft | None = None
    doubt: str | None = None
    segment: int = 0
    question: bool = False
    asked: bool = False
    said: list[Said] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Result:
    said: tuple[Said, ...]
    question: bool
    """It asks something, of us or of people."""
    named: tuple[int, ...]
    people: bool
    """It speaks to somebody by name."""


class Statement:
    """One sentence being read. `read` changes nothing but the talk's memory of what was named and said last."""

    def __init__(self, text: str, cut: Sequence[Token], talk: Talk) -> None:
        self.text, self.cut, self.talk = text, cut, talk
        self.row = _without_name_after_thanks(chunks(cut, talk.sight))
        self.because = self._because()
        self.parts = [
            _Part(part) for clause in clauses(self.row[: self.because], cut) for part in _unpunctuated(clause)
        ]
        self.vocative = self._vocative()
        self.marked = any(token.text == "?" for token in cut[-3:])

    def read(self) -> Result:
        self._segments()
        self._questions()
        named_before = self.talk.named
        for at in range(len(self.parts)):
            self._understand(at)
        self._add_what_it_points_at()
        self._weaken()
        self._later_clauses_of_the_reason()
        self._settle()
        named = self._named()
        if not named and any(part.said for part in self.parts):
            named = named_before
        self.talk.named = named or (self.talk.named if any(part.said for part in self.parts) else ())
        question = any(part.question for part in self.parts) or self.marked
        return Result(tuple(said for part in self.parts for said in part.said), question, named, self.vocative)

    # How the sentence is built.

    def _because(self) -> int:
        """Where the reason begins; the end of the row where none is given."""
        for at, chunk in enumerate(self.row):
            if at and chunk.kind == "word" and "because" in chunk.tags and not chunk.tags & {"as", "since"}:
                return at
            if (
                at
                and chunk.kind == "word"
                and chunk.tags & {"as", "since"}
                and "because" in chunk.tags
                and self._complete(self.row[:at])
                and len(self.row) - at > 2
            ):
                return at
        return len(self.row)

    def _complete(self, row: Sequence[Chunk]) -> bool:
        cut = clauses(row, self.cut)
        draft = verbs.read(cut[-1]) if cut else None
        return draft is not None and draft.verb in _TAKES_A_REASON and (draft.day is not None or draft.verb != "slip")

    def _vocative(self) -> bool:
        """Whether the sentence begins by speaking to somebody: "Tom, ..." or "@Tom ..."."""
        row = [c for c in self.row if not (c.kind == "word" and c.tags & {"filler", "article"})]
        if len(row) < 2 or row[0].kind != "person":
            return len(row) > 1 and self.cut[row[0].start].text == "@" and row[1].kind == "person"
        follows = row[1]
        return follows.kind in ("break", "colon") or (
            follows.kind == "word" and bool(follows.tags & {"please", "request"})
        )

    def _segments(self) -> None:
        """Number the clauses by what a condition or a report reaches over; take away what is reached."""
        segment = 0
        for at, part in enumerate(self.parts):
            first = part.clause.core[:1]
            begins = bool(first) and first[0].kind == "word" and bool(first[0].tags & {"if", "let_me"})
            if at and (part.clause.hard or (part.clause.joined_by_and and begins)):
                segment += 1
            part.segment = segment
        for at, part in enumerate(self.parts):
            tags = part.clause.tags
            if "let_me" in tags:
                for other in self.parts[at:]:
                    other.doubt = "condition"
                break
            if (tags & {"if", "report", "only_if", "bid"} or self._confirmed_by_others(part.clause)) and not tags & {
                "request",
                "question",
            }:
                reach = {part.segment, *([part.segment - 1] if "only_if" in tags else [])}
                for other in self.parts:
                    if other.segment in reach:
                        other.doubt = "condition"

    def _confirmed_by_others(self, clause: Clause) -> bool:
        """ "Dana confirmed 3 is done"; "confirmed: 3 is done" is the writer's own."""
        at = next((k for k, c in enumerate(clause.row) if c.kind == "word" and "confirm" in c.tags), -1)
        return any(c.kind in ("person", "unknown") or c.tags & {"others", "both"} for c in clause.row[: max(at, 0)])

    def _questions(self) -> None:
        marked = self.marked
        asking = False
        if (
            marked
            and any("hedge" in part.clause.tags for part in self.parts)
            and not any(map(is_question, (p.clause for p in self.parts)))
        ):
            return
        for part in self.parts:
            part.question = is_question(part.clause)
            asking = asking or part.question or bool(part.clause.tags & {"request"})
        if marked and not asking:
            last = self.parts[-1].segment if self.parts else 0
            for part in self.parts:
                if self._is_imperative(part.clause):
                    part.doubt = part.doubt or "Is this a question or a wish?"
                else:
                    part.question = part.segment == last
        if marked and self.parts and "tag_question" in self._whole_tags(self.parts[-1].clause):
            for part in self.parts:
                part.question = part.segment == self.parts[-1].segment

    def _is_imperative(self, clause: Clause) -> bool:
        """ "drop 19?": a short form, only with a question mark."""
        core = clause.core
        first = core[0] if core else None
        verb = first is not None and any(tag.endswith((".base", ".short")) for tag in first.tags)
        return verb and any(c.kind == "item" for c in core) and not clause.tags & {"copula", "subject"}

    def _whole_tags(self, clause: Clause) -> frozenset[str]:
        core = [
            c for c in clause.row if not (c.kind == "word" and c.tags == {"filler"} and self.cut[c.start].text in "?!.")
        ]
        return core[0].tags if len(core) == 1 and core[0].kind == "word" else frozenset()

    # What each clause says.

    def _understand(self, at: int) -> None:
        part = self.parts[at]
        clause = part.clause
        if part.doubt == "condition":
            return
        if part.question:
            self._understand_question(part)
            return
        if clause.tags & {"almost"} or self._leave_out(at):
            return
        hedged = bool(clause.tags & {"hedge"}) and "request" not in clause.tags
        plain = clause.without("hedge") if clause.tags & {"hedge"} else clause
        if "not" in clause.tags or self._says_not(clause):
            self._understand_negation(part, plain)
            return
        draft = self._draft(plain, at)
        if draft is None or self._about_nothing(draft, plain):
            return
        part.draft = draft
        part.doubt = NOT_CERTAIN if hedged else part.doubt
        if clause.dangling and draft.item is None:
            first = next((p.clause.core for p in self.parts[:at] if len(p.clause.core) == 1), ())
            if first and first[0].kind == "item":
                part.draft = replace(draft, item=first[0])
            part.doubt = part.doubt or "It is not clear which item is meant."
        if "soft" in clause.tags:
            part.doubt = part.doubt or NOT_CERTAIN
        if "maybe_request" in clause.tags:
            part.doubt = part.doubt or "Is this a question or a wish?"

    def _about_nothing(self, draft: Draft, clause: Clause) -> bool:
        """Whether a verb without an item speaks of what is no item: "Q4 is closed", "push back on the terms"."""
        if draft.item or draft.pronoun or draft.several:
            return False
        vague = isinstance(draft.day, Day) and draft.day.vague is not None and not draft.day.gone
        of_a_day = clause.core[0].kind in _MOMENTS and "copula" in clause.tags
        of_others = "actor" in clause.tags and self.talk.here is None
        return of_others or (draft.verb == "done" and vague) or of_a_day or (draft.loose and not self._spoken_of)

    @property
    def _spoken_of(self) -> bool:
        return self.talk.here is not None or len(self.talk.named) == 1

    def _understand_question(self, part: _Part) -> None:
        """A question in the passive may be a request: "can 3 be moved to Friday?" is asked back, never done."""
        first = part.clause.core[0]
        if not (first.kind == "word" and first.tags & {"can"} and not first.tags & {"copula"}):
            return
        draft = verbs.read(replace(part.clause, row=tuple(c for c in part.clause.row if c is not first)))
        if draft and draft.verb == "slip" and draft.day:
            part.draft, part.doubt, part.question = draft, "Is this a question or a wish?", False

    def _understand_negation(self, part: _Part, clause: Clause) -> None:
        if part.clause.tags & {"limit"}:
            return
        positive = _as_done(clause).without("not", "afterall", "again")
        draft = verbs.read(positive)
        if draft is None or draft.verb != "done" or draft.wants:
            return
        meant = settle(draft, self.talk, "")
        refs = next((said.items for said in meant if not isinstance(said, Unclear) and hasattr(said, "items")), ())
        reopen = replace(draft, verb="reopen", day=None)
        if clause.tags & {"afterall"}:
            part.draft = reopen
        elif refs and not any(self.talk.sight.items.known[ref].open for ref in refs) and "will" not in clause.tags:
            part.draft, part.doubt = reopen, "It is done on the plan: should it be open again?"

    def _says_not(self, clause: Clause) -> bool:
        """ "3 is not done" states something; "not done: 3" is the short form of reopen."""
        core = clause.core
        short = any(c.kind == "word" and "reopen.short" in c.tags and "reopen.base" not in c.tags for c in core)
        named_after = bool(core) and "reopen.short" in core[0].tags and any(c.kind == "item" for c in core)
        return short and (not named_after or bool(clause.tags & {"copula", "have", "will"}))

    def _here_before(self, clause: Clause) -> Clause | None:
        """Under a quoted row the item goes without saying: "by Friday", "Tom takes over"."""
        here = self.talk.here
        if here is None or here not in self.talk.sight.items.known:
            return None
        waits = bool(clause.core) and "block.waiting" in clause.core[0].tags
        if any(c.kind == "item" for c in clause.row) and not waits:
            return None
        start = clause.start
        return replace(clause, row=(Chunk("item", start, start, named=Named((here,), "number")), *clause.row))

    def _leave_out(self, at: int) -> bool:
        """ "... but not 15", "... except 15": the items before, without this one."""
        core = self.parts[at].clause.core
        holder = next((p for p in reversed(self.parts[:at]) if p.draft), None)
        if len(core) != 2 or not core[0].tags & {"except", "but"} or core[1].kind != "item" or core[1].named is None:
            return False
        if holder and holder.draft and holder.draft.item and holder.draft.item.named and not core[1].named.problem:
            named = holder.draft.item.named
            refs = tuple(ref for ref in named.refs if ref not in core[1].named.refs)
            if refs:
                holder.draft = replace(holder.draft, item=replace(holder.draft.item, named=replace(named, refs=refs)))
                return True
        return False

    def _draft(self, clause: Clause, at: int) -> Draft | None:
        if draft := verbs.read(clause):
            return self._complete_draft(draft, clause)
        if (here := self._here_before(clause)) and (draft := verbs.read(here)):
            return self._complete_draft(draft, here)
        for k in range(1, len(clause.row)):
            if clause.row[k].kind == "word" and "except" in clause.row[k].tags:
                draft = verbs.read(replace(clause, row=clause.row[:k]))
                return replace(self._complete_draft(draft, clause), problem=NOT_CERTAIN) if draft else None
        return self._headed(clause) or self._elliptic(clause, at)

    def _complete_draft(self, draft: Draft, clause: Clause) -> Draft:
        last = self.talk.last
        if draft.bare and draft.verb == "slip" and last and last.verb == "done" and not draft.pronoun:
            draft = replace(draft, bare=False)
        if draft.reason and draft.reason.startswith("rest"):
            draft = replace(draft, reason=self._rest(int(draft.reason.rpartition(":")[2]), clause.end))
        if draft.person and draft.person.name and draft.person.name.startswith("words:"):
            _, start, end = draft.person.name.split(":")
            draft = replace(draft, person=self._called(int(start), int(end)))
        return draft

    def _called(self, start: int, end: int) -> Someone:
        words = self.text[self.cut[start].start : self.cut[end - 1].end]
        return self.talk.sight.people.called(joined(words))

    def _rest(self, start: int, end: int) -> str | None:
        """The words from a token to the end of the sentence, as a reason."""
        while start < len(self.cut) and self.cut[start].text in (":", "-", "–", "—", ",", "(", ")", "=", "."):
            start += 1
        if start >= len(self.cut):
            return None
        words = joined(self.text[self.cut[start].start :]).rstrip(" .;,!)")
        for lead in ("because of ", "because ", "by ", "due to "):
            if words.casefold().startswith(lead):
                words = words[len(lead) :]
        return words or None

    def _headed(self, clause: Clause) -> Draft | None:
        """Split at a colon or dash: what stands before it says something, the rest explains; or the other way round."""
        row = clause.row
        for at in range(1, len(row) - 1):
            if row[at].kind != "colon":
                continue
            head, tail = replace(clause, row=row[:at]), replace(clause, row=row[at + 1 :])
            if draft := verbs.read(head):
                draft = self._complete_draft(draft, head)
                weak = _WEAKENS | ({"not"} if draft.verb in ("done", "start") else frozenset())
                if tail.tags & (weak | {"if", "report"}):
                    return replace(draft, problem=NOT_CERTAIN)
                if draft.verb in _TAKES_A_REASON and not draft.reason:
                    draft = replace(draft, reason=joined(tail.text(self.cut, self.text)).rstrip(" .;,!") or None)
                return draft
            core = head.core
            if len(core) == 1 and core[0].kind == "item" and (draft := verbs.read(tail)) and draft.item is None:
                return self._complete_draft(replace(draft, item=core[0]), tail)
        return None

    def _elliptic(self, clause: Clause, at: int) -> Draft | None:
        """ "4 too", "7 to Priya", "5 on Tuesday": an item without a verb takes the verb said last."""
        last = next((p.draft for p in reversed(self.parts[:at]) if p.draft), self.talk.last)
        core = [c for c in clause.core if c.kind not in ("day", "shift", "colon")]
        also = bool(clause.tags & {"also"})
        items = [c for c in core if c.kind == "item"]
        rest = [
            c
            for c in core
            if c.kind != "item" and not (c.kind == "word" and c.tags & {"also", "copula", "also_and", "have", "do"})
        ]
        days = [c.moment for c in clause.row if isinstance(c.moment, Day)]
        if last is None or len(items) != 1:
            return None
        same_sentence = any(p.draft for p in self.parts[:at])
        if not rest and last.verb == "done" and days:
            fresh = replace(last, item=items[0], day=days[0], several=False, pronoun=False)
            return fresh if same_sentence else None
        if rest and last.verb == "assign":
            whom = [c for c in rest if not (c.kind == "word" and c.tags & {"to"})]
            if len(whom) == 1 and whom[0].kind == "person":
                return replace(last, item=items[0], person=whom[0].someone)
            return None
        if rest or days or not (also or same_sentence):
            return None
        return replace(last, item=items[0], several=False, pronoun=False)

    # What weakens or explains it.

    def _add_what_it_points_at(self) -> None:
        """ "this and 14 are done": the pronoun is one of the items."""
        for part, following in pairwise(self.parts):
            core = part.clause.core
            if (
                len(core) != 1
                or "pronoun" not in core[0].tags
                or not following.clause.joined_by_and
                or not following.draft
            ):
                continue
            item = following.draft.item
            refs = (
                self.talk.named
                if len(self.talk.named) == 1
                else (self.talk.here,)
                if self.talk.here is not None
                else ()
            )
            if item and item.named and not item.named.problem and refs:
                both = replace(item.named, refs=tuple(dict.fromkeys((*refs, *item.named.refs))))
                following.draft = replace(following.draft, item=replace(item, named=both))
            else:
                following.doubt = following.doubt or "It is not clear what the first one is."

    def _weaken(self) -> None:
        """A clause that only takes something back ("not quite", "except the annex") puts what was said in doubt."""
        if any("correction" in part.clause.tags for part in self.parts):
            for part in self.parts:
                part.doubt = part.doubt or NOT_CERTAIN
            return
        before: _Part | None = None
        for part in self.parts:
            if part.draft:
                before = part
                continue
            if before is None or before.draft is None or part.doubt == "condition":
                continue
            tags = part.clause.tags
            own = any(c.kind == "item" for c in part.clause.core)
            strangers = any(c.kind in ("unknown", "person", "quoted") for c in part.clause.core)
            left_out = own and len(part.clause.core) == 2 and part.clause.core[0].tags & {"except", "but"}
            limited = not left_out and tags & {"limit", "except", "almost", "only_if"} and before.draft.verb == "done"
            taken_back = tags & {"not", "hedge"} and not strangers and not own
            if limited or taken_back:
                before.doubt = before.doubt or NOT_CERTAIN

    def _later_clauses_of_the_reason(self) -> None:
        """What follows a reason may be of its own: "push 9 to Friday because legal is late, and 7 is done"."""
        if self.because == len(self.row):
            return
        holder = next((p for p in reversed(self.parts) if p.draft), None)
        following = clauses(self.row[self.because + 1 :], self.cut)
        end = len(self.cut)
        if following and not any(c.kind == "item" for c in following[0].row):
            for clause in following[1:]:
                draft = verbs.read(clause) if not clause.tags & (_WEAKENS | {"not", "if", "report"}) else None
                if draft and draft.item and not is_question(clause):
                    end = min(end, clause.start)
                    self.parts.append(_Part(clause, self._complete_draft(draft, clause), segment=99))
        if following and following[0].tags & {"if"} and "request" not in following[0].tags:
            return
        if holder and holder.draft and holder.draft.verb in _TAKES_A_REASON and not holder.draft.reason:
            start = self.row[self.because].end
            if start < end:
                words = joined(self.text[self.cut[start].start : self.cut[end - 1].end]).rstrip(" .;,!:")
                for conjunction in (" and", " but"):
                    words = words.removesuffix(conjunction).rstrip(" ,;")
                holder.draft = replace(holder.draft, reason=words.lstrip(" :-–—") or None)

    # What comes of it.

    def _settle(self) -> None:
        talk = self.talk
        acting = [at for at, part in enumerate(self.parts) if part.draft]
        for k, at in enumerate(acting):
            part = self.parts[at]
            assert part.draft
            self._remember_before(at)
            source = self._source(at, acting[k + 1] if k + 1 < len(acting) else None, first=k == 0)
            doubt = part.doubt
            if talk.known.cc_only:
                if not self._acts_in_copy(part) or doubt:
                    continue
            elif self.vocative and "request" in part.clause.tags:
                continue
            elif self.vocative and not self._is_fact(part) and not doubt:
                doubt = "This is said to somebody by name."
            part.said = settle(part.draft, talk, source, doubt=doubt)
            if (
                part.draft.pronoun
                and part.draft.item is None
                and self._elsewhere(part)
                and not any(hasattr(s, "items") for s in part.said)
            ):
                part.said = []
            if talk.known.cc_only:
                part.said = [said for said in part.said if not isinstance(said, Unclear)]
            talk.last = part.draft
            items = tuple(ref for said in part.said if hasattr(said, "items") for ref in said.items)
            if items:
                talk.named = tuple(dict.fromkeys(items))

    def _elsewhere(self, part: _Part) -> bool:
        """Whether the sentence speaks of things we do not know: then "it" is one of them."""
        return any(c.kind == "unknown" for other in self.parts if other is not part for c in other.clause.row)

    def _remember_before(self, at: int) -> None:
        """The items named in clauses before this one that said nothing themselves."""
        for part in reversed(self.parts[:at]):
            if part.said:
                return
            refs = _refs(part.clause)
            if refs:
                self.talk.named = refs
                return

    def _acts_in_copy(self, part: _Part) -> bool:
        """Where the assistant is only in Cc, facts act, and short forms with a number."""
        draft = part.draft
        assert draft
        if not draft.plain or draft.problem:
            return False
        if self._is_fact(part):
            return True
        numbered = draft.item is not None and draft.item.named is not None and draft.item.named.by != "title"
        return numbered and not self.vocative

    def _is_fact(self, part: _Part) -> bool:
        forms = {tag.rpartition(".")[2] for tag in part.clause.tags} | part.clause.tags
        acting = part.draft is not None and part.draft.subject
        return bool(forms & _FACT) or "will" in forms or (acting and not part.clause.tags & {"request", "please"})

    def _source(self, at: int, following: int | None, *, first: bool) -> str:
        start = 0 if first else self.parts[at].clause.start
        if following is None:
            end = len(self.cut)
        else:
            end = max(self.parts[following - 1].clause.end, self.parts[at].clause.end)
            end = min(end, self.parts[following].clause.start) or end
        return joined(self.text[self.cut[start].start : self.cut[end - 1].end])

    def _named(self) -> tuple[int, ...]:
        refs = tuple(ref for part in self.parts for ref in _refs(part.clause))
        return tuple(dict.fromkeys(refs))


def _without_name_after_thanks(row: Sequence[Chunk]) -> Sequence[Chunk]:
    """ "13 done, thanks Riley": the name at the end is only spoken to."""
    last = next((at for at in range(len(row) - 1, -1, -1) if not row[at].tags & {"filler"}), 0)
    if last > 1 and row[last].kind == "person" and row[last - 1].kind == "word" and "filler" in row[last - 1].tags:
        return (*row[:last], *row[last + 1 :])
    return row


def _unpunctuated(clause: Clause) -> Sequence[Clause]:
    """ "13 done 14 in progress": statements with nothing between them, if each of them is understood."""
    items = [at for at, chunk in enumerate(clause.row) if chunk.kind == "item"]
    if len(items) < 2 or clause.tags & _UNSURE or verbs.read(clause):
        return (clause,)
    verb_first = [at for at in range(1, len(clause.row)) if clause.row[at - 1].kind == "item" and at - 1 != items[-1]]
    for cuts in (items[1:], verb_first):
        bounds = [0, *cuts, len(clause.row)]
        pieces = [replace(clause, row=clause.row[a:b]) for a, b in pairwise(bounds)]
        drafts = [verbs.read(piece) for piece in pieces]
        if all(draft and draft.item and not draft.loose and not draft.mention for draft in drafts):
            return pieces
    return (clause,)


_UNSURE = frozenset(
    {"not", "if", "hedge", "report", "or", "question", "request", "except", "limit", "almost", "bid", "will"}
)


def _as_done(clause: Clause) -> Clause:
    row = tuple(
        replace(c, tags=frozenset({"done.state"})) if c.kind == "word" and "reopen.short" in c.tags else c
        for c in clause.row
    )
    return replace(clause, row=row)


def _refs(clause: Clause) -> tuple[int, ...]:
    named = [c.named for c in clause.row if c.kind == "item" and isinstance(c.named, Named) and not c.named.problem]
    return tuple(dict.fromkeys(ref for one in named for ref in one.refs))
