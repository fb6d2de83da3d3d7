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
    length = width = height = weight = value = 0
    ids = []
    for item in items:
        if not item.quantity:
            continue
        short, middle, long = _lying(item)
        length = long if long > length else length  # as max does it, in a tenth of the time
        width = middle if middle > width else width
        height += short * item.quantity
        weight += item.weight * item.quantity - item.spare
        value += item.value.minor
        ids.append(item.id)
    if not ids:
        return Packing((), ())
    ids.sort()
    short, middle, long = sorted((length, width, height))
    return Packing((), (Parcel(long, middle, short, weight, Money(value, currency), tuple(ids)),))


def _lying(item: Item) -> tuple[int, int, int]:
    """Height, then the shorter and the longer level side."""
    if item.keep_flat:
        a, b, c = item.dimensions
        return c, min(a, b), max(a, b)
    short, middle, long = sorted(item.dimensions)
    return short, middle, long
