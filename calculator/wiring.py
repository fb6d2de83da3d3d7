"""The one place where parts meet: settings, policies, carriers and keys become shops, and shops a service."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from adapters._card.source import EXPECTED_END, CardSource, RateCard
from adapters._resilience.resilience import Resilience
from calculator.domain.errors import ShippingError
from calculator.domain.memo import Memo, Room
from calculator.domain.ports import Watch
from calculator.domain.service import Catalogue
from calculator.guarding import resilience_of
from calculator.pipeline import Shop
from calculator.policy.model import Policy
from calculator.service import Service, Shops
from calculator.settings import Settings, SettingsError, read_settings, traces_wanted
from calculator.sources import known_services, sources_of
from calculator.stages.seal import Keys
from calculator.store.files import FilePolicies
from calculator.store.versions import StoreError
from calculator.telemetry.telemetry import Telemetry

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from calculator.api.app import Application
    from calculator.store.database import DatabasePolicies
    from calculator.telemetry.traces import Tracing

Warn = Callable[[str], None]

NO_KEYS: Final = (
    "no SHIPCALC_SIGNING_KEYS: sealing with a random key, so nothing sealed here can be verified once this process ends"
)
OPEN: Final = "no SHIPCALC_API_KEYS: whoever reaches this service may ask it for quotes"

_HERE: Final = Path(__file__).parent
_DATABASE: Final = ("sqlalchemy", "alembic")
_AHEAD: Final = timedelta(days=60)
"""A parcel that leaves in December may arrive in another year's holidays."""

DATABASE_FILE: Final = Path("shipcalc.sqlite3")
"""In the working directory, beside ``.env``."""


def _nobody(_: str) -> None:
    """Whom nothing need be told."""


def new_key() -> str:
    """A signing key nobody else has."""
    return token_hex(32)


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
    resilience, room = resilience_of(settings, watch), room_of(settings)
    build = shop_builder(settings, keys, resilience, room)
    store = open_policies(settings, warn)
    try:
        shops = {policy.shop: build(policy) for policy in store.policies()}
    except ShippingError:
        store.close()
        raise
    if isinstance(store, FilePolicies):
        return Service(shops, tracing, store, resilience=resilience, build=build, room=room)
    from calculator.published import Published

    published = Published(store, lambda policy: _warmed(build(policy)))
    return Service(shops, tracing, store, published, resilience, build, room)


def room_of(settings: Settings) -> Room:
    """What all shops of this process may keep together."""
    return Room(settings.carts_mb * 1024 * 1024)


def shop_builder(
    settings: Settings, keys: Keys, resilience: Resilience | None = None, room: Room | None = None
) -> Callable[[Policy], Shop]:
    """Makes the shop of a policy, with all that answers for it; all shops share their connections and *resilience*,
    and what they keep of carts lies in one *room*.

    Raises:
        SettingsError: a mode that does not work, or a card that cannot be read.
    """
    card = _card(settings.card)
    asked = sources_of(settings, card, resilience or resilience_of(settings))
    shared = room or room_of(settings)
    backups = {"usps": CardSource(card, "backup")}

    def build(policy: Policy) -> Shop:
        policy = replace(policy, memo=Memo(shared), carts=Memo(shared))
        return Shop(policy, asked(policy), keys, backups, settings.quote_seconds)

    return build


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
        import_module("adapters._http.transport")  # the first buyer should not wait for it
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
    """Holidays take a quarter second, once: not a buyer's. Those of the carriers it sells count as well as its own."""
    policy, today = shop.policy, _now().date()
    sold = {service.service.carrier for rule in policy.options for service in rule.services}
    calendars = (policy.carrier_calendars[carrier] for carrier in sold & policy.carrier_calendars.keys())
    for calendar in (policy.calendar, *calendars):
        for day in (today, today + _AHEAD):
            calendar.is_business_day(day)
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
