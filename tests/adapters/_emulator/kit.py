"""An emulator with a clock of its own, a sender into it, and shipments to ask it for."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any, Final

from adapters._discovery import services_of
from adapters._emulator.emulator import Emulator
from adapters._emulator.faults import read_fault_text
from adapters._emulator.sender import EmulatedSender
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.ports import HttpRequest, HttpResponse, RateAdapter
from calculator.domain.rate import Rate, RateSheet, combine_parcels
from calculator.domain.shipment import Parcel, Shipment

CARRIERS = ("usps", "ups", "dhl_express", "easypost")
NOW = datetime(2026, 12, 1, 17, tzinfo=UTC)
"""A Tuesday, noon in New York."""

ORIGIN = Address("US", "NY", "10001", "New York", ("1 Dock Rd",))
PLACES = {
    "home": Address("US", "CA", "94110", "San Francisco", ("12 Elm St",), True),
    "somewhere": Address("US", "TX", "78701", "Austin", ("5 Elm St",)),
    "po_box": Address("US", "TX", "78701", "Austin", ("PO Box 12",)),
    "military": Address("US", "AE", "09012", "APO", ("Unit 1",)),
    "puerto_rico": Address("US", "PR", "00901", "San Juan", ("1 Calle Sol",)),
    "guam": Address("US", "GU", "96910", "Hagatna", ("1 Marine Dr",)),
    "palau": Address("PW", None, "96940", "Koror", ("1 Main St",)),
    "alaska": Address("US", "AK", "99501", "Anchorage", ("1 A St",)),
    "canada": Address("CA", "ON", "M5V 2T6", "Toronto", ("12 Elm St",)),
    "germany": Address("DE", None, "10115", "Berlin", ("Torstr. 5",)),
}


def adapter_of(carrier: str) -> RateAdapter:
    """The carrier's module, which is its adapter."""
    module: Any = import_module(f"adapters.{carrier}")
    adapter: RateAdapter = module
    return adapter


@dataclass
class Desk:
    """An emulator and the sender into it; ``now`` may be moved."""

    now: datetime = NOW
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.emulator = Emulator(lambda: self.now, **self.options)
        self.sender = EmulatedSender(self.emulator)

    def fault(self, text: str) -> None:
        """Set a fault as the command line spells it."""
        self.emulator.set_fault(*read_fault_text(text))

    async def send(self, carrier: str, shipment: Shipment) -> HttpResponse:
        """What the carrier answers to its adapter's own request."""
        return await self.sender.send(carrier, adapter_of(carrier).build_request(shipment))

    async def ask(self, carrier: str, shipment: Shipment) -> RateSheet:
        """The rates, asked parcel by parcel where the carrier takes one at a time."""
        adapter = adapter_of(carrier)
        single = adapter.multi_parcel or len(shipment.parcels) == 1
        parts = [shipment] if single else [with_parcels(shipment, (parcel,)) for parcel in shipment.parcels]
        return combine_parcels([adapter.parse_response(part, await self.send(carrier, part)) for part in parts])


def with_parcels(shipment: Shipment, parcels: tuple[Parcel, ...]) -> Shipment:
    """The same shipment of other parcels."""
    return replace(shipment, parcels=parcels)


def box(weight: int = 1134, sides: tuple[int, int, int] = (305, 229, 153), value: int = 150_00) -> Parcel:
    """A parcel of grams, millimetres and cents."""
    return Parcel(*sides, weight, Money(value, "USD"))


def shipment_of(carrier: str, place: str = "home", **facts: Any) -> Shipment:
    """A shipment from New York that asks for all the carrier sells; *facts* are a Shipment's."""
    given: dict[str, Any] = {
        "origin": ORIGIN,
        "destination": normalise(PLACES[place]),
        "parcels": (box(),),
        "ship_date": date(2026, 12, 2),
        "currency": "USD",
        "services": frozenset(service.code for service in services_of(adapter_of(carrier))),
    }
    if place in ("canada", "germany"):
        given["incoterm"] = "DAP"
    return Shipment(**{**given, **facts})


GONE: Final = object()
"""The value of a key that ``changed`` takes away."""


def changed(request: HttpRequest, path: str, value: Any = GONE) -> HttpRequest:
    """The request with another value, or none, at a path like ``packages.0.weight``."""
    body: Any = deepcopy(request.body)
    *way, last = path.split(".")
    place = body
    for key in way:
        place = place[int(key) if isinstance(place, list) else key]
    key = int(last) if isinstance(place, list) else last
    if value is GONE:
        del place[key]
    else:
        place[key] = value
    return replace(request, body=body)


def read(response: HttpResponse) -> Any:
    """The JSON of an answer."""
    return json.loads(response.body)


def priced(sheet: RateSheet) -> dict[str, str]:
    """Totals by service."""
    return {rate.service: str(rate.total) for rate in sheet.rates}


def kinds(rate: Rate) -> dict[str, str]:
    """Amounts by kind and label of the rate's charges."""
    return {f"{charge.kind} {charge.label}": str(charge.amount) for charge in rate.charges}
