"""A carrier's source with everything around it: the ladder from a live answer to an old one.

live: asked now, by whoever asked first. cached: remembered, within the shop's life of an answer. stale: older than
that, within the shop's limit, and only where the carrier cannot be asked. Further down stand the shop's backups, which
are no business of a source.
"""

import asyncio
from dataclasses import replace
from functools import partial
from math import inf
from typing import Final

from adapters._resilience.account import Account
from adapters._resilience.asker import Asker
from adapters._resilience.key import key_of
from adapters._resilience.memory import Kept
from adapters._resilience.others import no_of
from adapters._resilience.question import Answer, Known, Question
from adapters._resilience.remembered import BRIEF, Lives, Remembered
from adapters._resilience.resilience import Resilience
from adapters._source import CarrierSource, Terms
from calculator.domain.errors import (
    AnswerMalformed,
    CarrierAuthFailed,
    CarrierError,
    CarrierRateLimited,
    CarrierTimeout,
    CarrierUnavailable,
)
from calculator.domain.memo import Memo
from calculator.domain.rate import Problem, RateSheet
from calculator.domain.shipment import Shipment

_DOWN: Final = frozenset(
    error.kind for error in (CarrierTimeout, CarrierUnavailable, CarrierRateLimited, CarrierAuthFailed, AnswerMalformed)
)
"""Troubles under which what the carrier said before is still the best there is. A refusal is none: it is an answer."""

_AHEAD: Final = 0.8
"""The share of its life after which an answer is renewed while it is still given."""

_NAME: Final = 1500
"""Bytes that a shipment's name takes, about, with the shipment as it is asked about."""

_AHEAD_SECONDS: Final = 10.0
_AGAIN: Final = 30.0


