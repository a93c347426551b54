"""Bytes to text for whatever a mail says its character set is. Only codecs of this list are ever looked up."""

from __future__ import annotations

import codecs

_ALLOWED = frozenset(
    [
        "ascii",
        "utf-8",
        "utf-7",
        "utf-16",
        "utf-16-be",
        "utf-16-le",
        "utf-32",
        "iso8859-1",
        "iso8859-2",
        "iso8859-3",
        "iso8859-4",
        "iso8859-5",
        "iso8859-6",
        "iso8859-7",
        "iso8859-8",
        "iso8859-9",
        "iso8859-10",
        "iso8859-11",
        "iso8859-13",
        "iso8859-14",
        "iso8859-15",
        "iso8859-16",
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "cp1257",
        "cp1258",
        "cp437",
        "cp850",
        "cp852",
        "cp866",
        "cp874",
        "koi8-r",
        "koi8-u",
        "mac-roman",
        "gb2312",
        "gbk",
        "gb18030",
        "hz",
        "big5",
        "big5hkscs",
        "shift_jis",
        "cp932",
        "euc_jp",
        "iso2022_jp",
        "iso2022_jp_2",
        "euc_kr",
        "cp949",
        "johab",
        "tis-620",
        "ptcp154",
        "kz1048",
    ]
)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949", "iso8859-1": "cp1252"}
"""What writers mean who name the smaller set."""
_NAMES = {
    "cp-850": "cp850",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "iso8859-8",
    "cp1252-8": "cp1252",
}


def decode(raw: bytes, charset: str | None) -> str:
    """Never raises: unknown sets are read as UTF-8, else Windows-1252; what does not fit becomes U+FFFD."""
    name = _codec(charset)
    if name in (None, "ascii", "utf-8", "cp1252"):
        try:
            return raw.decode("utf-8")  # what calls itself Latin-1 or ASCII and is valid UTF-8 is UTF-8
        except UnicodeDecodeError:
            return raw.decode("utf-8" if name == "utf-8" and _mostly_utf8(raw) else "cp1252", "replace")
    return raw.decode(name, "replace")


def _mostly_utf8(raw: bytes) -> bool:
    """Whether bad bytes are the exception: a truncated character, not another character set."""
    bad = raw.decode("utf-8", "replace").count("\ufffd")
    high = len(raw) - len(raw.translate(None, bytes(range(128, 256))))
    return bad * 4 <= high


def _codec(charset: str | None) -> str | None:
    wanted = (charset or "").strip("\"' \t").lower()[:40]
    try:
        name = codecs.lookup(_NAMES.get(wanted, wanted)).name if wanted.isascii() and wanted else ""
    except (LookupError, ValueError):
        return None
    return _WIDER.get(name, name) if name in _ALLOWED else None
