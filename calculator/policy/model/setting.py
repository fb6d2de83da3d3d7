"""What the options stand on: goods, places, seasons, carriers, boxes, and how the page is read."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal

from calculator.domain.box import Box
from calculator.domain.cart import Span
from calculator.domain.record import record
from calculator.domain.shipment import Incoterm
from calculator.policy.zones import ZoneMatch


@record(frozen=True, slots=True)
class KindRule:
    """An item kind. ``lead`` None: the shop's handling time holds."""

    name: str
    lead: Span | None
    ships: bool
    discounts: bool
    statement: str
    in_basis: bool = True


@record(frozen=True, slots=True)
class DutiesRule:
    """What is collected for duties: ``percent`` of the order value ``basis``, from ``value_from`` minor units on.

    ``percent`` None: what the carrier quotes.
    """

    percent: Decimal | None
    basis: str
    value_from: int
    statement: str
    named: str = field(default="", compare=False)


@record(frozen=True, slots=True)
class ZoneRule:
    """A zone: where it is, who pays duties there, how long dispatch takes."""

    id: str
    name: str
    match: ZoneMatch
    incoterm: Incoterm | None
    duties: DutiesRule | None
    lead: Span | None
    statement: str


@record(frozen=True, slots=True)
class BusyRule:
    """Orders from ``first`` to ``last`` may take ``extra_days`` business days more."""

    first: date
    last: date
    extra_days: int
    statement: str


@record(frozen=True, slots=True)
class CarrierRule:
    """How a carrier is reached for this shop and its public account facts."""

    via: str
    price_class: str
    account: Mapping[str, str]


@record(frozen=True, slots=True)
class PackingRule:
    """Boxes, and what to assume of a product that does not say: grams, millimetres; None is no assumption."""

    boxes: tuple[Box, ...]
    default_weight: int | None
    default_size: tuple[int, int, int] | None


@record(frozen=True, slots=True)
class ReadingRule:
    """A sentence of the page that can be read in two ways, and the reading chosen."""

    name: str
    choice: str
    statement: str
