"""How many examples a property is tried with.

A share of them in the default run, others each time; ten times as many and more with ``--hypothesis-profile=deep``.
"""

from hypothesis import settings


def examples(usual: int) -> int:
    """As *usual* is to Hypothesis's own hundred, so is this to the profile's."""
    return max(1, usual * settings().max_examples // 100)
