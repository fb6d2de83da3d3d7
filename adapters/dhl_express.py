"""DHL Express, its own API: all products and all pieces in one ``POST /rates`` of MyDHL API.

Source: MyDHL API 3.1.1 (OpenAPI, release of 2025-11-02); fixtures/dhl_express/ says of each answer where it is from.
Of ``shipment.account`` it reads ``account_number`` (without it DHL answers published prices for the shipper's country),
``utc_offset`` of the place of dispatch (default ``-05:00``) and ``agreement_products``, the codes (``7,W``) the shop
has an agreement for.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final

from adapters._reading import (
    JsonObject,
    Unreadable,
    child,
    decode_object,
    decoded_or_empty,
    has,
    itemised,
    money,
    refuse,
    remark,
    required_text,
    rows,
    soft_count,
    soft_day,
    soft_money,
    soft_text,
    text,
)
from adapters._services.dhl_express import DOCUMENT_PRODUCTS, PRODUCTS, SERVICES
from calculator.domain.errors import AnswerMalformed, CarrierAuthFailed, CarrierRefused
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.ports import HttpRequest, HttpResponse, JsonValue
from calculator.domain.rate import ChargeKind, Declined, Rate, RateCharge, RateSheet, Transit
from calculator.domain.service import Service
from calculator.domain.shipment import Parcel, Shipment
from calculator.domain.units import from_grams, from_millimetres

code: Final = "dhl_express"
multi_parcel: Final = True
services: Final[tuple[Service, ...]] = SERVICES

_NAMES: Final = {service.code: service.name for service in SERVICES}

_LABELS: Final[Mapping[str, str]] = {
    "FF": "Fuel surcharge",
    "CR": "Emergency situation surcharge",
    "OO": "Remote area delivery",
    "YO": "Non-conveyable piece",
    "YI": "9:00 premium",
    "YJ": "10:30 premium",
    "YK": "12:00 premium",
    "TK": "Residential delivery",
    "DD": "Duties paid service",
    "SF": "Direct signature",
    "II": "Shipment insurance",
}
_KINDS: Final[Mapping[str, ChargeKind]] = {"SF": "signature", "II": "insurance"}
_UNABLE: Final[Mapping[str, tuple[str, str]]] = {
    "SF": ("signature_unavailable", "{name} was not priced with a signature"),
    "II": ("insurance_unavailable", "{name} was not priced with insurance"),
    "DD": ("ddp_not_priced", "{name} was not priced with duties paid by the sender"),
}
_DUTIES_LATER: Final = "duties and taxes themselves are billed to the sender later"

_OWN_COUNTRY: Final = frozenset({"PR", "VI", "GU", "MP", "AS"})
_OFFSET: Final = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d", re.ASCII)
_NO_SERVICE: Final = re.compile(r"(996|1001|1004|410135)\b", re.ASCII)


def build_request(shipment: Shipment) -> HttpRequest:
    """All parcels in one question: kilograms and centimetres, rounded up; planned for 15:00 at the shipper's.

    Raises:
        CarrierRefused: a city is unknown (DHL answers nobody without one), or the account's ``utc_offset`` is none.
    """
    asked = _asked(shipment)
    border = _crosses_border(shipment)
    body: dict[str, JsonValue] = {
        "customerDetails": {
            "shipperDetails": _address(normalise(shipment.origin).address, "/origin"),
            "receiverDetails": _address(shipment.destination.address, "/destination"),
        },
        **_payer(shipment),
        "plannedShippingDateAndTime": f"{shipment.ship_date.isoformat()}T15:00:00GMT{_offset(shipment)}",
        "unitOfMeasurement": "metric",
        "isCustomsDeclarable": border,
        "estimatedDeliveryDate": {"isRequested": True, "typeCode": "QDDC"},
        "returnStandardProductsOnly": not _agreements(shipment),
        "nextBusinessDay": True,
        "productTypeCode": "all",
        "packages": [_package(parcel) for parcel in shipment.parcels],
    }
    if border:
        body["monetaryAmount"] = [{"typeCode": "declaredValue", **_worth(shipment.value)}]
    if asked:
        body["valueAddedServices"] = [{"serviceCode": extra, **worth} for extra, worth in asked.items()]
    return HttpRequest("POST", "/rates", body, headers=(("x-version", "3.1.0"),))


def parse_response(shipment: Shipment, response: HttpResponse) -> RateSheet:
    """The prices in the account's currency, with extras asked for and surcharges as charges of their own.

    Left out with a reason: products without a price, without an agreement the shop has, or without an extra asked for.
    No product at all is an empty sheet. Days are calendar days. DHL names no guarantee, so none is promised.

    Raises:
        CarrierAuthFailed, CarrierRefused, CarrierRateLimited, CarrierUnavailable, AnswerMalformed.
    """
    if not 200 <= response.status < 300:
        return _turned_down(shipment, response)
    try:
        return _sheet(shipment, decode_object(response.body))
    except ValueError as error:
        raise AnswerMalformed(f"DHL Express: {error}") from error


# --- the question ---------------------------------------------------------------------------------------------------


def _asked(shipment: Shipment) -> dict[str, dict[str, JsonValue]]:
    """Extras by DHL's code. An extra asked for is priced, and filters out the products that cannot do it."""
    asked: dict[str, dict[str, JsonValue]] = {}
    if shipment.signature:
        asked["SF"] = {}
    if shipment.insured is not None:
        asked["II"] = _worth(shipment.insured)
    if shipment.incoterm == "DDP":
        asked["DD"] = {}
    return asked


