"""EasyPost as the emulator plays it: the other three carriers' prices through one key, with accounts that fail.

Source: EasyPost API v2 by its documentation; error bodies as in fixtures/easypost. USPS at commercial prices, UPS at
an account's own and, cheaper by a twentieth, at EasyPost's (UPSDAP); a signature is inside the rate.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Final

from adapters._emulator.dhl_offers import dhl_offers
from adapters._emulator.easypost_request import ORDERS, SHIPMENTS, Question, error, read_question
from adapters._emulator.faults import Twist
from adapters._emulator.offers import Offer, business_day, percent_of
from adapters._emulator.ups_offers import SATURDAY, country_of, negotiated, ups_offers
from adapters._emulator.usps_offers import usps_offers
from adapters._emulator.wire import REMEMBERED, Call, JsonObject, Refusal, dollar_text, json_answer
from adapters._services.usps import SERVICES
from calculator.domain.errors import NotCovered
from calculator.domain.ports import HttpResponse, JsonValue
from calculator.domain.record import record
from calculator.domain.shipment import Shipment

ACCOUNTS: Final[Mapping[str, str]] = {
    "ca_usps": "USPS",
    "ca_ups": "UPS",
    "ca_upsdap": "UPSDAP",
    "ca_dhl": "DHLExpress",
    "ca_fedex": "FedExDefault",
    "ca_dhlecs": "DhlEcs",
}
"""The accounts there are, and the carrier of each."""

_USPS_WORDS: Final = {
    "USPS_GROUND_ADVANTAGE": "GroundAdvantage",
    "PRIORITY_MAIL": "Priority",
    "PRIORITY_MAIL_EXPRESS": "Express",
    "PARCEL_SELECT": "ParcelSelect",
    "MEDIA_MAIL": "MediaMail",
    "FIRST-CLASS_PACKAGE_INTERNATIONAL_SERVICE": "FirstClassPackageInternationalService",
    "PRIORITY_MAIL_INTERNATIONAL": "PriorityMailInternational",
    "PRIORITY_MAIL_EXPRESS_INTERNATIONAL": "ExpressMailInternational",
}
_UPS_WORDS: Final = {
    "03": "Ground",
    "12": "3DaySelect",
    "02": "2ndDayAir",
    "59": "2ndDayAirAM",
    "13": "NextDayAirSaver",
    "01": "NextDayAir",
    "14": "NextDayAirEarlyAM",
    "92": "UPSGroundsaverLessThan1lb",
    "93": "UPSGroundsaverGreaterThan1lb",
    "11": "UPSStandard",
    "08": "Expedited",
    "65": "UPSSaver",
    "07": "Express",
    "54": "ExpressPlus",
}
_DHL_WORDS: Final = {
    "P": "ExpressWorldwideNonDoc",
    "D": "ExpressWorldwide",
    "Y": "Express1200NonDoc",
    "M": "Express1030NonDoc",
    "E": "Express900NonDoc",
    "H": "EconomySelectNonDoc",
    "N": "DomesticExpress",
    "1": "DomesticExpress1200",
    "O": "DomesticExpress1030",
    "I": "DomesticExpress900",
    "G": "DomesticEconomySelect",
}
_FEDEX: Final = Offer("FEDEX_GROUND", "FedEx Ground", (1302,), days=3)
_UPS: Final = ("UPS", "UPSDAP")
_REFUSALS: Final = {
    401: ("UNAUTHORIZED", "You must provide a valid API key"),
    403: ("APIKEY.INACTIVE", "This api key is no longer active."),
    404: ("NOT_FOUND", "The requested resource could not be found."),
    429: ("RATE_LIMITED", "Too many requests"),
    500: ("INTERNAL_SERVER_ERROR", "An internal server error occurred"),
}


@record(frozen=True, slots=True)
class _Rated:
    """What one account answers: the carrier's words for the services with their prices, or why there are none."""

    account: str
    carrier: str
    offers: tuple[Offer, ...] = ()
    error: str = ""


def refusal(status: int) -> HttpResponse:
    """EasyPost's own body for a status that is not about the request; plain text inside for 503."""
    if status == 503:
        return json_answer(503, {"error": "Service temporarily unavailable"})
    return error(status, *_REFUSALS[status])


