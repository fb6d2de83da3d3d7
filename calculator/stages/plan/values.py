"""What rules may look at: order values, weight, volume. Shipping is in none of them, by construction."""

from collections.abc import Sequence

from calculator.domain.cart import Cart, Line
from calculator.policy.model import Policy


def order_values(cart: Cart, policy: Policy) -> dict[str, int]:
    """Minor units by basis name, for the bases this policy uses."""
    return {name: _value(cart, policy, name) for name in policy.bases}


def weight_of(lines: Sequence[Line], policy: Policy) -> int:
    """Grams of all that ships; the declared default stands in, and 0 where no rule looks at weight."""
    if not policy.needs_weight:
        return 0
    default = policy.packing.default_weight or 0
    return sum([default * line.quantity if (grams := line.grams) is None else grams for line in lines])


def volume_of(lines: Sequence[Line], policy: Policy) -> int:
    """Cubic millimetres of all that ships; the declared default stands in, and 0 where no fee looks at volume."""
    if not policy.needs_volume:
        return 0
    volumes = ((line.dimensions or policy.packing.default_size or (0, 0, 0), line.quantity) for line in lines)
    return sum(length * width * height * quantity for (length, width, height), quantity in volumes)


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