def _worth(amount: Money) -> dict[str, JsonValue]:
    return {"value": Decimal(str(amount)), "currency": amount.currency}


def _crosses_border(shipment: Shipment) -> bool:
    return (
        shipment.incoterm is not None
        or normalise(shipment.origin).customs_territory != shipment.destination.customs_territory
    )


def _address(address: Address, pointer: str) -> dict[str, JsonValue]:
    """DHL knows US territories as countries of their own; its lines and cities hold 45 signs."""
    if not address.city or not address.city.strip():
        raise CarrierRefused(f"DHL Express gives no price without the city: fill in {pointer}/city")
    own_country = address.country == "US" and address.region in _OWN_COUNTRY
    place: dict[str, JsonValue] = {
        "postalCode": (address.postal_code or "")[:12],
        "cityName": address.city.strip()[:45],
        "countryCode": address.region if own_country else address.country,
    }
    if address.region and address.country in ("US", "CA") and not own_country:
        place["provinceCode"] = address.region
    for number, line in enumerate((address.lines or ())[:3], start=1):
        place[f"addressLine{number}"] = line[:45]
    return place


def _payer(shipment: Shipment) -> dict[str, JsonValue]:
    number = shipment.account.get("account_number")
    if number:
        return {"accounts": [{"typeCode": "shipper", "number": number}]}
    return {"payerCountryCode": shipment.origin.country}


def _hidden(shipment: Shipment) -> tuple[str, ...]:
    return (shipment.account.get("account_number", ""),)


def _offset(shipment: Shipment) -> str:
    offset = shipment.account.get("utc_offset", "-05:00")
    if not _OFFSET.fullmatch(offset):
        raise CarrierRefused(f"the DHL Express account's utc_offset must look like -05:00, it is {offset[:20]!r}")
    return offset


def _package(parcel: Parcel) -> JsonValue:
    """Three digits, exact. DHL takes no side under 1 cm."""
    length, width, height = (
        max(from_millimetres(side, "cm", 3), Decimal(1)) for side in (parcel.length, parcel.width, parcel.height)
    )
    weight = max(from_grams(parcel.weight, "kg", 3), Decimal("0.001"))
    return {"weight": weight, "dimensions": {"length": length, "width": width, "height": height}}


def _agreements(shipment: Shipment) -> frozenset[str]:
    listed = shipment.account.get("agreement_products", "").split(",")
    return frozenset(product.strip().upper() for product in listed if product.strip())


# --- the answer -----------------------------------------------------------------------------------------------------


