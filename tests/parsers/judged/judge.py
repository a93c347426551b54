"""Judge the reader on replies with expected readings written from the contract alone, blind to the code.

Run it: `python tests/parsers/judged/judge.py [FILE.jsonl ...] [--id PREFIX] [--quiet]`. Each case is made a mail and
read by the same path as `mailmap explain --json --plan FILE --authserv mx.acme.example`. What is printed: a line a
mismatch with what was wanted and what came, then a summary that counts wrong acts (a command that should not be
there, or with wrong items, days, people or decision) apart from missed ones (asked or noted instead of done).
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from pathlib import Path
from typing import Any

from mailmap.interpret import Evidence, cites_a_letter, interpret, open_mail, unreadable
from mailmap.plan import files
from mailmap.plan.model import Plan
from parsers.limits import Hostile
from parsers.message import Unreadable

HERE = Path(__file__).parent
PLANS = (HERE / "plans", HERE.parent.parent / "examples")
AUTHSERV = "mx.acme.example"
OURS = "mailmap@acme.example"
FREE = {"reason", "text"}
LOOSE = {"minutes"}
SIGNS = (
    *("verb", "on", "to", "start", "person", "name", "role", "title", "due", "owner", "milestone", "after"),
    "decision",
)
Case = dict[str, Any]
Reading = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How far a reading is from one accepted reading: what acts wrongly, what is missed, what else differs."""

    wrong: tuple[str, ...]
    missed: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def weight(self) -> int:
        return 100 * len(self.wrong) + 10 * len(self.missed) + len(self.other)

    @property
    def kind(self) -> str:
        if self.wrong:
            return "wrong act"
        return "missed act" if self.missed else "other" if self.other else "good"


def load(path: Path) -> list[Case]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


@cache
def plan_of(name: str) -> Plan:
    return files.load(next(folder / name for folder in PLANS if (folder / name).exists()))


def mail_of(case: Case) -> bytes:
    """The whole mail of a case; `auth` false leaves it unauthenticated, `cites` makes it an answer to a letter."""
    now = dt.datetime.fromisoformat(case["now"])
    if "mail" in case:
        return str(case["mail"]).replace("\n", "\r\n").encode()
    mail = EmailMessage(policy=SMTP)
    address = case["from"]
    if case.get("auth", True):
        domain = address.rpartition("@")[2]
        mail["Authentication-Results"] = f"{AUTHSERV}; dmarc=pass header.from={domain}"
    mail["From"] = address
    mail["To"] = case.get("to", OURS)
    if "cc" in case:
        mail["Cc"] = case["cc"]
    sent = dt.datetime.fromisoformat(case["date"]) if "date" in case else now
    mail["Date"] = sent.strftime("%a, %d %b %Y %H:%M:%S %z")
    mail["Subject"] = case.get("subject", "Re: Plan")
    mail["Message-ID"] = f"<{case['id']}@client.example>"
    if case.get("cites"):
        mail["In-Reply-To"] = "<0123456789abcdef@acme.example>"
    for name, value in case.get("headers", {}).items():
        mail[name] = value
    if "html" in case:
        mail.set_content(_html(case), subtype="html")
    else:
        mail.set_content(case["text"] + "\n")
    return mail.as_bytes()


def _html(case: Case) -> str:
    """Our own digest stands for {{digest}}; `into` types words into it, each behind a place in its text."""
    digest = (HERE / "digest.html").read_text(encoding="utf-8")
    for place, words in case.get("into", ()):
        digest = digest.replace(place, place + words, 1)
    return str(case["html"]).replace("{{digest}}", digest)


def read(case: Case) -> Reading:
    plan = plan_of(case["plan"])
    bot = case.get("bot")
    try:
        mail = open_mail(
            mail_of(case),
            Evidence(AUTHSERV, own=(bot,) if bot else ()),
            dt.datetime.fromisoformat(case["now"]),
        )
        reading = interpret(mail, plan, cites=cites_a_letter(mail.message), bot=bot).reading
    except (Hostile, Unreadable) as fault:
        reading = unreadable(plan, str(fault))
    return dict(json.loads(reading.line()))


