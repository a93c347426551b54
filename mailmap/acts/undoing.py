"""`undo`: take back what a mail did. Undo is itself a change; nothing is ever deleted from the history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mailmap.acts.desk import Desk
from mailmap.letters.receipt import Applied, Refused, Result, Unchanged
from mailmap.plan.changes import Conflict, apply, take_back
from mailmap.reading import CommandReading
from mailmap.store import plans
from mailmap.store.plans import Recorded

NOT_UNDONE = frozenset({"undo", "baseline", "activate", "pause", "close"})


def undo(desk: Desk, command: CommandReading) -> Iterable[Result]:
    """All changes of the mail whose receipt is answered, else of the sender's last mail that changed something; with
    items, the last mail's changes to those."""
    mine = [entry for entry in plans.recorded(desk.conn, desk.before.ref, by=desk.address) if _counts(entry)]
    undone = {entry.change.undoes for entry in plans.recorded(desk.conn, desk.before.ref) if entry.change.undoes}
    left = [entry for entry in mine if _name(entry) not in undone]
    chosen = _chosen(desk, left, command)
    if not chosen:
        why = _somebody_elses(desk, command) or "There is no change of yours that could be taken back."
        return [(Refused if command.items else Unchanged)(words=command.source, why=why)]
    plan = desk.plan
    for entry in reversed(chosen):
        try:
            apply(plan, take_back(entry.change.edits))
        except Conflict:
            why = f"{_what(entry)} was changed again since. Say what it should be now."
            return [Refused(words=command.source, why=why)]
    for entry in reversed(chosen):
        desk.record("undo", command.source, take_back(entry.change.edits), item=entry.change.item, undoes=_name(entry))
    items = tuple(dict.fromkeys(entry.change.item for entry in chosen if entry.change.item is not None))
    files = (entry.change.words for entry in chosen if entry.change.verb == "replace")
    notes = tuple(f"The draft is again as it was before {words}." for words in files)
    return [Applied(words=command.source, verb="undo", items=items, notes=notes)]


def _chosen(desk: Desk, left: Sequence[Recorded], command: CommandReading) -> list[Recorded]:
    if command.items:
        touching = [entry for entry in left if set(command.items) & _items(entry)]
        return [entry for entry in touching if entry.inbox_id == touching[-1].inbox_id]
    cited = desk.cited_mails()
    of_receipt = [entry for entry in left if entry.inbox_id in cited]
    if of_receipt or cited:
        return of_receipt
    return [entry for entry in left if entry.inbox_id == left[-1].inbox_id] if left else []


def _counts(entry: Recorded) -> bool:
    return bool(entry.change.edits) and entry.change.verb not in NOT_UNDONE and entry.inbox_id is not None


def _name(entry: Recorded) -> str:
    return f"{entry.inbox_id}.{entry.number}"


def _items(entry: Recorded) -> set[int]:
    return {int(edit.target[1]) for edit in entry.change.edits if edit.target[0] == "item"}


def _what(entry: Recorded) -> str:
    refs = sorted(_items(entry))
    return ", ".join(f"#{ref}" for ref in refs) if refs else "What you changed"


def _somebody_elses(desk: Desk, command: CommandReading) -> str | None:
    """Why an item cannot be taken back by this sender: because the last change to it is another person's."""
    for ref in command.items:
        last = plans.recorded(desk.conn, desk.before.ref, item=ref, newest=1)
        if last and last[0].change.by.casefold() != desk.address.casefold():
            return f"The last change of #{ref} is not yours; ask {last[0].change.by} to take it back."
    return None
