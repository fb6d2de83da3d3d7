"""What a buyer wants shipped."""

from datetime import datetime
from typing import Literal

from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.domain.record import record

Purpose = Literal["sale", "exchange", "repair", "reship", "reissue"]
PURPOSES: tuple[Purpose, ...] = ("sale", "exchange", "repair", "reship", "reissue")

SpanUnit = Literal["business_days", "days", "weeks"]


@record(frozen=True, slots=True)
class Span:
    """A lead time or a transit time; ``maximum`` None is open-ended and stays so."""

    minimum: int
    maximum: int | None
    unit: SpanUnit = "business_days"

    def __str__(self) -> str:
        unit = self.unit.replace("_", " ")
        if self.maximum is None:
            return f"{self.minimum}+ {unit}"
        return f"{self.minimum} {unit}" if self.minimum == self.maximum else f"{self.minimum}–{self.maximum} {unit}"


@record(frozen=True, slots=True)
class Customs:
    """What a customs form says of a line; every field may be unknown."""

    hs_code: str | None = None
    origin_country: str | None = None
    description: str | None = None


@record(frozen=True, slots=True)
class Line:
    """One cart row. Weight (grams) and size (millimetres: length, width, height) are of one piece; None is unknown.

    ``line_weight`` is that of all pieces, rounded up once, where it is less than the rounded pieces come to.
    ``discount`` and ``tax`` are for the whole line; ``tax`` None means the caller did not say.
    ``lead_time`` and ``service`` are what the product's own page promises, where it overrides the shop's.
    """

    id: str
    kind: str
    quantity: int
    unit_price: Money
    discount: Money
    sku: str = ""
    name: str = ""
    tax: Money | None = None
    weight: int | None = None
    dimensions: tuple[int, int, int] | None = None
    customs: Customs = Customs()
    tags: tuple[str, ...] = ()
    lead_time: Span | None = None
    service: str | None = None
    line_weight: int | None = None

    @property
    def listed(self) -> Money:
        """Unit price times quantity, before the discount."""
        return self.unit_price * self.quantity

    @property
    def grams(self) -> int | None:
        """The weight of all pieces, None where it is unknown."""
        if self.line_weight is not None or self.weight is None:
            return self.line_weight
        return self.weight * self.quantity

    @property
    def paid(self) -> Money:
        """What the buyer pays for the goods of this line: after the discount, before tax."""
        return self.unit_price.times(self.quantity, self.discount)


@record(frozen=True, slots=True)
class Cart:
    """A quote request. ``destination`` may be missing only where nothing ships; ``placed_at`` None means now."""

    shop: str
    currency: str
    lines: tuple[Line, ...]
    destination: Address | None = None
    purpose: Purpose = "sale"
    placed_at: datetime | None = None
    signature_requested: bool = False
