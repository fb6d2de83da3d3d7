"""One connection to a server on this machine, question by question."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLCertVerificationError, SSLContext
from weakref import ref

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adapters._http.connection import Answer, Connection, Patience, Unanswered
from adapters._http.sent import SENT
from adapters._http.transport import CarrierTransport
from tests.virtual_clock import run

ASK = b"POST / HTTP/1.1\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
END = b""
"""In a script: the server ends the connection."""


class Server:
    """Says for every question the pieces of the next script, each after a moment; counts connections and questions."""

    def __init__(self, scripts: Sequence[Sequence[bytes]]) -> None:
        self.scripts = iter(scripts)
        self.connections = self.questions = self.ended = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                self.questions += 1
                for piece in next(self.scripts):
                    if piece == END:
                        return
                    await asyncio.sleep(0.005)
                    writer.write(piece)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.ended += 1
            writer.close()


async def comes(true: Callable[[], bool]) -> None:
    """It is so, sooner or later."""
    for _ in range(5000):
        if true():
            return
        await asyncio.sleep(0.002)
    pytest.fail("it never was")


@asynccontextmanager
async def connected(
    *scripts: Sequence[bytes], read: float = 0.5, total: float = 60.0, idle: float = 5.0, most: int = 1000
) -> AsyncIterator[tuple[Connection, Server]]:
    """A connection to a server that plays *scripts*."""
    played = Server(scripts)
    ours, theirs = socket.socketpair()  # what is written to it is there at once: it serves a clock that jumps, too
    playing = asyncio.create_task(played(*await asyncio.open_connection(sock=theirs)))
    _, connection = await asyncio.get_running_loop().create_connection(
        lambda: Connection(Patience(read, total, idle, most), lambda _: None), sock=ours
    )
    try:
        yield connection, played
    finally:
        connection.end()
        await playing


@pytest.mark.parametrize(
    ("pieces", "body", "kept"),
    [
        ([OK], b"{}", True),
        ([OK[:10], OK[10:40], OK[40:]], b"{}", True),
        ([b"HTTP/1.1 100 Continue\r\n\r\n", OK], b"{}", True),
        ([b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + OK], b"{}", True),
        (
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", b"1\r\n}\r\n0\r\nX-T: 1\r\n\r\n"],
            b"{}",
            True,
        ),
        ([b"HTTP/1.1 200 OK\r\n\r\n{", b"}", END], b"{}", False),
        ([b"HTTP/1.1 200 OK\r\n\r\n", END], b"", False),
        ([b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"], b"{}", False),
        ([b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}"], b"{}", False),
        ([OK + b"HTTP/1.1 200 OK\r\n"], b"{}", False),
        ([OK + b"junk"], b"{}", False),
        ([b"HTTP/1.1 204 No Content\r\n\r\n"], b"", True),
    ],
)
async def test_an_answer_is_whole(pieces: Sequence[bytes], body: bytes, kept: bool) -> None:
    """However it is framed and cut; only a connection with nothing left on it is asked again."""
    async with connected(pieces) as (connection, _):
        answer = await connection.ask(ASK)
        assert (answer.body, connection.kept) == (body, kept)
        assert 200 <= answer.status < 205
        assert [name for name, _ in answer.headers if name in (b"Link", b"X-T")] == []


async def test_a_question_is_told_to_have_left_when_it_has() -> None:
    """Not when it is answered; a second one of the same task has nothing more to tell."""
    async with connected([OK], [OK]) as (connection, _):
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        SENT.set(sent)
        asking = asyncio.create_task(connection.ask(ASK))
        await asyncio.sleep(0)
        assert sent.done()
        assert not asking.done()
        await asking
        assert (await connection.ask(ASK)).status == 200


async def test_answers_do_not_mix() -> None:
    """Each question starts afresh: status, headers and body."""
    first = b"HTTP/1.1 500 Oh\r\nX-A: 1\r\nContent-Length: 3\r\n\r\nabc"
    async with connected([first], [OK]) as (connection, server):
        assert await connection.ask(ASK) == Answer(500, [(b"X-A", b"1"), (b"Content-Length", b"3")], b"abc")
        assert await connection.ask(ASK) == Answer(200, [(b"Content-Length", b"2")], b"{}")
    assert (server.connections, server.questions) == (1, 2)


@pytest.mark.parametrize(
    ("pieces", "kind"),
    [
        ([END], Unanswered),
        ([b"HTTP/1.1 100 Continue\r\n\r\n", END], httpx.ReadError),
        ([b"HTTP/1.1 200", END], httpx.ReadError),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", END], httpx.ReadError),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n{", END], httpx.RemoteProtocolError),
        ([b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"], httpx.RemoteProtocolError),
        ([b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000], httpx.RemoteProtocolError),
        ([b"HTTP/1.1 200 OK\r\n"], httpx.ReadTimeout),
    ],
)
async def test_what_is_no_answer(pieces: Sequence[bytes], kind: type[Exception]) -> None:
    """The type says what went wrong, and the connection is not used again."""
    async with connected(pieces) as (connection, _):
        with pytest.raises(kind) as caught:
            await connection.ask(ASK)
        assert type(caught.value) is kind
        assert not connection.kept


@pytest.mark.parametrize(
    ("head", "size", "fits"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", 10, True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n", 0, False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n", 11, False),
        (b"HTTP/1.1 200 OK\r\n\r\n", 11, False),
        (b"HTTP/1.1 200 OK\r\n\r\n", 5000, False),
    ],
)
async def test_no_more_is_read_than_the_limit(head: bytes, size: int, fits: bool) -> None:
    """An answer beyond it comes without its body and says so; nobody waits for the rest."""
    async with connected([head + b"x" * size], most=10, read=30) as (connection, _):
        answer = await connection.ask(ASK)
        assert (answer.status, answer.body, answer.cut) == (200, b"x" * size if fits else b"", not fits)
        assert connection.kept is fits


async def test_who_gives_up_ends_the_connection() -> None:
    """What the carrier still sends is not taken for an answer to the next question."""
    async with connected([]) as (connection, server):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await connection.ask(ASK)
        assert not connection.kept
        await comes(lambda: server.ended == 1)


@pytest.mark.parametrize("used", [True, False])
def test_a_connection_nobody_uses_is_ended(used: bool) -> None:
    """By its own timer, after its time and not before; who wanted it may have gone while it was opened."""

    async def main() -> None:
        await asyncio.sleep(9)
        async with connected([OK], read=0.02, idle=0.4) as (connection, server):
            if used:
                await connection.ask(ASK)
            await asyncio.sleep(0.39)
            assert connection.kept
            await asyncio.sleep(0.02)
            assert (connection.kept, server.ended) == (False, 1)

    run(main())


def test_patience_begins_with_the_question_and_with_every_piece() -> None:
    """The timer of before does not cut a later question short, nor an answer that comes slowly."""
    slow = [OK[i : i + 1] for i in range(len(OK))]

    async def main() -> None:
        async with connected(slow, slow, read=0.006) as (connection, _):
            for _ in range(2):
                await asyncio.sleep(0.005)
                assert (await connection.ask(ASK)).body == b"{}"

    run(main())


@pytest.mark.parametrize(("read", "total"), [(0.5, 0.1), (0.15, 0.17)])
def test_an_answer_that_drips_ends_in_time(read: float, total: float) -> None:
    """Each piece comes within the limit of one, all of it does not; a later question has all of its time again."""
    drops = [OK[i : i + 1] for i in range(len(OK))]

    async def main() -> None:
        loop = asyncio.get_running_loop()
        async with connected([OK], drops, read=read, total=total) as (connection, _):
            await connection.ask(ASK)
            await asyncio.sleep(0.05)
            began = loop.time()
            with pytest.raises(httpx.ReadTimeout):
                await connection.ask(ASK)
            assert loop.time() - began == pytest.approx(total, abs=0.006)

    run(main())


async def test_words_without_a_question_end_the_connection() -> None:
    """They would be taken for the answer to the next one."""
    async with connected([OK, b"HTTP/1.1 408 Request Timeout\r\n\r\n"]) as (connection, server):
        assert (await connection.ask(ASK)).body == b"{}"
        await comes(lambda: (connection.kept, server.ended) == (False, 1))


@asynccontextmanager
async def asked(
    *scripts: Sequence[bytes], tls: SSLContext | None = None
) -> AsyncIterator[tuple[CarrierTransport, Server, str]]:
    """A transport, a server that plays *scripts*, and its address."""
    played = Server(scripts)
    server = await asyncio.start_server(played, "127.0.0.1", 0, ssl=tls)
    transport = CarrierTransport(connect=1, read=1, total=60, most=100_000)
    try:
        yield transport, played, f"http{'s' if tls else ''}://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        await transport.aclose()
        server.close()
        await server.wait_closed()


async def test_the_connection_used_last_is_used_next() -> None:
    """Two at once need two; afterwards one is enough, and one that ended is not tried."""
    scripts = [[OK], [OK], [OK], [OK + b"more"], [OK]]
    async with asked(*scripts) as (transport, server, url):
        await asyncio.gather(*(transport.handle_async_request(httpx.Request("GET", url)) for _ in range(2)))
        for _ in range(3):
            response = await transport.handle_async_request(httpx.Request("GET", url))
            assert await response.aread() == b"{}"
        assert (server.connections, server.questions) == (2, 5)


async def test_what_ended_while_it_lay_idle_is_not_asked() -> None:
    """It is forgotten as soon as its end is noticed."""
    async with asked([OK, END], [OK, END], [OK]) as (transport, server, url):
        await asyncio.gather(*(transport.handle_async_request(httpx.Request("GET", url)) for _ in range(2)))
        await comes(lambda: server.ended == 2)
        await comes(lambda: not any(transport._idle.values()) and not transport._open)
        response = await transport.handle_async_request(httpx.Request("GET", url))
        assert await response.aread() == b"{}"
        assert (server.connections, server.questions) == (3, 3)


async def test_a_connection_that_has_ended_says_so() -> None:
    """Nothing is sent into it, and nobody waits."""
    async with connected([OK]) as (connection, server):
        connection.end()
        await asyncio.sleep(0.02)
        with pytest.raises(Unanswered):
            await connection.ask(ASK)
        assert server.questions == 0


async def test_all_connections_end_with_the_transport() -> None:
    """Those that lie idle and those that are waited for; nothing is asked a second time."""
    async with asked([OK], [OK], []) as (transport, server, url):
        await asyncio.gather(*(transport.handle_async_request(httpx.Request("GET", url)) for _ in range(2)))
        waiting = asyncio.create_task(transport.handle_async_request(httpx.Request("GET", url)))
        await comes(lambda: server.questions == 3)
        await transport.aclose()
        with pytest.raises(httpx.ReadError):
            await waiting
        await comes(lambda: (server.connections, server.questions, server.ended) == (2, 3, 2))


@pytest.mark.parametrize("value", ["a\r\nx-evil: 1", "a\nb", "a\rb", "a\0b"])
async def test_a_header_is_one_line(value: str) -> None:
    """A line break in it would be a header of somebody else's; nothing is sent."""
    async with asked() as (transport, server, url):
        with pytest.raises(httpx.LocalProtocolError):
            await transport.handle_async_request(httpx.Request("GET", url, headers={"x-a": value}))
        assert server.questions == 0


