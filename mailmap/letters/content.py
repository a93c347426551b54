"""What a letter says, before it becomes a mail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Content:
    """`subject` is one line; `text` is complete on its own, 72 columns, parted by LF; `html` says the same."""

    subject: str
    text: str
    html: str
