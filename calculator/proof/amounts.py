"""What goods must be worth for their order values to lie where a cell is."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from calculator.domain.record import record
from calculator.proof.elimination import Bound, Elimination, Row

Interval = tuple[int, int | None]
"""From the first measure inside to the first past it; None is open."""


@record(frozen=True, slots=True)
class Part:
    """What lines of one part of a cart are worth together, in minor units."""

    paid: int = 0
    listed: int = 0
    tax: int = 0


@record(frozen=True, slots=True)
class Room:
    """What a part of a cart can be worth: nothing where no line counts, as listed where none may be discounted."""

    counts: bool
    discounts: bool


@record(frozen=True, slots=True)
class Amounts:
    """What a cart's goods are worth: those that ship and those that do not."""

    shipped: Part = Part()
    unshipped: Part = Part()

    def of(self, basis: str) -> int:
        """The order value of this name, as ``stages.plan.values`` adds it up."""
        parts = (self.shipped,) if "physical" in basis else (self.shipped, self.unshipped)
        listed, taxed = basis.startswith("listed"), basis.endswith("with_tax")
        return sum((part.listed if listed else part.paid) + (part.tax if taxed else 0) for part in parts)


_TAXES, _LISTED, _PAID_UNSHIPPED, _OFF_UNSHIPPED, _OFF_SHIPPED, _TAX_UNSHIPPED = range(6)
_ORDER: Final = (_TAXES, _LISTED, _PAID_UNSHIPPED, _OFF_UNSHIPPED, _OFF_SHIPPED, _TAX_UNSHIPPED)
"""The unknowns, smallest first: the tax of all, list prices of all, then what of them does not ship, what is off."""
_UNITS: Final[tuple[Row, ...]] = tuple(tuple(int(place == each) for place in range(6)) for each in range(6))
_PAID: Final[Row] = (0, 1, -1, -1, -1, 0)
"""What is paid for goods that ship: the list prices of all, less all that is off or does not ship."""
_TAX: Final[Row] = (1, 0, 0, 0, 0, -1)
_SHIPPED: Final = (_PAID, _UNITS[_OFF_SHIPPED], _TAX)
_UNSHIPPED: Final = (_UNITS[_PAID_UNSHIPPED], _UNITS[_OFF_UNSHIPPED], _UNITS[_TAX_UNSHIPPED])
"""Of each part what is paid, what is off the list prices, and the tax."""


def smallest_amounts(spans: Mapping[str, Interval], shipped: Room, unshipped: Room) -> Amounts | None:
    """The smallest amounts whose order values lie in *spans* (by basis); None if, and only if, there are none.

    Smallest: the least tax, then the least at list prices, of which as little as can be does not ship, and as little
    as can be is off.
    """
    return _smallest(tuple(spans.items()), shipped, unshipped)


def inside(measure: int, span: Interval) -> bool:
    """Whether the span holds the measure."""
    return measure >= span[0] and (span[1] is None or measure < span[1])


@lru_cache(maxsize=65_536)
def _smallest(spans: tuple[tuple[str, Interval], ...], shipped: Room, unshipped: Room) -> Amounts | None:
    system = system_of(tuple(basis for basis, _ in spans), shipped, unshipped)
    bounds: list[Bound] = [0] * system.size
    for place, (_, (low, past)) in enumerate(spans):
        bounds[2 * place] = low
        bounds[2 * place + 1] = None if past is None else 1 - past
    found = system.smallest(bounds)
    return None if found is None else Amounts(_part(_SHIPPED, found), _part(_UNSHIPPED, found))


@lru_cache(maxsize=1024)
def system_of(bases: tuple[str, ...], shipped: Room, unshipped: Room) -> Elimination:
    """The bounds there can be on the values of *bases*: of each from below and from above; then what always holds."""
    rows: list[Row] = []
    for basis in bases:
        value = _value(basis)
        rows += (value, _negative(value))
    for part, room in ((_SHIPPED, shipped), (_UNSHIPPED, unshipped)):
        paid, off, tax = part
        nothing = () if room.counts and room.discounts else (off,) if room.counts else (paid, off, tax)
        rows += (*part, *map(_negative, nothing))
    return Elimination(rows, _ORDER)


def _value(basis: str) -> Row:
    """An order value as a sum of the unknowns, as ``Amounts.of`` adds it up."""
    parts = (_SHIPPED,) if "physical" in basis else (_SHIPPED, _UNSHIPPED)
    listed, taxed = basis.startswith("listed"), basis.endswith("with_tax")
    return _sum([row for paid, off, tax in parts for row in (paid, *((off,) * listed), *((tax,) * taxed))])


def _sum(rows: Iterable[Row]) -> Row:
    return tuple(map(sum, zip(*rows, strict=True)))


def _negative(row: Row) -> Row:
    return tuple(-each for each in row)


def _part(rows: tuple[Row, Row, Row], found: tuple[int, ...]) -> Part:
    paid, off, tax = (sum([taken * value for taken, value in zip(row, found, strict=True)]) for row in rows)
    return Part(paid, paid + off, tax)
