"""One product of an answer: the price DHL bills, its parts, and why a product may not be offered."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from adapters._dhl_express.extras import DUTIES_PAID, INSURANCE, SIGNATURE, UNABLE, agreements, extras_of
from adapters._reading import (
    Unreadable,
    amount,
    given,
    itemised,
    required,
    said,
    soft_amount,
    soft_count,
    soft_day,
    text_of,
)
from adapters._skimming import UNREAD, Later, Part, skimmer
from calculator.domain.money import Money
from calculator.domain.ports import JsonValue
from calculator.domain.rate import ChargeKind, Declined, Rate, RateCharge, Transit
from calculator.domain.service import Service
from calculator.domain.shipment import Shipment

_LABELS: Final[Mapping[str, str]] = {
    "FF": "Fuel surcharge",
    "CR": "Emergency situation surcharge",
    "OO": "Remote area delivery",
    "YO": "Non-conveyable piece",
    "YI": "9:00 premium",
    "YJ": "10:30 premium",
    "YK": "12:00 premium",
    "TK": "Residential delivery",
    DUTIES_PAID: "Duties paid service",
    SIGNATURE: "Direct signature",
    INSURANCE: "Shipment insurance",
}
_KINDS: Final[Mapping[str, ChargeKind]] = {SIGNATURE: "signature", INSURANCE: "insurance"}
_SINGLE_PIECE: Final = "dhl_express_easy"
_DUTIES_LATER: Final = "duties and taxes themselves are billed to the sender later"


class Product(Part, frozen=True, rename="camel"):
    """Every key that is read of a product; what it costs only where it is one of those asked for."""

    product_name: Any = None
    product_code: str = ""
    local_product_code: Any = None
    is_customer_agreement: Any = None
    total_price: Later = UNREAD
    detailed_price_breakdown: Later = UNREAD
    delivery_capabilities: Later = UNREAD


class _Total(Part, frozen=True, rename="camel"):
    currency_type: Any = None
    price_currency: Any = None
    price: Any = None


class _Breakdown(Part, frozen=True, rename="camel"):
    currency_type: Any = None
    price_currency: Any = None
    breakdown: Later = UNREAD


class _Line(Part, frozen=True, rename="camel"):
    service_code: str = ""
    service_type_code: Any = None
    price: Any = None


class _Delivery(Part, frozen=True, rename="camel"):
    estimated_delivery_date_and_time: Any = None
    total_transit_days: Any = None


_totals: Final = skimmer(tuple[_Total, ...], "totalPrice")
_breakdowns: Final = skimmer(tuple[_Breakdown, ...], "detailedPriceBreakdown")
_lines: Final = skimmer(tuple[_Line, ...], "breakdown")
_delivery: Final = skimmer(_Delivery, "deliveryCapabilities")


def offer(shipment: Shipment, service: Service, letter: str, product: Product) -> Rate | Declined:
    """The rate of a product, sold as *service* under DHL's *letter*.

    Raises:
        ValueError: a part of the answer that the price hangs on cannot be read.
    """
    name = service.name
    total = _billed(product)
    if total is None:
        return Declined(service.code, "no_price", f"{name} came without a price")
    if _flag(product.is_customer_agreement, "isCustomerAgreement") and letter not in agreements(shipment):
        return Declined(service.code, "agreement_needed", f"{name} needs an agreement with DHL")
    if service.code == _SINGLE_PIECE and len(shipment.parcels) > 1:
        return Declined(service.code, "single_parcel_only", f"{name} takes one parcel at a time")
    asked = extras_of(shipment)
    parts, priced = _parts(_breakdown(product, total.currency), asked, total.currency)
    for extra in asked:
        if extra not in priced:
            reason, words = UNABLE[extra]
            return Declined(service.code, reason, f"{name} was not priced with {words}")
    extras = sum(part.amount.minor for part in parts if part.kind != "surcharge")
    local = text_of(product.local_product_code, "localProductCode") or letter
    return Rate(
        service.carrier,
        service.code,
        itemised(total, parts if extras < total.minor else (), name),
        _transit(product),
        notes=(f"DHL product {letter}, local product {local}", *((_DUTIES_LATER,) if DUTIES_PAID in asked else ())),
    )


def _billed(product: Product) -> Money | None:
    """The price in the currency of the account (BILLC, wherever it stands); None where DHL names none, or zero."""
    found: Money | None = None
    for entry in _totals(product.total_price):
        if said(entry.currency_type) != "BILLC" or entry.price == 0:
            continue
        price = amount(entry.price, "price", required(entry.price_currency, "priceCurrency"))
        if found is not None and found != price:
            raise Unreadable("totalPrice: two prices in the billing currency")
        found = price
    return found if found is not None and found.minor else None


def _breakdown(product: Product, currency: str) -> tuple[_Line, ...]:
    lines: tuple[_Line, ...] = ()
    for part in _breakdowns(product.detailed_price_breakdown):
        if said(part.currency_type) == "BILLC":
            if (text_of(part.price_currency, "priceCurrency") or currency) != currency:
                raise Unreadable("detailedPriceBreakdown: not in the currency of the price")
            lines += _lines(part.breakdown)
    return lines


def _parts(lines: Iterable[_Line], asked: Iterable[str], currency: str) -> tuple[list[RateCharge], set[str]]:
    """What is charged on its own, and which of the extras asked for have a price.

    A line without a price, or an optional one (XCH) nobody asked for, is an offer. The line without a code is the
    product itself. What is below zero (a discount) stays inside the carrier's own charge.
    """
    parts, priced = [], set()
    for line in lines:
        extra = line.service_code.strip()
        if not extra or not given(line.price):
            continue
        if extra in asked:
            priced.add(extra)
            part: Money | None = amount(line.price, "price", currency)
        else:
            optional = text_of(line.service_type_code, "serviceTypeCode") == "XCH"
            part = None if optional else soft_amount(line.price, currency)
        if part is not None and part.minor:
            kind = _KINDS.get(extra, "surcharge")
            parts.append(RateCharge(kind, _LABELS.get(extra, "Other surcharges"), part))
    return parts, priced


def _transit(product: Product) -> Transit:
    delivery = _delivery(product.delivery_capabilities)
    days = soft_count(delivery.total_transit_days)
    return Transit(days, days, business=False, arrives=soft_day(delivery.estimated_delivery_date_and_time))


def _flag(value: JsonValue, key: str) -> bool:
    if value is not None and not isinstance(value, bool):
        raise Unreadable(f"{key}: a truth value was expected")
    return bool(value)
