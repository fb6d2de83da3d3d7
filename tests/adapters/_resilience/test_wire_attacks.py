"""Carriers that misbehave on the wire, over real sockets: each a typed trouble, in time, and nothing is left behind."""

import asyncio
import gzip
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest

from adapters._http.credentials import ApiKey
from adapters._http.sender import Endpoint, HttpSender
from adapters._http.signer import bearer
from calculator.domain.errors import CarrierError
from tests.adapters._resilience.kit import Bench

PATIENT, SHORT = 30.0, 0.4
"""Seconds of a quote: where the trouble must show by itself, and where the carrier would go on for ever."""

Talk = Callable[[asyncio.StreamWriter], Awaitable[None]]

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def says(*pieces: bytes, pause: float = 0.0) -> Talk:
    """Each piece, and then it hangs up."""

    async def talk(writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)

    return talk


def for_ever(first: bytes, again: bytes, pause: float = 0.0) -> Talk:
    """The first piece, and then the other again and again."""

    async def talk(writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while True:
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(pause)

    return talk


async def resets_in_the_middle(writer: asyncio.StreamWriter) -> None:
    """Half a body, and a reset instead of an end."""
    writer.write(HEAD + b"Content-Length: 100\r\n\r\n700 ")
    await writer.drain()
    await asyncio.sleep(0.02)
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
BOMB = gzip.compress(b"7" * 50_000_000, 1)
ATTACKS: dict[str, tuple[Talk, str]] = {
    "50 MB": (for_ever(HEAD + b"Content-Length: 50000000\r\n\r\n", b"7" * 65536), "malformed"),
    "50 MB unannounced": (for_ever(HEAD + b"\r\n", b"7" * 65536), "malformed"),
    "50 MB in chunks": (for_ever(CHUNKED, b"10000\r\n" + b"7" * 65536 + b"\r\n"), "malformed"),
    "a bomb": (says(HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB), BOMB), "malformed"),
    "no gzip at all": (says(HEAD + b"Content-Encoding: gzip\r\nContent-Length: 7\r\n\r\n700 USD"), "malformed"),
    "a byte a moment, head": (says(*[bytes([sign]) for sign in HEAD], pause=0.1), "timeout"),
    "a byte a moment, body": (for_ever(HEAD + b"Content-Length: 9000\r\n\r\n", b"7", 0.1), "timeout"),
    "headers without end": (for_ever(HEAD, b"X-Again: and again\r\n"), "unavailable"),
    "one header without end": (for_ever(HEAD + b"X-Again: ", b"again" * 1000), "unavailable"),
    "on its way for ever": (for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "unavailable"),
    "a chunk of rubbish": (says(CHUNKED, b"zz\r\n700 USD\r\n0\r\n\r\n"), "unavailable"),
    "a chunk of minus one": (says(CHUNKED, b"-1\r\n700 USD\r\n0\r\n\r\n"), "unavailable"),
    "a chunk too large to count": (says(CHUNKED, b"f" * 40 + b"\r\n700"), "unavailable"),
    "chunks that end early": (says(CHUNKED, b"7\r\n700"), "unavailable"),
    "two lengths": (says(HEAD + b"Content-Length: 7\r\nContent-Length: 9\r\n\r\n700 USD"), "unavailable"),
    "a length that is none": (says(HEAD + b"Content-Length: seven\r\n\r\n700 USD"), "unavailable"),
    "a length below none": (says(HEAD + b"Content-Length: -7\r\n\r\n700 USD"), "unavailable"),
    "a length and chunks": (says(CHUNKED[:-2] + b"Content-Length: 3\r\n\r\n7\r\n700 USD\r\n0\r\n\r\n"), "unavailable"),
    "no HTTP": (says(b"SSH-2.0-OpenSSH_9.6\r\n"), "unavailable"),
    "zeros": (says(b"\0" * 4096), "unavailable"),
    "nothing": (says(), "unavailable"),
    "half a line": (says(b"HTTP/1.1 2"), "unavailable"),
    "half a body": (says(HEAD + b"Content-Length: 100\r\n\r\n700 "), "unavailable"),
    "a reset": (resets_in_the_middle, "unavailable"),
    "another protocol": (says(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), "any"),
    "a status of its own": (says(b"HTTP/1.1 999 Moon\r\nContent-Length: 7\r\n\r\n700 USD"), "unavailable"),
    "an empty answer": (says(b"HTTP/1.1 204 No Content\r\n\r\n"), "any"),
}


async def trouble(base: str, seconds: float) -> tuple[str, int]:
    """The kind of trouble that comes of asking there with so many seconds, and how many tasks are left."""
    before = asyncio.all_tasks()
    sender = HttpSender({"usps": Endpoint(base, bearer(ApiKey("key")))})
    bench = Bench(sender, clock=time.time)  # type: ignore[arg-type]
    with pytest.raises(CarrierError) as caught:
        await bench.ask(seconds=seconds)
    await sender.aclose()
    for _ in range(20):
        await asyncio.sleep(0)
    left = [task for task in asyncio.all_tasks() - before if "hold" not in str(task.get_coro())]
    return caught.value.kind, len(left)


@asynccontextmanager
async def listening(talk: Talk, until: bytes) -> AsyncIterator[int]:
    """The port of a server that talks so on every connection, once it has read *until* there."""
    talking: set[asyncio.Task[None]] = set()

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(until)
            await talk(writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            writer.transport.abort()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talking.add(asyncio.create_task(hold(reader, writer)))

    server = await asyncio.start_server(begin, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
        await asyncio.sleep(0.01)  # asyncio tells of ends in its next rounds


@pytest.mark.parametrize("name", ATTACKS)
async def test_a_carrier_that_misbehaves_is_a_typed_trouble_in_time(name: str) -> None:
    """Whatever it does with the connection."""
    talk, kind = ATTACKS[name]
    async with listening(talk, b"\r\n\r\n") as port:
        found, left = await trouble(f"http://127.0.0.1:{port}", SHORT if kind == "timeout" else PATIENT)
    assert kind in (found, "any")
    assert left == 0


@pytest.mark.parametrize(
    "base",
    [
        "http://no-such-carrier.invalid",
        "http://127.0.0.1:1",
        "http://" + "a" * 70 + ".invalid",
        "http://[::1]:1",
    ],
)
async def test_a_carrier_that_is_nowhere_is_unavailable(base: str) -> None:
    """No such name, no such port, a name that cannot be one."""
    found, left = await trouble(base, PATIENT)
    assert found in ("unavailable", "timeout")
    assert left == 0


@pytest.mark.parametrize("answer", [b"HTTP/1.1 200 OK\r\n\r\n", b"\x15\x03\x03\x00\x02\x02\x28", b"", None])
async def test_tls_that_fails_is_unavailable(answer: bytes | None) -> None:
    """The other side speaks none, breaks it off, hangs up, or says nothing."""
    talk = for_ever(b"", b"", 0.05) if answer is None else says(answer)
    async with listening(talk, b"\x16\x03") as port:  # how TLS begins
        found, left = await trouble(f"https://127.0.0.1:{port}", SHORT if answer is None else PATIENT)
    assert found == ("timeout" if answer is None else "unavailable")
    assert left == 0
