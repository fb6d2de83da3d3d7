"""One carrier's host: what is asked there, and what comes back as an HttpResponse or a CarrierError."""

import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import httpx

from adapters._http.connection import Answer
from adapters._http.messages import Head, Texts, WholeRequest, WholeResponse, head_of, trouble_of
from adapters._http.packing import unpacked
from calculator.domain.errors import AnswerMalformed, CarrierError, CarrierTimeout, CarrierUnavailable
from calculator.domain.ports import HttpRequest, HttpResponse

_LOG: Final = logging.getLogger("shipcalc.carriers")
_ALWAYS: Final = {"accept": "application/json", "accept-encoding": "gzip, deflate", "user-agent": "shipcalc"}
_JSON: Final = {"content-type": "application/json"}
_MOST_HEADS: Final = 64

Ask = Callable[[WholeRequest], Awaitable[httpx.Response]]
"""Sends a request.

Raises:
    httpx.TransportError
"""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two pieces of an answer and for all of it; the most bytes of an answer.

    They are the last resort: a checkout's own deadline is shorter.
    """

    connect: float = 5.0
    read: float = 15.0
    total: float = 30.0
    bytes: int = 1024 * 1024


class HostExchange:
    """Requests to one carrier's host, each with one line in the log: no header, no body, no query."""

    def __init__(self, carrier: str, base: str, ask: Ask, limits: Limits) -> None:
        """
        Args:
            base: scheme and host, with whatever of the path is the carrier's own.
        """
        self._carrier = carrier
        self._base = base.rstrip("/")
        self._ask = ask
        self._limits = limits
        self._heads: dict[object, Head] = {}

    async def __call__(self, method: str, path: str, headers: Mapping[str, str], content: bytes) -> HttpResponse:
        """A question of a signer's.

        Raises:
            CarrierTimeout, CarrierUnavailable, AnswerMalformed.
        """
        return await self.ask(HttpRequest(method, path), content, headers)

    async def ask(self, request: HttpRequest, content: bytes, added: Mapping[str, str]) -> HttpResponse:
        """
        Args:
            content: the bytes of the request's body, where it has one.
            added: headers, with names in lower case; they hold against those of the request.

        Raises:
            CarrierTimeout, CarrierUnavailable, AnswerMalformed.
        """
        started = time.monotonic()
        outcome: str | int = "given up"
        try:
            head = self._head(request, tuple(added))
            response = await self._ask(WholeRequest(head, added, content))
            came = response.answer if isinstance(response, WholeResponse) else await self._gathered(response, started)
            answer = self._read(came)
            outcome = answer.status
        except (httpx.TransportError, httpx.DecodingError, ConnectionError) as trouble:
            error = trouble_of(self._carrier, trouble)
            outcome = error.kind
            try:
                raise error from trouble
            finally:
                del error  # it keeps this frame: a ring that only the collector would undo
        except CarrierError as error:
            outcome = error.kind
            raise
        finally:
            if _LOG.isEnabledFor(logging.DEBUG):
                took = (time.monotonic() - started) * 1000
                path = httpx.URL(self._base + request.path).path
                _LOG.debug("%s %s %s: %s in %.0f ms", self._carrier, request.method, path, outcome, took)
        return answer

    def _head(self, request: HttpRequest, added: tuple[str, ...]) -> Head:
        """Spelled once: a carrier has a handful of them."""
        kind = request.method, request.path, request.query, request.headers, request.body is None, added
        known = self._heads.get(kind)
        if known is None:
            url = httpx.URL(self._base + request.path + (f"?{urlencode(request.query)}" if request.query else ""))
            headers = {"host": url.netloc.decode("ascii"), **_ALWAYS}
            headers.update((name.lower(), value) for name, value in request.headers)
            if request.body is not None:
                headers.update(_JSON)
            known = head_of(request.method, url, {name: headers[name] for name in headers if name not in added})
            if len(self._heads) < _MOST_HEADS:
                self._heads[kind] = known
        return known

    async def _gathered(self, response: httpx.Response, started: float) -> Answer:
        """An answer that comes in pieces, unpacked, in memory only as far as the limit goes."""
        most, end = self._limits.bytes, started + self._limits.total
        pieces: list[bytes] = []
        size = 0
        try:
            if not _is_redirect(response.status_code):
                async for piece in response.aiter_bytes():
                    pieces.append(piece)
                    size += len(piece)
                    if size > most:
                        break
                    if time.monotonic() > end:
                        raise CarrierTimeout(f"{self._carrier}: no answer within {self._limits.total:g} s")
        finally:
            await response.aclose()
        return Answer(response.status_code, response.headers.raw, b"".join(pieces))

    def _read(self, answer: Answer) -> HttpResponse:
        status, body, most = answer.status, answer.body, self._limits.bytes
        if _is_redirect(status):
            raise CarrierUnavailable(f"{self._carrier} answered {status}, a redirect, which is never followed")
        headers = Texts(answer.headers)
        if answer.packed:
            body = unpacked(body, headers["content-encoding"], most)
        if answer.cut or len(body) > most:
            raise AnswerMalformed(f"{self._carrier}: the answer is larger than {most} bytes")
        return HttpResponse(status, body, headers)


def _is_redirect(status: int) -> bool:
    return 300 <= status < 400
