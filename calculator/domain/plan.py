"""What a cart gets before any carrier is asked, and why: the facts the later stages only combine."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from calculator.domain.cart import Cart, Line
from calculator.domain.money import Money
from calculator.domain.option import Basis, Charge, Hint, Refusal, SignatureNeed, Text, Verdict
from calculator.domain.places import Destination, Doubt
from calculator.domain.rate import Problem, RateSheet, Remark, Transit
from calculator.domain.record import record
from calculator.domain.service import Level, Service
from calculator.domain.shipment import Incoterm, Shipment

NO_SIGNATURE = SignatureNeed(False, "the shop asks for none")


@record(frozen=True, slots=True)
class Window:
    """First and last day; ``latest`` None is open-ended. ``because`` says what set each end."""

    earliest: date
    latest: date | None
    because: tuple[str, ...] = ()


@record(frozen=True, slots=True)
class Rounding:
    """To a multiple of ``to`` minor units, or up to the next amount that ends in ``ending`` within a major unit."""

    to: int | None = None
    direction: Literal["up", "nearest", "down"] = "up"
    ending: int | None = None


@record(frozen=True, slots=True)
class CarrierPricing:
    """What the shop makes of a carrier's price: percentage, flat amount, floor, ceiling, rounding, in this order."""

    percent: Decimal = Decimal(0)
    flat: Money | None = None
    floor: Money | None = None
    ceiling: Money | None = None
    rounding: Rounding | None = None
    statement: str | None = None

    @property
    def changes(self) -> bool:
        """Whether any price may become another."""
        steps = (self.flat, self.floor, self.ceiling, self.rounding)
        return bool(self.percent) or any(step is not None for step in steps)


@record(frozen=True, slots=True)
class Surcharge:
    """What the shop adds to an option, as a line of its own: an ``amount``, or a ``percent`` of the transport.

    ``floor`` and ``ceiling`` bound the percentage's amount.
    """

    label: str
    statement: str
    amount: Money | None
    percent: Decimal | None = None
    floor: Money | None = None
    ceiling: Money | None = None
    waived_when_free: bool = False

    def on(self, transport: Money) -> Charge | None:
        """The charge beside this price of the transport; None where it comes to nothing."""
        if self.waived_when_free and transport.minor == 0:
            return None
        amount = self.amount
        if amount is None:
            amount = within(transport.percent(self.percent or Decimal(0)), self.floor, self.ceiling)
        return Charge("surcharge", self.label, amount, self.statement) if amount.minor else None


def within(amount: Money, floor: Money | None, ceiling: Money | None) -> Money:
    """The amount, or the bound that it lies beyond."""
    if floor is not None and amount < floor:
        return floor
    return ceiling if ceiling is not None and amount > ceiling else amount


@record(frozen=True, slots=True, eq=False)
class PlannedOption:
    """An option the rules allow: the same object for all carts that it is planned alike for.

    ``ships`` says what set its ends only where the option has a lead time of its own; else the consignment does.
    A table option carries its ``charges``; a carrier option names its ``service`` and what to make of the rate.
    ``free`` is the statement under which the transport is waived; signature, insurance and duties are not.
    ``duties`` is what the shop declares to be due at the border; ``duties_quoted``: what the carrier quotes for it is
    charged instead, under ``duties_statement``, and without a quote the option is none.
    ``backup`` are the charges that stand in while the carrier does not answer; ``card_backup`` asks the published card
    instead. ``rule`` is the code of the file's option, by which ``hide_when_free`` names it: a carrier option is
    offered under the codes of its services. ``per_shipment``: the fee is charged for every consignment.
    """

    code: str
    name: str
    level: Level
    statement: str
    ships: Window
    charges: tuple[Charge, ...] = ()
    service: Service | None = None
    pricing: CarrierPricing | None = None
    free: Charge | None = None
    backup: tuple[Charge, ...] | None = None
    card_backup: bool = False
    transit: Transit | None = None
    transit_statement: str | None = None
    backup_transit: Transit | None = None
    percentiles: tuple[tuple[int, int], ...] = ()
    signature_charge: Charge | None = None
    absorb_signature: bool = False
    insured: Money | None = None
    insurance_charge: Charge | None = None
    absorb_insurance: bool = False
    incoterm: Incoterm | None = None
    duties: Charge | None = None
    duties_quoted: bool = False
    duties_statement: str | None = None
    surcharges: tuple[Surcharge, ...] = ()
    disclaimers: tuple[Text, ...] = ()
    notices: tuple[Text, ...] = ()
    group: str | None = None
    priority: int = 0
    hide_when_free: str | None = None
    rule: str = ""
    per_shipment: bool = False


@record(frozen=True, slots=True)
class Consignment:
    """Lines that travel together, when they leave, and what may carry them. One a cart, unless the shop splits."""

    lines: tuple[Line, ...]
    ships: Window
    options: tuple[PlannedOption, ...]


@record(frozen=True, slots=True)
class Ask:
    """What one carrier is asked for one consignment (its index in the plan).

    ``card_backup``: the published card may stand in for one of its options. ``backed``: something may for each of them.
    """

    consignment: int
    carrier: str
    shipment: Shipment
    card_backup: bool = False
    backed: bool = False


@record(frozen=True, slots=True)
class Packed:
    """All that carriers are asked, and for each consignment the lines that fit no box."""

    asks: tuple[Ask, ...] = ()
    unpacked: tuple[tuple[str, ...], ...] = ()


@record(frozen=True, slots=True)
class Gathered:
    """What came back: a sheet for each ask that was answered (same order, None where not), and every trouble.

    ``stand_ins`` are the places of the sheets that are the published card's, in for a carrier that failed.
    """

    sheets: tuple[RateSheet | None, ...] = ()
    problems: tuple[Problem, ...] = ()
    stand_ins: frozenset[int] = frozenset()

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What carriers noted beside their answers, each once, in order of the asks."""
        found = (Remark(sheet.carrier, notice) for sheet in self.sheets if sheet for notice in sheet.notices)
        return tuple(dict.fromkeys(found))


@record(frozen=True, slots=True)
class Plan:
    """The decisions of the rules over one cart, each with its reason.

    ``explains``: verdicts are written down, here and by the stages that follow.
    """

    cart: Cart
    placed_at: datetime
    order_day: date
    basis: Basis
    destination: Destination | None
    zone: str | None
    consignments: tuple[Consignment, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    notices: tuple[Text, ...] = ()
    hints: tuple[Hint, ...] = ()
    unchecked: tuple[Doubt, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    signature: SignatureNeed = NO_SIGNATURE
    explains: bool = True

    @property
    def needs_shipping(self) -> bool:
        """False: every line is delivered without a parcel."""
        return bool(self.consignments)
