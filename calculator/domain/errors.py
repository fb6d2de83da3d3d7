"""Everything that can go wrong, as a tree.

ShippingError
  BadCart               the buyer's or the platform's input; names the field with a JSON pointer
  UnknownShop           no policy by that name
  BadPolicy             at load, every fault at once with its TOML path; never at quote time
  CarrierError          one carrier; the others still answer
    CarrierTimeout, CarrierUnavailable, CarrierRateLimited    may be retried inside the deadline
    CarrierRefused, CarrierAuthFailed, AnswerMalformed        never retried
    WrongCurrency         a price in another currency than the shop's
    NotCovered          no source in this mode has a price for it (the offline card ends here)
  QuoteInvalid
    SignatureMismatch, QuoteExpired                           checked in this order
"""

from typing import ClassVar, Self

from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.domain.record import record


class ShippingError(Exception):
    """Root of the tree: catch it at the edge, nowhere else."""


@record(frozen=True, slots=True)
class InputFault:
    """One wrong field of a request: where (RFC 6901 JSON pointer), a stable code, and what to do about it."""

    pointer: str
    code: str
    message: str


class BadCart(ShippingError):
    """The request cannot be quoted as it stands; every wrong field is named at once."""

    def __init__(self, faults: tuple[InputFault, ...]) -> None:
        super().__init__("; ".join(f"{fault.pointer or '/'}: {fault.message}" for fault in faults))
        self.faults = faults

    @classmethod
    def at(cls, pointer: str, code: str, message: str) -> "BadCart":
        """The common case: one field."""
        return cls((InputFault(pointer, code, message),))


class UnknownShop(ShippingError):
    """No policy is loaded under this name."""

    def __init__(self, shop: str) -> None:
        super().__init__(f"no shop called {shop!r}")
        self.shop = shop


@record(frozen=True, slots=True)
class PolicyFault:
    """One fault of a policy: its TOML path (``options[1].price.tiers[2]``) and a sentence that tells what to do.

    ``amount`` is an order value and ``address`` a place that show it, where there is one.
    """

    path: str
    message: str
    code: str = "invalid"
    amount: Money | None = None
    address: Address | None = None

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class BadPolicy(ShippingError):
    """A policy file that cannot be loaded, with every fault it has."""

    def __init__(self, source: str, faults: tuple[PolicyFault, ...]) -> None:
        super().__init__("\n".join(f"{source}: {fault}" for fault in faults))
        self.source = source
        self.faults = faults


class CarrierError(ShippingError):
    """What one carrier did wrong. ``kind`` is the closed vocabulary that answers and metrics use."""

    kind: ClassVar[str] = "carrier_error"
    retryable: ClassVar[bool] = False

    def __init__(self, message: str = "", retry_after: int | None = None, *, breaker_open: bool = False) -> None:
        """
        Args:
            retry_after: seconds until asking makes sense again; None where nobody said.
            breaker_open: the carrier was not asked at all, since it failed too often just before.
        """
        super().__init__(message)
        self.retry_after = retry_after
        self.breaker_open = breaker_open

    def again(self, retry_after: int | None = None) -> Self:
        """The same trouble for another to raise, with a time where it named none."""
        wait = retry_after if self.retry_after is None else self.retry_after
        return type(self)(str(self), wait, breaker_open=self.breaker_open)


class CarrierTimeout(CarrierError):
    """No answer in time."""

    kind = "timeout"
    retryable = True


class CarrierUnavailable(CarrierError):
    """5xx, connection refused or reset: weather."""

    kind = "unavailable"
    retryable = True


class CarrierRateLimited(CarrierError):
    """429, or our own quota for this account is spent."""

    kind = "rate_limited"
    retryable = True


class CarrierRefused(CarrierError):
    """The carrier understood and says no: a bad address, a missing field, a service it does not sell here."""

    kind = "refused"


class CarrierAuthFailed(CarrierError):
    """Credentials missing, wrong or not entitled: the merchant must act."""

    kind = "auth_failed"


class AnswerMalformed(CarrierError):
    """The answer cannot be read as what the carrier documents."""

    kind = "malformed"


class WrongCurrency(CarrierError):
    """The carrier asks in another currency than the shop sells in: never compared, never converted."""

    kind = "wrong_currency"


class NotCovered(CarrierError):
    """No source of prices for this carrier, lane or weight in this mode."""

    kind = "not_covered"


class QuoteInvalid(ShippingError):
    """A sealed quote that no longer holds."""


class SignatureMismatch(QuoteInvalid):
    """Not sealed by us, or changed since."""


class QuoteExpired(QuoteInvalid):
    """Sealed by us, but its time is over or its key is retired."""
