"""How USPS says no: four shapes of error, six-digit codes, and words where there is no code."""

import re
from dataclasses import replace
from typing import Final

from adapters._reading import JsonObject, decoded_or_empty, refuse, remark, soft_child, soft_rows, soft_text
from adapters._usps.classes import BY_CODE, CODE
from adapters._usps.extras import SIGNATURE, not_sold_with
from calculator.domain.errors import CarrierAuthFailed
from calculator.domain.ports import HttpResponse
from calculator.domain.rate import RateSheet
from calculator.domain.shipment import Shipment

_NO_RATES: Final = frozenset({"030002", "030004", "030008", "030020", "160257", "160258", "160306"})
_NO_RATES_WORDS: Final = re.compile(
    r"no valid rates|no working sku|\b(dimensions?|size|length|girth|weight)\b[^.]{0,40} exceeds?\b", re.IGNORECASE
)
_EXTRA_NOT_ALLOWED: Final = frozenset({"160155", "160157"})
_ACCOUNT_NEEDED: Final = "160154"
_CODE: Final = re.compile(r"(?<!\d)\d{6}(?!\d)")


def refusal(shipment: Shipment, response: HttpResponse) -> RateSheet:
    """An empty sheet where USPS says that it sells nothing here, with a notice; everything else is raised."""
    body = decoded_or_empty(response.body)
    error, fault = soft_child(body, "error"), soft_child(body, "fault")
    details = soft_rows(error, "errors")
    said = [soft_text(error, "message"), soft_text(fault, "faultstring"), soft_text(body, "error_description")]
    said += [soft_text(detail, key) for detail in details for key in ("code", "title", "detail")]
    words = remark(" – ".join(dict.fromkeys(word for word in said if word)), shipment.account.values())
    message = f"USPS: {words or f'answered with status {response.status}'}"
    status = response.status if response.status >= 300 else _status_in(error)
    if isinstance(body.get("error"), str):
        raise CarrierAuthFailed(f"USPS: {remark(str(body['error']))} {words}")
    if "ratelimit" in (soft_text(soft_child(fault, "detail"), "errorcode") or "").casefold():
        status = 429
    codes = set(_CODE.findall(" ".join(word for word in said if word)))
    if 400 <= status < 500 and status not in (401, 403, 408, 429):
        if _ACCOUNT_NEEDED in codes:
            raise CarrierAuthFailed(message)
        if codes & _EXTRA_NOT_ALLOWED and shipment.signature:
            asked = [BY_CODE[service] for service in sorted(shipment.services) if service in BY_CODE]
            return RateSheet(CODE, (), tuple(not_sold_with(service, SIGNATURE) for service in asked), (message,))
        if codes & (_NO_RATES | _EXTRA_NOT_ALLOWED) or _NO_RATES_WORDS.search(words):
            return RateSheet(CODE, notices=(message,))
    return refuse(replace(response, status=status), message)


def _status_in(error: JsonObject) -> int:
    """The status an error names that came with a good one: gateways do that."""
    named = soft_text(error, "code") or ""
    return int(named) if named in ("401", "403", "429", "500", "503") else 400
