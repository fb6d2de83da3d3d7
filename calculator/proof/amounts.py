"""What goods must be worth for their order values to lie where a cell is."""

from collections.abc import Mapping
from dataclasses import replace

from calculator.domain.record import record

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


def smallest_amounts(spans: Mapping[str, Interval], shipped: Room, unshipped: Room) -> Amounts | None:
    """The smallest amounts whose order values lie in *spans* (by basis); None where there are none."""
    starts = {basis: span[0] for basis, span in spans.items()}
    for paid in sorted({0, *starts.values()}) if shipped.counts else (0,):
        for lists_shipped in (False, True):
            amounts = _raised(Amounts(Part(paid, paid)), starts, shipped, unshipped, lists_shipped=lists_shipped)
            if all(inside(amounts.of(basis), span) for basis, span in spans.items()):
                return amounts
    return None


def inside(measure: int, span: Interval) -> bool:
    """Whether the span holds the measure."""
    return measure >= span[0] and (span[1] is None or measure < span[1])


def _raised(
    amounts: Amounts, starts: Mapping[str, int], shipped: Room, unshipped: Room, *, lists_shipped: bool
) -> Amounts:
    """*amounts* with every value that starts too low raised by what moves the fewest others.

    In order: list prices of what ships, goods that do not ship, their list prices (*lists_shipped*: those of what ships
    instead), taxes. Each step only ever raises.
    """
    for basis, low in sorted(starts.items(), key=_by_reach):
        lacks = low - amounts.of(basis)
        if lacks <= 0:
            continue
        physical, listed, taxed = "physical" in basis, basis.startswith("listed"), basis.endswith("with_tax")
        if taxed:
            amounts = _taxed(amounts, lacks, shipped if physical or shipped.counts else None)
        elif not physical and unshipped.counts and not (listed and lists_shipped):
            part = amounts.unshipped
            paid = part.paid + (0 if listed and unshipped.discounts else lacks)
            raised = part.listed + lacks if listed else max(part.listed, paid)
            raised = raised if unshipped.discounts else paid
            amounts = replace(amounts, unshipped=Part(paid, raised, part.tax))
        elif listed and shipped.counts and shipped.discounts:
            part = amounts.shipped
            amounts = replace(amounts, shipped=Part(part.paid, part.listed + lacks, part.tax))
    return amounts


def _by_reach(start: tuple[str, int]) -> tuple[bool, bool, bool]:
    """What ships before what need not, paid before listed, without tax before with it."""
    basis = start[0]
    return basis.endswith("with_tax"), "physical" not in basis, basis.startswith("listed")


def _taxed(amounts: Amounts, lacks: int, shipped: Room | None) -> Amounts:
    if shipped is not None and shipped.counts:
        part = amounts.shipped
        return replace(amounts, shipped=Part(part.paid, part.listed, part.tax + lacks))
    part = amounts.unshipped
    return replace(amounts, unshipped=Part(part.paid, part.listed, part.tax + lacks))
