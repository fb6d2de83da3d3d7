"""Where windows differ: goods whose promise is another, order days that only one calendar works on, times of day."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from calculator.domain.cart import Cart
from calculator.domain.plan import PlannedOption
from calculator.domain.windows import order_day
from calculator.policy.model import Policy
from calculator.proof.carts import document, midnight
from calculator.proof.cells import ANY_DAY, Cell, Days, Space
from calculator.proof.decided import decided
from calculator.proof.inputs import any_cart
from calculator.proof.report import Change, Region
from calculator.proof.windows import clock, days_around, days_off, days_to_try, may_differ, window_of

Plans = tuple[PlannedOption, ...]
Run = tuple[Days, object, date]
"""Order days on which windows differ, what tells ways of differing apart, and the first such day."""


class Timer:
    """Compares the windows of options day by day, each day's once."""

    def __init__(self, space: Space, policies: Sequence[Policy], on: date) -> None:
        old, new = policies
        self._space = space
        self._calendars = days_off(old) != days_off(new)
        kinds = {goods.kind for goods in space.mixtures.goods}
        self.idle = not may_differ(space.views, space.family.zones, kinds)
        self._days = [] if self.idle else days_to_try(policies, ANY_DAY)
        if self._calendars:
            self._days = list(days_around(policies, on))
        self._runs: dict[object, list[Run]] = {}
        self._plans: dict[object, dict[str, Plans]] = {}

    def runs(self, cell: Cell, cart: Cart, code: str) -> list[Run]:
        """Order days of *cell* on which the windows of an option differ; days without a pattern are one run."""
        key = (cell.order.goods, cell.days, code)
        if key not in self._runs:
            self._runs[key] = list(self._compared(cell, cart, code))
        return self._runs[key]

    def plans(self, cart: Cart, day: date, index: int) -> dict[str, Plans]:
        """What one policy plans for the cart of an order of *day*."""
        key = (tuple((line.kind, line.tags, line.sku, line.customs) for line in cart.lines), cart.purpose, day, index)
        if key not in self._plans:
            view = self._space.views[index]
            dated = replace(cart, placed_at=midnight(day, view))
            self._plans[key] = decided(dated, view, chooses=False).offers
        return self._plans[key]

    def _compared(self, cell: Cell, cart: Cart, code: str) -> Iterator[Run]:
        first, past = cell.days
        inside = [day for day in self._days if (first is None or day >= first) and (past is None or day < past)]
        pairs = [
            (day, self._window(cart, code, day, 0), self._window(cart, code, day, 1))
            for day in inside or [cell.order.day]
        ]
        differing = [(day, was, now) for day, was, now in pairs if was is not None and now is not None and was != now]
        if not differing:
            return
        if not self._calendars or len(differing) == len(pairs):
            yield cell.days, tuple((was, now) for _, was, now in differing[:2]), differing[0][0]
            return
        run: list[date] = []
        for day, _, _ in differing:
            if run and day != run[-1] + timedelta(days=1):
                yield (run[0], run[-1] + timedelta(days=1)), run[0], run[0]
                run = []
            run.append(day)
        yield (run[0], run[-1] + timedelta(days=1)), run[0], run[0]

    def _window(self, cart: Cart, code: str, day: date, index: int) -> object:
        plans = self.plans(cart, day, index).get(code)
        return window_of(plans, day, self._space.views[index]) if plans else None


def clock_regions(old: Policy, new: Policy) -> Iterator[Region]:
    """Times of day at which two policies do not count an order from the same day."""
    if clock(old) == clock(new):
        return
    if old.time_zone.key != new.time_zone.key:
        words = f"ordered while {old.time_zone.key} and {new.time_zone.key} do not count the same day"
        yield from _counted(old, new, words, [moment for day in range(7) for moment in _hours(day, old)])
        return
    weekly = old.cut_offs is not None or new.cut_offs is not None
    for weekday in range(7) if weekly else (0,):
        ends = [_cut_off(policy, weekday) for policy in (old, new)]
        if ends[0] == ends[1]:
            continue
        start = min(end for end in ends if end is not None)
        stops = [end for end in ends if end is not None and end != start]
        day = ANY_DAY + timedelta(days=weekday)
        words = f"ordered after {start}" + (f" up to {stops[0]}" if stops else "")
        words += f" on a {day:%A}" if weekly else ""
        moment = datetime.combine(day, start, old.time_zone) + timedelta(seconds=1)
        yield from _counted(old, new, words, [moment])


def _counted(old: Policy, new: Policy, words: str, moments: Sequence[datetime]) -> Iterator[Region]:
    for moment in moments:
        was, now = (order_day(moment, each.time_zone, each.cut_off, each.cut_offs) for each in (old, new))
        if was != now:
            cart = replace(any_cart(old), placed_at=moment)
            change = Change("", "window", f"counts from {was}", f"counts from {now}")
            yield Region((("time", words),), (change,), document(cart))
            return


def _hours(days: int, policy: Policy) -> Iterator[datetime]:
    start = datetime.combine(ANY_DAY + timedelta(days=days), time(0, 30), policy.time_zone)
    yield from (start + timedelta(hours=hour) for hour in range(24))


def _cut_off(policy: Policy, weekday: int) -> time | None:
    return policy.cut_offs[weekday] if policy.cut_offs is not None else policy.cut_off
