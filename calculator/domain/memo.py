"""What was worked out once and holds for every cart of the same kind: windows of a day, words of a zone."""

from collections.abc import Hashable
from typing import Any, Final

_MOST: Final = 4096


class Memo(dict[Hashable, Any]):
    """A bounded store beside a policy. Past its bound it starts anew; it only ever saves time."""

    __slots__ = ("_most",)

    def __init__(self, most: int = _MOST) -> None:
        """
        Args:
            most: so many entries are held.
        """
        super().__init__()
        self._most = most

    def keep(self, key: Hashable, value: Any) -> Any:
        """Store and return *value*."""
        if len(self) >= self._most:
            self.clear()
        self[key] = value
        return value
