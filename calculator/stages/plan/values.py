"""What rules may look at: order values, weight, volume. Shipping is in none of them, by construction."""

from collections.abc import Sequence

from calculator.domain.cart import Cart, Line
from calculator.policy.model import Policy


def order_values(cart: Cart, policy: Policy) -> dict[str, int]:
    """Minor units by basis name, for the bases this policy uses."""
    return {name: _value(cart, policy, name) for name in policy.bases}


def goods_of(cart: Cart, policy: Policy) -> tuple[tuple[Line, ...], int, dict[str, str]]:
    """The lines that ship, how many pieces they are, and by line the code of the service its product promises."""
    lines, pieces, forced = [], 0, {}
    for line in cart.lines:
        if policy.kinds[line.kind].ships:
            lines.append(line)
            pieces += line.quantity
            if line.service is not None:
                forced[line.id] = policy.service_codes[line.service]
    return tuple(lines), pieces, forced


def weight_of(lines: Sequence[Line], policy: Policy) -> int:
    """Grams of all that ships; the declared default stands in, and 0 where no rule looks at weight."""
    if not policy.needs_weight:
        return 0
    default, total = policy.packing.default_weight or 0, 0
    for line in lines:
        grams = line.grams
        total += default * line.quantity if grams is None else grams
    return total


def volume_of(lines: Sequence[Line], policy: Policy) -> int:
    """Cubic millimetres of all that ships; the declared default stands in, and 0 where no fee looks at volume."""
    if not policy.needs_volume:
        return 0
    default, total = policy.packing.default_size or (0, 0, 0), 0
    for line in lines:
        length, width, height = line.dimensions or default
        total += length * width * height * line.quantity
    return total


def _value(cart: Cart, policy: Policy, name: str) -> int:
    physical, listed, taxed = "physical" in name, name.startswith("listed"), name.endswith("with_tax")
    total = 0
    for line in cart.lines:
        kind = policy.kinds[line.kind]
        if not kind.in_basis or (physical and not kind.ships):
            continue
        total += line.unit_price.minor * line.quantity
        if not listed:
            total -= line.discount.minor
        if taxed and line.tax is not None:
            total += line.tax.minor
    return total
