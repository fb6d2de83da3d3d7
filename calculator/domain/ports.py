"""The doors of the core: what adapters and plumbing must look like."""

from asyncio import Future
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import field
from decimal import Decimal
from math import inf
from typing import Any, Literal, Protocol

from calculator.domain.access import Access
from calculator.domain.rate import RateSheet
from calculator.domain.record import record
from calculator.domain.service import Service
from calculator.domain.shipment import Shipment

JsonValue = None | bool | int | str | Decimal | list["JsonValue"] | dict[str, "JsonValue"]


class PlainBody(dict[str, JsonValue]):
    """A request's body that is spelled without another look: what its adapter puts in is known to be plain all through.

    Plain are None, truth values, whole numbers, text, finite Decimals that ``str`` writes without an exponent, and
    lists and dicts of them. An adapter may only say so where a test shows it for whatever shipment.
    """

    __slots__ = ()


@record(frozen=True, slots=True)
class HttpRequest:
    """A request without host and without secret: the sender knows hosts, the signer adds credentials.

    ``body`` is JSON-able (Decimal allowed, floats not) or None; ``query`` goes behind the path. So requests compare
    by value and a fixture cannot leak a key.
    """

    method: str
    path: str
    body: JsonValue = None
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


@record(frozen=True, slots=True)
class HttpResponse:
    """What came back: header names in lower case, the body as raw bytes, at most the size the sender allows."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class RateAdapter(Protocol):
    """One carrier's own wire format: two pure functions and five facts. A module may be one."""

    @property
    def code(self) -> str:
        """File name = fixtures folder = the carrier's stable code (or the aggregator's)."""
        ...

    @property
    def multi_parcel(self) -> bool:
        """False: asked once a parcel, the core adds up with combine_parcels."""
        ...

    @property
    def days_ahead(self) -> int | None:
        """How many days from today the carrier prices a shipment; a later one is priced for the last of them."""
        ...

    @property
    def services(self) -> tuple[Service, ...]:
        """What this carrier sells, under our codes."""
        ...

    @property
    def access(self) -> Access:
        """Where it is asked and which settings open it; a module without it cannot be asked live."""
        ...

    def build_request(self, shipment: Shipment) -> HttpRequest:
        """What to ask for *shipment*: all its parcels, or its only one where ``multi_parcel`` is False."""
        ...

    def parse_response(self, shipment: Shipment, response: HttpResponse) -> RateSheet:
        """All the carrier said.

        Raises:
            CarrierError: the answer is not a list of rates; the subclass says whether asking again may help.
        """
        ...


class Sender(Protocol):
    """Sends one request to a carrier's host with the merchant's credentials, inside the caller's deadline."""

    async def send(self, carrier: str, request: HttpRequest) -> HttpResponse:
        """
        Raises:
            CarrierTimeout, CarrierUnavailable, CarrierRateLimited, CarrierAuthFailed.
        """
        ...


class RateSource(Protocol):
    """Where the rates of one carrier come from in this process: the offline card, the wire, a cache in front of it."""

    @property
    def carrier(self) -> str:
        """The carrier whose rates it gives."""
        ...

    @property
    def local(self) -> bool:
        """True: answers from memory, so asking again costs nothing and cannot fail for weather."""
        ...

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        """Rates for the whole shipment, all parcels together.

        Args:
            until: when the answer is no longer waited for, by the running loop's clock. What cannot end by then need
                not begin.
            backed: another price stands ready for every option, so this question may be saved when calls are short.

        Raises:
            CarrierError
        """
        ...


class Remembering(Protocol):
    """A source that may know an answer without waiting."""

    def at_hand(self, shipment: Shipment) -> RateSheet | None:
        """The answer where it is known and still holds; None where the source must be asked.

        Raises:
            CarrierError: the carrier said no a moment ago, and would again.
        """
        ...


class Question(Protocol):
    """What a carrier was asked for one checkout. Whoever has it must leave it."""

    @property
    def task(self) -> Future[Any]:
        """Done when there is an answer, of whatever kind."""
        ...

    @property
    def sent(self) -> Future[None] | None:
        """Done when it is on its way, which may take a connection; None where nobody can tell."""
        ...

    def sheet(self) -> RateSheet:
        """What came of it; where nothing did yet, what there is instead.

        Raises:
            CarrierError
        """
        ...

    def leave(self) -> None:
        """Nobody waits here any longer."""
        ...


class Questioned(Protocol):
    """A source that can be asked without being waited for."""

    @property
    def typical(self) -> float:
        """Seconds that an answer takes, as far as it is known."""
        ...

    def begin(self, shipment: Shipment, until: float = inf, backed: bool = False) -> Question:
        """As ``RateSource.ask``, of what is not at hand."""
        ...


Tier = Literal["memory", "redis"]
Finding = Literal["hit", "miss", "stale", "error"]
BreakerState = Literal["closed", "open", "half_open"]


class Watch(Protocol):
    """Told of everything behind a carrier's answer, as it happens: for metrics and traces.

    Called in the middle of a quote, so it must return at once and never raise. What it is given holds no secret and
    nothing of a buyer; ``account`` is a name with a digest in it.
    """

    def asked(self, carrier: str, outcome: str, seconds: float) -> None:
        """One call over the wire ended: ``ok``, the kind of a CarrierError, or ``given_up`` where nobody waited on."""
        ...

    def answered(self, carrier: str, source: str) -> None:
        """A question got its rates from this rung: ``live``, ``demo``, ``cached`` or ``stale``."""
        ...

    def cache(self, tier: Tier, result: Finding) -> None:
        """What a look into one tier found; ``stale`` is an answer past its life."""
        ...

    def account(self, account: str) -> None:
        """There is such a carrier account; its breaker is closed until something else is told."""
        ...

    def breaker(self, account: str, state: BreakerState) -> None:
        """The breaker of a carrier account changed to this state, as this process sees it."""
        ...

    def late(self, carrier: str) -> None:
        """A carrier had not answered when the quote's time was over."""
        ...

    def span(self, name: str, attributes: Mapping[str, str | int]) -> AbstractContextManager[object]:
        """A piece of work with a beginning and an end: one call over the wire."""
        ...


class Unwatched:
    """The Watch that does nothing."""

    def asked(self, carrier: str, outcome: str, seconds: float) -> None:
        """Nobody looks."""

    def answered(self, carrier: str, source: str) -> None:
        """Nobody looks."""

    def cache(self, tier: Tier, result: Finding) -> None:
        """Nobody looks."""

    def account(self, account: str) -> None:
        """Nobody looks."""

    def breaker(self, account: str, state: BreakerState) -> None:
        """Nobody looks."""

    def late(self, carrier: str) -> None:
        """Nobody looks."""

    def span(self, name: str, attributes: Mapping[str, str | int]) -> AbstractContextManager[object]:
        """Nothing is measured."""
        del name, attributes
        return nullcontext()
