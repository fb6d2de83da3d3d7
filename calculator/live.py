"""The carriers themselves, asked with the merchant's credentials."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import uuid4

from adapters._discovery import discover
from adapters._http.credentials import ApiKey, ClientCredentials, Credentials, KeyAndSecret, secrets_of
from adapters._http.endpoints import live_endpoints
from adapters._http.sender import HttpSender
from adapters._http.signer import Clock, basic
from adapters._source import CarrierSource
from calculator.carrier_settings import EASYPOST_ACCOUNTS, NEEDED, CarrierSettings
from calculator.domain.errors import CarrierAuthFailed
from calculator.domain.ports import RateSource, Sender
from calculator.domain.rate import RateSheet
from calculator.domain.shipment import Shipment

EASYPOST: Final = "easypost"


@dataclass(frozen=True, slots=True)
class Barred:
    """A carrier whose credentials are not set: every question fails, with the variables to set."""

    carrier: str
    missing: tuple[str, ...]
    local: ClassVar[bool] = True

    async def ask(self, shipment: Shipment) -> RateSheet:
        """
        Raises:
            CarrierAuthFailed: always.
        """
        del shipment
        raise CarrierAuthFailed(self.reason)

    @property
    def reason(self) -> str:
        """What the merchant must do."""
        return f"set {' and '.join(self.missing)}"


def live_sender(settings: CarrierSettings, clock: Clock) -> HttpSender:
    """A sender to every carrier and aggregator whose credentials are complete."""
    codes = [code for code in NEEDED if not settings.missing(code)]
    on_test = frozenset(code for code in codes if getattr(settings, f"{code.partition('_')[0]}_test", False))
    known = {code: credentials(settings, code) for code in codes}
    return HttpSender(live_endpoints(known, clock, lambda: str(uuid4()), on_test))


def live_sources(
    settings: CarrierSettings, via: Mapping[str, str], sender: Sender, clock: Clock
) -> dict[str, RateSource]:
    """A source for each carrier of this package, by its own API or, where *via* says so, through EasyPost."""
    return {code: _source(settings, code, via.get(code, "own"), sender, clock) for code in EASYPOST_ACCOUNTS}


def _source(settings: CarrierSettings, carrier: str, via: str, sender: Sender, clock: Clock) -> RateSource:
    asked = EASYPOST if via == EASYPOST else carrier
    missing = settings.missing(asked)
    if missing:
        return Barred(carrier, missing)
    account = settings.easypost_accounts(carrier) if asked == EASYPOST else settings.account(carrier)
    return CarrierSource(discover()[asked], sender, clock, carrier=carrier, account=account)


def credentials(settings: CarrierSettings, code: str) -> Credentials:
    """The merchant's secrets with *code*.

    Raises:
        ValueError: one of them is not set.
    """
    found = [settings.secret(name) for name in NEEDED[code]]
    match code:
        case "usps":
            return ClientCredentials(*found)
        case "ups":
            return ClientCredentials(found[0], found[1], settings.ups_account_number)
        case "dhl_express":
            return KeyAndSecret(*found)
        case _:
            return ApiKey(*found)


def live_secrets(known: Credentials) -> tuple[str, ...]:
    """Every text that shows *known*, as it is and as it goes over the wire."""
    texts = secrets_of(known)
    return (*texts, basic(texts[0], texts[1]).removeprefix("Basic ")) if len(texts) > 1 else texts
