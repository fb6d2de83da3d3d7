"""A carrier made for tests: an adapter, a wire that does what it is told, and all that is told to a Watch."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from adapters._reading import refuse
from adapters._resilience.guarded import GuardedSource
from adapters._resilience.remembered import Lives
from adapters._resilience.resilience import Resilience
from adapters._services.usps import SERVICES
from adapters._source import CarrierSource
from calculator.domain.errors import AnswerMalformed
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.ports import HttpRequest, HttpResponse
from calculator.domain.rate import Rate, RateCharge, RateSheet
from calculator.domain.service import Service
from calculator.domain.shipment import Parcel, Shipment
from tests.virtual_clock import wall

GROUND = "usps_ground_advantage"
TODAY = date(2026, 12, 1)
ACCOUNT = "usps:test"
LIVES = Lives(answer=900.0, stale=86400.0)


def shipment(weight: int = 1000, **more: Any) -> Shipment:
    """One parcel from Newark to Austin."""
    facts: dict[str, Any] = {
        "origin": Address("US", "NJ", "07105", "Newark", ("10 Dock Rd",), False),
        "destination": normalise(Address("US", "TX", "78701", "Austin", ("5 Elm St",), True)),
        "parcels": (Parcel(300, 200, 100, weight, Money(5000, "USD")),),
        "ship_date": TODAY,
        "currency": "USD",
        "services": frozenset({GROUND}),
    }
    return Shipment(**facts | more)


def priced(cents: int, currency: str = "USD") -> HttpResponse:
    """An answer with one price."""
    return HttpResponse(200, f"{cents} {currency}".encode())


def status(code: int, **headers: str) -> HttpResponse:
    """An answer of this status; ``retry_after`` is its header."""
    return HttpResponse(code, b"", {name.replace("_", "-"): value for name, value in headers.items()})


@dataclass
class Toy:
    """Reads «700 USD» as a price, «nothing» as no offer, the rest as nonsense."""

    code: str = "usps"
    multi_parcel: bool = True
    days_ahead: int | None = None
    services: tuple[Service, ...] = SERVICES

    def build_request(self, shipment: Shipment) -> HttpRequest:
        """The weights."""
        return HttpRequest("POST", "/rates", [parcel.weight for parcel in shipment.parcels])

    def parse_response(self, shipment: Shipment, response: HttpResponse) -> RateSheet:
        """One rate, or what the status means."""
        if response.status != 200:
            refuse(response, f"it answered {response.status}")
        if response.body == b"nothing":
            return RateSheet("usps")
        cents, _, currency = response.body.decode().partition(" ")
        if not cents.lstrip("-").isdigit():
            raise AnswerMalformed("no price")
        charge = RateCharge("carrier", "Transport", Money(int(cents), currency))
        return RateSheet("usps", (Rate("usps", GROUND, (charge,)),))

    def facts(self, shipment: Shipment) -> tuple[object, ...]:
        """The weights."""
        return tuple(parcel.weight for parcel in shipment.parcels)


Step = HttpResponse | Exception | float
"""An answer, a trouble, or seconds before the next step of the same call."""


@dataclass
class Wire:
    """Does for each call what the next line of its script says, and the last one for ever."""

    script: list[tuple[Step, ...]]
    calls: int = 0
    under_way: int = 0
    given_up: int = 0
    at: list[float] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    @classmethod
    def of(cls, *lines: Step | tuple[Step, ...]) -> "Wire":
        """A line may be a single step."""
        return cls([line if isinstance(line, tuple) else (line,) for line in lines])

    async def send(self, carrier: str, request: HttpRequest) -> HttpResponse:
        """As the script says."""
        assert carrier == "usps"
        assert request.path == "/rates"
        line = self.script[min(self.calls, len(self.script) - 1)]
        self.calls += 1
        self.asked.set()
        self.at.append(asyncio.get_running_loop().time())
        self.under_way += 1
        try:
            for step in line:
                if isinstance(step, float):
                    await asyncio.sleep(step)
                elif isinstance(step, Exception):
                    raise step
                else:
                    return step
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        finally:
            self.under_way -= 1
        raise AssertionError("the line has no end")


@dataclass
class Seen:
    """A Watch that writes down what it is told."""

    told: list[tuple[Any, ...]] = field(default_factory=list)

    def asked(self, carrier: str, outcome: str, seconds: float) -> None:
        self.told.append(("asked", carrier, outcome, round(seconds, 3)))

    def answered(self, carrier: str, source: str) -> None:
        self.told.append(("answered", carrier, source))

    def cache(self, tier: str, result: str) -> None:
        self.told.append(("cache", tier, result))

    def account(self, account: str) -> None:
        self.told.append(("account", account))

    def breaker(self, account: str, state: str) -> None:
        self.told.append(("breaker", account, state))

    def late(self, carrier: str) -> None:
        self.told.append(("late", carrier))

    def span(self, name: str, attributes: Mapping[str, str | int]) -> AbstractContextManager[object]:
        self.told.append(("span", name, dict(attributes)))
        return nullcontext()

    def only(self, *kinds: str) -> list[tuple[Any, ...]]:
        """What was told of these kinds."""
        return [line for line in self.told if line[0] in kinds]


@dataclass
class Bench:
    """One process: its resilience and a guarded source over a wire."""

    wire: Wire
    lives: Lives = LIVES
    limit: int | None = None
    source: str = "live"
    shared: Any = None
    clock: Callable[[], float] = wall
    watch: Seen = field(default_factory=Seen)
    random: float = 0.0

    def __post_init__(self) -> None:
        self.resilience = Resilience(
            wall=self.clock, random=lambda: self.random, shared=self.shared, watch=self.watch, owner=f"{id(self)}"
        )
        self.guarded = self.shop(self.lives)

    def shop(self, lives: Lives) -> GuardedSource:
        """A source of another shop of this process."""
        account = self.resilience.account(ACCOUNT, "usps", self.limit)
        inner = CarrierSource(
            Toy(),
            self.wire,
            lambda: datetime(2026, 12, 1, tzinfo=UTC),
            source=self.source,
            calls=account.call,
        )
        return GuardedSource(inner, account, self.resilience, lives)

    async def ask(self, weight: int = 1000, seconds: float = 2.0, *, backed: bool = False) -> RateSheet:
        """The sheet for a parcel of this weight."""
        until = asyncio.get_running_loop().time() + seconds
        return await self.guarded.ask(shipment(weight), until, backed)

    @property
    def account(self) -> Any:
        """The only account."""
        return self.resilience.accounts[ACCOUNT]


def told(sheet: RateSheet) -> list[tuple[str, int]]:
    """Source and cents of each rate."""
    return [(rate.source, rate.total.minor) for rate in sheet.rates]


def kinds(problems: Iterable[Any]) -> list[str]:
    """Their kinds."""
    return [problem.kind for problem in problems]
