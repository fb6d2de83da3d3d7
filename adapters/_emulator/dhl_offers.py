"""What DHL Express asks: no price of its is published here, so all are made up, by country group and half kilogram."""

from collections.abc import Iterator
from typing import Final

from adapters._emulator.offers import Offer, after_business_days, percent_of
from adapters._emulator.prices import Formula, country_group
from calculator.domain.record import record
from calculator.domain.shipment import Shipment, billable_grams

_CUBIC_MM_PER_KG: Final = 5_000_000
_HALF_KILOGRAM: Final = 500
_HEAVIEST_PIECE: Final = 70_000
_FUEL_PERCENT: Final = 27
_SIGNATURE: Final = 700
_INSURANCE_LEAST: Final = 1500
_DUTIES_PAID: Final = 2200


@record(frozen=True, slots=True)
class Product:
    """A product; ``days`` by country group, ``premium`` is DHL's code of its surcharge for an early hour.

    ``agreement``: sold to accounts with an agreement only. ``documents``: the twin for documents.
    """

    code: str
    name: str
    formula: Formula
    days: tuple[int, ...]
    by: str = "23:59:00"
    premium: tuple[str, str, int] | None = None
    duties_paid: bool = True
    signature: bool = True
    agreement: bool = False
    single_piece: bool = False


NINE: Final = ("YI", "9:00 PREMIUM", 4200)
HALF_PAST_TEN: Final = ("YJ", "10:30 PREMIUM", 2600)
NOON: Final = ("YK", "12:00 PREMIUM", 1400)

_WORLDWIDE: Final = Formula(5400, 950, 340)
_ABROAD: Final = (
    Product("D", "EXPRESS WORLDWIDE", Formula(4300, 800, 340), (2, 2, 3, 4)),
    Product("P", "EXPRESS WORLDWIDE", _WORLDWIDE, (2, 3, 4, 5)),
    Product("Y", "EXPRESS 12:00", _WORLDWIDE, (2, 2, 3, 4), "12:00:00", NOON),
    Product("M", "EXPRESS 10:30", _WORLDWIDE, (2, 2, 3, 4), "10:30:00", HALF_PAST_TEN),
    Product("E", "EXPRESS 9:00", _WORLDWIDE, (2, 2, 3, 4), "09:00:00", NINE),
    Product("H", "ECONOMY SELECT", Formula(3900, 700, 210), (5, 6, 8, 9), duties_paid=False, signature=False),
    Product("8", "EXPRESS EASY", Formula(3100, 600, 300), (3, 4, 5, 6), agreement=True, single_piece=True),
)
_WITHIN: Final = (
    Product("N", "EXPRESS DOMESTIC", Formula(1900, 0, 110), (1,)),
    Product("1", "EXPRESS DOMESTIC 12:00", Formula(1900, 0, 110), (1,), "12:00:00", NOON),
    Product("O", "EXPRESS DOMESTIC 10:30", Formula(1900, 0, 110), (1,), "10:30:00", HALF_PAST_TEN),
    Product("I", "EXPRESS DOMESTIC 9:00", Formula(1900, 0, 110), (1,), "09:00:00", NINE),
    Product("G", "DOMESTIC ECONOMY SELECT", Formula(1350, 0, 80), (3,), signature=False),
)


def dhl_offers(
    shipment: Shipment, origin: str, destination: str, *, agreements: bool
) -> Iterator[tuple[Product, Offer]]:
    """Every product that can do what is asked, in dollars, between two countries as DHL counts them.

    Args:
        agreements: products that need one are listed as well.
    """
    if shipment.destination.address_class in ("po_box", "military"):
        return
    domestic = origin == destination
    group = 1 if domestic else max(country_group(origin), country_group(destination))
    for product in _WITHIN if domestic else _ABROAD:
        if (
            (agreements or not product.agreement)
            and (product.signature or not shipment.signature)
            and (product.duties_paid or shipment.incoterm != "DDP")
            and (not product.single_piece or len(shipment.parcels) == 1)
            and all(parcel.weight <= _HEAVIEST_PIECE for parcel in shipment.parcels)
        ):
            yield product, _offer(product, shipment, group)


def _offer(product: Product, shipment: Shipment, group: int) -> Offer:
    weight = sum(billable_grams(parcel, _CUBIC_MM_PER_KG) for parcel in shipment.parcels)
    carriage = product.formula.cents(group, -(-weight // _HALF_KILOGRAM))
    extras: dict[str, int] = {}
    if product.premium:
        extras["premium"] = product.premium[2]
    extras["fuel"] = percent_of(carriage + extras.get("premium", 0), _FUEL_PERCENT)
    if shipment.signature:
        extras["signature"] = _SIGNATURE
    if shipment.insured is not None:
        extras["insurance"] = max(_INSURANCE_LEAST, percent_of(shipment.insured.minor, 1))
    if shipment.incoterm == "DDP":
        extras["duties_paid"] = _DUTIES_PAID
    days = product.days[group - 1]
    arrives = after_business_days(shipment.ship_date, days)
    return Offer(product.code, product.name, (carriage,), extras, days, arrives, product.by)
