"""The server's side of a connection."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from calculator.api.protocol import JoiningTransport, OneSend
from tests.virtual_clock import run


class Written(asyncio.Transport):
    """A transport that notes what it is told."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1)})
        self.told: list[bytes | str] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.told.append(bytes(data))

    def close(self) -> None:
        self.told.append("closed")


HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"


@pytest.mark.parametrize(
    ("writes", "told"),
    [
        ([HEAD, b"{}"], [HEAD + b"{}"]),
        ([HEAD, b"{}", b"more"], [HEAD + b"{}", b"more"]),
        ([HEAD, b"{}", HEAD, b"{}"], [HEAD + b"{}", HEAD + b"{}"]),
        ([HEAD], []),
        ([b"HTTP/1.1 100 Continue\r\n\r\n"], [b"HTTP/1.1 100 Continue\r\n\r\n"]),
        ([b"HTTP/1.1 101 x\r\n\r\n"], []),
    ],
)
def test_a_head_leaves_with_its_body(writes: list[bytes], told: list[bytes]) -> None:
    """One write for both; what a client waits for before it sends is never kept back."""
    below = Written()
    joining = JoiningTransport(below)
    for data in writes:
        joining.write(data)
    assert below.told == told


def test_a_head_alone_is_not_lost() -> None:
    """It is sent when the answer has no body, and before the connection is closed; once."""
    below = Written()
    joining = JoiningTransport(below)
    joining.write(HEAD)
    joining.flush()
    joining.flush()
    joining.write(HEAD)
    joining.close()
    assert below.told == [HEAD, HEAD, "closed"]


def test_everything_else_is_the_transports_own() -> None:
    """Addresses and the like are asked of the transport below."""
    assert JoiningTransport(Written()).get_extra_info("peername") == ("127.0.0.1", 1)


async def _answer(scope: Any, receive: Any, send: Any) -> None:
    """Waits as long as the query says, then answers."""
    await asyncio.sleep(float(scope["query_string"] or 0))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"{}"})


@asynccontextmanager
async def _connection(idle_seconds: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to a server that closes those idle for so long."""
    config = uvicorn.Config(_answer, http=OneSend, ws="none", timeout_keep_alive=idle_seconds, log_config=None)
    config.load()
    ours, theirs = socket.socketpair()
    await asyncio.get_running_loop().connect_accepted_socket(lambda: OneSend(config, ServerState(), {}), theirs)
    reader, writer = await asyncio.open_connection(sock=ours)
    try:
        yield reader, writer
    finally:
        writer.close()


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, query: str = "", method: str = "GET"
) -> bytes:
    writer.write(f"{method} /?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    return head if method == "HEAD" else head + await reader.readexactly(2)


def test_a_connection_in_use_stays_open_and_an_idle_one_does_not() -> None:
    """Requests within the idle time, and a slow answer longer than it, keep a connection; then it is closed."""

    async def main() -> None:
        loop = asyncio.get_running_loop()
        async with _connection(1) as (reader, writer):
            for query in ("", "1.3", ""):
                await asyncio.sleep(0.9)
                assert (await _ask(reader, writer, query)).endswith(b"{}")
            answered = loop.time()
            assert await reader.read() == b""
            assert loop.time() == pytest.approx(answered + 1)

    run(main())


def test_several_requests_at_once_are_answered_in_turn() -> None:
    """Pipelined requests on one connection, one of them without a body in its answer."""

    async def main() -> None:
        async with _connection(5) as (reader, writer):
            writer.write(b"GET /?0.1 HTTP/1.1\r\nHost: x\r\n\r\nHEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
            first = await reader.readuntil(b"{}")
            second = await reader.readuntil(b"\r\n\r\n")
            assert first.startswith(b"HTTP/1.1 200")
            assert second.startswith(b"HTTP/1.1 200")
            assert (await _ask(reader, writer)).endswith(b"{}")

    run(main())
