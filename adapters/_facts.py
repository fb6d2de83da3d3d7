"""What of a shipment a carrier's answer depends on: the key of everything remembered.

A carrier's module may bring ``facts(shipment)``, which names exactly what its request and its reading of the answer
look at, as plain values. Where it brings none, all of the shipment counts: right, but equal questions are recognised
less often. A test holds every module to its word, field by field.
"""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Final, cast

from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.domain.ports import RateAdapter
from calculator.domain.shipment import CustomsItem, Parcel, Shipment

Facts = tuple[object, ...]
"""None, bool, int, str, date, and tuples of them."""


def facts_of(adapter: RateAdapter) -> Callable[[Shipment], Facts]:
    """The adapter's own naming of facts, or all there are."""
    return cast("Callable[[Shipment], Facts]", getattr(adapter, "facts", everything))


def everything(shipment: Shipment) -> Facts:
    """All of the shipment but what no carrier is told: which lines lie in which parcel, and the box's name."""
    destination = shipment.destination
    return (
        place(shipment.origin),
        place(destination.address),
        destination.address_class,
        destination.postal_territory,
        destination.customs_territory,
        tuple(map(sizes, shipment.parcels)),
        amounts(shipment.parcels),
        shipment.ship_date,
        shipment.currency,
        tuple(sorted(shipment.services)),
        shipment.signature,
        amount(shipment.insured),
        shipment.incoterm,
        tuple(customs_row(item) for item in shipment.customs),
        shipment.price_class,
        pairs(shipment.account),
    )


place: Final[Callable[[Address], Facts]] = attrgetter(
    "country", "region", "postal_code", "city", "lines", "residential"
)
"""All of an address."""

sizes: Final[Callable[[Parcel], Facts]] = attrgetter("length", "width", "height", "weight")
"""Outer size and weight."""

_worth: Final[Callable[[Parcel], Facts]] = attrgetter("value.minor", "value.currency")


def amount(money: Money | None) -> Facts | None:
    """An amount and its currency."""
    return None if money is None else (money.minor, money.currency)


def amounts(parcels: Iterable[Parcel]) -> Facts:
    """What is in each parcel worth."""
    return tuple(map(_worth, parcels))


def customs_row(item: CustomsItem) -> Facts:
    """All of a row of the customs form."""
    contents = (item.description, item.hs_code, item.origin_country)
    return *contents, item.quantity, amount(item.value), item.weight


def pairs(account: Mapping[str, str]) -> Facts:
    """A mapping in a stable order."""
    return tuple(sorted(account.items())) if account else ()
