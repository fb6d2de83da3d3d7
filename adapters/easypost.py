"""EasyPost: USPS, UPS and DHL Express through one account, under those carriers' own codes and services.

Source: EasyPost API v2 by its documentation and SDK 10.7; fixtures/easypost/ says of each answer where it is from.
Of ``shipment.account`` it reads ``carrier_accounts`` (``ca_1,ca_2``: ask only these, at most 60).
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from json import dumps
from typing import Final, NoReturn

from adapters._reading import (
    JsonObject,
    Unreadable,
    decode_object,
    decoded_or_empty,
    money,
    refuse,
    remark,
    required_text,
    rows,
    soft_count,
    soft_day,
    soft_rows,
    soft_text,
)
from adapters._services import dhl_express, ups, usps
from calculator.domain.errors import (
    AnswerMalformed,
    CarrierAuthFailed,
    CarrierError,
    CarrierRefused,
    CarrierUnavailable,
)
from calculator.domain.places import Address, normalise
from calculator.domain.ports import HttpRequest, HttpResponse, JsonValue
from calculator.domain.rate import Declined, Rate, RateCharge, RateSheet, Transit
from calculator.domain.service import Service
from calculator.domain.shipment import CustomsItem, Parcel, Shipment
from calculator.domain.units import from_grams, from_millimetres

code: Final = "easypost"
multi_parcel: Final = True
_MOST_ACCOUNTS: Final = 60

_CARRIERS: Final[Mapping[str, str]] = {
    "USPS": "usps",
    "UPS": "ups",
    "UPSDAP": "ups",
    "UPSSurePost": "ups",
    "DHLExpress": "dhl_express",
}

# EasyPost's words by our carrier: the same word means another service at another carrier (Express). Of two words for
# one service the first counts where both come: today's name before a retired one, goods before documents.
_WORDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "usps": {
        "usps_ground_advantage": ("GroundAdvantage", "First"),
        "usps_priority_mail": ("Priority",),
        "usps_priority_mail_express": ("Express",),
        "usps_parcel_select": ("ParcelSelect",),
        "usps_media_mail": ("MediaMail",),
        "usps_first_class_package_international": ("FirstClassPackageInternationalService",),
        "usps_priority_mail_international": ("PriorityMailInternational",),
        "usps_priority_mail_express_international": ("ExpressMailInternational",),
    },
    "ups": {
        "ups_ground": ("Ground",),
        "ups_3_day_select": ("3DaySelect",),
        "ups_2nd_day_air": ("2ndDayAir",),
        "ups_2nd_day_air_am": ("2ndDayAirAM",),
        "ups_next_day_air_saver": ("NextDayAirSaver",),
        "ups_next_day_air": ("NextDayAir",),
        "ups_next_day_air_early": ("NextDayAirEarlyAM",),
        "ups_ground_saver": (
            "UPSGroundsaverGreaterThan1lb",
            "UPSGroundsaverLessThan1lb",
            "SurePostOver1Lb",
            "SurePostUnder1Lb",
        ),
        "ups_standard": ("UPSStandard",),
        "ups_worldwide_expedited": ("Expedited",),
        "ups_worldwide_saver": ("UPSSaver",),
        "ups_worldwide_express": ("Express",),
        "ups_worldwide_express_plus": ("ExpressPlus",),
    },
    "dhl_express": {
        "dhl_express_worldwide": (
            "ExpressWorldwideNonDoc",
            "ExpressWorldwideECX",
            "ExpressWorldwideB2CNonDoc",
            "ExpressWorldwide",
            "ExpressWorldwideB2C",
        ),
        "dhl_express_9_00": ("Express900NonDoc", "Express900"),
        "dhl_express_10_30": ("Express1030NonDoc", "Express1030"),
        "dhl_express_12_00": ("Express1200NonDoc", "Express1200"),
        "dhl_economy_select": ("EconomySelectNonDoc", "EconomySelect"),
        "dhl_express_easy": ("ExpressEasyNonDoc", "ExpressEasy"),
        "dhl_express_domestic": ("DomesticExpress",),
        "dhl_express_domestic_9_00": ("DomesticExpress900",),
        "dhl_express_domestic_10_30": ("DomesticExpress1030",),
        "dhl_express_domestic_12_00": ("DomesticExpress1200",),
        "dhl_economy_select_domestic": ("DomesticEconomySelect",),
    },
}
_SERVICES: Final[Mapping[tuple[str, str], tuple[str, int]]] = {
    (carrier, word): (service, rank)
    for carrier, named in _WORDS.items()
    for service, words in named.items()
    for rank, word in enumerate(words)
}
"""Our carrier and EasyPost's word → our service and the word's rank among those for it."""

_BY_CODE: Final[Mapping[str, Service]] = {
    service.code: service
    for service in (*usps.SERVICES, *ups.SERVICES, *dhl_express.SERVICES)
    if service.code in _WORDS[service.carrier]
}
services: Final[tuple[Service, ...]] = tuple(_BY_CODE.values())

_DUTIES_LATER: Final = "duties and taxes themselves are billed to the sender later"


def build_request(shipment: Shipment) -> HttpRequest:
    """Ounces and inches, rounded up. Several parcels are one order, whose rates are totals; never a purchase."""
    ends: dict[str, JsonValue] = {
        "from_address": _address(normalise(shipment.origin).address),
        "to_address": _address(shipment.destination.address),
    }
    accounts: dict[str, JsonValue] = {}
    if listed := _accounts(shipment):
        accounts["carrier_accounts"] = [*listed]
    boxes = [_box(shipment, parcel) for parcel in shipment.parcels]
    if len(boxes) == 1:
        return HttpRequest("POST", "/v2/shipments", {"shipment": {**ends, **boxes[0], **accounts}})
    return HttpRequest("POST", "/v2/orders", {"order": {**ends, "shipments": [*boxes], **accounts}})


def parse_response(shipment: Shipment, response: HttpResponse) -> RateSheet:
    """The rates of all accounts, each service once, with the accounts' remarks as notices.

    A signature is inside the rate (EasyPost has no line for it); insurance is not, so a shipment that needs it gets
    none. No rates but remarks is an empty sheet; a stateless or a time-in-transit answer is read as well.

    Raises:
        CarrierAuthFailed, CarrierRefused, CarrierRateLimited, CarrierUnavailable, AnswerMalformed.
    """
    if not 200 <= response.status < 300:
        _refuse(shipment, response)
    try:
        return _sheet(shipment, decode_object(response.body))
    except ValueError as error:
        raise AnswerMalformed(f"EasyPost: {error}") from error


# --- the question ---------------------------------------------------------------------------------------------------


def _accounts(shipment: Shipment) -> tuple[str, ...]:
    listed = shipment.account.get("carrier_accounts", "").split(",")
    return tuple(account.strip() for account in listed if account.strip())[:_MOST_ACCOUNTS]


def _address(address: Address) -> JsonValue:
    lines = address.lines or ()
    place: dict[str, JsonValue] = {
        "street1": lines[0] if lines else None,
        "street2": ", ".join(lines[1:]) or None,
        "city": address.city,
        "state": address.region,
        "zip": address.postal_code,
        "country": address.country,
        "residential": address.residential,
    }
    return _known(place)


def _box(shipment: Shipment, parcel: Parcel) -> dict[str, JsonValue]:
    options: dict[str, JsonValue] = {
        "label_date": f"{shipment.ship_date.isoformat()}T15:00:00Z",
        "currency": shipment.currency,
    }
    if shipment.signature:
        options["delivery_confirmation"] = "SIGNATURE"
    if shipment.incoterm:
        options["incoterm"] = shipment.incoterm
    box: dict[str, JsonValue] = {
        "parcel": {
            "length": from_millimetres(parcel.length, "in", 2),
            "width": from_millimetres(parcel.width, "in", 2),
            "height": from_millimetres(parcel.height, "in", 2),
            "weight": from_grams(parcel.weight, "oz", 2),
        },
        "options": options,
    }
    if shipment.customs or shipment.incoterm:
        box["customs_info"] = _customs(shipment, parcel)
    return box


def _customs(shipment: Shipment, parcel: Parcel) -> JsonValue:
    """The form of one parcel. Which goods lie in which of several parcels is not known here: one row for each box."""
    items: Iterable[CustomsItem] = shipment.customs
    if len(shipment.parcels) > 1 or not shipment.customs:
        first = shipment.customs[0] if shipment.customs else CustomsItem(None, None, None, 1, parcel.value, None)
        contents = (first.description, first.hs_code, first.origin_country)
        items = (CustomsItem(*contents, 1, parcel.value, parcel.weight),)
    form: dict[str, JsonValue] = {
        "contents_type": "merchandise",
        "restriction_type": "none",
        "non_delivery_option": "return",
        "customs_items": [_customs_row(item) for item in items],
    }
    if shipment.origin.country == "US":
        form["eel_pfc"] = "NOEEI 30.37(a)"  # goods of up to 2,500 USD; EasyPost prices the same without a filing
    return form


def _customs_row(item: CustomsItem) -> JsonValue:
    row: dict[str, JsonValue] = {
        "description": item.description or "Merchandise",
        "quantity": item.quantity,
        "value": Decimal(str(item.value)),
        "currency": item.value.currency,
        "weight": None if item.weight is None else from_grams(item.weight, "oz", 2),
        "hs_tariff_number": item.hs_code,
        "origin_country": item.origin_country,
    }
    return _known(row)


def _known(row: Mapping[str, JsonValue]) -> JsonValue:
    return {key: value for key, value in row.items() if value is not None}


# --- the answer -----------------------------------------------------------------------------------------------------

_Order = tuple[int, bool]


def _sheet(shipment: Shipment, answer: JsonObject) -> RateSheet:
    key = "rates" if "rates" in answer else "result"
    if not isinstance(answer.get(key), list):
        raise Unreadable("rates: a list was expected")
    offers: dict[str, tuple[_Order, Rate]] = {}
    declined: dict[str, Declined] = {}
    notices = _messages(shipment, answer)
    for row in rows(answer, key):
        carrier, word = required_text(row, "carrier"), required_text(row, "service")
        service, rank = _SERVICES.get((_CARRIERS.get(carrier, ""), word), (None, 0))
        if service is None:
            notices.append(remark(f"{carrier} {word} is none of our services"))
        elif service in shipment.services:
            read = _read(shipment, _BY_CODE[service], row)
            if isinstance(read, Declined):
                declined.setdefault(service, read)
            else:
                order = (rank, read.total.currency != shipment.currency)
                offers[service] = _better(offers.get(service), (order, read))
    return RateSheet(
        code,
        tuple(rate for _, rate in offers.values()),
        tuple(item for service, item in declined.items() if service not in offers),
        tuple(dict.fromkeys(notices)),
    )


def _better(known: tuple[_Order, Rate] | None, new: tuple[_Order, Rate]) -> tuple[_Order, Rate]:
    """Of one service from several accounts: the better word, the shop's currency, the lower price."""
    if known is None or new[0] < known[0]:
        return new
    return new if new[0] == known[0] and new[1].total < known[1].total else known


