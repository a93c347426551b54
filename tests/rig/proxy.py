"""A TCP proxy on loopback that does to a connection what networks do: delay, silence, resets, lost answers."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

HOST = "127.0.0.1"
END_OF_DATA = b"\r\n.\r\n"
CHUNK = 65536

T = TypeVar("T")


class Proxy:
    """Connect to `port` to reach the server behind it. The attributes may be changed at any time, from any thread."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.latency = 0.0
        """Seconds by which every chunk is late, in both directions."""
        self.reset_after: int | None = None
        """A connection is reset when its client has been sent so many bytes."""
        self.silent = False
        """Nothing is passed on any more; connections stay open (a black hole)."""
        self.loses_answer = False
        """SMTP: the end of a letter reaches the server, but instead of its answer the client gets a reset."""
        self.connections = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._server: asyncio.Server | None = None

    def start(self) -> None:
        self._thread.start()
        self.accept()

    def stop(self) -> None:
        self.refuse()
        self.reset()
        self._call(self._cancel_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def refuse(self) -> None:
        """New connections are refused from now on; those that are open stay."""
        if self._server:
            self._call(self._stop_listening(self._server))
            self._server = None

    def accept(self) -> None:
        """Take connections (again), on the same port."""
        self._server = self._call(asyncio.start_server(self._connected, HOST, self.port))
        self.port = self._server.sockets[0].getsockname()[1]

    def reset(self) -> None:
        """Kill every open connection, as a router does that has lost its memory."""
        self._call(self._reset_all())

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            server_reader, server_writer = await asyncio.open_connection(HOST, self.target)
        except OSError:
            _kill(writer)
            return
        line = _Line(reader, writer, server_reader, server_writer)
        self._open |= {writer, server_writer}
        try:
            await asyncio.gather(self._upwards(line), self._downwards(line))
        except OSError:
            _kill(writer)
            _kill(server_writer)
        finally:
            self._open -= {writer, server_writer}

    async def _upwards(self, line: _Line) -> None:
        tail = b""
        while data := await line.client_reader.read(CHUNK):
            tail = (tail + data)[-len(END_OF_DATA) :]
            line.letter_ended = line.letter_ended or tail == END_OF_DATA
            await self._pass_on(data, line.server_writer)
        line.server_writer.close()

    async def _downwards(self, line: _Line) -> None:
        sent = 0
        while data := await line.server_reader.read(CHUNK):
            if self.loses_answer and line.letter_ended:
                raise ConnectionResetError
            left = len(data) if self.reset_after is None else max(0, self.reset_after - sent)
            await self._pass_on(data[:left], line.client_writer)
            sent += len(data)
            if self.reset_after is not None and sent >= self.reset_after:
                raise ConnectionResetError
        line.client_writer.close()

    async def _pass_on(self, data: bytes, writer: asyncio.StreamWriter) -> None:
        if self.latency:
            await asyncio.sleep(self.latency)
        if not self.silent:
            writer.write(data)
            await writer.drain()

    async def _reset_all(self) -> None:
        for writer in list(self._open):
            _kill(writer)

    async def _stop_listening(self, server: asyncio.Server) -> None:
        server.close()

    async def _cancel_all(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for connection in others:
            connection.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)


class _Line:
    def __init__(
        self,
        client_reader: asyncio.StreamReader,
        client_writer: asyncio.StreamWriter,
        server_reader: asyncio.StreamReader,
        server_writer: asyncio.StreamWriter,
    ) -> None:
        self.client_reader, self.client_writer = client_reader, client_writer
        self.server_reader, self.server_writer = server_reader, server_writer
        self.letter_ended = False


@contextlib.contextmanager
def before(port: int) -> Iterator[Proxy]:
    """A proxy before the server on `port`, for the length of a `with`."""
    proxy = Proxy(port)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()


def _kill(writer: asyncio.StreamWriter) -> None:
    """With a reset, not an orderly end."""
    with contextlib.suppress(OSError):
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