def _sheet(shipment: Shipment, answer: JsonObject) -> RateSheet:
    if not isinstance(answer.get("products"), list):
        raise Unreadable("products: a list was expected")
    offers: dict[str, tuple[bool, Rate]] = {}
    declined: dict[str, Declined] = {}
    notices = _warnings(shipment, answer)
    for product in rows(answer, "products"):
        letter = required_text(product, "productCode")
        service = PRODUCTS.get(letter)
        if service is None:
            name = remark(soft_text(product, "productName") or "?")
            notices.append(f"not for a checkout: product {letter[:10]}, {name}")
        elif service in shipment.services:
            read = _read(shipment, service, letter, product)
            if isinstance(read, Declined):
                declined.setdefault(service, read)
            else:
                offers[service] = _better(offers.get(service), (letter in DOCUMENT_PRODUCTS, read))
    return RateSheet(
        code,
        tuple(rate for _, rate in offers.values()),
        tuple(item for service, item in declined.items() if service not in offers),
        tuple(dict.fromkeys(notices)),
    )


def _better(known: tuple[bool, Rate] | None, new: tuple[bool, Rate]) -> tuple[bool, Rate]:
    """Of one service sold twice: the product for goods before the one for documents, then the cheaper."""
    if known is None or new[0] < known[0]:
        return new
    return new if new[0] == known[0] and new[1].total < known[1].total else known


def _warnings(shipment: Shipment, answer: JsonObject) -> list[str]:
    warnings = answer.get("warnings")
    found = warnings if isinstance(warnings, list) else [warnings]
    return [remark(line, _hidden(shipment)) for line in found if isinstance(line, str) and line.strip()]


def _read(shipment: Shipment, service: str, letter: str, product: JsonObject) -> Rate | Declined:
    name = _NAMES[service]
    total = _billed(product)
    if total is None:
        return Declined(service, "no_price", f"{name} came without a price")
    if _flag(product, "isCustomerAgreement") and letter not in _agreements(shipment):
        return Declined(service, "agreement_needed", f"{name} needs an agreement with DHL")
    asked = _asked(shipment)
    parts, priced = _parts(_breakdown(product, total.currency), asked, total.currency)
    for extra in asked:
        if extra not in priced:
            reason, sentence = _UNABLE[extra]
            return Declined(service, reason, sentence.format(name=name))
    extras = sum(part.amount.minor for part in parts if part.kind != "surcharge")
    local = text(product, "localProductCode") or letter
    return Rate(
        code,
        service,
        itemised(total, parts if extras < total.minor else (), name),
        _transit(product),
        notes=(f"DHL product {letter}, local product {local}", *((_DUTIES_LATER,) if "DD" in asked else ())),
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


# --- no answer ------------------------------------------------------------------------------------------------------


def _turned_down(shipment: Shipment, response: HttpResponse) -> RateSheet:
    """An empty sheet where DHL says that it sells nothing for this shipment; all else is an error."""
    said = _said(decoded_or_empty(response.body))
    words = " | ".join(said) or "no reason given"
    message = remark(f"DHL Express answered {response.status}: {words}", _hidden(shipment))
    if response.status in (400, 422):
        lower = words.lower()
        if "invalid credentials" in lower or ("account number" in lower and "invalid" in lower):
            raise CarrierAuthFailed(message)
        if any(_NO_SERVICE.match(line) for line in said):
            return RateSheet(code, notices=(message,))
    return refuse(response, message)


def _said(problem: JsonObject) -> list[str]:
    """The gateway's ``reasons``, or the problem's additional details before its own sentences: they say what it is."""
    said: list[JsonValue] = []
    for key, inner in (("reasons", "msg"), ("additionalDetails", "message")):
        value = problem.get(key)
        items = value if isinstance(value, list) else [value]
        said += [item.get(inner) if isinstance(item, dict) else item for item in items]
    said += [problem.get(key) for key in ("detail", "message", "title")]
    return list(dict.fromkeys(line.strip() for line in said if isinstance(line, str) and line.strip()))
