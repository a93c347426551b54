"""What puts a clause in doubt by what stands beside it: a second owner, an opening elsewhere, a limit behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, permutations, takewhile

from parsers.clause.clauses import Clause, is_absolute, looks_ahead, named_by_title, refs_of
from parsers.clause.drafting import NOT_CERTAIN
from parsers.clause.reasons import says_what_is_lacking
from parsers.clause.scope import Part
from parsers.pieces.chunk import Chunk
from parsers.words import Token

_NARROWING = frozenset({"prep", "with", "of", "by", "for"})
_LEADS_ELSEWHERE = frozenset({"prep", "as", "on", "to", "by", "with"})


def more_than_one_owner(parts: Sequence[Part]) -> None:
    """ "Tom and Priya own 7": an item has one owner."""
    for part, following in pairwise(parts):
        for one, other in ((part, following), (following, part)):
            alone = len(one.clause.core) == 1 and one.clause.core[0].kind == "person"
            if alone and other.draft and other.draft.verb == "assign":
                other.doubt = "An item has one owner: who is it?"


def after_an_opening(parts: Sequence[Part], cut: Sequence[Token]) -> None:
    """What stands before the comma may take the rest elsewhere ("for Lyon, 13 is done") or make it a condition
    (Romance languages: "finito 13, si parte")."""
    if len(parts) > 1 and parts[1].clause.joined_by_and:
        _all_elsewhere(parts, cut)
        return
    if len(parts) < 2 or parts[1].clause.hard:
        return
    first, second = parts[0], parts[1]
    if _leads_elsewhere(first, cut):
        for part in parts[1:]:
            if part.segment == first.segment:
                part.doubt = part.doubt or "Is this about this plan?"
    if first.draft and is_absolute(first.clause) and _follows(second):
        for part in (first, second):
            part.doubt = part.doubt or NOT_CERTAIN


def _follows(part: Part) -> bool:
    """Whether something can, will or may only now be begun: "terminado o 11, começamos o 12"."""
    begun = part.draft is not None and part.draft.verb == "start" and "have" not in part.clause.tags
    return looks_ahead(part.clause) or (begun and not is_absolute(part.clause))


def _all_elsewhere(parts: Sequence[Part], cut: Sequence[Token]) -> None:
    """ "En Sevilla el presupuesto está aprobado y el piloto ejecutado": what is joined is of the same place."""
    core = parts[0].clause.core
    before = [c for c in core[: next((at for at, c in enumerate(core) if c.kind == "item"), 0)] if c.kind != "colon"]
    if parts[0].draft or not before or not before[0].tags & _LEADS_ELSEWHERE:
        return
    if _is_strange(before[-1], cut):
        for part in takewhile(lambda part: part.clause.joined_by_and, parts[1:]):
            part.doubt = part.doubt or "Is this about this plan?"


def _is_strange(chunk: Chunk, cut: Sequence[Token]) -> bool:
    """A name that nothing of the plan has."""
    return chunk.kind == "unknown" and "ours" not in chunk.tags and cut[chunk.start].text[:1].isupper()


def _leads_elsewhere(part: Part, cut: Sequence[Token]) -> bool:
    """ "for Lyon", "en Zaragoza": a name that we do not know, and nothing of the plan."""
    core = part.clause.core
    leads = bool(core) and core[0].kind == "word" and bool(core[0].tags & _LEADS_ELSEWHERE)
    named = any(c.start and _is_strange(c, cut) for c in core)
    return part.draft is None and leads and named and not any(c.kind in ("item", "person") for c in core)


def after_an_aside(parts: Sequence[Part], cut: Sequence[Token]) -> None:
    """What stands between an item and what is said of it may be only a part of it: "the pilot, in Lyon, is done"."""
    for aside, part in pairwise(parts):
        told = aside.clause.tags & {"limit", "except", "almost", "only_if", "hedge"} and aside.draft is None
        narrowed = aside.draft is None and _of_another_thing(aside.clause.core)
        if part.draft and part.draft.item is None and (told or narrowed or _leads_elsewhere(aside, cut)):
            part.doubt = part.doubt or NOT_CERTAIN
        opens = aside is parts[0] and aside.clause.core[:1] and aside.clause.core[0].tags & {"almost", "only_if"}
        if told and opens and part.draft and part.draft.verb == "done" and len(aside.clause.core) > 1:
            part.doubt = part.doubt or NOT_CERTAIN  # "a falta de confirmación, el 5 hecho"


def denied_before(parts: Sequence[Part]) -> None:
    """ "13 isn't, after two very long calls, done": the denial and its verb stand far from each other."""
    for at, part in enumerate(parts):
        core = part.clause.core
        open_end = bool(core) and "not" in part.clause.tags and bool(core[-1].tags & {"not", "copula", "have", "will"})
        if part.draft or not open_end or len(part.clause.of("item")) != 1:
            continue
        for other in parts[at + 1 :]:
            bare = other.draft is not None and other.draft.item is None and not other.draft.pronoun
            if bare and other.segment == part.segment and not other.clause.tags & {"copula", "subject"}:
                other.draft, other.doubt = None, "condition"


def of_something_else(parts: Sequence[Part], row: Sequence[Chunk], cut: Sequence[Token]) -> None:
    """What is said behind "done" may make another thing of it: "... for Contoso", "... - for office chairs",
    "... but to the wrong vendor", "it was done, but we had to start again"."""
    for at, part in enumerate(parts):
        if part.draft is None or part.draft.verb != "done":
            continue
        following = parts[at + 1] if at + 1 < len(parts) else None
        if _for_a_stranger(part.clause, cut) or (following and _goes_back(part.clause, following, row)):
            part.doubt = part.doubt or NOT_CERTAIN
        if following and _dates_a_part(part.clause, following):
            part.doubt = following.doubt = NOT_CERTAIN


def _for_a_stranger(clause: Clause, cut: Sequence[Token]) -> bool:
    row = clause.row
    for at in range(len(row) - 1):
        if _is_strange(row[at + 1], cut) and "for_whom" in row[at].tags:
            return True
        leads = row[at].kind == "colon" and bool(row[at + 1].tags & _LEADS_ELSEWHERE)
        if leads and any(c.kind == "unknown" for c in row[at + 2 :]):
            return True
    return False


def _dates_a_part(clause: Clause, following: Part) -> bool:
    """ "The architecture review is done, the SSO review on Thursday": two parts of one item."""
    moved = following.draft is not None and following.draft.verb in ("slip", "meet")
    titled = named_by_title(clause) and named_by_title(following.clause)
    return moved and titled and bool(set(refs_of(clause)) & set(refs_of(following.clause)))


def _goes_back(clause: Clause, following: Part, row: Sequence[Chunk]) -> bool:
    """Whether a "but" follows that leads elsewhere, or that comes after what was so once."""
    core = following.clause.core
    but = any("but" in c.tags and c.end == following.clause.start for c in row)
    if following.draft or not but or not core:
        return False
    leads = core[0].kind == "word" and bool(core[0].tags & _LEADS_ELSEWHERE)
    return leads or ("was" in clause.tags and not following.clause.of("item"))


def _of_another_thing(core: Sequence[Chunk]) -> bool:
    """Whether words of a title stand for something else: "the presentation for the committee"."""
    return any(
        chunk.named is not None and chunk.named.by == "title" and not chunk.own and bool(core[at + 1].tags & _NARROWING)
        for at, chunk in enumerate(core[:-2])
    )


def left_out_first(parts: Sequence[Part]) -> None:
    """ "Except 15, all of M4 is done": what a sentence opens with is taken out of what follows."""
    first, second = (*parts[:2], None, None)[:2]
    if first is None or second is None or second.draft is None or second.draft.item is None or first.draft:
        return
    core, named = first.clause.core, second.draft.item.named
    if len(core) != 2 or "except" not in core[0].tags or core[1].named is None or named is None:
        return
    refs = tuple(ref for ref in named.refs if ref not in core[1].named.refs)
    if refs and not core[1].named.problem and first.segment == second.segment:
        item = replace(second.draft.item, named=replace(named, refs=refs))
        second.draft = replace(second.draft, item=item)
    else:
        second.doubt = second.doubt or NOT_CERTAIN


def weaken(parts: Sequence[Part]) -> None:
    """A clause that only takes something back ("not quite", "except the annex") puts what was said in doubt."""
    if any("correction" in part.clause.tags for part in parts):
        for part in parts:
            part.doubt = part.doubt or NOT_CERTAIN
        return
    before: Part | None = None
    for part in parts:
        if part.draft:
            before = part
            continue
        if before is None or before.draft is None or part.doubt == "condition" or part.why:
            continue
        tags = part.clause.tags
        own = any(c.kind == "item" for c in part.clause.core)
        refs = before.draft.item.named.refs if before.draft.item and before.draft.item.named else ()
        if "limit" in tags and "not" not in tags and _of_others(part.clause, refs):
            continue  # "13 is done, 14 still open"
        if before.draft.verb in ("slip", "meet") and (_dates_again(part.clause) or _redates(part.clause)):
            before.doubt = before.doubt or NOT_CERTAIN
        if own and not part.draft and _corrects(part.clause):
            before.doubt = before.doubt or NOT_CERTAIN
        strangers = any(c.kind in ("unknown", "person", "quoted") for c in part.clause.core)
        left_out = own and len(part.clause.core) == 2 and part.clause.core[0].tags & {"except", "but"}
        parted = before.draft.verb == "done" and _denies_a_part(part.clause, refs)
        lacks = tags & {"limit", "except", "almost", "only_if"} or _only_a_share(part.clause)
        limited = not left_out and lacks and before.draft.verb == "done"
        of_its_parts = before.draft.verb == "done" and _of_the_same(part.clause, refs)
        figured = any("figure" in c.tags for c in part.clause.core)  # "maar 14 niet"
        ends = "not" in part.clause.core[-1].tags and not own and not figured  # "signed by you, by us not yet"
        taken_back = ends or (tags & {"not", "hedge"} and not strangers and (not own or of_its_parts))
        if before.draft.verb == "block" and len(part.clause.core) > 1 and "hedge" not in tags:
            continue  # it is what is in the way: "blocked 13, no SOC 2 yet"
        if limited or taken_back or parted:
            before.doubt = before.doubt or NOT_CERTAIN
    _same_again(parts)


def _same_again(parts: Sequence[Part]) -> None:
    """ "5 is done and not done: the review yes, SSO no": what is in doubt is no surer said of a part of it."""
    for part, other in permutations(parts, 2):
        if part.doubt and part.draft and other.draft and part.draft.verb == other.draft.verb:
            mine, theirs = refs_of(part.clause), refs_of(other.clause)
            if mine and set(theirs) <= set(mine):
                other.doubt = other.doubt or part.doubt


def _only_a_share(clause: Clause) -> bool:
    """ "11 ist erledigt (zu 80 %)" """
    core = clause.core
    return len(core) == 2 and bool(core[0].tags & _LEADS_ELSEWHERE) and "figure" in core[1].tags


def _of_others(clause: Clause, refs: Sequence[int]) -> bool:
    """Whether what is left over are other items ("14 still open"), and no words of a title ("pending review")."""
    items = clause.of("item")
    led = "limit" in clause.core[0].tags if clause.core else False
    return bool(items) and set(refs_of(clause)).isdisjoint(refs) and not (led and named_by_title(clause))


def _of_the_same(clause: Clause, refs: Sequence[int]) -> bool:
    """Whether it speaks of another part of the same item: "the architecture review is done, SSO isn't yet"."""
    named = [c.named for c in clause.of("item") if c.named]
    return any(set(refs) & {*one.refs, *one.candidates} for one in named)


def _denies_a_part(clause: Clause, refs: Sequence[int]) -> bool:
    """ "4 is done in Lille, not in Brest", "5 is done and not done": nothing else is spoken of than what was done."""
    core = clause.core
    if not core or core[0].kind != "word" or not set(refs_of(clause)) <= set(refs):
        return False
    placed = len(core) > 1 and core[1].kind == "word" and bool(core[1].tags & _LEADS_ELSEWHERE)
    return "reopen.short" in core[0].tags or ("not" in core[0].tags and placed)


def _corrects(clause: Clause) -> bool:
    """ "no, 14", "rather 14"; "14 nie" only says that 14 is not."""
    *_, last = clause.core
    said = any("rather" in c.tags and not (c is last and "not" in c.tags) for c in clause.row)
    return said and not says_what_is_lacking(clause.core)


def _redates(clause: Clause) -> bool:
    """ "Move 13 to Friday, no, Monday." """
    core = clause.core
    return bool(core) and "rather" in core[0].tags and bool(clause.of("day", "shift", "time")) and not clause.of("item")


def _dates_again(clause: Clause) -> bool:
    """Whether a clause after a "but" has a day of its own, of nobody else: "... but is back on Nov 30 now"."""
    core = clause.core
    of_somebody = any(c.kind == "person" or c.tags & {"subject", "actor", "others"} for c in core)
    return clause.hard and bool(clause.of("day")) and core[0].kind != "day" and not of_somebody


def denies_the_verb(row: Sequence[Chunk]) -> bool:
    """ "14 hängt nicht beim Betriebsrat", "14 steckt nicht fest"; "13 blockiert kein Bericht" gives a reason."""
    words = [c for c in row if not (c.kind == "word" and "filler" in c.tags)]
    return any(
        "denies" in at.tags and any(tag.startswith("block.") for tag in before.tags)
        for before, at in pairwise(words)
        if at.kind == "word"
    )


def only_points(row: Sequence[Chunk], at: int) -> bool:
    """Whether a word that may give a reason only points: "erledigt ist da gar nichts", "klaar is daar niks"."""
    return "points" in row[at].tags and bool(row[at - 1].tags & {"copula", "have", "will"})
