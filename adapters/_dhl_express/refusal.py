"""What DHL says instead of prices, in our words."""

import re
from typing import Final

from adapters._dhl_express.extras import hidden
from adapters._reading import JsonObject, decoded_or_empty, refuse, remark
from calculator.domain.errors import CarrierAuthFailed
from calculator.domain.ports import HttpResponse, JsonValue
from calculator.domain.rate import RateSheet
from calculator.domain.shipment import Shipment

_NO_SERVICE: Final = re.compile(r"\W*(996|1001|1004|410135)\b", re.ASCII)


def refusal(shipment: Shipment, response: HttpResponse) -> RateSheet:
    """An empty sheet where DHL says that it sells nothing for this shipment.

    Raises:
        CarrierAuthFailed, CarrierRefused, CarrierRateLimited, CarrierUnavailable: everything else.
    """
    problem = decoded_or_empty(response.body)
    said = _said(problem)
    words = " | ".join(said) or "no reason given"
    message = remark(f"DHL Express answered {response.status}: {words}", hidden(shipment))
    if response.status in (400, 422):
        lower = words.lower()
        if "invalid credentials" in lower or ("account number" in lower and "invalid" in lower):
            raise CarrierAuthFailed(message)
        if any(_NO_SERVICE.match(line) for line in said):
            return RateSheet("dhl_express", notices=(message,))
    if response.status == 404 and "title" in problem:  # DHL's own problem, not a gateway's page
        return RateSheet("dhl_express", notices=(message,))
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
