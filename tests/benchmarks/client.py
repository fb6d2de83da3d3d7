"""A client that costs next to nothing: the load of the measuring scripts."""

import asyncio
import json
import re
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

QUOTES: Final = "/v1/quotes"

_LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Wire(asyncio.Protocol):
    """The client's side of a kept connection, with nothing but what HTTP/1.1 answers with a length need."""

    def __init__(self) -> None:
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, blank, body = self._buffer.partition(b"\r\n\r\n")
        if not blank:
            return
        found = _LENGTH.search(head)
        if found is None or len(body) < int(found[1]):
            return
        self._buffer = b""
        self.answered(int(head[9:12]), body)

    def answered(self, status: int, body: bytes) -> None:
        """A whole answer is here."""
        raise NotImplementedError

    def send(self, request: bytes) -> None:
        """Ask; the answer before has come."""
        self._transport.write(request)

    def close(self) -> None:
        """Hang up."""
        self._transport.close()


class Repeating(Wire):
    """Asks again as soon as it is answered, until the time is over; then tells how often it was."""

    def __init__(self, requests: Iterator[bytes], until: float, done: "asyncio.Future[int]") -> None:
        super().__init__()
        self._requests, self._until, self._done, self._answers = requests, until, done, 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.send(next(self._requests))

    def answered(self, status: int, body: bytes) -> None:
        if status != 200:
            raise SystemExit(f"status {status}: {body.decode()}")
        self._answers += 1
        if time.perf_counter() < self._until:
            self.send(next(self._requests))
        else:
            self.close()
            self._done.set_result(self._answers)


def request(body: bytes, path: str = QUOTES) -> bytes:
    """The bytes of a POST."""
    fields = f"Host: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return f"POST {path} HTTP/1.1\r\n{fields}\r\n\r\n".encode() + body


async def throughput(port: int, requests: Iterator[bytes], seconds: float, connections: int) -> float:
    """Answers a second over *connections* at once; every one must be a 200."""
    loop = asyncio.get_running_loop()
    start = time.perf_counter()
    futures: list[asyncio.Future[int]] = [loop.create_future() for _ in range(connections)]
    for future in futures:
        await loop.create_connection(
            lambda future=future: Repeating(requests, start + seconds, future),  # type: ignore[misc]
            "127.0.0.1",
            port,
        )
    answers = await asyncio.gather(*futures)
    return sum(answers) / (time.perf_counter() - start)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back and how long it took. Status 0: the connection was lost."""

    status: int
    seconds: float
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        """The body as JSON."""
        found: dict[str, Any] = json.loads(self.body)
        return found


class Connection(Wire):
    """A kept connection that is awaited."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None
        self.lost = False

    @classmethod
    async def open(cls, port: int) -> "Connection":
        """
        Raises:
            OSError: nobody listens.
        """
        _, connection = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return connection

    async def ask(self, request: bytes) -> Answer:
        """One answer; where the connection is lost, status 0."""
        started = time.perf_counter()
        self._waiting = asyncio.get_running_loop().create_future()
        if self.lost:
            return Answer(0, 0.0, b"")
        self.send(request)
        status, body = await self._waiting
        return Answer(status, time.perf_counter() - started, body)

    def answered(self, status: int, body: bytes) -> None:
        self._tell(status, body)

    def connection_lost(self, error: Exception | None) -> None:
        self.lost = True
        self._tell(0, repr(error).encode())

    def _tell(self, status: int, body: bytes) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result((status, body))


async def at_once(port: int, requests: Sequence[bytes]) -> list[Answer]:
    """All requests at the same moment, each over an open connection of its own."""
    connections = [await Connection.open(port) for _ in requests]
    try:
        pairs = zip(connections, requests, strict=True)
        return await asyncio.gather(*(connection.ask(asked) for connection, asked in pairs))
    finally:
        for connection in connections:
            connection.close()


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that *percent* of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def p50_p99(values: Sequence[float]) -> tuple[float, float]:
    """The middle, and what only one of a hundred exceeds."""
    return statistics.median(values), percentile(values, 99)
