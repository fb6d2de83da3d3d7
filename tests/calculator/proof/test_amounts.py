"""The smallest amounts whose order values lie in a cell: exact, and found wherever there are any."""

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calculator.proof.amounts import Amounts, Interval, Part, Room, inside, smallest_amounts

BASES = (
    "discounted_physical_subtotal",
    "listed_physical_subtotal",
    "discounted_subtotal",
    "listed_subtotal",
    "discounted_physical_subtotal_with_tax",
)
FULL, BARE, NONE = Room(True, True), Room(True, False), Room(False, False)


@st.composite
def spans(draw: st.DrawFn) -> dict[str, Interval]:
    """Cells of a few order values, cut at 3 and 6."""
    chosen = draw(st.lists(st.sampled_from(BASES), min_size=1, max_size=3, unique=True))
    return {basis: draw(st.sampled_from(((0, 3), (3, 6), (6, None)))) for basis in chosen}


def possible(shipped: Room, unshipped: Room) -> list[Amounts]:
    """Every small way in which goods can be worth something."""
    parts = []
    for room in (shipped, unshipped):
        listed = range(8) if room.counts else (0,)
        found = [Part(paid, each, tax) for each in listed for paid in range(each + 1) for tax in (0, 3, 6)]
        parts.append(
            [part for part in found if (room.discounts or part.paid == part.listed) and (room.counts or not part.tax)]
        )
    return [Amounts(*pair) for pair in product(*parts)]


ROOMS = [(FULL, NONE), (BARE, NONE), (NONE, NONE), (FULL, FULL), (BARE, FULL), (NONE, FULL), (FULL, BARE)]
WAYS = {rooms: possible(*rooms) for rooms in ROOMS}


@settings(max_examples=300, deadline=None)
@given(spans(), st.sampled_from(ROOMS))
@example({"discounted_subtotal": (0, 3), "listed_subtotal": (6, None)}, (FULL, BARE))
def test_amounts_are_found_exactly_where_there_are_any(wanted: dict[str, Interval], rooms: tuple[Room, Room]) -> None:
    """A cell has amounts if and only if trying every small one finds some; those found lie in it and are allowed."""
    exists = any(all(inside(way.of(basis), span) for basis, span in wanted.items()) for way in WAYS[rooms])
    found = smallest_amounts(wanted, *rooms)
    assert (found is not None) == exists
    if found is not None:
        assert all(inside(found.of(basis), span) for basis, span in wanted.items())
        for part, room in zip((found.shipped, found.unshipped), rooms, strict=True):
            assert part.paid <= part.listed
            assert room.discounts or part.paid == part.listed
            assert room.counts or part == Part()


@pytest.mark.parametrize(
    ("wanted", "amounts"),
    [
        ({"discounted_physical_subtotal": (5000, None)}, Amounts(Part(5000, 5000))),
        ({"listed_physical_subtotal": (70, None), "discounted_physical_subtotal": (0, 50)}, Amounts(Part(0, 70))),
        (
            {"discounted_subtotal": (70, None), "discounted_physical_subtotal": (0, 50)},
            Amounts(Part(0, 0), Part(70, 70)),
        ),
        ({"discounted_physical_subtotal_with_tax": (7, None), "listed_subtotal": (0, 5)}, Amounts(Part(0, 0, 7))),
    ],
)
def test_amounts_are_the_smallest(wanted: dict[str, Interval], amounts: Amounts) -> None:
    """What is not asked for is nothing."""
    assert smallest_amounts(wanted, FULL, FULL) == amounts
