"""What the engine decides for a proof's cart: options with what is planned for them, refusals with their reasons.

A carrier's rate is a variable: where the price stage must choose between options, every carrier is taken to answer.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Final

from calculator.domain.cart import Cart
from calculator.domain.money import Money
from calculator.domain.option import Refusal
from calculator.domain.places import Address, normalise
from calculator.domain.plan import Ask, Gathered, Packed, Plan, PlannedOption
from calculator.domain.rate import DUTIES, Rate, RateCharge, RateSheet
from calculator.domain.record import record
from calculator.domain.shipment import Incoterm, Shipment
from calculator.policy.model import Policy
from calculator.stages.plan import plan
from calculator.stages.price import price

_NOW: Final = datetime(2026, 3, 2, tzinfo=UTC)
"""Carts of a proof bring their own instant; this one is never looked at."""
_NOT_OWED: Final = ("free", "backup")
_CHARGES: Final = tuple(
    entry.name for entry in fields(PlannedOption) if "Charge" in str(entry.type) and entry.name not in _NOT_OWED
)
"""Fields of a planned option that hold charges of the shop's own."""
_NOWHERE: Final = Address("US")


@record(frozen=True, slots=True, eq=False)
class Decided:
    """``offers`` by code, with what is planned for each consignment; ``refusals`` by code. No code is in both."""

    plan: Plan
    offers: dict[str, tuple[PlannedOption, ...]]
    refusals: dict[str, Refusal]


def decided(cart: Cart, view: Policy, *, chooses: bool) -> Decided:
    """What *view* decides for *cart*. *chooses*: options may make way for others."""
    planned = plan(cart, view, _NOW, explain=False)
    offers: dict[str, tuple[PlannedOption, ...]] = {}
    for consignment in planned.consignments:
        for option in consignment.options:
            offers[option.code] = (*offers.get(option.code, ()), option)
    refusals = planned.refusals
    if chooses or len(planned.consignments) > 1:
        priced = price(planned, *_imagined(planned, view), view)
        left = {option.code for option in priced.options}
        offers = {code: plans for code, plans in offers.items() if code in left}
        refusals = priced.refusals
    return Decided(planned, offers, {refusal.code: refusal for refusal in refusals if refusal.code not in offers})


def _imagined(planned: Plan, view: Policy) -> tuple[Packed, Gathered]:
    """Every carrier has a price for every service it is asked for."""
    unit = RateCharge("carrier", "rate", Money(1, view.currency))
    destination = planned.destination or normalise(_NOWHERE)
    due = RateCharge("surcharge", DUTIES, unit.amount)
    rates: dict[tuple[int, str, date, Incoterm | None], list[Rate]] = {}
    for index, consignment in enumerate(planned.consignments):
        for option in consignment.options:
            if option.service is not None:
                key = (index, option.service.carrier, option.ships.earliest, option.incoterm)
                charges = (unit, due) if option.duties_quoted else (unit,)
                rates.setdefault(key, []).append(Rate(option.service.carrier, option.service.code, charges))
    asks = tuple(
        Ask(
            index,
            carrier,
            Shipment(view.origin or _NOWHERE, destination, (), day, view.currency, frozenset(), incoterm=incoterm),
        )
        for index, carrier, day, incoterm in rates
    )
    sheets = tuple(RateSheet(carrier, tuple(found)) for (_, carrier, _, _), found in rates.items())
    return Packed(asks), Gathered(sheets)


def own_minor(plans: Sequence[PlannedOption]) -> int:
    """What the shop itself charges for an option, in minor units: every charge that is not a carrier's.

    A surcharge that is a share of a carrier's rate is not in it.
    """
    first = plans[0]
    charges = [value for name in _CHARGES if (value := getattr(first, name))]
    own: int = sum(
        charge.amount.minor for found in charges for charge in (found if isinstance(found, tuple) else (found,))
    )
    if not first.surcharges:
        return own
    if first.service is not None:
        return own + sum([each.amount.minor for each in first.surcharges if each.amount is not None])
    amounts = [charge.amount for charge in first.charges]
    transport = sum(amounts[1:], amounts[0])
    added = (surcharge.on(transport) for surcharge in first.surcharges)
    return own + sum([charge.amount.minor for charge in added if charge is not None])
