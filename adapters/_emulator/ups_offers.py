"""What UPS asks: Ground by its published daily rates, everything else by formulas; fuel and residential on top.

Source: UPS daily rates of 2025-12-22 for Ground (tables/ups_ground.csv), which name 6.50 USD for a residence and fuel
of 26.0 percent on 2026-09-21. The price of a signature, of declared value and of all other services is made up.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from adapters._emulator.measures import whole_pounds
from adapters._emulator.offers import Offer, after_business_days, business_day, percent_of
from adapters._emulator.prices import REMOTE_ZONE, Formula, country_group, ground_cents, ground_zone
from calculator.domain.places import Address
from calculator.domain.record import record
from calculator.domain.shipment import Parcel, Shipment

OWN_COUNTRIES: Final = frozenset({"PR", "VI", "GU", "AS", "MP"})
DOMESTIC: Final = frozenset({"US", "PR"})
SATURDAY: Final = "saturday"

_RESIDENTIAL: Final = 650
_FUEL_PERCENT: Final = 26
_SIGNATURE: Final = 690
_SATURDAY_FEE: Final = 1600
_DECLARED_FREE: Final = 100_00
_DECLARED_STEP: Final = 165
_DECLARED_LEAST: Final = 495
_CUBIC_INCHES_PER_POUND: Final = 139
_MM_PER_INCH: Final = (254, 10)
_FRIDAY: Final = 4


@record(frozen=True, slots=True)
class _Service:
    """A service; ``days`` by zone from 2 or by country group from 1, the last one for all beyond."""

    number: str
    name: str
    formula: Formula
    days: tuple[int, ...]
    by: str = "233000"
    guaranteed: bool = True
    remote: bool = False
    account: bool = False
    signature: bool = True


_GROUND: Final = _Service(
    "03", "UPS Ground", Formula(0, 0, 0), (1, 2, 3, 4, 4, 5, 5, 7), "230000", guaranteed=False, remote=True
)
_WITHIN: Final = (
    _GROUND,
    _Service("12", "UPS 3 Day Select", Formula(1720, 260, 135), (3,)),
    _Service("02", "UPS 2nd Day Air", Formula(2310, 390, 190), (2,), remote=True),
    _Service("59", "UPS 2nd Day Air A.M.", Formula(2690, 420, 200), (2,), "103000"),
    _Service("13", "UPS Next Day Air Saver", Formula(3480, 610, 260), (1,)),
    _Service("01", "UPS Next Day Air", Formula(3990, 640, 275), (1,), "103000", remote=True),
    _Service("14", "UPS Next Day Air Early", Formula(7200, 640, 275), (1,), "080000"),
    _Service(
        "93", "UPS Ground Saver", Formula(980, 35, 62), (3, 4, 5, 5, 6, 6, 7), guaranteed=False, account=True,
        signature=False,
    ),
)  # fmt: skip
_ABROAD: Final = (
    _Service("65", "UPS Worldwide Saver", Formula(7900, 1350, 520), (2, 3, 3, 4)),
    _Service("08", "UPS Worldwide Expedited", Formula(6900, 1200, 455), (4, 4, 5, 6)),
    _Service("07", "UPS Worldwide Express", Formula(8600, 1400, 540), (1, 2, 3, 3), "103000"),
    _Service("54", "UPS Worldwide Express Plus", Formula(12100, 1500, 540), (1, 2, 2, 3), "083000"),
    _Service(
        "17", "UPS Worldwide Economy DDU", Formula(2400, 420, 260), (6, 8, 9, 11), guaranteed=False, account=True,
        signature=False,
    ),
)  # fmt: skip
_STANDARD: Final = _Service("11", "UPS Standard", Formula(2650, 0, 130), (4,), guaranteed=False)


def country_of(address: Address) -> str:
    """The country as UPS counts them: US territories are countries of their own."""
    region = address.region or ""
    return region if address.country == "US" and region in OWN_COUNTRIES else address.country


def is_domestic(shipment: Shipment) -> bool:
    """Whether both ends are in the United States or Puerto Rico."""
    return is_within(shipment.origin, shipment.destination.address)


def is_within(origin: Address, destination: Address) -> bool:
    """The same of two addresses."""
    return country_of(origin) in DOMESTIC and country_of(destination) in DOMESTIC


def ups_offers(shipment: Shipment, *, account: bool) -> list[Offer]:
    """All services between the two ends, in dollars, list prices; a Saturday delivery from a Friday is its own offer.

    Args:
        account: the shipper has an account, which some services need.
    """
    group = _group(shipment)
    if group is None:
        return []
    to_a_box = shipment.destination.address_class == "po_box"
    return [
        offer
        for service in _services(shipment, group)
        if (account or not service.account)
        and (service.signature or not shipment.signature)
        and (service.number == "93" or not to_a_box)
        for offer in _offers(service, shipment, group)
    ]


def negotiated(offer: Offer) -> Offer:
    """What the account pays: a fifth off the carriage, and fuel by what is left. Made up."""
    pieces = tuple(percent_of(cents, 80) for cents in offer.pieces)
    fuel = percent_of(sum(pieces) + offer.extras.get("residential", 0), _FUEL_PERCENT)
    return Offer(offer.code, offer.name, pieces, {**offer.extras, "fuel": fuel}, currency=offer.currency)


def _group(shipment: Shipment) -> int | None:
    """A zone within the country, a group of countries abroad; None where UPS cannot tell."""
    destination = shipment.destination.address
    if is_domestic(shipment):
        return ground_zone(shipment.origin.postal_code, destination.postal_code, destination.region)
    return country_group(country_of(destination))


def _services(shipment: Shipment, group: int) -> Iterator[_Service]:
    if is_domestic(shipment):
        yield from (service for service in _WITHIN if group < REMOTE_ZONE or service.remote)
        return
    if country_of(shipment.destination.address) in ("CA", "MX"):
        yield _STANDARD
    yield from _ABROAD


def _offers(service: _Service, shipment: Shipment, group: int) -> Iterator[Offer]:
    domestic = is_domestic(shipment)
    pieces = tuple(_carriage(service, parcel, group, domestic=domestic) for parcel in shipment.parcels)
    extras: dict[str, int] = {}
    if domestic and shipment.destination.address.residential:
        extras["residential"] = _RESIDENTIAL * len(pieces)
    extras["fuel"] = percent_of(sum(pieces) + extras.get("residential", 0), _FUEL_PERCENT)
    if shipment.signature:
        extras["signature"] = _SIGNATURE * (len(pieces) if domestic else 1)
    if shipment.insured is not None:
        extras["insurance"] = _declared(shipment.insured.minor)
    number = "92" if service.number == "93" and sum(parcel.weight for parcel in shipment.parcels) < 454 else None
    days = service.days[min(group - (2 if domestic else 1), len(service.days) - 1)]
    leaves = business_day(shipment.ship_date)
    offer = Offer(
        number or service.number,
        service.name,
        pieces,
        extras,
        days,
        after_business_days(leaves, days),
        service.by,
        service.guaranteed,
        group,
    )
    yield offer
    if service.number == "01" and leaves.weekday() == _FRIDAY:
        yield _on_saturday(offer, leaves)


def _on_saturday(offer: Offer, leaves: date) -> Offer:
    extras = {**offer.extras, SATURDAY: _SATURDAY_FEE}
    arrives = leaves + timedelta(days=1)
    return Offer(offer.code, offer.name, offer.pieces, extras, 1, arrives, "120000", offer.guaranteed, offer.zone)


def _carriage(service: _Service, parcel: Parcel, group: int, *, domestic: bool) -> int:
    pounds = billing_pounds(parcel)
    if service is _GROUND:
        return ground_cents(group, pounds)
    return service.formula.cents(group - 1 if domestic else group, pounds)


def billing_pounds(parcel: Parcel) -> int:
    """The greater of scale weight and size: sides in whole inches, rounded up, cubic inches by 139."""
    volume = 1
    for side in (parcel.length, parcel.width, parcel.height):
        volume *= (side - 1) * _MM_PER_INCH[1] // _MM_PER_INCH[0] + 1
    return max(whole_pounds(parcel.weight), -(-volume // _CUBIC_INCHES_PER_POUND))


def _declared(cents: int) -> int:
    over = -(-max(0, cents - _DECLARED_FREE) // 100_00)
    return max(_DECLARED_LEAST, _DECLARED_STEP * over) if over else 0
