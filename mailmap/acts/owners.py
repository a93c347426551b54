"""The people of somebody's table: who is known from the mail, a list beside it or the rows, and who owns what.

An owner is one person or one role; whoever is neither is asked for once, however many rows name them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr

from mailmap.letters.wording import listed
from mailmap.plan.model import Participant, Plan, Side
from parsers.days.moments import Clock
from parsers.sheet.cells import is_nothing, mailbox_of, without_aside
from parsers.sheet.outline import Line, Outline
from parsers.wish.named import MOST_NAMES
from parsers.wish.setting import Doubt
from parsers.wish.words import key_of

MEMBER = "team member"
"""The role of somebody whom only the table names."""
LONGEST_NAME = 40
MOST_ROWS = 6
BUYER = frozenset({"buyer", "customer", "client", "kunde", "käufer", "auftraggeber"})
SELLER = frozenset({"seller", "vendor", "supplier", "anbieter", "lieferant", "verkäufer", "auftragnehmer"})
ROLES = {"buyer role": Side.BUYER, "seller role": Side.SELLER}
"""What the mail may say instead of an address."""
COMPANIES = ("buyer", "seller")
SHORT = {"ae": "account_executive", "se": "solutions_engineer", "csm": "customer_success", "dpo": "privacy"}
BOTH = frozenset({"both", "joint", "all", "everybody", "team", "beide", "alle", "gemeinsam"})
_SEVERAL = re.compile(r"\s*(?:[/,;&+\n]|\band\b|\bund\b|\bwith\b|\bmit\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the mail gives: `settings` as for a template, with ref, buyer, seller and go_live among them; `roles` are
    the settings that name people, with side and role; `is_sellers` tells whose an address is. `named` are mailboxes (or
    ROLES) by what the table calls their owners, `introduced` those that were only told. `before` is the draft to be
    replaced."""

    settings: Mapping[str, str]
    roles: Mapping[str, tuple[Side, str]]
    rep: Participant
    is_sellers: Callable[[str], bool]
    clock: Clock
    named: Mapping[str, str] = field(default_factory=dict)
    introduced: Sequence[str] = ()
    before: Plan | None = None


