"""Single values: money, numbers, names, order values; and the table all tables are made of."""

import re
from decimal import Decimal
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from calculator.domain.money import Money, digits, is_currency
from calculator.domain.places import REGION_SETS

NO_CURRENCY: Final = "no_currency"
"""Type of the error of an amount that cannot be read for want of a currency."""

_MOST: Final = 1_000_000
_PLAIN_NUMBER: Final = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")


def known_currency(code: str) -> str:
    """An ISO 4217 code whose digits are known."""
    if not is_currency(code):
        raise ValueError(f"no currency {code!r}: write an ISO 4217 code in capitals, such as USD")
    return code


def known_time_zone(name: str) -> str:
    """A name of the IANA time zone database."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("write an IANA time zone such as America/New_York") from None
    return name


def _money(value: Any, info: ValidationInfo) -> Money:
    currency = info.context["currency"] if info.context else None
    if not isinstance(currency, str):
        raise PydanticCustomError(NO_CURRENCY, "needs a valid currency at the top of the file")
    if not isinstance(value, str):
        raise ValueError(f"write the amount in quotes, such as {_in_quotes(value, currency)}")
    amount = Money.parse(value, currency)
    if amount.minor < 0:
        raise ValueError("an amount is not negative")
    return amount


def _in_quotes(value: Any, currency: str) -> str:
    """The number as the amount it was meant to be; some amount where it is none."""
    written = Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else Decimal("NaN")
    meant = written if written.is_finite() and 0 <= written < _MOST else Decimal(5)
    return f'"{meant:.{digits(currency)}f}"'


def _number(value: Any) -> Decimal:
    written = isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value)
    if isinstance(value, bool) or not (written or isinstance(value, int | Decimal)):
        raise ValueError('write a number without a sign, such as 12.5 or "12.5"')
    number = Decimal(value)
    if not number.is_finite() or number < 0 or number > _MOST:
        raise ValueError("must lie between 0 and 1000000")
    return number


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


_AMOUNT_SCHEMA: Final = {"type": "string", "pattern": r"^[0-9]{1,20}(\.[0-9]{1,20})?$"}
_NUMBER_SCHEMA: Final = {"anyOf": [_AMOUNT_SCHEMA, {"type": "number", "minimum": 0, "maximum": 1_000_000}]}
Amount = Annotated[Money, PlainValidator(_money), PlainSerializer(str), WithJsonSchema(_AMOUNT_SCHEMA)]
Number = Annotated[Decimal, PlainValidator(_number), PlainSerializer(_plain), WithJsonSchema(_NUMBER_SCHEMA)]
NAME: Final = r"^[a-z0-9][a-z0-9_-]*$"
SHOP: Final = r"^[a-z0-9][a-z0-9-]*$"
STATEMENT: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
COUNTRY: Final = r"^[A-Z]{2}$"
REGION: Final = r"^[A-Z0-9]{1,3}$"
POSTAL: Final = r"^[A-Z0-9]{1,10}(-[A-Z0-9]{1,10})?$"
HOLIDAYS: Final = r"^(us_federal|[A-Z]{2}(-[A-Z0-9]{1,3})?)$"
PERCENTILE: Final = r"^[1-9][0-9]?$"
HS_CODE: Final = r"^[0-9]{2,14}$"
PATTERNS: Final[dict[str, str]] = {
    NAME: "a name of small letters, digits, _ and -, such as us_military",
    SHOP: "a name of small letters, digits and -, such as little-rooms",
    STATEMENT: "a statement's id of letters, digits, points, _ and -, such as A7",
    COUNTRY: "two capital letters, such as GB",
    REGION: "the region's code without the country, such as CA",
    POSTAL: "the start of a postal code or a range of starts, without blanks, such as 941 or 900-961",
    HOLIDAYS: "us_federal, or the code of a country or of a part of it, such as DE or DE-BY",
    PERCENTILE: 'a percentile from 1 to 99, such as "50"',
    HS_CODE: "2 to 14 digits, such as 7113",
}
"""Pattern of a word → what to write."""
Name = Annotated[str, Field(pattern=NAME, max_length=64)]
Statement = Annotated[str, Field(pattern=STATEMENT, max_length=32)]
Words = Annotated[str, Field(min_length=1, max_length=4000)]
Country = Annotated[str, Field(pattern=COUNTRY)]
RegionSet = Annotated[str, Field(json_schema_extra={"enum": sorted(REGION_SETS)})]

BasisName = Literal[
    "discounted_physical_subtotal",
    "listed_physical_subtotal",
    "discounted_subtotal",
    "listed_subtotal",
    "discounted_physical_subtotal_with_tax",
    "discounted_subtotal_with_tax",
    "listed_physical_subtotal_with_tax",
    "listed_subtotal_with_tax",
]
"""An order value: before (listed) or after (discounted) discounts, goods that ship or all lines, without tax or with.
The tax is the line's as the cart gives it, on what is paid for the line, whatever the discount. Shipping is in none of
them, by construction."""


class Table(BaseModel):
    """A TOML table: unknown keys are faults, and nothing is taken for another type than it is written in.

    Validators are built with the first policy that is read: a command starts in a fifth less time.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True)
