"""The shop's own fees over columns: the same bands, shares and fees by the piece as ``policy.fees``, cart by cart."""

from math import floor

import numpy as np

from calculator.matrix.columns import Columns
from calculator.matrix.numbers import Flags, Ints, band, bounded, share, times
from calculator.policy.fees import FeeRule, PercentOf, PerItem, Tiered
from calculator.policy.model import ConditionRule, Threshold


def fees(rule: FeeRule, carts: Columns) -> Ints:
    """Minor units of the fee for every cart.

    Raises:
        NotVectorised: an amount may be more than a column can hold.
    """
    match rule:
        case Tiered():
            return _by_bands(rule, carts)
        case PerItem():
            fee = times(rule.each_further.minor, carts.pieces - 1) + rule.first.minor
            return bounded(fee, None, rule.ceiling.minor if rule.ceiling is not None else None)
        case PercentOf():
            fee = share(carts.values[rule.basis], rule.percent)
            return _held(fee, rule)


def passed(threshold: Threshold, carts: Columns) -> Flags:
    """Which carts are past the order value."""
    past: Flags = carts.values[threshold.basis] >= threshold.limit
    return past


def refused_by(condition: ConditionRule, carts: Columns) -> list[tuple[str, Flags]]:
    """The bounds of a condition in the order they are looked at: the reason, and which carts lie beyond."""
    value = carts.values[condition.basis]
    bounds = (
        ("order_value_too_low", value, condition.value_from, -1),
        ("order_value_too_high", value, None if condition.value_under is None else condition.value_under - 1, 1),
        ("too_light", carts.weight, condition.weight_from, -1),
        ("too_heavy", carts.weight, condition.weight_up_to, 1),
        ("too_few_items", carts.pieces, condition.quantity_from, -1),
        ("too_many_items", carts.pieces, condition.quantity_up_to, 1),
    )
    return [
        (reason, measure < bound if side < 0 else measure > bound)
        for reason, measure, bound, side in bounds
        if bound is not None
    ]


def _by_bands(rule: Tiered, carts: Columns) -> Ints:
    amounts = np.array([charge.amount.minor for charge in rule.charges], np.int64)
    if not rule.limits:
        return np.full(len(carts), amounts[0])
    if rule.measure == "weight":
        found = band(rule.limits, carts.weight)
        if rule.cubic_mm_per_gram is not None:
            # Volume ÷ divisor, rounded up, reaches a limit with the first cubic millimetre past the gram before it.
            volumes = tuple(floor((limit - 1) * rule.cubic_mm_per_gram) + 1 for limit in rule.limits)
            found = np.maximum(found, band(volumes, carts.volume))
    elif rule.measure == "quantity":
        found = band(rule.limits, carts.pieces)
    else:
        found = band(rule.limits, carts.values[rule.measure])
    priced: Ints = amounts[found]
    return priced


def _held(fee: Ints, rule: PercentOf) -> Ints:
    """Raised to the floor first, then lowered to the ceiling: the last word where one lies beyond the other."""
    if rule.floor is not None:
        fee = np.maximum(fee, rule.floor.minor)
    return fee if rule.ceiling is None else np.minimum(fee, rule.ceiling.minor)
