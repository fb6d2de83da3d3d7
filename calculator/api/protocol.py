"""The server's side of a connection, with one system call an answer where uvicorn makes two."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class OneSend(HttpToolsProtocol):
    """Head and body leave together: a send wakes the client, and the head alone is of no use to it.

    An idle connection is noticed by one timer that looks again, not by a timer made and cancelled for each request.
    """

    _idle_since = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Put the joining transport between uvicorn and the socket."""
        super().connection_made(cast("asyncio.Transport", JoiningTransport(transport)))

    def connection_lost(self, exc: Exception | None) -> None:
        """The timer goes with the connection."""
        super()._unset_keepalive_if_required()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """A head without a body (HEAD, 204) waits for nothing more."""
        cast("JoiningTransport", self.transport).flush()
        if self.pipeline:
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._look_again(self.timeout_keep_alive)

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that has been idle long enough; look again at any other."""
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if not self.cycle.response_complete:  # there is one: the timer begins with the end of the first
            self._look_again(self.timeout_keep_alive)
        elif left > 0:
            self._look_again(left)
        else:
            super().timeout_keep_alive_handler()

    def _look_again(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def _unset_keepalive_if_required(self) -> None:
        """What uvicorn does as each request comes; the timer sees for itself that one came."""


class JoiningTransport:
    """A transport that keeps the head of an answer back until what follows it is written, or nothing will be."""

    __slots__ = ("_head", "_transport", "_write")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._write = transport.write
        self._transport = transport
        self._head: bytes | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Send *data*, behind the head if one is waiting."""
        if self._head is not None:
            head, self._head = self._head, None
            self._write(head + data)
        elif data[:9] == b"HTTP/1.1 " and data[9:12] != b"100":  # who waits for «100 Continue» waits to send
            self._head = bytes(data)
        else:
            self._write(data)

    def flush(self) -> None:
        """Send the head that is waiting, if one is."""
        if self._head is not None:
            head, self._head = self._head, None
            self._write(head)

    def close(self) -> None:
        """Send what is waiting, then close."""
        self.flush()
        self._transport.close()
