"""A plain shipment to ask a carrier about: to see whether it answers, and to record what it does."""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.service import Service
from calculator.domain.shipment import CustomsItem, Parcel, Shipment

_ORIGIN: Final = Address("US", "NJ", "07105", "Newark", ("10 Dock Rd",), residential=False)
_AT_HOME: Final = Address("US", "TX", "78701", "Austin", ("5 Elm St",), residential=True)
_ABROAD: Final = Address("DE", None, "10115", "Berlin", ("Torstr. 5",), residential=True)
_VALUE: Final = Money(15000, "USD")
_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


def sample_shipment(
    carrier: str,
    services: tuple[Service, ...],
    day: date,
    *,
    account: Mapping[str, str] = _NOTHING,
    price_class: str = "retail",
) -> Shipment:
    """One box of 1 kg from Newark: to Austin, or to Berlin by DHL Express, which is at its best across borders."""
    abroad = carrier == "dhl_express"
    row = CustomsItem("silver ring", "711319", "US", 1, _VALUE, 900)
    return Shipment(
        origin=_ORIGIN,
        destination=normalise(_ABROAD if abroad else _AT_HOME),
        parcels=(Parcel(305, 229, 153, 1000, _VALUE, ("1",)),),
        ship_date=day,
        currency="USD",
        services=frozenset(service.code for service in services),
        incoterm="DAP" if abroad else None,
        customs=(row,) if abroad else (),
        price_class=price_class,
        account=account,
    )


def next_weekday(day: date) -> date:
    """The first day after *day* from Monday to Friday."""
    following = day + timedelta(days=1)
    while following.weekday() > 4:
        following += timedelta(days=1)
    return following
