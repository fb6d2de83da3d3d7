"""Order values at which a policy may change its mind, and where a chart over them may end."""

from typing import Final

from calculator.domain.money import digits
from calculator.policy.model import Policy
from calculator.proof.bounds import bounds_of, rules_for_all

MOST: Final = 400
"""Of a policy with more bounds the lowest are drawn."""


def order_value_cuts(policy: Policy) -> tuple[int, ...]:
    """Minor units, ascending, without 0: the first value of every stretch in which rules by order value stay alike."""
    cuts = bounds_of((*policy.options, *rules_for_all(policy))).cuts
    found = {cut for axis, values in cuts.items() if axis in policy.bases for cut in values}
    return tuple(sorted(cut for cut in found if cut > 0)[:MOST])


def top_of(policy: Policy) -> int:
    """Minor units: a good way past the last bound."""
    cuts = order_value_cuts(policy)
    major: int = 10 ** digits(policy.currency)
    return max(cuts[-1] * 5 // 4, cuts[-1] + 10 * major) if cuts else 100 * major
