"""What a replay comes to. Of every order one option is taken to be paid for: that which the log says the buyer took,
where it is offered, else the cheapest, of equal prices the first by its code.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from calculator.domain.record import record

MOST_TOLD: Final = 1000
"""So many left-out orders are kept with their reasons; the rest are only counted."""


@record(frozen=True, slots=True)
class Change:
    """What one order would have cost its buyer, in minor units, before and after. None: it was not served."""

    order: str
    line: int
    zone: str | None
    old: int | None
    new: int | None

    @property
    def difference(self) -> int:
        """What the buyer pays more, of an order that is served by both."""
        return (self.new or 0) - (self.old or 0)


@dataclass(slots=True)
class Tally:
    """Orders and minor units of one zone, or of one option where it is the one paid for."""

    orders_before: int = 0
    orders_after: int = 0
    paid_before: int = 0
    paid_after: int = 0


@dataclass(slots=True)
class Totals:
    """Of a whole log. ``changed``: some option is offered under one policy only, or at another price.

    ``paid_before`` and ``paid_after`` are sums over the orders that each policy serves; ``both_before`` and
    ``both_after`` over those that both do. ``biggest`` are the orders with the largest difference, the largest first;
    ``refused`` the first orders that are no longer served. ``by_engine`` orders were quoted one by one.
    """

    most: int = 10
    orders: int = 0
    unshipped: int = 0
    changed: int = 0
    served_before: int = 0
    served_after: int = 0
    newly_refused: int = 0
    newly_served: int = 0
    dearer: int = 0
    cheaper: int = 0
    paid_before: int = 0
    paid_after: int = 0
    both_before: int = 0
    both_after: int = 0
    by_engine: int = 0
    zones: dict[str | None, Tally] = field(default_factory=dict)
    options: dict[str, Tally] = field(default_factory=dict)
    refused: list[Change] = field(default_factory=list)
    skipped: list[tuple[int, str]] = field(default_factory=list)
    skipped_count: int = 0
    _heap: list[tuple[int, int, Change]] = field(default_factory=list)

    @property
    def biggest(self) -> tuple[Change, ...]:
        """The largest differences either way; of equal ones the earlier order."""
        return tuple(change for _, _, change in sorted(self._heap, key=lambda entry: (-entry[0], -entry[1])))

    def skip(self, line: int, reason: str) -> None:
        """An order that was left out."""
        self.skipped_count += 1
        if len(self.skipped) < MOST_TOLD:
            self.skipped.append((line, reason))

    def served_by_both(self, change: Change) -> None:
        """An order whose price differs."""
        heapq.heappush(self._heap, (abs(change.difference), -change.line, change))
        if len(self._heap) > self.most:
            heapq.heappop(self._heap)

    def served_no_more(self, change: Change) -> None:
        """An order that only the old policy serves."""
        if len(self.refused) < self.most:
            self.refused.append(change)

    def tallies(self) -> Iterator[tuple[str, str, Tally]]:
        """Zones, then options, each in the order of their names: what it is, its name, its tally."""
        for zone in sorted(self.zones, key=lambda name: (name is None, name or "")):
            yield "zone", zone or "outside every zone", self.zones[zone]
        for code in sorted(self.options):
            yield "option", code, self.options[code]
