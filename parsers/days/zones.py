"""Names of time zones in running text: "15:00 CET" means the clock of that place on that day."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.words import Token

_ZONES = {
    "America/New_York": ("ET", "EST", "EDT"),
    "America/Chicago": ("CT", "CDT"),
    "America/Denver": ("MT", "MST", "MDT"),
    "America/Los_Angeles": ("PT", "PST", "PDT"),
    "Europe/Berlin": ("CET", "CEST", "MEZ", "MESZ"),
    "Europe/London": ("GMT", "BST"),
    "Europe/Athens": ("EET", "EEST"),
    "Europe/Lisbon": ("WET", "WEST"),
    "Asia/Tokyo": ("JST",),
    "Asia/Singapore": ("SGT",),
    "Asia/Hong_Kong": ("HKT",),
    "Australia/Sydney": ("AEST", "AEDT", "AET"),
    "Pacific/Auckland": ("NZST", "NZDT", "NZT"),
    "America/Sao_Paulo": ("BRT",),
    "UTC": ("UTC", "Z"),
}
_BY_NAME = {name: zone for zone, names in _ZONES.items() for name in names}
_CITIES = {
    "new york": "America/New_York",
    "eastern": "America/New_York",
    "boston": "America/New_York",
    "chicago": "America/Chicago",
    "central european": "Europe/Berlin",
    "pacific": "America/Los_Angeles",
    "london": "Europe/London",
    "uk": "Europe/London",
    "berlin": "Europe/Berlin",
    "paris": "Europe/Paris",
    "madrid": "Europe/Madrid",
    "warsaw": "Europe/Warsaw",
    "amsterdam": "Europe/Amsterdam",
    "rome": "Europe/Rome",
    "lisbon": "Europe/Lisbon",
    "tokyo": "Asia/Tokyo",
    "singapore": "Asia/Singapore",
    "sydney": "Australia/Sydney",
}
_SEVERAL = ("CST", "IST", "AST")


def zone_at(cut: Sequence[Token], index: int) -> tuple[int, str] | None:
    """(end, IANA name) of the zone named at a token."""
    if index >= len(cut):
        return None
    if zone := _BY_NAME.get(cut[index].text):
        return index + 1, zone
    lower = index > 0 and cut[index - 1].kind == "clock" and (index + 1 == len(cut) or cut[index + 1].kind == "mark")
    if lower and (zone := _BY_NAME.get(cut[index].text.upper())):
        return index + 1, zone  # "3pm et"
    for size in (2, 1):
        named = " ".join(token.low for token in cut[index : index + size])
        if named in _CITIES and index + size < len(cut) and cut[index + size].low == "time":
            return index + size + 1, _CITIES[named]
    return None


def asks_back(token: Token) -> bool:
    """Whether an abbreviation is the name of zones hours apart."""
    return token.text in _SEVERAL
