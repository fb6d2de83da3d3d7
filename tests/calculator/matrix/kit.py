"""Columns held to quotes: what the engine says of a cart, option by option, in the matrix' words."""

from collections.abc import Sequence
from datetime import UTC, datetime

from calculator.domain.cart import Cart
from calculator.domain.plan import Gathered, Packed
from calculator.matrix import ABSENT, CARRIER_PRICED, OFFERED, Compiled, NotVectorised
from calculator.policy.model import Policy
from calculator.stages.plan import plan
from calculator.stages.price import price

NOW = datetime(2026, 3, 2, tzinfo=UTC)
Said = tuple[str, int]
"""The reason, ``offered`` among them, and the price in minor units (0 where there is none)."""


def engine(cart: Cart, policy: Policy) -> tuple[dict[str, Said], bool]:
    """What a quote says of every option the policy has; and whether someone must sign. No carrier answers."""
    planned = plan(cart, policy, NOW, explain=False)
    priced = price(planned, Packed(), Gathered(), policy)
    said: dict[str, Said] = {refusal.code: (refusal.reason, 0) for refusal in priced.refusals}
    said |= {option.code: (OFFERED, option.price.minor) for option in priced.options}
    return said, planned.signature.required


def assert_equal(policy: Policy, carts: Sequence[Cart], compiled: Compiled | None = None) -> int:
    """Every cell is what the engine says of that cart; returns how many cells were compared.

    Where goods travel apart each cart is asked about alone, and those that do are left out.
    """
    compiled = compiled or Compiled(policy)
    try:
        answers = compiled.answers(compiled.batch(carts))
    except NotVectorised:
        assert policy.split
        return sum(assert_equal(policy, [cart], compiled) for cart in carts) if len(carts) > 1 else 0
    compared = 0
    for number, cart in enumerate(carts):
        said, signs = engine(cart, policy)
        assert bool(answers.signature[number]) is signs
        for place, code in enumerate(answers.codes):
            reason = answers.reason(number, place)
            if reason == CARRIER_PRICED:
                assert depends_on_a_carrier(policy, code)
                continue
            cell = (reason, int(answers.price[number, place]) if reason == OFFERED else 0)
            assert cell == said.get(code, (ABSENT, 0)), (cart, code)
            assert bool(answers.free[number, place]) is (cell == (OFFERED, 0))
            compared += 1
    return compared


def depends_on_a_carrier(policy: Policy, code: str) -> bool:
    """Whether a code is a carrier's service, or that of an option that may make way for one."""
    asked = [rule for rule in policy.options if rule.services]
    rules = [rule for rule in policy.options if rule.code == code and not rule.services]
    return not rules or any(
        (rule.group is not None and rule.group == other.group) or rule.hide_when_free == other.code
        for rule in rules
        for other in asked
    )
