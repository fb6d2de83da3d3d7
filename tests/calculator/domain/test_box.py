"""Boxes, items and packings as values."""

from calculator.domain.box import Box, Item, PackedBox, Packing, Placement
from calculator.domain.money import Money


def test_an_item_may_lie_on_any_face_unless_it_says_otherwise() -> None:
    """Keeping flat is what a shop must ask for."""
    item = Item("1", (30, 20, 10), 100, 2, Money(500, "USD"))
    assert item.keep_flat is False


def test_a_packing_names_no_line_unless_a_piece_fits_no_box() -> None:
    """Nothing is left out by default."""
    assert Packing((), ()).unpacked == ()


def test_packings_compare_by_value() -> None:
    """Two packings of the same cart are equal, so that a sealed quote can be derived again."""

    def packed() -> PackedBox:
        box = Box("S", (30, 20, 10), (32, 22, 12), 50, 1000)
        return PackedBox(box, (Placement("1", 0, 0, 0, (30, 20, 10)),))

    assert packed() == packed()
    assert hash(packed()) == hash(packed())
