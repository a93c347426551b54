"""text/plain; format=flowed (RFC 3676): lines that end in a space go on in the next line of the same quote depth."""

from __future__ import annotations


def undo(text: str, *, delsp: bool = False) -> str:
    """Paragraphs as one line each. Quote marks stay at the head of a line; `-- ` never flows."""
    done: list[str] = []
    flowing: list[str] = []
    depth = 0
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        body = raw.lstrip(">")
        level = len(raw) - len(body)
        body = body.removeprefix(" ")
        if flowing and (level != depth or body == "-- "):
            done.append("".join(flowing))
            flowing = []
        depth = level
        if not flowing and level:
            flowing.append(">" * level + " ")
        if body.endswith(" ") and body != "-- ":
            flowing.append(body[:-1] if delsp else body)
            continue
        done.append("".join([*flowing, body]))
        flowing = []
    if flowing:
        done.append("".join(flowing))
    return "\n".join(done)
