"""Tell systemd that the service is ready, alive or stopping (sd_notify(3)); silent where there is no systemd."""

from __future__ import annotations

import os
import socket


def notify(*states: str) -> bool:
    """Send states such as READY=1, WATCHDOG=1 or STATUS=...; False when nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return False
    target = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
        try:
            sock.sendto("\n".join(states).encode(), target)
        except OSError:
            return False
    return True


def watchdog_seconds() -> float | None:
    """How often systemd wants a sign of life: half of WATCHDOG_USEC; None when it does not watch."""
    usec = os.environ.get("WATCHDOG_USEC", "")
    return int(usec) / 2_000_000 if usec.isdigit() and int(usec) else None
