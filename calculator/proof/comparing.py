"""The cells of one family under two policies, and where which part of an answer differs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from calculator.domain.cart import Cart
from calculator.domain.record import record
from calculator.proof.answers import ABSENT, NO_RULE, OFFERED, WHOLE_CART, Answer, Prices, answers
from calculator.proof.bounds import QUANTITY
from calculator.proof.cells import FAR, Cell, Space
from calculator.proof.crossing import at
from calculator.proof.goods import Goods
from calculator.proof.linear import lines_of
from calculator.proof.report import Aspect
from calculator.proof.timing import Timer

_MORE = 1000
"""Further pieces and grams at which a price that grows with them is looked at."""


@record(frozen=True, slots=True, eq=False)
class Difference:
    """One part of one option's answer that differs in one cell. ``key`` is equal where it differs in the same way.

    ``cart`` shows it where the smallest cart of the cell does not: a price that only grows otherwise.
    """

    code: str
    aspect: Aspect
    key: object
    cell: Cell
    old: Answer
    new: Answer
    grows: tuple[bool, bool] = (False, False)
    cart: Cart | None = None


def differences(space: Space, cells: Sequence[Cell], timer: Timer) -> Iterator[Difference]:
    """Everything that differs in the *cells* of *space*."""
    for cell in cells:
        cart = cell.cart(space.views)
        both = [_answers(cart, space, index) for index in range(len(space.views))]
        for code in sorted(both[0].keys() | both[1].keys()):
            old, new = both[0].get(code, ABSENT), both[1].get(code, ABSENT)
            yield from _of_one(space, cell, code, old, new)
            if old.plans and new.plans and not timer.idle:
                yield from _windows(timer, cell, cart, code)


def _windows(timer: Timer, cell: Cell, cart: Cart, code: str) -> Iterator[Difference]:
    for days, key, day in timer.runs(cell, cart, code):
        dated = replace(cell, days=days, order=replace(cell.order, day=day))
        old, new = (Answer(OFFERED, plans=timer.plans(cart, day, index)[code]) for index in (0, 1))
        yield Difference(code, "window", key, dated, old, new)


def _of_one(space: Space, cell: Cell, code: str, old: Answer, new: Answer) -> Iterator[Difference]:
    offered = [answer.state == OFFERED for answer in (old, new)]
    # Neither offers it and one has no rule for it at all: no buyer could tell.
    silent = not any(offered) and NO_RULE in (old.state, new.state)
    if (old.state, old.message) != (new.state, new.message) and not silent:
        key = (old.state, old.message, new.state, new.message)
        yield Difference(code, "eligibility", key, cell, old, new)
    if not all(offered):
        return
    if code == WHOLE_CART:
        if old.signature != new.signature:
            yield Difference(code, "signature", (old.signature, new.signature), cell, old, new)
    else:
        yield from _prices(space, cell, code, old, new)
    yield from _texts(cell, code, old, new)


def _texts(cell: Cell, code: str, old: Answer, new: Answer) -> Iterator[Difference]:
    """Each text by itself: which kinds of goods one is said for has nothing to do with another."""
    for name in sorted({said[0] for said in old.texts ^ new.texts}):
        was, now = (frozenset(said for said in answer.texts if said[0] == name) for answer in (old, new))
        yield Difference(code, "text", (was, now), cell, replace(old, texts=was), replace(new, texts=now))


def _prices(space: Space, cell: Cell, code: str, old: Answer, new: Answer) -> Iterator[Difference]:
    """What decides the price, less what does so under both policies; amounts that grow in the cell as lines."""
    here = [named(answer.price) for answer in (old, new)]
    further: list[tuple[str, int, int, list[dict[str, object]]]] = []
    shown: tuple[Cart | None, Answer, Answer] | None = (None, old, new) if here[0] != here[1] else None
    if space.bounds.varies:
        for axis, start, measure, cart in further_along(space, cell):
            was, now = (_answers(cart, space, index).get(code, ABSENT) for index in (0, 1))
            end = axis, start, measure, [named(was.price), named(now.price)]
            if end not in further:
                further.append(end)
            if shown is None and was.plans and now.plans and was.price != now.price:
                shown = cart, was, now
    differing = [
        name
        for name in sorted(here[0].keys() | here[1].keys())
        if any(one.get(name) != other.get(name) for one, other in (here, *(each[3] for each in further)))
    ]
    if not differing or shown is None:
        return
    keys: list[object] = []
    grows: list[bool] = []
    for index in (0, 1):
        first: object = tuple(here[index].get(name) for name in differing)
        ends = [
            (axis, low, high, tuple(there[index].get(name) for name in differing)) for axis, low, high, there in further
        ]
        line = lines_of(first, ends)
        keys.append((*differing, line))
        grows.append(line != first)
    yield Difference(code, "price", tuple(keys), cell, shown[1], shown[2], (grows[0], grows[1]), shown[0])


def named(price: Prices | None) -> dict[str, object]:
    """The parts of a price by name; those of further consignments are numbered."""
    found: dict[str, object] = {}
    for number, parts in enumerate(price or ()):
        found.update((f"{name} {number}" if number else name, value) for name, value in parts)
    return found


def further_along(space: Space, cell: Cell) -> Iterator[tuple[str, int, int, Cart]]:
    """For every axis along which the cell has room: where its smallest cart starts, and a cart far along it.

    Of pieces there may be more of each sort of goods.
    """
    smallest = cell.cart(space.views)
    for axis, span in cell.spans:
        end = span[1] - 1 if span[1] is not None else None
        start = _measured(cell, axis, span[0])
        target = min(start + FAR, end) if end is not None else start + FAR
        if axis in dict(cell.measures):
            target = min(target, start + _MORE)
        moved = at(space, cell, axis, target) if target > start else None
        if moved is None:
            continue
        for goods in _leading(moved, space) if axis == QUANTITY else (cell.order.goods,):
            cart = replace(moved, order=replace(moved.order, goods=goods)).cart(space.views)
            if cart != smallest:
                yield axis, start, target, cart


def _leading(cell: Cell, space: Space) -> Iterator[tuple[Goods, ...]]:
    """The goods of a cell, each sort that ships once before all others: of it there are more."""
    goods = cell.order.goods
    for first in goods:
        if space.views[0].kinds[first.kind].ships:
            yield (first, *(each for each in goods if each != first))


def _answers(cart: Cart, space: Space, index: int) -> dict[str, Answer]:
    """The answers of one policy; nothing but the whole cart's where it has no zone there."""
    found = answers(cart, space.views[index], chooses=space.family.chooses)
    if space.family.rules[index]:
        return found
    return {WHOLE_CART: found[WHOLE_CART]} if not any(space.family.rules) else {}


def _measured(cell: Cell, axis: str, start: int) -> int:
    return dict(cell.measures).get(axis, start)


def by_way(found: Sequence[Difference]) -> dict[tuple[str, Aspect, object], list[Difference]]:
    """Differences of one option, one aspect, in one way."""
    ways: dict[tuple[str, Aspect, object], list[Difference]] = {}
    for each in found:
        ways.setdefault((each.code, each.aspect, each.key), []).append(each)
    return ways
