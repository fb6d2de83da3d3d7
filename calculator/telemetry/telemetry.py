"""What a process tells of itself while it works: counts always, a line where something is wrong, spans if asked."""

import logging
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Final

from calculator.domain.option import Quote
from calculator.domain.ports import BreakerState, Finding, Tier
from calculator.telemetry.counts import Counts, one_more

if TYPE_CHECKING:
    from calculator.telemetry.traces import Tracing

LOG: Final = logging.getLogger("shipcalc.watch")

DEGRADED: Final = ("stale", "backup")
"""Price sources that stand in for a carrier that should have answered."""

_NOTHING: Final = nullcontext()


class Telemetry:
    """A Watch that counts, warns and traces. Lines name carriers, shops and kinds, never what a buyer typed."""

    def __init__(self, counts: Counts | None = None, tracing: "Tracing | None" = None) -> None:
        """
        Args:
            tracing: None where no traces are wanted.
        """
        self.counts = Counts() if counts is None else counts
        self.tracing = tracing

    def quoted(self, answer: Quote) -> None:
        """A quote goes out: its options are counted, and told of where one is at a price that stands in."""
        self.counts.offered(answer.shop, [option.price_source for option in answer.options])
        if answer.problems:  # nothing stands in for a carrier that gave no trouble
            self._degraded(answer)

    def asked(self, carrier: str, outcome: str, seconds: float) -> None:
        """One call over the wire ended."""
        self.counts.call(carrier, outcome, seconds)

    def answered(self, carrier: str, source: str) -> None:
        """A question got its rates from the rung *source*."""
        rungs = self.counts.rungs  # written out, as below: every question of every quote passes here
        rungs[carrier, source] = rungs.get((carrier, source), 0) + 1

    def cache(self, tier: Tier, result: Finding) -> None:
        """A look into *tier*. Redis is lost with the first one that fails and regained with the next that does not."""
        caches = self.counts.caches
        caches[tier, result] = caches.get((tier, result), 0) + 1
        if tier == "redis":
            self._redis(result != "error")

    def account(self, account: str) -> None:
        """The breaker of *account* is told of before its first turn."""
        self.counts.breakers.setdefault(account, "closed")

    def breaker(self, account: str, state: BreakerState) -> None:
        """The breaker of *account* came into *state*."""
        self.counts.turned(account, state)
        _warn("breaker", account=account, state=state)

    def late(self, carrier: str) -> None:
        """*carrier* had not answered when the quote's time was over."""
        one_more(self.counts.late, carrier)
        _warn("deadline missed", carrier=carrier)

    def span(self, name: str, attributes: Mapping[str, str | int]) -> AbstractContextManager[object]:
        """A piece of work; nothing is measured where no traces are wanted."""
        return _NOTHING if self.tracing is None else self.tracing.span(name, attributes)

    def _redis(self, up: bool) -> None:
        before, self.counts.redis_up = self.counts.redis_up, up
        if before is not False and not up:
            _warn("redis lost")
        elif before is False and up:
            _warn("redis regained")

    def _degraded(self, answer: Quote) -> None:
        for source in DEGRADED:
            carriers = sorted({str(option.carrier) for option in answer.options if option.price_source == source})
            if carriers:
                one_more(self.counts.degraded, (answer.shop, source))
                troubles = sorted({f"{problem.carrier} {problem.kind}" for problem in answer.problems})
                _warn(f"{source} price used", shop=answer.shop, carriers=carriers, troubles=troubles)


def _warn(message: str, **fields: object) -> None:
    LOG.warning(message, extra={"fields": fields})
