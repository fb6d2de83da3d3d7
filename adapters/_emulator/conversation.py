"""One connection to the emulator: question after question, each answered when its carrier's latency is over."""

import asyncio
from collections import deque
from functools import partial
from typing import Final, cast

from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser, parse_url

from adapters._emulator.emulator import Emulator, Reply
from adapters._emulator.messages import GO_ON, NO_HTTP, Message, spelled
from adapters._emulator.turns import Turns
from adapters._emulator.wire import page

IDLE: Final = 5.0
"""Seconds until a connection that says nothing and waits for nothing is closed."""

_MOST_BYTES: Final = 1024 * 1024
"""What a body has beyond them is not read."""


class Conversation(asyncio.Protocol):
    """The server's side of a kept connection; httptools reads it.

    A carrier's latency is all that its caller waits: an answer is sent so long after its question was whole, and the
    turn it waited for, and what it took to be worked out, are part of it.
    """

    def __init__(self, emulator: Emulator, turns: Turns, open_ones: set["Conversation"]) -> None:
        """
        Args:
            open_ones: all conversations that have not ended; this one will be in there, too.
        """
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._emulator = emulator
        self._turns = turns
        self._open_ones = open_ones
        self._loop = asyncio.get_running_loop()
        self._parser = HttpRequestParser(self)
        self._asked: deque[Message] = deque()
        self._due: asyncio.TimerHandle | None = None
        self._clogged = self._finishing = False

    def finish(self) -> None:
        """End it after the answer that is under way, at once where there is none."""
        self._finishing = True
        if not self._asked:
            self._transport.close()

    def abort(self) -> None:
        """End it at once."""
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio's word that there is one. One timer serves all questions: it looks when something last came."""
        self._transport = cast("asyncio.Transport", transport)
        self._quiet_since = self._loop.time()
        self._look_again = self._loop.call_later(IDLE, self._look)
        self._open_ones.add(self)

    def data_received(self, data: bytes) -> None:
        """A piece of a question, or several questions."""
        self._quiet_since = self._loop.time()
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            pass  # no other protocol is spoken here, so the question is answered in this one
        except HttpParserError:
            self._transport.write(NO_HTTP)
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """The end: nothing is sent to nobody."""
        del exc
        self._look_again.cancel()
        if self._due is not None:
            self._due.cancel()
        self._asked.clear()
        self._open_ones.discard(self)
        self.over.set_result(None)

    def pause_writing(self) -> None:
        """Who does not read what was answered is not listened to."""
        self._clogged = True
        self._listen()

    def resume_writing(self) -> None:
        """The answers have left."""
        self._clogged = False
        self._listen()

    def on_message_begin(self) -> None:
        """httptools' word."""
        self._url = b""
        self._headers: list[tuple[bytes, bytes]] = []
        self._body = b""

    def on_url(self, url: bytes) -> None:
        """httptools' word."""
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """httptools' word."""
        self._headers.append((name, value))
        if not self._asked and name.lower() == b"expect" and value.lower() == b"100-continue":
            self._transport.write(GO_ON)

    def on_body(self, body: bytes) -> None:
        """httptools' word."""
        if len(self._body) <= _MOST_BYTES:
            self._body += body

    def on_message_complete(self) -> None:
        """httptools' word. Questions that come before the answer to the first wait for it.

        Raises:
            HttpParserError: the URL is none.
        """
        last = self._parser.get_http_version() == "1.0" or not self._parser.should_keep_alive()
        method, url = self._parser.get_method(), parse_url(self._url)
        path, query = url.path or b"/", url.query or b""
        self._asked.append(Message(method, path, query, self._headers, self._body, self._quiet_since, last))
        if len(self._asked) == 1:
            self._turns.add(partial(self._answer, self._asked[0]))
        else:
            self._listen()

    def _answer(self, message: Message) -> None:
        """The carrier counts whoever asked; only who is still there is answered."""
        reply: Reply | None = None
        try:
            reply = self._emulator.route(message.call())
        finally:
            if reply is None:
                self.abort()  # a bug of ours: nobody waits for its answer
        if not self._asked:
            return
        sent, rest = self._parts(reply, message)
        if sent:
            self._transport.write(sent)
        if reply.manner == "reset":
            self._transport.close()
            return
        due = message.arrived + float(reply.wait)
        if due > self._loop.time():
            self._due = self._loop.call_at(due, self._give, rest)
        else:
            self._give(rest)

    def _parts(self, reply: Reply, message: Message) -> tuple[bytes, bytes]:
        """What is sent of an answer at once, and what when its time has come."""
        response = page(504) if reply.manner == "hang" else reply.response
        head = spelled(response, self._emulator.now(), last=message.last or self._finishing)
        body = b"" if message.method == b"HEAD" else response.body
        if reply.manner in ("slow_body", "reset"):
            half = len(body) // 2
            return head + body[:half], body[half:]
        return b"", head + body

    def _give(self, rest: bytes) -> None:
        """Send the rest of the answer; then it is the next question's turn."""
        self._due = None
        self._quiet_since = self._loop.time()
        self._transport.write(rest)
        if self._asked.popleft().last or self._finishing:
            self._transport.close()
        elif self._asked:
            self._turns.add(partial(self._answer, self._asked[0]))
        self._listen()

    def _listen(self) -> None:
        """Only to who waits for one answer at most, and reads it."""
        if self._clogged or len(self._asked) > 1:
            self._transport.pause_reading()
        else:
            self._transport.resume_reading()

    def _look(self) -> None:
        left = self._quiet_since + IDLE - self._loop.time()
        if left <= 0 and not self._asked:
            self._transport.close()
        else:
            self._look_again = self._loop.call_later(left if left > 0 else IDLE, self._look)
