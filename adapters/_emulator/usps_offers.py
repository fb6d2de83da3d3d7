"""What USPS asks: the published card wherever it has a price, a formula beyond it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from adapters._card.card import RateCard
from adapters._card.extras import Extra, insurance, insured_parts, signature
from adapters._card.lanes import Lane, lane
from adapters._card.source import CardSource
from adapters._emulator.measures import whole_pounds
from adapters._emulator.offers import Offer, after_days
from adapters._emulator.prices import Formula
from adapters._services.usps import SERVICES
from calculator.domain.rate import Declined, Rate
from calculator.domain.shipment import Shipment

CLASSES: Final = {
    "usps_ground_advantage": "USPS_GROUND_ADVANTAGE",
    "usps_priority_mail": "PRIORITY_MAIL",
    "usps_priority_mail_express": "PRIORITY_MAIL_EXPRESS",
    "usps_parcel_select": "PARCEL_SELECT",
    "usps_media_mail": "MEDIA_MAIL",
    "usps_first_class_package_international": "FIRST-CLASS_PACKAGE_INTERNATIONAL_SERVICE",
    "usps_priority_mail_international": "PRIORITY_MAIL_INTERNATIONAL",
    "usps_priority_mail_express_international": "PRIORITY_MAIL_EXPRESS_INTERNATIONAL",
}
"""Our service → the mail class it is asked for and answered under."""

_Priced = tuple[tuple[int, ...], dict[str, int]]
"""Carriage of each piece, and extras."""

_SERVICES: Final = {service.code: service for service in SERVICES}
_NAMES: Final = {CLASSES[service.code]: service.name.removeprefix("USPS ") for service in SERVICES} | {
    "USPS_GROUND_ADVANTAGE": "USPS Ground Advantage"
}
_MADE_UP: Final = {
    "usps_ground_advantage": Formula(1500, 300, 160),
    "usps_priority_mail": Formula(1800, 450, 200),
    "usps_priority_mail_express": Formula(4300, 1200, 480),
    "usps_parcel_select": Formula(780, 55, 65),
    "usps_media_mail": Formula(540, 0, 82),
    "usps_first_class_package_international": Formula(2400, 60, 900),
    "usps_priority_mail_international": Formula(5200, 180, 760),
    "usps_priority_mail_express_international": Formula(7100, 240, 830),
}
"""By zone, or by price group abroad, and pounds: where the card has no price."""

_DAYS: Final = {
    "USPS_GROUND_ADVANTAGE": (2, 2, 3, 3, 4, 4, 5, 5, 7),
    "PRIORITY_MAIL": (2, 2, 2, 2, 3, 3, 3, 3, 4),
    "PRIORITY_MAIL_EXPRESS": (1, 1, 1, 2, 2, 2, 2, 2, 3),
    "PARCEL_SELECT": (3, 3, 4, 4, 5, 6, 6, 7, 9),
    "MEDIA_MAIL": (4, 4, 5, 5, 6, 7, 7, 8, 9),
}
"""Days by zone, made up; abroad USPS names none."""

_INSURANCE_OVER_CARD: Final = 905
_INSURANCE_STEP: Final = 160


def usps_offers(shipment: Shipment) -> tuple[list[Offer], Sequence[Declined]]:
    """The services asked for, in dollars, and why the others are not sold.

    Raises:
        NotCovered: the shipment does not leave from a known ZIP code.
    """
    card = RateCard.embedded()
    way = lane(card, shipment.origin, shipment.destination)
    sheet = CardSource(card).rates(replace(shipment, insured=None))
    priced = {rate.service: _published(rate) for rate in sheet.rates}
    declined = []
    for refused in sheet.declined:
        made_up = _made_up(refused.service, shipment, way, card) if refused.reason == "not_in_card" else None
        if made_up is None:
            declined.append(refused)
        else:
            priced[refused.service] = made_up
    insured = _insurance(shipment, way, card)
    offers = (_offer(code, *priced[code], insured, shipment, way) for code in CLASSES if code in priced)
    return list(offers), declined


def _published(rate: Rate) -> _Priced:
    """Several parcels are one piece here: the card's sheet has added them up."""
    kinds = {"signature": "signature", "surcharge": "holiday"}
    extras = {kinds[charge.kind]: charge.amount.minor for charge in rate.charges if charge.kind in kinds}
    return (sum(charge.amount.minor for charge in rate.charges if charge.kind not in kinds),), extras


def _made_up(code: str, shipment: Shipment, way: Lane, card: RateCard) -> _Priced | None:
    """The price by formula; None where something else than a price is missing."""
    service = _SERVICES[code]
    group = way.zone or _group(code, way)
    if not group:
        return None
    formula = _MADE_UP[code]
    pieces = tuple(formula.cents(group, whole_pounds(parcel.weight)) for parcel in shipment.parcels)
    if not shipment.signature:
        return pieces, {}
    signed = signature(card, service, shipment.price_class, shipment.ship_date)
    if isinstance(signed, Declined) or signed.charge is None:
        return None
    return pieces, {"signature": signed.charge.amount.minor * len(pieces)}


def _insurance(shipment: Shipment, way: Lane, card: RateCard) -> dict[str, int]:
    """The card's price of insurance; beyond its end each further 100.00 begun costs the same, made up."""
    cents = 0
    for insured in insured_parts(shipment):
        if insured is None:
            return {}
        price = insurance(card, SERVICES[0], way, insured, shipment.ship_date)
        if isinstance(price, Extra) and price.charge:
            cents += price.charge.amount.minor
        elif price is not None:
            cents += _INSURANCE_OVER_CARD + _INSURANCE_STEP * (-(-insured.minor // 100_00) - 6)
    return {"insurance": cents}


def _group(code: str, way: Lane) -> int:
    """The price group of a country, the dearest of several; 0 where it has none."""
    groups = way.country.groups if way.country else {}
    return max(groups.get(code) or groups.get("usps_priority_mail_international") or (0,))


def _offer(
    code: str, pieces: tuple[int, ...], extras: dict[str, int], insured: dict[str, int], shipment: Shipment, way: Lane
) -> Offer:
    mail_class = CLASSES[code]
    military = shipment.destination.address_class == "military"
    days = _DAYS[mail_class][way.zone - 1] if way.zone and not military else None
    return Offer(
        mail_class,
        _NAMES[mail_class],
        pieces,
        {**extras, **insured},
        days,
        after_days(shipment.ship_date, days) if days else None,
        guaranteed=mail_class == "PRIORITY_MAIL_EXPRESS" and days is not None,
        zone=way.zone or _group(code, way),
    )
