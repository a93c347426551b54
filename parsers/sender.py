"""Who wrote a mail, and how sure that is. The one From says who; only our own server's word makes it sure.

Names, Reply-To, Sender and Message-IDs prove nothing and are not looked at. Every doubt counts as not authenticated.
"""

from __future__ import annotations

from dataclasses import dataclass

from parsers.envelope import results
from parsers.envelope.headers import Headers
from parsers.envelope.mailbox import Mailbox, address, domain, mailbox
from parsers.envelope.results import Result
from parsers.message import InboundMessage

_FIELD = "authentication-results"


@dataclass(frozen=True, slots=True)
class Sender:
    """`address` (domain as A-labels, lower case) is None unless there is exactly one From with exactly one address and
    no defect. `evidence` says in a few words why the sender is authenticated or is not."""

    address: str | None
    name: str
    authenticated: bool
    evidence: str


def sender(message: InboundMessage, authserv_id: str | None, internal_header: str | None) -> Sender:
    """Who wrote `message`, believing only results of `authserv_id` and the internal marker.

    `internal_header` is a field that our own server sets on mail from inside and takes out of all other mail:
    "Name: value"; a name alone stands for the value Microsoft gives, `Internal`.
    """
    froms = message.headers.all("from")
    found = mailbox(froms[0]) if len(froms) == 1 else None
    if found is None:
        return Sender(None, "", False, "no single valid From address")
    authenticated, evidence = _judge(message.headers, found, authserv_id, internal_header)
    return Sender(found.address, found.name, authenticated, evidence)


def _judge(headers: Headers, found: Mailbox, authserv_id: str | None, internal: str | None) -> tuple[bool, str]:
    stated = _own_results(headers, authserv_id) if authserv_id else []
    host = found.address.rpartition("@")[2]
    dmarc = {result.outcome for result in stated if result.method == "dmarc" and _host(result, "header.from") == host}
    if any(result.method == "dmarc" and result.outcome in ("fail", "permerror") for result in stated):
        return False, "dmarc=fail"
    if _is_marked(headers, internal):
        return True, f"internal ({(internal or '').partition(':')[0].strip()})"
    if _signed_in(stated, found.address):
        return True, f"auth=pass smtp.auth={found.address}"
    if dmarc == {"pass"}:
        return True, f"dmarc=pass header.from={host}"
    if dmarc == {"none"} and _signed(stated, host):
        return True, f"dmarc=none, dkim=pass header.d={host}"
    if len(dmarc) > 1:
        return False, "contradictory dmarc results"
    return False, f"dmarc={dmarc.pop()}" if dmarc else "no result of our own server for this address"


def _own_results(headers: Headers, authserv_id: str) -> list[Result]:
    """The results of our server: the topmost field if it is ours, with the fields of ours that directly follow it.

    A field further down came with the mail and may be forged. A field of ours that breaks the grammar ends the run.
    """
    stated: list[Result] = []
    began = False
    for name, value in headers:
        if name.lower() != _FIELD:
            if began:
                break
            continue
        began = True
        read = results.read(value)
        if read is None or read.authserv_id != authserv_id.strip().lower():
            break
        stated += read.results
    return stated


def _host(result: Result, name: str) -> str | None:
    return domain((result.get(name) or "").rpartition("@")[2])


def _signed_in(stated: list[Result], wanted: str) -> bool:
    """Whether the writer gave the password of this very address to our server (a colleague)."""
    outcomes = {
        (result.outcome, (address(result.get("smtp.auth") or "") or "").lower())
        for result in stated
        if result.method == "auth"
    }
    return outcomes == {("pass", wanted.lower())}


def _signed(stated: list[Result], host: str) -> bool:
    """An aligned signature that passed, and was not reported as failed at the same time."""
    outcomes: dict[tuple[str | None, str | None], set[str]] = {}
    for result in stated:
        signer = "header.d" if any(name == "header.d" for name, _ in result.properties) else "header.i"
        if result.method == "dkim" and _host(result, signer) == host:
            outcomes.setdefault((result.get("header.s"), result.get("header.b")), set()).add(result.outcome)
    return {"pass"} in outcomes.values() and all(seen == {"pass"} or "pass" not in seen for seen in outcomes.values())


def _is_marked(headers: Headers, internal: str | None) -> bool:
    if not internal:
        return False
    name, colon, wanted = internal.partition(":")
    values = headers.all(name.strip())
    if len(values) != 1:
        return False
    return values[0].strip().lower() == (wanted if colon else "internal").strip().lower()