@dataclass(slots=True)
class Owners:
    said: Setting
    people: dict[str, Participant] = field(default_factory=dict)
    """By address in lower case; open roles by side and role."""
    known: dict[str, set[str]] = field(default_factory=dict)
    """Names, and the owners that they may mean."""
    unknown: dict[str, list[str]] = field(default_factory=dict)
    """Names that are nobody's, and the rows where they stand."""
    faults: list[Doubt] = field(default_factory=list)

    # ------------------------------------------------------------------------------------------------ who is known
    def meet(self, made: Outline) -> None:
        """Everybody whom the mail or the table gives with an address. What is said first of somebody counts."""
        said = self.said
        for person in said.before.participants if said.before else ():
            self._add(person, *self._other_names(person.side, person.role))
        for key, (side, role) in said.roles.items():
            if key in said.settings:
                name, address = parseaddr(said.settings[key])
                self._add(Participant(name=name or None, email=address, side=side, role=role),
                          *self._other_names(side, role))  # fmt: skip
        self._add(said.rep)
        for row in made.people:
            self._person(row.get("person", ""), row.get("address", ""), row.get("role", ""), row.get("side", ""))
        for name, mailbox in said.named.items():
            if mailbox not in ROLES:
                self._person(mailbox, "", "", "", name)
        for mailbox in said.introduced:
            self._person(mailbox, "", "", "")
        for line in made.lines:
            self._person(line.cell("owner"), line.cell("address"), line.cell("role"), line.cell("side"))

    def _person(self, owner: str, address: str, role: str, side: str, called: str = "") -> None:
        """Somebody whose address stands in their name's cell or in one of its own."""
        together = owner if "@" in owner else f"{owner} <{address}>"
        if found := mailbox_of(together):
            name, email = found
            also = [called] if called else []
            name = name or (called if called and self._side(called) is None else None)
            theirs = Side.SELLER if self.said.is_sellers(email) else Side.BUYER
            if self._side(side) not in (None, theirs):
                why = f"stands as one of {side}, but by the address is one of the {theirs}; take one of them out."
                self.faults.append(Doubt(email, f"{email} {why}"))
            known = self.said.roles.get(_key(role))
            called_role = known[1] if known and known[0] is theirs else role
            self._add(Participant(name=name, email=email, side=theirs, role=called_role or MEMBER), *also)

    def _add(self, person: Participant, *also: str) -> None:
        address = (person.email or f"{person.side} {person.role}").casefold()
        before = self.people.get(address)
        if before:
            role = person.role if before.role == MEMBER else before.role
            person = before.model_copy(update={"name": before.name or person.name, "role": role})
        self.people[address] = person
        words = (person.name or "").split()
        names = [person.name, *words[:1], *words[-1:], *also]
        for name in filter(None, names):
            self.known.setdefault(name.casefold(), set()).add(address)

    def _other_names(self, side: Side, role: str) -> list[str]:
        names = [key.replace("_", " ") for key, meant in self.said.roles.items() if meant == (side, role)]
        return [*names, *(short for short, key in SHORT.items() if self.said.roles.get(key) == (side, role))]

    # ------------------------------------------------------------------------------------------------ who owns a line
    def of(self, line: Line) -> str | None:
        """The address of a line's owner, or an open role; None where it names nobody, or nobody we know."""
        text = line.cell("owner") or line.cell("address")
        if is_nothing(text):
            text = line.cell("role")
        if is_nothing(text):
            return None
        if mailbox := mailbox_of(text):
            return mailbox[1]
        for words in dict.fromkeys((text, without_aside(text))):
            if answer := self._answered(words):
                return answer
            if owner := self._found(words, self._side(line.cell("side"))):
                return owner
        self.unknown.setdefault(without_aside(text) or text, []).append(line.where)
        return None

    def _answered(self, words: str) -> str | None:
        """What the mail says of an owner that was asked for."""
        said = self.said.named.get(words, "")
        if said in ROLES:
            return self._vacancy(ROLES[said], words)
        mailbox = mailbox_of(said)
        return mailbox[1] if mailbox else None

    def _found(self, words: str, side: Side | None) -> str | None:
        addresses = self.known.get(words.casefold(), set())
        if len(addresses) == 1:
            return self._named(next(iter(addresses)))
        key = _key(words)
        sided = f"{side}_{key}" if side else key
        meant = self.said.roles.get(sided) or self.said.roles.get(SHORT.get(words.casefold(), key))
        meant = meant or self.said.roles.get(key_of(words, (*COMPANIES, *self.said.roles)) or "")
        if addresses or meant is None or side not in (None, meant[0]):
            return None
        held = [address for address, person in self.people.items() if (person.side, person.role) == meant]
        if len(held) == 1:
            return self._named(held[0])
        return None if held else self._vacancy(*meant)

    def _named(self, address: str) -> str:
        person = self.people[address]
        return person.email or f"{person.side} {person.role}"

    def _vacancy(self, side: Side, role: str) -> str:
        self.people.setdefault(f"{side} {role}".casefold(), Participant(side=side, role=role))
        return f"{side} {role}"

    def _side(self, words: str) -> Side | None:
        """The side that a word or the name of a company means."""
        plain = words.casefold().strip()
        for side, own in ((Side.BUYER, BUYER), (Side.SELLER, SELLER)):
            company = self.said.settings.get(side.value, "").casefold()
            if plain in own or key_of(words, COMPANIES) == side or (plain and f"{company} ".startswith(f"{plain} ")):
                return side
        return None

    # ------------------------------------------------------------------------------------------------ who is asked for
    def doubts(self) -> list[Doubt]:
        """A question for each name that is nobody's."""
        return [*dict.fromkeys(self.faults), *(self._doubt(name, rows) for name, rows in self.unknown.items())]

    def _doubt(self, name: str, rows: Sequence[str]) -> Doubt:
        shown = [where.removesuffix(" below the header").removeprefix("Row ") for where in rows[:MOST_ROWS]]
        shown += ["others"] if len(rows) > MOST_ROWS else []
        where = f"owner in {'row' if len(rows) == 1 else 'rows'} {listed(shown)}"
        if len(name) > LONGEST_NAME:
            return Doubt(name, f"{where}, with no address. Write one in the table.")
        if len(self.known.get(name.casefold(), ())) > 1:
            why = f"{where}; several people are called so. Which address is it?"
        elif name.casefold() in BOTH or _SEVERAL.search(name):
            why = f"{where}, but one person has to own it. Which address is it?"
        elif self._side(name):
            why = f"{where}, and a company; which of its people does it? Say an address."
        else:
            why = f"{where}, with no address, and no role we know. Say the address, or that it is “a buyer role”."
        return Doubt("", why, name)

    @property
    def asked(self) -> list[str]:
        """The names that a mail can answer for."""
        return [doubt.key for doubt in self.doubts() if doubt.key][:MOST_NAMES]


def _key(words: str) -> str:
    return re.sub(r"[\s_-]+", "_", words.casefold().strip())
