"""``record``: the frozen, slotted dataclass of this house.

To the type checker it is ``dataclass``. At run time nothing guards the attributes: a frozen ``__init__`` sets every
field through ``object.__setattr__`` and takes six times as long, and a quote makes a hundred of them. mypy refuses what
the guard would have caught.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(*, frozen: bool, slots: bool, eq: bool = True):
        """Equal and hashed by value, as ``dataclass(frozen=True, slots=True)`` is; ``eq=False``: by identity."""
        if not (frozen and slots):
            raise TypeError("a record is frozen and slotted: use dataclass for anything else")
        return dataclass(slots=True, eq=eq, unsafe_hash=eq)


__all__ = ["record"]
