"""Wrong tokens at the door of the admin pages, counted so that guessing takes longer each time.

Where there is a database all processes count together; with policies in files each counts by itself.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final, Protocol

FREE: Final = 3
"""Tries that cost no wait."""
LONGEST: Final = 300
"""Seconds."""
FORGOTTEN: Final = timedelta(hours=1)
"""After the last try."""
MOST: Final = 32
"""What is counted at most: the wait has long been the longest."""
_KEPT: Final = 1000


class Attempts(Protocol):
    """Tries by whoever wants to log in. A *peer* is what ``caller`` makes of an address."""

    def begin(self, peer: str, now: datetime) -> int:
        """Count a try of *peer*, before its token is looked at: many at once are counted one by one.

        Seconds until the next is allowed, rounded up, where this one came too early and was not counted; 0: go on.
        """
        ...

    def passed(self, peer: str) -> None:
        """The right token: all is forgotten."""
        ...


def caller(host: str | None) -> str:
    """Who an address stands for: of IPv6 the network, since one household has as many addresses as it likes."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(address) if address.version == 4 else f"{IPv6Address(int(address) >> 64 << 64)}/64"


def wait_after(count: int, last: datetime, now: datetime) -> int:
    """Seconds until the next try after *count* of them, the last one at *last*: twice as long each time."""
    if count < FREE:
        return 0
    pause = timedelta(seconds=min(2 ** (count - FREE + 1), LONGEST))
    return max(0, -((now - last - pause) // timedelta(seconds=1)))


class LocalAttempts:
    """Those of this process. At most 1,000 peers are kept; the one that tried longest ago is forgotten first."""

    def __init__(self) -> None:
        self._tries: OrderedDict[str, tuple[int, datetime]] = OrderedDict()

    def begin(self, peer: str, now: datetime) -> int:
        """As ``Attempts``."""
        count, last = self._tries.get(peer, (0, now))
        if now - last > FORGOTTEN:
            count = 0
        wait = wait_after(count, last, now)
        if not wait:
            self._tries[peer] = min(count + 1, MOST), now
            self._tries.move_to_end(peer)
            if len(self._tries) > _KEPT:
                self._tries.popitem(last=False)
        return wait

    def passed(self, peer: str) -> None:
        """As ``Attempts``."""
        self._tries.pop(peer, None)
