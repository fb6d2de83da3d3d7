"""The frozen, slotted dataclass of this house."""

from dataclasses import fields, is_dataclass, replace

import pytest

from calculator.domain.record import record


@record(frozen=True, slots=True)
class Point:
    """Two numbers."""

    x: int
    y: int = 2


@record(frozen=True, slots=True, eq=False)
class Place:
    """A number that is not compared."""

    x: int


def test_records_are_values() -> None:
    """Equal and hashed by what they hold; copied with a change."""
    assert Point(1) == Point(1, 2)
    assert hash(Point(1)) == hash(Point(1, 2))
    assert len({Point(1), Point(1, 2), Point(2)}) == 2
    assert Point(1) != Point(1, 3)
    assert replace(Point(1), y=5) == Point(1, 5)


def test_records_are_dataclasses_with_slots() -> None:
    """Fields can be listed, and no other attribute can be set."""
    assert is_dataclass(Point)
    assert [field.name for field in fields(Point)] == ["x", "y"]
    assert not hasattr(Point(1), "__dict__")
    with pytest.raises(AttributeError):
        Point(1).z = 3  # type: ignore[attr-defined]


def test_some_records_are_known_by_identity() -> None:
    """Where comparing would cost more than it tells."""
    one, other = Place(1), Place(1)
    assert one != other
    assert len({one, other}) == 2


@pytest.mark.parametrize("wrong", [{"frozen": False, "slots": True}, {"frozen": True, "slots": False}])
def test_a_record_is_frozen_and_slotted(wrong: dict[str, bool]) -> None:
    """Anything else is a dataclass."""
    with pytest.raises(TypeError, match=r"^a record is frozen and slotted: use dataclass for anything else$"):
        record(**wrong)
