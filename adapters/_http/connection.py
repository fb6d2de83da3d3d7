"""One kept connection to a carrier: a request goes out whole, its answer comes back whole. httptools reads it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

import httpx
from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from adapters._http.sent import SENT

_MOST_HEAD: Final = 64 * 1024
"""No head of an answer is longer, in bytes."""


class Answer(NamedTuple):
    """Status, headers as they were written, and the body, packed or not; ``cut`` where it is longer than the limit."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes
    packed: bool = False
    cut: bool = False


class Unanswered(httpx.ReadError):
    """The connection was lost before a word of the answer."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds between two pieces of an answer, for all of it, and for a connection that nobody uses; its most bytes."""

    read: float
    total: float
    idle: float
    most: int


class Connection(asyncio.Protocol):
    """Asked again and again, one question at a time, for as long as it is ``kept``."""

    def __init__(self, patience: Patience, lost: Callable[["Connection"], None]) -> None:
        """
        Args:
            lost: told when the connection has ended, whoever ended it.
        """
        self.kept = True
        self._patience = patience
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._parser = HttpResponseParser(self)
        self._waiter: asyncio.Future[Answer] | None = None
        self._head = False
        self._framed = False
        self._whole = False
        self._packed = False
        self._cut = False
        self._status = self._received = self._size = self._announced = 0
        self._headers: list[tuple[bytes, bytes]] = []
        self._pieces: list[bytes] = []

    async def ask(self, message: bytes) -> Answer:
        """The answer to *message*. Whoever gives up waiting ends the connection: what still came would be nobody's.

        Raises:
            Unanswered: nothing came. httpx.TransportError: nothing whole did.
        """
        if self._transport.is_closing():
            raise Unanswered("lost before it was asked")
        self._head = self._framed = self._whole = self._packed = self._cut = False
        self._status = self._received = self._size = self._announced = 0
        self._headers, self._pieces = [], []
        self._asked = self._heard = self._loop.time()
        waiter: asyncio.Future[Answer] = self._loop.create_future()
        self._waiter = waiter
        self._transport.write(message)
        if (sent := SENT.get()) is not None and not sent.done():
            sent.set_result(None)
        try:
            return await waiter
        finally:
            del waiter  # with its error it is a ring through this frame, as the parser is one with the connection
            self._waiter = None
            if not self.kept or not self._whole:
                self.end()

    def end(self) -> None:
        """Close it, at once."""
        self.kept = False
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio's word that there is one. One timer serves all questions: it looks when something last came."""
        self._transport = cast("asyncio.Transport", transport)
        self._heard = self._loop.time()
        self._timer = self._loop.call_later(min(self._patience.read, self._patience.total), self._look)

    def data_received(self, data: bytes) -> None:
        """A piece of an answer; where nobody asked, the other side is not to be trusted any longer."""
        if self._waiter is None or self._waiter.done():
            self.end()
            return
        self._heard = self._loop.time()
        self._received += len(data)
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            self.kept = False
            if not self._whole:
                self._fail(httpx.RemoteProtocolError(type(error).__name__))
                return
        if self._whole:
            self._give()
        elif not self._head and self._received > _MOST_HEAD:
            self._fail(httpx.RemoteProtocolError("a head without end"))

    def connection_lost(self, exc: Exception | None) -> None:
        """The end. An answer that told no length is whole with it."""
        self.kept = False
        self._timer.cancel()
        if self._waiter is not None and not self._waiter.done():
            if self._head and not self._framed and exc is None:
                self._whole = True
                self._give()
            elif not self._received:
                self._fail(Unanswered("lost before it was answered"), exc)
            else:
                self._fail(httpx.ReadError("lost in the middle of the answer"), exc)
        self._lost(self)
        del self._parser  # nothing comes any more

    def on_message_begin(self) -> None:
        """httptools' word; of an answer nobody asked for, where the one asked for is whole."""
        if self._whole:
            self.kept = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """httptools' word. What follows a body in pieces is left out."""
        if self._head or self._whole:
            return
        self._headers.append((name, value))
        kind = name.lower()
        if kind == b"content-length":
            self._framed = True
            self._announced = int(value)
        elif kind == b"transfer-encoding":
            self._framed = b"chunked" in value.lower()
        elif kind == b"content-encoding":
            self._packed = True

    def on_headers_complete(self) -> None:
        """httptools' word; what announces more than is ever read is not waited for."""
        if self._whole:
            return
        self._status = self._parser.get_status_code()
        self._head = self._status >= 200
        if self._announced > self._patience.most:
            self._end_early()

    def on_body(self, body: bytes) -> None:
        """httptools' word."""
        if self._whole:
            return
        self._pieces.append(body)
        self._size += len(body)
        if self._size > self._patience.most:
            self._end_early()

    def on_message_complete(self) -> None:
        """httptools' word. A status below 200 only says that the answer is on its way."""
        if self._whole:
            return
        if self._head:
            self._whole = True
            self.kept = self.kept and self._parser.should_keep_alive()
        else:
            self._headers.clear()

    def _end_early(self) -> None:
        """Enough is known of an answer that is too large."""
        self._pieces.clear()
        self._whole, self._cut, self.kept = True, True, False

    def _give(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            body = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
            self._waiter.set_result(Answer(self._status, self._headers, body, self._packed, self._cut))

    def _fail(self, error: httpx.TransportError, cause: BaseException | None = None) -> None:
        self.kept = False
        if self._waiter is not None and not self._waiter.done():
            error.__cause__ = cause
            self._waiter.set_exception(error)

    def _look(self) -> None:
        """End what took too long, and look again in time for the next."""
        patience = self._patience
        if self._waiter is None:
            end = self._heard + patience.idle
        else:
            end = min(self._heard + patience.read, self._asked + patience.total)
        left = end - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(min(left, patience.read, patience.total), self._look)
        elif self._waiter is None:
            self.end()
        else:
            self._fail(httpx.ReadTimeout("no answer in time"))
