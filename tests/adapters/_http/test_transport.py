"""The real wire, to servers on this machine that misbehave."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from adapters._http.credentials import ApiKey
from adapters._http.exchange import Limits
from adapters._http.sender import Endpoint, HttpSender
from adapters._http.signer import bearer
from calculator.domain.errors import AnswerMalformed, CarrierError, CarrierTimeout, CarrierUnavailable
from calculator.domain.ports import HttpRequest

ASK = HttpRequest("POST", "/v2/shipments", {"weight": 1})
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
Talk = Callable[[int, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def carrier(
    talk: Talk, limits: Limits | None = None, scheme: str = "http"
) -> AsyncIterator[tuple[HttpSender, list[int]]]:
    """A sender to a server that holds each connection as *talk* says (numbered from 1), and its connections."""
    seen: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(len(seen) + 1)
        try:
            await talk(seen[-1], reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    endpoint = Endpoint(f"{scheme}://127.0.0.1:{port}", bearer(ApiKey("key")))
    sender = HttpSender({"easypost": endpoint}, limits=limits or Limits())
    try:
        yield sender, seen
    finally:
        await sender.aclose()
        server.close()


async def asked(reader: asyncio.StreamReader) -> bytes:
    """One request with its body."""
    head = await reader.readuntil(b"\r\n\r\n")
    return head + await reader.readexactly(len(b'{"weight":1}'))


async def test_connections_are_kept_alive() -> None:
    """Three calls, one after another, over one connection; the request is whole."""
    heads: list[bytes] = []

    async def answering(_: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            heads.append(await asked(reader))
            writer.write(OK)

    async with carrier(answering) as (sender, connections):
        for _ in range(3):
            assert (await sender.send("easypost", ASK)).body == b"{}"
    assert connections == [1]
    assert heads[0].startswith(b"POST /v2/shipments HTTP/1.1\r\n")
    assert heads[0].endswith(b'\r\n\r\n{"weight":1}')
    assert b"authorization: bearer key\r\n" in heads[0].lower()


def _packed(content: bytes, status: bytes = b"200 OK", coding: bytes = b"gzip") -> Talk:
    """Answers so, every time."""
    head = b"HTTP/1.1 %s\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (status, coding, len(content))

    async def talk(_: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await asked(reader)
            writer.write(head + content)

    return talk


async def test_a_packed_answer_is_unpacked() -> None:
    """Its headers are those that came."""
    async with carrier(_packed(gzip.compress(b"7" * 1000)), Limits(bytes=1000)) as (sender, _):
        for _ in range(2):
            answer = await sender.send("easypost", ASK)
            assert (answer.body, answer.headers["content-encoding"]) == (b"7" * 1000, "gzip")


@pytest.mark.parametrize(
    ("talk", "kind", "message"),
    [
        (_packed(gzip.compress(b"7" * 1001)), AnswerMalformed, "the answer is larger than 1000 bytes"),
        (_packed(bytes(1001)), AnswerMalformed, "the answer is larger than 1000 bytes"),
        (_packed(b"700 USD"), AnswerMalformed, "the answer is not what its content-encoding says"),
        (_packed(b"700 USD", b"302 Found"), CarrierUnavailable, "answered 302, a redirect, which is never followed"),
        (_packed(bytes(1001), b"302 Found"), CarrierUnavailable, "answered 302, a redirect, which is never followed"),
    ],
)
async def test_what_is_wrong_with_a_packed_answer(talk: Talk, kind: type[CarrierError], message: str) -> None:
    """Too large unpacked or packed, or not packed at all; a redirect is one whatever comes with it."""
    async with carrier(talk, Limits(bytes=1000)) as (sender, _):
        with pytest.raises(kind, match=rf"^easypost:? {message}$"):
            await sender.send("easypost", ASK)


async def test_any_number_at_once() -> None:
    """150 callers, 150 connections: none waits for another."""
    arrived = 0
    everybody = asyncio.Event()

    async def answering(_: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal arrived
        await asked(reader)
        arrived += 1
        if arrived == 150:
            everybody.set()
        await everybody.wait()
        writer.write(OK)

    async with carrier(answering) as (sender, _):
        answers = await asyncio.gather(*(sender.send("easypost", ASK) for _ in range(150)))
    assert {answer.status for answer in answers} == {200}


async def test_a_connection_that_went_stale_is_opened_again() -> None:
    """The carrier closed it while it lay idle; the buyer does not notice."""
    closed = asyncio.Event()

    async def once(_: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(OK)
        await writer.drain()
        # Only when the next request comes in does the other side notice.
        await reader.readexactly(1)
        closed.set()

    async with carrier(once) as (sender, connections):
        await sender.send("easypost", ASK)
        assert (await sender.send("easypost", ASK)).status == 200
    assert closed.is_set()
    assert connections == [1, 2]


async def _hang_up(_: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asked(reader)


async def _reset(_: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asked(reader)
    writer.transport.abort()


async def _babble(_: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asked(reader)
    writer.write(b"220 mail.carrier.test ESMTP\r\n\r\n")


async def _break_off(_: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asked(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    await writer.drain()


async def _break_off_a_chunk(_: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asked(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{")
    await writer.drain()


async def _say_nothing(_: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asked(reader)
    await reader.read()


async def _stop_halfway(_: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asked(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    await reader.read()


async def _redirect(_: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asked(reader)
    writer.write(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n")


async def _too_much(_: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asked(reader)
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000)


@pytest.mark.parametrize(
    ("talk", "kind", "attempts"),
    [
        (_hang_up, CarrierUnavailable, 2),
        (_reset, CarrierUnavailable, 2),
        (_babble, CarrierUnavailable, 1),
        (_break_off, CarrierUnavailable, 1),
        (_break_off_a_chunk, CarrierUnavailable, 1),
        (_say_nothing, CarrierTimeout, 1),
        (_stop_halfway, CarrierTimeout, 1),
        (_redirect, CarrierUnavailable, 1),
        (_too_much, AnswerMalformed, 1),
    ],
)
async def test_a_server_that_misbehaves(talk: Talk, kind: type[CarrierError], attempts: int) -> None:
    """Each kind of failure by its type; only a connection lost before any answer is tried once more."""
    async with carrier(talk, Limits(read=0.1, bytes=1000)) as (sender, connections):
        with pytest.raises(CarrierError) as caught:
            await sender.send("easypost", ASK)
        assert type(caught.value) is kind
        assert len(connections) == attempts


async def test_nobody_listens() -> None:
    """A refused connection is no time-out, and is not tried again."""
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    sender = HttpSender({"easypost": Endpoint(f"http://127.0.0.1:{port}", bearer(ApiKey("key")))})
    with pytest.raises(CarrierUnavailable, match=r"^easypost: connect error \(ConnectionRefusedError\)$"):
        await sender.send("easypost", ASK)
    await sender.aclose()


async def _speak_plainly(_: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)
    writer.write(OK)
    await writer.drain()


async def test_a_host_without_tls_is_no_carrier() -> None:
    """Behind an https address nothing is sent in plain."""
    async with carrier(_speak_plainly, scheme="https") as (sender, connections):
        with pytest.raises(CarrierUnavailable, match=r"^easypost: connect error \(SSLError\)$"):
            await sender.send("easypost", ASK)
    assert connections == [1]
