"""Whether a carrier can be asked live, and what stands in the way. Needs no HTTP client."""

from dataclasses import dataclass
from math import inf
from typing import ClassVar, Final

from adapters._discovery import access_of, discover
from calculator.carrier_settings import EASYPOST_ACCOUNTS, CarrierSettings
from calculator.domain.errors import CarrierAuthFailed
from calculator.domain.rate import RateSheet
from calculator.domain.shipment import Shipment

EASYPOST: Final = "easypost"


@dataclass(frozen=True, slots=True)
class Barred:
    """A carrier that cannot be asked: every question fails, with what the merchant must do."""

    carrier: str
    reason: str
    local: ClassVar[bool] = True

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        """
        Raises:
            CarrierAuthFailed: always.
        """
        del shipment, until, backed
        raise CarrierAuthFailed(self.reason)


def barrier(settings: CarrierSettings, carrier: str, via: str) -> str | None:
    """What keeps *carrier* from being asked, by its own API or (*via*) EasyPost's, and what to do; None: nothing."""
    if via == EASYPOST and carrier not in EASYPOST_ACCOUNTS:
        return f"EasyPost is not known to sell {carrier}: leave out via in [carriers.{carrier}]"
    access = access_of(discover()[EASYPOST if via == EASYPOST else carrier])
    if access is None:
        return "its module declares no access: it cannot be asked live"
    missing = settings.missing(access)
    return f"set {' and '.join(missing)}" if missing else None