def _atoms(commands: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One an item: commands that differ only in items may stand together or apart."""
    for command in commands:
        for item in command.get("items") or [None]:
            yield {**command, "item": item}


def _plain(value: Any) -> str:
    return " ".join(str(value).casefold().split()).strip(" .!\"'")


def _field(command: dict[str, Any], name: str) -> Any:
    value = command.get(name)
    if value is None or value == []:
        return None
    if name == "start":
        return dt.datetime.fromisoformat(value).isoformat()
    return _plain(value) if isinstance(value, str) else value


def _fits(want: dict[str, Any], got: dict[str, Any]) -> bool:
    if want["item"] != got["item"] or any(_field(want, name) != _field(got, name) for name in SIGNS):
        return False
    if any(name in want and want[name] != got.get(name) for name in LOOSE):
        return False
    return all(_plain(want[name]) in _plain(got.get(name) or "") for name in FREE if name in want)


def _show(command: dict[str, Any]) -> str:
    parts = [command["verb"], "" if command["item"] is None else f"#{command['item']}"]
    for name in (*SIGNS[1:], "minutes", "reason", "text"):
        if command.get(name) not in (None, []):
            parts.append(f"{name}={command[name]}")
    return " ".join(part for part in parts if part)


def _count(name: str, want: Any, got: list[dict[str, Any]]) -> Iterator[str]:
    sources = [entry["source"] for entry in got]
    if isinstance(want, list):
        missing = [w for w in want if not any(_plain(w) in _plain(s) for s in sources)]
        if missing or len(want) != len(sources):
            yield f"{name}: want {want}, got {sources}"
    elif isinstance(want, str):
        if len(sources) < int(want.rstrip("+")):
            yield f"{name}: want {want}, got {sources}"
    elif want is not None and want != len(sources):
        yield f"{name}: want {want}, got {sources}"


def compare(want: dict[str, Any], got: Reading) -> Verdict:
    wanted = list(_atoms(want["commands"]))
    there = list(_atoms(got["commands"]))
    for one in list(wanted):
        match = next((g for g in there if _fits(one, g)), None)
        if match is not None:
            wanted.remove(one)
            there.remove(match)
    other = [*_count("unclear", want["unclear"], got["unclear"]), *_count("asked", want["asked"], got["asked"])]
    if want["away"] is not None and want["away"] != got["away"]:
        other.append(f"away: want {want['away']}, got {got['away']}")
    if want["note"] is not None and want["note"] != bool(got["note"]):
        other.append(f"note: want {want['note']}, got {got['note']!r}")
    if "automatic" in want and want["automatic"] != got["automatic"]:
        other.append(f"automatic: want {want['automatic']}, got {got['automatic']}")
    if "trust" in want and want["trust"] != got["sender"]["trust"]:
        other.append(f"trust: want {want['trust']}, got {got['sender']['trust']}")
    if "quarantine" in got:
        other.append(f"quarantine: {got['quarantine']}")
    return Verdict(tuple(map(_show, there)), tuple(map(_show, wanted)), tuple(other))


def judge(case: Case) -> tuple[Verdict, Reading]:
    got = read(case)
    accepted = case.get("accept") or [case["expect"]]
    return min((compare(want, got) for want in accepted), key=lambda verdict: verdict.weight), got


def _words(case: Case) -> str:
    return json.dumps(case.get("text") or case.get("html") or case["mail"], ensure_ascii=False)[:400]


def main(arguments: list[str]) -> int:
    prefix = next((a.split("=", 1)[1] for a in arguments if a.startswith("--id=")), "")
    files_given = [Path(a) for a in arguments if not a.startswith("--")]
    counts: Counter[str] = Counter()
    for path in files_given or sorted(HERE.glob("*.jsonl")):
        for case in load(path):
            if not case["id"].startswith(prefix):
                continue
            try:
                verdict, got = judge(case)
            except Exception as fault:  # noqa: BLE001 - a judge goes on and says which case broke the reader
                counts["crash"] += 1
                print(f"[crash] {case['id']} {_words(case)}\n    {type(fault).__name__}: {fault}")
                continue
            counts[verdict.kind] += 1
            if verdict.kind == "good" or "--quiet" in arguments:
                continue
            print(f"[{verdict.kind}] {case['id']} ({case['from']}, {case['plan']}) {_words(case)}")
            print(f"    rule: {case['rule']}")
            for name, found in (("acts wrongly", verdict.wrong), ("missed", verdict.missed), ("other", verdict.other)):
                for line in found:
                    print(f"    {name}: {line}")
            for entry in got["unclear"]:
                print(f"    it asked: {entry['source']!r}: {entry['why']} -> {entry.get('suggest')}")
            if got["note"]:
                print(f"    it noted: {got['note']!r}")
    print(dict(counts))
    return 1 if set(counts) - {"good"} else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
