"""What a cart must bring, where two policies do not ask for the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from calculator.domain.cart import Cart
from calculator.domain.money import Money
from calculator.policy.model import KindRule, Policy
from calculator.proof.amounts import Amounts
from calculator.proof.carts import Order, cart_of, document
from calculator.proof.cells import ANY_DAY
from calculator.proof.goods import Goods
from calculator.proof.places import places_of
from calculator.proof.report import Change, Region

_SMALL_CHANGE = 100


def input_regions(old: Policy, new: Policy) -> Iterator[Region]:
    """Carts that only one of two policies takes, or that they take for different things; kind by kind."""
    if (old.shop, old.currency) != (new.shop, new.currency):
        change = Change("", "input", f"{old.shop} in {old.currency}", f"{new.shop} in {new.currency}")
        yield Region((), (change,), document(_cart(old, next(iter(old.kinds)))))
        return
    for name in dict.fromkeys((*old.kinds, *new.kinds)):
        one, other = old.kinds.get(name), new.kinds.get(name)
        asked = old if one is not None else new
        for was, now, discounted in ((_nature(one), _nature(other), False), (_discounts(one), _discounts(other), True)):
            if was != now and (not discounted or (one is not None and other is not None)):
                cart = _cart(asked, name, discounted=discounted)
                limits = ("goods", f"with a discounted {name}" if discounted else f"with {name}")
                yield Region((limits,), (Change("", "input", was, now),), document(cart))
    for field, (was, now) in _needs(old, new).items():
        cart = any_cart(old)
        lines = tuple(replace(line, weight=None, dimensions=None, tax=None) for line in cart.lines)
        change = Change("", "input", was, now)
        yield Region((("goods", f"without {field}"),), (change,), document(replace(cart, lines=lines)))


def _needs(old: Policy, new: Policy) -> Mapping[str, tuple[str, str]]:
    """Facts of a line that only one of them cannot do without."""
    found = {}
    for field, needed in (("weight", _needs_weight), ("size", _needs_size), ("tax", _needs_tax)):
        was, now = ("refused: missing" if needed(policy) else "taken" for policy in (old, new))
        if was != now:
            found[field] = (was, now)
    return found


def _needs_weight(policy: Policy) -> bool:
    return policy.needs_weight and policy.packing.default_weight is None


def _needs_size(policy: Policy) -> bool:
    return policy.needs_size and policy.packing.default_size is None


def _needs_tax(policy: Policy) -> bool:
    return policy.needs_tax


def _nature(kind: KindRule | None) -> str:
    if kind is None:
        return "refused: unknown kind"
    counts = "counts" if kind.in_basis else "does not count"
    return f"{'ships' if kind.ships else 'does not ship'}, {counts} in order values"


def _discounts(kind: KindRule | None) -> str:
    return "taken" if kind is not None and kind.discounts else "refused: no discount on this kind"


def any_cart(policy: Policy) -> Cart:
    """One piece of the first kind that ships, to the first zone."""
    return _cart(policy, next(name for name, kind in policy.kinds.items() if kind.ships))


def _cart(policy: Policy, kind: str, *, discounted: bool = False) -> Cart:
    """One piece of a kind to the first zone."""
    zone = policy.zones[0].id
    address = next((place.address for place in places_of([policy]) if place.zones == (zone,)), None)
    cart = cart_of(Order(address, "sale", (Goods(kind),), ANY_DAY), Amounts(), {}, [policy])
    if not discounted:
        return cart
    amount = Money(_SMALL_CHANGE, policy.currency)
    return replace(cart, lines=tuple(replace(line, unit_price=amount, discount=amount) for line in cart.lines))


def shared(policies: Sequence[Policy]) -> bool:
    """Whether any cart at all can be put to every one of the policies."""
    return len({(policy.shop, policy.currency) for policy in policies}) == 1
