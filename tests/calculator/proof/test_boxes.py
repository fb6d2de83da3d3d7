"""Boxes hold exactly their cells, and none can be joined with another."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from calculator.proof.boxes import Axis, holds, largest_boxes, opened

AXES = (Axis("money", (0, 1, 2, 3), ordered=True), Axis("goods", ("a", "b", "c")), Axis("wish", (False, True)))
CELLS = list(product(range(4), range(3), range(2)))


@given(st.sets(st.sampled_from(CELLS)))
def test_boxes_hold_exactly_the_cells_once(cells: set[tuple[int, ...]]) -> None:
    """Every cell lies in one box, no other cell in any; boxes along an ordered axis have no hole."""
    boxes = largest_boxes(AXES, cells)
    for cell in CELLS:
        assert sum(holds(box, cell) for box in boxes) == (cell in cells)
    for money, _, _ in boxes:
        assert sorted(money) == list(range(min(money), max(money) + 1))


@given(st.sets(st.sampled_from(CELLS)))
def test_no_two_boxes_can_be_joined(cells: set[tuple[int, ...]]) -> None:
    """Two boxes alike on all axes but one do not touch along it."""
    boxes = largest_boxes(AXES, cells)
    for one in boxes:
        for other in boxes:
            apart = [number for number in range(3) if one[number] != other[number]]
            if len(apart) == 1:
                assert apart == [0]
                assert max(one[0]) + 1 < min(other[0]) or max(other[0]) + 1 < min(one[0])


def test_neighbours_on_an_ordered_axis_join_and_others_do_not() -> None:
    """0 and 1 touch, 3 does not; on a named axis all that is alike joins."""
    cells = [(0, 0, 0), (1, 0, 0), (3, 0, 0), (3, 2, 0)]
    assert largest_boxes(AXES, cells) == [
        (frozenset({0, 1}), frozenset({0}), frozenset({0})),
        (frozenset({3}), frozenset({0, 2}), frozenset({0})),
    ]


def test_a_box_opens_over_what_cannot_be() -> None:
    """Where no possible cell says otherwise, an axis is no bound; one that does keeps it closed."""
    box = (frozenset({0}), frozenset({0}), frozenset({0}))
    cells = {(0, 0, 0), (0, 1, 0)}
    possible = [*cells, (1, 0, 1)]
    assert opened(box, AXES, cells, possible) == (frozenset(range(4)), frozenset(range(3)), frozenset({0}))
    closed = (frozenset({0}), frozenset({0}), frozenset({0, 1}))
    assert opened(box, AXES, cells, [*possible, (0, 2, 0), (1, 0, 0)]) == closed