def answer(call: Call, today: date | None, twist: Twist) -> HttpResponse:
    """The rates of all accounts asked, in an order of no meaning.

    Raises:
        Refusal: with EasyPost's own body.
    """
    if call.method != "POST" or call.path not in (SHIPMENTS, ORDERS):
        raise Refusal(refusal(404))
    question = read_question(call.path, call.body, today)
    digest = sha256(question.seed.encode()).hexdigest()
    name = ("shp_" if call.path == SHIPMENTS else "order_") + digest[:32]
    rates: list[JsonValue] = []
    messages: list[JsonValue] = []
    for rated in _rated(question, twist):
        if rated.error:
            messages.append(_message(rated, "rate_error", rated.error))
        rates += [_rate(name, rated, offer) for offer in twist(rated.offers)]
    turn = int(digest[:4], 16) % len(rates) if rates else 0
    tree: JsonObject = {"id": name, "object": "Shipment" if call.path == SHIPMENTS else "Order", "mode": "test"}
    return json_answer(201, {**tree, "rates": [*rates[turn:], *rates[:turn]], "messages": messages})


def _rated(question: Question, twist: Twist) -> Iterator[_Rated]:
    for account in question.accounts or ACCOUNTS:
        carrier = ACCOUNTS.get(account, "")
        if not carrier:
            yield _Rated(account, "?", error="The carrier account could not be found.")
        elif carrier == "DhlEcs":
            yield _Rated(account, carrier, error="Unauthorized. Please check credentials and try again")
        elif carrier in _UPS and twist.kind == "without_ups":
            yield _Rated(account, carrier, error="Invalid Access License number")
        else:
            offers = _offers(carrier, question.shipment, customs=question.customs)
            yield _Rated(account, carrier, offers, "" if offers else "No rates for this shipment.")


@lru_cache(maxsize=len(ACCOUNTS) * REMEMBERED)
def _offers(carrier: str, shipment: Shipment, *, customs: bool) -> tuple[Offer, ...]:
    """The offers of one carrier, each under EasyPost's word for it."""
    abroad = shipment.destination.postal_territory != "US"
    if carrier == "FedExDefault":
        return () if abroad or len(shipment.parcels) > 1 else (_FEDEX,)
    if carrier == "USPS":
        return tuple(replace(offer, code=_USPS_WORDS[offer.code], arrives=None) for offer in _usps(shipment))
    if carrier in _UPS:
        return tuple(_ups(shipment, carrier))
    if abroad and not customs:
        return ()
    origin, destination = country_of(shipment.origin), country_of(shipment.destination.address)
    found = dhl_offers(shipment, origin, destination, agreements=False)
    leaves = business_day(shipment.ship_date)
    return tuple(
        replace(offer, code=_DHL_WORDS[offer.code], days=(offer.arrives - leaves).days if offer.arrives else None)
        for _, offer in found
    )


def _usps(shipment: Shipment) -> list[Offer]:
    try:
        return usps_offers(replace(shipment, services=frozenset(service.code for service in SERVICES)))[0]
    except NotCovered:
        return []


def _ups(shipment: Shipment, carrier: str) -> Iterator[Offer]:
    if shipment.destination.address_class == "military" or shipment.incoterm == "DDP":
        return
    for offer in ups_offers(shipment, account=True):
        if offer.code in _UPS_WORDS and SATURDAY not in offer.extras:
            own = negotiated(offer)
            pieces = tuple(percent_of(cents, 100 if carrier == "UPS" else 95) for cents in own.pieces)
            yield replace(offer, code=_UPS_WORDS[offer.code], pieces=pieces, extras=own.extras)


def _message(rated: _Rated, kind: str, words: str) -> JsonValue:
    return {"carrier": rated.carrier, "carrier_account_id": rated.account, "type": kind, "message": words}


def _rate(name: str, rated: _Rated, offer: Offer) -> JsonValue:
    price = dollar_text(offer.total)
    own = sha256(f"{name}{rated.account}{offer.code}".encode()).hexdigest()[:32]
    return {
        "id": f"rate_{own}",
        "object": "Rate",
        "mode": "test",
        "carrier": rated.carrier,
        "service": offer.code,
        "rate": price,
        "currency": offer.currency,
        "list_rate": price,
        "list_currency": offer.currency,
        "retail_rate": None,
        "retail_currency": None,
        "billing_type": "easypost",
        "delivery_days": offer.days,
        "est_delivery_days": offer.days,
        "delivery_date": f"{offer.arrives.isoformat()}T23:00:00Z" if offer.arrives else None,
        "delivery_date_guaranteed": offer.guaranteed,
        "carrier_account_id": rated.account,
        "shipment_id": name,
    }
