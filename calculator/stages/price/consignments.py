"""One option for the whole cart, where a mixed cart travels in several consignments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import reduce
from operator import add

from calculator.domain.money import Money
from calculator.domain.option import Charge, Delivery, Option, Part
from calculator.domain.plan import Consignment, Plan, PlannedOption
from calculator.domain.rate import SOURCE_ORDER

Offered = Mapping[str, tuple[PlannedOption, Option]]


def combine(plan: Plan, offered: Sequence[Offered]) -> list[Option]:
    """The options of the only consignment, or for each code one that serves every consignment.

    A consignment the code is not offered for goes by its cheapest option that is not expedited. What the shop itself
    charges (a fee, signature, insurance, duties, a surcharge that is no share of the price) is charged once an order, a
    carrier's price and a fee that is declared so for every consignment.
    """
    if len(offered) == 1:
        return [option for _, option in offered[0].values()]
    codes = dict.fromkeys(code for options in offered for code in options)
    return [combined for code in codes if (combined := _combined(code, plan, offered)) is not None]


def _combined(code: str, plan: Plan, offered: Sequence[Offered]) -> Option | None:
    picked = []
    for options in offered:
        pair = options.get(code) or _ordinary(options)
        if pair is None:
            return None
        picked.append(pair)
    chosen = [option for _, option in picked]
    lead = next(option for option in chosen if option.code == code)
    deliveries = [_told(option, part) for option, part in zip(chosen, plan.consignments, strict=True)]
    parts = tuple(
        Part(tuple(line.id for line in consignment.lines), option.service or option.code, delivery, charges)
        for consignment, option, delivery, charges in zip(
            plan.consignments, chosen, deliveries, _charged(picked), strict=True
        )
    )
    return replace(
        lead,
        charges=tuple(charge for part in parts for charge in part.charges),
        price_source=max((option.price_source for option in chosen), key=SOURCE_ORDER.index),
        delivery=_span(deliveries),
        disclaimers=tuple(dict.fromkeys(text for option in chosen for text in option.disclaimers)),
        notices=tuple(dict.fromkeys(text for option in chosen for text in option.notices)),
        price_effective=min((each.price_effective for each in chosen if each.price_effective), default=None),
        price_notes=tuple(dict.fromkeys(note for option in chosen for note in option.price_notes)),
        parts=parts,
        cost=_added([option.cost for option in chosen if option.cost is not None]),
        leaves=(),
    )


def _told(option: Option, consignment: Consignment) -> Delivery:
    """The days of one part, with all that set them: each part leaves for reasons of its own."""
    return replace(option.delivery, because=(option.leaves or consignment.ships.because) + option.delivery.because)


def _added(costs: Sequence[Money]) -> Money | None:
    """What the carriers ask for all parcels together; None where none was asked."""
    return reduce(add, costs) if costs else None


def _ordinary(options: Offered) -> tuple[PlannedOption, Option] | None:
    ordinary = [pair for pair in options.values() if pair[0].level != "expedited"]
    return min(ordinary, key=lambda pair: (pair[1].price.minor, pair[1].code), default=None)


def _charged(picked: Sequence[tuple[PlannedOption, Option]]) -> Iterator[tuple[Charge, ...]]:
    """The charges of each consignment, less what the shop has charged with one before."""
    paid: set[str] = set()
    own: set[Charge] = set()
    for planned, option in picked:
        if option.price_source == "policy" and option.code in paid and not planned.per_shipment:
            yield ()
            continue
        yield tuple(charge for charge in option.charges if charge not in own)
        paid.add(option.code)
        features = (planned.signature_charge, planned.insurance_charge, planned.duties)
        own.update(charge for charge in features if charge is not None)
        fixed = [surcharge for surcharge in planned.surcharges if surcharge.amount is not None]
        own.update(charge for surcharge in fixed if (charge := surcharge.on(option.price)) in option.charges)


def _span(deliveries: Sequence[Delivery]) -> Delivery:
    """From the first day of any to the last of all; one unknown end leaves the end unknown."""
    return Delivery(
        min(delivery.ships_earliest for delivery in deliveries),
        _last([delivery.ships_latest for delivery in deliveries]),
        _first([delivery.arrives_earliest for delivery in deliveries]),
        _last([delivery.arrives_latest for delivery in deliveries]),
        all(delivery.guaranteed for delivery in deliveries),
        tuple(dict.fromkeys(because for delivery in deliveries for because in delivery.because)),
    )


def _first(days: Sequence[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return min(known) if len(known) == len(days) else None


def _last(days: Sequence[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None
