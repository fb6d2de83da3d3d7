"""What a cart would look like if the buyer followed a remedy, so that the remedy can be tried before it is told."""

from dataclasses import replace

from calculator.domain.cart import Cart, Line
from calculator.domain.money import Money
from calculator.domain.option import Remedy
from calculator.domain.places import Address, normalise, sample_postal_code

_A_STREET = ("1 Main Street",)


def changed_cart(cart: Cart, remedy: Remedy, kind: str) -> Cart | None:
    """The cart after the remedy; None where it cannot be tried."""
    match remedy.kind:
        case "remove_lines":
            left = tuple(line for line in cart.lines if line.id not in remedy.lines)
            return replace(cart, lines=left) if left else None
        case "add_amount" if remedy.amount is not None:
            unheard_of = max((line.id for line in cart.lines), key=len, default="") + "+"
            return replace(cart, lines=(*cart.lines, _bought(unheard_of, remedy.amount, kind)))
        case "give_field" if cart.destination is not None:
            return replace(cart, destination=_completed(cart.destination, remedy.field))
        case _:
            return None


def widened(remedy: Remedy, further: Remedy | None, cart: Cart) -> Remedy | None:
    """Both ways out in one, for a cart that the first alone does not help; only lines can be taken out together."""
    if further is None or (remedy.kind, further.kind) != ("remove_lines", "remove_lines"):
        return None
    both = {*remedy.lines, *further.lines}
    return replace(remedy, lines=tuple(line.id for line in cart.lines if line.id in both))


def _bought(name: str, amount: Money, kind: str) -> Line:
    """One small thing more, worth what is missing with its tax."""
    nothing = Money.zero(amount.currency)
    return Line(name, kind, 1, amount, nothing, tax=nothing, weight=1, dimensions=(1, 1, 1))


def _completed(address: Address, field: str | None) -> Address:
    if field == "/destination/lines":
        return replace(address, lines=_A_STREET)
    return replace(address, postal_code=sample_postal_code(normalise(address).address))
