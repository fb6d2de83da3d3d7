"""The wire itself: httpx's interface over aiohttp's connections.

httpx's own pool takes time that grows with the square of what is in flight, and stalls past 50 checkouts at once.
"""

from ssl import SSLContext
from typing import Final

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

_KEEP_ALIVE_SECONDS: Final = 30.0


class CarrierTransport(AiohttpTransport):
    """Every failure is one of httpx's, told apart: no answer in time, or no connection.

    A connection that the carrier closed while it lay idle is opened again once: asking for prices twice does no harm.
    """

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """
        Raises:
            httpx.TransportError
        """
        try:
            return await self._attempt(request)
        except httpx.TransportError as error:
            cause = error.__cause__
            if not _closed_before_answering(cause):
                raise _typed(error) from cause
        try:
            return await self._attempt(request)
        except httpx.TransportError as error:
            raise _typed(error) from error.__cause__

    async def _attempt(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except aiohttp.ClientError as error:  # the ones the base class leaves as they are
            raise httpx.RemoteProtocolError(type(error).__name__) from error


def _closed_before_answering(cause: BaseException | None) -> bool:
    if isinstance(cause, aiohttp.ClientConnectorError | aiohttp.ServerTimeoutError):
        return False
    return isinstance(cause, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError)


def _typed(error: httpx.TransportError) -> httpx.TransportError:
    """The base class calls a refused or lost connection and an unknown host a time-out too."""
    if isinstance(error, httpx.TimeoutException) and not isinstance(error.__cause__, TimeoutError):
        kind = httpx.ConnectError if isinstance(error.__cause__, aiohttp.ClientConnectorError) else httpx.ReadError
        return kind(str(error))
    return error


def carrier_transport() -> httpx.AsyncBaseTransport:
    """A transport for one event loop: any number of connections, kept alive, no cookies.

    Its session is made with the first request.
    """
    tls = httpx.create_ssl_context()
    return CarrierTransport(verify=tls, client=lambda: _session(tls))


def _session(tls: SSLContext) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(limit=0, ssl=tls, keepalive_timeout=_KEEP_ALIVE_SECONDS)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
