"""What one sentence says: its clauses read one after the other, each weighed by what stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.clause import verbs
from parsers.clause.carried import carried
from parsers.clause.clauses import Clause, as_done, clauses, is_of_a_noun, is_question, named_by_title, refs_of
from parsers.clause.doubts import (
    after_an_aside,
    after_an_opening,
    denied_before,
    denies_the_verb,
    left_out_first,
    more_than_one_owner,
    of_something_else,
    only_points,
    weaken,
)
from parsers.clause.drafting import NOT_CERTAIN, TAKES_A_REASON, WEAKENS, Drafting
from parsers.clause.drafts import Draft
from parsers.clause.reasons import given_first, put_first, set_apart
from parsers.clause.scope import (
    Part,
    asked_for,
    is_marked,
    questions,
    segments,
    unpunctuated,
    without_its_milestone,
    without_name_after_thanks,
)
from parsers.clause.settle import Talk, settle
from parsers.days.moments import Day
from parsers.pieces.chunk import Chunk
from parsers.said import Said, Unclear
from parsers.words import Token, joined

_FACT = frozenset({"past", "state", "ing", "own"})
_MOMENTS = ("day", "time", "shift", "minutes")


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
        self.row = without_name_after_thanks(talk.pieces(cut))
        self.row = without_its_milestone(self.row, talk.sight.items)
        self.row = asked_for(self.row) if is_marked(cut) else self.row
        self.lead = given_first(self.row)
        self.given, self.row = self.row[: self.lead], self.row[self.lead :]
        self.because = self._because()
        self.parts = [Part(part) for clause in clauses(self.row[: self.because], cut) for part in unpunctuated(clause)]
        self.drafting = Drafting(text, cut, talk, self.parts)
        self.vocative = self._vocative()
        self.marked = is_marked(cut)

    def read(self) -> Result:
        segments(self.parts)
        questions(self.parts, self.cut)
        named_before = self.talk.named
        for at in range(len(self.parts)):
            self._understand(at)
        self._add_what_it_points_at()
        more_than_one_owner(self.parts)
        carried(self.parts)
        after_an_opening(self.parts, self.cut)
        after_an_aside(self.parts, self.cut)
        left_out_first(self.parts)
        denied_before(self.parts)
        of_something_else(self.parts, self.row, self.cut)
        set_apart(self.parts, self.text, self.cut)
        put_first(self.parts, self.given, self.text, self.cut)
        weaken(self.parts)
        self._later_clauses_of_the_reason()
        self._settle()
        named = self._named()
        if not named and any(part.said for part in self.parts):
            named = named_before
        self.talk.by_title = bool(named) and all(named_by_title(part.clause) for part in self.parts)
        aside = any(is_of_a_noun(part.clause) for part in self.parts) and not any(part.said for part in self.parts)
        self.talk.named = () if aside else named or (self.talk.named if any(part.said for part in self.parts) else ())
        question = any(part.question for part in self.parts) or self.marked
        return Result(tuple(said for part in self.parts for said in part.said), question, named, self.vocative)

    # How the sentence is built.

    def _because(self) -> int:
        """Where the reason begins; the end of the row where none is given."""
        for at, chunk in enumerate(self.row):
            if at and only_points(self.row, at):
                continue
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
        return draft is not None and draft.verb in TAKES_A_REASON and (draft.day is not None or draft.verb != "slip")

    def _vocative(self) -> bool:
        """Whether the sentence begins by speaking to somebody: "Tom, ..." or "@Tom ..."."""
        row = [c for c in self.row if not (c.kind == "word" and c.tags & {"filler", "article"})]
        if len(row) < 2 or row[0].kind != "person":
            return len(row) > 1 and self.cut[row[0].start].text == "@" and row[1].kind == "person"
        follows = row[1]
        return follows.kind in ("break", "colon") or (
            follows.kind == "word" and bool(follows.tags & {"please", "request"})
        )

    # What each clause says.

    def _understand(self, at: int) -> None:
        part = self.parts[at]
        clause = part.clause
        spoken_to = at == 0 and self.vocative and len(clause.core) == 1
        if part.doubt == "condition" or spoken_to:
            return
        if part.question:
            self._understand_question(part)
            return
        if clause.tags & {"almost"} or self.drafting.leave_out(at):
            return
        hedged = (bool(clause.tags & {"hedge"}) and "request" not in clause.tags) or self._hedged_by_others(at)
        plain = clause.without("hedge") if clause.tags & {"hedge"} else clause
        if "not" in clause.tags or self._says_not(clause):
            if (blocked := self._blocked(plain)) is not None:
                part.draft = self.drafting.complete(blocked, plain)
                return
            self._understand_negation(part, plain)
            if hedged and part.draft:
                part.doubt = part.doubt or NOT_CERTAIN
            return
        draft = self.drafting.draft(plain, at)
        if draft is None or self._about_nothing(draft, plain, at) or self._about_another(draft, at):
            return
        if self._ends_elsewhere(draft, plain, at):
            part.doubt = part.doubt or NOT_CERTAIN
        if self._dates_the_one_before(draft, plain, at):
            self.parts[at - 1].draft = None
        part.draft = draft
        part.doubt = NOT_CERTAIN if hedged else part.doubt
        if clause.dangling and draft.item is None:
            first = next((p.clause.core for p in self.parts[:at] if len(p.clause.core) == 1), ())
            if first and first[0].kind == "item":
                part.draft = replace(draft, item=first[0])
            part.doubt = part.doubt or "It is not clear which item is meant."
        if "soft" in clause.tags:
            part.doubt = part.doubt or NOT_CERTAIN
        opening = next((c for c in clause.row if "please" not in c.tags), clause.row[0])
        inverted = "our_request" in opening.tags and "if_marked" not in opening.tags
        if "our_request" in clause.tags and not self.marked and not inverted:
            part.doubt = part.doubt or "Is this possible, or is it to be done?"
        if "maybe_request" in clause.tags:
            part.doubt = part.doubt or "Is this a question or a wish?"

    def _blocked(self, clause: Clause) -> Draft | None:
        """What follows "blocked 9:" is its reason, and may say what is not there yet."""
        first = next((at for at, c in enumerate(clause.row) if "not" in c.tags and c.kind == "word"), 0)
        if denies_the_verb(clause.row):
            return None
        head = replace(clause, row=clause.row[:first]) if first else None
        draft = verbs.read(head) if head else None
        return verbs.read(clause) if draft and draft.verb == "block" and draft.item and first > 1 else None

    def _hedged_by_others(self, at: int) -> bool:
        """ "I think 13 is done and 14 too": what opens a sentence reaches to its end, what closes it back."""
        here = self.parts[at]
        for other, part in enumerate(self.parts):
            core = part.clause.core
            if other == at or part.segment != here.segment or not core or "request" in part.clause.tags:
                continue
            leads = core[0].kind == "word" and "hedge" in core[0].tags
            alone = "hedge" in part.clause.tags and not any(c.kind == "item" for c in core)  # "I am fairly sure, ..."
            opens = other < at and (leads or alone)
            closes = other > at and len(core) > 1 and core[-1].kind == "word" and "hedge" in core[-1].tags
            if opens or closes:
                return True
        return False

    def _dates_the_one_before(self, draft: Draft, clause: Clause, at: int) -> bool:
        """ "14 is late, the new date is 6 Jan": a new date without an item is that of the one item just named."""
        before = self.parts[at - 1] if at else None
        if before is None or draft.item or "newdate" not in clause.tags or before.doubt or before.question:
            return False
        undated = before.draft is None or (before.draft.verb == "slip" and before.draft.day is None)
        return undated and len(refs_of(before.clause)) == 1

    def _about_nothing(self, draft: Draft, clause: Clause, at: int) -> bool:
        """Whether a verb without an item speaks of what is no item: "Q4 is closed", "push back on the terms"."""
        of_a_day = bool(clause.core) and clause.core[0].kind in _MOMENTS and bool(clause.tags & {"copula", "need"})
        if draft.item or draft.several or (draft.pronoun and (self._spoken_of or not of_a_day)):
            return False
        vague = isinstance(draft.day, Day) and draft.day.vague is not None and not draft.day.gone
        of_others = "actor" in clause.tags and self.talk.here is None
        return (
            of_others
            or (draft.verb in ("done", "start") and vague)
            or of_a_day
            or (draft.loose and not self._spoken_of and not self._dates_the_one_before(draft, clause, at))
        )

    def _ends_elsewhere(self, draft: Draft, clause: Clause, at: int) -> bool:
        """ "It was a good meeting, it ended at 7 pm", "one more mail and I cancel 7"."""
        if draft.verb == "done":
            named = self.talk.here is not None or any(part.clause.of("item") for part in self.parts)
            return not named and bool(clause.of("time"))
        before = self.parts[at - 1] if at and clause.joined_by_and else None
        return draft.verb == "drop" and before is not None and before.draft is None and not before.clause.of("item")

    def _about_another(self, draft: Draft, at: int) -> bool:
        """ "Day 9 is over and done", "let Tom close 5 and done": without an item it is about the clause before."""
        if not at or draft.item or draft.pronoun or draft.several or self._spoken_of:
            return False
        before, clause = self.parts[at - 1], self.parts[at].clause
        unknown = any(c.kind == "unknown" for c in before.clause.row)
        ordered = any(tag.endswith(".base") for tag in before.clause.tags) and not clause.tags & {"copula", "have"}
        return clause.joined_by_and and before.draft is None and (unknown or ordered)

    @property
    def _spoken_of(self) -> bool:
        return self.talk.here is not None or len(self.talk.named) == 1

    def _understand_question(self, part: Part) -> None:
        """A question in the passive may be a request: "can 3 be moved to Friday?" is asked back, never done."""
        if not part.clause.core:
            return
        first = part.clause.core[0]
        if not (first.kind == "word" and first.tags & {"can"} and not first.tags & {"copula"}):
            return
        draft = verbs.read(replace(part.clause, row=tuple(c for c in part.clause.row if c is not first)))
        if draft and draft.verb == "slip" and draft.day:
            part.draft, part.doubt, part.question = draft, "Is this a question or a wish?", False

    def _understand_negation(self, part: Part, clause: Clause) -> None:
        if part.clause.tags & {"limit"}:
            return
        positive = as_done(clause).without("not", "afterall", "again", "rather")
        draft = verbs.read(positive)
        if draft is None or draft.verb != "done" or draft.wants:
            return
        meant = settle(draft, self.talk, "")
        refs = next((said.items for said in meant if not isinstance(said, Unclear) and hasattr(said, "items")), ())
        self.talk.denied.update(refs)
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

    def _later_clauses_of_the_reason(self) -> None:
        """What follows a reason may be of its own: "push 9 to Friday because legal is late, and 7 is done"."""
        if self.because == len(self.row):
            return
        holder = next((p for p in reversed(self.parts) if p.draft), None)
        following = clauses(self.row[self.because + 1 :], self.cut)
        end = len(self.cut)
        if following and not any(c.kind == "item" for c in following[0].row):
            for clause in following[1:]:
                draft = verbs.read(clause) if not clause.tags & (WEAKENS | {"not", "if", "report"}) else None
                if draft and draft.item and not is_question(clause):
                    end = min(end, clause.start)
                    self.parts.append(Part(clause, self.drafting.complete(draft, clause), segment=99))
        if following and following[0].tags & {"if"} and "request" not in following[0].tags:
            return
        if holder and holder.draft and holder.draft.verb in TAKES_A_REASON and not holder.draft.reason:
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
            before = self.parts[acting[k - 1]].said if k else ()
            if part.draft.pronoun and part.draft.item is None and any(isinstance(said, Unclear) for said in before):
                doubt = doubt or NOT_CERTAIN  # "it" may be what was asked about
            if talk.known.cc_only:
                if not self._acts_in_copy(part) or doubt:
                    continue
            elif self.vocative and "request" in part.clause.tags:
                continue
            elif self.vocative and ("please" in part.clause.tags or not self._is_fact(part)) and not doubt:
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
            talk.last = replace(part.draft, problem=part.draft.problem or doubt)
            items = tuple(ref for said in part.said if hasattr(said, "items") for ref in said.items)
            if part.said:
                talk.named = tuple(dict.fromkeys(items)) or refs_of(part.clause) or talk.named

    def _elsewhere(self, part: Part) -> bool:
        """Whether the sentence speaks of things we do not know: then "it" is one of them."""
        return any(c.kind == "unknown" for other in self.parts if other is not part for c in other.clause.row)

    def _remember_before(self, at: int) -> None:
        """The items named in clauses before this one that said nothing themselves."""
        for part in reversed(self.parts[:at]):
            if part.said:
                return
            refs = refs_of(part.clause)
            if refs:
                self.talk.named = refs
                return

    def _acts_in_copy(self, part: Part) -> bool:
        """Where the assistant is only in Cc, facts act, and short forms with a number."""
        draft = part.draft
        assert draft
        if not draft.plain or draft.problem:
            return False
        if self._is_fact(part):
            return True
        numbered = draft.item is not None and draft.item.named is not None and draft.item.named.by != "title"
        return numbered and not self.vocative

    def _is_fact(self, part: Part) -> bool:
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
        refs = tuple(ref for part in self.parts for ref in refs_of(part.clause))
        return tuple(dict.fromkeys(refs))
