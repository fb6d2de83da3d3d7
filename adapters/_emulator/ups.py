"""UPS as the emulator plays it: Rating v2409 «Shop» with transit times, account rates beside the published ones.

Source: UPS Rating API, OpenAPI files of 2026-07-21; error bodies as in fixtures/ups. Prices by ``ups_offers``.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from adapters._emulator.faults import Twist
from adapters._emulator.offers import Offer, business_day, shares
from adapters._emulator.ups_offers import SATURDAY, billing_pounds, is_domestic, negotiated, ups_offers
from adapters._emulator.ups_request import Question, error, read_question
from adapters._emulator.wire import REMEMBERED, Call, JsonObject, Refusal, dollar_text, json_answer
from calculator.domain.ports import HttpResponse, JsonValue

PATH: Final = "/api/rating/v2409/Shop"

_OF_SHIPMENT: Final = {"residential": "270", SATURDAY: "300"}
_OPTIONS: Final = ("signature", "insurance", SATURDAY)
_REFUSALS: Final = {
    401: ("250002", "Invalid Authentication Information."),
    404: ("10404", "The requested resource does not exist."),
    429: ("10429", "Too Many Requests"),
    500: ("10500", "Internal server error."),
    503: ("10004", "The service is temporarily unavailable."),
}
_ALERT: Final[JsonObject] = {
    "Code": "110971",
    "Description": "Your invoice may vary from the displayed reference rates",
}
_COMMERCIAL: Final[JsonObject] = {"Code": "110920", "Description": "Ship To Address Classification: Commercial"}
_PICKUP_MOVED: Final[JsonObject] = {"Code": "111730", "Description": "The pickup date was moved to a business day"}
_NOT_QUALIFIED: Final[JsonObject] = {"Code": "120900", "Description": "User Id and Shipper Number are not qualified"}


def refusal(status: int) -> HttpResponse:
    """UPS's own body for a status that is not about the request; nothing at all for 403."""
    if status == 403:
        return HttpResponse(403, b"", {"content-type": "text/plain"})
    return error(status, *_REFUSALS[status])


def answer(call: Call, today: date | None, twist: Twist) -> HttpResponse:
    """All services between the two ends, in one answer for all packages.

    Raises:
        Refusal: with UPS's own body.
    """
    if call.method != "POST" or call.path != PATH:
        raise Refusal(refusal(404))
    transit = call.query.get("additionalinfo") == "timeintransit"
    return _shop(read_question(call.body, today, transit=transit), twist)


@lru_cache(maxsize=REMEMBERED)
def _shop(question: Question, twist: Twist) -> HttpResponse:
    offers = ups_offers(question.shipment, account=question.account is not None)
    if not offers:
        message = "The requested service is unavailable between the selected locations."
        raise Refusal(error(400, "111210", message))
    head: JsonObject = {
        "ResponseStatus": {"Code": "1", "Description": "Success"},
        "Alert": _alerts(question),
        "TransactionReference": {"CustomerContext": question.context},
    }
    rated: list[JsonValue] = [_rated(question, offer) for offer in twist(offers)]
    return json_answer(200, {"RateResponse": {"Response": head, "RatedShipment": rated}})


def _alerts(question: Question) -> list[JsonValue]:
    alerts: list[JsonValue] = [_ALERT]
    shipment = question.shipment
    if is_domestic(shipment) and not shipment.destination.address.residential:
        alerts.append(_COMMERCIAL)
    if business_day(shipment.ship_date) != shipment.ship_date:
        alerts.append(_PICKUP_MOVED)
    if question.negotiated and question.account is None:
        alerts.append(_NOT_QUALIFIED)
    return alerts