def _messages(shipment: Shipment, answer: JsonObject) -> list[str]:
    """What the accounts said, one line each; a message may be a text, a list or an object."""
    said = []
    for message in soft_rows(answer, "messages"):
        words = message.get("message")
        spelled = words if isinstance(words, str) else dumps(words, default=str)
        carrier, kind = soft_text(message, "carrier") or "?", soft_text(message, "type") or "message"
        said.append(remark(f"{carrier} {kind}: {spelled}", _accounts(shipment)))
    return said


def _read(shipment: Shipment, service: Service, row: JsonObject) -> Rate | Declined:
    if shipment.insured is not None:
        return Declined(service.code, "insurance_unavailable", f"EasyPost prices {service.name} without insurance")
    if shipment.signature and service.signature == "unavailable":
        return Declined(service.code, "signature_unavailable", f"{service.name} takes no signature")
    total = money(row, "rate", required_text(row, "currency"))
    if not total.minor:
        return Declined(service.code, "no_price", f"{service.name} came without a price")
    notes = (_DUTIES_LATER,) if shipment.incoterm == "DDP" else ()
    charge = RateCharge("carrier", service.name, total)
    return Rate(service.carrier, service.code, (charge,), _transit(service, row), notes=notes)


def _transit(service: Service, row: JsonObject) -> Transit:
    """Days as the carrier behind it counts them: UPS in business days, USPS and DHL Express with Saturdays."""
    days = soft_count(row, "delivery_days") or soft_count(row, "est_delivery_days")
    return Transit(
        days,
        days,
        business=service.carrier == "ups",
        arrives=soft_day(row, "delivery_date"),
        guaranteed=row.get("delivery_date_guaranteed") is True,
    )


