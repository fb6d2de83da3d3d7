"""All carriers asked at once, the slow ones first, and heard for as long as there is time."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from math import inf
from operator import itemgetter
from typing import Any, Final

from calculator.domain.begun import begun
from calculator.domain.errors import CarrierError, CarrierTimeout, NotCovered
from calculator.domain.plan import Ask
from calculator.domain.ports import Question, RateSource
from calculator.domain.rate import Problem, RateSheet
from calculator.domain.shipment import Shipment

Answer = RateSheet | Problem
Sources = Mapping[str, RateSource]

_GRACE: Final = 0.005
"""Seconds. A source that keeps the time itself, and may have an older answer to give, is heard first."""

_MARGIN: Final = 0.02
_SLACK: Final = 0.02
"""Seconds by which a carrier must be quicker than another to be asked after it."""

_NOT_IN_TIME: Final = "no answer in time"


def at_hand(ask: Ask, sources: Sources) -> Answer | None:
    """What need not be waited for."""
    source = sources.get(ask.carrier)
    if source is None:
        return Problem.of(ask.carrier, NotCovered(f"no source of {ask.carrier} prices is set up"))
    # isinstance would ask the protocol for its members each time, which takes longer than all the rest.
    remembered: Callable[[Shipment], RateSheet | None] | None = getattr(source, "at_hand", None)
    if remembered is None:
        return None
    try:
        return remembered(ask.shipment)
    except CarrierError as error:
        return Problem.of(ask.carrier, error)


async def answered(asks: Sequence[Ask], known: Sequence[Answer], sources: Sources, until: float) -> list[Answer]:
    """An answer for every ask, before *until*; those that answer from memory are asked in turn, without a task.

    Args:
        known: what is at hand for the first asks. For the next there is nothing, those after it were not looked for.
    """
    if all(source is None or source.local for source in (sources.get(ask.carrier) for ask in asks)):
        rest = [at_hand(ask, sources) or await _in_time(ask, sources, until) for ask in asks[len(known) :]]
        return [*known, *rest]
    end = _carriers_end(until, asyncio.get_running_loop().time())
    asking = _Asking(asks, known, sources, end)
    try:
        await asking.begin()
        await asking.wait()
    finally:
        await asking.leave()
    return asking.heard()


def _carriers_end(until: float, now: float) -> float:
    """Before the quote's: there must be time to tell the trouble and to price what stands in."""
    return until - min(_MARGIN, max(until - now, 0) / 10) if until != inf else inf


class _Asking:
    """What one checkout asks, from the first question to the last answer."""

    def __init__(self, asks: Sequence[Ask], known: Sequence[Answer], sources: Sources, end: float) -> None:
        self._asks = asks
        self._sources = sources
        self._end = end
        self._open = len(known)
        self._answers: dict[int, Answer] = dict(enumerate(known))
        self._questions: dict[int, Question] = {}

    async def begin(self) -> None:
        """Ask all, the slowest carrier first.

        A quick one has time to wait for its turn: in a crowd every checkout asks its slow carriers before the first of
        them asks its quick ones. Two that take equally long are asked in one go.
        """
        slowness = [(_typical(self._sources, self._asks[place]), place) for place in range(self._open, len(self._asks))]
        slowness.sort(key=itemgetter(0), reverse=True)
        before = slowness[0][0]
        for seconds, place in slowness:
            if before - seconds > _SLACK:
                await self._let_them_go(before - seconds)
            before = seconds
            self._ask(place)

    def _ask(self, place: int) -> None:
        ask = self._asks[place]
        found = at_hand(ask, self._sources) if place > self._open else None
        if found is None:
            self._questions[place] = _question(ask, self._sources[ask.carrier], self._end)
        else:
            self._answers[place] = found

    async def _let_them_go(self, seconds: float) -> None:
        """Until what was asked is on its way, by the other checkouts of a crowd as well; ours has *seconds* for that.

        Mostly it is already. Where connections must be opened first, that of the slowest carrier comes first.
        """
        await asyncio.sleep(0)
        waiting = [sent for asked in self._questions.values() if (sent := asked.sent) is not None and not sent.done()]
        if waiting:
            await asyncio.wait(waiting, timeout=seconds)

    async def wait(self) -> None:
        """Until all have answered or the time is over. A bug is raised at once."""
        tasks = [question.task for question in self._questions.values()]
        left = self._end - asyncio.get_running_loop().time() + _GRACE
        await asyncio.wait(tasks, timeout=left, return_when=asyncio.FIRST_EXCEPTION)
        for task in tasks:
            if task.done() and (error := task.exception()) is not None:
                raise error

    async def leave(self) -> None:
        """Nothing of what is no longer waited for goes on, and what it came to is noted before the answer is given."""
        questions: Collection[Question] = self._questions.values()
        late = [question.task for question in questions if not question.task.done()]
        for question in questions:
            question.leave()
        ending = [task for task in late if isinstance(task, asyncio.Task) and task.cancelling()]
        if ending:
            await asyncio.wait(ending, timeout=_GRACE)

    def heard(self) -> list[Answer]:
        """What became of every ask."""
        for place, question in self._questions.items():
            self._answers[place] = _heard(self._asks[place].carrier, question)
        return [self._answers[place] for place in range(len(self._asks))]


def _typical(sources: Sources, ask: Ask) -> float:
    """Seconds until a source answers; of one that cannot tell, as long as any."""
    source = sources.get(ask.carrier)
    seconds: float = 0.0 if source is None or source.local else getattr(source, "typical", inf)
    return seconds


def _question(ask: Ask, source: RateSource, end: float) -> Question:
    begin: Callable[[Shipment, float, bool], Question] | None = getattr(source, "begin", None)
    return (
        begin(ask.shipment, end, ask.backed) if begin is not None else _Own(source.ask(ask.shipment, end, ask.backed))
    )


class _Own:
    """The question to a source that must be waited for: a task of this checkout's own."""

    sent = None

    def __init__(self, answer: Coroutine[Any, Any, RateSheet]) -> None:
        self.task = begun(_told(answer))

    def sheet(self) -> RateSheet:
        """
        Raises:
            CarrierError
        """
        found = self.task.result() if self.task.done() and not self.task.cancelled() else CarrierTimeout(_NOT_IN_TIME)
        try:
            if isinstance(found, CarrierError):
                raise found
            return found
        finally:
            del found  # an error keeps this frame: a ring that only the collector would undo

    def leave(self) -> None:
        """Nobody else waits for it."""
        self.task.cancel()


async def _told(answer: Coroutine[Any, Any, RateSheet]) -> RateSheet | CarrierError:
    try:
        return await answer
    except TimeoutError:
        return CarrierTimeout(_NOT_IN_TIME)
    except CarrierError as error:
        return error


def _heard(carrier: str, question: Question) -> Answer:
    try:
        return question.sheet()
    except CarrierError as error:
        return Problem.of(carrier, error)


async def _in_time(ask: Ask, sources: Sources, until: float) -> Answer:
    try:
        async with asyncio.timeout_at(until):
            return await sources[ask.carrier].ask(ask.shipment, until, ask.backed)
    except TimeoutError:
        return Problem.of(ask.carrier, CarrierTimeout(_NOT_IN_TIME))
    except CarrierError as error:
        return Problem.of(ask.carrier, error)
