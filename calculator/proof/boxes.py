"""Boxes of cells: neighbours that agree are joined into the largest boxes they fill."""

from collections.abc import Hashable, Iterable, Mapping, Sequence

from calculator.domain.record import record


@record(frozen=True, slots=True)
class Axis:
    """The coordinates cells may have on one axis. ``ordered``: only neighbours join, as they are given."""

    name: str
    coordinates: tuple[Hashable, ...]
    ordered: bool = False


Box = tuple[frozenset[int], ...]
"""For every axis the places of its coordinates that the box holds."""


def largest_boxes(axes: Sequence[Axis], cells: Iterable[Sequence[int]]) -> list[Box]:
    """Boxes that together hold exactly *cells* (places by axis), none of which can be joined with another.

    Cells that cannot be are in none; a box may not reach over them. Axes are joined in the order given.
    """
    boxes = {tuple(frozenset((place,)) for place in cell) for cell in cells}
    before = -1
    while len(boxes) != before:
        before = len(boxes)
        for number, axis in enumerate(axes):
            boxes = _joined(boxes, number, ordered=axis.ordered)
    return sorted(boxes, key=lambda box: [sorted(places) for places in box])


def whole(box: Box, axes: Sequence[Axis]) -> Mapping[str, bool]:
    """For every axis whether the box holds all of it."""
    return {axis.name: len(places) == len(axis.coordinates) for axis, places in zip(axes, box, strict=True)}


def _joined(boxes: Iterable[Box], number: int, *, ordered: bool) -> set[Box]:
    """Boxes alike on all axes but one, joined along it."""
    alike: dict[tuple[Box, Box], list[frozenset[int]]] = {}
    for box in boxes:
        alike.setdefault((box[:number], box[number + 1 :]), []).append(box[number])
    return {
        (*head, places, *tail)
        for (head, tail), found in alike.items()
        for places in (_runs(found) if ordered else [frozenset().union(*found)])
    }


def _runs(parts: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    """Unions of parts that follow one another without a place between."""
    runs: list[set[int]] = []
    for part in sorted(parts, key=min):
        if runs and min(part) <= max(runs[-1]) + 1:
            runs[-1] |= part
        else:
            runs.append(set(part))
    return [frozenset(run) for run in runs]
