"""Boxes of cells: neighbours that agree are joined into the largest boxes they fill."""

from collections.abc import Container, Iterable, Sequence
from typing import Any

from calculator.domain.record import record


@record(frozen=True, slots=True)
class Axis:
    """The coordinates cells may have on one axis. ``ordered``: only neighbours join, as they are given."""

    name: str
    coordinates: tuple[Any, ...]
    ordered: bool = False


Cell = tuple[int, ...]
"""The place of its coordinate on every axis."""
Box = tuple[frozenset[int], ...]
"""For every axis the places of its coordinates that the box holds."""


def largest_boxes(axes: Sequence[Axis], cells: Iterable[Cell]) -> list[Box]:
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


def opened(box: Box, axes: Sequence[Axis], cells: Container[Cell], possible: Iterable[Cell]) -> Box:
    """*box* made whole on every axis along which it then still holds none of the *possible* cells but *cells*."""
    known = list(possible)
    for number, axis in enumerate(axes):
        if len(box[number]) == len(axis.coordinates):
            continue
        wider = (*box[:number], frozenset(range(len(axis.coordinates))), *box[number + 1 :])
        if all(cell in cells for cell in known if holds(wider, cell)):
            box = wider
    return box


def holds(box: Box, cell: Cell) -> bool:
    """Whether a cell lies in a box."""
    return all(place in places for place, places in zip(cell, box, strict=True))


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
