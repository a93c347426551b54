"""One structured line an event, without the bodies of mails: what journald and log shippers read."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import structlog


def to_stderr(*, json: bool = True, level: int = logging.INFO) -> None:
    """Set up logging for this process: JSON for a service, readable lines for a terminal."""
    _configure(lambda: sys.stderr, json=json, level=level)


def to_file(path: Path) -> None:
    """JSON lines at the end of a file that is flushed with every line."""
    file = path.open("a", encoding="utf-8", buffering=1)
    _configure(lambda: file, json=True, level=logging.INFO)


def _configure(stream: Callable[[], TextIO], *, json: bool, level: int) -> None:
    """`stream` is asked anew for every line: what stands for stderr may change."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if json else structlog.processors.ExceptionPrettyPrinter(),
            structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: structlog.PrintLogger(stream()),
    )
