"""gather: ask all carriers at once; the only stage that waits. Here a carrier's trouble becomes a value."""

import asyncio
from collections.abc import Mapping

from calculator.domain.errors import CarrierError, CarrierTimeout, NotCovered
from calculator.domain.plan import Ask, Gathered, Packed
from calculator.domain.ports import RateSource
from calculator.domain.rate import Problem, RateSheet


async def gather(
    packed: Packed, sources: Mapping[str, RateSource], backups: Mapping[str, RateSource], seconds: float
) -> Gathered:
    """A sheet or a problem for every ask, within *seconds*.

    Where a carrier failed and the policy lets the published card stand in, *backups* is asked as well: it answers
    from memory. Anything but a CarrierError is a bug of ours and is not caught.
    """
    asks = packed.asks
    if not asks:
        return Gathered()
    if len(asks) == 1 or all(_local(ask, sources) for ask in asks):
        answers = [await _one(ask, sources, seconds) for ask in asks]
    else:
        answers = await asyncio.gather(*(_one(ask, sources, seconds) for ask in asks))
    sheets: list[RateSheet | None] = []
    problems: list[Problem] = []
    stand_ins = set()
    for place, (ask, answer) in enumerate(zip(asks, answers, strict=True)):
        if isinstance(answer, Problem):
            problems.append(answer)
            sheets.append(await _stand_in(ask, backups))
            if sheets[-1] is not None:
                stand_ins.add(place)
        else:
            sheets.append(answer)
    return Gathered(tuple(sheets), tuple(dict.fromkeys(problems)), frozenset(stand_ins))


def _local(ask: Ask, sources: Mapping[str, RateSource]) -> bool:
    source = sources.get(ask.carrier)
    return source is None or source.local


async def _one(ask: Ask, sources: Mapping[str, RateSource], seconds: float) -> RateSheet | Problem:
    source = sources.get(ask.carrier)
    if source is None:
        return Problem.of(ask.carrier, NotCovered(f"no source of {ask.carrier} prices is set up"))
    try:
        async with asyncio.timeout(seconds):
            return await source.ask(ask.shipment)
    except TimeoutError:
        return Problem.of(ask.carrier, CarrierTimeout(f"no answer within {seconds:g} s"))
    except CarrierError as error:
        return Problem.of(ask.carrier, error)


async def _stand_in(ask: Ask, backups: Mapping[str, RateSource]) -> RateSheet | None:
    source = backups.get(ask.carrier) if ask.card_backup else None
    if source is None:
        return None
    try:
        return await source.ask(ask.shipment)
    except CarrierError:
        return None  # the first trouble is already told; the card simply has no price either
