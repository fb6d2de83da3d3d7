"""The server's side of a connection."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any

import pytest
import uvicorn

from calculator.api.protocol import JoiningTransport, OneSend


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
    config = uvicorn.Config(
        _answer, http=OneSend, ws="none", lifespan="off", timeout_keep_alive=idle_seconds, log_config=None
    )
    server = uvicorn.Server(config)
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        running = asyncio.create_task(server.serve([listening]))
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        try:
            yield reader, writer
        finally:
            writer.close()
            server.should_exit = True
            await running


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, query: str = "", method: str = "GET"
) -> bytes:
    writer.write(f"{method} /?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    return head if method == "HEAD" else head + await reader.readexactly(2)


async def test_a_connection_in_use_stays_open_and_an_idle_one_does_not() -> None:
    """Requests within the idle time, and a slow answer longer than it, keep a connection; then it is closed."""
    async with _connection(1) as (reader, writer):
        for query in ("", "1.3", ""):
            assert (await _ask(reader, writer, query)).endswith(b"{}")
            await asyncio.sleep(0.6)
        assert await asyncio.wait_for(reader.read(), 3) == b""


async def test_several_requests_at_once_are_answered_in_turn() -> None:
    """Pipelined requests on one connection, one of them without a body in its answer."""
    async with _connection(5) as (reader, writer):
        writer.write(b"GET /?0.1 HTTP/1.1\r\nHost: x\r\n\r\nHEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
        first = await reader.readuntil(b"{}")
        second = await reader.readuntil(b"\r\n\r\n")
        assert first.startswith(b"HTTP/1.1 200")
        assert second.startswith(b"HTTP/1.1 200")
        assert (await _ask(reader, writer)).endswith(b"{}")
