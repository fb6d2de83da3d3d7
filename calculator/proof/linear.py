"""Amounts that grow inside a cell, as straight lines: so that one rule cut in two is still one rule.

An amount is looked at where the cell starts and further along each open axis. From what it grows by, its slope is the
simplest fraction that fits within a minor unit of rounding; what is left is a whole number of minor units.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import ceil

Starts = Mapping[str, int]


def lines_of(start: object, further: Sequence[tuple[str, int, int, object]]) -> object:
    """*start* with every number that grows written as a line; *start* itself where nothing does.

    Args:
        start: nested tuples with numbers in them.
        further: axis, measure at the start, measure further along it, and the same tuples there.
    """
    leaves = list(_leaves(start))
    found = [list(_leaves(there)) for _, _, _, there in further]
    if any(len(there) != len(leaves) for there in found):
        return start, tuple(there for _, _, _, there in further)
    written: list[object] = []
    grows = False
    for index, leaf in enumerate(leaves):
        others = [(axis, low, high, there[index]) for (axis, low, high, _), there in zip(further, found, strict=True)]
        moving = [each for each in others if each[3] != leaf]
        if not moving:
            written.append(leaf)
            continue
        if not isinstance(leaf, int) or not all(isinstance(each[3], int) for each in moving):
            return start, tuple(there for _, _, _, there in further)
        slopes, constant = [], Fraction(leaf)
        for axis, low, high, other in moving:
            grown = int(str(other)) - leaf
            slope = simplest(Fraction(grown - 1, high - low), Fraction(grown + 1, high - low))
            constant -= slope * low
            slopes.append((axis, slope))
        grows = True
        written.append((_whole(constant), *slopes))
    return tuple(written) if grows else start


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction with the smallest denominator strictly between *low* and *high*."""
    if low < 0 < high:
        return Fraction(0)
    if high <= 0:
        return -simplest(-high, -low)
    whole = low.numerator // low.denominator
    if whole + 1 < high:
        return Fraction(whole + 1)
    rest = simplest(1 / (high - whole), 1 / (low - whole)) if low != whole else _above(1 / (high - whole))
    return whole + 1 / rest


def _above(low: Fraction) -> Fraction:
    """The smallest whole number above *low*."""
    return Fraction(low.numerator // low.denominator + 1)


def _whole(value: Fraction) -> int:
    """The whole number *value* is off by rounding half up: by less than a half below, or a half at most above."""
    return ceil(value - Fraction(1, 2))


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, tuple):
        yield "("
        for each in value:
            yield from _leaves(each)
        yield ")"
    else:
        yield value
