"""Values to TOML text, for people to read: a blank line between tables, long texts over several lines."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def table_text(tables: Mapping[str, Any]) -> str:
    """TOML for tables of strings, numbers, dates, times, lists and tables. Lists of tables become [[tables]], except
    those that hold other values too, which stay on their line."""
    return "\n".join(_tables(tables, ())).lstrip("\n") + "\n"


def _tables(tables: Mapping[str, Any], outer: tuple[str, ...]) -> Iterator[str]:
    for name, value in tables.items():
        path = (*outer, name)
        if isinstance(value, Mapping):
            yield from _table(f"[{'.'.join(path)}]", value, path)
        else:
            for entry in value:
                yield from _table(f"[[{'.'.join(path)}]]", entry, path)


def _table(header: str, table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    yield f"\n{header}"
    inner = {key: value for key, value in table.items() if _is_table(key, value)}
    for key, value in table.items():
        if key not in inner:
            yield f"{_key(key)} = {_value(value)}"
    yield from _tables(inner, path)


def _is_table(key: str, value: Any) -> bool:
    """What gets a header of its own: lists of items, and the one table that stands beside longer texts."""
    return key in ("item", "compelling_event")


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else json.dumps(key)


def _value(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _string(str(value))
        case dt.time():
            return _string(value.isoformat("auto" if value.second or value.microsecond else "minutes"))
        case dt.date() | int():
            return str(value)
        case Mapping():
            return f"{{ {', '.join(f'{_key(key)} = {_value(inner)}' for key, inner in value.items())} }}"
        case Sequence():
            return f"[{', '.join(_value(entry) for entry in value)}]"
        case _:
            raise TypeError(f"{value!r} has no place in a plan file")


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\")
    if "\n" in text:
        long = escaped.replace('""', '"\\"')
        return f'"""\n{CONTROL.sub(_escape, long)}"""'
    return f'"{CONTROL.sub(_escape, escaped.replace(chr(34), chr(92) + chr(34)))}"'


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
