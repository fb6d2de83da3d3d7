"""How many calls an account has in an hour. The last fifth is for carts that nothing else can price."""

from collections import deque
from typing import Final

WINDOW: Final = 3600.0
"""Seconds."""

_SPARED: Final = 5


def spared(limit: int) -> int:
    """What calls that could be done without may use: all but the last fifth, rounded up."""
    return limit - -(-limit // _SPARED)


class Quota:
    """The calls of the last hour, one by one: at most *limit* in any hour, wherever it begins."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._taken: deque[float] = deque()

    def note(self, now: float) -> None:
        """A call is made."""
        self._taken.append(now)

    def wait(self, now: float, limit: int) -> float:
        """Seconds until one of *limit* is left; 0.0 where one is.

        Args:
            now: seconds by any clock that does not go back.
            limit: less than all for a call that could be done without.
        """
        while self._taken and self._taken[0] <= now - WINDOW:
            self._taken.popleft()
        if len(self._taken) < limit:
            return 0.0
        if not limit:
            return WINDOW
        return self._taken[-limit] + WINDOW - now
