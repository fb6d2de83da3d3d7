"""Pointers."""

import pytest

from calculator.wire.faults import pointer_of


@pytest.mark.parametrize(
    ("location", "pointer"),
    [((), ""), (("",), "/"), (("lines", 0, "id"), "/lines/0/id"), (("a/b", "m~n", "~1"), "/a~1b/m~0n/~01")],
)
def test_pointers_follow_rfc_6901(location: tuple[str | int, ...], pointer: str) -> None:
    """A tilde is escaped before a slash."""
    assert pointer_of(location) == pointer
