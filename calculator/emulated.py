"""The carriers' stand-in as sources of rates: in this process for the offline mode, or over the emulator's own port."""

from collections.abc import Mapping
from datetime import UTC, datetime
from secrets import token_hex
from typing import Final

from adapters._discovery import discover
from adapters._emulator.emulator import Emulator, base_urls
from adapters._emulator.sender import EmulatedSender
from adapters._resilience.guarded import GuardedSource
from adapters._resilience.resilience import Resilience
from adapters._source import Calls, CarrierSource, plainly
from calculator.domain.ports import RateSource, Sender
from calculator.guarding import Guards, token_stores

EASYPOST: Final = "easypost"
CARRIERS: Final = ("usps", "ups", "dhl_express")


def in_process() -> EmulatedSender:
    """An emulator without a socket that prices shipments of any day: a quote of any instant can be answered."""
    return EmulatedSender(Emulator(_clock, check_dates=False))


def over_the_wire(url: str, resilience: Resilience) -> Sender:
    """A sender to the emulator that listens at *url*: every request goes through the HTTP layer and a socket."""
    from adapters._http.endpoints import EMULATED, endpoints  # the HTTP client takes long to import
    from adapters._http.sender import HttpSender

    stores = token_stores(resilience)
    return HttpSender(endpoints(base_urls(url), EMULATED, _clock, lambda: token_hex(16), stores))


def emulated_sources(
    via: Mapping[str, str], sender: Sender, *, carriers: tuple[str, ...] = CARRIERS
) -> dict[str, RateSource]:
    """A source of ``demo`` prices for each of *carriers*, from memory, by its own format or, as *via* says, EasyPost's.

    There is nothing to protect them from: they cannot fail for weather.
    """
    return {code: _source(code, _asked(code, via), sender, local=True) for code in carriers}


def guarded_sources(via: Mapping[str, str], sender: Sender, where: str, guards: Guards) -> dict[str, RateSource]:
    """The same for all carriers, with everything around them that stands around live ones.

    Args:
        where: the emulator's URL, or another name for the only one asked.
    """

    def guarded(code: str) -> GuardedSource:
        asked = _asked(code, via)
        return guards.around(asked, ("emulator", where), lambda calls: _source(code, asked, sender, calls=calls))

    return {code: guarded(code) for code in CARRIERS}


def _asked(code: str, via: Mapping[str, str]) -> str:
    return EASYPOST if via.get(code) == EASYPOST else code


def _source(code: str, asked: str, sender: Sender, *, local: bool = False, calls: Calls = plainly) -> CarrierSource:
    return CarrierSource(discover()[asked], sender, None, carrier=code, source="demo", local=local, calls=calls)


def _clock() -> datetime:
    return datetime.now(UTC)