@pytest.mark.parametrize(
    ("head", "packed"),
    [(b"Content-Encoding: gzip\r\n", True), (b"content-ENCODING: br\r\n", True), (b"Accept-Encoding: gzip\r\n", False)],
)
async def test_an_answer_says_that_it_is_packed(head: bytes, packed: bool) -> None:
    """It comes as it is; the next one is not packed for that."""
    start = b"HTTP/1.1 200 OK\r\n" + head + b"Content-Length: 2\r\n\r\n{}"
    async with connected([start], [OK]) as (connection, _):
        answers = [await connection.ask(ASK) for _ in range(2)]
        assert [(answer.body, answer.packed) for answer in answers] == [(b"{}", packed), (b"{}", False)]


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (f"http://{'a' * 64}.test/", httpx.ConnectError),
        ("ftp://127.0.0.1/", httpx.UnsupportedProtocol),
    ],
)
async def test_a_host_that_cannot_be(url: str, kind: type[Exception]) -> None:
    """A name that no resolver takes, and another protocol."""
    transport = CarrierTransport(connect=1, read=1, total=60, most=1000)
    with pytest.raises(kind):
        await transport.handle_async_request(httpx.Request("GET", url))
    await transport.aclose()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and the certificate it signed for itself, of 127.0.0.1."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    spelled = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*spelled) + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.mark.parametrize("known", [True, False])
