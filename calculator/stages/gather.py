"""gather: ask all carriers at once; the only stage that waits. Here a carrier's trouble becomes a value."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from math import inf
from operator import itemgetter
from typing import Any, Final

from calculator.domain.begun import begun
from calculator.domain.errors import CarrierError, CarrierTimeout, NotCovered, WrongCurrency
from calculator.domain.plan import Ask, Gathered, Packed
from calculator.domain.ports import Question, RateSource
from calculator.domain.rate import Problem, RateSheet
from calculator.domain.shipment import Shipment

_Answer = RateSheet | Problem
_Sources = Mapping[str, RateSource]

_GRACE: Final = 0.005
"""Seconds. A source that keeps the time itself, and may have an older answer to give, is heard first."""

_MARGIN: Final = 0.02
_SLACK: Final = 0.02
"""Seconds by which a carrier must be quicker than another to be asked after it."""

_NOT_IN_TIME: Final = "no answer in time"


async def gather(packed: Packed, sources: _Sources, backups: _Sources, until: float) -> Gathered:
    """A sheet or a problem for every ask, before *until* by the running loop's clock.

    What a source knows already is taken at once. Where a carrier failed, or has no price in the shop's currency, and
    the policy lets the published card stand in, *backups* is asked as well: it answers from memory. Anything but a
    CarrierError is a bug of ours and is not caught.
    """
    asks = packed.asks
    if not asks:
        return Gathered()
    answers = [_at_hand(ask, sources) for ask in asks]
    if (sheets_at_hand := _all_plain(asks, answers)) is not None:
        return Gathered(sheets_at_hand)
    open_asks = [ask for ask, answer in zip(asks, answers, strict=True) if answer is None]
    came = iter(await _asked(open_asks, sources, until) if open_asks else ())
    sheets: list[RateSheet | None] = []
    problems: list[Problem] = []
    stand_ins = set()
    for place, (ask, known) in enumerate(zip(asks, answers, strict=True)):
        answer = known or next(came)
        if isinstance(answer, Problem):
            problems.append(answer)
            sheets.append(await _stand_in(ask, backups))
            if sheets[-1] is not None:
                stand_ins.add(place)
            continue
        if answer.problem is not None:
            problems.append(answer.problem)
        if not ask.card_backup or not _in_other_money(answer, ask.shipment.currency):
            sheets.append(answer)
            continue
        card = await _stand_in(ask, backups)
        if card is not None:
            message = f"every price is in another currency than {ask.shipment.currency}"
            problems.append(Problem.of(ask.carrier, WrongCurrency(message)))
            stand_ins.add(place)
        sheets.append(card or answer)
    return Gathered(tuple(sheets), tuple(dict.fromkeys(problems)), frozenset(stand_ins))


def _at_hand(ask: Ask, sources: _Sources) -> _Answer | None:
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


def _all_plain(asks: Sequence[Ask], answers: Sequence[_Answer | None]) -> tuple[RateSheet, ...] | None:
    """The answers where each is a sheet about which nothing need be done: the usual case of a cart asked again."""
    sheets = []
    for ask, answer in zip(asks, answers, strict=True):
        if not isinstance(answer, RateSheet) or answer.problem is not None or ask.card_backup:
            return None
        sheets.append(answer)
    return tuple(sheets)


async def _asked(asks: Sequence[Ask], sources: _Sources, until: float) -> list[_Answer]:
    """All at once; those that answer from memory in turn, without a task."""
    if all(sources[ask.carrier].local for ask in asks):
        return [await _in_time(ask, sources, until) for ask in asks]
    loop = asyncio.get_running_loop()
    end = _carriers_end(until, loop.time())
    questions: dict[int, Question] = {}
    try:
        await _begin(asks, sources, end, questions)
        tasks = [question.task for question in questions.values()]
        left = end - loop.time() + _GRACE
        await asyncio.wait(tasks, timeout=left, return_when=asyncio.FIRST_EXCEPTION)
        for task in tasks:
            if task.done() and (error := task.exception()) is not None:
                raise error
    finally:
        await _left(questions.values())
    return [_heard(ask, questions[place]) for place, ask in enumerate(asks)]


def _carriers_end(until: float, now: float) -> float:
    """Before the quote's: there must be time to tell the trouble and to price what stands in."""
    return until - min(_MARGIN, max(until - now, 0) / 10) if until != inf else inf


async def _begin(asks: Sequence[Ask], sources: _Sources, end: float, questions: dict[int, Question]) -> None:
    """Ask all, the slowest carrier first; *questions* gets each under its place, even where this is cut short.

    A quick one has time to wait for its turn: in a crowd every checkout asks its slow carriers before the first of
    them asks its quick ones. Two that take equally long are asked in one go.
    """
    slowness = [(_typical(sources[ask.carrier]), place) for place, ask in enumerate(asks)]
    slowness.sort(key=itemgetter(0), reverse=True)
    before = slowness[0][0]
    for seconds, place in slowness:
        if before - seconds > _SLACK:
            await asyncio.sleep(0)
        before = seconds
        questions[place] = _question(asks[place], sources[asks[place].carrier], end)


def _typical(source: RateSource) -> float:
    """Seconds until a source answers; of one that cannot tell, as long as any."""
    seconds: float = 0.0 if source.local else getattr(source, "typical", inf)
    return seconds


def _question(ask: Ask, source: RateSource, end: float) -> Question:
    begin: Callable[[Shipment, float, bool], Question] | None = getattr(source, "begin", None)
    return (
        begin(ask.shipment, end, ask.backed) if begin is not None else _Own(source.ask(ask.shipment, end, ask.backed))
    )


class _Own:
    """The question to a source that must be waited for: a task of this checkout's own."""

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


async def _left(questions: Collection[Question]) -> None:
    """Nothing of what is no longer waited for goes on, and what it came to is noted before the answer is given."""
    late = [question.task for question in questions if not question.task.done()]
    for question in questions:
        question.leave()
    ending = [task for task in late if isinstance(task, asyncio.Task) and task.cancelling()]
    if ending:
        await asyncio.wait(ending, timeout=_GRACE)


def _heard(ask: Ask, question: Question) -> _Answer:
    try:
        return question.sheet()
    except CarrierError as error:
        return Problem.of(ask.carrier, error)


async def _in_time(ask: Ask, sources: _Sources, until: float) -> _Answer:
    try:
        async with asyncio.timeout_at(until):
            return await sources[ask.carrier].ask(ask.shipment, until, ask.backed)
    except TimeoutError:
        return _late(ask)
    except CarrierError as error:
        return Problem.of(ask.carrier, error)


def _late(ask: Ask) -> Problem:
    return Problem.of(ask.carrier, CarrierTimeout(_NOT_IN_TIME))


def _in_other_money(sheet: RateSheet, currency: str) -> bool:
    """Whether there are prices, and none that the shop can use."""
    return bool(sheet.rates) and all(
        any(charge.amount.currency != currency for charge in rate.charges) for rate in sheet.rates
    )


async def _stand_in(ask: Ask, backups: _Sources) -> RateSheet | None:
    source = backups.get(ask.carrier) if ask.card_backup else None
    if source is None:
        return None
    try:
        return await source.ask(ask.shipment)
    except CarrierError:
        return None  # the first trouble is already told; the card simply has no price either
