"""The rows of an answer: which mail class, whether for a box of one's own, whether for a parcel of this size."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, Required, TypedDict

from adapters._reading import JsonObject, Unreadable, rows, soft_text, text
from adapters._services.usps import OVERSIZE_ABOVE
from adapters._skimming import skimmer
from calculator.domain.record import record
from calculator.domain.shipment import Parcel
from calculator.domain.units import grams, millimetres

# Rows for a box of one's own: single piece, Express, rectangular box by size, cubic, oversized. Left out: flat rate,
# cubic tiers, presorted, Connect Local, and DN, which is right for tubes and odd shapes only.
_OWN_BOX: Final = frozenset({"SP", "PA", "DR", "CP", "OS"})
_OWN_ENTRY: Final = frozenset({"NONE", "INTERNATIONAL_SERVICE_CENTER"})
# What the answers of 2023 and 2024 said in words only.
_OTHER_BOX_WORDS: Final = re.compile(
    r"flat rate|presort|\bbasic\b|\b[35]-digit|nonrectangular|\bcubic\b|connect local", re.IGNORECASE
)
_OTHER_ENTRY_WORDS: Final = re.compile(r"\b(DDU|D?NDC|D?SCF|D?HUB|D?ADC|D?ASF)\b")

_NOT_MACHINABLE: Final = ("nonmachinable", "nonstandard", "irregular")
_MACHINABLE_MOST: Final = tuple(millimetres(Decimal(side), "in") for side in (22, 18, 15))
_MACHINABLE_LEAST: Final = tuple(millimetres(Decimal(side), "in") for side in ("6", "3", "0.25"))
_MACHINABLE_WEIGHT: Final = grams(Decimal(25), "lb")


class _Rate(TypedDict, total=False):
    """Every key that is read of a rate: half of what USPS says of one."""

    name: Any
    description: Any
    mailClass: Any
    priceType: Any
    processingCategory: Any
    rateIndicator: Any
    destinationEntryFacilityType: Any
    fees: Any
    warnings: Any


class _Option(TypedDict, total=False):
    rates: list[_Rate]
    totalPrice: Any
    totalBasePrice: Any
    extraServices: Any
    commitment: Any
    dutiesTaxesFeesQuote: Any


class _Shipping(TypedDict, total=False):
    mailClass: Any
    rateOptions: list[_Option]
    dutiesTaxesFeesQuote: Any


class _Pricing(TypedDict, total=False):
    priceType: Any
    shippingOptions: list[_Shipping]
    dutiesTaxesFeesQuote: Any


class _Answer(TypedDict, total=False):
    """The answer to what we ask. Those of the other three paths are of another shape."""

    pricingOptions: Required[list[_Pricing]]
    dutiesTaxesFeesQuote: Any
    error: Any
    fault: Any


skim: Final = skimmer(_Answer)


@record(frozen=True, slots=True)
class Row:
    """One rate option, with what it stands in (outermost last) and what it says of itself."""

    option: JsonObject
    around: tuple[JsonObject, ...]
    rates: list[JsonObject]
    price_type: str | None


def rows_of(answer: JsonObject) -> Iterator[tuple[str, Row]]:
    """Every rate option with its mail class, whichever of the four answers this is."""
    if isinstance(answer.get("pricingOptions"), list | dict):
        for pricing in rows(answer, "pricingOptions"):
            for shipping in rows(pricing, "shippingOptions"):
                for option in rows(shipping, "rateOptions"):
                    yield _row(option, (shipping, pricing, answer), text(shipping, "mailClass"))
    elif isinstance(answer.get("rateOptions"), list | dict):
        for option in rows(answer, "rateOptions"):
            yield _row(option, (answer,), None)
    elif isinstance(answer.get("rates"), list | dict):
        yield _row(answer, (), None)
    else:
        raise Unreadable("neither pricingOptions nor rateOptions nor rates")


def _row(option: JsonObject, around: tuple[JsonObject, ...], mail_class: str | None) -> tuple[str, Row]:
    rates = rows(option, "rates")
    first = rates[0] if rates else {}
    mail_class = mail_class or text(first, "mailClass")
    if mail_class is None:
        raise Unreadable("a rate without mailClass")
    price_type = soft_text(first, "priceType") or (soft_text(around[-2], "priceType") if len(around) > 1 else None)
    return mail_class, Row(option, around, rates, price_type)


def own_box(row: Row) -> bool:
    """Whether the row prices a box of one's own, handed in at the counter or picked up; no where it does not say."""
    return bool(row.rates) and all(_own_box_rate(rate) for rate in row.rates)


def _own_box_rate(rate: JsonObject) -> bool:
    indicator, entry = text(rate, "rateIndicator"), text(rate, "destinationEntryFacilityType")
    own_box = indicator in _OWN_BOX if indicator else not _OTHER_BOX_WORDS.search(_words(rate))
    own_entry = entry in _OWN_ENTRY if entry else not _OTHER_ENTRY_WORDS.search(_words(rate))
    return own_box and own_entry


def _words(rate: JsonObject) -> str:
    return soft_text(rate, "description") or ""


def fits(row: Row, parcel: Parcel) -> bool:
    """Whether the row is for a parcel of this size: machinable or not, oversized or not; a box is never a flat."""
    length, width, height = sorted((parcel.length, parcel.width, parcel.height), reverse=True)
    machinable = (
        parcel.weight <= _MACHINABLE_WEIGHT
        and _MACHINABLE_LEAST[0] <= length <= _MACHINABLE_MOST[0]
        and _MACHINABLE_LEAST[1] <= width <= _MACHINABLE_MOST[1]
        and _MACHINABLE_LEAST[2] <= height <= _MACHINABLE_MOST[2]
    )
    oversized = length + 2 * (width + height) > OVERSIZE_ABOVE
    return all(_category_fits(rate, machinable) and _oversized_price(rate) is oversized for rate in row.rates)


def _oversized_price(rate: JsonObject) -> bool:
    indicator = text(rate, "rateIndicator")
    return indicator == "OS" if indicator else "oversize" in _words(rate).casefold()


def _category_fits(rate: JsonObject, machinable: bool) -> bool:
    category = (soft_text(rate, "processingCategory") or "").casefold().replace("_", "")
    if not category:
        words = _words(rate).casefold()
        category = next((word for word in (*_NOT_MACHINABLE, "machinable") if word in words), "")
    if category == "machinable":
        return machinable
    return not category or (category in _NOT_MACHINABLE and not machinable)
