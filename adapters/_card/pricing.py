"""The published price of one parcel for one service, before extras."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from adapters._card.card import RateCard, ServiceClass, on
from adapters._card.entries import Block, Country
from adapters._card.files import FIRST_CLASS
from adapters._card.lanes import Lane
from adapters._card.limits import shown_pounds
from adapters._card.weights import billable, whole_inches
from adapters._services.usps import OVERSIZE_ABOVE
from calculator.domain.rate import Declined
from calculator.domain.service import Service
from calculator.domain.shipment import Parcel

OTHER_CLASSES: Final = ("commercial", "retail")
"""What stands in for a price class without prices; the nearer to a contract first."""

# USPS charges extra above these; the fees of 2026 are not published in any source of this card.
_NONSTANDARD: Final = frozenset({"usps_ground_advantage", "usps_priority_mail"})
_NONSTANDARD_INCHES: Final = 22
_NONSTANDARD_CUBIC_INCHES: Final = 3456

_FIRST_CLASS_CENTS: Final = 400_00  # secondary sources, undated: enough for a remark, not for a refusal


@dataclass(frozen=True, slots=True)
class Base:
    """What the table says: cents, under which class and since when, and for which weight.

    ``weight`` is the billable weight in grams, None for the oversized price, which counts for any weight.
    """

    cents: int
    price_class: str
    effective: date
    weight: int | None
    notes: tuple[str, ...]


def base(card: RateCard, service: Service, parcel: Parcel, lane: Lane, wanted: str, day: date) -> Base | Declined:
    """The price in force on *day*, in the *wanted* price class or, with a note, another one.

    *lane* leads somewhere: one with a refusal has no price to look up.
    """
    oversized = service.code == "usps_ground_advantage" and parcel.length + parcel.girth > OVERSIZE_ABOVE
    chosen = _table(card.oversize if oversized else card.blocks, service.code, wanted)
    if chosen is None:
        return Declined(service.code, "not_in_card", f"the card has no prices for {service.name}")
    price_class, versions = chosen
    block = on(versions, day)
    columns = (lane.zone,) if lane.zone is not None else _groups(service, lane)
    if not columns:
        return Declined(service.code, "not_served", f"{service.name} has no price for this country")
    weight = None if oversized else _weight(card, parcel, lane, block)
    row = 0 if weight is None else bisect_left(block.limits, weight)
    if row == len(block.rows):
        return Declined(service.code, "not_in_card", _past_the_end(service, weight or 0, block))
    cells = [cell for cell in (block.rows[row][column - 1] for column in columns) if cell is not None]
    if not cells:
        where = f"zone {lane.zone}" if lane.zone else "this country"
        message = f"the card has no {price_class} price of {service.name} for {where} and {_shown(weight)}"
        return Declined(service.code, "not_in_card", message)
    notes = _class_notes(service, wanted, price_class) + _place_notes(service, parcel, lane)
    return Base(max(cells), price_class, block.effective, weight, notes)


def _table(
    tables: Mapping[ServiceClass, tuple[Block, ...]], service: str, wanted: str
) -> tuple[str, tuple[Block, ...]] | None:
    """The versions in the wanted price class, else in the first other one that the card has."""
    for price_class in (wanted, *OTHER_CLASSES):
        versions = tables.get((service, price_class))
        if versions:
            return price_class, versions
    return None


def _groups(service: Service, lane: Lane) -> tuple[int, ...]:
    return lane.country.groups.get(service.code, ()) if lane.country is not None else ()


def _weight(card: RateCard, parcel: Parcel, lane: Lane, block: Block) -> int:
    """Size counts as weight inside the postal territory only; the rule is of the same date as the price."""
    if lane.zone is None:
        return parcel.weight
    return billable(parcel, card.dimensional_on(block.effective))


def _shown(weight: int | None) -> str:
    return "an oversized parcel" if weight is None else f"{shown_pounds(weight)} lb"


def _past_the_end(service: Service, weight: int, block: Block) -> str:
    last = shown_pounds(block.limits[-1])
    return f"{shown_pounds(weight)} lb is over {last} lb, where the card's prices for {service.name} end"


def _class_notes(service: Service, wanted: str, used: str) -> tuple[str, ...]:
    if used == wanted:
        return ()
    return (f"the card has no {wanted} price of {service.name}; the {used} price is shown",)


def _place_notes(service: Service, parcel: Parcel, lane: Lane) -> tuple[str, ...]:
    """What the price leaves open because of the parcel's size or the country."""
    if lane.country is not None:
        return _abroad_notes(service, parcel, lane.country)
    if service.code not in _NONSTANDARD:
        return ()
    length = whole_inches(parcel.length, "up")
    volume = length * whole_inches(parcel.width, "up") * whole_inches(parcel.height, "up")
    if length > _NONSTANDARD_INCHES:
        return (f"USPS adds a fee for a length over {_NONSTANDARD_INCHES} in; its amount is not in the card",)
    if volume > _NONSTANDARD_CUBIC_INCHES:
        return (
            f"USPS adds a fee for a volume over {_NONSTANDARD_CUBIC_INCHES} cubic in; its amount is not in the card",
        )
    return ()


def _abroad_notes(service: Service, parcel: Parcel, country: Country) -> tuple[str, ...]:
    notes = []
    if country.several:
        notes.append("this country code names several USPS destinations; the dearest of their prices is shown")
    if service.code == FIRST_CLASS and parcel.value.currency == "USD" and parcel.value.minor > _FIRST_CLASS_CENTS:
        notes.append("USPS may not take goods worth over 400.00 USD by this service; to be checked")
    return tuple(notes)
