"""gather: ask all carriers at once; the only stage that waits. Here a carrier's trouble becomes a value."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from calculator.domain.begun import begun
from calculator.domain.errors import CarrierError, CarrierTimeout, NotCovered, WrongCurrency
from calculator.domain.plan import Ask, Gathered, Packed
from calculator.domain.ports import RateSource
from calculator.domain.rate import Problem, RateSheet
from calculator.domain.shipment import Shipment

_Answer = RateSheet | Problem
_Sources = Mapping[str, RateSource]

_GRACE: Final = 0.005
"""Seconds. A source that keeps the time itself, and may have an older answer to give, is heard first."""


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
    tasks = [begun(_one(ask, sources, until)) for ask in asks]
    left = until - asyncio.get_running_loop().time() + _GRACE
    try:
        await asyncio.wait(tasks, timeout=left, return_when=asyncio.FIRST_EXCEPTION)
        for task in tasks:
            if task.done() and (error := task.exception()) is not None:
                raise error
        return [task.result() if task.done() else _late(ask) for ask, task in zip(asks, tasks, strict=True)]
    finally:
        await _stopped([task for task in tasks if not task.done()])


async def _stopped(tasks: Collection["asyncio.Task[_Answer]"]) -> None:
    """Nothing of what is no longer waited for goes on."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=_GRACE)


async def _in_time(ask: Ask, sources: _Sources, until: float) -> _Answer:
    try:
        async with asyncio.timeout_at(until):
            return await _one(ask, sources, until)
    except TimeoutError:
        return _late(ask)


async def _one(ask: Ask, sources: _Sources, until: float) -> _Answer:
    try:
        return await sources[ask.carrier].ask(ask.shipment, until, ask.backed)
    except TimeoutError:
        return _late(ask)
    except CarrierError as error:
        return Problem.of(ask.carrier, error)


def _late(ask: Ask) -> Problem:
    return Problem.of(ask.carrier, CarrierTimeout("no answer in time"))


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
