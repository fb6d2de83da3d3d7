"""Which sets of goods must be tried: one, a smallest, for each way in which rules can see goods that meet in a cart.

What rules see of several lines is joined from what they see of each (``looks``). So the sets are found by adding one
sort of goods after the other, and a set that looks like one before it is not gone on with.

Words hang each on a rule of its own: a text for some kinds is there or not whatever else is. So each text is tried
there and not there beside all that decides more; where two policies are compared, each two of them.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache, reduce
from heapq import heappop, heappush
from itertools import combinations
from typing import Final

from calculator.policy.model import Policy
from calculator.proof.families import Family
from calculator.proof.goods import Goods
from calculator.proof.looks import Look, look_of

MOST: Final = 4096
"""So many ways to look are told apart; where there are more, those of the largest sets are left out."""
_ALL_TOGETHER: Final = 6
"""Up to so many sorts of goods every set is named in words; of more those that are tried, and pairs."""

Places = tuple[int, ...]
"""Which of the sorts a set holds, in order."""


class Mixtures:
    """The sets of *goods* that have to be tried for a family, smaller ones first.

    Args:
        goods: all sorts that rules tell apart.
        views: the policies as the family sees them.
        timed: the windows of two policies may differ, so that lead times count.
        most: so many ways to look are told apart; ``whole`` is False where there are more.
    """

    def __init__(
        self, goods: Sequence[Goods], views: Sequence[Policy], family: Family, *, timed: bool = False, most: int = MOST
    ) -> None:
        self.goods = tuple(goods)
        self._looks = tuple(look_of(each, views, family, timed=timed) for each in goods)
        ships = tuple(views[0].kinds[each.kind].ships for each in goods)
        tried = _tried(self._looks, ships, len(views), most)
        self.whole = len(tried) < most
        self._sets = {self._look(chosen): chosen for chosen in tried}
        self.sets = tuple(self._named(chosen) for chosen in tried)
        self._every = tuple(self._named(chosen) for chosen in _small(ships))

    def alike(self, held: Collection[Goods]) -> tuple[Goods, ...]:
        """The set that rules see as they see *held*: the one that is tried, or the least of *held* that will do."""
        places = tuple(place for place, each in enumerate(self.goods) if each in held)
        look = self._look(places)
        if look in self._sets:
            return self._named(self._sets[look])
        for place in reversed(places):
            fewer = tuple(each for each in places if each != place)
            if self._look(fewer) == look:
                places = fewer
        return self._named(places)

    def every(self) -> tuple[tuple[Goods, ...], ...]:
        """All sets of which something ships; of many sorts those that are tried, and pairs."""
        return tuple(dict.fromkeys((*self._every, *self.sets)))

    def _look(self, chosen: Places) -> Look:
        return reduce(Look.beside, (self._looks[place] for place in chosen), Look())

    def _named(self, chosen: Places) -> tuple[Goods, ...]:
        return tuple(self.goods[place] for place in chosen)


def _small(ships: Sequence[bool]) -> Iterator[Places]:
    """All sets of few sorts, of many sorts each and each two, of which some ship."""
    together = len(ships) if len(ships) <= _ALL_TOGETHER else 2
    for size in range(1, together + 1):
        for chosen in combinations(range(len(ships)), size):
            if any(ships[place] for place in chosen):
                yield chosen


@lru_cache(maxsize=256)
def _tried(looks: tuple[Look, ...], ships: tuple[bool, ...], words: int, most: int) -> tuple[Places, ...]:
    """A set for every way to look apart from words, with any so many *words* there or not; smaller ones first."""
    said = {
        frozenset(place for place, look in enumerate(looks) if mark in look.says) for own in looks for mark in own.says
    }
    ordered = sorted(said, key=sorted)
    marked = (marks for size in range(min(words, len(said)) + 1) for marks in combinations(ordered, size))
    found: set[Places] = set()
    for marks in marked:
        for places in _closure(looks, ships, marks):
            if any(ships[place] for place in places):
                found.add(places)
            if len(found) >= most:
                break
    return tuple(sorted(found, key=lambda places: (len(places), places)))


def _closure(looks: Sequence[Look], ships: Sequence[bool], marks: Sequence[frozenset[int]]) -> Iterator[Places]:
    """For every way to look a set: fewest goods that ship, then fewest in all. *marks*: the sorts with some words."""
    seen: set[object] = set()
    waiting: list[tuple[int, int, Places]] = [(0, 0, ())]
    known: dict[Places, Look] = {(): Look()}
    while waiting:
        shipping, size, chosen = heappop(waiting)
        look = known[chosen]
        key = look.deciding, tuple([not mark.isdisjoint(chosen) for mark in marks])
        if key in seen:
            continue
        seen.add(key)
        yield chosen
        for place, own in enumerate(looks):
            more = tuple(sorted({*chosen, place}))
            if more not in known:
                known[more] = look.beside(own)
                heappush(waiting, (shipping + ships[place], size + 1, more))
