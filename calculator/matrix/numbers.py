"""Whole-number arithmetic on columns of carts: what the engine computes with Python's integers, without a float.

Python's integers have no end, int64 has. Whatever might leave it is refused, never wrapped around.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from calculator.domain.errors import ShippingError

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

_MOST: Final = 10**16
"""Minor units no single charge may pass: some hundreds of them still add up within int64."""
_END: Final = 2**63 - 1


class NotVectorised(ShippingError):
    """Carts that only the engine can answer, and why."""


def largest(column: Ints) -> int:
    """The largest number of a column, 0 of an empty one."""
    return int(column.max(initial=0))


def times(each: int, pieces: Ints) -> Ints:
    """An amount for each piece.

    Raises:
        NotVectorised: it may be more than a column can hold.
    """
    if abs(each) * largest(pieces) > _MOST:
        raise NotVectorised("a fee for each piece comes to more than a column of amounts can hold")
    return pieces * each


def share(amounts: Ints, percent: Decimal) -> Ints:
    """*percent* of amounts that are not below zero, each rounded half up to a minor unit, once.

    Raises:
        NotVectorised: it may be more than a column can hold.
    """
    exact = Fraction(percent) / 100
    over, under = exact.numerator, exact.denominator
    if largest(amounts) * exact > _MOST or (2 * over + 1) * under > _END:
        raise NotVectorised(f"{percent} % comes to more than a column of amounts can hold")
    whole, rest = np.divmod(amounts, under)
    rounded: Ints = whole * over + (2 * rest * over + under) // (2 * under)
    return rounded


def bounded(amounts: Ints, floor: int | None, ceiling: int | None) -> Ints:
    """Amounts, or the bound they lie beyond: the floor first, as where a ceiling lies below it."""
    kept = np.minimum(amounts, ceiling) if ceiling is not None else amounts
    return kept if floor is None else np.where(amounts < floor, floor, kept)


def band(limits: tuple[int, ...], measures: Ints) -> NDArray[np.intp]:
    """Which band each measure lies in; ``limits[i]`` is the first measure past band *i*."""
    return np.searchsorted(np.array([min(limit, _END) for limit in limits], np.int64), measures, side="right")
