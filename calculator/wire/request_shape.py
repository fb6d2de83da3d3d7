"""What a request may look like: shapes and bounds of single values, published as JSON Schema.

Each shape is checked once, over the bytes, by pydantic's compiled core. What needs two values (an amount and its
currency) or a table (countries) is checked in ``request``. Optional keys may be absent or null, alike.
"""

import re
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, NotRequired

from pydantic import ConfigDict, Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from calculator.domain.cart import Purpose, SpanUnit

MAX_BODY: Final = 1024 * 1024
MAX_LINES: Final = 500
MAX_QUANTITY: Final = 10_000
MAX_GRAMS: Final = 1_000_000
MAX_MILLIMETRES: Final = 10_000
MAX_TOKEN: Final = 16_384

_STRICT: Final = ConfigDict(extra="forbid", strict=True)
_NO_CONTROLS: Final = r"^[^\x00-\x1f\x7f]*$"
_TEXT: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"  # tabs and line breaks occur in names that people typed
_NUMBER: Final = r"^[0-9]{1,9}(\.[0-9]{1,9})?$"
NUMBER: Final = re.compile(_NUMBER)
_AMOUNT_SCHEMA: Final[dict[str, Any]] = {
    "description": "Decimal text with exactly the currency's digits.",
    "pattern": r"^[0-9]{1,15}(\.[0-9]{1,4})?$",
    "examples": ["24.99"],
}
_COUNTRY_SCHEMA: Final[dict[str, Any]] = {"pattern": "^[A-Z]{2}$", "examples": ["US"]}

Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=_NO_CONTROLS)]
Sku = Annotated[str, Field(max_length=128, pattern=_NO_CONTROLS)]
ShortText = Annotated[str, Field(max_length=100, pattern=_TEXT)]
Text = Annotated[str, Field(max_length=300, pattern=_TEXT)]
AddressLine = Annotated[str, Field(max_length=200, pattern=_TEXT)]
Tag = Annotated[str, Field(min_length=1, max_length=40, pattern=_NO_CONTROLS)]
Amount = Annotated[str, Field(max_length=32, json_schema_extra=_AMOUNT_SCHEMA)]
Measure = Annotated[
    Annotated[str, Field(pattern=_NUMBER)] | Annotated[int, Field(ge=1, le=1_000_000_000)],
    Field(union_mode="left_to_right"),
]
Days = Annotated[int, Field(ge=0, le=3650)]
Country = Annotated[str, Field(max_length=64, description="ISO 3166-1 alpha-2.", json_schema_extra=_COUNTRY_SCHEMA)]


@with_config(_STRICT)
class WeightIn(TypedDict):
    """Weight of one piece, at most 1,000 kg; whole grams after rounding up."""

    value: Measure
    unit: Literal["g", "kg", "oz", "lb"]


@with_config(_STRICT)
class DimensionsIn(TypedDict):
    """Size of one piece, each side at most 10 m; whole millimetres after rounding up."""

    length: Measure
    width: Measure
    height: Measure
    unit: Literal["mm", "cm", "m", "in"]


@with_config(_STRICT)
class CustomsIn(TypedDict):
    """What the customs form says of a line."""

    hs_code: NotRequired[
        Annotated[
            str,
            Field(
                max_length=32,
                description="4 to 14 digits; dots between them are allowed.",
                json_schema_extra={"pattern": r"^[0-9](\.?[0-9]){3,13}$"},
            ),
        ]
        | None
    ]
    origin_country: NotRequired[Country | None]
    description: NotRequired[Text | None]


@with_config(_STRICT)
class LeadTimeIn(TypedDict):
    """What the product's own page promises; ``max`` absent or null is open-ended."""

    min: Days
    max: NotRequired[Days | None]
    unit: NotRequired[SpanUnit]


@with_config(_STRICT)
class LineIn(TypedDict):
    """One cart row. ``discount`` and ``tax`` are for the whole line, everything else for one piece."""

    id: Identifier
    quantity: Annotated[int, Field(ge=1, le=MAX_QUANTITY)]
    unit_price: Amount
    sku: NotRequired[Sku | None]
    name: NotRequired[Text | None]
    kind: NotRequired[Annotated[Identifier, Field(description="One of the policy's item kinds; default stock.")] | None]
    discount: NotRequired[Amount | None]
    tax: NotRequired[Amount | None]
    weight: NotRequired[WeightIn | None]
    dimensions: NotRequired[DimensionsIn | None]
    customs: NotRequired[CustomsIn | None]
    tags: NotRequired[Annotated[list[Tag], Field(max_length=20)] | None]
    lead_time: NotRequired[LeadTimeIn | None]
    service: NotRequired[Annotated[Identifier, Field(description="The only service this product may go by.")] | None]


@with_config(_STRICT)
class AddressIn(TypedDict):
    """Where it goes. A wallet's partial address is answered; what could not be checked is listed in the answer."""

    country: Country
    region: NotRequired[Annotated[ShortText, Field(description="ISO 3166-2 without the country part.")] | None]
    postal_code: NotRequired[Annotated[str, Field(max_length=20, pattern=_NO_CONTROLS)] | None]
    city: NotRequired[ShortText | None]
    lines: NotRequired[Annotated[list[AddressLine], Field(max_length=5)] | None]
    residential: NotRequired[Annotated[bool | None, Field(description="null: unknown.")]]


@with_config(_STRICT)
class CartIn(TypedDict):
    """A quote request."""

    shop: Identifier
    currency: Annotated[
        str, Field(max_length=64, description="ISO 4217, the shop's.", json_schema_extra={"pattern": "^[A-Z]{3}$"})
    ]
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=MAX_LINES)]
    destination: NotRequired[Annotated[AddressIn | None, Field(description="May be absent where nothing ships.")]]
    purpose: NotRequired[Purpose | None]
    placed_at: NotRequired[
        Annotated[
            str | None,
            Field(
                max_length=64,
                description="ISO 8601 with offset, from 2000 to 2099; default: now.",
                json_schema_extra={"format": "date-time"},
            ),
        ]
    ]
    signature_requested: NotRequired[bool | None]


@with_config(_STRICT)
class VerifyIn(TypedDict):
    """A sealed option with the cart it was quoted for."""

    token: Annotated[str, Field(min_length=1, max_length=MAX_TOKEN, pattern=_NO_CONTROLS)]
    cart: CartIn


@lru_cache(maxsize=1)
def cart_adapter() -> TypeAdapter[CartIn]:
    """The compiled reader of a quote request."""
    return TypeAdapter(CartIn)


@lru_cache(maxsize=1)
def verify_adapter() -> TypeAdapter[VerifyIn]:
    """The compiled reader of a verify request."""
    return TypeAdapter(VerifyIn)


_SHAPES: Final[dict[str, type]] = {
    "cart": CartIn,
    "verify": VerifyIn,
    "destination": AddressIn,
    "lines": LineIn,
    "weight": WeightIn,
    "dimensions": DimensionsIn,
    "customs": CustomsIn,
    "lead_time": LeadTimeIn,
}


def keys_at(place: str) -> tuple[str, ...]:
    """The keys of the object under the key *place*: ``lines`` for a line, ``cart`` and ``verify`` for whole bodies."""
    return tuple(_SHAPES[place].__annotations__)