# --- no answer ------------------------------------------------------------------------------------------------------

_MEANINGS: Final[Mapping[str, type[CarrierError]]] = {
    "UnauthorizedError": CarrierAuthFailed,
    "PaymentError": CarrierAuthFailed,
    "ForbiddenError": CarrierAuthFailed,
    "BadRequestError": CarrierRefused,
    "NotFoundError": CarrierRefused,
    "MethodNotAllowedError": CarrierRefused,
    "InvalidRequestError": CarrierRefused,
    "TimeoutError": CarrierUnavailable,
    "InternalServerError": CarrierUnavailable,
    "ServiceUnavailableError": CarrierUnavailable,
    "GatewayTimeoutError": CarrierUnavailable,
}
"""Errors of the SDK in our words. The others (a 429, and statuses the SDK has no type for) are read by their status."""


def _refuse(shipment: Shipment, response: HttpResponse) -> NoReturn:
    """The SDK types the error. It is imported here, not above: that takes longer than reading many answers."""
    from easypost.errors.api.api_error import ApiError
    from easypost.requestor import Requestor

    error = decoded_or_empty(response.body).get("error")
    said = _said(error) if isinstance(error, dict) else "no reason given"
    message = remark(f"EasyPost answered {response.status}: {said}", _accounts(shipment))
    # Not the body as it came: the SDK trips over an error that is text, and over a body that is no JSON.
    envelope = dumps({"error": {"message": message}})
    try:
        Requestor(None).interpret_response(envelope, response.status)  # type: ignore[no-untyped-call]
    except ApiError as typed:
        meaning = _MEANINGS.get(type(typed).__name__)
        if meaning is not None:
            raise meaning(message) from typed
    refuse(response, message)


def _said(error: JsonObject) -> str:
    """Code, message and the field errors, which are objects or plain texts."""
    details = error.get("errors")
    said: list[JsonValue] = [error.get("code"), error.get("message")]
    for detail in details if isinstance(details, list) else []:
        said += [detail.get("field"), detail.get("message")] if isinstance(detail, dict) else [detail]
    return ": ".join(dict.fromkeys(text for text in said if isinstance(text, str) and text)) or "no reason given"
