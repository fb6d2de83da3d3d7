"""DHL Express as the emulator plays it: ``POST /rates`` of MyDHL API, with products nobody should be offered.

Source: MyDHL API 3.1.1 (OpenAPI, release of 2025-11-02); error bodies as in fixtures/dhl_express. Prices by
``dhl_offers``, billed in the account's currency (BILLC), beside published (PULCL) and base prices (BASEC).
"""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from adapters._emulator.dhl_offers import Product, dhl_offers
from adapters._emulator.dhl_request import Question, problem, read_question
from adapters._emulator.faults import Twist
from adapters._emulator.offers import Offer, business_day, percent_of
from adapters._emulator.wire import REMEMBERED, Call, JsonObject, Refusal, dollars, json_answer, page
from calculator.domain.ports import HttpResponse, JsonValue

PATH: Final = "/rates"

_PUBLISHED_PERCENT: Final = 118
_EUROS_PERCENT: Final = 86
_REASONS: Final = {401: "Invalid Credentials", 403: "Forbidden", 429: "Too many requests"}
_MEDICAL: Final[JsonObject] = {
    "productName": "MEDICAL EXPRESS",
    "productCode": "Q",
    "localProductCode": "Q",
    "networkTypeCode": "TD",
    "isCustomerAgreement": False,
    "totalPrice": [{"currencyType": kind, "price": 0} for kind in ("BILLC", "PULCL", "BASEC")],
}
"""A product without a price, as DHL lists them."""


def refusal(status: int) -> HttpResponse:
    """DHL's own body for a status that is not about the request: its gateway's shape, or a problem."""
    if status in _REASONS:
        tree: JsonObject = {"reasons": [{"msg": _REASONS[status]}], "details": {"msgId": "Id-0a1b2c3d4e5f"}}
        return json_answer(status, tree)
    if status == 404:
        return problem(404, "No data found")
    return problem(500, "999: Process failure occurred. Contact support") if status == 500 else page(status)


def answer(call: Call, today: date | None, twist: Twist) -> HttpResponse:
    """All products that can do what is asked, in one answer for all pieces.

    Raises:
        Refusal: with DHL's own body.
    """
    if call.method != "POST" or call.path != PATH:
        raise Refusal(refusal(404))
    if not call.headers.get("x-version"):
        raise Refusal(problem(400, "", "#/x-version: required header [x-version] not found"))
    return _listed(read_question(call.body, today), twist)


@lru_cache(maxsize=REMEMBERED)
def _listed(question: Question, twist: Twist) -> HttpResponse:
    found = dhl_offers(question.shipment, question.origin, question.destination, agreements=question.agreements)
    products = {product.code: (product, offer) for product, offer in found}
    if not products:
        line = "996: The requested product is not available for origin and destination of this shipment"
        raise Refusal(problem(400, "", line))
    sold = twist([offer for _, offer in products.values()])
    listed: list[JsonValue] = [_product(question, products[offer.code][0], offer) for offer in sold]
    tree: JsonObject = {
        "products": [*listed, _MEDICAL] if listed else [],
        "exchangeRates": [{"currentExchangeRate": Decimal("1.16"), "currency": "USD", "baseCurrency": "EUR"}],
        "warnings": _warnings(question),
    }
    return json_answer(200, tree)


def _warnings(question: Question) -> list[JsonValue]:
    day = question.shipment.ship_date
    return ["Planned shipping date was moved to the next working day"] if business_day(day) != day else []


def _product(question: Question, product: Product, offer: Offer) -> JsonValue:
    weight = sum(parcel.weight for parcel in question.shipment.parcels)
    volumetric = sum(parcel.volume for parcel in question.shipment.parcels)
    listed: JsonObject = {
        "productName": offer.name,
        "productCode": offer.code,
        "localProductCode": offer.code,
        "localProductCountryCode": question.origin,
        "networkTypeCode": "DD" if offer.code in "HG" else "TD",
        "isCustomerAgreement": product.agreement,
        "weight": {
            "volumetric": Decimal(-(-volumetric // 50_000)).scaleb(-2),
            "provided": Decimal(weight).scaleb(-3),
            "unitOfMeasurement": "metric",
        },
        "totalPrice": [
            {
                "currencyType": "BASEC",
                "priceCurrency": "EUR",
                "price": dollars(percent_of(offer.total, _EUROS_PERCENT)),
            },
            {"currencyType": "BILLC", "priceCurrency": offer.currency, "price": dollars(offer.total)},
            _published(offer),
        ],
        "detailedPriceBreakdown": [
            {"currencyType": "BASEC", "priceCurrency": "EUR", "breakdown": [_line(product, offer, _EUROS_PERCENT)]},
            {"currencyType": "BILLC", "priceCurrency": offer.currency, "breakdown": _breakdown(product, offer)},
        ],
    }
    if offer.arrives is not None:
        listed["deliveryCapabilities"] = {
            "deliveryTypeCode": "QDDC",
            "estimatedDeliveryDateAndTime": f"{offer.arrives.isoformat()}T{offer.by}",
            "totalTransitDays": (offer.arrives - business_day(question.shipment.ship_date)).days,
        }
    return listed


def _published(offer: Offer) -> JsonValue:
    cents = percent_of(offer.total, _PUBLISHED_PERCENT)
    return {"currencyType": "PULCL", "priceCurrency": offer.currency, "price": dollars(cents)}


def _breakdown(product: Product, offer: Offer) -> list[JsonValue]:
    """The product itself, surcharges, and extras: those asked for with a price, one more as an offer without."""
    lines: list[JsonValue] = [_line(product, offer, 100)]
    for name, cents in offer.extras.items():
        code, label, kind = _extra(product, name)
        lines.append({"name": label, "serviceCode": code, "serviceTypeCode": kind, "price": dollars(cents)})
    lines.append({"name": "SATURDAY DELIVERY", "serviceCode": "AA", "serviceTypeCode": "XCH"})
    return lines


def _line(product: Product, offer: Offer, percent: int) -> JsonValue:
    return {"name": product.name, "price": dollars(percent_of(offer.carriage, percent))}


def _extra(product: Product, name: str) -> tuple[str, str, str]:
    if name == "premium" and product.premium:
        return product.premium[0], product.premium[1], "SCH"
    return {
        "fuel": ("FF", "FUEL SURCHARGE", "SCH"),
        "signature": ("SF", "DIRECT SIGNATURE", "XCH"),
        "insurance": ("II", "SHIPMENT INSURANCE", "XCH"),
        "duties_paid": ("DD", "DUTY TAX PAID", "XCH"),
    }[name]
