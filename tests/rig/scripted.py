"""A server that says by heart what no real one can be brought to say when a test wants it."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

HOST = "127.0.0.1"
HANG_UP = "(hangs up)"

Script = list[tuple[str, str]]
"""What a line must match -> what is answered, in this order; lines before the next match are passed over.

In an answer `{tag}` is the first word of the matched line. HANG_UP ends the connection.
"""


@contextmanager
def saying(greeting: str, script: Script) -> Iterator[int]:
    """The port of a server that plays the script on every connection."""

    class Line(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say(greeting)
            for pattern, answer in script:
                words = self._heard(pattern)
                if words is None or answer == HANG_UP:
                    return
                self._say(answer.replace("{tag}", words[0] if words else ""))
            self._heard("(?!)")

        def _heard(self, pattern: str) -> list[str] | None:
            """The words of the next line that matches; None when the client has gone."""
            for line in self.rfile:
                if re.search(pattern, text := line.decode("utf-8", "replace"), re.IGNORECASE):
                    return text.split()
            return None

        def _say(self, text: str) -> None:
            self.wfile.write("".join(f"{line}\r\n" for line in text.splitlines()).encode())

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that resets the connection is part of many plays."""

    with Server((HOST, 0), Line) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="scripted", daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
