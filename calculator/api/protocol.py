"""The server's side of a connection, with one system call an answer where uvicorn makes two."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class OneSend(HttpToolsProtocol):
    """Head and body leave together: a send wakes the client, and the head alone is of no use to it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Put the joining transport between uvicorn and the socket."""
        super().connection_made(cast("asyncio.Transport", JoiningTransport(transport)))

    def on_response_complete(self) -> None:
        """A head without a body (HEAD, 204) waits for nothing more."""
        cast("JoiningTransport", self.transport).flush()
        super().on_response_complete()


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
