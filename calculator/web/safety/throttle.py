"""Slows down guessing: after a few wrong tokens an address waits, twice as long each time."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final

FREE: Final = 3
"""Wrong tokens that cost no wait."""
LONGEST: Final = 300
"""Seconds."""
_KEPT: Final = 1000


class Throttle:
    """Wrong attempts by address, of this process. At most 1,000 addresses are kept; the oldest is forgotten first."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, tuple[int, datetime]] = OrderedDict()

    def wait(self, peer: str, now: datetime) -> int:
        """Seconds until *peer* may try again, rounded up; 0: at once."""
        count, last = self._failures.get(peer, (0, now))
        if count < FREE:
            return 0
        pause = timedelta(seconds=min(2 ** (count - FREE + 1), LONGEST))
        return max(0, -((now - last - pause) // timedelta(seconds=1)))

    def failed(self, peer: str, now: datetime) -> None:
        """One wrong token more."""
        count, _ = self._failures.pop(peer, (0, now))
        self._failures[peer] = min(count + 1, 32), now
        if len(self._failures) > _KEPT:
            self._failures.popitem(last=False)

    def passed(self, peer: str) -> None:
        """The right token: all is forgotten."""
        self._failures.pop(peer, None)
