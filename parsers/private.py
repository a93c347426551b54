"""Words that ask not to be shared: under a label such as "internal:", or about how somebody stands."""

from __future__ import annotations

import re

from parsers.lexicon import lexicons
from parsers.words import tokens

_LABEL = re.compile(
    r"\W*(?:(?:note|notiz|nota|notatka)\s+)?(?:strictly\s+)?"
    r"(?:internal|private|confidential|off the record|not for (?:the )?(?:buyer|customer|client|seller|vendor)"
    r"|(?:for )?(?:us|seller|our (?:side|eyes|team)|internal use) only|between us"
    r"|intern|vertraulich|interne?|confidentiel(?:le)?|privé|interno|interna|confidencial|privado|riservato"
    r"|vertrouwelijk|poufne|wewnętrzne)\b[^:.\n]{0,24}(?::|\s[-–—]\s)",
    re.IGNORECASE,
)
_NEAR = 4
"""At which word a stance is named at the latest: "Omar stance: blocks"."""


def private(text: str) -> bool:
    """Whether a text says of itself that it is for one side alone."""
    if _LABEL.match(text):
        return True
    cut = tokens(text[:200])
    places = range(min(len(cut), _NEAR))
    return any(lexicon.phrase(cut, at, "stance") for lexicon in lexicons().values() for at in places)
