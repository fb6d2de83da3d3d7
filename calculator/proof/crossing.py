"""Where two prices that grow differently meet: there a region of difference ends, though no rule has a bound there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Final

from calculator.policy.fees import PercentOf, PerItem
from calculator.policy.model import OptionRule, Policy
from calculator.proof.answers import answers
from calculator.proof.carts import rooms
from calculator.proof.cells import FAR, Cell, Space, filled, intervals_of
from calculator.proof.decided import own_minor

_MEETINGS: Final = 3
"""Two straight lines part at most so often: apart, together, apart. Where both are rounded they may be a cent apart
here and there for a while: what follows the last meeting is told as one."""
_PATIENCE: Final = 2000
"""So many measures are looked at for the first at which two prices that both grow are no longer equal."""


Pair = tuple[int, int]
"""The same option's price under two policies, in minor units."""


def refined(space: Space) -> Space:
    """*space* with more cuts: wherever, along one axis, the prices of two policies begin or cease to be equal."""
    if not space.bounds.varies:
        return space
    cuts: dict[str, set[int]] = {axis: set() for axis in space.intervals}
    seen: set[object] = set()
    for cell in space.cells():
        key = cell.spans
        if key in seen or cell.place != space.places[0]:
            continue
        seen.add(key)
        for axis, cut in _meetings(space, cell):
            cuts[axis].add(cut)
    if not any(cuts.values()):
        return space
    starts = {axis: {low for low, _ in spans} for axis, spans in space.intervals.items()}
    return replace(space, intervals={axis: intervals_of(starts[axis] | cuts[axis]) for axis in space.intervals})


def at(space: Space, cell: Cell, axis: str, measure: int) -> Cell | None:
    """The smallest part of a cell with one measure; None where no cart has it."""
    spans = {**dict(cell.spans), axis: (measure, measure + 1)}
    shipping = sum(space.views[0].kinds[goods.kind].ships for goods in cell.order.goods)
    amounts, measures = filled(spans, rooms(cell.order.goods, space.views), shipping)
    if amounts is None or measures is None:
        return None
    return replace(cell, amounts=amounts, measures=tuple(measures.items()))


def _meetings(space: Space, cell: Cell) -> Iterator[tuple[str, int]]:
    growth = [sorted(map(str, _growing(each))) for each in zip(space.views, space.family.rules, strict=True)]
    for axis, (start, past) in cell.spans:
        low = max(start, dict(cell.measures).get(axis, start))
        high = past - 1 if past is not None else low + FAR
        prices = lru_cache(maxsize=None)(partial(_prices, space, cell, axis))
        for code in space.family.codes:
            pair = partial(_pair, prices, code)
            yield from ((axis, cut) for cut in _changes(pair, low, high, alike=growth[0] == growth[1]))


def _growing(policy: tuple[Policy, Sequence[OptionRule]]) -> Iterator[tuple[object, ...]]:
    """Everything by which a price can grow with an order, without what only says where it comes from."""
    view, rules = policy
    for fee in (fee for rule in rules for fee in (rule.fee, rule.adds)):
        if isinstance(fee, PercentOf):
            yield "share", fee.percent.normalize(), fee.basis, fee.floor, fee.ceiling
        if isinstance(fee, PerItem):
            yield "per item", fee.first, fee.each_further, fee.ceiling
    for each in view.surcharges:
        yield (
            "surcharge",
            each.percent and each.percent.normalize(),
            each.basis,
            each.floor,
            each.ceiling,
            each.per_item,
        )
    if view.insurance is not None:
        yield "insurance", view.insurance.percent and view.insurance.percent.normalize(), view.insurance.threshold.basis
    for duties in (zone.duties for zone in view.zones):
        if duties is not None:
            yield "duties", duties.percent and duties.percent.normalize(), duties.basis


def _pair(prices: Callable[[int], dict[str, Pair]], code: str, measure: int) -> Pair | None:
    return prices(measure).get(code)


def _prices(space: Space, cell: Cell, axis: str, measure: int) -> dict[str, Pair]:
    """By option its old and new price; only what both offer."""
    moved = at(space, cell, axis, measure)
    if moved is None:
        return {}
    cart = moved.cart(space.views)
    old, new = (answers(cart, view, chooses=space.family.chooses) for view in space.views)
    return {
        code: (own_minor(old[code].plans), own_minor(new[code].plans))
        for code in old.keys() & new.keys()
        if old[code].plans and new[code].plans
    }


def _changes(pair: Callable[[int], Pair | None], low: int, high: int, *, alike: bool) -> Iterator[int]:
    """The measures from which on the new price is above, below or as the old one, where it was not before.

    *alike*: both grow by the same rules, so that they part nowhere but where one ends.
    """
    for _ in range(_MEETINGS):
        here, last = pair(low), pair(high)
        if here is None or last is None or low >= high:
            return
        cut = _parting(pair, low, high) if here[0] == here[1] and not alike else None
        if cut is None:
            if _sign(here) == _sign(last):
                return
            cut = _turn(pair, low, high)
        yield cut
        low = cut


def _sign(pair: Pair | None) -> int | None:
    return None if pair is None else (pair[1] > pair[0]) - (pair[1] < pair[0])


def _turn(pair: Callable[[int], Pair | None], low: int, high: int) -> int:
    """A measure that is the first of another sign than at *low*."""
    here = _sign(pair(low))
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _sign(pair(middle)) == here else (low, middle)
    return high


def _parting(pair: Callable[[int], Pair | None], low: int, high: int) -> int | None:
    """The first measure past *low* at which two prices are not equal, neither of which ever falls; None for none.

    Between two measures of the same prices nothing lies, so only where prices rise is it looked closer.
    """
    spans = [(low, high)]
    for _ in range(_PATIENCE):
        if not spans:
            return None
        start, end = spans.pop()
        first, last = pair(start), pair(end)
        if first is None or last is None or first == last:
            continue
        if end - start == 1:
            if last[0] != last[1]:
                return end
            continue
        middle = start + min((end - start) // 2, max(2 * (start - low), 1))
        spans.append((middle, end))
        between = pair(middle)
        if between is None or between[0] != between[1] or between != first:
            spans.append((start, middle))
    return None
