"""USPS as the emulator plays it: Shipping Options v3, with the rows that a box of one's own must not be given.

Source: USPS Shipping Options 3.1.29; error bodies as in fixtures/usps. Prices by ``usps_offers``.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from adapters._emulator.faults import Twist
from adapters._emulator.offers import percent_of
from adapters._emulator.usps_offers import usps_offers
from adapters._emulator.usps_request import Question, error, read_question
from adapters._emulator.usps_rows import other_options, shipping_option
from adapters._emulator.wire import REMEMBERED, Call, JsonObject, Refusal, dollars, json_answer, page
from calculator.domain.ports import HttpResponse, JsonValue
from calculator.domain.rate import Declined

PATH: Final = "/shipments/v3/options/search"

_REFUSALS: Final = {
    "weight_limit": ("030004", "Provided weight exceeds maximum allowed for the mail class."),
    "size_limit": ("030008", "Provided dimensions exceed maximum allowed for the mail class."),
    "signature_unavailable": ("160155", "Extra service 921 is not allowed for the mail class."),
}
_NO_RATES: Final = ("030020", "No valid rates for these parameters.")
_DUTY_PERCENT: Final = 6
_TAX_PERCENT: Final = 13
_ENTRY_FEE: Final = 150


def refusal(status: int) -> HttpResponse:
    """USPS's own body for a status that is not about the request."""
    if status == 401:
        detail = "The access token presented with the request is missing or malformed (not a JWT)."
        wrong: JsonObject = {"title": "invalid_token", "detail": detail, "source": "Access Token"}
        tree: JsonObject = {"code": "401", "message": "Missing or malformed access token.", "errors": [wrong]}
        return json_answer(401, {"apiVersion": "/shipments/v3", "error": tree}, {"www-authenticate": "Bearer"})
    if status == 403:
        return _fault(403, "keymanagement.service.InvalidAPICallAsNoApiProductMatchFound", "No apiproduct match found")
    if status == 429:
        return _fault(429, "policies.ratelimit.QuotaViolation", "Rate limit quota violation. Quota limit exceeded.")
    if status == 404:
        return _fault(404, "messaging.adaptors.http.flow.ApplicationNotFound", "Unable to identify proxy for the path")
    return error(500, "500", "Internal server error") if status == 500 else page(status)


def answer(call: Call, today: date | None, twist: Twist) -> HttpResponse:
    """Rates of all classes asked for.

    Raises:
        Refusal: with USPS's own body.
    """
    if call.method != "POST" or call.path != PATH:
        raise Refusal(refusal(404))
    return _options(read_question(call.body, today), twist)


@lru_cache(maxsize=REMEMBERED)
def _options(question: Question, twist: Twist) -> HttpResponse:
    offers, declined = usps_offers(question.shipment)
    if not offers:
        raise Refusal(_nothing(declined))
    sold = twist(offers)
    tree: JsonObject = {
        "originZIPCode": question.origin,
        **dict(question.echoed),
        "pricingOptions": [
            {
                "priceType": question.price_type,
                "shippingOptions": [
                    *(shipping_option(question, offer) for offer in sold),
                    *(other_options(question) if sold else ()),
                ],
            }
        ],
    }
    if question.duties:
        tree["dutiesTaxesFeesQuote"] = _duties(question)
    return json_answer(200, tree)


def _fault(status: int, code: str, words: str) -> HttpResponse:
    return json_answer(status, {"fault": {"faultstring": words, "detail": {"errorcode": code}}})


def _nothing(declined: Sequence[Declined]) -> HttpResponse:
    """The reason all classes share, else «no valid rates»."""
    reasons = {refused.reason for refused in declined}
    return error(400, *(_REFUSALS.get(reasons.pop(), _NO_RATES) if len(reasons) == 1 else _NO_RATES))


def _duties(question: Question) -> JsonValue:
    """Six percent duty and thirteen percent tax on everything, made up."""
    return {
        "packageFee": dollars(_ENTRY_FEE),
        "itemQuotes": [
            {
                "itemId": item,
                "dutyPrice": dollars(percent_of(value.minor, _DUTY_PERCENT)),
                "taxPrice": dollars(percent_of(value.minor, _TAX_PERCENT)),
            }
            for item, value in question.duties
        ],
    }