class GuardedSource:
    """The rates of one carrier for one shop. What it shares with other shops and processes lies in ``Resilience``."""

    local = False

    def __init__(
        self,
        source: CarrierSource,
        account: Account,
        resilience: Resilience,
        lives: Lives,
        memo: Memo | None = None,
    ) -> None:
        """
        Args:
            memo: where the shop keeps what belongs to single carts; it may be that of other sources as well.
        """
        self._source = source
        self._account = account
        self._resilience = resilience
        self._lives = lives
        self._memory = resilience.memory
        self._watch = resilience.watch
        self._wall = resilience.wall
        self._ahead = _AHEAD * lives.answer
        self._memo = Memo() if memo is None else memo  # an empty one is one
        self._asker = Asker(source, account, resilience, lives)
        self.carrier = source.carrier
        self.way = source.reached
        """By what the carrier is reached."""

    @property
    def reached(self) -> str:
        """By what the carrier is reached, and why it is not asked at the moment, where that is so."""
        return f"{self.way}; {self.shut}" if self.shut else self.way

    @property
    def shut(self) -> str:
        """Why the account is not asked at the moment; empty where it is."""
        return self._account.state()[1]

    @property
    def retry_after(self) -> int | None:
        """Seconds until the account may be asked again; None where it may be asked now."""
        return self._account.rests()

    @property
    def typical(self) -> float:
        """Seconds that an answer takes, as far as it is known."""
        return self._account.typical

    @property
    def ok(self) -> bool:
        """Whether the carrier may be asked at the moment."""
        return self._account.state()[0] != "open"

    def at_hand(self, shipment: Shipment) -> RateSheet | None:
        """The remembered answer while it holds; shortly before it ends, a newer one is asked for behind the scenes.

        Raises:
            CarrierError: the carrier said no a moment ago.
        """
        known = self._known(shipment)
        now = self._wall()
        kept = self._memory.get(known.key)
        if kept is not None and (age := kept.remembered.age(now)) < self._lives.answer:
            if age > self._ahead:
                self._renew(known, kept, now)
            self._watch.cache("memory", "hit")
            return self._cached(kept)
        no = self._memory.get(no_of(known.key))
        if no is None or no.remembered.age(now) >= BRIEF:
            return None
        self._watch.cache("memory", "hit")
        try:
            return self._cached(no)
        except CarrierError as error:
            return self._older(known.key, error)

    def begin(self, shipment: Shipment, until: float = inf, backed: bool = False) -> Question:
        """Ask what is not at hand, whoever asks it already, and do not wait."""
        known = self._known(shipment)
        self._watch.cache("memory", "miss" if self._memory.get(known.key) is None else "stale")
        flight = self._resilience.flights.join(known.key, lambda: self._asker.answer(known, Terms(until, backed)))
        return Question(flight, partial(self._came, known.key))

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        """
        Raises:
            CarrierError: no rung of the ladder holds.
        """
        sheet = self.at_hand(shipment)
        if sheet is not None:
            return sheet
        question = self.begin(shipment, until, backed)
        await question.wait(until)
        return question.sheet()

    def _came(self, key: str, answer: Answer | None) -> RateSheet:
        """The sheet of an answer that came just now, or of what there is where none did.

        Raises:
            CarrierError: no rung of the ladder holds.
        """
        if answer is None:
            self._watch.late(self.carrier)
            return self._older(key, CarrierTimeout("no answer in time", self._account.rests()))
        if isinstance(answer, CarrierError):
            if answer.kind == CarrierTimeout.kind and not answer.breaker_open:
                self._watch.late(self.carrier)
            return self._older(key, answer.again())
        remembered, fresh = answer
        try:
            if not fresh:
                return self._cached(self._kept(key, remembered))
            sheet = remembered.given()
        except CarrierError as error:
            return self._older(key, error)
        self._watch.answered(self.carrier, sheet.rates[0].source if sheet.rates else "live")
        return sheet

    async def aclose(self) -> None:
        """Close the sender. What other sources share stays open."""
        await self._source.aclose()

    def _known(self, shipment: Shipment) -> Known:
        """The same object has the same name as long as it is priced for the same day: a cart that comes back."""
        day = self._source.priced_for(shipment)
        place = (self.carrier, self._account.name, id(shipment))
        known: Known | None = self._memo.get(place)
        if known is None or known.day != day:  # as long as a shipment is held here it keeps its id to itself
            asked = self._source.asked(shipment, day)
            key = key_of(self._account.name, self._source.facts(asked))
            known = self._memo.keep(place, Known(shipment, day, asked, key), _NAME)
        return known

    def _kept(self, key: str, remembered: Remembered) -> Kept:
        kept = self._memory.get(key)
        return kept if kept is not None and kept.remembered is remembered else Kept(remembered, 0)

    def _cached(self, kept: Kept) -> RateSheet:
        sheet = kept.named("cached")
        self._watch.answered(self.carrier, "cached")
        return sheet

    def _older(self, key: str, error: CarrierError) -> RateSheet:
        """What was said before, beside the trouble.

        Raises:
            CarrierError: the trouble, where there is no such thing, or it is too old.
        """
        kept = self._memory.get(key)
        if error.kind not in _DOWN or kept is None or self._age(kept.remembered) > self._lives.stale:
            try:
                raise error
            finally:
                del error  # it keeps this frame: a ring that only the collector would undo
        self._watch.answered(self.carrier, "stale")
        return replace(kept.named("stale"), problem=Problem.of(self.carrier, error))

    def _age(self, remembered: Remembered) -> float:
        return remembered.age(self._wall())

    def _renew(self, known: Known, kept: Kept, now: float) -> None:
        """Ask ahead, once in a while."""
        born = kept.remembered.born
        if now - kept.tried < _AGAIN or known.key in self._resilience.flights:
            return

        async def renew() -> None:  # whatever comes of it: the answer at hand still holds, the account has taken note
            until = asyncio.get_running_loop().time() + _AHEAD_SECONDS
            flights = self._resilience.flights
            flight = flights.join(known.key, lambda: self._asker.answer(known, Terms(until, backed=True), born))
            await flight.wait(until)
            flight.result()

        kept.tried = now
        self._resilience.behind(renew)
