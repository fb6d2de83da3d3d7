"""What a buyer is offered, what is refused and why, and the sealed whole."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from calculator.domain.money import Money
from calculator.domain.places import Destination, Doubt
from calculator.domain.rate import ChargeKind, PriceSource, Problem, Remark
from calculator.domain.record import record
from calculator.domain.shipment import Incoterm

Outcome = Literal["options", "no_shipping_required", "refused", "unknown"]


@record(frozen=True, slots=True)
class Verdict:
    """One rule considered: whether it held, why, and the statement of the shop's page behind it."""

    rule: str
    holds: bool
    because: str
    statement: str | None = None
    option: str | None = None


@record(frozen=True, slots=True)
class Text:
    """Words a quote must carry, versioned, with the statement they stand for."""

    id: str
    version: str
    text: str
    statement: str
    short: str | None = None


@record(frozen=True, slots=True)
class Charge:
    """A named part of a price. The price of an option is the exact sum of its charges."""

    kind: ChargeKind
    label: str
    amount: Money
    statement: str | None = None


@record(frozen=True, slots=True)
class Delivery:
    """First and last day of dispatch and of arrival; None is unknown or open-ended, never a guess.

    ``because`` says what set the days of arrival: the page or the carrier, the calendar; a part's what set those of
    its dispatch as well.
    """

    ships_earliest: date
    ships_latest: date | None
    arrives_earliest: date | None = None
    arrives_latest: date | None = None
    guaranteed: bool = False
    because: tuple[str, ...] = ()
    percentiles: tuple[tuple[int, date], ...] = ()
    carrier_arrives: date | None = None


@record(frozen=True, slots=True)
class SignatureNeed:
    """Whether someone must sign, and why or why not."""

    required: bool
    because: str
    statement: str | None = None


@record(frozen=True, slots=True)
class Part:
    """One consignment of an option, where a mixed cart is split."""

    lines: tuple[str, ...]
    service: str | None
    delivery: Delivery
    charges: tuple[Charge, ...]


@record(frozen=True, slots=True)
class Option:
    """One way to have the cart delivered. ``token`` is empty until it is sealed.

    ``cost`` is what the carrier asks, before the shop's own rules; None where no carrier's rate was used. It is for
    the shop's owner: no buyer is told, no token holds it.
    ``leaves`` says what set the days of dispatch. It names lines, whose ids are new in most carts: until an option is
    sealed only a lead time of its own is told there, so that many carts share it. Of an option in parts, parts say it.
    """

    code: str
    name: str
    carrier: str | None
    service: str | None
    charges: tuple[Charge, ...]
    price_source: PriceSource
    delivery: Delivery
    signature: SignatureNeed
    incoterm: Incoterm | None = None
    disclaimers: tuple[Text, ...] = ()
    notices: tuple[Text, ...] = ()
    price_effective: date | None = None
    price_notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    token: str = ""
    cost: Money | None = None
    leaves: tuple[str, ...] = ()

    @property
    def because(self) -> tuple[str, ...]:
        """What set each end of its days: of dispatch, then of arrival."""
        return self.leaves + self.delivery.because

    @property
    def price(self) -> Money:
        """The exact sum of the charges."""
        return Money.total(self.charges)

    def sealed(self, token: str, leaves: tuple[str, ...] = ()) -> "Option":
        """The same option with its token, for a cart that *leaves* for such reasons unless the option has its own.

        Written out: ``replace`` would take a tenth of a whole quote's time.
        """
        return Option(
            self.code,
            self.name,
            self.carrier,
            self.service,
            self.charges,
            self.price_source,
            self.delivery,
            self.signature,
            self.incoterm,
            self.disclaimers,
            self.notices,
            self.price_effective,
            self.price_notes,
            self.parts,
            token,
            self.cost,
            self.leaves or leaves,
        )


@record(frozen=True, slots=True)
class Remedy:
    """The smallest change that makes a refused option available.

    ``kind``: ``remove_lines`` (lines), ``add_amount`` (amount), ``give_field`` (field).
    ``verified``: ``quote`` when the changed cart was quoted and offered it, ``rules`` when only the rules could be
    asked without calling a carrier again.
    """

    kind: str
    lines: tuple[str, ...] = ()
    amount: Money | None = None
    field: str | None = None
    verified: Literal["quote", "rules"] = "quote"


@record(frozen=True, slots=True)
class Refusal:
    """An option that is not offered: a stable reason, the lines that caused it, a sentence, and the way out if any."""

    code: str
    reason: str
    message: str
    lines: tuple[str, ...] = ()
    remedy: Remedy | None = None
    statement: str | None = None


@record(frozen=True, slots=True)
class Hint:
    """Something the buyer may like to know, computed by the engine: what is missing to free shipping."""

    kind: str
    option: str
    amount: Money


@record(frozen=True, slots=True)
class Basis:
    """The order value rules look at: its name and its amount."""

    kind: str
    amount: Money


@record(frozen=True, slots=True)
class Quote:
    """The whole answer. Amounts are in ``currency``; ``options`` come by price, then latest arrival, then code.

    ``verdicts`` and ``remarks`` (what carriers noted beside their prices) are there only where an explanation was asked
    for; remarks are for the shop's owner and reach no checkout.
    """

    quote_id: str
    shop: str
    policy_version: str
    currency: str
    placed_at: datetime
    expires_at: datetime
    outcome: Outcome
    basis: Basis
    options: tuple[Option, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    disclaimers: tuple[Text, ...] = ()
    notices: tuple[Text, ...] = ()
    hints: tuple[Hint, ...] = ()
    problems: tuple[Problem, ...] = ()
    unchecked: tuple[Doubt, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    destination: Destination | None = None
    zone: str | None = None
    remarks: tuple[Remark, ...] = ()


@record(frozen=True, slots=True)
class Verification:
    """What became of a sealed option: the verdict, why, and the option as it would be now (None when gone)."""

    verdict: Literal["same", "changed", "gone", "expired", "forged"]
    because: tuple[str, ...]
    option: Option | None = None


Explanations = Mapping[str, tuple[Verdict, ...]]
