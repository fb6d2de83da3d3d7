"""The smallest cart of a cell, line by line, and the request a buyer would send for it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, Final

from calculator.domain.cart import Cart, Line, Purpose
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.domain.record import record
from calculator.policy.model import Policy
from calculator.proof.amounts import Amounts, Part, Room
from calculator.proof.bounds import QUANTITY, WEIGHT
from calculator.proof.goods import Goods
from calculator.proof.measuring import LENGTH, SIDE

MOST_PIECES: Final = 10_000
"""As many pieces as one line of a request may have."""
_SIDES: Final = (1, 1, 1)
_NOTHING: Final = Part()


@record(frozen=True, slots=True)
class Order:
    """Everything of a cart that rules look at, apart from measures. ``goods`` has one of each sort it holds."""

    address: Address | None
    purpose: Purpose
    goods: tuple[Goods, ...]
    day: date
    signature_requested: bool = False


def rooms(goods: Sequence[Goods], policies: Sequence[Policy]) -> tuple[Room, Room]:
    """What goods that ship, and what others can be worth. A discount must be one that all policies take."""
    found = []
    for ships in (True, False):
        counting = [
            each.kind
            for each in goods
            if policies[0].kinds[each.kind].ships is ships and policies[0].kinds[each.kind].in_basis
        ]
        found.append(Room(bool(counting), any(_discounts(kind, policies) for kind in counting)))
    return found[0], found[1]


def cart_of(order: Order, amounts: Amounts, measures: Mapping[str, int], policies: Sequence[Policy]) -> Cart:
    """A cart of these measures: a line for each sort of goods, one of each part carries what the part is worth.

    ``measures`` may set ``weight`` (grams) and ``quantity`` (pieces) of all that ships; what it leaves out is as small
    as can be, and what a declared default stands in for is not given at all.
    """
    policy = policies[0]
    pieces = _pieces(order.goods, measures.get(QUANTITY, 0), policy)
    worth = {_bearer(order.goods, ships, policies): part for ships, part in _parts(amounts)}
    taxed = any(basis.endswith("with_tax") for each in policies for basis in each.bases)
    weights = _weights(pieces, measures.get(WEIGHT), policies)
    sized = any(each.needs_volume or (each.needs_size and each.packing.default_size is None) for each in policies)
    sides = {_bearer_of_size(pieces, policy): (measures.get(LENGTH, 1), measures.get(SIDE, 1), measures.get(SIDE, 1))}
    lines = []
    for index, (goods, quantity) in enumerate(pieces):
        part = worth.get(index, _NOTHING)
        ships = policy.kinds[goods.kind].ships
        line = goods.line(str(index + 1), quantity, Money(part.listed, policy.currency))
        lines.append(
            replace(
                line,
                discount=Money(part.listed - part.paid, policy.currency),
                tax=Money(part.tax, policy.currency) if taxed else None,
                weight=weights[index] if ships else None,
                dimensions=sides.get(index, _SIDES) if ships and sized else None,
            )
        )
    placed_at = midnight(order.day, policy)
    lines_sent = tuple(lines)
    return Cart(
        policy.shop, policy.currency, lines_sent, order.address, order.purpose, placed_at, order.signature_requested
    )


def midnight(day: date, policy: Policy) -> datetime:
    """The first instant of an order day: before any cut-off."""
    return datetime.combine(day, time(), policy.time_zone)


def document(cart: Cart) -> dict[str, Any]:
    """The request as ``POST /v1/quotes`` takes it, without what is as by default."""
    found: dict[str, Any] = {"shop": cart.shop, "currency": cart.currency, "purpose": cart.purpose}
    if cart.placed_at is not None:
        found["placed_at"] = cart.placed_at.isoformat()
    if cart.signature_requested:
        found["signature_requested"] = True
    if cart.destination is not None:
        found["destination"] = _address(cart.destination)
    found["lines"] = [_line(line) for line in cart.lines]
    return found


def _parts(amounts: Amounts) -> tuple[tuple[bool, Part], ...]:
    return (True, amounts.shipped), (False, amounts.unshipped)


def _bearer(goods: Sequence[Goods], ships: bool, policies: Sequence[Policy]) -> int:
    """Index of the line that carries a part's worth: one that may be discounted before others; -1 for none."""
    counting = [
        (not _discounts(each.kind, policies), index)
        for index, each in enumerate(goods)
        if (kind := policies[0].kinds[each.kind]).ships is ships and kind.in_basis
    ]
    return min(counting)[1] if counting else -1 - ships


def _discounts(kind: str, policies: Sequence[Policy]) -> bool:
    """Whether a line of this kind may carry a discount, whoever is asked."""
    return all(policy.kinds[kind].discounts for policy in policies)


def _pieces(goods: Sequence[Goods], wanted: int, policy: Policy) -> list[tuple[Goods, int]]:
    """Lines with their pieces: one of each, then as many more of the first that ships as are wanted."""
    lines = [(each, 1) for each in goods]
    shipping = [each for each in goods if policy.kinds[each.kind].ships]
    spare = wanted - len(shipping)
    while spare > 0 and shipping:
        lines.append((shipping[0], min(spare, MOST_PIECES)))
        spare -= MOST_PIECES
    return lines


def _bearer_of_size(pieces: Sequence[tuple[Goods, int]], policy: Policy) -> int:
    """Index of the line that fills a volume, a single piece: the first that ships."""
    return next((index for index, (goods, _) in enumerate(pieces) if policy.kinds[goods.kind].ships), -1)


def _weights(pieces: Sequence[tuple[Goods, int]], weight: int | None, policies: Sequence[Policy]) -> list[int | None]:
    """A gram a piece and the rest on the first that ships; None where a declared default may stand in."""
    policy = policies[0]
    needed = any(each.needs_weight and each.packing.default_weight is None for each in policies)
    if weight is None and not needed:
        return [None] * len(pieces)
    shipping = [index for index, (goods, _) in enumerate(pieces) if policy.kinds[goods.kind].ships]
    spare = (weight or 0) - sum(pieces[index][1] for index in shipping)
    weights: list[int | None] = [1] * len(pieces)
    if shipping:
        weights[shipping[0]] = 1 + max(spare, 0)
    return weights


def _address(address: Address) -> dict[str, Any]:
    found = {
        "country": address.country,
        "region": address.region,
        "postal_code": address.postal_code,
        "city": address.city,
        "lines": list(address.lines) if address.lines else None,
        "residential": address.residential,
    }
    return {key: value for key, value in found.items() if value is not None}


def _line(line: Line) -> dict[str, Any]:
    found: dict[str, Any] = {"id": line.id, "kind": line.kind, "quantity": line.quantity}
    found["unit_price"] = str(line.unit_price)
    if line.discount.minor:
        found["discount"] = str(line.discount)
    if line.tax is not None:
        found["tax"] = str(line.tax)
    if line.weight is not None:
        found["weight"] = {"value": str(line.weight), "unit": "g"}
    if line.dimensions is not None:
        sides = zip(("length", "width", "height"), map(str, line.dimensions), strict=True)
        found["dimensions"] = {**dict(sides), "unit": "mm"}
    if line.sku:
        found["sku"] = line.sku
    if line.tags:
        found["tags"] = list(line.tags)
    if line.customs.hs_code is not None:
        found["customs"] = {"hs_code": line.customs.hs_code}
    return found
