"""The rows USPS answers for a mail class: the one that fits the parcel, and those for tubes, flat rates, drop-ship."""

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

from adapters._emulator.offers import Offer, percent_of
from adapters._emulator.prices import table
from adapters._emulator.usps_request import DUTIES_PAID, INSURANCES, SIGNATURE, Question
from adapters._emulator.wire import JsonObject, dollars
from adapters._services.usps import OVERSIZE_ABOVE
from calculator.domain.ports import JsonValue
from calculator.domain.record import record
from calculator.domain.shipment import Parcel
from calculator.domain.units import from_grams, grams, millimetres

_MACHINABLE: Final = tuple(millimetres(Decimal(side), "in") for side in (22, 18, 15))
_MACHINABLE_LEAST: Final = tuple(millimetres(Decimal(side), "in") for side in ("6", "3", "0.25"))
_MACHINABLE_WEIGHT: Final = grams(Decimal(25), "lb")
_CUBIC_FOOT: Final = 1728 * 16387
_CUBIC_MM_PER_POUND: Final = 139 * 16387
_NON_RECTANGULAR: Final = 78
_NAMES: Final = {
    SIGNATURE: "Signature Confirmation",
    DUTIES_PAID: "International DDP",
    930: "Insurance <= $500",
    931: "Insurance > $500",
    925: "Priority Mail Express Merchandise Insurance",
}
_DDP_FEE: Final = 400


@record(frozen=True, slots=True)
class _Row:
    """One price of a mail class: what is in ``cents`` without the holiday surcharge, and what it is for."""

    name: str
    cents: int
    indicator: str
    category: str
    holiday: int = 0
    entry: str = "NONE"


def shipping_option(question: Question, offer: Offer) -> JsonValue:
    """One mail class: the row that fits the parcel first, then a tube's and flat rates, which are often cheaper."""
    box = question.shipment.parcels[0]
    indicator, category = _indicator(question, offer, box), _category(box)
    rows = [_Row(offer.name, offer.carriage, indicator, category, offer.extras.get("holiday", 0))]
    if indicator == "DR":
        rows.append(_Row(f"{offer.name} Nonrectangular", percent_of(offer.carriage, _NON_RECTANGULAR), "DN", category))
    return _shipping_option(question, offer, [*rows, *_flat_rates(question, offer)])


def other_options(question: Question) -> list[JsonValue]:
    """Classes no checkout sells: a drop-ship price, and restricted content."""
    if not question.domestic or not question.mail_class.startswith("ALL"):
        return []
    drop_ship = _Row("Parcel Select DDU", 520, "SP", "MACHINABLE", entry="DESTINATION_DELIVERY_UNIT")
    library = _Row("Library Mail", 505, "SP", "MACHINABLE")
    return [
        _shipping_option(question, Offer("PARCEL_SELECT", "", (520,), zone=1), [drop_ship]),
        _shipping_option(question, Offer("LIBRARY_MAIL", "", (505,), zone=1), [library]),
    ]


def _flat_rates(question: Question, offer: Offer) -> Iterator[_Row]:
    for mail_class, indicator, category, name, retail, commercial in table("usps_flat_rate.csv"):
        cents = retail if question.price_type == "RETAIL" else commercial
        if mail_class == offer.code and cents:
            yield _Row(name, int(cents), indicator, category)


def _shipping_option(question: Question, offer: Offer, rows: list[_Row]) -> JsonValue:
    return {"mailClass": offer.code, "rateOptions": [_rate_option(question, offer, row) for row in rows]}


def _rate_option(question: Question, offer: Offer, row: _Row) -> JsonValue:
    extras = _extras(question, offer)
    option: JsonObject = {"totalBasePrice": dollars(row.cents + row.holiday)}
    if question.extras:
        option["totalPrice"] = dollars(row.cents + row.holiday + sum(price for _, price in extras))
    if question.domestic:
        option["commitment"] = _commitment(question, offer)
    option["rates"] = [_rate(question, offer, row)]
    option["extraServices"] = [
        {
            "extraService": str(number),
            "name": _NAMES.get(number, f"Extra Service {number}"),
            "price": dollars(price),
            "priceType": question.price_type,
            "warnings": [],
        }
        for number, price in extras
    ]
    return option


def _rate(question: Question, offer: Offer, row: _Row) -> JsonValue:
    box = question.shipment.parcels[0]
    dimensional = -(-box.volume // _CUBIC_MM_PER_POUND) if question.domestic and box.volume > _CUBIC_FOOT else 0
    fees: list[JsonValue] = []
    if row.holiday:
        fees.append({"name": "Holiday surcharge", "SKU": "", "price": dollars(row.holiday)})
    return {
        "SKU": "",
        "description": f"{row.name} {row.category.capitalize()} Single-piece",
        "mailClass": offer.code,
        "priceType": question.price_type,
        "price": dollars(row.cents),
        "zone": f"{offer.zone or 0:02}",
        "weight": _pounds(box.weight),
        "dimWeight": dimensional,
        "fees": fees,
        "processingCategory": row.category,
        "rateIndicator": row.indicator,
        "destinationEntryFacilityType": row.entry if question.domestic else "INTERNATIONAL_SERVICE_CENTER",
        "productName": "",
        "productDefinition": "",
        "startDate": "2026-07-12",
        "endDate": "",
    }


@lru_cache(maxsize=256)
def _pounds(weight: int) -> Decimal:
    return from_grams(weight, "lb", 2)


def _extras(question: Question, offer: Offer) -> list[tuple[int, int]]:
    """Number and price of the extras asked for that this class is sold with."""
    express = offer.code == "PRIORITY_MAIL_EXPRESS"
    priced = []
    for number in question.extras:
        if number == SIGNATURE and not express:
            priced.append((number, offer.extras.get("signature", 0)))
        elif number in INSURANCES and (number == 925) is express:
            priced.append((number, offer.extras.get("insurance", 0)))
        elif number == DUTIES_PAID and offer.code == "PRIORITY_MAIL_INTERNATIONAL":
            priced.append((number, _DDP_FEE))
    return priced


def _commitment(question: Question, offer: Offer) -> JsonValue:
    if offer.days is None or offer.arrives is None:
        military = question.shipment.destination.address_class == "military"
        return {"name": "MILITARY" if military else "NO STD", "guaranteedDelivery": False}
    return {
        "name": f"{offer.days} Day{'s' if offer.days > 1 else ''}",
        "scheduleDeliveryDate": offer.arrives.isoformat(),
        "expectedDeliveryDate": offer.arrives.isoformat(),
        "guaranteedDelivery": offer.guaranteed,
        "isPriorityMailNextDay": False,
    }


def _indicator(question: Question, offer: Offer, box: Parcel) -> str:
    if offer.code == "PRIORITY_MAIL_EXPRESS":
        return "PA"
    if question.domestic and box.length + box.girth > OVERSIZE_ABOVE:
        return "OS"
    return "DR" if question.domestic and box.volume > _CUBIC_FOOT else "SP"


def _category(box: Parcel) -> str:
    limits = zip(_MACHINABLE_LEAST, (box.length, box.width, box.height), _MACHINABLE, strict=True)
    fits = box.weight <= _MACHINABLE_WEIGHT and all(least <= side <= most for least, side, most in limits)
    return "MACHINABLE" if fits else "NONSTANDARD"
