"""A service of the right shape that quotes without policies or carriers, and a client of the app over it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

import httpx
import pytest

from calculator.api.app import Application, create_app
from calculator.api.quoting import Component
from calculator.domain.cart import Cart
from calculator.domain.errors import BadCart, UnknownShop
from calculator.domain.money import Money
from calculator.domain.option import Basis, Charge, Delivery, Option, Quote, SignatureNeed, Verdict, Verification
from calculator.domain.places import normalise

NOW = datetime(2026, 7, 3, 14, tzinfo=UTC)


@dataclass(frozen=True)
class FakePolicy:
    """What a policy says of itself."""

    shop: str
    name: str
    currency: str = "USD"
    version: str = "v1"
    kinds: Mapping[str, object] = field(default_factory=lambda: {"stock": 1, "made_to_order": 2})


@dataclass(frozen=True)
class FakeShop:
    """A shop with its policy."""

    policy: FakePolicy


class FakeService:
    """Quotes five dollars for every cart of a shop it knows; a line of kind ``unknown`` or ``bug`` makes trouble."""

    def __init__(self) -> None:
        self.shops = {
            "hotshellow": FakeShop(FakePolicy("hotshellow", "Hot Shellow")),
            "atelier": FakeShop(FakePolicy("atelier", "Atelier", "EUR", "v2")),
        }
        self.parts: Sequence[Component] = ()
        self.asked: list[Cart] = []
        self.closed = False

    async def quote(self, cart: Cart, now: datetime, explain: bool = True) -> Quote:
        self._check(cart)
        self.asked.append(cart)
        return Quote(
            "q1",
            cart.shop,
            "v1",
            cart.currency,
            cart.placed_at or now,
            now + timedelta(minutes=30),
            "options",
            Basis("discounted_physical_subtotal", cart.lines[0].paid),
            (self._option(cart),),
            verdicts=(Verdict("tier", True, "always", "C2"),),
            destination=normalise(cart.destination) if cart.destination else None,
        )

    async def verify(self, token: str, cart: Cart, now: datetime) -> Verification:
        assert now.tzinfo is not None
        self._check(cart)
        if token != "good":
            return Verification("forged", ("not sealed here",))
        return Verification("same", (), self._option(cart))

    async def components(self) -> Sequence[Component]:
        return self.parts

    async def aclose(self) -> None:
        self.closed = True

    def _check(self, cart: Cart) -> None:
        if cart.shop not in self.shops:
            raise UnknownShop(cart.shop)
        for n, line in enumerate(cart.lines):
            if line.kind == "unknown":
                raise BadCart.at(f"/lines/{n}/kind", "unknown_kind", "write one of stock, made_to_order")
            if line.kind == "bug":
                raise KeyError(f"secret of {line.sku} in {cart.destination}")

    def _option(self, cart: Cart) -> Option:
        charge = Charge("base", "Standard", Money(500, cart.currency), "C2")
        delivery = Delivery(date(2026, 7, 6), date(2026, 7, 7))
        return Option("standard", "Standard", None, None, (charge,), "policy", delivery, SignatureNeed(False, "no"))


class Opener(Protocol):
    """Opens a client of an app."""

    def __call__(self, app: Application) -> AbstractAsyncContextManager[httpx.AsyncClient]: ...


@pytest.fixture
def opened() -> Opener:
    """A client whose requests go straight into an app; our faults come back as answers, as they would from a server."""

    @asynccontextmanager
    async def open_client(app: Application) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            yield client

    return open_client


@pytest.fixture
def now() -> datetime:
    """What every clock says."""
    return NOW


@pytest.fixture
def service() -> FakeService:
    """A fresh service."""
    return FakeService()


@pytest.fixture
def app(service: FakeService, now: datetime) -> Application:
    """An app that needs no key."""
    return create_app(service, clock=lambda: now)


@pytest.fixture
async def client(app: Application, opened: Opener) -> AsyncIterator[httpx.AsyncClient]:
    """A client of that app."""
    async with opened(app) as client:
        yield client
