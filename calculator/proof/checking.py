"""``check``: every cell of a policy has one answer, and every rule of it is reached by some cart."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from calculator.domain.money import Money, digits
from calculator.policy.model import Policy
from calculator.proof import cliffs, coverage, notes, promises, unreachable
from calculator.proof.report import Finding, Report, sorted_findings
from calculator.proof.survey import Survey

NO_CARDS: Final[Mapping[str, date]] = MappingProxyType({})
_LEAP: Final = 10
"""Whole units of money: what shipping may rise by at one bound before it is told, unless the caller says."""


def check(
    policy: Policy, on: date | None = None, *, leap: Money | None = None, cards: Mapping[str, date] = NO_CARDS
) -> Report:
    """Prove a policy, or tell everything that is wrong with it, each with the smallest cart that shows it.

    Args:
        on: the day on which seasons and cards may be over; None: none is.
        leap: what shipping may rise by where a cent is added, before it is told as a cliff; None: ten whole units.
        cards: the last day of each card of published prices, by carrier.
    """
    survey = Survey(policy)
    most = leap or Money(_LEAP * 10 ** digits(policy.currency), policy.currency)
    found = [*_faults(survey), *_warnings(survey, on, cards), *cliffs.cliffs(survey, most)]
    found += coverage.not_all_tried(survey)
    return Report(policy.shop, sorted_findings(found), survey.cells, policy)


def _faults(survey: Survey) -> Iterator[Finding]:
    for look in (
        coverage.answered_once,
        coverage.products_own,
        coverage.nothing_left,
        unreachable.options,
        unreachable.texts,
        unreachable.blocks,
        unreachable.features,
        unreachable.surcharges,
        unreachable.lead_times,
        unreachable.carriers,
        promises.duties,
        promises.reach,
        promises.prices,
        promises.windows,
    ):
        yield from look(survey)


def _warnings(survey: Survey, on: date | None, cards: Mapping[str, date]) -> Iterator[Finding]:
    yield from notes.silences(survey)
    yield from notes.old_names(survey)
    yield from notes.uncited(survey)
    if on is not None:
        yield from notes.over(survey, on)
        yield from notes.cards(survey, on, cards)
