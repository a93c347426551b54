"""Waiting for a connection to say something, in a way that another thread can end."""

from __future__ import annotations

import select
import socket
import weakref


class Alarm:
    """`ring` from any thread ends the `wait` that is on, or the next one."""

    def __init__(self) -> None:
        self._inside, self._outside = socket.socketpair()
        for end in (self._inside, self._outside):
            end.setblocking(False)
            weakref.finalize(self, end.close)

    def ring(self) -> None:
        try:
            self._outside.send(b"!")
        except BlockingIOError:
            return  # it rings so loudly already that nothing more fits in

    def wait(self, seconds: float, connection: socket.socket | None = None) -> None:
        """Until `connection` has something to read (its end counts), the alarm rings, or the seconds are over."""
        poll = select.poll()
        poll.register(self._inside, select.POLLIN)
        if connection is not None:
            poll.register(connection, select.POLLIN)
        poll.poll(max(0, seconds) * 1000)
        self._silence()

    def _silence(self) -> None:
        try:
            while self._inside.recv(4096):
                pass
        except BlockingIOError:
            return
