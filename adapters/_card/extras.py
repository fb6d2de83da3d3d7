"""What comes on top of the base price: signature, insurance, the holiday surcharge."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from adapters._card.card import RateCard, on
from adapters._card.files import FIRST_CLASS
from adapters._card.lanes import Lane
from adapters._card.pricing import OTHER_CLASSES, Base
from calculator.domain.money import Money
from calculator.domain.rate import Declined, RateCharge
from calculator.domain.service import Service
from calculator.domain.shipment import Shipment

CURRENCY: Final = "USD"


@dataclass(frozen=True, slots=True)
class Extra:
    """A charge, a remark on it, or the remark alone where the amount is not known."""

    charge: RateCharge | None = None
    note: str | None = None


def insured_parts(shipment: Shipment) -> tuple[Money | None, ...]:
    """What each parcel is insured for: its share of the insured amount by goods value, rounded up to a minor unit.

    Parcels share evenly where no goods value is known. The parts are never less than the whole.
    """
    if shipment.insured is None:
        return (None,) * len(shipment.parcels)
    weights = [parcel.value.minor for parcel in shipment.parcels]
    if not any(weights):
        weights = [1] * len(weights)
    whole, sum_of = shipment.insured, sum(weights)
    return tuple(Money(-(-whole.minor * weight // sum_of), whole.currency) for weight in weights)


def signature(card: RateCard, service: Service, price_class: str, day: date) -> Extra | Declined:
    """The charge for delivery against a signature; an included one is a charge of zero, so that it is seen."""
    if service.signature == "included":
        return Extra(RateCharge("signature", "Signature, included", Money.zero(CURRENCY)))
    for known in (price_class, "any", *OTHER_CLASSES):
        versions = card.signatures.get((service.code, known))
        if versions:
            price = on(versions, day)
            charge = RateCharge("signature", "Signature Confirmation", Money(price.cents, CURRENCY))
            other = None if known in (price_class, "any") else f"the {known} price of a signature is shown"
            return Extra(charge, too_new("signature price", day, price.effective) or other)
    return Declined(service.code, "not_in_card", f"the card has no signature price for {service.name}")


def insurance(
    card: RateCard, service: Service, lane: Lane, insured: Money | None, day: date
) -> Extra | Declined | None:
    """The charge for insuring one parcel; nothing for nothing."""
    if insured is None or insured.minor <= 0:
        return None
    if insured.currency != CURRENCY:
        message = f"the card insures amounts in {CURRENCY}, not in {insured.currency}"
        return Declined(service.code, "not_in_card", message)
    ladder = on(card.insurance[lane.reach, "any"], day)
    for not_over, cents in ladder.steps:
        if insured.minor <= not_over:
            charge = RateCharge("insurance", "Insurance", Money(cents, CURRENCY))
            return Extra(charge, too_new("insurance price", day, ladder.effective) or _in_doubt(service))
    most = Money(ladder.steps[-1][0], CURRENCY)
    message = f"insurance for {insured} {CURRENCY} is over {most} {CURRENCY}, where the card's prices for it end"
    return Declined(service.code, "insurance_limit", message)


def _in_doubt(service: Service) -> str | None:
    """The table names no service; older manuals insure Priority Mail International only."""
    doubt = f"whether USPS insures {service.name} is to be checked"
    return doubt if service.code == FIRST_CLASS else None


def holiday(card: RateCard, service: Service, found: Base, lane: Lane, day: date) -> Extra | None:
    """The surcharge on *day*, only a remark where there is a season but no published amount, None out of season."""
    if lane.zone is None or not card.in_season(day):
        return None
    seasons = card.seasons.get((service.code, found.price_class), ())
    rows = [row for season in seasons if season.start <= day <= season.end for row in season.rows]
    if not rows:
        return Extra(note=f"holiday surcharge of {service.name} ({found.price_class}) is not in the card")
    for row in rows:
        if found.weight is None:
            break
        if row.above < found.weight <= row.limit and row.first_zone <= lane.zone <= row.last_zone:
            return Extra(RateCharge("surcharge", "Holiday surcharge", Money(row.cents, CURRENCY)))
    return Extra(note="holiday surcharge for this weight is not in the card")


def too_new(what: str, day: date, effective: date) -> str | None:
    """The remark on a price that begins only after the ship date; None where it was in force."""
    return f"no published {what} for {day} in this card; price of {effective} shown" if effective > day else None
