"""One combination, played: the real pipeline, guarded sources, adapters and emulator, under a virtual clock."""

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, Protocol

import msgspec

from adapters._card.source import CardSource, RateCard
from adapters._discovery import discover
from adapters._emulator.access import TOKEN_PATHS
from adapters._emulator.emulator import Emulator
from adapters._emulator.faults import Fault
from adapters._emulator.sender import EmulatedSender
from adapters._resilience.memory import Memory
from adapters._resilience.remembered import Remembered
from adapters._resilience.resilience import Resilience
from adapters._source import Calls, CarrierSource
from calculator.domain.cart import Cart
from calculator.domain.ports import RateAdapter, RateSource, Sender
from calculator.guarding import Guards, lives_of
from calculator.pipeline import Shop, quote
from calculator.stages.seal import Keys
from calculator.telemetry.counts import Counts
from calculator.telemetry.telemetry import LOG, Telemetry
from calculator.wire.answer import quote_json
from tests.certificate.shops import Variant, policy_of
from tests.certificate.states import CACHES, CARRIERS, fault_of

SECONDS: Final = 2.0
"""The deadline of every quote."""

LIMIT: Final = 16
"""Calls an hour of every account: enough for any one combination, and for few together."""

NOW: Final = datetime(2026, 8, 3, 14, tzinfo=UTC)
_BEGAN: Final = NOW.timestamp()
_BEHIND: Final = 11.0
"""Seconds after which nothing goes on behind an answer any longer."""

_KEYS: Final = Keys([b"a key of the certificate"])

Entry = tuple[str, Remembered]
Answer = dict[str, Any]


class Tape(Memory):
    """A memory that writes down what is kept in it."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []

    def put(self, key: str, remembered: Remembered, *, own: bool = False) -> None:
        self.entries.append((key, remembered))
        super().put(key, remembered, own=own)


@dataclass
class Seen:
    """What came of a combination: the answer as HTTP gives it, and what it took.

    ``seconds`` are virtual. ``calls``: rating calls by who was asked. ``left``: tasks and flights that went on.
    ``lines``: what the log tells, by message and fields. ``counts``: what the metrics tell.
    """

    answer: Answer
    seconds: float
    calls: Mapping[str, int]
    left: tuple[str, ...]
    lines: Sequence[tuple[str, Mapping[str, Any]]] = ()
    counts: Counts = field(default_factory=Counts)


class Lines(logging.Handler):
    """Every line of trouble, as it would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, Mapping[str, Any]]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Its message and what it names."""
        self.told.append((record.getMessage(), record.__dict__.get("fields", {})))


@contextmanager
def heard() -> Iterator[list[tuple[str, Mapping[str, Any]]]]:
    """What the log tells meanwhile, and tells nobody else."""
    handler, before = Lines(), LOG.propagate
    LOG.addHandler(handler)
    LOG.propagate = False
    try:
        yield handler.told
    finally:
        LOG.propagate = before
        LOG.removeHandler(handler)


class Carriers(Protocol):
    """The emulator, however it is reached: ``sender`` into it, its faults and its count of calls by path."""

    sender: Sender

    def set_fault(self, who: str, fault: Fault | None) -> None: ...

    def calls(self) -> Mapping[str, Mapping[str, int]]: ...


class InProcess:
    """The emulator without a socket. Its clock stands: tokens hold for ever."""

    def __init__(self) -> None:
        emulator = Emulator(lambda: NOW, check_dates=False)
        self.sender: Sender = EmulatedSender(emulator)
        self.set_fault = emulator.set_fault
        self.calls = emulator.calls


class Stage:
    """One shop with its carriers. Processes come and go on it: each combination has breakers and quotas of its own."""

    def __init__(self, variant: Variant, carriers: Carriers | None = None, seconds: float = SECONDS) -> None:
        self._variant = variant
        self._policy = policy_of(variant)
        self._carriers = carriers or InProcess()
        self.seconds = seconds
        self._taped: dict[bytes, list[Entry]] = {}

    async def play(self, body: bytes, cart: Cart, states: Mapping[str, str], cache_state: str) -> Seen:
        """The quote for *cart* with every carrier in its state and answers remembered as the cache's state says."""
        age = CACHES[cache_state]
        memory = Memory()
        if age is not None:
            for entry in await self._entries(body, cart):
                memory.put(*entry)
        return await self._played(cart, states, memory, age or 0.0, settle=cache_state == "ageing")

    async def _entries(self, body: bytes, cart: Cart) -> list[Entry]:
        """What a process remembers that quoted the cart while all was fine."""
        known = self._taped.get(body)
        if known is None:
            tape = Tape()
            await self._played(cart, {}, tape, 0.0)
            known = self._taped[body] = tape.entries
        return known

    async def _played(
        self, cart: Cart, states: Mapping[str, str], memory: Memory, age: float, *, settle: bool = False
    ) -> Seen:
        loop = asyncio.get_running_loop()
        began = loop.time()
        telemetry = Telemetry()
        resilience = Resilience(
            wall=lambda: _BEGAN + age + loop.time() - began, random=lambda: 0.5, memory=memory, watch=telemetry
        )
        for carrier, state in states.items():
            who = self._variant.who(carrier)
            self._carriers.set_fault(who, fault_of(who, state))
        shop = Shop(self._policy, self._sources(resilience), _KEYS, {"usps": _card()}, self.seconds)
        before = self._calls()
        with heard() as lines:
            answered = await quote(cart, shop, NOW, explain=False)
            telemetry.quoted(answered)
        seconds = loop.time() - began
        left = await self._left(resilience, settle=settle)
        calls = {who: count - before.get(who, 0) for who, count in self._calls().items() if count != before.get(who)}
        answer = msgspec.json.decode(quote_json(answered))
        return Seen(answer, seconds, calls, left, lines, telemetry.counts)

    def _sources(self, resilience: Resilience) -> dict[str, RateSource]:
        """As ``calculator.emulated`` puts them together, without looking for the carriers' modules each time."""
        guards = Guards(resilience, lives_of(self._policy), lambda _: LIMIT)

        def source(carrier: str) -> RateSource:
            who = self._variant.who(carrier)

            def make(calls: Calls) -> CarrierSource:
                return CarrierSource(
                    _adapters()[who], self._carriers.sender, None, carrier=carrier, source="demo", calls=calls
                )

            return guards.around(who, ("emulator", "in process"), make)

        return {carrier: source(carrier) for carrier in CARRIERS}

    async def _left(self, resilience: Resilience, *, settle: bool) -> tuple[str, ...]:
        if settle:
            await asyncio.sleep(_BEHIND)
        for _ in range(4):  # what was cancelled gets its turns to end
            await asyncio.sleep(0)
        own = asyncio.current_task()
        tasks = [str(task.get_coro()) for task in asyncio.all_tasks() if task is not own]
        return (*tasks, *["a flight"] * len(resilience.flights))

    def _calls(self) -> dict[str, int]:
        asked = self._carriers.calls()
        return {
            who: sum(count for path, count in paths.items() if path != TOKEN_PATHS.get(who))
            for who, paths in asked.items()
        }


@cache
def _adapters() -> Mapping[str, RateAdapter]:
    return discover()


@cache
def _card() -> CardSource:
    return CardSource(RateCard.embedded(), "backup")
