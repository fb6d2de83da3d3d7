"""EasyPost: USPS, UPS and DHL Express through one account, under those carriers' own codes and services.

Source: EasyPost API v2 by its documentation and SDK 10.7; fixtures/easypost/ says of each answer where it is from.
Of ``shipment.account`` it reads ``carrier_accounts`` (``ca_1,ca_2``: ask only these, at most 60).
"""

from collections.abc import Mapping
from json import dumps
from typing import Any, Final, NoReturn

from adapters._easypost.asking import accounts, build_request
from adapters._easypost.facts import facts
from adapters._easypost.words import BY_CODE, service_of
from adapters._reading import (
    JsonObject,
    Unreadable,
    amount,
    counts_more,
    decoded_or_empty,
    refuse,
    remark,
    required,
    soft_count,
    soft_day,
)
from adapters._skimming import Part, Soft, skimmer
from calculator.domain.access import Access
from calculator.domain.errors import (
    AnswerMalformed,
    CarrierAuthFailed,
    CarrierError,
    CarrierRefused,
    CarrierUnavailable,
)
from calculator.domain.ports import HttpResponse, JsonValue
from calculator.domain.rate import Declined, Rate, RateCharge, RateSheet, Transit
from calculator.domain.service import Service
from calculator.domain.shipment import Shipment

__all__ = [
    "access",
    "build_request",
    "code",
    "days_ahead",
    "facts",
    "multi_parcel",
    "parse_response",
    "services",
    "services_by_name",
]

code: Final = "easypost"
multi_parcel: Final = True
days_ahead: Final = 7  # EasyPost names none: the tightest of the carriers behind it, USPS for its prices
services: Final[tuple[Service, ...]] = tuple(service for service in BY_CODE.values() if not service.by_name_only)
services_by_name: Final[tuple[Service, ...]] = tuple(service for service in BY_CODE.values() if service.by_name_only)
access: Final = Access(
    host="https://api.easypost.com",  # for tests as well: the key decides
    scheme="bearer",
    secrets=("easypost_key",),
)

_DUTIES_LATER: Final = "duties and taxes themselves are billed to the sender later"

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

_Order = tuple[bool, int]


class _Row(Part, frozen=True):
    """Every key that is read of a rate: half of what EasyPost says of one."""

    carrier: str = ""
    service: str = ""
    rate: Any = None
    currency: Any = None
    delivery_days: Any = None
    est_delivery_days: Any = None
    delivery_date: Any = None
    delivery_date_guaranteed: Any = None


class _Message(Soft, frozen=True):
    carrier: str = ""
    type: str = ""
    message: Any = None


class _Answer(Part, frozen=True):
    rates: tuple[_Row, ...] | None = None
    result: tuple[_Row, ...] | None = None
    messages: tuple[_Message, ...] = ()


_skim: Final = skimmer(_Answer)


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
        return _sheet(shipment, _skim(response.body))
    except ValueError as error:
        raise AnswerMalformed(f"EasyPost: {remark(str(error), accounts(shipment))}") from error


def _sheet(shipment: Shipment, answer: _Answer) -> RateSheet:
    rated = answer.result if answer.rates is None else answer.rates
    if rated is None:
        raise Unreadable("rates: a list was expected")
    offers: dict[str, tuple[_Order, Rate]] = {}
    declined: dict[str, Declined] = {}
    notices = _messages(shipment, answer)
    for row in rated:
        carrier, word = required(row.carrier, "carrier"), required(row.service, "service")
        named = service_of(carrier, word)
        if named is None:
            notices.append(remark(f"{carrier} {word} is none of our services"))
        elif named[0] in shipment.services:
            service, rank = named
            read = _read(shipment, BY_CODE[service], row)
            if isinstance(read, Declined):
                declined.setdefault(service, read)
            else:
                order = (read.total.currency != shipment.currency, rank)
                offers[service] = _better(shipment, offers.get(service), (order, read))
    return RateSheet(
        code,
        tuple(rate for _, rate in offers.values()),
        tuple(item for service, item in declined.items() if service not in offers),
        tuple(dict.fromkeys(notices)),
    )


def _better(shipment: Shipment, known: tuple[_Order, Rate] | None, new: tuple[_Order, Rate]) -> tuple[_Order, Rate]:
    """Of one service from several accounts: the shop's currency, the better word, the lower price."""
    if known is None or new[0] < known[0]:
        return new
    return new if new[0] == known[0] and counts_more(new[1].total, known[1].total, shipment.currency) else known


def _messages(shipment: Shipment, answer: _Answer) -> list[str]:
    """What the accounts said, one line each; a message may be a text, a list or an object."""
    said = []
    for message in answer.messages:
        words = message.message
        spelled = words if isinstance(words, str) else dumps(words, default=str)
        carrier, kind = message.carrier.strip() or "?", message.type.strip() or "message"
        said.append(remark(f"{carrier} {kind}: {spelled}", accounts(shipment)))
    return said


def _read(shipment: Shipment, service: Service, row: _Row) -> Rate | Declined:
    if shipment.insured is not None:
        return Declined(service.code, "insurance_unavailable", f"EasyPost prices {service.name} without insurance")
    if shipment.signature and service.signature == "unavailable":
        return Declined(service.code, "signature_unavailable", f"{service.name} takes no signature")
    total = amount(row.rate, "rate", required(row.currency, "currency"))
    if not total.minor:
        return Declined(service.code, "no_price", f"{service.name} came without a price")
    notes = (_DUTIES_LATER,) if shipment.incoterm == "DDP" else ()
    charge = RateCharge("carrier", service.name, total)
    return Rate(service.carrier, service.code, (charge,), _transit(service, row), notes=notes)


def _transit(service: Service, row: _Row) -> Transit:
    """Days as the carrier behind it counts them: UPS in business days, USPS and DHL Express with Saturdays."""
    days = soft_count(row.delivery_days) or soft_count(row.est_delivery_days)
    return Transit(
        days,
        days,
        business=service.carrier == "ups",
        arrives=soft_day(row.delivery_date),
        guaranteed=row.delivery_date_guaranteed is True,
    )


def _refuse(shipment: Shipment, response: HttpResponse) -> NoReturn:
    """The SDK types the error. It is imported here, not above: that takes longer than reading many answers."""
    from easypost.errors.api.api_error import ApiError
    from easypost.requestor import Requestor

    error = decoded_or_empty(response.body).get("error")
    said = _said(error) if isinstance(error, dict) else "no reason given"
    message = remark(f"EasyPost answered {response.status}: {said}", accounts(shipment))
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
