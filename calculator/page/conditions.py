"""When a rule holds, in words: bounds of value, weight and number; zones, purposes, goods and days."""

from collections.abc import Iterator

from calculator.page import words
from calculator.page.places import zone_names
from calculator.policy.model import ConditionRule, Policy, Scope


def bounds(condition: ConditionRule, policy: Policy) -> Iterator[str]:
    """``orders of $50.00 and more``, ``parcels up to 2 kg``: one phrase a measure."""
    ends = []
    if condition.value_from is not None:
        ends.append(words.from_value(condition.value_from, policy.currency))
    if condition.value_under is not None:
        ends.append(words.below_value(condition.value_under, policy.currency))
    if ends:
        yield f"orders {', but '.join(ends)}{counting(condition.basis, policy)}"
    if condition.weight_from is not None or condition.weight_up_to is not None:
        yield f"parcels {words.between(condition.weight_from, condition.weight_up_to, words.weight)}"
    if condition.quantity_from is not None or condition.quantity_up_to is not None:
        yield f"orders {words.between(condition.quantity_from, condition.quantity_up_to, words.items)}"


def counting(basis: str, policy: Policy) -> str:
    """``, counting …`` where a rule looks at another order value than the shop's usual one; else nothing."""
    return "" if basis == policy.basis else f", counting {words.order_value(basis)}"


def scope(found: Scope | None, policy: Policy) -> str:
    """`` (to Canada; with any of: Custom)``; nothing where a rule always holds."""
    if found is None:
        return ""
    limits = []
    if found.zones:
        limits.append(f"to {zone_names(zone for zone in policy.zones if zone.id in found.zones)}")
    if found.purposes:
        names = (name for purpose, name in words.PURPOSES.items() if purpose in found.purposes)
        limits.append(f"for: {words.and_words(names)}")
    if found.kinds:
        limits.append(f"with any of: {words.and_words(words.kind(name) for name in sorted(found.kinds))}")
    if dates := words.dates(found.valid_from, found.valid_until):
        limits.append(f"orders placed {dates}")
    return f" ({'; '.join(limits)})"
