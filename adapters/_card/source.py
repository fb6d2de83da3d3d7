"""The offline card of published USPS prices: answers from memory, no account, no network.

Source: USPS Notice 123 effective 2026-07-12, as the tables in ``adapters/_tables`` say line by line. It is an estimate:
negotiated prices, flat rates, cubic prices and nonstandard fees are not in it, and zones are worked out from distances.
"""

from dataclasses import dataclass
from datetime import date
from math import inf
from typing import ClassVar, Final

from adapters._card.card import RateCard
from adapters._card.extras import CURRENCY, Extra, holiday, insurance, insured_parts, signature, too_new
from adapters._card.lanes import Lane, lane
from adapters._card.limits import refused
from adapters._card.pricing import Base, base
from adapters._services.usps import SERVICES
from calculator.domain.money import Money
from calculator.domain.rate import Declined, PriceSource, Rate, RateCharge, RateSheet, combine_parcels
from calculator.domain.service import Service
from calculator.domain.shipment import Parcel, Shipment

__all__ = ["CardSource", "RateCard"]

_CARRIER: Final = "usps"
EXPECTED_END: Final = date(2027, 1, 17)  # USPS changes prices in January; the holiday surcharges end this day too
_ZONES_NOTICE: Final = "USPS zones are worked out from distances; about 3 in 100 are one zone off"


@dataclass(frozen=True, slots=True)
class CardSource:
    """USPS rates from a card. ``source`` is what they are called: an estimate, or a shop's own backup table."""

    card: RateCard
    source: PriceSource = "estimate"
    carrier: ClassVar[str] = _CARRIER
    local: ClassVar[bool] = True

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        """The same as ``rates``: nothing is waited for.

        Raises:
            NotCovered: the shipment does not leave from a ZIP code of the United States.
        """
        del until, backed
        return self.rates(shipment)

    def rates(self, shipment: Shipment) -> RateSheet:
        """Rates in USD of the services asked for, domestic or international as the destination is; transit unknown.

        What has no published price is declined with a reason: weight_limit, size_limit, signature_unavailable,
        insurance_limit, postal_code_needed, postal_code_not_known, not_served, not_in_card.

        Raises:
            NotCovered: the shipment does not leave from a ZIP code of the United States.
        """
        way = lane(self.card, shipment.origin, shipment.destination)
        wanted = [item for item in SERVICES if item.code in shipment.services and item.reach == way.reach]
        notices = (_ZONES_NOTICE,) if way.zone is not None else ()
        sheets = []
        for parcel, insured in zip(shipment.parcels, insured_parts(shipment), strict=True):
            answers = [self._answer(service, parcel, insured, shipment, way) for service in wanted]
            rates = tuple(answer for answer in answers if isinstance(answer, Rate))
            declined = tuple(answer for answer in answers if isinstance(answer, Declined))
            sheets.append(RateSheet(_CARRIER, rates, declined, notices))
        return combine_parcels(sheets)

    def _answer(
        self, service: Service, parcel: Parcel, insured: Money | None, shipment: Shipment, way: Lane
    ) -> Rate | Declined:
        """One parcel by one service."""
        refusal = refused(service, parcel, shipment, way)
        if refusal is not None:
            return refusal
        if way.zone is None and way.country is None:
            return Declined(service.code, *way.refusal)
        found = base(self.card, service, parcel, way, shipment.price_class, shipment.ship_date)
        if isinstance(found, Declined):
            return found
        extras = self._extras(service, insured, shipment, way, found)
        if isinstance(extras, Declined):
            return extras
        label = service.name if found.weight is not None else f"{service.name}, oversized"
        charges = (RateCharge("carrier", label, Money(found.cents, CURRENCY)), *(e.charge for e in extras if e.charge))
        notes = (*found.notes, _date_note(found, shipment.ship_date), *(extra.note for extra in extras))
        kept = tuple(note for note in notes if note)
        return Rate(_CARRIER, service.code, charges, source=self.source, effective=found.effective, notes=kept)

    def _extras(
        self, service: Service, insured: Money | None, shipment: Shipment, way: Lane, found: Base
    ) -> list[Extra] | Declined:
        """What comes on top, in the order of a receipt; one that cannot be had declines the service."""
        day = shipment.ship_date
        extras: list[Extra] = []
        for extra in (
            holiday(self.card, service, found, way, day),
            signature(self.card, service, found.price_class, day) if shipment.signature else None,
            insurance(self.card, service, way, insured, day),
        ):
            if isinstance(extra, Declined):
                return extra
            if extra is not None:
                extras.append(extra)
        return extras


def _date_note(found: Base, day: date) -> str | None:
    """Where the card is too new or too old for the ship date."""
    if found.effective <= EXPECTED_END < day:
        return f"this card was expected to hold until {EXPECTED_END}; the price for {day} is probably superseded"
    return too_new("price", day, found.effective)
