"""Sends what adapters ask to the carriers' hosts, signed, within limits. The only module that talks to carriers."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final
from urllib.parse import urlencode

import httpx

from adapters._http.body import encode
from adapters._http.signer import Signer
from calculator.domain.errors import (
    AnswerMalformed,
    CarrierAuthFailed,
    CarrierError,
    CarrierTimeout,
    CarrierUnavailable,
)
from calculator.domain.ports import HttpRequest, HttpResponse

_LOG: Final = logging.getLogger("shipcalc.carriers")
_UNAUTHORIZED: Final = 401
_HEADERS: Final = {"accept": "application/json", "accept-encoding": "gzip, deflate", "user-agent": "shipcalc"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two pieces of an answer and for all of a call; the most bytes of an answer.

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


def _real_transport() -> httpx.AsyncBaseTransport:
    from adapters._http.transport import carrier_transport  # aiohttp takes long to import

    return carrier_transport()


class HttpSender:
    """The Sender of a process: one client, made in the event loop that first sends, closed with ``aclose``.

    Redirects are refused: they would take the merchant's token to another host. Carriers are given no cookies back.
    """

    def __init__(
        self,
        endpoints: Mapping[str, Endpoint],
        *,
        transport: Callable[[], httpx.AsyncBaseTransport] = _real_transport,
        limits: Limits = LIMITS,
    ) -> None:
        self._endpoints = endpoints
        self._transport = transport
        self._limits = limits
        self._client: httpx.AsyncClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        timeout = httpx.Timeout(limits.read, connect=limits.connect, pool=None)
        self._extensions = {"timeout": timeout.as_dict()}

    async def send(self, carrier: str, request: HttpRequest) -> HttpResponse:
        """The carrier's answer of whatever status but a redirect. A 401 is asked again once with a new token.

        Raises:
            CarrierAuthFailed: there are no credentials for the carrier, or no token for them.
            CarrierTimeout, CarrierUnavailable, CarrierRateLimited.
            AnswerMalformed: the answer is too large, or not what its encoding says.
        """
        endpoint = self._endpoints.get(carrier)
        if endpoint is None:
            raise CarrierAuthFailed(f"there are no credentials for {carrier}")
        exchange = _Exchange(self, carrier, endpoint.base)
        try:
            async with asyncio.timeout(self._limits.total):
                return await self._signed(exchange, endpoint.signer, request)
        except TimeoutError:
            raise CarrierTimeout(f"{carrier}: no answer within {self._limits.total:g} s") from None

    async def aclose(self) -> None:
        """Close the connections. A later ``send`` opens new ones."""
        client, self._client, self._loop = self._client, None, None
        if client is not None:
            await client.aclose()

    async def _signed(self, exchange: "_Exchange", signer: Signer, request: HttpRequest) -> HttpResponse:
        path = f"{request.path}?{urlencode(request.query)}" if request.query else request.path
        headers = dict(request.headers)
        content = b""
        if request.body is not None:
            content = encode(request.body)
            headers["content-type"] = "application/json"
        signature = await signer.sign(exchange)
        response = await exchange(request.method, path, {**headers, **signature}, content)
        if response.status == _UNAUTHORIZED and signer.rejected(signature):
            signature = await signer.sign(exchange)
            response = await exchange(request.method, path, {**headers, **signature}, content)
            if response.status == _UNAUTHORIZED:
                signer.rejected(signature)
        return response

    async def exchange(
        self, carrier: str, url: str, method: str, headers: Mapping[str, str], content: bytes
    ) -> HttpResponse:
        """One request and its answer, with one line in the log: no header, no body, no query.

        Raises:
            CarrierTimeout, CarrierUnavailable, AnswerMalformed.
        """
        started = time.monotonic()
        outcome: str | int = "given up"
        try:
            async with asyncio.timeout(self._limits.total):
                response = await self._exchanged(carrier, url, method, headers, content)
            outcome = response.status
        except TimeoutError:
            outcome = CarrierTimeout.kind
            raise CarrierTimeout(f"{carrier}: no answer within {self._limits.total:g} s") from None
        except CarrierError as error:
            outcome = error.kind
            raise
        finally:
            if _LOG.isEnabledFor(logging.DEBUG):
                took = (time.monotonic() - started) * 1000
                _LOG.debug("%s %s %s: %s in %.0f ms", carrier, method, httpx.URL(url).path, outcome, took)
        return response

    async def _exchanged(
        self, carrier: str, url: str, method: str, headers: Mapping[str, str], content: bytes
    ) -> HttpResponse:
        client = self._open()
        # What client.build_request merges is the same for every request, and takes longer than the request itself.
        own = {name.lower(): value for name, value in headers.items()}
        request = httpx.Request(
            method, _url(url), headers={**_HEADERS, **own}, content=content, extensions=self._extensions
        )
        try:
            response = await client.send(request, stream=True)
            try:
                return await self._read(carrier, response)
            finally:
                await response.aclose()
        except httpx.TimeoutException as error:
            raise CarrierTimeout(f"{carrier}: {_name(error)}") from error
        except httpx.DecodingError as error:
            raise AnswerMalformed(f"{carrier}: the answer is not what its content-encoding says") from error
        except (httpx.TransportError, ConnectionError) as error:
            raise CarrierUnavailable(f"{carrier}: {_name(error)}") from error

    async def _read(self, carrier: str, response: httpx.Response) -> HttpResponse:
        """The whole answer, in memory only as far as the limit goes."""
        status = response.status_code
        if 300 <= status < 400:
            raise CarrierUnavailable(f"{carrier} answered {status}, a redirect, which is never followed")
        most = self._limits.bytes
        announced = response.headers.get("content-length", "")
        body = bytearray()
        too_large = announced.isascii() and announced.isdigit() and int(announced[:20]) > most
        if not too_large:
            async for piece in response.aiter_bytes():
                body += piece
                if too_large := len(body) > most:
                    break
        if too_large:
            raise AnswerMalformed(f"{carrier}: the answer is larger than {most} bytes")
        return HttpResponse(status, bytes(body), dict(response.headers))

    def _open(self) -> httpx.AsyncClient:
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:  # a client cannot be carried to another loop
            self._loop = loop
            self._client = httpx.AsyncClient(
                transport=self._transport(),
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
                follow_redirects=False,
                trust_env=False,
            )
        return self._client


@lru_cache(maxsize=64)
def _url(text: str) -> httpx.URL:
    """Read once: a carrier has a handful of them."""
    return httpx.URL(text)


class _Exchange:
    """What a signer is given: the sender, bound to one carrier's host."""

    __slots__ = ("_base", "_carrier", "_sender")

    def __init__(self, sender: HttpSender, carrier: str, base: str) -> None:
        self._sender = sender
        self._carrier = carrier
        self._base = base.rstrip("/")

    async def __call__(self, method: str, path: str, headers: Mapping[str, str], content: bytes) -> HttpResponse:
        return await self._sender.exchange(self._carrier, self._base + path, method, headers, content)


def _name(error: Exception) -> str:
    """What went wrong, without the library's own words: they may quote an address."""
    words = "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in type(error).__name__).strip()
    cause = error.__cause__
    return f"{words} ({type(cause).__name__})" if isinstance(cause, OSError) else words
