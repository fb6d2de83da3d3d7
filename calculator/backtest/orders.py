"""What a log holds: orders, and places where none could be read."""

from calculator.domain.cart import Cart
from calculator.domain.errors import BadCart
from calculator.domain.record import record


@record(frozen=True, slots=True, eq=False)
class Order:
    """An order: its id in the log (``line 17`` where it has none), the line it begins on, and what was asked for.

    ``chosen`` is the code of the option the buyer took, where the log tells.
    """

    id: str
    line: int
    cart: Cart
    chosen: str | None = None


@record(frozen=True, slots=True)
class Skipped:
    """Why the order on a line of the log was left out."""

    line: int
    reason: str


def left_out(line: int, error: BadCart) -> Skipped:
    """An order with its first fault: the field and what is wrong, never what stands there, as it may be a buyer's."""
    fault = error.faults[0]
    return Skipped(line, f"{fault.pointer or 'the order'}: {fault.code.replace('_', ' ')}")
