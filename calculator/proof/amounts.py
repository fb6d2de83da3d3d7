"""What goods must be worth for their order values to lie where a cell is."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Final

from calculator.domain.record import record

_ANYTHING: Final = 10**18
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
class _Way:
    """What is raised where several could be: list prices of what ships, taxes of what does not, lists before taxes."""

    lists_shipped: bool
    taxes_unshipped: bool
    lists_taxed: bool


_WAYS: Final = tuple(_Way(*way) for way in product((False, True), repeat=3))


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


def smallest_amounts(spans: Mapping[str, Interval], shipped: Room, unshipped: Room) -> Amounts | None:
    """The smallest amounts whose order values lie in *spans* (by basis); None where there are none.

    Exact for all order values without tax and one with it; of three at once, two of them with tax, a few are not found
    where goods that do not ship carry no discount.
    """
    starts = {basis: span[0] for basis, span in spans.items()}
    for paid in sorted({0, *starts.values()}) if shipped.counts else (0,):
        for way in _WAYS:
            most = _most(spans) if way.lists_shipped else 0
            amounts = _raised(Amounts(Part(paid, paid)), starts, shipped, unshipped, most, way)
            if all(inside(amounts.of(basis), span) for basis, span in spans.items()):
                return amounts
    return None


def _most(spans: Mapping[str, Interval]) -> int:
    """What goods that ship may be listed at before an order value of theirs leaves its cell."""
    past = spans.get("listed_physical_subtotal", (0, None))[1]
    return past - 1 if past is not None else _ANYTHING


def inside(measure: int, span: Interval) -> bool:
    """Whether the span holds the measure."""
    return measure >= span[0] and (span[1] is None or measure < span[1])


def _raised(
    amounts: Amounts, starts: Mapping[str, int], shipped: Room, unshipped: Room, most: int, way: _Way
) -> Amounts:
    """*amounts* with every value that starts too low raised, each step by no more than it lacks.

    In order: list prices of what ships, goods that do not ship, their list prices, taxes. Of a list price that both
    could raise, what ships takes what keeps it within *most*.
    """
    for basis, low in sorted(starts.items(), key=_by_reach):
        lacks = low - amounts.of(basis)
        if lacks <= 0:
            continue
        physical, listed = "physical" in basis, basis.startswith("listed")
        if basis.endswith("with_tax") and not (listed and way.lists_taxed):
            on_shipped = shipped.counts and (physical or not (way.taxes_unshipped and unshipped.counts))
            if on_shipped or unshipped.counts:
                amounts = _taxed(amounts, lacks, on_shipped=on_shipped)
            continue
        own = 0
        if listed and shipped.counts and shipped.discounts:
            own = lacks if physical or not unshipped.counts else min(lacks, max(most - amounts.shipped.listed, 0))
            part = amounts.shipped
            amounts = replace(amounts, shipped=Part(part.paid, part.listed + own, part.tax))
        if not physical and unshipped.counts and lacks > own:
            amounts = replace(amounts, unshipped=_more(amounts.unshipped, lacks - own, unshipped, listed=listed))
    return amounts


def _more(part: Part, lacks: int, room: Room, *, listed: bool) -> Part:
    """A part listed at more, or paid with more and so listed at as much."""
    if listed and room.discounts:
        return Part(part.paid, part.listed + lacks, part.tax)
    paid = part.paid + lacks
    return Part(paid, max(part.listed, paid) if room.discounts else paid, part.tax)


def _by_reach(start: tuple[str, int]) -> tuple[bool, bool, bool]:
    """What ships before what need not, paid before listed, without tax before with it."""
    basis = start[0]
    return basis.endswith("with_tax"), "physical" not in basis, basis.startswith("listed")


def _taxed(amounts: Amounts, lacks: int, *, on_shipped: bool) -> Amounts:
    part = amounts.shipped if on_shipped else amounts.unshipped
    taxed = Part(part.paid, part.listed, part.tax + lacks)
    return replace(amounts, shipped=taxed) if on_shipped else replace(amounts, unshipped=taxed)
