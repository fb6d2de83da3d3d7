"""Many carts as columns of whole numbers: what fees and bounds look at, and which profile each cart has."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from calculator.domain.record import record
from calculator.matrix.numbers import Ints


@record(frozen=True, slots=True, eq=False)
class Columns:
    """Of N carts the measures of ``policy.fees.Measures``, each a column of N.

    ``values`` are minor units by basis name; ``weight`` grams, ``pieces`` and ``volume`` (cubic mm) are of all that
    ships. ``matched`` are the pieces a surcharge with line keys matches, by the surcharge's id. ``wishes``: a signature
    was requested.
    """

    values: Mapping[str, Ints]
    weight: Ints
    pieces: Ints
    volume: Ints
    matched: Mapping[str, Ints]
    wishes: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.pieces)

    def at(self, places: NDArray[np.intp] | slice) -> "Columns":
        """The carts at these places, in this order."""
        return Columns(
            {name: column[places] for name, column in self.values.items()},
            self.weight[places],
            self.pieces[places],
            self.volume[places],
            {name: column[places] for name, column in self.matched.items()},
            self.wishes[places],
        )


def column(numbers: Sequence[int]) -> Ints:
    """A column of these numbers.

    Raises:
        OverflowError: one of them is no int64.
    """
    return np.array(numbers, np.int64)
