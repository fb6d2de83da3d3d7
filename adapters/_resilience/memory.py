"""Answers kept in this process, within bounds."""

from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from cachetools import LRUCache

from adapters._resilience.remembered import Remembered, renamed
from calculator.domain.rate import PriceSource, RateSheet

MOST_BYTES: Final = 64 * 1024 * 1024

_LEAST: Final = 2048
"""No entry counts for less, so that the bound on bytes is one on entries as well."""

_PART: Final = 700
_TEXT: Final = 96
_SIGN: Final = 8
"""Bytes that a sheet, a rate or a charge, a text, and each of its signs take at most, under two names."""


@dataclass(slots=True)
class Kept:
    """A remembered answer, as it is given, and when a newer one was last tried for."""

    remembered: Remembered
    weight: int
    tried: float = 0.0
    _given: tuple[PriceSource, RateSheet] | None = None

    def named(self, source: PriceSource) -> RateSheet:
        """The sheet under this source; the same one until another source is wanted: an answer grows old only once.

        Raises:
            CarrierError: it was a no.
        """
        if self._given is None or self._given[0] != source:
            self._given = source, renamed(self.remembered.given(), source)
        return self._given[1]


class Memory:
    """The answers asked for last; those asked for longest ago make room."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._kept: LRUCache[str, Kept] = LRUCache(most_bytes, getsizeof=attrgetter("weight"))

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def most(self) -> int:
        """Bytes that it may hold."""
        return int(self._kept.maxsize)

    @property
    def size(self) -> int:
        """About how many bytes it holds."""
        return int(self._kept.currsize)

    def get(self, key: str) -> Kept | None:
        """What is kept under *key*, however old."""
        kept: Kept | None = self._kept.get(key)
        return kept

    def put(self, key: str, remembered: Remembered, *, own: bool = False) -> None:
        """Keep it, unless something newer is there already, or it is larger than all there is room for.

        Args:
            own: it was asked for just now, so it is the newest whatever the clock said before.
        """
        if not own and (known := self.get(key)) is not None and known.remembered.born > remembered.born:
            return
        kept = Kept(remembered, _weight_of(remembered))
        if kept.weight <= self._kept.maxsize:
            self._kept[key] = kept


def _weight_of(remembered: Remembered) -> int:
    """Bytes, about. Counted and not spelled: that would take longer than reading the carrier's answer does."""
    sheet = remembered.sheet
    if sheet is None:
        return max(_LEAST, _SIGN * len(remembered.message))
    parts = 1 + len(sheet.rates) + len(sheet.declined)
    texts = [*sheet.notices, *[item.message for item in sheet.declined]]
    for rate in sheet.rates:
        parts += len(rate.charges)
        texts += [charge.label for charge in rate.charges]
        texts += rate.notes
    return max(_LEAST, _PART * parts + _TEXT * len(texts) + _SIGN * sum(map(len, texts)))
