"""A carrier as a source of rates: what to ask, how often, and what the answers come to. Sending is the sender's."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from math import inf
from types import MappingProxyType
from typing import Final, Protocol

from msgspec import Struct

from adapters._card.extras import insured_parts
from adapters._discovery import services_of
from adapters._facts import facts_of
from calculator.domain.errors import CarrierError, WrongCurrency
from calculator.domain.money import Money
from calculator.domain.ports import HttpRequest, RateAdapter, Sender
from calculator.domain.rate import PriceSource, Rate, RateSheet, combine_parcels
from calculator.domain.shipment import CustomsItem, Parcel, Shipment

_BEHIND_UTC: Final = timedelta(hours=11)
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Terms(Struct, frozen=True, gc=False):
    """On what terms a call is made: until when its answer is of use, and whether another price stands ready."""

    until: float = inf
    backed: bool = False


class Asked(Struct, frozen=True, gc=False):
    """A shipment as the adapter gets it, the day it is really for, and a note where that is another than the priced."""

    shipment: Shipment
    ship_date: date
    note: str


class Calls(Protocol):
    """Makes one call over the wire, or refuses to: the place of a retry, a quota and a breaker."""

    async def __call__(self, once: Callable[[], Awaitable[RateSheet]], terms: Terms) -> RateSheet:
        """What *once* gives.

        Raises:
            CarrierError
        """
        ...


async def plainly(once: Callable[[], Awaitable[RateSheet]], terms: Terms) -> RateSheet:
    """One call, whatever comes of it."""
    del terms
    return await once()


class CarrierSource:
    """Rates of one carrier by the adapter and the sender it is given, all parcels together.

    A carrier that prices one parcel at a time is asked for all of them at once; equal parcels are asked once.
    """

    def __init__(
        self,
        adapter: RateAdapter,
        sender: Sender,
        clock: Callable[[], datetime] | None,
        *,
        carrier: str | None = None,
        source: PriceSource = "live",
        local: bool = False,
        account: Mapping[str, str] = _NOTHING,
        calls: Calls = plainly,
    ) -> None:
        """
        Args:
            clock: timezone-aware now; None where any day is priced, past ones too.
            carrier: whose rates are wanted, where the adapter is an aggregator's and has those of others as well.
            source: what the rates are called: ``demo`` where the sender talks to an emulator.
            local: the sender answers from memory.
            account: public facts that count where the shipment has none of that name.
            calls: makes each call to the carrier.
        """
        self._adapter = adapter
        self._read = facts_of(adapter)
        self._sender = sender
        self._clock = clock
        # A carrier of another distribution may have been written before this fact.
        self._ahead: int | None = getattr(adapter, "days_ahead", None)
        self._source = source
        self._account = account
        self._calls = calls
        self.carrier = carrier or adapter.code
        self.local = local
        own = "its own API" if self.carrier == adapter.code else f"{adapter.code}'s API"
        self.reached = "the emulator" if source == "demo" else own

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        """Rates for the whole shipment. What is priced for another day than its own says so in a note.

        Raises:
            CarrierError: the carrier gave no prices.
        """
        return await self.answer(self.asked(shipment, self.priced_for(shipment)), Terms(until, backed))

    def asked(self, shipment: Shipment, day: date) -> Asked:
        """What is asked about a shipment as of *day*, which ``priced_for`` tells, with the account's own facts."""
        asked, note = self._on(day, shipment)
        if self._account:
            asked = replace(asked, account={**self._account, **asked.account})
        return Asked(asked, shipment.ship_date, note)

    async def answer(self, asked: Asked, terms: Terms) -> RateSheet:
        """As ``ask``, for what was made ready."""
        sheet = self._own(await self._from_parcels(asked.shipment, terms))
        rates = tuple(self._told(rate, asked.note) for rate in sheet.rates)
        # Spelled out here and below: replace() takes four times as long, twice for every call.
        return RateSheet(self.carrier, rates, sheet.declined, sheet.notices, sheet.problem)

    def facts(self, asked: Asked) -> tuple[object, ...]:
        """All the answer depends on beside the carrier's mind: what the adapter reads, the day priced, the account.

        Equal facts get equal answers; they are plain values, alike in every process.
        """
        shipment = asked.shipment
        whole = self._adapter.multi_parcel or len(shipment.parcels) == 1
        parts = (self._read(shipment),) if whole else tuple(self._read(part) for part in one_a_parcel(shipment))
        return self._adapter.code, self.carrier, shipment.currency, asked.ship_date, shipment.ship_date, parts

    async def aclose(self) -> None:
        """Close the sender, which other sources may share, where it holds connections."""
        close = getattr(self._sender, "aclose", None)
        if close is not None:
            await close()

    async def _from_parcels(self, shipment: Shipment, terms: Terms) -> RateSheet:
        if self._adapter.multi_parcel or len(shipment.parcels) == 1:
            return await self._sheet(shipment, self._adapter.build_request(shipment), terms)
        distinct: list[tuple[HttpRequest, Shipment]] = []
        places: list[int] = []
        for part in one_a_parcel(shipment):
            request = self._adapter.build_request(part)
            place = next((place for place, (known, _) in enumerate(distinct) if known == request), len(distinct))
            if place == len(distinct):
                distinct.append((request, part))
            places.append(place)
        sheets = await _all(self._sheet(part, request, terms) for request, part in distinct)
        try:
            return combine_parcels([sheets[place] for place in places])
        except ValueError as error:
            raise WrongCurrency(f"{self.carrier} prices the parcels in different currencies") from error

    async def _sheet(self, shipment: Shipment, request: HttpRequest, terms: Terms) -> RateSheet:
        async def once() -> RateSheet:
            response = await self._sender.send(self._adapter.code, request)
            return self._adapter.parse_response(shipment, response)

        return await self._calls(once, terms)

    def _own(self, sheet: RateSheet) -> RateSheet:
        """What concerns the wanted carrier."""
        if self._adapter.code == self.carrier:
            return sheet
        services = {service.code for service in services_of(self._adapter) if service.carrier == self.carrier}
        rates = tuple(rate for rate in sheet.rates if rate.carrier == self.carrier)
        declined = tuple(item for item in sheet.declined if item.service in services)
        return replace(sheet, rates=rates, declined=declined)

    def priced_for(self, shipment: Shipment) -> date:
        """The nearest day to the shipment's own that the carrier prices."""
        day = shipment.ship_date
        if self._ahead is None or self._clock is None:
            return day
        today = _today(self._clock())
        return max(today, min(day, today + timedelta(days=self._ahead)))

    def _on(self, day: date, shipment: Shipment) -> tuple[Shipment, str]:
        """The shipment on a day that the carrier prices, and a note where that is another one than its own."""
        if shipment.ship_date == day:
            return shipment, ""
        name = self._adapter.code.replace("_", " ").upper()
        late = shipment.ship_date > day
        which = f"the latest day {name} prices ahead" if late else f"the earliest day {name} prices"
        return replace(shipment, ship_date=day), f"priced for {day}, {which}"

    def _told(self, rate: Rate, note: str) -> Rate:
        transit, notes = rate.transit, rate.notes
        if note:
            # The day and the guarantee were for the other day; the days in transit hold.
            transit, notes = replace(transit, arrives=None, guaranteed=False), (*notes, note)
        elif rate.source == self._source:
            return rate
        return Rate(rate.carrier, rate.service, rate.charges, transit, self._source, rate.effective, notes)


