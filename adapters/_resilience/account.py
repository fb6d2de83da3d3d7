"""One carrier account: whether it may be asked now, a call to it, and once more where that may help."""

import asyncio
from collections.abc import Awaitable, Callable
from math import ceil
from typing import Final

from adapters._resilience.breaker import LONGEST_WAIT, PROBE, Breaker, encoded
from adapters._resilience.quota import WINDOW, Quota, spared
from adapters._resilience.shared import Shared
from adapters._source import Terms
from calculator.domain.errors import AnswerMalformed, CarrierError, CarrierRateLimited, CarrierTimeout
from calculator.domain.ports import BreakerState, Watch
from calculator.domain.rate import RateSheet

Once = Callable[[], Awaitable[RateSheet]]

_ATTEMPTS: Final = 2
_PAUSE: Final = 0.05
_TYPICAL: Final = 0.3
_SMOOTH: Final = 0.2
_COUNTED: Final = 60.0
"""Seconds after which failures that nobody added to are forgotten by the others."""


class Account:
    """Calls to one account of one carrier, in this process and, through *shared*, in all of them."""

    def __init__(
        self,
        name: str,
        carrier: str,
        *,
        shared: Shared,
        watch: Watch,
        wall: Callable[[], float],
        random: Callable[[], float],
        owner: str,
        limit: int | None = None,
    ) -> None:
        """
        Args:
            wall: seconds since 1970.
            random: from 0 up to 1.
            owner: this process among all.
            limit: calls an hour; None is without a limit.
        """
        self.name = name
        self.carrier = carrier
        self._shared = shared
        self._watch = watch
        self._wall = wall
        self._random = random
        self._owner = owner
        self._breaker = Breaker()
        self._told: BreakerState = "closed"
        self._quota = Quota(limit) if limit is not None else None
        self._typical = _TYPICAL
        self._closure_key, self._failures_key = f"b:{name}", f"f:{name}"

    @property
    def typical(self) -> float:
        """Seconds that a call takes, as far as it is known."""
        return self._typical

    @property
    def keys(self) -> tuple[str]:
        """Where the others' knowledge of this account is stored: to be read with an answer, for ``absorb``."""
        return (self._closure_key,)

    def absorb(self, closure: bytes | None) -> None:
        """Take over what was read under ``keys``."""
        self._breaker.absorb(closure, self._wall())
        self._tell()

    def state(self) -> tuple[BreakerState, str]:
        """How the breaker stands, and why in a sentence (empty while it is closed)."""
        now = self._wall()
        closure = self._breaker.closure
        return self._breaker.state(now), str(closure.error(now)) if closure is not None else ""

    def rests(self) -> int | None:
        """Seconds until it may be asked again; None where it may be asked now."""
        now = self._wall()
        closure = self._breaker.closure
        return ceil(closure.until - now) if closure is not None and self._breaker.state(now) == "open" else None

    async def refresh(self) -> None:
        """Ask the others how the account is, for whoever looks without a quote."""
        found = await self._shared.get(*self.keys) if self._shared.present else None
        if found is not None:
            self.absorb(*found)

    async def call(self, once: Once, terms: Terms) -> RateSheet:
        """What *once* gives, tried again where the trouble may pass and the time allows.

        Raises:
            CarrierError: of the last try; or the account cannot be asked now. Where it rests from now on and the
                trouble may pass, the error names the time even if the carrier did not.
        """
        attempt = 1
        while True:
            try:
                return await self._tried(once, terms, attempt)
            except CarrierError as error:
                pause = self._pause(error, attempt, terms)
                if pause is None:
                    rest = self.rests()
                    if rest is None or not error.retryable or error.retry_after is not None:
                        raise
                    raise error.again(rest) from error
            await asyncio.sleep(pause)
            attempt += 1

    def _pause(self, error: CarrierError, attempt: int, terms: Terms) -> float | None:
        """Seconds to wait before the next try; None where there should be none."""
        if attempt == _ATTEMPTS or not error.retryable or error.breaker_open:
            return None
        if error.kind == CarrierRateLimited.kind and error.retry_after is None:
            return None
        pause = (error.retry_after or 0) + _PAUSE * attempt * (1 + self._random())
        if self._breaker.state(self._wall() + pause) == "open":
            return None
        ends = asyncio.get_running_loop().time() + pause + self._typical
        return pause if ends <= terms.until else None

    async def _tried(self, once: Once, terms: Terms, attempt: int) -> RateSheet:
        probe = False
        if self._quota is not None or self._breaker.closure is not None:
            probe = await self._admitted(terms)
        loop = asyncio.get_running_loop()
        started = loop.time()
        outcome = "given_up"
        try:
            with self._watch.span("carrier.call", {"carrier": self.carrier, "attempt": attempt}):
                try:
                    sheet = await once()
                except asyncio.CancelledError:  # nobody waits any longer: after the time that is the carrier's doing
                    if loop.time() < terms.until:
                        raise
                    raise CarrierTimeout("no answer in time") from None
            outcome = "ok"
            self._answered(probe)
        except CarrierError as error:
            outcome = error.kind
            await self._failed(error, probe)
            raise
        except asyncio.CancelledError:
            self._gave_up(probe)
            raise
        finally:
            took = loop.time() - started
            if outcome == "ok":
                self._typical += _SMOOTH * (took - self._typical)
            self._watch.asked(self.carrier, outcome, took)
            self._tell()
        return sheet

    async def _admitted(self, terms: Terms) -> bool:
        """Past breaker and quota; whether the call is the breaker's probe.

        Raises:
            CarrierError: it must not be made now.
        """
        closure = self._breaker.closure
        probe = self._breaker.admit(self._wall())
        if probe and closure is not None and await self._shared.claim(f"p:{self.name}", self._owner, PROBE) is False:
            self._breaker.gave_up(probe=True)
            raise closure.error(self._wall())  # another process is about to find out
        try:
            await self._take(terms)
        except CarrierError:
            self._gave_up(probe)
            raise
        return probe

    async def _take(self, terms: Terms) -> None:
        if self._quota is None:
            return
        limit = spared(self._quota.limit) if terms.backed else self._quota.limit
        now = asyncio.get_running_loop().time()
        wait = self._quota.wait(now, limit)  # what this process did counts, even where the others have forgotten it
        if not wait and self._shared.present:
            wait = await self._shared.take(f"q:{self.name}", limit, WINDOW) or 0.0
        if not wait:
            self._quota.note(now)
        else:
            saved = ", the rest is saved for carts without another price" if limit < self._quota.limit else ""
            message = f"{limit} of {self._quota.limit} calls an hour are used up{saved}"
            raise CarrierRateLimited(message, ceil(wait))

    def _answered(self, probe: bool) -> None:
        if self._breaker.answered(self._wall(), probe=probe):
            self._shared.drop(self._closure_key, self._failures_key)
        if probe:
            self._shared.release(f"p:{self.name}", self._owner)

    async def _failed(self, error: CarrierError, probe: bool) -> None:
        if error.kind == AnswerMalformed.kind:
            self._gave_up(probe)
            return
        if not error.retryable and error.kind != "auth_failed":
            self._answered(probe)  # the carrier speaks: it is this cart that it does not take
            return
        together = None
        if error.kind != CarrierRateLimited.kind and self._shared.present and not probe:
            together = await self._shared.count(self._failures_key, _COUNTED)
        opened = self._breaker.failed(error, self._wall(), probe=probe, together=together or 0)
        self._share(opened)
        if opened and self._shared.present:
            await self._shared.get(self._closure_key)  # behind it: once the trouble is told, the others know
        if probe:
            self._shared.release(f"p:{self.name}", self._owner)

    def _share(self, opened: bool) -> None:
        closure = self._breaker.closure
        if opened and closure is not None:
            left = min(closure.until - self._wall(), LONGEST_WAIT)
            self._shared.put(self._closure_key, encoded(closure), left + _COUNTED)

    def _gave_up(self, probe: bool) -> None:
        self._breaker.gave_up(probe=probe)
        if probe:
            self._shared.release(f"p:{self.name}", self._owner)

    def _tell(self) -> None:
        state = self._breaker.state(self._wall())
        if state != self._told:
            self._told = state
            self._watch.breaker(self.name, state)
