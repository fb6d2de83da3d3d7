"""Several accounts with one aggregator as one source: each has a memory, a breaker and a quota of its own."""

import asyncio
from collections.abc import Sequence
from math import inf

from adapters._reading import counts_more
from adapters._resilience.guarded import GuardedSource
from calculator.domain.errors import CarrierError
from calculator.domain.rate import Declined, Problem, Rate, RateSheet
from calculator.domain.shipment import Shipment

_Answer = RateSheet | CarrierError


class ManyAccounts:
    """All accounts are asked at once and the cheapest counts; one that fails becomes a notice beside the others."""

    local = False

    def __init__(self, sources: Sequence[GuardedSource]) -> None:
        """
        Args:
            sources: of the same carrier, one an account, in the order in which the merchant lists them.
        """
        self._sources = sources
        self.carrier = sources[0].carrier

    @property
    def reached(self) -> str:
        """By what the carrier is reached, and which of the accounts are not asked at the moment, and why."""
        shut = (f"{self._name(number)}: {source.shut}" for number, source in self._numbered() if source.shut)
        return "; ".join((self._sources[0].way, *shut))

    @property
    def ok(self) -> bool:
        """Whether one of the accounts may be asked at the moment."""
        return any(source.ok for source in self._sources)

    @property
    def retry_after(self) -> int | None:
        """Seconds until the first of them may be asked again; None where one may be asked now."""
        waits = [source.retry_after for source in self._sources]
        return min((wait for wait in waits if wait is not None), default=None) if None not in waits else None

    def at_hand(self, shipment: Shipment) -> RateSheet | None:
        """What is remembered of every account; None where one of them must be asked.

        Raises:
            CarrierError: they said no a moment ago.
        """
        answers: list[_Answer] = []
        for source in self._sources:
            try:
                sheet = source.at_hand(shipment)
            except CarrierError as error:
                answers.append(error)
                continue
            if sheet is None:
                return None
            answers.append(sheet)
        return self._folded(answers, shipment.currency)

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        """
        Raises:
            CarrierError: none of them gave a price, and one failed.
        """
        asked = (source.ask(shipment, until, backed) for source in self._sources)
        answers: list[_Answer] = []
        try:
            for answer in await asyncio.gather(*asked, return_exceptions=True):
                if isinstance(answer, BaseException) and not isinstance(answer, CarrierError):
                    raise answer
                answers.append(answer)
            return self._folded(answers, shipment.currency)
        finally:
            del answer, answers

    async def aclose(self) -> None:
        """Close their senders."""
        for source in self._sources:
            await source.aclose()

    def _folded(self, answers: Sequence[_Answer], currency: str) -> RateSheet:
        sheets = [answer for answer in answers if isinstance(answer, RateSheet)]
        failures = [answer for answer in answers if isinstance(answer, CarrierError)]
        if failures and not any(sheet.rates for sheet in sheets):
            try:
                raise failures[0]  # no price and a trouble is «not known», never «not served»
            finally:
                del answers, failures  # errors keep this frame: a ring that only the collector would undo
        notices = (notice for sheet in sheets for notice in sheet.notices)
        troubles = (
            f"{self._name(number)}: {answer}"
            for number, answer in enumerate(answers, 1)
            if isinstance(answer, CarrierError)
        )
        problems = [Problem.of(self.carrier, failure) for failure in failures]
        problems += [sheet.problem for sheet in sheets if sheet.problem is not None]
        rates, declined = _cheapest(sheets, currency)
        return RateSheet(
            self.carrier,
            rates,
            declined,
            (*dict.fromkeys(notices), *troubles),
            problem=problems[0] if problems else None,
        )

    def _numbered(self) -> "enumerate[GuardedSource]":
        return enumerate(self._sources, 1)

    def _name(self, number: int) -> str:
        """Not its id, which is the merchant's own."""
        return f"account {number} of {len(self._sources)}"


def _cheapest(sheets: Sequence[RateSheet], currency: str) -> tuple[tuple[Rate, ...], tuple[Declined, ...]]:
    """Each service once, in the shop's currency and at the lowest price there is; and those that no account sells."""
    offers: dict[str, Rate] = {}
    declined: dict[str, Declined] = {}
    for sheet in sheets:
        for rate in sheet.rates:
            known = offers.get(rate.service)
            if known is None or counts_more(rate.total, known.total, currency):
                offers[rate.service] = rate
        for item in sheet.declined:
            declined.setdefault(item.service, item)
    return tuple(offers.values()), tuple(item for service, item in declined.items() if service not in offers)
