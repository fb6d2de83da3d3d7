"""Filling one carton in rows and layers: the simple rule for carts too large to search."""

from collections.abc import Mapping, Sequence

from calculator.stages.pack.pieces import Carton, Kind, Spot


def fill(carton: Carton, kinds: Sequence[Kind], wanted: Mapping[int, int]) -> list[Spot]:
    """Lay pieces flat, one behind the other, row by row and layer by layer, until the next one finds no room.

    The work is one look a piece placed: nothing is tried twice, and what comes after the first that does not fit
    (or is too heavy) waits for the next carton.
    """
    length, width, height = carton.box.inner
    net = carton.net
    spots: list[Spot] = []
    x = y = z = row = layer = 0
    for kind, count in wanted.items():
        if not carton.turns[kind]:
            return spots
        a, b, c = size = carton.turns[kind][0]
        for _ in range(count):
            if x + a > length or y + b > width:
                x, y, row = 0, y + row, 0
            if y + b > width:
                y, z, layer = 0, z + layer, 0
            if z + c > height or kinds[kind].weight > net:
                return spots
            spots.append(Spot(kind, x, y, z, size))
            net -= kinds[kind].weight
            x += a
            row, layer = max(row, b), max(layer, c)
    return spots
