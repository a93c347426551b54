"""What a clause says where the words around it matter: a quoted row, a heading, the verb said last, a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.clause import verbs
from parsers.clause.clauses import Clause
from parsers.clause.drafts import Draft
from parsers.clause.scope import Part
from parsers.clause.settle import Talk
from parsers.days.moments import Day
from parsers.pieces.chunk import Chunk
from parsers.pieces.items import Named
from parsers.pieces.people import Someone
from parsers.words import Token, joined

NOT_CERTAIN = "This was not said for certain."
TAKES_A_REASON = ("slip", "block", "drop", "meet")
WEAKENS = frozenset({"limit", "except", "almost", "only_if", "hedge", "correction"})


class Drafting:
    """Drafts of the clauses of one sentence."""

    def __init__(self, text: str, cut: Sequence[Token], talk: Talk, parts: Sequence[Part]) -> None:
        self.text, self.cut, self.talk, self.parts = text, cut, talk, parts

    def draft(self, clause: Clause, at: int) -> Draft | None:
        if draft := verbs.read(clause):
            return self.complete(draft, clause)
        if (here := self._here_before(clause)) and (draft := verbs.read(here)):
            return self.complete(draft, here)
        for k in range(1, len(clause.row)):
            if clause.row[k].kind == "word" and "except" in clause.row[k].tags:
                draft = verbs.read(replace(clause, row=clause.row[:k]))
                return replace(self.complete(draft, clause), problem=NOT_CERTAIN) if draft else None
        return self._headed(clause) or self._elliptic(clause, at)

    def complete(self, draft: Draft, clause: Clause) -> Draft:
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
        lexicon = self.talk.sight.lexicon
        while start + 1 < len(self.cut) and (lead := lexicon.at(self.cut, start)):
            if not lead.tags.keys() & {"because", "by"} or "to" in lead.tags:
                break
            start += len(lead.words)
        last = min(
            (p.clause.start for p in self.parts if p.clause.start >= start and _of_an_item(p.clause)), default=None
        )
        words = self.cut[start:last]
        return joined(self.text[words[0].start : words[-1].end]).rstrip(" .;,!)") or None if words else None

    def _headed(self, clause: Clause) -> Draft | None:
        """Split at a colon or dash: what stands before it says something, the rest explains; or the other way round."""
        row = clause.row
        for at in range(1, len(row) - 1):
            if row[at].kind != "colon":
                continue
            head, tail = replace(clause, row=row[:at]), replace(clause, row=row[at + 1 :])
            if draft := verbs.read(head):
                draft = self.complete(draft, head)
                weak = WEAKENS | {"rather"} | ({"not"} if draft.verb in ("done", "start") else frozenset())
                if tail.tags & (weak | {"if", "report"}):
                    return replace(draft, problem=NOT_CERTAIN)
                if draft.verb in TAKES_A_REASON and not draft.reason:
                    draft = replace(draft, reason=joined(tail.text(self.cut, self.text)).rstrip(" .;,!") or None)
                return draft
            core = head.core
            if len(core) == 1 and core[0].kind == "item" and (draft := verbs.read(tail)) and draft.item is None:
                return self.complete(replace(draft, item=core[0]), tail)
        return None

    def _elliptic(self, clause: Clause, at: int) -> Draft | None:
        """ "4 too", "7 to Priya", "5 on Tuesday": an item without a verb takes the verb said last."""
        last = self._said_last(at)
        core = [c for c in clause.core if c.kind not in ("day", "shift", "colon")]
        also = bool(clause.tags & {"also"})
        if clause.tags & {"rather"}:
            return None
        items = [c for c in core if c.kind == "item"]
        rest = [
            c
            for c in core
            if c.kind != "item" and not (c.kind == "word" and c.tags & {"also", "copula", "also_and", "have", "do"})
        ]
        days = [c.moment for c in clause.row if isinstance(c.moment, Day)]
        same_sentence = any(p.draft for p in self.parts[:at])
        if last and last.verb == "slip" and same_sentence and (first := self._of_a_number(core)):
            return replace(last, item=first, day=None, time=None, reason=None, several=False, pronoun=False)
        if last is None or len(items) != 1:
            return None
        if not also and (clause.tags & {"contrast"} or _denies(last.verb, clause)):
            return None
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
        before = self.parts[0]
        if at == 1 and before.draft and not before.draft.item and not self.talk.named and self.talk.here is None:
            before.draft = None  # "done ,13" says one thing
        return replace(last, item=items[0], several=False, pronoun=False)

    def _of_a_number(self, core: Sequence[Chunk]) -> Chunk | None:
        """The item in "12 to 8 Jan, 14 to 11": a day without its month, which looks like a range or another item."""
        first = core[0] if core and core[0].kind == "item" else None
        if first is None or first.named is None or not first.named.refs or first.named.by == "title":
            return None
        inside = range(first.start + 1, first.end - 1)
        ranged = len(core) == 1 and any(self.talk.sight.lexicon.tagged(self.cut, k, ("to",)) for k in inside)
        dated = len(core) > 2 and bool(core[1].tags & {"to"}) and core[2].kind == "item"
        one = replace(first, named=replace(first.named, refs=first.named.refs[:1]))
        return one if ranged or dated else None

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

    def leave_out(self, at: int) -> bool:
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

    def _said_last(self, at: int) -> Draft | None:
        for part in reversed(self.parts[:at]):
            if part.draft:
                return replace(part.draft, problem=part.draft.problem or part.doubt)
        return self.talk.last


def _of_an_item(clause: Clause) -> bool:
    """Whether a clause begins with the number of an item: "14 is blocked, 16 no change"."""
    first = clause.core[0] if clause.core else None
    return first is not None and first.named is not None and first.named.by in ("number", "marked")


def _denies(verb: str, clause: Clause) -> bool:
    """ "19 is no longer needed, 14 is": what is said of the second item is the contrary."""
    return verb in ("drop", "unblock", "reopen") and bool(clause.tags & {"copula", "have", "do"})
