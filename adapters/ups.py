"""UPS, its own API: one ``POST /api/rating/v2409/Shop`` answers prices and transit times of all services and parcels.

Source: UPS Rating API, OpenAPI files of 2026-07-21; fixtures/ups/ says of each answer where it is from. Answers of the
older versions (v1 to v2403) and of ``Rate`` are read as well: what is a list in one is an object in another.
Prices are before taxes and in the account's currency. An address that is not known to be residential is priced as a
commercial one, and a notice says so. Of ``shipment.account`` it reads ``account_number`` and ``pickup_type``.
"""

from typing import Final

from adapters._reading import remark
from adapters._services.ups import SERVICES
from adapters._ups.asking import build_request
from adapters._ups.facts import facts
from adapters._ups.rates import CODE, sheet_of, skim
from adapters._ups.refusal import refusal
from calculator.domain.access import Access
from calculator.domain.errors import AnswerMalformed
from calculator.domain.ports import HttpResponse
from calculator.domain.rate import RateSheet
from calculator.domain.service import Service
from calculator.domain.shipment import Shipment

__all__ = ["access", "build_request", "code", "days_ahead", "facts", "multi_parcel", "parse_response", "services"]

code: Final = CODE
multi_parcel: Final = True
days_ahead: Final = 60
services: Final[tuple[Service, ...]] = SERVICES
access: Final = Access(
    host="https://onlinetools.ups.com",
    test_host="https://wwwcie.ups.com",
    scheme="oauth_form",
    secrets=("ups_client_id", "ups_client_secret"),
    token_path="/security/v1/oauth/token",  # noqa: S106 – a path
    merchant="ups_account_number",
    facts={"account_number": "ups_account_number"},
)


def parse_response(shipment: Shipment, response: HttpResponse) -> RateSheet:
    """The asked services' rates for the whole shipment, UPS's alerts as notices.

    The account's own rate counts where UPS names it, else the published one. PO boxes and military addresses are
    declined by service; «not available between these places» is an empty sheet with a notice.

    Raises:
        CarrierError
    """
    if not 200 <= response.status < 300:
        return refusal(shipment, response)
    try:
        answer = skim(response.body)
        return refusal(shipment, response) if answer.refuses else sheet_of(shipment, answer)
    except ValueError as error:
        raise AnswerMalformed(f"UPS: {remark(str(error), shipment.account.values())}") from error
