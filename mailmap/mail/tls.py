"""How connections to mail servers are encrypted. Certificates are always verified; only loopback may go without."""

from __future__ import annotations

import ipaddress
import ssl
from pathlib import Path
from typing import Literal

from mailmap.errors import MailError

Tls = Literal["tls", "starttls", "none"]


def context(ca_file: Path | None) -> ssl.SSLContext:
    """The system's authorities, or only those of `ca_file`. Raises MailError when it cannot be read."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as fault:
        raise MailError(
            f"The ca_file {ca_file} cannot be used: {fault}. It must hold certificates in PEM form."
        ) from fault


def check(tls: Tls, host: str) -> None:
    """Raises MailError when a password and people's mail would cross a network in the clear."""
    if tls == "none" and not is_loopback(host):
        raise MailError(f'tls = "none" is only for a server on this machine, not for {host}; use "tls" or "starttls".')


def is_loopback(host: str) -> bool:
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
