"""Whether someone must sign, and whether parcels are insured."""

from collections.abc import Mapping

from calculator.domain.cart import Cart
from calculator.domain.money import Money
from calculator.domain.option import SignatureNeed
from calculator.policy.fees import money_text
from calculator.policy.model import Policy, Threshold

_RELATIONS = {
    (True, True): "is over",
    (True, False): "is not over",
    (False, True): "reaches",
    (False, False): "is under",
}
NOBODY_ASKS = SignatureNeed(False, "the shop asks for no signature")


def signature_of(cart: Cart, policy: Policy, values: Mapping[str, int]) -> SignatureNeed:
    """Required above the shop's bound or on the buyer's wish, where the page grants it."""
    rule = policy.signature
    if rule is None:
        if cart.signature_requested:
            return SignatureNeed(False, "requested, but the shop offers no signature on request")
        return NOBODY_ASKS
    threshold = rule.threshold
    if threshold is not None and threshold.passed(values):
        return SignatureNeed(True, crossed(threshold, values), rule.statement)
    if cart.signature_requested and rule.on_request:
        return SignatureNeed(True, "requested by the buyer", rule.statement)
    if threshold is not None:
        return SignatureNeed(False, crossed(threshold, values), rule.statement)
    return SignatureNeed(False, "not requested", rule.statement)


def insurance_of(policy: Policy, values: Mapping[str, int]) -> Money | None:
    """The value to insure, None where no rule asks for it."""
    rule = policy.insurance
    if rule is None or not rule.threshold.passed(values):
        return None
    return Money(values[rule.threshold.basis], policy.currency)


def crossed(threshold: Threshold, values: Mapping[str, int]) -> str:
    """«$500.01 is over $500.00», «$49.99 is under $50.00»."""
    amount = Money(values[threshold.basis], threshold.bound.currency)
    passed = threshold.passed(values)
    relation = _RELATIONS[threshold.strict, passed]
    return f"{money_text(amount)} {relation} {money_text(threshold.bound)}"
