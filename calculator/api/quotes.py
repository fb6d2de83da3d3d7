"""The two routes a checkout waits for: raw bytes in, raw bytes out, no framework between."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs

from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from calculator.api.exchange import Disconnected, Rejected, note_of, read_json_body, send_json, send_problem
from calculator.api.quoting import Quoting
from calculator.domain.errors import BadCart, InputFault, UnknownShop
from calculator.telemetry.telemetry import Telemetry
from calculator.wire.answer import quote_json, verification_json
from calculator.wire.problem import bad_cart_detail
from calculator.wire.request import read_cart, read_verify

Answer = Callable[[Scope, bytes], Awaitable[bytes]]

_SWITCH: Final = {"true": True, "1": True, "false": False, "0": False}


def routes(service: Quoting, clock: Callable[[], datetime], telemetry: Telemetry) -> list[Route]:
    """``POST /v1/quotes`` and ``POST /v1/quotes/verify``."""

    async def quote(scope: Scope, body: bytes) -> bytes:
        explain = wants_explanation(scope["query_string"])
        cart = read_cart(body)
        note = note_of(scope)
        note.shop = _known(cart.shop, service)
        answer = await service.quote(cart, clock(), explain)
        note.outcome = answer.outcome
        telemetry.quoted(answer)
        return quote_json(answer, explain)

    async def verify(scope: Scope, body: bytes) -> bytes:
        token, cart = read_verify(body)
        note = note_of(scope)
        note.shop = _known(cart.shop, service)
        try:
            answer = await service.verify(token, cart, clock())
        except BadCart as error:
            raise BadCart(tuple(_under_cart(fault) for fault in error.faults)) from error
        note.outcome = answer.verdict
        return verification_json(answer)

    return [
        JsonEndpoint("/v1/quotes", quote, "/shop").route(),
        JsonEndpoint("/v1/quotes/verify", verify, "/cart/shop").route(),
    ]


class JsonEndpoint:
    """An ASGI endpoint: a bounded JSON body goes to *answer*, what it refuses becomes a problem document."""

    def __init__(self, path: str, answer: Answer, shop_pointer: str) -> None:
        self._path = path
        self._answer = answer
        self._shop_pointer = shop_pointer

    def route(self) -> Route:
        """Where it is found; FastAPI cannot describe it, ``openapi`` does."""
        return Route(self._path, self, methods=["POST"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        note_of(scope).route = self._path
        try:
            body = await self._answer(scope, await read_json_body(scope, receive))
        except BadCart as error:
            await send_problem(scope, send, "bad_cart", bad_cart_detail(error), error.faults)
        except UnknownShop as error:
            fault = InputFault(self._shop_pointer, "unknown_shop", f"no shop is called {error.shop!r}")
            await send_problem(scope, send, "unknown_shop", fault.message, (fault,))
        except Rejected as error:
            await send_problem(scope, send, error.code, error.detail)
        except Disconnected:
            note_of(scope).outcome = "disconnected"
        else:
            await send_json(send, 200, body)


def wants_explanation(query: bytes) -> bool:
    """Whether ``explain`` is switched on; the last one counts, other parameters are nobody's business.

    Raises:
        Rejected: it is neither true nor false.
    """
    if not query:
        return False
    given = parse_qs(query.decode("latin-1"), keep_blank_values=True).get("explain", ["false"])[-1]
    switch = _SWITCH.get(given)
    if switch is None:
        raise Rejected("bad_query", "explain must be true or false")
    return switch


def _known(shop: str, service: Quoting) -> str | None:
    """Only a shop we know is written down: anything else is a caller's free text."""
    return shop if shop in service.shops else None


def _under_cart(fault: InputFault) -> InputFault:
    return InputFault("/cart" + fault.pointer, fault.code, fault.message)
