"""What an answer looks like, key by key in the order it is written; published as JSON Schema.

Amounts are decimal text in the quote's currency. A date that is null is unknown or open-ended.
"""

from datetime import date
from functools import lru_cache
from typing import Annotated, Final, Literal, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from calculator.domain.option import Outcome
from calculator.domain.places import AddressClass
from calculator.domain.rate import ChargeKind, PriceSource
from calculator.domain.shipment import Incoterm

_CLOSED: Final = ConfigDict(extra="forbid")
Amount = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", examples=["5.00"])]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


@with_config(_CLOSED)
class BasisOut(TypedDict):
    """The order value the rules look at."""

    kind: str
    amount: Amount


@with_config(_CLOSED)
class ChargeOut(TypedDict):
    """A named part of a price, with the statement of the shop's page it stands for."""

    kind: ChargeKind
    label: str
    amount: Amount
    statement: str | None


@with_config(_CLOSED)
class PercentileOut(TypedDict):
    """The day by which so many of a hundred parcels have arrived."""

    percent: int
    arrives: date


@with_config(_CLOSED)
class DeliveryOut(TypedDict):
    """Dispatch and arrival. ``because`` says what set each end; ``carrier_arrives`` is the carrier's own date."""

    ships_earliest: date
    ships_latest: date | None
    arrives_earliest: date | None
    arrives_latest: date | None
    guaranteed: bool
    because: list[str]
    carrier_arrives: date | None
    percentiles: list[PercentileOut]


@with_config(_CLOSED)
class SignatureOut(TypedDict):
    """Whether someone must sign, and why or why not."""

    required: bool
    because: str
    statement: str | None


@with_config(_CLOSED)
class TextOut(TypedDict):
    """Words the shop must show, versioned."""

    id: str
    version: str
    text: str
    short: NotRequired[str]
    statement: str


@with_config(_CLOSED)
class PartOut(TypedDict):
    """One consignment of a cart that is split."""

    lines: list[str]
    service: str | None
    delivery: DeliveryOut
    charges: list[ChargeOut]


@with_config(_CLOSED)
class OptionOut(TypedDict):
    """One way to have the cart delivered. ``price`` is the exact sum of ``charges``; ``token`` seals it."""

    code: str
    name: str
    carrier: str | None
    service: str | None
    price: Amount
    charges: Annotated[list[ChargeOut], Field(min_length=1)]
    price_source: PriceSource
    delivery: DeliveryOut
    signature: SignatureOut
    incoterm: Incoterm | None
    disclaimers: list[TextOut]
    token: str
    price_effective: date | None
    price_notes: list[str]
    parts: list[PartOut]


@with_config(_CLOSED)
class RemedyOut(TypedDict):
    """The smallest change that makes a refused option available; only the keys of its ``kind`` are present."""

    kind: str
    verified: Literal["quote", "rules"]
    lines: NotRequired[list[str]]
    amount: NotRequired[Amount]
    field: NotRequired[str]


@with_config(_CLOSED)
class RefusalOut(TypedDict):
    """An option that is not offered, and why."""

    code: str
    reason: str
    lines: list[str]
    message: str
    remedy: RemedyOut | None
    statement: str | None


@with_config(_CLOSED)
class HintOut(TypedDict):
    """What is missing to something better: ``free_shipping_remaining``."""

    kind: str
    option: str
    amount: Amount


@with_config(_CLOSED)
class TroubleOut(TypedDict):
    """A carrier that did not answer as it should; the other options are not touched by it.

    ``retry_after_seconds``: asking makes sense again after so long, where that is known. ``breaker`` is ``open`` where
    the carrier was not asked at all, since it failed too often just before.
    """

    carrier: str
    kind: str
    retryable: bool
    retry_after_seconds: NotRequired[int]
    breaker: NotRequired[Literal["open"]]


@with_config(_CLOSED)
class DoubtOut(TypedDict):
    """What could not be checked because the request did not say it."""

    field: str
    code: str
    message: str


@with_config(_CLOSED)
class DestinationOut(TypedDict):
    """How the address was understood. ``address_class`` null: the street is not known."""

    country: str
    region: str | None
    zone: str | None
    address_class: AddressClass | None
    postal_territory: str
    customs_territory: str
    customs_form: bool


@with_config(_CLOSED)
class VerdictOut(TypedDict):
    """One rule considered."""

    rule: str
    holds: bool
    because: str
    statement: str | None
    option: str | None


class HeadOut(TypedDict):
    """What an answer begins with."""

    quote_id: str
    shop: str
    policy_version: str
    currency: str
    placed_at: str
    expires_at: str
    outcome: Outcome
    basis: BasisOut


class TailOut(TypedDict):
    """What follows the options, their refusals and the disclaimers."""

    hints: list[HintOut]
    problems: list[TroubleOut]
    unchecked: list[DoubtOut]


@with_config(_CLOSED)
class QuoteOut(TypedDict):
    """The answer to a cart. ``explanation`` only where it was asked for."""

    quote_id: str
    shop: str
    policy_version: str
    currency: str
    placed_at: Moment
    expires_at: Moment
    outcome: Outcome
    basis: BasisOut
    options: list[OptionOut]
    refusals: list[RefusalOut]
    disclaimers: list[TextOut]
    hints: list[HintOut]
    problems: list[TroubleOut]
    unchecked: list[DoubtOut]
    notices: list[TextOut]
    destination: DestinationOut | None
    explanation: NotRequired[list[VerdictOut]]


@with_config(_CLOSED)
class VerificationOut(TypedDict):
    """What became of a sealed option; ``option`` as it would be now, null where it is gone or never was ours."""

    verdict: Literal["same", "changed", "gone", "expired", "forged"]
    because: list[str]
    option: OptionOut | None


@lru_cache(maxsize=1)
def quote_adapter() -> TypeAdapter[QuoteOut]:
    """The shape of an answer, for its JSON Schema."""
    return TypeAdapter(QuoteOut)


@lru_cache(maxsize=1)
def verification_adapter() -> TypeAdapter[VerificationOut]:
    """The shape of what became of a token, for its JSON Schema."""
    return TypeAdapter(VerificationOut)
