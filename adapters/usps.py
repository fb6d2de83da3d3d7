"""USPS, its own API: one ``POST /shipments/v3/options/search`` a parcel answers prices and dates of all mail classes.

Source: USPS Shipping Options 3.1.29, Domestic Prices 3.4.30, International Prices 3.3.11; fixtures/usps/ says of each
answer where it is from. The answers of ``total-rates``, ``base-rates-list`` and ``base-rates`` are read as well.
USPS has no residential price. Amounts are US dollars: a value in another currency is not declared.
Of ``shipment.account`` it reads, for contract prices, ``account_number``, ``account_type`` (EPS) and ``crid``.
"""

from typing import Final

from adapters._reading import given, remark
from adapters._services.usps import SERVICES
from adapters._usps.asking import build_request
from adapters._usps.classes import BY_CLASS, BY_CODE, CODE, NOT_FOR_CHECKOUT
from adapters._usps.facts import facts
from adapters._usps.pricing import offer
from adapters._usps.refusal import refusal
from adapters._usps.rows import Answer, Row, own_box, rows_of, skim
from calculator.domain.access import Access
from calculator.domain.errors import AnswerMalformed
from calculator.domain.ports import HttpResponse
from calculator.domain.rate import Declined, Rate, RateSheet
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

code: Final = CODE
multi_parcel: Final = False
days_ahead: Final = 30
services: Final[tuple[Service, ...]] = tuple(service for service in SERVICES if not service.by_name_only)
services_by_name: Final[tuple[Service, ...]] = tuple(service for service in SERVICES if service.by_name_only)
access: Final = Access(
    host="https://apis.usps.com",
    test_host="https://apis-tem.usps.com",
    scheme="oauth_json",
    secrets=("usps_client_id", "usps_client_secret"),
    token_path="/oauth2/v3/token",  # noqa: S106 – a path
    facts={
        "account_number": "usps_account_number",
        "account_type": "usps_account_type",
        "crid": "usps_crid",
    },
    calls_per_hour=60,
)


def parse_response(shipment: Shipment, response: HttpResponse) -> RateSheet:
    """The asked services' rates for a box of one's own, duties left out unless asked for; USPS's warnings as notices.

    Where USPS answers several rows for a class, the one that fits the parcel counts, else the dearest. «No rates for
    these parameters» and its like are an empty sheet with a notice.

    Raises:
        CarrierError
    """
    if not 200 <= response.status < 300:
        return refusal(shipment, response)
    try:
        answer = skim(response.body)
        if given(answer.error) or given(answer.fault):
            return refusal(shipment, response)
        return _sheet(shipment, answer)
    except ValueError as error:
        raise AnswerMalformed(f"USPS: {remark(str(error), shipment.account.values())}") from error


def _sheet(shipment: Shipment, answer: Answer) -> RateSheet:
    found: dict[str, list[Row]] = {}
    notices: list[str] = []
    for mail_class, row in rows_of(answer):
        service = BY_CLASS.get(mail_class)
        if service is None:
            if not NOT_FOR_CHECKOUT.fullmatch(mail_class):
                notices.append(f"unknown mail class {mail_class}")
        elif service.code in shipment.services:
            found.setdefault(service.code, []).append(row)
    rates: list[Rate] = []
    declined: list[Declined] = []
    for service_code, all_rows in found.items():
        service = BY_CODE[service_code]
        fitting = [row for row in all_rows if own_box(row)]
        if not fitting:
            notices.append(f"{service.name}: no price for a box of one's own")
            continue
        answered = offer(shipment, service, fitting, notices)
        if isinstance(answered, Rate):
            rates.append(answered)
        elif answered is not None:
            declined.append(answered)
    if not rates and not declined:
        notices.append("no rate for the services asked for")
    hidden = shipment.account.values()
    told = tuple(dict.fromkeys(line for notice in notices if (line := remark(notice, hidden))))
    return RateSheet(code, tuple(rates), tuple(declined), told)
