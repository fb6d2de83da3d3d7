"""What was worked out once and may be wanted again: windows of a day, words of a zone, the parcels of a cart.

Reading costs what reading a dict does: nothing notes down who was asked for. What was kept first is forgotten first,
and where many memos share a room, the largest gives: a flood of carts for one shop costs no other shop what it knows.
"""

from collections import deque
from collections.abc import Hashable
from heapq import heapify, heapreplace
from threading import Lock
from typing import Any, Final
from weakref import WeakValueDictionary

USUAL: Final = 1024
"""Bytes that an entry takes, about, where nobody says otherwise."""

_MOST: Final = 4096 * USUAL
_PARTS: Final = 64
"""Of a full room so much is made free at one time: looking around costs more than to keep or forget an entry."""


class Room:
    """Bytes that all memos in it may take together. Memos that nobody holds any more take nothing."""

    def __init__(self, most: int = _MOST) -> None:
        """
        Args:
            most: bytes, as entries weigh.
        """
        self.most = most
        self.lock = Lock()  # carts are quoted in threads of admin pages, too
        self._left = most
        self._memos: WeakValueDictionary[int, Memo] = WeakValueDictionary()

    @property
    def taken(self) -> int:
        """Bytes that are taken now."""
        with self.lock:
            return sum(memo.taken for memo in self._memos.values())

    def enter(self, memo: "Memo") -> None:
        """What *memo* keeps counts from now on."""
        with self.lock:
            self._memos[id(memo)] = memo

    def take(self, weight: int) -> bool:
        """See to it that *weight* more can be kept; False where it is more than the whole room. ``lock`` is held."""
        if weight > self.most:
            return False
        if weight > self._left:
            self._left = self.most - self._tidied(weight)
        self._left -= weight
        return True

    def _tidied(self, weight: int) -> int:
        """What is taken once there is room for *weight* and for some time to come."""
        memos = list(self._memos.values())
        taken = sum(memo.taken for memo in memos)
        wanted = self.most - max(weight, self.most // _PARTS)
        largest = [(-memo.taken, place) for place, memo in enumerate(memos)]
        heapify(largest)
        while taken > wanted:
            place = largest[0][1]
            memo = memos[place]
            taken -= memo.forget(min(taken - wanted, memo.taken // 8 + 1))
            heapreplace(largest, (-memo.taken, place))
        return taken


class Memo(dict[Hashable, Any]):
    """Entries beside what they were worked out from, such as a policy; it only ever saves time."""

    __slots__ = ("__weakref__", "_kept", "room", "taken")

    def __init__(self, room: Room | None = None) -> None:
        """
        Args:
            room: shared with other memos; None: one of its own.
        """
        super().__init__()
        self.taken = 0
        """Bytes of the room that are this memo's."""
        self._kept: deque[tuple[Hashable, int]] = deque()
        self.room = Room() if room is None else room
        self.room.enter(self)

    def keep(self, key: Hashable, value: Any, weight: int = USUAL) -> Any:
        """Store and return *value*.

        Args:
            weight: bytes that key and value take, about, with what only they hold.
        """
        with self.room.lock:
            if self.room.take(weight):
                self[key] = value
                self.taken += weight
                self._kept.append((key, weight))  # a key that is kept anew is there twice, and forgotten with the first
        return value

    def forget(self, weight: int) -> int:
        """Give up the oldest entries, *weight* bytes of them or a little more; returns how much.

        For the room, which holds its lock.
        """
        before = self.taken
        while self._kept and before - self.taken < weight:
            key, least = self._kept.popleft()
            self.pop(key, None)
            self.taken -= least
        return before - self.taken

    def clear(self) -> None:
        """Give up everything at once."""
        with self.room.lock:
            super().clear()
            self._kept.clear()
            self.taken = 0
