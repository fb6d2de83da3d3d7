"""Sends what adapters ask to the carriers' hosts, signed, within limits. The only module that talks to carriers."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import httpx

from adapters._http.body import encode
from adapters._http.messages import http_request, texts_of, trouble_of, unpacked
from adapters._http.signer import Signer
from calculator.domain.errors import (
    AnswerMalformed,
    CarrierAuthFailed,
    CarrierError,
    CarrierTimeout,
    CarrierUnavailable,
)
from calculator.domain.ports import HttpRequest, HttpResponse

Query = tuple[tuple[str, str], ...]

_LOG: Final = logging.getLogger("shipcalc.carriers")
_UNAUTHORIZED: Final = 401
_MOST_URLS: Final = 64


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two pieces of an answer and for all of it; the most bytes of an answer.

    They are the last resort: a checkout's own deadline is shorter.
    """

    connect: float = 5.0
    read: float = 15.0
    total: float = 30.0
    bytes: int = 1024 * 1024


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A carrier's host, with whatever of the path is its own, and how requests to it are signed."""

    base: str
    signer: Signer


class _Client(httpx.AsyncClient):
    """httpx's client for requests that are whole: nothing is merged in, no redirect followed, no cookie kept."""

    async def ask(self, request: httpx.Request) -> httpx.Response:
        """
        Raises:
            httpx.TransportError
        """
        # Where respx steps in, which tests all that is above the wire.
        return await self._transport_for_url(request.url).handle_async_request(request)


class HttpSender:
    """The Sender of a process: one client, made in the event loop that first sends, closed with ``aclose``.

    Redirects are refused: they would take the merchant's token to another host. Carriers are given no cookies back.
    """

    def __init__(
        self,
        endpoints: Mapping[str, Endpoint],
        *,
        transport: Callable[[], httpx.AsyncBaseTransport] | None = None,
        limits: Limits = LIMITS,
    ) -> None:
        """
        Args:
            transport: makes what takes the place of the network, for an event loop.
        """
        self._endpoints = {
            carrier: (endpoint.signer, _Exchange(self, carrier, endpoint.base))
            for carrier, endpoint in endpoints.items()
        }
        self._transport = transport or self._network
        self._limits = limits
        self._client: _Client | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def send(self, carrier: str, request: HttpRequest) -> HttpResponse:
        """The carrier's answer of whatever status but a redirect. A 401 is asked again once with a new token.

        Raises:
            CarrierAuthFailed: there are no credentials for the carrier, or no token for them.
            CarrierTimeout, CarrierUnavailable, CarrierRateLimited.
            AnswerMalformed: the answer is too large, or not what its encoding says.
        """
        known = self._endpoints.get(carrier)
        if known is None:
            raise CarrierAuthFailed(f"there are no credentials for {carrier}")
        return await self._signed(*known, request)

    async def aclose(self) -> None:
        """Close the connections. A later ``send`` opens new ones."""
        client, self._client, self._loop = self._client, None, None
        if client is not None:
            await client.aclose()

    async def _signed(self, signer: Signer, exchange: "_Exchange", request: HttpRequest) -> HttpResponse:
        url = exchange.url(request.path, request.query)
        headers = {name.lower(): value for name, value in request.headers}
        content = b""
        if request.body is not None:
            content = encode(request.body)
            headers["content-type"] = "application/json"
        signature = await signer.sign(exchange)
        response = await self.exchange(exchange.carrier, url, request.method, {**headers, **signature}, content)
        if response.status == _UNAUTHORIZED and signer.rejected(signature):
            signature = await signer.sign(exchange)
            response = await self.exchange(exchange.carrier, url, request.method, {**headers, **signature}, content)
            if response.status == _UNAUTHORIZED:
                signer.rejected(signature)
        return response

    async def exchange(
        self, carrier: str, url: httpx.URL, method: str, headers: Mapping[str, str], content: bytes
    ) -> HttpResponse:
        """One request and its answer, with one line in the log: no header, no body, no query.

        Args:
            headers: with names in lower case.

        Raises:
            CarrierTimeout, CarrierUnavailable, AnswerMalformed.
        """
        started = time.monotonic()
        outcome: str | int = "given up"
        try:
            response = await self._open().ask(http_request(method, url, headers, content))
            try:
                answer = await self._read(carrier, response, started)
            finally:
                await response.aclose()
            outcome = answer.status
        except (httpx.TransportError, httpx.DecodingError, ConnectionError) as trouble:
            error = trouble_of(carrier, trouble)
            outcome = error.kind
            raise error from trouble
        except CarrierError as error:
            outcome = error.kind
            raise
        finally:
            if _LOG.isEnabledFor(logging.DEBUG):
                took = (time.monotonic() - started) * 1000
                _LOG.debug("%s %s %s: %s in %.0f ms", carrier, method, url.path, outcome, took)
        return answer

    async def _read(self, carrier: str, response: httpx.Response, started: float) -> HttpResponse:
        """The whole answer, in memory only as far as the limit goes."""
        status = response.status_code
        if 300 <= status < 400:
            raise CarrierUnavailable(f"{carrier} answered {status}, a redirect, which is never followed")
        most, end = self._limits.bytes, started + self._limits.total
        headers = texts_of(response.headers.raw)
        announced = headers.get("content-length", "")
        pieces: list[bytes] = []
        size = int(announced[:20]) if announced.isascii() and announced.isdigit() else 0
        if size <= most:
            size = 0
            async for piece in unpacked(response, headers):
                pieces.append(piece)
                size += len(piece)
                if size > most:
                    break
                if time.monotonic() > end:
                    raise CarrierTimeout(f"{carrier}: no answer within {self._limits.total:g} s")
        if size > most:
            raise AnswerMalformed(f"{carrier}: the answer is larger than {most} bytes")
        return HttpResponse(status, b"".join(pieces), headers)

    def _network(self) -> httpx.AsyncBaseTransport:
        from adapters._http.transport import CarrierTransport  # not there at all without the extra «carriers»

        limits = self._limits
        return CarrierTransport(connect=limits.connect, read=limits.read, total=limits.total, most=limits.bytes)

    def _open(self) -> _Client:
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:  # a client cannot be carried to another loop
            self._loop = loop
            self._client = _Client(transport=self._transport(), trust_env=False)
        return self._client


class _Exchange:
    """What a signer is given: the sender, bound to one carrier's host."""

    __slots__ = ("_base", "_sender", "_urls", "carrier")

    def __init__(self, sender: HttpSender, carrier: str, base: str) -> None:
        self._sender = sender
        self._base = base.rstrip("/")
        self._urls: dict[tuple[str, Query], httpx.URL] = {}
        self.carrier = carrier

    async def __call__(self, method: str, path: str, headers: Mapping[str, str], content: bytes) -> HttpResponse:
        return await self._sender.exchange(self.carrier, self.url(path), method, headers, content)

    def url(self, path: str, query: Query = ()) -> httpx.URL:
        """Read once: a carrier has a handful of them."""
        known = self._urls.get((path, query))
        if known is None:
            known = httpx.URL(f"{self._base}{path}?{urlencode(query)}" if query else self._base + path)
            if len(self._urls) < _MOST_URLS:
                self._urls[path, query] = known
        return known
