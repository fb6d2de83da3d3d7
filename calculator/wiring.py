"""The one place where parts meet: settings, policies, carriers and keys become shops, and shops a service."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from adapters._card.source import CardSource, RateCard
from adapters._discovery import discover
from calculator import pipeline
from calculator.api.quoting import Closable, Component
from calculator.domain.cart import Cart
from calculator.domain.errors import UnknownShop
from calculator.domain.option import Quote, Verification
from calculator.domain.ports import RateSource
from calculator.domain.service import Catalogue
from calculator.page import Page, page_of
from calculator.pipeline import Shop
from calculator.policy.model import Policy
from calculator.settings import Settings, SettingsError, read_settings, traces_wanted
from calculator.stages.seal import Keys
from calculator.store.files import FilePolicies
from calculator.telemetry.telemetry import Telemetry

if TYPE_CHECKING:
    from calculator.api.app import Application
    from calculator.telemetry.traces import Tracing

Shops = Mapping[str, Shop]
Sources = Mapping[str, RateSource]
Warn = Callable[[str], None]

NO_KEYS: Final = (
    "no SHIPCALC_SIGNING_KEYS: sealing with a random key, so nothing sealed here can be verified once this process ends"
)
OPEN: Final = "no SHIPCALC_API_KEYS: whoever reaches this service may ask it for quotes"

_HERE: Final = Path(__file__).parent
_UNUSED: Final = ("redis_url", "database_url", "admin_token")
_HTTP: Final = ("httpx", "httpx_aiohttp", "easypost")


def new_key() -> str:
    """A signing key nobody else has."""
    return token_hex(32)


def known_services() -> Catalogue:
    """Every service of every carrier there is; an aggregator sells those of others."""
    found = discover().items()
    return Catalogue(service for code, adapter in found for service in adapter.services if service.carrier == code)


def policies_directory(settings: Settings, package: Path = _HERE) -> Path:
    """Where policies are: as set, else those in the package, else (in a checkout) the repository's examples.

    Raises:
        SettingsError: nothing is set and there are none.
    """
    if settings.policies is not None:
        return settings.policies
    for directory in (package / "data" / "policies", package.parent / "fixtures" / "policies"):
        if directory.is_dir():
            return directory
    raise SettingsError("SHIPCALC_POLICIES: set it to a directory of policy files, this installation brings none")


def signing_keys(settings: Settings, warn: Warn) -> Keys:
    """The keys as set, or a random one and a warning."""
    if settings.signing_keys:
        return Keys([key.get_secret_value().encode() for key in settings.signing_keys])
    warn(NO_KEYS)
    return Keys([new_key().encode()])


def load_policies(directory: Path, catalogue: Catalogue) -> tuple[Policy, ...]:
    """Every ``*.toml`` of *directory*, by name.

    Raises:
        BadPolicy: there is none; BadPolicies: every fault of every file.
    """
    return FilePolicies(directory, catalogue).policies


def load_shops(settings: Settings, keys: Keys) -> Shops:
    """Every shop with all that answers for it, by the name requests use.

    Raises:
        SettingsError: a mode that does not work, or a card that cannot be read.
        BadPolicy: with every fault of every file.
    """
    card = _card(settings.card)
    asked = _sources(settings, card)
    policies = load_policies(policies_directory(settings), known_services())
    backups = {"usps": CardSource(card, "backup")}
    return {policy.shop: Shop(policy, asked(policy), keys, backups, settings.quote_seconds) for policy in policies}


def _sources(settings: Settings, card: RateCard) -> Callable[[Policy], Sources]:
    """Who is asked for a carrier's prices, shop by shop."""
    match settings.carriers:
        case "offline":
            return _offline_sources(card)
        case "emulator":
            return _emulator_sources(settings.emulator_url)
        case "live":
            return _live_sources(settings)


def _offline_sources(card: RateCard) -> Callable[[Policy], Sources]:
    """The card of published prices for what it covers, the emulator in this process for the other carriers."""
    published = CardSource(card)

    def asked(policy: Policy) -> Sources:
        if not any(rule.services for rule in policy.options):
            return {}
        from calculator.emulated import CARRIERS, emulated_sources, in_process

        others = tuple(code for code in CARRIERS if code != published.carrier)
        demo = emulated_sources(_via(policy), in_process(), local=True, carriers=others)
        return {**demo, published.carrier: published}

    return asked


def _emulator_sources(url: str | None) -> Callable[[Policy], Sources]:
    """Every carrier through the emulator: at *url*, or in this process where none is set."""
    from calculator.emulated import emulated_sources, in_process, over_the_wire

    if url is not None and (missing := [name for name in _HTTP if find_spec(name) is None]):
        raise SettingsError(f"{', '.join(missing)} must be installed: pip install 'shipcalc[carriers]'")
    sender = in_process() if url is None else over_the_wire(url)
    return lambda policy: emulated_sources(_via(policy), sender, local=url is None)


def _via(policy: Policy) -> dict[str, str]:
    return {code: rule.via for code, rule in policy.carriers.items()}


def _live_sources(settings: Settings) -> Callable[[Policy], Sources]:
    """The carriers themselves, over one sender for all shops."""
    if missing := [name for name in _HTTP if find_spec(name) is None]:
        raise SettingsError(f"{', '.join(missing)} must be installed: pip install 'shipcalc[carriers]'")
    from calculator.live import live_sender, live_sources  # the HTTP client takes long to import

    sender = live_sender(settings, _now)

    def asked(policy: Policy) -> Sources:
        return live_sources(settings, _via(policy), sender, _now)

    return asked


def _now() -> datetime:
    return datetime.now(UTC)


