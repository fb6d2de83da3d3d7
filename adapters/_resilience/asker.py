"""The answer to a question that nobody here remembers: another process knows it, or the carrier is asked."""

from typing import Final

from adapters._resilience.account import Account
from adapters._resilience.others import Others, no_of
from adapters._resilience.question import Answer, Known
from adapters._resilience.remembered import BRIEF, Lives, Remembered, a_no, encode, is_brief
from adapters._resilience.resilience import Resilience
from adapters._source import CarrierSource, Terms
from calculator.domain.errors import CarrierError

_TURNS: Final = 8
"""So many times another process may be about to ask and not come to an end; then this one no longer stands back."""


class Asker:
    """Asks one carrier for one shop, and remembers what it said for all."""

    def __init__(self, source: CarrierSource, account: Account, resilience: Resilience, lives: Lives) -> None:
        self._source = source
        self._memory = resilience.memory
        self._shared = resilience.shared
        self._wall = resilience.wall
        self._lives = lives
        self._others = Others(resilience, account, lives.answer)

    async def answer(self, known: Known, terms: Terms, newer_than: float = 0.0) -> Answer:
        """What was said after *newer_than*, for all who wait.

        A trouble is given back, for each of them to raise: a task whose error is raised again is held by it, a ring
        that only the collector would undo.
        """
        try:
            if self._shared.present:
                return await self._found(known, terms, newer_than)
            return await self._asked(known, terms), True
        except CarrierError as error:
            return error

    async def _found(self, known: Known, terms: Terms, newer_than: float) -> tuple[Remembered, bool]:
        """What another process knows or finds out; where none does, the carrier is asked here.

        Raises:
            CarrierError
        """
        key = known.key
        found = await self._others.look(key, newer_than)
        if found is not None:
            return found, False
        for _ in range(_TURNS):
            async with self._others.alone(key, newer_than) as (alone, found):
                if alone and found is None:
                    return await self._asked(known, terms), True
            found = found or await self._others.wait(key, newer_than)
            if found is not None:
                return found, False
        return await self._asked(known, terms), True

    async def _asked(self, known: Known, terms: Terms) -> Remembered:
        """
        Raises:
            CarrierError
        """
        key, now = known.key, self._wall()
        if not terms.backed and (old := self._memory.get(key)) is not None:
            terms = Terms(terms.until, backed=old.remembered.age(now) <= self._lives.stale)
        try:
            sheet = await self._source.answer(known.asked, terms)
        except CarrierError as error:
            no = a_no(error, now)
            if no is not None:
                self._memory.put(no_of(key), no, own=True)
                self._share(f"n:{key}", no, BRIEF)
            raise
        remembered = Remembered(now, sheet)
        if is_brief(sheet, known.shipment.currency):
            self._memory.put(no_of(key), remembered, own=True)
            self._share(f"n:{key}", remembered, BRIEF)
        else:
            self._memory.put(key, remembered, own=True)
            self._share(f"a:{key}", remembered, max(self._lives.answer, self._lives.stale))
        return remembered

    def _share(self, stored_as: str, remembered: Remembered, seconds: float) -> None:
        if seconds > 0 and self._shared.present:
            self._shared.put(stored_as, encode(remembered), seconds)
