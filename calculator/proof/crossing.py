"""Where two prices that grow differently meet: there a region of difference ends, though no rule has a bound there."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from calculator.proof.answers import OFFERED, answers
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
    amounts, measures = filled(spans, rooms(cell.order.goods, space.views[0]), shipping)
    if amounts is None or measures is None:
        return None
    return replace(cell, amounts=amounts, measures=tuple(measures.items()))


def _meetings(space: Space, cell: Cell) -> Iterator[tuple[str, int]]:
    for axis, (start, past) in cell.spans:
        low = max(start, dict(cell.measures).get(axis, start))
        high = past - 1 if past is not None else low + FAR
        for code in space.family.codes:
            sign = _sign(space, cell, axis, code)
            yield from ((axis, cut) for cut in _changes(sign, low, high))


def _sign(space: Space, cell: Cell, axis: str, code: str) -> Callable[[int], int | None]:
    """At a measure: whether the new price is above (1), below (-1) or as the old (0); None where one is not offered."""

    def sign(measure: int) -> int | None:
        moved = at(space, cell, axis, measure)
        if moved is None:
            return None
        cart = moved.cart(space.views)
        found = [answers(cart, view, chooses=space.family.chooses).get(code) for view in space.views]
        if any(answer is None or answer.state != OFFERED for answer in found):
            return None
        old, new = (own_minor(answer.plans) for answer in found if answer is not None)
        return (new > old) - (new < old)

    return sign


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
