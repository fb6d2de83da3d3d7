"""The rows of an answer: which mail class, whether for a box of one's own, whether for a parcel of this size."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from adapters._reading import Unreadable, said, text_of
from adapters._services.usps import OVERSIZE_ABOVE
from adapters._skimming import UNREAD, Later, Part, Soft, skimmer
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


class Fee(Soft, frozen=True, rename="camel"):
    """A fee for an odd size."""

    name: str = ""
    price: Any = None


class Warned(Soft, frozen=True, rename="camel"):
    """What USPS has to say about a price."""

    warning_code: str = ""
    warning_description: str = ""


class Named(Part, frozen=True, rename="camel"):
    """A price with a name, and what USPS has to say about it."""

    name: Any = None
    warnings: tuple[Warned, ...] = ()


class _Rate(Named, frozen=True, rename="camel"):
    """Every key that is read of a rate: half of what USPS says of one."""

    description: Any = None
    mail_class: Any = None
    price_type: Any = None
    fees: tuple[Fee, ...] = ()
    processing_category: Any = None
    rate_indicator: Any = None
    destination_entry_facility_type: Any = None


class _Commitment(Soft, frozen=True, rename="camel"):
    name: str = ""
    schedule_delivery_date: Any = None
    expected_delivery_date: Any = None
    guaranteed_delivery: Any = None


class _Quoting(Part, frozen=True, rename="camel"):
    """Duties are quoted at any level of an answer."""

    duties_taxes_fees_quote: Later = UNREAD


class Option(_Quoting, frozen=True, rename="camel"):
    """What a parcel costs in one of the ways to send it."""

    commitment: _Commitment = _Commitment()
    total_price: Any = None
    total_base_price: Any = None
    rates: tuple[_Rate, ...] = ()
    extra_services: Later = UNREAD


class _Shipping(_Quoting, frozen=True, rename="camel"):
    mail_class: str = ""
    rate_options: tuple[Option, ...] = ()


class _Pricing(_Quoting, frozen=True, rename="camel"):
    price_type: Any = None
    shipping_options: tuple[_Shipping, ...] = ()


class Answer(Option, frozen=True, rename="camel"):
    """The answer to what we ask, or one of the other three paths."""

    pricing_options: tuple[_Pricing, ...] | None = None
    rate_options: tuple[Option, ...] | None = None
    error: Any = None
    fault: Any = None


_NO_RATE: Final = _Rate()

skim: Final = skimmer(Answer)


@record(frozen=True, slots=True)
class Row:
    """One rate option, with what it stands in (outermost last) and the price type it is sold at."""

    option: Option
    around: tuple[_Quoting, ...]
    price_type: str


def rows_of(answer: Answer) -> Iterator[tuple[str, Row]]:
    """Every rate option with its mail class, whichever of the four answers this is."""
    if answer.pricing_options is not None:
        for pricing in answer.pricing_options:
            price_type = said(pricing.price_type)
            for shipping in pricing.shipping_options:
                around = (shipping, pricing, answer)
                for option in shipping.rate_options:
                    yield _row(option, around, shipping.mail_class.strip(), price_type)
    elif answer.rate_options is not None:
        for option in answer.rate_options:
            yield _row(option, (answer,))
    elif answer.rates:
        yield _row(answer, ())
    else:
        raise Unreadable("neither pricingOptions nor rateOptions nor rates")


def _row(option: Option, around: tuple[_Quoting, ...], mail_class: str = "", price_type: str = "") -> tuple[str, Row]:
    first = option.rates[0] if option.rates else _NO_RATE
    mail_class = mail_class or text_of(first.mail_class, "mailClass") or ""
    if not mail_class:
        raise Unreadable("a rate without mailClass")
    return mail_class, Row(option, around, said(first.price_type) or price_type)


def own_box(row: Row) -> bool:
    """Whether the row prices a box of one's own, handed in at the counter or picked up; no where it does not say."""
    return bool(row.option.rates) and all(_own_box_rate(rate) for rate in row.option.rates)


def _own_box_rate(rate: _Rate) -> bool:
    indicator = text_of(rate.rate_indicator, "rateIndicator")
    entry = text_of(rate.destination_entry_facility_type, "destinationEntryFacilityType")
    own_box = indicator in _OWN_BOX if indicator else not _OTHER_BOX_WORDS.search(_words(rate))
    own_entry = entry in _OWN_ENTRY if entry else not _OTHER_ENTRY_WORDS.search(_words(rate))
    return own_box and own_entry


def _words(rate: _Rate) -> str:
    return said(rate.description)


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
    return all(_category_fits(rate, machinable) and _oversized_price(rate) is oversized for rate in row.option.rates)


def _oversized_price(rate: _Rate) -> bool:
    indicator = text_of(rate.rate_indicator, "rateIndicator")
    return indicator == "OS" if indicator else "oversize" in _words(rate).casefold()


def _category_fits(rate: _Rate, machinable: bool) -> bool:
    category = said(rate.processing_category).casefold().replace("_", "")
    if not category:
        words = _words(rate).casefold()
        category = next((word for word in (*_NOT_MACHINABLE, "machinable") if word in words), "")
    if category == "machinable":
        return machinable
    return not category or (category in _NOT_MACHINABLE and not machinable)
