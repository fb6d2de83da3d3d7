"""The one place where parts meet: settings, policies, carriers and keys become shops, and shops a service."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from adapters._card.source import EXPECTED_END, CardSource, RateCard
from adapters._discovery import discover, services_of
from adapters._resilience.resilience import Resilience
from calculator import pipeline
from calculator.api.quoting import Closable, Component
from calculator.domain.cart import Cart
from calculator.domain.errors import ShippingError, UnknownShop
from calculator.domain.option import Quote, Verification
from calculator.domain.ports import RateSource, Watch
from calculator.domain.service import Catalogue
from calculator.guarding import cache_component, resilience_of
from calculator.page import Page, page_of
from calculator.pipeline import Shop
from calculator.policy.model import Policy
from calculator.settings import Settings, SettingsError, read_settings, traces_wanted
from calculator.sources import sources_of
from calculator.stages.seal import Keys
from calculator.store.files import FilePolicies
from calculator.store.versions import StoreError, Versions
from calculator.telemetry.telemetry import Telemetry

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from calculator.api.app import Application
    from calculator.published import Published
    from calculator.store.database import DatabasePolicies
    from calculator.telemetry.traces import Tracing

Shops = Mapping[str, Shop]
Warn = Callable[[str], None]

NO_KEYS: Final = (
    "no SHIPCALC_SIGNING_KEYS: sealing with a random key, so nothing sealed here can be verified once this process ends"
)
OPEN: Final = "no SHIPCALC_API_KEYS: whoever reaches this service may ask it for quotes"

_HERE: Final = Path(__file__).parent
_DATABASE: Final = ("sqlalchemy", "alembic")

DATABASE_FILE: Final = Path("shipcalc.sqlite3")
"""In the working directory, beside ``.env``."""


def _nobody(_: str) -> None:
    """Whom nothing need be told."""


def new_key() -> str:
    """A signing key nobody else has."""
    return token_hex(32)


def known_services() -> Catalogue:
    """Every service of every carrier there is; an aggregator sells those of others."""
    found = discover().items()
    return Catalogue(service for code, adapter in found for service in services_of(adapter) if service.carrier == code)


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
    return FilePolicies(directory, catalogue).policies()


def load_shops(settings: Settings, keys: Keys, warn: Warn = _nobody) -> Shops:
    """Every shop with all that answers for it, by the name requests use; *warn* as for ``open_policies``.

    Raises:
        SettingsError: a mode that does not work, or a card or a database that cannot be read.
        BadPolicy: with every fault of every file.
    """
    build = shop_builder(settings, keys)
    store = open_policies(settings, warn)
    try:
        return {policy.shop: build(policy) for policy in store.policies()}
    finally:
        store.close()


def load_service(
    settings: Settings,
    keys: Keys,
    warn: Warn = _nobody,
    tracing: "Tracing | None" = None,
    watch: Watch | None = None,
) -> "Service":
    """The shops of ``load_shops`` as a service, which keeps to what is published where the policies are in a database.

    Raises:
        SettingsError, BadPolicy: as load_shops.
    """
    resilience = resilience_of(settings, watch)
    build = shop_builder(settings, keys, resilience)
    store = open_policies(settings, warn)
    try:
        shops = {policy.shop: build(policy) for policy in store.policies()}
    except ShippingError:
        store.close()
        raise
    if isinstance(store, FilePolicies):
        return Service(shops, tracing, store, resilience=resilience)
    from calculator.published import Published

    published = Published(store, lambda policy: _warmed(build(policy)))
    return Service(shops, tracing, store, published, resilience)


def shop_builder(settings: Settings, keys: Keys, resilience: Resilience | None = None) -> Callable[[Policy], Shop]:
    """Makes the shop of a policy, with all that answers for it; all shops share their connections and *resilience*.

    Raises:
        SettingsError: a mode that does not work, or a card that cannot be read.
    """
    card = _card(settings.card)
    asked = sources_of(settings, card, resilience or resilience_of(settings))
    backups = {"usps": CardSource(card, "backup")}

    return lambda policy: Shop(policy, asked(policy), keys, backups, settings.quote_seconds)


def open_policies(settings: Settings, warn: Warn = _nobody) -> "FilePolicies | DatabasePolicies":
    """Where policies come from: the database, where one is set, else a directory of files.

    Args:
        warn: told which files differ from what the database has.

    Raises:
        SettingsError: the database cannot be used.
        BadPolicy: with every fault of every file, or of every new one where a database knows the others.
    """
    directory, url = policies_directory(settings), settings.database_url
    if url is None:
        return FilePolicies(directory, known_services())
    if missing := [name for name in _DATABASE if find_spec(name) is None]:
        raise SettingsError(f"{', '.join(missing)} must be installed: pip install 'shipcalc[serve]'")
    from calculator.store.opening import open_database  # SQLAlchemy takes long to import

    examples = settings.policies is None
    try:
        return open_database(url.get_secret_value(), directory, known_services(), _now, warn, examples=examples)
    except StoreError as error:
        raise SettingsError(f"SHIPCALC_DATABASE_URL: {error}") from None


def with_database(settings: Settings, warn: Warn, file: Path = DATABASE_FILE) -> Settings:
    """The settings a service runs on: where neither policies nor a database are set, *file* becomes the database.

    Where it cannot be made, one warning tells so and policies are files.

    Raises:
        SettingsError: it is there, and cannot be used: what was published in it must not be forgotten.
        BadPolicy: the policies that would be put into it have faults.
    """
    if settings.policies is not None or settings.database_url is not None:
        return settings
    from calculator.store.engine import sqlite_url

    found = settings.model_copy(update={"database_url": SecretStr(sqlite_url(file.resolve()))})
    try:
        open_policies(found).close()
    except SettingsError as error:
        reason = str(error).partition(": ")[2]
        if file.exists():
            raise SettingsError(f"{file}: {reason}") from None
        warn(f"{file} cannot be made ({reason}): policies are read from files, nothing can be published")
        return settings
    return found


def _now() -> datetime:
    return datetime.now(UTC)


def card_ends(settings: Settings) -> Mapping[str, date]:
    """The last day the embedded card of published prices is expected to hold; a merchant's own card does not say."""
    return {CardSource.carrier: EXPECTED_END} if settings.card is None else {}


