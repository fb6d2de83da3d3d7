"""What the packers work on: kinds of identical pieces, cartons that know which kinds they take, and a step budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from calculator.domain.box import Box, Item, Size
from calculator.domain.record import record

MAX_PIECES: Final = 5_000
"""More pieces than this are not packed into boxes at all: the answer itself would be too long for a checkout."""

MAX_SEARCHED_PIECES: Final = 400
"""More pieces than this go straight onto shelves, without the search over extreme points."""

MAX_STEPS: Final = 150_000
"""Looks at a point or a placed piece that one cart may cost; what is then left goes onto shelves."""


class Spot(NamedTuple):
    """A piece of a kind, put at a corner and turned to a size."""

    kind: int
    x: int
    y: int
    z: int
    size: Size


@dataclass(slots=True)
class Budget:
    """Steps left for one cart, counted and never timed, so that the same cart always packs the same way."""

    steps: int

    def spend(self, steps: int) -> bool:
        """Take *steps* off; False where there are not that many left, which ends the budget."""
        if steps > self.steps:
            self.steps = 0
            return False
        self.steps -= steps
        return True

    @property
    def spent(self) -> bool:
        """Whether the search is over."""
        return self.steps == 0


@record(frozen=True, slots=True)
class Kind:
    """Identical pieces, of whatever line.

    ``dimensions`` come longest first (of a flat piece: its two level sides, then its height). ``turns`` are all the
    ways it may stand, as sizes along x, y and z, the flattest first.
    """

    dimensions: Size
    weight: int
    keep_flat: bool
    volume: int = field(compare=False)
    turns: tuple[Size, ...] = field(compare=False)

    @classmethod
    def of(cls, item: Item) -> "Kind":
        """The kind that each piece of *item* is."""
        a, b, c = item.dimensions
        level = (max(a, b), min(a, b), c)
        a, b, c = level if item.keep_flat else sorted(level, reverse=True)
        turns: set[Size] = {(a, b, c), (b, a, c)}
        if not item.keep_flat:
            turns |= {(a, c, b), (c, a, b), (b, c, a), (c, b, a)}
        flattest = tuple(sorted(turns, key=lambda size: (size[2], size[1])))
        return cls((a, b, c), item.weight, item.keep_flat, a * b * c, flattest)


class Wanted:
    """Pieces still to be packed: kind → how many, in packing order, with what they come to in all."""

    __slots__ = ("_kinds", "counts", "pieces", "volume", "weight")

    def __init__(self, kinds: Sequence[Kind], counts: Mapping[int, int]) -> None:
        self._kinds = kinds
        self.counts = dict(counts)
        self.pieces = sum(counts.values())
        self.volume = sum(kinds[kind].volume * count for kind, count in counts.items())
        self.weight = sum(kinds[kind].weight * count for kind, count in counts.items())

    def take(self, spots: Sequence[Spot]) -> None:
        """These have been packed."""
        for spot in spots:
            self.counts[spot.kind] -= 1
            if not self.counts[spot.kind]:
                del self.counts[spot.kind]
            self.volume -= self._kinds[spot.kind].volume
            self.weight -= self._kinds[spot.kind].weight
        self.pieces -= len(spots)


class Carton:
    """A box type as the packers see it: ``net`` grams of contents, and the turns of each kind that it takes."""

    __slots__ = ("box", "net", "turns", "volume")

    def __init__(self, box: Box, kinds: Sequence[Kind]) -> None:
        self.box = box
        self.net = box.max_weight - box.empty_weight
        length, width, height = box.inner
        self.volume = length * width * height
        self.turns: tuple[tuple[Size, ...], ...] = tuple(
            tuple(size for size in kind.turns if size[0] <= length and size[1] <= width and size[2] <= height)
            if kind.weight <= self.net
            else ()
            for kind in kinds
        )

    def may_hold(self, wanted: Wanted) -> bool:
        """False where volume, weight or a single piece already tells that not all of it goes in."""
        fits = wanted.volume <= self.volume and wanted.weight <= self.net
        return fits and all(self.turns[kind] for kind in wanted.counts)