async def test_tls_is_spoken_with_who_can_prove_its_name(certificate: Path, known: bool) -> None:
    """Over one kept connection; a certificate that nobody vouches for ends it before a word is said."""
    theirs = SSLContext(PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(certificate)
    async with asked([OK], [OK], tls=theirs) as (transport, server, url):
        if known:
            (await transport._trust.context()).load_verify_locations(certificate)
            for _ in range(2):
                response = await transport.handle_async_request(httpx.Request("GET", url))
                assert await response.aread() == b"{}"
            assert (server.connections, server.questions) == (1, 2)
        else:
            with pytest.raises(httpx.ConnectError) as caught:
                await transport.handle_async_request(httpx.Request("GET", url))
            assert isinstance(caught.value.__cause__, SSLCertVerificationError)
            assert server.questions == 0


@pytest.mark.parametrize("pieces", [(OK, END), (OK[:9], END), (END,), (b"nonsense",), (OK[:-1],)])
async def test_a_connection_that_ended_leaves_nothing_for_the_collector(pieces: tuple[bytes, ...]) -> None:
    """However it ended: hosts hang up all day, and the collector looks only once in many thousand objects."""
    gone = []
    gc.disable()
    try:
        async with connected(pieces, read=0.05) as (connection, server):
            try:
                await connection.ask(ASK)
            except httpx.TransportError as error:
                gone.append(ref(error))
            gone.append(ref(connection))
            await comes(lambda: server.ended == 1 or pieces[-1] != END)
        del connection
        await comes(lambda: all(each() is None for each in gone))
    finally:
        gc.enable()
