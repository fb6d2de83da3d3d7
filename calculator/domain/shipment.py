"""What a carrier is asked to price: parcels from here to there on a day."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Literal

from calculator.domain.money import Money
from calculator.domain.places import Address, Destination
from calculator.domain.record import record

Incoterm = Literal["DAP", "DDP"]


@record(frozen=True, slots=True)
class Parcel:
    """One closed box. Outer size in millimetres, longest side first; weight in grams with the box itself."""

    length: int
    width: int
    height: int
    weight: int
    value: Money
    lines: tuple[str, ...] = ()
    box: str | None = None

    @property
    def girth(self) -> int:
        """Twice the sum of the two shorter sides, in millimetres."""
        return 2 * (self.width + self.height)

    @property
    def volume(self) -> int:
        """Cubic millimetres."""
        return self.length * self.width * self.height


@record(frozen=True, slots=True)
class CustomsItem:
    """One row of the customs form. Value and weight (grams) are for the whole row; unknown facts stay None."""

    description: str | None
    hs_code: str | None
    origin_country: str | None
    quantity: int
    value: Money
    weight: int | None


@record(frozen=True, slots=True)
class Shipment:
    """All parcels of one consignment, with what must be true of a rate for it.

    ``services`` are the codes the policy may offer; an adapter may ask for more and must return only what it was
    asked for. ``signature`` must be priced in: a service that cannot take one is not a rate. ``insured`` None means
    no insurance is bought. ``incoterm`` None means no customs border is crossed. ``account`` holds the merchant's
    public facts with this carrier (``account_number`` …), never a secret. ``price_class`` is ``retail`` (the counter),
    ``commercial`` (online postage) or ``contract``.
    """

    origin: Address
    destination: Destination
    parcels: tuple[Parcel, ...]
    ship_date: date
    currency: str
    services: frozenset[str]
    signature: bool = False
    insured: Money | None = None
    incoterm: Incoterm | None = None
    customs: tuple[CustomsItem, ...] = ()
    price_class: str = "retail"
    account: Mapping[str, str] = field(default_factory=dict, hash=False)  # a mapping has no hash

    @property
    def value(self) -> Money:
        """Goods value over all parcels."""
        if len(self.parcels) == 1:
            return self.parcels[0].value
        total = Money.zero(self.currency)
        for parcel in self.parcels:
            total += parcel.value
        return total


def billable_grams(parcel: Parcel, cubic_mm_per_kg: int) -> int:
    """The greater of scale weight and dimensional weight, in grams, rounded up.

    Args:
        cubic_mm_per_kg: the carrier's divisor; 5,000,000 is the usual 5000 cm³ per kg.
    """
    dimensional = -(-parcel.volume * 1000 // cubic_mm_per_kg)
    return max(parcel.weight, dimensional)
