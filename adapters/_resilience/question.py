"""What was asked of a carrier for one checkout, while the answer is on its way."""

from collections.abc import Callable
from datetime import date

from msgspec import Struct

from adapters._resilience.flight import Flight
from adapters._resilience.remembered import Remembered
from adapters._source import Asked
from calculator.domain.errors import CarrierError
from calculator.domain.rate import RateSheet
from calculator.domain.shipment import Shipment


class Known(Struct, frozen=True, gc=False):
    """A shipment, the day it is priced for, what is asked about it, and the name of that question."""

    shipment: Shipment
    day: date
    asked: Asked
    key: str


Answer = tuple[Remembered, bool] | CarrierError
"""What was said and whether it was asked for just now, or the trouble."""


class Question:
    """Whoever has it must leave it: with the last who does, the asking ends."""

    __slots__ = ("_came", "_flight", "leave", "sent", "task", "wait")

    def __init__(self, flight: Flight[Answer], came: Callable[[Answer | None], RateSheet]) -> None:
        """
        Args:
            came: makes a sheet of the answer, or of None where there is none yet.
        """
        self._flight = flight
        self._came = came
        self.task = flight.task
        self.sent = flight.sent
        self.leave = flight.leave
        self.wait = flight.wait

    def sheet(self) -> RateSheet:
        """What came of it; where nothing did yet, what there is instead.

        Raises:
            CarrierError: no rung of the ladder holds.
        """
        return self._came(self._flight.result())