def _card(directory: Path | None) -> RateCard:
    if directory is None:
        return RateCard.embedded()
    try:
        return RateCard.load(directory)
    except ValueError as error:
        raise SettingsError(*(f"SHIPCALC_CARD: {line}" for line in str(error).splitlines())) from None


class Service:
    """Quotes for all shops: what the HTTP service and the commands ask."""

    def __init__(
        self,
        shops: Shops,
        tracing: "Tracing | None" = None,
        versions: Versions | None = None,
        published: "Published | None" = None,
        resilience: Resilience | None = None,
    ) -> None:
        """
        Args:
            tracing: None where no traces are wanted.
            versions: where the policies of *shops* come from.
            published: what keeps *shops* up to date; None where they stay as they are.
            resilience: what the sources of *shops* share.
        """
        self._shops = shops
        self._tracing = tracing
        self._versions = versions
        self._published = published
        self._resilience = resilience

    @property
    def shops(self) -> Shops:
        """Shops by the name requests use."""
        return self._shops

    @property
    def versions(self) -> Versions | None:
        """Where the policies come from, None where nobody said; every call waits for a disk or a database."""
        return self._versions

    async def open(self) -> None:
        """Keep to what is published from now on; connect to Redis before the first buyer does."""
        if self._resilience is not None:
            await self._resilience.refresh()
        if self._published is not None:
            self._published.follow(lambda: self._shops, self._swap)

    async def look(self) -> None:
        """Pick up at once what was published: who has just published wants to see it."""
        if self._published is not None:
            await self._published.look(lambda: self._shops, self._swap)

    def _swap(self, shops: Shops) -> None:
        """Quotes under way keep the shop they began with, the next one finds the new."""
        self._shops = shops

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
            return await pipeline.verify(token, cart, shop, now, self._former(cart))
        with self._tracing.span("verify", {"shop": cart.shop}) as span:
            answer = await pipeline.verify(token, cart, shop, now, self._former(cart))
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
        if self._resilience is not None:
            await self._resilience.refresh()
        carriers = tuple(_component(code, sources.get(code)) for code in sorted(known_services().carriers()))
        cache = await cache_component(self._resilience)
        return (*carriers, *cache, *(self._published.components() if self._published else ()))

    async def aclose(self) -> None:
        """Close the connections to carriers and to the database."""
        if self._published is not None:
            await self._published.aclose()
        for shop in self._shops.values():
            for source in shop.sources.values():
                if isinstance(source, Closable):
                    await source.aclose()
        if self._resilience is not None:
            await self._resilience.aclose()

    def _former(self, cart: Cart) -> pipeline.Former | None:
        published = self._published
        return None if published is None else lambda version: published.former(cart.shop, version)

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
    return barred is None and getattr(source, "ok", True), barred or reached


def _component(code: str, source: RateSource | None) -> Component:
    ok, detail = how_reached(source)
    return Component(code, "carrier", ok=ok, detail=detail)


def service_warnings(settings: Settings) -> list[str]:
    """What whoever starts the HTTP service should know, one line each; missing keys are told by ``signing_keys``."""
    return [] if settings.api_keys else [OPEN]


def create() -> "Application":
    """The app of the settings, for ``uvicorn --factory calculator.wiring:create``; warnings go to the log."""
    settings = read_settings()
    warn = logging.getLogger("shipcalc").warning
    for line in service_warnings(settings):
        warn("%s", line)
    return _application(with_database(settings, lambda line: warn("%s", line)), lambda line: warn("%s", line))


def create_worker() -> "Application":
    """The app in each process of ``shipcalc serve``, which has told the warnings and handed down a key."""
    from calculator.api.logs import lighten

    lighten()
    return _application(read_settings(), lambda _: None)


def _application(settings: Settings, warn: Warn) -> "Application":
    from calculator.api.app import create_app  # heavy, and not there at all without the extra «serve»

    telemetry = Telemetry(tracing=_tracing())
    service = load_service(settings, signing_keys(settings, warn), warn, telemetry.tracing, telemetry)
    for shop in service.shops.values():
        _warmed(shop)
    if settings.carriers == "live" or (settings.carriers == "emulator" and settings.emulator_url is not None):
        import_module("adapters._http.transport")  # a third of a second that the first buyer would wait for
    api_keys = frozenset(key.get_secret_value() for key in settings.api_keys)
    return create_app(
        service,
        api_keys=api_keys,
        clock=_now,
        telemetry=telemetry,
        metrics_directory=settings.metrics_directory,
        mounts=_admin(service, settings),
    )


def _admin(service: Service, settings: Settings) -> "Mapping[str, ASGIApp]":
    """The admin pages, where the service knows where its policies come from."""
    from calculator.administration import admin_pages

    if service.versions is None:
        return {}
    return {"/admin": admin_pages(service, service.versions, known_services(), settings, _now)}


def _warmed(shop: Shop) -> Shop:
    """Holidays take a quarter second, once: not a buyer's."""
    shop.policy.calendar.is_business_day(_now().date())
    return shop


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
