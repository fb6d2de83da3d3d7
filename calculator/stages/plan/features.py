"""Whether someone must sign, and whether parcels are insured."""

from collections.abc import Mapping
from datetime import date

from calculator.domain.cart import Cart
from calculator.domain.money import Money
from calculator.domain.option import SignatureNeed
from calculator.policy.fees import money_text
from calculator.policy.model import Policy, Scope, Threshold, ZoneRule, in_season

_RELATIONS = {
    (True, True): "is over",
    (True, False): "is not over",
    (False, True): "reaches",
    (False, False): "is under",
}
NOBODY_ASKS = SignatureNeed(False, "the shop asks for no signature")


def signature_of(cart: Cart, policy: Policy, values: Mapping[str, int], zone: ZoneRule, day: date) -> SignatureNeed:
    """Required above the shop's bound or on the buyer's wish, where the page grants it."""
    rule = policy.signature
    if rule is None:
        if cart.signature_requested:
            return SignatureNeed(False, "requested, but the shop offers no signature on request")
        return NOBODY_ASKS
    if rule.scope is not None and (outside := _outside(rule.scope, cart, policy, zone, day)):
        return SignatureNeed(False, outside, rule.statement)
    threshold = rule.threshold
    if threshold is not None and threshold.passed(values):
        return SignatureNeed(True, crossed(threshold, values), rule.statement)
    if cart.signature_requested and rule.on_request:
        return SignatureNeed(True, "requested by the buyer", rule.statement)
    if threshold is not None:
        return SignatureNeed(False, crossed(threshold, values), rule.statement)
    return SignatureNeed(False, "not requested", rule.statement)


def insurance_of(cart: Cart, policy: Policy, values: Mapping[str, int], zone: ZoneRule, day: date) -> Money | None:
    """The value to insure, None where no rule asks for it."""
    rule = policy.insurance
    if rule is None or not rule.threshold.passed(values):
        return None
    if rule.scope is not None and _outside(rule.scope, cart, policy, zone, day):
        return None
    return Money(values[rule.threshold.basis], policy.currency)


def why_insured(cart: Cart, policy: Policy, values: Mapping[str, int], zone: ZoneRule, day: date) -> str:
    """The sentence behind ``insurance_of``, for a policy that has the rule."""
    rule = policy.insurance
    if rule is None:
        return "the shop insures nothing"
    outside = _outside(rule.scope, cart, policy, zone, day) if rule.scope is not None else None
    return outside or crossed(rule.threshold, values)


def _outside(scope: Scope, cart: Cart, policy: Policy, zone: ZoneRule, day: date) -> str | None:
    """Why a rule does not hold here, None where it does. Of the kinds one that ships is enough."""
    if scope.zones and zone.id not in scope.zones:
        return f"not asked in {zone.name}"
    if scope.purposes and cart.purpose not in scope.purposes:
        return f"not asked for purpose {cart.purpose}"
    if not in_season(day, scope.valid_from, scope.valid_until):
        return f"not asked on {day}"
    kinds = [line.kind for line in cart.lines if policy.kinds[line.kind].ships]
    if scope.kinds and scope.kinds.isdisjoint(kinds):
        return f"asked only with kinds {', '.join(sorted(scope.kinds))}"
    return None


def crossed(threshold: Threshold, values: Mapping[str, int]) -> str:
    """«$500.01 is over $500.00», «$49.99 (listed subtotal) is under $50.00»: named where not the shop's own."""
    amount = Money(values[threshold.basis], threshold.bound.currency)
    passed = threshold.passed(values)
    relation = _RELATIONS[threshold.strict, passed]
    return f"{money_text(amount)}{threshold.named} {relation} {money_text(threshold.bound)}"
