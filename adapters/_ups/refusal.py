"""How UPS says no: by code, in the body, in an old kind of body, or in the headers."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from adapters._reading import (
    decoded_or_empty,
    refuse,
    remark,
    retry_after,
    soft_child,
    soft_rows,
    soft_text,
)
from adapters._ups.rates import BY_CODE, CODE, no_signature, told, unable
from calculator.domain.errors import CarrierAuthFailed, CarrierRateLimited, CarrierUnavailable
from calculator.domain.ports import HttpResponse
from calculator.domain.rate import RateSheet
from calculator.domain.shipment import Shipment

_AUTH: Final = frozenset({"250001", "250002", "250003", "112111"})
"""Authentication (also where the Rating product was never added to the app), and a shipper number it does not know."""

_TOO_MANY: Final = "10429"
_DOWN: Final = "10004"
_NO_SERVICE: Final = frozenset({"111100", "111210", "111211", "111212"})
"""Not from here, not between these places, not with this accessorial, not with this packaging."""

_ACCESSORIAL: Final = "111211"


def refusal(shipment: Shipment, response: HttpResponse) -> RateSheet:
    """A sheet without rates where UPS says that it sells nothing here; everything else is raised."""
    errors = list(_errors(response))
    codes = {number for number, _ in errors if number}
    words = "; ".join(" ".join(part for part in error if part) for error in errors)
    message = remark(f"UPS: {words or f'answered with status {response.status}'}", shipment.account.values())
    if codes & _AUTH:
        raise CarrierAuthFailed(message)
    if _TOO_MANY in codes:
        raise CarrierRateLimited(message, retry_after(response.headers))
    if _DOWN in codes:
        raise CarrierUnavailable(message)
    status = response.status if response.status >= 300 else 400
    if 400 <= status < 500 and status not in (401, 403, 408, 429):
        declined = {item.service: item for item in unable(shipment)}
        if shipment.signature and _ACCESSORIAL in codes:
            asked = (service for service in sorted(shipment.services) if service in BY_CODE)
            declined = {service: no_signature(service) for service in asked} | declined
        everything = shipment.services & BY_CODE.keys() <= declined.keys() and declined
        if everything or codes & _NO_SERVICE:
            return RateSheet(CODE, (), tuple(declined.values()), told(shipment, [message]))
    return refuse(replace(response, status=status), message)


def _errors(response: HttpResponse) -> Iterator[tuple[str | None, str | None]]:
    """Code and words of every error."""
    body = decoded_or_empty(response.body)
    found = False
    for error in soft_rows(soft_child(body, "response"), "errors"):
        found = True
        yield soft_text(error, "code"), soft_text(error, "message")
    detail = soft_child(soft_child(soft_child(body, "Fault"), "detail"), "Errors")
    for error in soft_rows(detail, "ErrorDetail"):
        found = True
        primary = soft_child(error, "PrimaryErrorCode")
        yield soft_text(primary, "Code"), soft_text(primary, "Description")
    if not found:
        headers = response.headers
        yield (
            headers.get("errorcode") or headers.get("apierrorcode"),
            headers.get("errordescription") or headers.get("apierrormsg"),
        )