def _card(directory: Path | None) -> RateCard:
    if directory is None:
        return RateCard.embedded()
    try:
        return RateCard.load(directory)
    except ValueError as error:
        raise SettingsError(*(f"SHIPCALC_CARD: {line}" for line in str(error).splitlines())) from None


class Service:
    """Quotes for all shops: what the HTTP service and the commands ask."""

    def __init__(self, shops: Shops, tracing: "Tracing | None" = None) -> None:
        """
        Args:
            tracing: None where no traces are wanted.
        """
        self._shops = shops
        self._tracing = tracing

    @property
    def shops(self) -> Shops:
        """Shops by the name requests use."""
        return self._shops

    async def quote(self, cart: Cart, now: datetime, explain: bool = True) -> Quote:
        """Without *explain* the verdicts are not written down.

        Raises:
            UnknownShop: the cart names none of ``shops``.
            BadCart: what only the policy knows to be wrong.
        """
        shop = self._shop(cart)
        if self._tracing is None:
            return await pipeline.quote(cart, shop, now, explain)
        with self._tracing.span("quote", {"shop": cart.shop}) as span:
            answer = await pipeline.quote(cart, shop, now, explain)
            span.set_attribute("outcome", answer.outcome)
        return answer

    async def verify(self, token: str, cart: Cart, now: datetime) -> Verification:
        """
        Raises:
            UnknownShop, BadCart: as quote.
        """
        shop = self._shop(cart)
        if self._tracing is None:
            return await pipeline.verify(token, cart, shop, now)
        with self._tracing.span("verify", {"shop": cart.shop}) as span:
            answer = await pipeline.verify(token, cart, shop, now)
            span.set_attribute("outcome", answer.verdict)
        return answer

    def page(self, shop: str) -> Page:
        """
        Raises:
            UnknownShop: none of ``shops``.
        """
        found = self.shops.get(shop)
        if found is None:
            raise UnknownShop(shop)
        memo = found.policy.memo
        page: Page = memo.get("page") or memo.keep("page", page_of(found.policy))
        return page

    async def components(self) -> Sequence[Component]:
        """The carriers the shops may name, by code; one without a source of prices is no reason to take no traffic."""
        sources = {code: source for shop in self._shops.values() for code, source in shop.sources.items()}
        return tuple(_component(code, sources.get(code)) for code in sorted(known_services().carriers()))

    async def aclose(self) -> None:
        """Close the connections to carriers."""
        for shop in self._shops.values():
            for source in shop.sources.values():
                if isinstance(source, Closable):
                    await source.aclose()

    def _shop(self, cart: Cart) -> Shop:
        shop = self._shops.get(cart.shop)
        if shop is None:
            raise UnknownShop(cart.shop)
        return shop


def how_reached(source: RateSource | None) -> tuple[bool, str]:
    """Whether a carrier can give prices by *source*, and by what, or what stands in the way."""
    if source is None:
        return False, "no source of prices in this mode"
    barred: str | None = getattr(source, "reason", None)
    reached: str = getattr(source, "reached", "card of published prices")
    return barred is None, barred or reached


def _component(code: str, source: RateSource | None) -> Component:
    ok, detail = how_reached(source)
    return Component(code, "carrier", ok=ok, detail=detail)


def service_warnings(settings: Settings) -> list[str]:
    """What whoever starts the HTTP service should know, one line each; missing keys are told by ``signing_keys``."""
    lines = [f"SHIPCALC_{name.upper()} has no effect yet" for name in _UNUSED if getattr(settings, name) is not None]
    return lines if settings.api_keys else [OPEN, *lines]


def create() -> "Application":
    """The app of the settings, for ``uvicorn --factory calculator.wiring:create``; warnings go to the log."""
    settings = read_settings()
    warn = logging.getLogger("shipcalc").warning
    for line in service_warnings(settings):
        warn("%s", line)
    return _application(settings, lambda line: warn("%s", line))


def create_worker() -> "Application":
    """The app in each process of ``shipcalc serve``, which has told the warnings and handed down a key."""
    from calculator.api.logs import lighten

    lighten()
    return _application(read_settings(), lambda _: None)


def _application(settings: Settings, warn: Warn) -> "Application":
    from calculator.api.app import create_app  # heavy, and not there at all without the extra «serve»

    telemetry = Telemetry(tracing=_tracing())
    service = Service(load_shops(settings, signing_keys(settings, warn)), telemetry.tracing)
    for shop in service.shops.values():
        shop.policy.calendar.is_business_day(_now().date())  # holidays take a quarter second, once: not a buyer's
    api_keys = frozenset(key.get_secret_value() for key in settings.api_keys)
    return create_app(
        service,
        api_keys=api_keys,
        clock=_now,
        telemetry=telemetry,
        metrics_directory=settings.metrics_directory,
    )


def _tracing() -> "Tracing | None":
    """What sends spans, where they are wanted; else nothing of it is imported.

    Raises:
        SettingsError: they are wanted in a way that is not spoken here, or their extra is not installed.
    """
    if not traces_are_sent():
        return None
    from calculator.telemetry.traces import Tracing

    return Tracing.exporting()


def traces_are_sent() -> bool:
    """
    Raises:
        SettingsError: as ``_tracing``.
    """
    if not traces_wanted():
        return False
    if not _has_tracing():
        raise SettingsError("OpenTelemetry must be installed: pip install 'shipcalc[trace]'")
    return True


def _has_tracing() -> bool:
    try:
        return find_spec("opentelemetry.sdk") is not None and find_spec("opentelemetry.exporter.otlp") is not None
    except ModuleNotFoundError:  # not even what they lie in
        return False
