"""Cells: all carts of a zone and purpose, cut where a family of options can change its mind.

A cell is a product: a sort of place, a set of goods, an interval on each order value, on weight and number of pieces,
a span of days, a wish to have it signed for. Only axes that a rule of the family looks at are cut, and only cells in
which a cart can lie exist. Inside a cell nothing changes but amounts that grow with the order (a percentage, a fee for
each piece) and calendar dates.

Left out, as no policy decides them: a product's own lead time or service, and what a carrier asks. Where a mixed cart
is split, lines of different lead times are taken to leave in parcels of their own, though on some days they meet.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise, product
from math import ceil
from typing import Any

from calculator.domain.cart import Cart, Line, Purpose
from calculator.domain.record import record
from calculator.policy.model import Policy
from calculator.proof.amounts import Amounts, Interval, Room, inside, smallest_amounts
from calculator.proof.bounds import BILLABLE, QUANTITY, WEIGHT, Bounds, bounds_of, rules_for_all
from calculator.proof.carts import Order, cart_of, rooms
from calculator.proof.families import Family, views, zone_of
from calculator.proof.goods import Goods, sorts_in, sorts_of, told_apart
from calculator.proof.measuring import divisor_of, smallest_measures
from calculator.proof.mixtures import Mixtures
from calculator.proof.places import Place, place_at
from calculator.proof.windows import may_differ
from calculator.stages.plan.values import order_values

ANY_DAY = date(2026, 3, 2)
"""An order day for when no rule names one: a Monday with no holiday near."""
FAR = 10**9
"""So far along an open axis a cell is looked at again, where amounts grow inside it."""

Days = tuple[date | None, date | None]
"""From the first day inside to the first past it; None is open."""


@record(frozen=True, slots=True)
class Cell:
    """Carts that a family of options answers alike.

    ``spans`` are by axis: order values in minor units, ``weight`` in grams, ``quantity`` in pieces. ``order``,
    ``amounts`` and ``measures`` make the smallest cart.
    """

    place: Place
    days: Days
    spans: tuple[tuple[str, Interval], ...]
    order: Order
    amounts: Amounts
    measures: tuple[tuple[str, int], ...]

    def cart(self, policies: Sequence[Policy]) -> Cart:
        """The smallest cart in it."""
        return cart_of(self.order, self.amounts, dict(self.measures), policies)


@record(frozen=True, slots=True, eq=False)
class Space:
    """The cells of one family, and the policies as the family sees them."""

    family: Family
    views: tuple[Policy, ...]
    bounds: Bounds
    places: tuple[Place, ...]
    mixtures: Mixtures
    days: tuple[Days, ...]
    intervals: Mapping[str, tuple[Interval, ...]]
    wishes: tuple[bool, ...]

    def cells(self) -> Iterator[Cell]:
        """Every cell in which a cart can lie, smaller carts first."""
        axes = list(self.intervals)
        for goods in self.mixtures.sets:
            space = rooms(goods, self.views)
            shipping = sum(self.views[0].kinds[each.kind].ships for each in goods)
            for chosen in product(*self.intervals.values()):
                spans = dict(zip(axes, chosen, strict=True))
                amounts, measures = filled(spans, space, shipping)
                if amounts is None or measures is None:
                    continue
                kept = tuple(spans.items())
                for place, days, wish in product(self.places, self.days, self.wishes):
                    order = Order(place.address, self.family.purpose, goods, day_in(days), wish)
                    yield Cell(place, days, kept, order, amounts, tuple(measures.items()))

    def cell_of(self, cart: Cart, day: date) -> Cell | None:
        """The cell a cart ordered on *day* lies in; None where it is of another zone or purpose, or nothing ships."""
        view = self.views[0]
        if cart.destination is None or cart.purpose != self.family.purpose:
            return None
        place = place_at(cart.destination, self.views)
        goods = self._sorts(cart)
        if place.zones != self.family.zones or goods is None:
            return None
        shipped = [line for line in cart.lines if view.kinds[line.kind].ships]
        default = view.packing.default_weight or 0
        weight = sum((default if line.weight is None else line.weight) * line.quantity for line in shipped)
        own = {axis: value for each in self.views for axis, value in order_values(cart, each).items()}
        own |= {WEIGHT: weight, QUANTITY: sum(line.quantity for line in shipped)}
        own |= {axis: _billed(axis, weight, shipped, view) for axis in self.intervals if axis.startswith(BILLABLE)}
        spans = {axis: _holding(own[axis], spans) for axis, spans in self.intervals.items()}
        amounts, measures = filled(
            spans, rooms(goods, self.views), len([each for each in goods if view.kinds[each.kind].ships])
        )
        if amounts is None or measures is None:
            return None
        seen = [rule for rules in self.family.rules for rule in rules]
        alike = next(other for other in self.places if other.seen_by(seen) == place.seen_by(seen))
        days = next(days for days in self.days if _in_days(day, days))
        wish = cart.signature_requested if len(self.wishes) > 1 else False
        order = Order(alike.address, self.family.purpose, goods, day_in(days), wish)
        return Cell(alike, days, tuple(spans.items()), order, amounts, tuple(measures.items()))

    def _sorts(self, cart: Cart) -> tuple[Goods, ...] | None:
        """The goods that look to rules as those of a cart do; None where none of them ships."""
        named, among = self.bounds.kinds, self.mixtures.goods
        held = {goods for line in cart.lines for goods in sorts_in(line, among, named, self.views)}
        if not any(self.views[0].kinds[goods.kind].ships for goods in held):
            return None
        return self.mixtures.alike(held)


def space_of(policies: Sequence[Policy], family: Family, places: Sequence[Place]) -> Space:
    """The cells of *family*; *places* are all there are (``places_of``)."""
    seen = [rule for rules in family.rules for rule in rules]
    here: dict[object, Place] = {}
    for place in places:
        if place.zones == family.zones:
            here.setdefault(place.seen_by(seen), place)
    waived = any(surcharge.waived_when_free for policy in policies for surcharge in policy.surcharges)
    bounds = bounds_of(_rules(policies, family), marks_free=family.chooses or waived)
    intervals = {axis: intervals_of(cuts) for axis, cuts in sorted(bounds.cuts.items())}
    on_request = any(policy.signature and policy.signature.on_request for policy in policies)
    seen_by = views(policies, family)
    goods = told_apart(sorts_of(policies), bounds.kinds, policies)
    return Space(
        family,
        seen_by,
        bounds,
        tuple(here.values()),
        Mixtures(goods, seen_by, family, timed=may_differ(seen_by, family.zones, {each.kind for each in goods})),
        spans_of(bounds.days),
        intervals,
        (False, True) if on_request else (False,),
    )


def intervals_of(cuts: set[int]) -> tuple[Interval, ...]:
    """From 0 up, with every cut the start of a new interval."""
    starts = sorted({0, *(cut for cut in cuts if cut > 0)})
    return (*pairwise(starts), (starts[-1], None))


def spans_of(cuts: set[date]) -> tuple[Days, ...]:
    """All days, with every cut the start of a new span."""
    ordered: list[date | None] = [None, *sorted(cuts), None]
    return tuple(pairwise(ordered))


def day_in(days: Days) -> date:
    """A day of the span: a quiet one where it is free, else its first, or the one before its end."""
    first, past = days
    if (first is None or first <= ANY_DAY) and (past is None or past > ANY_DAY):
        return ANY_DAY
    return first if first is not None else date.fromordinal((past or ANY_DAY).toordinal() - 1)


def filled(
    spans: Mapping[str, Interval], space: tuple[Room, Room], shipping: int
) -> tuple[Amounts | None, dict[str, int] | None]:
    """The smallest amounts and measures in *spans* for *shipping* sorts of goods that ship; None for what cannot be."""
    values = {axis: span for axis, span in spans.items() if not measured(axis)}
    measures = smallest_measures(spans, shipping)
    return (smallest_amounts(values, *space), measures) if measures is not None else (None, None)


def measured(axis: str) -> bool:
    """Whether an axis is no order value."""
    return axis in (WEIGHT, QUANTITY) or axis.startswith(BILLABLE)


def _rules(policies: Sequence[Policy], family: Family) -> Iterator[object]:
    """Everything that may have a say in what the family answers."""
    for policy, zone, rules in zip(policies, family.zones, family.rules, strict=True):
        yield rules
        yield zone_of(policy, zone)
        yield [rule for rule in rules_for_all(policy) if _applies(rule, zone, family.purpose)]


def _applies(rule: Any, zone: str | None, purpose: Purpose) -> bool:
    """False for a rule that is for other zones or purposes."""
    scope = getattr(rule, "scope", None) or rule
    zones, purposes = getattr(scope, "zones", None), getattr(scope, "purposes", None)
    return (not zones or zone in zones) and (not purposes or purpose in purposes)


def _billed(axis: str, weight: int, shipped: Sequence[Line], view: Policy) -> int:
    """Billable grams of lines that ship; what they do not say of their size is as declared."""
    sizes = [(line.dimensions or view.packing.default_size or (0, 0, 0), line.quantity) for line in shipped]
    volume = sum(length * width * height * quantity for (length, width, height), quantity in sizes)
    return max(weight, ceil(volume / divisor_of(axis)))


def _holding(measure: int, spans: Sequence[Interval]) -> Interval:
    return next(span for span in spans if inside(measure, span))


def _in_days(day: date, days: Days) -> bool:
    first, past = days
    return (first is None or day >= first) and (past is None or day < past)
