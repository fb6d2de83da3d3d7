"""How each carrier is reached and which credentials are missing; with --ping, one rate of each, or what is wrong.

Exit 0: told. Exit 1: with --ping, a carrier gave no rate. Exit 2: bad input, one line each.
"""

import asyncio
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from calculator.cli.input import Parser, add_policies
from calculator.domain.errors import CarrierError, CarrierTimeout
from calculator.domain.ports import RateSource
from calculator.domain.rate import RateSheet
from calculator.domain.service import Catalogue
from calculator.pipeline import Shop
from calculator.policy.model import CarrierRule, Policy
from calculator.reach import EASYPOST, barrier
from calculator.samples import next_weekday, sample_shipment
from calculator.service import Service, how_reached
from calculator.settings import Settings, read_settings
from calculator.sources import known_services
from calculator.stages.seal import Keys
from calculator.wiring import load_shops, new_key

_SECONDS: Final = 10.0
_OWN_ACCOUNT: Final = CarrierRule("own", "retail", {})
_HANG: Final = "             "


@dataclass(frozen=True, slots=True)
class Way:
    """How a carrier is reached by the shops that offer it; ``source`` None: not at all."""

    carrier: str
    rule: CarrierRule
    source: RateSource | None
    shops: tuple[str, ...]


def arguments(parser: Parser) -> None:
    """``shipcalc carriers [--ping] [--policies DIR]``."""
    parser.add_argument("--ping", action="store_true", help="ask for the price of one parcel each")
    add_policies(parser)


def run(arguments: Namespace) -> int:
    """Print how each carrier is reached, its missing credentials, and what it answered."""
    settings = read_settings(arguments.policies)
    service = Service(load_shops(settings, Keys([new_key().encode()])))
    catalogue = known_services()
    found = list(ways(service.shops, catalogue))
    day = next_weekday(datetime.now(UTC).date())
    pings = asyncio.run(_pings(service, found, catalogue, day)) if arguments.ping else [None] * len(found)
    print(f"SHIPCALC_CARRIERS={settings.carriers}")
    for way, ping in zip(found, pings, strict=True):
        for line in told(way, settings):
            print(line)
        if ping is not None:
            print(f"{_HANG}{'ok: ' if ping[0] else 'wrong: '}{ping[1]}")
    return 0 if all(ping is None or ping[0] for ping in pings) else 1


def ways(shops: Mapping[str, Shop], catalogue: Catalogue) -> Iterator[Way]:
    """Carriers by code, each in every way in which a shop that offers it reaches it."""
    for carrier in sorted(catalogue.carriers()):
        found: dict[str, Way] = {}
        offering = {name: shop for name, shop in shops.items() if carrier in _offered(shop.policy)}
        for name, shop in (offering or shops).items():
            rule = shop.policy.carriers.get(carrier, _OWN_ACCOUNT)
            known = found.get(rule.via)
            names = (*(known.shops if known else ()), *([name] if offering else []))
            found[rule.via] = Way(carrier, known.rule if known else rule, shop.sources.get(carrier), names)
        yield from found.values()


def told(way: Way, settings: Settings) -> Iterator[str]:
    """The lines on one way: who gives prices to whom, and what is to be set before the carrier itself can."""
    shops = f"for {', '.join(way.shops)}" if way.shops else "no shop offers it"
    api = "EasyPost" if way.rule.via == EASYPOST else "its own API"
    barred = barrier(settings, way.carrier, way.rule.via)
    if settings.carriers == "live":
        reached, state = api, f"credentials: {barred or 'complete'}"
    else:
        reached = how_reached(way.source)[1]
        state = f"live, by {api}: {barred or 'credentials complete'}"
    yield f"{way.carrier:<{len(_HANG) - 2}}  {reached}, {shops}"
    yield _HANG + state


async def ping(way: Way, catalogue: Catalogue, day: date) -> tuple[bool, str]:
    """Whether the carrier gives a price for a plain parcel, and the cheapest, or in one line what is wrong."""
    if way.source is None:
        return False, how_reached(None)[1]
    services = tuple(service for service in catalogue.values() if service.carrier == way.carrier)
    shipment = sample_shipment(way.carrier, services, day, account=way.rule.account, price_class=way.rule.price_class)
    started = time.monotonic()
    try:
        async with asyncio.timeout(_SECONDS):
            sheet = await way.source.ask(shipment)
    except TimeoutError:
        return False, f"{CarrierTimeout.kind}: no answer within {_SECONDS:g} s"
    except CarrierError as error:
        return False, f"{error.kind}: {error}"
    return _read(sheet, catalogue, (time.monotonic() - started) * 1000)


def _read(sheet: RateSheet, catalogue: Catalogue, took: float) -> tuple[bool, str]:
    if not sheet.rates:
        reasons = [item.message for item in sheet.declined] + list(sheet.notices)
        return False, f"no rate: {reasons[0] if reasons else 'no reason given'}"
    cheapest = min(sheet.rates, key=lambda rate: rate.total.minor)
    name, total = catalogue[cheapest.service].name, cheapest.total
    return (
        True,
        f"{name} {total} {total.currency} ({cheapest.source}, the cheapest of {len(sheet.rates)}, in {took:.0f} ms)",
    )


async def _pings(
    service: Service, found: Sequence[Way], catalogue: Catalogue, day: date
) -> Sequence[tuple[bool, str] | None]:
    try:
        return await asyncio.gather(*(ping(way, catalogue, day) for way in found))
    finally:
        await service.aclose()


def _offered(policy: Policy) -> frozenset[str]:
    """Carriers whose services are among the policy's options."""
    return frozenset(rule.service.carrier for option in policy.options for rule in option.services)