def _rated(question: Question, offer: Offer) -> JsonValue:
    own = negotiated(offer) if question.negotiated and question.account else None
    options = sum(offer.extras.get(name, 0) for name in _OPTIONS)
    weight = sum(billing_pounds(parcel) for parcel in question.shipment.parcels)
    rated: JsonObject = {
        "Service": {"Code": offer.code, "Description": ""},
        "Zone": f"{offer.zone or 0:03}",
        "RatedShipmentAlert": [_ALERT],
        "BillingWeight": {"UnitOfMeasurement": {"Code": "LBS"}, "Weight": f"{weight}.0"},
        "TransportationCharges": _amount(offer, offer.total - options),
        "BaseServiceCharge": _amount(offer, offer.carriage),
        "ItemizedCharges": _itemised(question, offer),
        "ServiceOptionsCharges": _amount(offer, options),
        "TotalCharges": _amount(offer, offer.total),
    }
    if own is not None:
        rated["NegotiatedRateCharges"] = {
            "ItemizedCharges": _itemised(question, own),
            "TotalCharge": _amount(own, own.total),
        }
    rated["RatedPackage"] = _packages(question, offer, own)
    if question.transit:
        if offer.guaranteed:
            rated["GuaranteedDelivery"] = {"BusinessDaysInTransit": str(offer.days)}
        rated["TimeInTransit"] = _transit(offer)
    return rated


def _amount(offer: Offer, cents: int) -> JsonValue:
    return {"CurrencyCode": offer.currency, "MonetaryValue": dollar_text(cents)}


def _item(offer: Offer, code: str, cents: int) -> JsonValue:
    return {"Code": code, "CurrencyCode": offer.currency, "MonetaryValue": dollar_text(cents)}


def _itemised(question: Question, offer: Offer) -> list[JsonValue]:
    """What is charged for the shipment as a whole."""
    items = [_item(offer, code, offer.extras[name]) for name, code in _OF_SHIPMENT.items() if name in offer.extras]
    if "signature" in offer.extras and not is_domestic(question.shipment):
        items.append(_item(offer, "121", offer.extras["signature"]))
    return items


def _packages(question: Question, offer: Offer, own: Offer | None) -> list[JsonValue]:
    """What is charged for each package; fuel, signature and declared value are spread evenly."""
    count = len(offer.pieces)
    parts = {name: shares(cents, count) for name, cents in _by_package(question, offer).items()}
    own_parts = {name: shares(cents, count) for name, cents in _by_package(question, own).items()} if own else {}
    packages: list[JsonValue] = []
    for number, cents in enumerate(offer.pieces):
        items: list[JsonValue] = [_item(offer, code, part[number]) for code, part in parts.items()]
        total = cents + sum(part[number] for part in parts.values())
        package: JsonObject = {
            "TransportationCharges": _amount(offer, total),
            "ServiceOptionsCharges": _amount(offer, 0),
            "ItemizedCharges": items,
            "TotalCharges": _amount(offer, total),
            "Weight": f"{billing_pounds(question.shipment.parcels[number])}.0",
        }
        if own is not None:
            own_items: list[JsonValue] = [_item(own, code, part[number]) for code, part in own_parts.items()]
            own_total = own.pieces[number] + sum(part[number] for part in own_parts.values())
            package["NegotiatedCharges"] = {"ItemizedCharges": own_items, "TotalCharge": _amount(own, own_total)}
        packages.append(package)
    return packages


def _by_package(question: Question, offer: Offer) -> Mapping[str, int]:
    """Cents by UPS's number for what is charged package by package."""
    codes = {"fuel": "375", "insurance": "400"}
    if is_domestic(question.shipment):
        codes["signature"] = "120"
    return {code: offer.extras[name] for name, code in codes.items() if name in offer.extras}


def _transit(offer: Offer) -> JsonValue:
    summary: JsonObject = {"Service": {"Description": offer.name}}
    if offer.guaranteed:
        summary["GuaranteedIndicator"] = ""
    if offer.arrives is not None:
        summary["EstimatedArrival"] = {
            "Arrival": {"Date": offer.arrives.strftime("%Y%m%d"), "Time": offer.by},
            "BusinessDaysInTransit": str(offer.days),
            "DayOfWeek": offer.arrives.strftime("%a").upper(),
            "TotalTransitDays": str(offer.days),
        }
    return {"PackageBillType": "03", "ServiceSummary": summary}
