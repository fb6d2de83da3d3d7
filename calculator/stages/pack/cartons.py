"""From cart lines to parcels: pieces are sorted into kinds, packed, and given back to their lines."""

from collections.abc import Iterator, Mapping, Sequence

from calculator.domain.box import Box, Item, PackedBox, Packing, Placement
from calculator.domain.errors import BadCart
from calculator.domain.money import Money
from calculator.domain.shipment import Parcel
from calculator.stages.pack.pieces import MAX_PIECES, MAX_SEARCHED_PIECES, MAX_STEPS, Budget, Carton, Kind
from calculator.stages.pack.search import Load, Search

Piece = tuple[str, int, int]
"""Line id, grams, and the piece's share of the line's value in minor units."""


def pack_items(items: Sequence[Item], boxes: Sequence[Box], currency: str) -> Packing:
    """Pack every piece into the fewest of *boxes* found, each type available without limit. Ids of items are unique.

    A heuristic, not the optimum. The answer is the same whatever order items and boxes come in, but for the order of
    ``unpacked``. No two pieces overlap, none leaves its box, no box weighs more than its limit. Up to
    MAX_SEARCHED_PIECES pieces and MAX_STEPS steps extreme points are searched; what is beyond is laid on shelves.
    Each parcel carries its pieces' share of their lines' values: the shares of one line differ by one minor unit at
    most and add up to it.

    Raises:
        BadCart: more than MAX_PIECES pieces.
    """
    items = [item for item in items if item.quantity]
    pieces = sum(item.quantity for item in items)
    if pieces > MAX_PIECES:
        message = f"{pieces} pieces are more than the {MAX_PIECES} that one quote packs into boxes: split the order"
        raise BadCart.at("/lines", "too_many_pieces", message)
    lines = _by_kind(items)
    kinds = list(lines)
    cartons = [Carton(box, kinds) for box in sorted(boxes, key=_box_order)]
    fits = [any(carton.turns[index] for carton in cartons) for index in range(len(kinds))]
    counts = {index: sum(item.quantity for item in lines[kind]) for index, kind in enumerate(kinds) if fits[index]}
    budget = Budget(MAX_STEPS if pieces <= MAX_SEARCHED_PIECES else 0)
    loads = Search(kinds, cartons, budget).fewest(counts)
    queues = [_pieces(lines[kind]) for kind in kinds]
    spare = {item.id: (item.quantity, item.spare) for item in items if item.spare}
    packed = [_close(load, queues, spare, currency) for load in loads]
    misfits = {item.id for index, kind in enumerate(kinds) if not fits[index] for item in lines[kind]}
    unpacked = tuple(item.id for item in items if item.id in misfits)
    return Packing(tuple(box for box, _ in packed), tuple(parcel for _, parcel in packed), unpacked)


def _by_kind(items: Sequence[Item]) -> dict[Kind, list[Item]]:
    """Items of the same kind together, in an order that does not depend on the one they came in."""
    lines: dict[Kind, list[Item]] = {}
    for item in sorted(items, key=lambda item: item.id):
        lines.setdefault(Kind.of(item), []).append(item)
    return lines


def _box_order(box: Box) -> tuple[int, int, str]:
    """Smallest first, as carriers bill: by outer volume, then by the box's own weight."""
    return box.outer[0] * box.outer[1] * box.outer[2], box.empty_weight, box.id


def _pieces(lines: Sequence[Item]) -> Iterator[Piece]:
    """Piece after piece of these lines, which are all of one kind."""
    for line in lines:
        value, quantity = line.value.minor, line.quantity
        for number in range(quantity):
            yield line.id, line.weight, value * (number + 1) // quantity - value * number // quantity


def _close(
    load: Load, queues: Sequence[Iterator[Piece]], spare: Mapping[str, tuple[int, int]], currency: str
) -> tuple[PackedBox, Parcel]:
    """Name the pieces of one carton, and measure it from outside.

    *spare*: by line its pieces, and the grams that rounding each of them adds; taken off where all travel together.
    """
    box = load.carton.box
    placements, ids, weight, value = [], list[str](), box.empty_weight, 0
    for spot in load.spots:
        line, grams, share = next(queues[spot.kind])
        placements.append(Placement(line, spot.x, spot.y, spot.z, spot.size))
        ids.append(line)
        weight += grams
        value += share
    weight -= sum(grams for line, (pieces, grams) in spare.items() if ids.count(line) == pieces)
    length, width, height = sorted(box.outer, reverse=True)
    parcel = Parcel(length, width, height, weight, Money(value, currency), tuple(sorted(set(ids))), box.id)
    return PackedBox(box, tuple(placements)), parcel
