"""The order values rules may look at. Shipping is in none of them, by construction."""

from calculator.domain.cart import Cart
from calculator.policy.model import Policy


def order_values(cart: Cart, policy: Policy) -> dict[str, int]:
    """Minor units by basis name, for the bases this policy uses."""
    return {name: _value(cart, policy, name) for name in policy.bases}


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
