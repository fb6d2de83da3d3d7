"""One product of an answer: the price DHL bills, its parts, and why a product may not be offered."""

from collections.abc import Iterable, Mapping
from typing import Final

from adapters._dhl_express.extras import DUTIES_PAID, INSURANCE, SIGNATURE, UNABLE, agreements, extras_of
from adapters._reading import (
    JsonObject,
    Unreadable,
    child,
    has,
    itemised,
    money,
    required_text,
    rows,
    soft_count,
    soft_day,
    soft_money,
    soft_text,
    text,
)
from calculator.domain.money import Money
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


def offer(shipment: Shipment, service: Service, letter: str, product: JsonObject) -> Rate | Declined:
    """The rate of a product, sold as *service* under DHL's *letter*.

    Raises:
        ValueError: a part of the answer that the price hangs on cannot be read.
    """
    name = service.name
    total = _billed(product)
    if total is None:
        return Declined(service.code, "no_price", f"{name} came without a price")
    if _flag(product, "isCustomerAgreement") and letter not in agreements(shipment):
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
    local = text(product, "localProductCode") or letter
    return Rate(
        service.carrier,
        service.code,
        itemised(total, parts if extras < total.minor else (), name),
        _transit(product),
        notes=(f"DHL product {letter}, local product {local}", *((_DUTIES_LATER,) if DUTIES_PAID in asked else ())),
    )


def _billed(product: JsonObject) -> Money | None:
    """The price in the currency of the account (BILLC, wherever it stands); None where DHL names none, or zero."""
    found: Money | None = None
    for entry in rows(product, "totalPrice"):
        if soft_text(entry, "currencyType") != "BILLC" or entry.get("price") == 0:
            continue
        price = money(entry, "price", required_text(entry, "priceCurrency"))
        if found is not None and found != price:
            raise Unreadable("totalPrice: two prices in the billing currency")
        found = price
    return found if found is not None and found.minor else None


def _breakdown(product: JsonObject, currency: str) -> list[JsonObject]:
    lines: list[JsonObject] = []
    for part in rows(product, "detailedPriceBreakdown"):
        if soft_text(part, "currencyType") == "BILLC":
            if (text(part, "priceCurrency") or currency) != currency:
                raise Unreadable("detailedPriceBreakdown: not in the currency of the price")
            lines += rows(part, "breakdown")
    return lines


def _parts(lines: Iterable[JsonObject], asked: Iterable[str], currency: str) -> tuple[list[RateCharge], set[str]]:
    """What is charged on its own, and which of the extras asked for have a price.

    A line without a price, or an optional one (XCH) nobody asked for, is an offer. The line without a code is the
    product itself. What is below zero (a discount) stays inside the carrier's own charge.
    """
    parts, priced = [], set()
    for line in lines:
        extra = text(line, "serviceCode")
        if extra is None or not has(line, "price"):
            continue
        if extra in asked:
            priced.add(extra)
            amount: Money | None = money(line, "price", currency)
        else:
            amount = None if text(line, "serviceTypeCode") == "XCH" else soft_money(line, "price", currency)
        if amount is not None and amount.minor:
            kind = _KINDS.get(extra, "surcharge")
            parts.append(RateCharge(kind, _LABELS.get(extra, "Other surcharges"), amount))
    return parts, priced


def _transit(product: JsonObject) -> Transit:
    delivery = child(product, "deliveryCapabilities")
    days = soft_count(delivery, "totalTransitDays")
    return Transit(days, days, business=False, arrives=soft_day(delivery, "estimatedDeliveryDateAndTime"))


def _flag(parent: JsonObject, key: str) -> bool:
    value = parent.get(key)
    if value is not None and not isinstance(value, bool):
        raise Unreadable(f"{key}: a truth value was expected")
    return bool(value)
