"""Where two prices that grow differently meet: there a region of difference ends, though no rule has a bound there."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial

from calculator.proof.answers import answers
from calculator.proof.carts import rooms
from calculator.proof.cells import FAR, Cell, Space, filled, intervals_of
from calculator.proof.decided import own_minor

_MEETINGS = 3
"""Two straight lines, each rounded, part at most so often: apart, together, apart."""


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
    for axis, (start, past) in cell.spans:
        low = max(start, dict(cell.measures).get(axis, start))
        high = past - 1 if past is not None else low + FAR
        signs = lru_cache(maxsize=None)(partial(_signs, space, cell, axis))
        for code in space.family.codes:
            yield from ((axis, cut) for cut in _changes(partial(_sign, signs, code), low, high))


def _sign(signs: Callable[[int], dict[str, int]], code: str, measure: int) -> int | None:
    return signs(measure).get(code)


def _signs(space: Space, cell: Cell, axis: str, measure: int) -> dict[str, int]:
    """By option whether its new price is above (1), below (-1) or as the old (0); only what both offer."""
    moved = at(space, cell, axis, measure)
    if moved is None:
        return {}
    cart = moved.cart(space.views)
    old, new = (answers(cart, view, chooses=space.family.chooses) for view in space.views)
    prices = {
        code: (own_minor(old[code].plans), own_minor(new[code].plans))
        for code in old.keys() & new.keys()
        if old[code].plans and new[code].plans
    }
    return {code: (now > was) - (now < was) for code, (was, now) in prices.items()}


def _changes(sign: Callable[[int], int | None], low: int, high: int) -> Iterator[int]:
    """The measures at which the sign is first another than before."""
    for _ in range(_MEETINGS):
        here, last = sign(low), sign(high)
        if here == last or here is None or last is None:
            return
        below, above = low, high
        while above - below > 1:
            middle = (below + above) // 2
            below, above = (middle, above) if sign(middle) == here else (below, middle)
        yield above
        low = above
