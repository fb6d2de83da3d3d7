"""A breaker with numbers that a small shop reaches: five failures in a row, and a single probe after a rest."""

from dataclasses import dataclass
from math import ceil
from typing import Final

from msgspec import DecodeError, ValidationError
from msgspec.msgpack import Decoder, Encoder

from adapters._resilience.remembered import SKEW
from calculator.domain.errors import (
    CarrierAuthFailed,
    CarrierError,
    CarrierRateLimited,
    CarrierTimeout,
    CarrierUnavailable,
)
from calculator.domain.ports import BreakerState
from calculator.domain.record import record

FAILURES: Final = 5
"""So many calls in a row that came to nothing, for weather, open the breaker."""

REST: Final = 30.0
AUTH_REST: Final = 60.0
UNTOLD_WAIT: Final = 10.0
"""Seconds: after failures, after refused credentials, after a 429 that names no time."""

LONGEST_WAIT: Final = 3600.0
PROBE: Final = 10.0
"""Seconds after which a probe that was never heard of again makes room for another."""

_SETTLING: Final = 1.0
_WEATHER: Final = frozenset({CarrierTimeout.kind, CarrierUnavailable.kind})
_ERRORS: Final = {
    error.kind: error for error in (CarrierTimeout, CarrierUnavailable, CarrierRateLimited, CarrierAuthFailed)
}


@record(frozen=True, slots=True)
class Closure:
    """Why an account is not asked, and until when (seconds since 1970)."""

    until: float
    kind: str
    words: str

    def error(self, now: float) -> CarrierError:
        """What whoever wants to ask is told."""
        left = max(1, ceil(self.until - now))
        message = f"not asked for {left} s more: {self.words}"
        return _ERRORS[self.kind](message, left, breaker_open=True)


@dataclass(slots=True)
class Breaker:
    """The state of one carrier account as this process knows it.

    Closed: all calls pass. Open: none does. Its time over, it is half open: one call passes, and what becomes of it
    decides. Times are seconds since 1970, for they are shared with other machines.
    """

    failures: int = 0
    closure: Closure | None = None
    _probing_until: float = 0.0
    _changed: float = 0.0

    def state(self, now: float) -> BreakerState:
        """As it is now."""
        if self.closure is None:
            return "closed"
        return "open" if self._rests(now) else "half_open"

    def admit(self, now: float) -> bool:
        """Let a call pass; True where it is the probe, whose end must be told.

        Raises:
            CarrierError: none passes now, or another is the probe.
        """
        if self.closure is None:
            return False
        if self._rests(now) or now < self._probing_until <= now + PROBE:
            raise self.closure.error(now)
        self._probing_until = now + PROBE
        return True

    def answered(self, now: float, *, probe: bool) -> bool:
        """The carrier spoke; a refusal of a cart is an answer too. True: this changed something others should know."""
        if self.closure is not None and not probe:
            return False  # asked before it opened: the probe decides
        changed = self.closure is not None or self.failures > 0
        self.failures, self.closure, self._probing_until = 0, None, 0.0
        if changed:
            self._changed = now
        return changed

    def failed(self, error: CarrierError, now: float, *, probe: bool, together: int = 0) -> bool:
        """A call came to nothing. *together* are the failures in a row over all processes. True: it opened.

        Only weather counts. Refused credentials and a 429 open it at once; what cannot be read decides nothing.
        """
        self._probing_until = 0.0 if probe else self._probing_until
        if self.closure is not None and not probe:
            return False
        rest = self._rest(error, together)
        if rest is None:
            return False
        words = str(error) if error.kind not in _WEATHER else f"{max(self.failures, together, 1)} failures in a row"
        self.closure = Closure(now + rest, error.kind, words)
        self._changed = now
        return True

    def gave_up(self, *, probe: bool) -> None:
        """Nobody waited for the end of a call: it decides nothing."""
        if probe:
            self._probing_until = 0.0

    def absorb(self, stored: bytes | None, now: float) -> None:
        """Take over what other processes know. What changed here a moment ago may not have reached them."""
        if self._changed <= now < self._changed + _SETTLING:
            return
        known = _decoded(stored)
        if known is not None and not known.until <= now + LONGEST_WAIT:
            return  # nothing of ours rests so long
        if known is None:
            if self.closure is not None:
                self.closure, self.failures = None, 0
        elif self.closure is None or known.until > self.closure.until:
            self.closure = known

    def _rests(self, now: float) -> bool:
        """Not where it changed in the future: the clock was set back, and the rest would last as much longer."""
        return self.closure is not None and self._changed - SKEW <= now < self.closure.until

    def _rest(self, error: CarrierError, together: int) -> float | None:
        if error.kind == CarrierRateLimited.kind:
            return min(LONGEST_WAIT, UNTOLD_WAIT if error.retry_after is None else float(error.retry_after))
        if error.kind == CarrierAuthFailed.kind:
            return AUTH_REST
        if error.kind not in _WEATHER:
            return None
        self.failures += 1
        return REST if self.closure is not None or max(self.failures, together) >= FAILURES else None


def encoded(closure: Closure) -> bytes:
    """Bytes for other processes."""
    return _encoder.encode(closure)


def _decoded(stored: bytes | None) -> Closure | None:
    if stored is None:
        return None
    try:
        closure = _decoder.decode(stored)
    except (DecodeError, ValidationError):
        return None
    return closure if closure.kind in _ERRORS else None


_encoder = Encoder()
_decoder = Decoder(Closure)
