"""The parcel of a shop that declares no boxes: one stack."""

from collections.abc import Sequence

from calculator.domain.box import Item, Packing
from calculator.domain.money import Money
from calculator.domain.shipment import Parcel


def stack_items(items: Sequence[Item], currency: str) -> Packing:
    """One parcel of all pieces, each lying on its largest face on top of the other; no items, no parcel.

    Length and width are the largest any piece needs lying so, the height is the sum of the heights; the parcel's
    sides are then sorted. A ``keep_flat`` piece lies on its length × width face instead. Nothing is added for wrapping.
    """
    items = [item for item in items if item.quantity]
    if not items:
        return Packing((), ())
    length = width = height = weight = value = 0
    for item in items:
        short, middle, long = _lying(item)
        length, width, height = max(length, long), max(width, middle), height + short * item.quantity
        weight += item.weight * item.quantity - item.spare
        value += item.value.minor
    long, middle, short = sorted((length, width, height), reverse=True)
    ids = tuple(sorted([item.id for item in items]))
    return Packing((), (Parcel(long, middle, short, weight, Money(value, currency), ids),))


def _lying(item: Item) -> tuple[int, int, int]:
    """Height, then the shorter and the longer level side."""
    a, b, c = item.dimensions
    if item.keep_flat:
        return c, min(a, b), max(a, b)
    short, middle, long = sorted(item.dimensions)
    return short, middle, long
