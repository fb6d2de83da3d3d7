"""A policy compiled for many carts at once: carts become columns, columns become answers."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from calculator.domain.cart import Cart, Line
from calculator.domain.memo import Memo
from calculator.domain.record import record
from calculator.domain.windows import order_day
from calculator.matrix.answering import ABSENT, Answers, Reasons, answered
from calculator.matrix.columns import Columns, column
from calculator.matrix.profiles import Mark, Profile, bare_line, line_rules, mark_of, place_of, season_of, seasons
from calculator.matrix.tables import CARRIER_PRICED, Table, bare, table_of
from calculator.policy.model import Policy
from calculator.stages.plan.checks import check
from calculator.stages.plan.eligibility import holds
from calculator.stages.plan.values import order_values, volume_of, weight_of


@record(frozen=True, slots=True, eq=False)
class Batch:
    """Carts in columns; ``profile`` are places in ``profiles``, one a cart."""

    profiles: tuple[Profile, ...]
    profile: NDArray[np.intp]
    columns: Columns


class Compiled:
    """A policy's fees as tables of whole numbers, a table a profile, made when a cart of the profile is first seen."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.codes = tuple(dict.fromkeys(_codes(policy)))
        self._columns = {code: place for place, code in enumerate(self.codes)}
        self._bare = bare(policy)
        self._line_rules = line_rules(policy)
        self._matched = tuple(rule for rule in policy.surcharges if rule.per_item and not rule.any_line)
        self._seasons = seasons(policy)
        self._tables = Memo()
        self._profiles = Memo()
        self._place = lru_cache(maxsize=65_536)(lambda address: place_of(address, policy))

    def batch(self, carts: Sequence[Cart], *, checked: bool = False) -> Batch:
        """The carts in columns, in their order. Each must bring its ``placed_at``. *checked*: they pass the check.

        Raises:
            BadCart: one of them cannot be quoted.
        """
        for cart in carts if not checked else ():
            check(cart, self.policy)
        shipped = [tuple([line for line in cart.lines if self.policy.kinds[line.kind].ships]) for cart in carts]
        values = [order_values(cart, self.policy) for cart in carts]
        found = [self.profile_of(cart) for cart in carts]
        profiles = {id(profile): profile for profile in found}  # a profile is hashed line by line, its id is at hand
        numbers = {name: number for number, name in enumerate(profiles)}
        columns = Columns(
            {basis: column([each[basis] for each in values]) for basis in self.policy.bases},
            column([weight_of(lines, self.policy) for lines in shipped]),
            column([sum([line.quantity for line in lines]) for lines in shipped]),
            column([volume_of(lines, self.policy) for lines in shipped]),
            {
                rule.id: column([sum([line.quantity for line in lines if holds(rule, line)]) for lines in shipped])
                for rule in self._matched
            },
            np.array([cart.signature_requested for cart in carts], np.bool_),
        )
        return Batch(tuple(profiles.values()), np.array([numbers[id(profile)] for profile in found], np.intp), columns)

    def profile_of(self, cart: Cart) -> Profile:
        """The profile of a cart that brings its ``placed_at``: the same object for carts that no rule tells apart."""
        policy, placed_at = self.policy, cart.placed_at
        if placed_at is None:
            raise ValueError("give the cart its placed_at: seasons depend on the day")
        day = (
            order_day(placed_at, policy.time_zone, policy.cut_off, policy.cut_offs) if self._dated else placed_at.date()
        )
        marks = frozenset([mark_of(line, policy, self._line_rules) for line in cart.lines])
        key = (self._place(cart.destination), cart.purpose, season_of(day, self._seasons, policy), marks)
        known: Profile | None = self._profiles.get(key)
        return known or self._profiles.keep(key, self._profile(cart, day))

    def zone_of(self, cart: Cart) -> str | None:
        """The id of the zone the cart goes to; None where it goes nowhere, or nowhere the shop knows."""
        zone, _ = self._place(cart.destination)
        return zone

    def table(self, profile: Profile) -> Table:
        """What has a say for the profile's carts.

        Raises:
            NotVectorised: its carts are for the engine.
        """
        known: Table | None = self._tables.get(profile)
        return known or self._tables.keep(profile, table_of(profile, self.policy, self._bare))

    def answers(self, batch: Batch) -> Answers:
        """Every cart's answer. Options a carrier prices are ``carrier_priced``, the others as quotes have them.

        Raises:
            NotVectorised: some cart is only for the engine.
        """
        count = len(batch.profile)
        reasons = Reasons()
        price = np.zeros((count, len(self.codes)), np.int64, order="F")
        state = np.full((count, len(self.codes)), reasons.number(ABSENT), np.int16, order="F")
        signature = np.zeros(count, np.bool_)
        if len(batch.profiles) == 1:
            table = self.table(batch.profiles[0])
            signature = answered(table, batch.columns, self._columns, reasons, price, state)
            return Answers(self.codes, tuple(reasons), price, state, signature)
        for places, profile in _by_profile(batch):
            prices, states = price[places], state[places]
            signature[places] = answered(
                self.table(profile), batch.columns.at(places), self._columns, reasons, prices, states
            )
            price[places], state[places] = prices, states
        return Answers(self.codes, tuple(reasons), price, state, signature)

    @property
    def _dated(self) -> bool:
        """Whether the day of an order makes a difference."""
        return bool(self._seasons) or self.policy.split

    def _profile(self, cart: Cart, day: date) -> Profile:
        lines: dict[Mark, Line] = {}
        for line in cart.lines:
            lines.setdefault(mark_of(line, self.policy, self._line_rules), line)
        kept = tuple(bare_line(line, number, self.policy) for number, line in enumerate(lines.values(), 1))
        return Profile(cart.destination, cart.purpose, day, kept)


def asks_carriers(table: Table) -> bool:
    """Whether some option of the profile has no answer here."""
    return CARRIER_PRICED in table.refused.values() or any(entry.waits for entry in table.entries)


def _by_profile(batch: Batch) -> Iterable[tuple[NDArray[np.intp], Profile]]:
    """The places of each profile's carts; profiles without any are left out."""
    order = np.argsort(batch.profile, kind="stable")
    starts = np.searchsorted(batch.profile[order], np.arange(len(batch.profiles) + 1))
    for number, profile in enumerate(batch.profiles):
        places = order[starts[number] : starts[number + 1]]
        if len(places):
            yield places, profile


def _codes(policy: Policy) -> Iterable[str]:
    """The codes quotes know the options by, in the file's order."""
    for rule in policy.options:
        yield from [offered.code for offered in rule.services] or [rule.code]