def one_a_parcel(shipment: Shipment) -> tuple[Shipment, ...]:
    """A shipment for each parcel, with its share, by goods value, of the insured amount and of the customs rows."""
    weights = [parcel.value.minor for parcel in shipment.parcels]
    rows = list(zip(*(_split(row, weights) for row in shipment.customs), strict=True))
    parts = []
    for number, (parcel, insured) in enumerate(zip(shipment.parcels, insured_parts(shipment), strict=True)):
        customs = tuple(row for row in rows[number] if row.value.minor) if rows else ()
        share = insured if insured is not None and insured.minor else None
        parts.append(replace(shipment, parcels=(parcel,), insured=share, customs=customs or _bare(rows, parcel)))
    return tuple(parts)


def _bare(rows: Sequence[Sequence[CustomsItem]], parcel: Parcel) -> tuple[CustomsItem, ...]:
    """A parcel of no value still names what is in it."""
    return (replace(rows[0][0], value=parcel.value, weight=parcel.weight),) if rows else ()


def _split(row: CustomsItem, weights: Sequence[int]) -> list[CustomsItem]:
    values = _shares(row.value.minor, weights)
    grams = [None] * len(weights) if row.weight is None else _shares(row.weight, weights)
    return [
        replace(row, value=Money(value, row.value.currency), weight=weight)
        for value, weight in zip(values, grams, strict=True)
    ]


def _shares(whole: int, weights: Sequence[int]) -> list[int]:
    """*whole* in parts as the weights are, evenly where all of them are zero. The parts sum to it."""
    known = weights if any(weights) else [1] * len(weights)
    total, reached, allotted = sum(known), 0, 0
    shares = []
    for weight in known:
        reached += weight
        upto = whole * reached // total
        shares.append(upto - allotted)
        allotted = upto
    return shares


async def _all(calls: Iterable[Coroutine[None, None, RateSheet]]) -> list[RateSheet]:
    """What each call came to; all of them run at once, and all are waited for.

    Raises:
        CarrierError: of the first that failed; before it, whatever is none: a bug.
    """
    answers = await asyncio.gather(*calls, return_exceptions=True)
    errors = [answer for answer in answers if isinstance(answer, BaseException)]
    try:
        if errors:
            raise min(errors, key=lambda error: isinstance(error, CarrierError))
        return [answer for answer in answers if isinstance(answer, RateSheet)]
    finally:
        del answers, errors  # an error keeps this frame: a ring that only the collector would undo


def _today(now: datetime) -> date:
    """The date where the day begins last, so that today is nowhere taken for yesterday."""
    return (now - _BEHIND_UTC).date()
