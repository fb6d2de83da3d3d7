"""The carriers' stand-in as sources of rates: in this process for the offline mode, or over the emulator's own port."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from adapters._discovery import discover
from adapters._emulator.emulator import Emulator, base_urls
from adapters._emulator.sender import EmulatedSender
from adapters._source import CarrierSource
from calculator.domain.ports import RateSource, Sender

EASYPOST: Final = "easypost"
CARRIERS: Final = ("usps", "ups", "dhl_express")


def in_process() -> EmulatedSender:
    """An emulator without a socket that prices shipments of any day: a quote of any instant can be answered."""
    return EmulatedSender(Emulator(_clock, check_dates=False))


def over_the_wire(url: str) -> Sender:
    """A sender to the emulator that listens at *url*: every request goes through the HTTP layer and a socket."""
    from adapters._http.endpoints import EMULATED, endpoints  # the HTTP client takes long to import
    from adapters._http.sender import HttpSender

    return HttpSender(endpoints(base_urls(url), EMULATED, _clock, lambda: str(uuid4())))


def emulated_sources(
    via: Mapping[str, str], sender: Sender, *, local: bool, carriers: tuple[str, ...] = CARRIERS
) -> dict[str, RateSource]:
    """A source of ``demo`` prices for each of *carriers*, by its own format or, where *via* says so, EasyPost's."""
    adapters = discover()
    return {
        code: CarrierSource(
            adapters[EASYPOST if via.get(code) == EASYPOST else code],
            sender,
            None,
            carrier=code,
            source="demo",
            local=local,
        )
        for code in carriers
    }


def _clock() -> datetime:
    return datetime.now(UTC)
