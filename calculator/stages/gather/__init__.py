"""gather: ask all carriers at once; the only stage that waits. Here a carrier's trouble becomes a value."""

from collections.abc import Sequence

from calculator.domain.errors import CarrierError, WrongCurrency
from calculator.domain.plan import Ask, Gathered, Packed
from calculator.domain.rate import Problem, RateSheet
from calculator.stages.gather.asking import Answer, Sources, answered, at_hand


async def gather(packed: Packed, sources: Sources, backups: Sources, until: float) -> Gathered:
    """A sheet or a problem for every ask, before *until* by the running loop's clock.

    What a source knows already is taken at once. Where a carrier failed, or has no price in the shop's currency, and
    the policy lets the published card stand in, *backups* is asked as well: it answers from memory. Anything but a
    CarrierError is a bug of ours and is not caught.
    """
    asks = packed.asks
    answers: list[Answer] = []
    for ask in asks:
        found = at_hand(ask, sources)
        if found is None:
            answers = await answered(asks, answers, sources, until)
            break
        answers.append(found)
    if (sheets_alone := _all_plain(asks, answers)) is not None:
        return Gathered(sheets_alone)
    sheets: list[RateSheet | None] = []
    problems: list[Problem] = []
    stand_ins = set()
    for place, (ask, answer) in enumerate(zip(asks, answers, strict=True)):
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


def _all_plain(asks: Sequence[Ask], answers: Sequence[Answer]) -> tuple[RateSheet, ...] | None:
    """The answers where each is a sheet about which nothing need be done: the usual case."""
    sheets = []
    for ask, answer in zip(asks, answers, strict=True):
        if not isinstance(answer, RateSheet) or answer.problem is not None or ask.card_backup:
            return None
        sheets.append(answer)
    return tuple(sheets)


def _in_other_money(sheet: RateSheet, currency: str) -> bool:
    """Whether there are prices, and none that the shop can use."""
    return bool(sheet.rates) and all(
        any(charge.amount.currency != currency for charge in rate.charges) for rate in sheet.rates
    )


async def _stand_in(ask: Ask, backups: Sources) -> RateSheet | None:
    source = backups.get(ask.carrier) if ask.card_backup else None
    if source is None:
        return None
    try:
        return await source.ask(ask.shipment)
    except CarrierError:
        return None  # the first trouble is already told; the card simply has no price either
