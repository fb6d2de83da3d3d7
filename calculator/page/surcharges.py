"""What an option costs more by circumstance: one sentence a surcharge."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from calculator.domain.cart import Purpose
from calculator.page import words
from calculator.page.conditions import bounds, counting
from calculator.page.places import zone_names
from calculator.policy.fees import money_text
from calculator.policy.model import OptionRule, Policy, ServiceRule, SurchargeRule, ZoneRule


def surcharges(rule: OptionRule, zones: Sequence[ZoneRule], purpose: Purpose, policy: Policy) -> Iterator[str]:
    """``On top: Fuel, 5 % of this price (orders placed from 1 Nov 2026 to 24 Dec 2026).``, in the file's order."""
    for surcharge in policy.surcharges:
        there = [zone for zone in zones if not surcharge.zones or zone.id in surcharge.zones]
        ways = [way for way in rule.services or (None,) if _is_on(surcharge, rule, way)]
        if there and ways and (not surcharge.purposes or purpose in surcharge.purposes):
            limits = [
                f"to {zone_names(there)}" if len(there) < len(zones) else "",
                f"by {words.or_words(way.name for way in ways if way)}" if len(ways) < len(rule.services) else "",
                *_limits(surcharge, policy),
            ]
            only = "; ".join(limit for limit in limits if limit)
            yield f"On top: {surcharge.label}, {_amount(surcharge, policy)}{f' ({only})' if only else ''}."


def _is_on(surcharge: SurchargeRule, rule: OptionRule, way: ServiceRule | None) -> bool:
    """Whether the surcharge can be on this option, or on this service of it: every key given must match."""
    names = {rule.code, *(way.codes if way else ())}
    carrier, level = way.service.carrier if way else None, way.level if way else rule.level
    return (
        (not surcharge.options or bool(surcharge.options & names))
        and (not surcharge.carriers or carrier in surcharge.carriers)
        and (not surcharge.levels or level in surcharge.levels)
    )


def _amount(surcharge: SurchargeRule, policy: Policy) -> str:
    if surcharge.fee is not None:
        each = " for each such item" if not surcharge.any_line else " for each item"
        return f"{money_text(surcharge.fee)}{each if surcharge.per_item else ''}"
    share = words.percent(surcharge.percent or Decimal(0))
    of = "this price" if surcharge.basis is None else f"your order{counting(surcharge.basis, policy)}"
    least = f", at least {money_text(surcharge.floor)}" if surcharge.floor is not None else ""
    most = f", at most {money_text(surcharge.ceiling)}" if surcharge.ceiling is not None else ""
    return f"{share} of {of}{least}{most}"


def _limits(surcharge: SurchargeRule, policy: Policy) -> Iterator[str]:
    if not surcharge.any_line:
        goods = [words.kind(name) for name in sorted(surcharge.kinds)]
        if surcharge.tags or surcharge.skus or surcharge.hs_codes:
            goods.append("certain goods: their pages say which")
        yield f"with {words.or_words(goods)}"
    if surcharge.condition is not None:
        yield from bounds(surcharge.condition, policy)
    if dates := words.dates(surcharge.valid_from, surcharge.valid_until):
        yield f"orders placed {dates}"
    if surcharge.waived_when_free:
        yield "not where this option is free"
