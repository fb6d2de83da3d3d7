"""The carriers themselves, asked with the merchant's credentials."""

from collections.abc import Mapping
from secrets import token_hex
from typing import Final

from adapters._discovery import access_of, discover
from adapters._http.credentials import ApiKey, ClientCredentials, Credentials, KeyAndSecret, secrets_of
from adapters._http.endpoints import TokenStores, live_endpoints, unshared
from adapters._http.sender import HttpSender
from adapters._http.signer import Clock, basic
from adapters._source import Calls, CarrierSource
from calculator.carrier_settings import CarrierSettings
from calculator.domain.ports import RateSource, Sender
from calculator.guarding import Guards
from calculator.reach import EASYPOST, Barred, barrier

CARRIER_ACCOUNTS: Final = "carrier_accounts"
"""The account fact by which EasyPost asks only the accounts named."""


def live_sender(settings: CarrierSettings, clock: Clock, stores: TokenStores = unshared) -> HttpSender:
    """A sender to every carrier and aggregator whose credentials are complete."""
    accesses = {code: access_of(adapter) for code, adapter in discover().items()}
    codes = [code for code, access in accesses.items() if access is not None and not settings.missing(access)]
    known = {code: credentials(settings, code) for code in codes}
    on_test = frozenset(code for code in codes if settings.on_test_host(code))
    return HttpSender(live_endpoints(known, clock, lambda: token_hex(16), on_test, stores))


def live_sources(
    settings: CarrierSettings, via: Mapping[str, str], sender: Sender, clock: Clock, guards: Guards
) -> dict[str, RateSource]:
    """A guarded source for each carrier there is, by its own API or, where *via* says so, through EasyPost."""
    carriers = [code for code in discover() if code != EASYPOST]
    return {code: _source(settings, code, via.get(code, "own"), sender, clock, guards) for code in carriers}


def _source(
    settings: CarrierSettings, carrier: str, via: str, sender: Sender, clock: Clock, guards: Guards
) -> RateSource:
    barred = barrier(settings, carrier, via)
    if barred is not None:
        return Barred(carrier, barred)
    adapter = discover()[EASYPOST if via == EASYPOST else carrier]
    host = "test" if settings.on_test_host(adapter.code) else "live"
    identity = (host, *(settings.secret(name) for name in adapter.access.secrets))

    def source(account: Mapping[str, str], calls: Calls) -> CarrierSource:
        return CarrierSource(adapter, sender, clock, carrier=carrier, account=account, calls=calls)

    listed = settings.easypost_accounts(carrier) if via == EASYPOST else ()
    if listed:
        return guards.around_each(
            adapter.code, identity, listed, lambda name, calls: source({CARRIER_ACCOUNTS: name}, calls)
        )
    account = settings.account(adapter.access)
    return guards.around(adapter.code, identity, lambda calls: source(account, calls))


def calls_per_hour(settings: CarrierSettings, code: str) -> int | None:
    """The quota of the account with carrier *code*: as set, or what its module knows."""
    access = access_of(discover()[code])
    return settings.calls_per_hour(code) or (access.calls_per_hour if access is not None else None)


def credentials(settings: CarrierSettings, code: str) -> Credentials:
    """The merchant's secrets with *code*.

    Raises:
        ValueError: one of them is not set.
    """
    access = discover()[code].access
    found = [settings.secret(name) for name in access.secrets]
    match access.scheme:
        case "bearer":
            return ApiKey(*found)
        case "basic" | "basic_referenced":
            return KeyAndSecret(*found)
        case _:
            return ClientCredentials(found[0], found[1], settings.text(access.merchant) if access.merchant else None)


def live_secrets(known: Credentials) -> tuple[str, ...]:
    """Every text that shows *known*, as it is and as it goes over the wire."""
    texts = secrets_of(known)
    return (*texts, basic(texts[0], texts[1]).removeprefix("Basic ")) if len(texts) > 1 else texts
