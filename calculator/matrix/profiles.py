"""What of a cart is no number: where to, what for, when, which goods. Carts of one profile differ in measures alone.

Goods are told apart only where a rule does, places by their zone and class, so that many carts share few profiles.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Final

from calculator.domain.cart import Cart, Line, Purpose
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.record import record
from calculator.policy.model import BlockRule, OptionRule, Policy, SurchargeRule, in_season
from calculator.stages.plan.eligibility import holds
from calculator.stages.plan.whereto import locate

_SMALLEST: Final = (1, 1, 1)

LineRule = BlockRule | SurchargeRule
Mark = tuple[object, ...]
"""What rules can tell of a line: equal marks, equal answers."""


@record(frozen=True, slots=True)
class Profile:
    """One sort of cart. ``lines`` has a line of each sort of goods, of one piece worth nothing; ``day`` is the order's.

    ``destination`` is one of its sort of places: same zone, same class of address. None where nothing was given.
    """

    destination: Address | None
    purpose: Purpose
    day: date
    lines: tuple[Line, ...]

    def cart(self, policy: Policy) -> Cart:
        """A cart of this profile that was placed on its day."""
        placed_at = datetime.combine(self.day, time(), policy.time_zone)
        return Cart(policy.shop, policy.currency, self.lines, self.destination, self.purpose, placed_at)


def line_rules(policy: Policy) -> tuple[LineRule, ...]:
    """The rules that look at a line's tags, SKU or customs code."""
    return (*policy.blocks, *(rule for rule in policy.surcharges if not rule.any_line))


def mark_of(line: Line, policy: Policy, rules: Sequence[LineRule]) -> Mark:
    """What tells the line from others; its lead time and service only where a shop sends goods apart by them."""
    held = tuple([holds(rule, line) for rule in rules])
    return (line.kind, held, line.lead_time, line.service) if policy.split else (line.kind, held)


def bare_line(line: Line, number: int, policy: Policy) -> Line:
    """One piece of the same goods, worth nothing, with every fact a shop may ask for."""
    nothing = Money.zero(policy.currency)
    return replace(
        line,
        id=str(number),
        quantity=1,
        unit_price=nothing,
        discount=nothing,
        name="",
        tax=nothing,
        weight=1,
        line_weight=None,
        dimensions=_SMALLEST,
        lead_time=line.lead_time if policy.split else None,
        service=line.service if policy.split else None,
    )


def place_of(address: Address | None, policy: Policy) -> tuple[str | None, str | None]:
    """The zone an address lies in and its class: all that the shop's own fees know of it."""
    if address is None:
        return None, None
    destination = normalise(address)
    zone, _ = locate(destination, policy.zones)
    return zone.id if zone is not None else None, destination.address_class


def seasons(policy: Policy) -> tuple[tuple[date | None, date | None], ...]:
    """The spans of days that rules hold on, each once; empty where every day is like another."""
    dated: tuple[OptionRule | BlockRule | SurchargeRule, ...] = (*policy.options, *policy.blocks, *policy.surcharges)
    spans = [(rule.valid_from, rule.valid_until) for rule in dated]
    spans += [(rule.free_valid_from, rule.free_valid_until) for rule in policy.options]
    spans += [(rule.adds_free_valid_from, rule.adds_free_valid_until) for rule in policy.options]
    scopes = [rule.scope for rule in (policy.signature, policy.insurance) if rule is not None]
    spans += [(scope.valid_from, scope.valid_until) for scope in scopes if scope is not None]
    return tuple(dict.fromkeys(span for span in spans if span != (None, None)))


def season_of(day: date, spans: Sequence[tuple[date | None, date | None]], policy: Policy) -> object:
    """What tells the day from others: which spans it lies in; the day itself where dispatch sends goods apart."""
    return day if policy.split else tuple([in_season(day, *span) for span in spans])
