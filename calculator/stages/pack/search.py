"""Choosing the cartons: the fewest that a few piece orders find, each the smallest that still holds what is in it."""

from collections import Counter
from collections.abc import Mapping, Sequence

from calculator.domain.record import record
from calculator.stages.pack import extreme_points, shelves
from calculator.stages.pack.pieces import Budget, Carton, Kind, Spot, Wanted


@record(frozen=True, slots=True)
class Load:
    """One carton and what lies in it."""

    carton: Carton
    spots: list[Spot]


class Search:
    """One cart being packed. *cartons* come smallest first, as the shop pays for them; every kind fits one of them."""

    def __init__(self, kinds: Sequence[Kind], cartons: Sequence[Carton], budget: Budget) -> None:
        self._kinds = kinds
        self._cartons = cartons
        self._budget = budget

    def fewest(self, counts: Mapping[int, int]) -> list[Load]:
        """Try one order of the pieces after another, until volume and weight alone ask for no fewer cartons."""
        if not counts:
            return []
        least = self._least(Wanted(self._kinds, counts))
        first, *others = shelf_orders(self._kinds, counts) if self._budget.spent else search_orders(self._kinds, counts)
        best = self._attempt(Wanted(self._kinds, {kind: counts[kind] for kind in first}))
        for order in others:
            if len(best) <= least:
                break
            wanted = Wanted(self._kinds, {kind: counts[kind] for kind in order})
            best = self._attempt(wanted, len(best) - 1) or best
        return best

    def _least(self, wanted: Wanted) -> int:
        """No packing takes fewer cartons than this."""
        by_volume = -(-wanted.volume // max(carton.volume for carton in self._cartons))
        by_weight = -(-wanted.weight // max(1, *(carton.net for carton in self._cartons)))
        return max(by_volume, by_weight)

    def _attempt(self, wanted: Wanted, most: int | None = None) -> list[Load]:
        """Fill carton after carton until nothing is wanted; nothing as soon as it would take more than *most*."""
        loads: list[Load] = []
        while wanted.pieces:
            if len(loads) == most:
                return []
            load = self._smallest(self._fullest(wanted))
            loads.append(load)
            wanted.take(load.spots)
        return loads

    def _fullest(self, wanted: Wanted) -> Load:
        """The first carton that holds everything, or else the one that takes the most of what is left.

        Most is by the sum of two shares: of the volume left and of the weight left.
        """

        def worth(volume: int, weight: int) -> int:
            return volume * (wanted.weight or 1) + weight * wanted.volume

        best: Load | None = None
        most = 0
        whole = [carton for carton in self._cartons if carton.may_hold(wanted)]
        parts = sorted((carton for carton in self._cartons if carton not in whole), key=lambda carton: -carton.volume)
        for carton in whole + parts:
            if worth(min(carton.volume, wanted.volume), min(carton.net, wanted.weight)) <= most:
                continue
            spots = self._fill(carton, wanted.counts)
            if len(spots) == wanted.pieces:
                return Load(carton, spots)
            taken = self._of(spots)
            if worth(taken.volume, taken.weight) > most:
                best, most = Load(carton, spots), worth(taken.volume, taken.weight)
        if best is None:
            raise ValueError("a piece that fits no carton cannot be searched for")
        return best

    def _smallest(self, load: Load) -> Load:
        """The same contents in the first carton that takes them all."""
        contents = self._of(load.spots)
        for carton in self._cartons[: self._cartons.index(load.carton)]:
            if carton.may_hold(contents):
                spots = self._fill(carton, contents.counts)
                if len(spots) == contents.pieces:
                    return Load(carton, spots)
        return load

    def _of(self, spots: Sequence[Spot]) -> Wanted:
        return Wanted(self._kinds, Counter(spot.kind for spot in spots))

    def _fill(self, carton: Carton, counts: Mapping[int, int]) -> list[Spot]:
        """Over extreme points while the budget lasts, on shelves afterwards."""
        searched = [] if self._budget.spent else extreme_points.fill(carton, self._kinds, counts, self._budget)
        if not self._budget.spent:
            return searched
        # The budget may have ended half-way through a large carton: shelves may then hold more.
        laid = shelves.fill(carton, self._kinds, counts)
        return max(searched, laid, key=lambda spots: self._of(spots).volume)


def search_orders(kinds: Sequence[Kind], counts: Mapping[int, int]) -> list[tuple[int, ...]]:
    """The orders of kinds worth trying, each once: by largest face, by volume, by longest side, all descending."""

    def face(kind: int) -> tuple[int, int]:
        a, b, c = kinds[kind].dimensions
        return -a * b, -c

    def volume(kind: int) -> tuple[int, int]:
        return -kinds[kind].volume, -max(kinds[kind].dimensions)

    def longest(kind: int) -> tuple[int, int]:
        return -max(kinds[kind].dimensions), -kinds[kind].volume

    return list(dict.fromkeys(tuple(sorted(counts, key=key)) for key in (face, volume, longest)))


def shelf_orders(kinds: Sequence[Kind], counts: Mapping[int, int]) -> list[tuple[int, ...]]:
    """Thickest first, so that the pieces of one layer are about as high as each other."""
    return [tuple(sorted(counts, key=lambda kind: kinds[kind].dimensions[::-1], reverse=True))]
