"""One structured line an event, on stderr, without the bodies of mails: what journald and log shippers read."""

from __future__ import annotations

import logging
import sys

import structlog


def to_stderr(*, json: bool = True, level: int = logging.INFO) -> None:
    """Set up logging for this process: JSON for a service, readable lines for a terminal."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if json else structlog.processors.ExceptionPrettyPrinter(),
            structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
