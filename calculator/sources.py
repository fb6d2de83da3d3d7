"""Who is asked for a carrier's prices, shop by shop, in each mode of SHIPCALC_CARRIERS."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Final

from adapters._card.source import CardSource, RateCard
from adapters._discovery import discover, services_of
from adapters._resilience.resilience import Resilience
from calculator.domain.ports import RateSource
from calculator.domain.service import Catalogue
from calculator.guarding import Guards, lives_of, token_stores
from calculator.policy.model import Policy
from calculator.settings import Settings, SettingsError

Sources = Mapping[str, RateSource]

_HTTP: Final = ("httpx", "httptools", "aiohappyeyeballs", "easypost", "cachetools")


def known_services() -> Catalogue:
    """Every service of every carrier there is; an aggregator sells those of others."""
    found = discover().items()
    return Catalogue(service for code, adapter in found for service in services_of(adapter) if service.carrier == code)


def sources_of(settings: Settings, card: RateCard, resilience: Resilience) -> Callable[[Policy], Sources]:
    """The sources of a shop, by carrier. Those of all shops share connections and *resilience*.

    Raises:
        SettingsError: something must be installed for this mode.
    """
    match settings.carriers:
        case "offline":
            return _offline(card)
        case "emulator":
            return _emulated(settings, resilience)
        case "live":
            return _live(settings, resilience)


def _offline(card: RateCard) -> Callable[[Policy], Sources]:
    """The card of published prices for what it covers, the emulator in this process for the other carriers."""
    published = CardSource(card)

    def asked(policy: Policy) -> Sources:
        if not any(rule.services for rule in policy.options):
            return {}
        from calculator.emulated import CARRIERS, emulated_sources, in_process

        others = tuple(code for code in CARRIERS if code != published.carrier)
        demo = emulated_sources(_via(policy), in_process(), carriers=others)
        return {**demo, published.carrier: published}

    return asked


def _emulated(settings: Settings, resilience: Resilience) -> Callable[[Policy], Sources]:
    """Every carrier through the emulator: at its URL, or in this process where none is set.

    It has no quotas but those that are set.
    """
    from calculator.emulated import guarded_sources, in_process, over_the_wire

    url = settings.emulator_url
    if url is not None:
        need_http()
    sender = in_process() if url is None else over_the_wire(url, resilience)

    def asked(policy: Policy) -> Sources:
        guards = Guards(resilience, lives_of(policy), settings.calls_per_hour, policy.carts)
        return guarded_sources(_via(policy), sender, url or "in process", guards)

    return asked


def _live(settings: Settings, resilience: Resilience) -> Callable[[Policy], Sources]:
    """The carriers themselves, over one sender for all shops."""
    need_http()
    from calculator.live import calls_per_hour, live_sender, live_sources  # the HTTP client takes long to import

    sender = live_sender(settings, _now, token_stores(resilience))

    def asked(policy: Policy) -> Sources:
        guards = Guards(resilience, lives_of(policy), lambda code: calls_per_hour(settings, code), policy.carts)
        return live_sources(settings, _via(policy), sender, _now, guards)

    return asked


def need_http() -> None:
    """
    Raises:
        SettingsError: what asks carriers over the network is not installed.
    """
    if missing := [name for name in _HTTP if find_spec(name) is None]:
        raise SettingsError(f"{', '.join(missing)} must be installed: pip install 'shipcalc[carriers]'")


def _via(policy: Policy) -> dict[str, str]:
    return {code: rule.via for code, rule in policy.carriers.items()}


def _now() -> datetime:
    return datetime.now(UTC)
