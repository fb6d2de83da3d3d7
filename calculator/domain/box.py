"""Boxes a shop packs into, the pieces that go in, and where each piece ends up. Millimetres and grams."""

from calculator.domain.money import Money
from calculator.domain.record import record
from calculator.domain.shipment import Parcel

Size = tuple[int, int, int]
"""Millimetres along x (length), y (width) and z (height, upwards)."""


@record(frozen=True, slots=True)
class Box:
    """A box type of the shop, without limit of supply. ``max_weight`` is gross: contents and the empty box together."""

    id: str
    inner: Size
    outer: Size
    empty_weight: int
    max_weight: int


@record(frozen=True, slots=True)
class Item:
    """A cart line to be packed, ``id`` being the line's. Size and weight are of one piece, ``value`` of the whole line.

    Sides are at least 1 mm, weight and quantity at least 0. ``spare`` are the grams by which all pieces together weigh
    less than the rounded weights of the single ones.

    A ``keep_flat`` piece stands on its length × width face and may only be turned around the vertical; any other
    piece may lie on any face.
    """

    id: str
    dimensions: Size
    weight: int
    quantity: int
    value: Money
    keep_flat: bool = False
    spare: int = 0


@record(frozen=True, slots=True)
class Placement:
    """One piece in its box: its lowest corner, measured from the box's own, and its size as it is turned."""

    item: str
    x: int
    y: int
    z: int
    size: Size


@record(frozen=True, slots=True)
class PackedBox:
    """A box with what lies in it, in the order in which it was put there."""

    box: Box
    placements: tuple[Placement, ...]


@record(frozen=True, slots=True)
class Packing:
    """The boxes, the parcels they make (in the same order), and the lines of which a piece fits no box.

    ``boxes`` is empty where the parcels were measured without any box. ``unpacked`` keeps the order of the items.
    """

    boxes: tuple[PackedBox, ...]
    parcels: tuple[Parcel, ...]
    unpacked: tuple[str, ...] = ()
