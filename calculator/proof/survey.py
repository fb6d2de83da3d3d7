"""Every cell of a policy with what the engine decides for it: what the checks look at."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property

from calculator.domain.cart import PURPOSES, Cart, Purpose
from calculator.domain.money import Money
from calculator.domain.plan import PlannedOption
from calculator.domain.record import record
from calculator.policy.fees import money_text
from calculator.policy.model import OptionRule, Policy
from calculator.proof.amounts import Amounts
from calculator.proof.carts import Order, cart_of, document, midnight
from calculator.proof.cells import ANY_DAY, Cell, Space, space_of
from calculator.proof.decided import Decided, decided, own_minor
from calculator.proof.families import codes_of, families
from calculator.proof.goods import Goods, sorts_of
from calculator.proof.places import Place, places_of
from calculator.proof.report import Finding, Severity

_A_YEAR = 366


@record(frozen=True, slots=True, eq=False)
class Look:
    """One cell, its smallest cart, and what is decided for it."""

    space: Space
    cell: Cell
    cart: Cart
    found: Decided

    @property
    def zone(self) -> str:
        """The zone's id."""
        return self.space.family.zones[0] or ""

    @property
    def rules(self) -> tuple[OptionRule, ...]:
        """The options it is about."""
        return self.space.family.rules[0]


class Survey:
    """All cells of one policy, looked at once."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.places = places_of([policy])
        self.looks = tuple(self._looks())
        self.idle = tuple(self._idle())
        self._index = {id(rule): index for index, rule in enumerate(policy.options)}

    @property
    def cells(self) -> int:
        """How many cells there are, those in which no option has a say included."""
        return len(self.looks) + len(self.idle)

    @cached_property
    def by_rule(self) -> Mapping[int, tuple[Look, ...]]:
        """Looks at each option, by its place in the file."""
        found: dict[int, list[Look]] = {index: [] for index in range(len(self.policy.options))}
        for look in self.looks:
            for rule in look.rules:
                found[self._index[id(rule)]].append(look)
        return {index: tuple(looks) for index, looks in found.items()}

    def finding(
        self, code: str, path: str, message: str, cart: Cart | None = None, severity: Severity = "fault"
    ) -> Finding:
        """A finding, with what its witness shows when it is quoted."""
        if cart is None:
            return Finding(code, path, message, severity)
        return Finding(code, path, message, severity, document(cart), shown(cart, self.policy))

    def path_of(self, look: Look, code: str) -> str:
        """Where the option that answers under *code* stands in the file."""
        rule = next(rule for rule in look.rules if code in codes_of(rule))
        return f"options[{self._index[id(rule)]}]"

    def cart_to(self, zone: str, purpose: Purpose = "sale") -> Cart | None:
        """The smallest cart that goes to a zone: one plain piece that ships."""
        place = next((place for place in self.places if place.zones == (zone,)), None)
        return self.cart_at(place, purpose) if place else None

    def cart_at(self, place: Place, purpose: Purpose = "sale") -> Cart:
        """The smallest cart that goes to a place."""
        return self._cart(place, purpose, self._goods()[0], ANY_DAY)

    def busy_days(self) -> Iterator[date]:
        """Order days on which the shop is busy or closed for a holiday: one of each sort."""
        yield from (busy.first for busy in self.policy.busy)
        days = (ANY_DAY + timedelta(days=count) for count in range(_A_YEAR))
        closed = (day for day in days if day.weekday() < 5 and not self.policy.calendar.is_business_day(day))
        yield from [day for day in [next(closed, None)] if day is not None]

    def at(self, look: Look, day: date) -> Decided:
        """What is decided for a look's cart on another day."""
        return self.decided(replace(look.cart, placed_at=midnight(day, self.policy)), look.space)

    def decided(self, cart: Cart, space: Space) -> Decided:
        """What a space's options answer."""
        return decided(cart, space.views[0], chooses=space.family.chooses)

    def _looks(self) -> Iterator[Look]:
        for zone in self.policy.zones:
            for purpose in PURPOSES:
                for family in families([self.policy], (zone.id,), purpose):
                    space = space_of([self.policy], family, self.places)
                    for cell in space.cells():
                        cart = cell.cart([self.policy])
                        yield Look(space, cell, cart, self.decided(cart, space))

    def _idle(self) -> Iterator[tuple[Cart, Decided]]:
        """Carts in which no option has a say: nowhere, for a purpose of none, with nothing that ships."""
        for purpose in PURPOSES:
            for place in {place.zones: place for place in reversed(self.places)}.values():
                zone = place.zones[0]
                if zone is None or not self.policy.options_by[zone, purpose]:
                    for goods in self._goods():
                        cart = self._cart(place, purpose, goods, ANY_DAY)
                        yield cart, decided(cart, self.policy, chooses=False)
            for goods in self._unshipped():
                cart = self._cart(None, purpose, goods, ANY_DAY)
                yield cart, decided(cart, self.policy, chooses=False)

    def _goods(self) -> list[tuple[Goods, ...]]:
        return [(goods,) for goods in sorts_of([self.policy]) if self.policy.kinds[goods.kind].ships]

    def _unshipped(self) -> list[tuple[Goods, ...]]:
        return [(Goods(name),) for name, kind in self.policy.kinds.items() if not kind.ships]

    def _cart(self, place: Place | None, purpose: Purpose, goods: tuple[Goods, ...], day: date) -> Cart:
        order = Order(place.address if place else None, purpose, goods, day)
        return cart_of(order, Amounts(), {}, [self.policy])


def shown(cart: Cart, policy: Policy) -> str:
    """What the engine says of a cart, in one line: each option with its price, or why it is refused."""
    found = decided(cart, policy, chooses=True)
    if not found.plan.needs_shipping:
        return "nothing ships"
    offered = [f"{code} {priced(plans, policy.currency)}" for code, plans in found.offers.items()]
    refused = [f"{code} refused: {refusal.reason}" for code, refusal in found.refusals.items()]
    return "; ".join((*offered, *refused))


def priced(plans: Sequence[PlannedOption], currency: str) -> str:
    """What an option costs, in words: the sum of the shop's own charges, and whose rate comes with it."""
    first = plans[0]
    amount = money_text(Money(own_minor(plans), currency))
    if first.service is None:
        return amount
    rate = "free" if first.free is not None else "the carrier's rate"
    if len(plans) > 1 and first.free is None:
        rate = f"{rate} for each of {len(plans)} consignments"
    return f"{rate} and {amount}" if own_minor(plans) else rate
