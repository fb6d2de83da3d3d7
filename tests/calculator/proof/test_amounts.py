"""The smallest amounts whose order values lie in a cell: exact, and found wherever there are any."""

from functools import cache
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calculator.proof.amounts import Amounts, Interval, Part, Room, inside, smallest_amounts, system_of
from tests.examples import examples

PAID, LISTED = "discounted_physical_subtotal", "listed_physical_subtotal"
ALL_PAID, ALL_LISTED = "discounted_subtotal", "listed_subtotal"
BASES = tuple(basis + tax for basis in (PAID, LISTED, ALL_PAID, ALL_LISTED) for tax in ("", "_with_tax"))
FULL, BARE, NONE = Room(True, True), Room(True, False), Room(False, False)
ROOMS = tuple(product((FULL, BARE, NONE), repeat=2))
MOST = 4
"""Up to so much of each amount is tried by hand."""


@cache
def ways(shipped: Room, unshipped: Room) -> list[tuple[Amounts, dict[str, int]]]:
    """Every small way in which goods can be worth something, with all order values."""
    parts = []
    for room in (shipped, unshipped):
        most, off = (MOST if room.counts else 0), (MOST if room.discounts else 0)
        tried = product(range(most + 1), range(off + 1), range(most + 1))
        parts.append([Part(paid, paid + less, tax) for paid, less, tax in tried])
    found = [Amounts(*pair) for pair in product(*parts)]
    return [(each, {basis: each.of(basis) for basis in BASES}) for each in found]


def size(amounts: Amounts) -> tuple[int, ...]:
    """What is to be small, in order: tax, list prices, what does not ship, what is off."""
    shipped, unshipped = amounts.shipped, amounts.unshipped
    taxes, listed = shipped.tax + unshipped.tax, shipped.listed + unshipped.listed
    off = unshipped.listed - unshipped.paid, shipped.listed - shipped.paid
    return taxes, listed, unshipped.paid, *off, unshipped.tax


@st.composite
def cells(draw: st.DrawFn) -> tuple[dict[str, Interval], tuple[Room, Room]]:
    """Cells of up to all order values: cut at 2 and 3, or closely around something that can be, or just beside it."""
    rooms = draw(st.sampled_from(ROOMS))
    bases = draw(st.lists(st.sampled_from(BASES), min_size=1, max_size=8, unique=True))
    if draw(st.booleans()):
        return {basis: draw(st.sampled_from(((0, 2), (2, 3), (3, None)))) for basis in bases}, rooms
    values = draw(st.sampled_from(ways(*rooms)))[1]
    spans: dict[str, Interval] = {}
    for basis in bases:
        low = max(values[basis] - draw(st.integers(0, 1)), 0) + draw(st.sampled_from((0, 0, 0, 1)))
        spans[basis] = (low, low + draw(st.integers(1, 2)))
    return spans, rooms


def lies_in(values: dict[str, int], spans: dict[str, Interval]) -> bool:
    return all(inside(values[basis], span) for basis, span in spans.items())


@settings(max_examples=examples(400), deadline=None)
@given(cells())
@example(({ALL_PAID: (0, 3), ALL_LISTED: (6, None)}, (FULL, BARE)))
@example(({LISTED + "_with_tax": (2, 3), ALL_LISTED: (2, 3), ALL_PAID + "_with_tax": (2, 3)}, (FULL, FULL)))
@example(({PAID: (2, 3), LISTED + "_with_tax": (4, 5), ALL_PAID + "_with_tax": (6, 7)}, (FULL, BARE)))
def test_amounts_are_found_wherever_there_are_any_and_are_the_smallest(
    cell: tuple[dict[str, Interval], tuple[Room, Room]],
) -> None:
    """Whatever order values differ at once: what is found lies in the cell, and nothing tried by hand is smaller."""
    spans, rooms = cell
    tried = [size(each) for each, values in ways(*rooms) if lies_in(values, spans)]
    found = smallest_amounts(spans, *rooms)
    if found is None:
        assert not tried
        return
    assert lies_in({basis: found.of(basis) for basis in spans}, spans)
    assert all(size(found) <= each for each in tried)
    for part, room in zip((found.shipped, found.unshipped), rooms, strict=True):
        assert 0 <= part.paid <= part.listed
        assert part.tax >= 0
        assert room.discounts or part.paid == part.listed
        assert room.counts or part == Part()


def test_no_system_of_order_values_leaves_whole_numbers_out() -> None:
    """Every set of the eight order values, in every room, can be eliminated exactly: none is refused."""
    for mask in range(2 ** len(BASES)):
        bases = tuple(basis for place, basis in enumerate(BASES) if mask >> place & 1)
        for rooms in ((FULL, FULL), (FULL, BARE), (BARE, NONE), (NONE, FULL)):
            assert system_of(bases, *rooms).size >= 2 * len(bases)


@pytest.mark.parametrize(
    ("wanted", "amounts"),
    [
        ({PAID: (5000, None)}, Amounts(Part(5000, 5000))),
        ({PAID + "_with_tax": (5000, None)}, Amounts(Part(5000, 5000))),
        ({LISTED: (70, None), PAID: (0, 50)}, Amounts(Part(49, 70))),
        ({ALL_PAID: (70, None), PAID: (0, 50)}, Amounts(Part(49, 49), Part(21, 21))),
        ({PAID + "_with_tax": (7, None), ALL_LISTED: (0, 5)}, Amounts(Part(4, 4, 3))),
        ({ALL_PAID + "_with_tax": (7, 8), PAID: (3, 4), ALL_LISTED: (3, 4)}, Amounts(Part(3, 3, 4))),
    ],
)
def test_the_smallest_have_no_tax_and_nothing_off_that_is_not_asked_for(
    wanted: dict[str, Interval], amounts: Amounts
) -> None:
    """Less tax goes before less worth, less worth before less that does not ship, and that before less off."""
    assert smallest_amounts(wanted, FULL, FULL) == amounts
