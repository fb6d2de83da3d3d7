"""What is remembered of a question: what the carrier said and when, and how that is spelled for other processes."""

from collections.abc import Mapping
from dataclasses import replace
from math import inf
from types import MappingProxyType
from typing import Final

from msgspec import DecodeError, ValidationError
from msgspec.msgpack import Decoder, Encoder

from calculator.domain.errors import AnswerMalformed, CarrierError, CarrierRefused, NotCovered, WrongCurrency
from calculator.domain.rate import PriceSource, RateSheet
from calculator.domain.record import record

BRIEF: Final = 30.0
"""Seconds that a no, or an answer without a price that can be used, is believed."""

SKEW: Final = 60.0
"""Seconds by which the clocks of two machines may differ."""

FROM_A_STAND_IN: Final = "the answer came from the carriers' emulator"

_LAYOUT: Final = 1
"""Counted up whenever a field changes its meaning: what was written before is then not found."""

_NOES: Final[Mapping[str, type[CarrierError]]] = MappingProxyType(
    {error.kind: error for error in (CarrierRefused, NotCovered, AnswerMalformed, WrongCurrency)}
)


@record(frozen=True, slots=True)
class Lives:
    """How long a shop believes an answer, and lets an old one stand in: seconds since it was given."""

    answer: float
    stale: float


@record(frozen=True, slots=True)
class Remembered:
    """A sheet, or the kind and words of a no. ``born`` is when it was said, in seconds since 1970."""

    born: float
    sheet: RateSheet | None = None
    kind: str = ""
    message: str = ""

    def age(self, now: float) -> float:
        """Seconds since it was said; endless where that lies ahead: a clock was set, and nobody knows how old it is."""
        age = now - self.born
        return age if age >= -SKEW else inf

    def given(self) -> RateSheet:
        """The sheet.

        Raises:
            CarrierError: it was a no.
        """
        if self.sheet is None:
            raise _NOES[self.kind](self.message)
        return self.sheet


def a_no(error: CarrierError, born: float) -> Remembered | None:
    """A carrier's no; None where asking again may bring something else."""
    return Remembered(born, None, error.kind, str(error)) if error.kind in _NOES else None


def is_brief(sheet: RateSheet, currency: str) -> bool:
    """Whether a sheet is held for true for only a moment: no price on it, one that no quote can use, or a part missing.

    A carrier that answers so for a minute would otherwise be believed for all of an answer's life.
    """
    if not sheet.rates or sheet.problem is not None:
        return True
    for rate in sheet.rates:
        total = 0
        for charge in rate.charges:
            if charge.amount.currency != currency:
                return True
            total += charge.amount.minor
        if total <= 0:
            return True
    return False


def renamed(sheet: RateSheet, source: PriceSource) -> RateSheet:
    """The sheet as an answer that was not asked for now. Where it came from an emulator, a note still says so."""
    rates = tuple(
        replace(rate, source=source, notes=(*rate.notes, FROM_A_STAND_IN) if rate.source == "demo" else rate.notes)
        for rate in sheet.rates
    )
    return replace(sheet, rates=rates)


def encode(remembered: Remembered) -> bytes:
    """Bytes that any process of this layout reads."""
    return _encoder.encode((_LAYOUT, remembered))


def decode(stored: bytes | None) -> Remembered | None:
    """What was stored; None where nothing was, or something this layout cannot read."""
    if stored is None:
        return None
    try:
        layout, remembered = _decoder.decode(stored)
    except (DecodeError, ValidationError):
        return None
    known = remembered.sheet is not None or remembered.kind in _NOES
    return remembered if layout == _LAYOUT and known else None


_encoder = Encoder()
_decoder = Decoder(tuple[int, Remembered])
