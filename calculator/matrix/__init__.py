"""Many carts at once: a policy's fees over columns of numbers, equal cell by cell to the quotes it gives.

What depends on no number (zone, purpose, day, goods) is asked of the engine, once a profile; the numbers are computed
for all carts of a profile together. What a carrier prices is named so, option by option: that is for the engine.
"""

from calculator.matrix.answering import ABSENT, OFFERED, Answers
from calculator.matrix.compiled import Batch, Compiled, asks_carriers
from calculator.matrix.labelled import Matrix, matrix
from calculator.matrix.numbers import NotVectorised
from calculator.matrix.profiles import Profile
from calculator.matrix.tables import CARRIER_PRICED

__all__ = [
    "ABSENT",
    "CARRIER_PRICED",
    "OFFERED",
    "Answers",
    "Batch",
    "Compiled",
    "Matrix",
    "NotVectorised",
    "Profile",
    "asks_carriers",
    "matrix",
]
