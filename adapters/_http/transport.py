"""The wire itself: httpx's interface over kept connections of our own.

httpx's pool takes time that grows with the square of what is in flight, and stalls past 50 checkouts at once. aiohttp
under httpx's interface does not, and costs a checkout of three carriers more than all the rest of its quote.
"""

import asyncio
from functools import partial
from typing import Final

import httpx
from aiohappyeyeballs import start_connection

from adapters._http.addresses import Addresses
from adapters._http.connection import Answer, Connection, Patience, Unanswered
from adapters._http.messages import Origin, WholeRequest, WholeResponse, head_of
from adapters._http.trust import Trust

_KEEP_ALIVE_SECONDS: Final = 30.0
_SECOND_TRY_SECONDS: Final = 0.25
"""After so long without a connection, the host's next address is tried beside the first (RFC 8305)."""


class CarrierTransport(httpx.AsyncBaseTransport):
    """Any number of HTTP/1.1 connections, kept alive; for one event loop.

    There is no bound: the buyer beyond it would wait for another's answer first. How much a carrier takes is the
    quota's and the breaker's to know; where the machine has no file left to open, that is a connect error as well.
    A connection that the carrier closed while it lay idle is opened again once: asking for prices twice does no harm.
    """

    def __init__(self, *, connect: float, read: float, total: float, most: int) -> None:
        """
        Args:
            connect, read, total: seconds until there is a connection, between two pieces of an answer, for all of it.
            most: bytes of an answer; a longer one comes without its body, and says that it is cut.
        """
        self._connect = connect
        self._patience = Patience(read, total, _KEEP_ALIVE_SECONDS, most)
        self._addresses = Addresses()
        self._trust = Trust()
        self._idle: dict[Origin, dict[Connection, None]] = {}
        self._open: set[Connection] = set()
        self._closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """
        Raises:
            httpx.TransportError
        """
        if not isinstance(request, WholeRequest):
            content = await request.aread()
            request = WholeRequest(head_of(request.method, request.url, {}), request.headers, content)
        origin, message = request.head.origin, request.message
        try:
            return WholeResponse(await self._asked(origin, message, self._kept(origin)))
        except Unanswered as error:
            if self._closed:
                raise
            first = error
        try:
            return WholeResponse(await self._asked(origin, message, None))
        except Unanswered as error:
            raise httpx.ReadError(str(error)) from error.__cause__ or first.__cause__

    async def aclose(self) -> None:
        """Close every connection, in use or not."""
        self._closed = True
        self._idle.clear()
        for connection in tuple(self._open):
            connection.end()
        await asyncio.sleep(0)  # asyncio tells of the end in its next round

    async def _asked(self, origin: Origin, message: bytes, connection: Connection | None) -> Answer:
        if connection is None:
            connection = await self._opened(origin)
        answer = await connection.ask(message)
        if connection.kept:
            self._idle.setdefault(origin, {})[connection] = None
        return answer

    def _kept(self, origin: Origin) -> Connection | None:
        """The one used last: those that are not needed any longer grow old."""
        idle = self._idle.get(origin)
        return idle.popitem()[0] if idle else None

    async def _opened(self, origin: Origin) -> Connection:
        scheme, host, port = origin
        if scheme not in ("http", "https"):
            raise httpx.UnsupportedProtocol(f"{scheme} is not spoken here")
        try:
            async with asyncio.timeout(self._connect):
                tls = await self._trust.context() if scheme == "https" else None
                found = await self._addresses.of(host, port)
                sock = await start_connection(found, happy_eyeballs_delay=_SECOND_TRY_SECONDS, interleave=1)
                _, connection = await asyncio.get_running_loop().create_connection(
                    lambda: Connection(self._patience, partial(self._lost, origin)),
                    sock=sock,
                    ssl=tls,
                    server_hostname=host if tls else None,
                )
        except TimeoutError as error:
            self._addresses.forget(host, port)
            raise httpx.ConnectTimeout("no connection in time") from error
        except (OSError, UnicodeError) as error:  # a name that cannot be one is no OSError
            self._addresses.forget(host, port)
            raise httpx.ConnectError("no connection") from error
        if connection.kept:
            self._open.add(connection)
        return connection

    def _lost(self, origin: Origin, connection: Connection) -> None:
        self._open.discard(connection)
        self._idle.get(origin, {}).pop(connection, None)
