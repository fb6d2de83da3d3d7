"""Filling one carton over extreme points: the corners that the pieces already placed leave for the next one.

Source of the idea: Crainic, Perboli and Tadei, «Extreme Point-Based Heuristics for Three-Dimensional Bin Packing»
(INFORMS Journal on Computing 20(3), 2008).
"""

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush

from calculator.domain.box import Size
from calculator.stages.pack.pieces import Budget, Carton, Kind, Spot

Corner = tuple[int, int, int]
Body = tuple[int, int, int, int, int, int]


Choice = tuple[Corner, int, Size]
"""Where a piece would end (z, y, x), the number of its point, and how it would be turned: the least is taken."""


class Point:
    """A corner a piece may be put at, with the room it has along each axis.

    ``corners`` are the lowest corners, relative to the point, of placed pieces that lie off its axes: a new piece may
    pass one as long as it ends before it along one axis.
    """

    __slots__ = ("corners", "number", "room_x", "room_y", "room_z", "x", "y", "z")

    def __init__(self, number: int, at: Corner, inner: Size) -> None:
        self.number = number
        self.x, self.y, self.z = at
        self.room_x = inner[0] - self.x
        self.room_y = inner[1] - self.y
        self.room_z = inner[2] - self.z
        self.corners: list[Corner] = []

    def admits(self, size: Size) -> bool:
        """Whether a piece of *size* put here stays inside and clear of every piece that block() was told of."""
        a, b, c = size
        if a > self.room_x or b > self.room_y or c > self.room_z:
            return False
        # A loop, because any() makes a generator for the most common case: no corner at all.
        for x, y, z in self.corners:  # noqa: SIM110
            if x < a and y < b and z < c:
                return False
        return True

    def best(self, turns: Sequence[Size]) -> Choice | None:
        """The turn that ends lowest, then nearest, here; None where no turn goes in."""
        ends = [
            ((self.z + size[2], self.y + size[1], self.x + size[0]), self.number, size)
            for size in turns
            if self.admits(size)
        ]
        return min(ends, default=None)

    def block(self, body: Body) -> bool:
        """Take a placed piece into account; False where it covers the point, which then admits nothing more."""
        x0, y0, z0, x1, y1, z1 = body
        if x1 <= self.x or y1 <= self.y or z1 <= self.z:
            return True
        x, y, z = x0 - self.x, y0 - self.y, z0 - self.z
        off_axes = (x > 0) + (y > 0) + (z > 0)
        if off_axes > 1:
            if x < self.room_x and y < self.room_y and z < self.room_z:
                self.corners.append((x, y, z))
        elif y > 0:
            self.room_y = min(self.room_y, y)
        elif z > 0:
            self.room_z = min(self.room_z, z)
        else:
            self.room_x = min(self.room_x, max(x, 0))
        return off_axes > 0


class Filling:
    """One carton being filled. Points are numbered as they are met, and live until a piece covers them."""

    def __init__(self, inner: Size, budget: Budget) -> None:
        self.spots: list[Spot] = []
        self._inner = inner
        self._budget = budget
        self._bodies: list[Body] = []
        self._met: set[Corner] = set()
        self._points = [Point(0, (0, 0, 0), inner)]
        self._live = self._points[:]

    def put(self, kind: int, turns: Sequence[Size], count: int) -> int:
        """Place up to *count* identical pieces; how many found room. Stops early when the budget is spent."""
        # Room only ever shrinks: a point that refuses a piece refuses the next identical one too, and a choice that
        # is still open when its turn comes is still the best of its point.
        choices: list[Choice] = []
        fresh = self._live
        for placed in range(count):
            if not self._budget.spend(len(fresh) * len(turns) + len(self._live) + 6 * len(self._bodies)):
                return placed
            for point in fresh:
                _offer(choices, point, turns)
            choice = self._next(choices, turns)
            if choice is None:
                return placed
            fresh = self._place(kind, choice)
        return count

    def _next(self, choices: list[Choice], turns: Sequence[Size]) -> Choice | None:
        """The least choice that is still open; any other is chosen anew for its point."""
        while choices:
            choice = heappop(choices)
            point = self._points[choice[1]]
            if point.admits(choice[2]):
                return choice
            self._budget.spend(len(turns))
            _offer(choices, point, turns)
        return None

    def _place(self, kind: int, choice: Choice) -> list[Point]:
        """Put the piece there, and return the points that came with it."""
        (far_z, far_y, far_x), number, size = choice
        point = self._points[number]
        body = (point.x, point.y, point.z, far_x, far_y, far_z)
        self.spots.append(Spot(kind, point.x, point.y, point.z, size))
        corners = corners_of(body, self._bodies)
        self._bodies.append(body)
        self._live = [known for known in self._live if known.block(body)]
        fresh = []
        for corner in corners:
            if corner in self._met:
                continue
            self._met.add(corner)
            new = Point(len(self._points), corner, self._inner)
            if min(new.room_x, new.room_y, new.room_z) > 0 and all(new.block(other) for other in self._bodies):
                self._points.append(new)
                fresh.append(new)
        self._live += fresh
        return fresh


def fill(carton: Carton, kinds: Sequence[Kind], wanted: Mapping[int, int], budget: Budget) -> list[Spot]:
    """Put into one carton what goes in of *wanted* (kind → pieces, in this order), within its weight limit.

    May leave out pieces that would still have gone in, when *budget* is spent on the way.
    """
    filling = Filling(carton.box.inner, budget)
    volume, net = carton.volume, carton.net
    for kind, count in wanted.items():
        piece, turns = kinds[kind], carton.turns[kind]
        if not turns:
            continue
        most = min(count, volume // piece.volume, net // piece.weight if piece.weight else count)
        placed = filling.put(kind, turns, most)
        volume -= placed * piece.volume
        net -= placed * piece.weight
    return filling.spots


def _offer(choices: list[Choice], point: Point, turns: Sequence[Size]) -> None:
    choice = point.best(turns)
    if choice is not None:
        heappush(choices, choice)


def corners_of(body: Body, others: Sequence[Body]) -> tuple[Corner, ...]:
    """The piece's three far corners, each slid back along the two other axes until something stops it."""
    x, y, z, far_x, far_y, far_z = body
    xy = xz = yx = yz = zx = zy = 0
    for x0, y0, z0, x1, y1, z1 in others:
        if x0 <= far_x < x1:
            if xy < y1 <= y and z0 <= z < z1:
                xy = y1
            if xz < z1 <= z and y0 <= y < y1:
                xz = z1
        if y0 <= far_y < y1:
            if yx < x1 <= x and z0 <= z < z1:
                yx = x1
            if yz < z1 <= z and x0 <= x < x1:
                yz = z1
        if z0 <= far_z < z1:
            if zx < x1 <= x and y0 <= y < y1:
                zx = x1
            if zy < y1 <= y and x0 <= x < x1:
                zy = y1
    return (far_x, xy, z), (far_x, y, xz), (yx, far_y, z), (x, far_y, yz), (zx, y, far_z), (x, zy, far_z)
