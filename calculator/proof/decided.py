"""What the engine decides for a proof's cart: options with what is planned for them, refusals with their reasons.

A carrier's rate is a variable: where the price stage must choose between options, every carrier is taken to answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Final

from calculator.domain.cart import Cart
from calculator.domain.money import Money
from calculator.domain.option import Charge, Option, Refusal
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
_DEAR: Final = 10**6
"""Minor units a carrier is taken to ask: more than a fee of the shop's own."""
Plans = tuple[PlannedOption, ...]
"""What is planned for one option, by consignment."""


@record(frozen=True, slots=True, eq=False)
class Decided:
    """``offers`` by code, with what is planned for each consignment; ``refused`` by code. No code is in both.

    Consignments may be refused an option for different reasons: each is there once, whatever the order of lines.
    """

    plan: Plan
    offers: dict[str, Plans]
    refused: dict[str, tuple[Refusal, ...]]

    @property
    def refusals(self) -> dict[str, Refusal]:
        """Of every code the first reason."""
        return {code: reasons[0] for code, reasons in self.refused.items()}


def decided(cart: Cart, view: Policy, *, chooses: bool) -> Decided:
    """What *view* decides for *cart*. *chooses*: options may make way for others."""
    planned = plan(cart, view, _NOW, explain=False)
    offers: dict[str, Plans] = {}
    for consignment in planned.consignments:
        for option in consignment.options:
            offers[option.code] = (*offers.get(option.code, ()), option)
    refusals = planned.refusals
    if chooses or len(planned.consignments) > 1:
        priced = price(planned, *_imagined(planned, view), view)
        offers = {option.code: _picked(option, planned, offers) for option in priced.options}
        refusals = (*planned.refusals, *priced.refusals)
    refused: dict[str, dict[tuple[str, str], Refusal]] = {}
    for refusal in sorted(refusals, key=lambda each: (each.reason, each.message)):
        if refusal.code not in offers:
            refused.setdefault(refusal.code, {}).setdefault((refusal.reason, refusal.message), refusal)
    return Decided(planned, offers, {code: tuple(reasons.values()) for code, reasons in refused.items()})


def _picked(option: Option, planned: Plan, offers: Mapping[str, Plans]) -> Plans:
    """What was planned for each consignment: of one that may not go by the option, what it goes by instead."""
    if not option.parts:
        return offers[option.code]
    pairs = zip(planned.consignments, option.parts, strict=True)
    return tuple(next(each for each in travels.options if each.code == part.service) for travels, part in pairs)


def _imagined(planned: Plan, view: Policy) -> tuple[Packed, Gathered]:
    """Every carrier has a price for every service it is asked for: one that no mark-up or rounding makes nothing."""
    unit = RateCharge("carrier", "rate", Money(_DEAR, view.currency))
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
    """What the shop itself charges for an order, in minor units: every charge that is not a carrier's.

    A fee is charged once however the order travels, unless it is declared for every shipment. Signature, insurance,
    duties and fixed surcharges are charged once. A surcharge that is a share of a carrier's rate is not in it.
    """
    own, paid = 0, set[str]()
    once: set[Charge] = set()
    for each in plans:
        if each.service is None and each.code in paid and not each.per_shipment:
            continue
        paid.add(each.code)
        further = [charge for charge in _charged_once(each) if charge not in once]
        own += sum([charge.amount.minor for charge in (*each.charges, *_shares(each), *further)])
        once.update(further)
    return own


def _transport(option: PlannedOption) -> Money | None:
    """What the transport costs before surcharges; None where a carrier says."""
    if option.service is not None:
        return option.free.amount if option.free is not None else None
    amounts = [charge.amount for charge in option.charges]
    return sum(amounts[1:], amounts[0])


def _shares(option: PlannedOption) -> Iterator[Charge]:
    """Surcharges that are a share of what is known of the transport."""
    transport = _transport(option)
    if transport is not None:
        added = (each.on(transport) for each in option.surcharges if each.amount is None)
        yield from (charge for charge in added if charge is not None)


def _charged_once(option: PlannedOption) -> Iterator[Charge]:
    """Whatever is charged for the order and not for a consignment."""
    yield from (value for name in _CHARGES if isinstance(value := getattr(option, name), Charge))
    transport = _transport(option)
    for each in option.surcharges:
        if each.amount is not None:
            charge = each.on(each.amount if transport is None else transport)
            if charge is not None:
                yield charge
