"""Sends what adapters ask to the carriers' hosts, signed, within limits. The only module that talks to carriers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

import httpx

from adapters._http.body import encode
from adapters._http.exchange import HostExchange, Limits
from adapters._http.messages import WholeRequest
from adapters._http.signer import Signer
from calculator.domain.errors import CarrierAuthFailed
from calculator.domain.ports import HttpRequest, HttpResponse

LIMITS: Final = Limits()
_UNAUTHORIZED: Final = 401


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A carrier's host, with whatever of the path is its own, and how requests to it are signed."""

    base: str
    signer: Signer


class _Client(httpx.AsyncClient):
    """httpx's client for requests that are whole: nothing is merged in, no redirect followed, no cookie kept."""

    def ask(self, request: WholeRequest) -> Awaitable[httpx.Response]:
        """
        Raises:
            httpx.TransportError
        """
        # Where respx steps in, which tests all that is above the wire.
        return self._transport_for_url(request.head.url).handle_async_request(request)


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
            carrier: (endpoint.signer, HostExchange(carrier, endpoint.base, self._ask, limits))
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
        signer, exchange = known
        content = b"" if request.body is None else encode(request.body)
        signature = await signer.sign(exchange)
        response = await exchange.ask(request, content, signature)
        if response.status == _UNAUTHORIZED and signer.rejected(signature):
            signature = await signer.sign(exchange)
            response = await exchange.ask(request, content, signature)
            if response.status == _UNAUTHORIZED:
                signer.rejected(signature)
        return response

    async def aclose(self) -> None:
        """Close the connections. A later ``send`` opens new ones."""
        client, self._client, self._loop = self._client, None, None
        if client is not None:
            await client.aclose()

    def _network(self) -> httpx.AsyncBaseTransport:
        from adapters._http.transport import CarrierTransport  # not there at all without the extra «carriers»

        limits = self._limits
        return CarrierTransport(connect=limits.connect, read=limits.read, total=limits.total, most=limits.bytes)

    def _ask(self, request: WholeRequest) -> Awaitable[httpx.Response]:
        loop = asyncio.get_running_loop()
        if self._client is None or self._loop is not loop:  # a client cannot be carried to another loop
            self._loop = loop
            self._client = _Client(transport=self._transport(), trust_env=False)
        return self._client.ask(request)
