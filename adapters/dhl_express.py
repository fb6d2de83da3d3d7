"""DHL Express, its own API: all products and all pieces in one ``POST /rates`` of MyDHL API.

Source: MyDHL API 3.1.1 (OpenAPI, release of 2025-11-02); fixtures/dhl_express/ says of each answer where it is from.
Of ``shipment.account`` it reads ``account_number`` (without it DHL answers published prices for the shipper's country),
``utc_offset`` of the place of dispatch (default ``-05:00``) and ``agreement_products``, the codes (``7,W``) the shop
has an agreement for.
"""

from typing import Any, Final

from adapters._dhl_express.asking import build_request, crosses_border
from adapters._dhl_express.extras import hidden
from adapters._dhl_express.facts import facts
from adapters._dhl_express.pricing import Product, offer
from adapters._dhl_express.refusal import refusal
from adapters._reading import Unreadable, counts_more, remark, said
from adapters._services.dhl_express import DOCUMENT_PRODUCTS, PRODUCTS, SERVICES
from adapters._skimming import Part, skimmer
from calculator.domain.access import Access
from calculator.domain.errors import AnswerMalformed
from calculator.domain.ports import HttpResponse
from calculator.domain.rate import Declined, Rate, RateSheet
from calculator.domain.service import Service
from calculator.domain.shipment import Shipment

__all__ = ["access", "build_request", "code", "days_ahead", "facts", "multi_parcel", "parse_response", "services"]

code: Final = "dhl_express"
multi_parcel: Final = True
days_ahead: Final = 9  # DHL says about ten
services: Final[tuple[Service, ...]] = SERVICES
access: Final = Access(
    host="https://express.api.dhl.com/mydhlapi",
    test_host="https://express.api.dhl.com/mydhlapi/test",
    scheme="basic_referenced",
    secrets=("dhl_key", "dhl_secret"),
    facts={"account_number": "dhl_account_number"},
)

_BY_CODE: Final = {service.code: service for service in SERVICES}


class _Answer(Part, frozen=True, rename="camel"):
    products: tuple[Product, ...]
    warnings: Any = None


_skim: Final = skimmer(_Answer)


def parse_response(shipment: Shipment, response: HttpResponse) -> RateSheet:
    """The prices in the account's currency, with extras asked for and surcharges as charges of their own.

    Left out with a reason: products without a price, without an agreement the shop has, or without an extra asked for,
    and those for documents where goods cross a customs border.
    No product at all is an empty sheet. Days are calendar days. DHL names no guarantee, so none is promised.

    Raises:
        CarrierAuthFailed, CarrierRefused, CarrierRateLimited, CarrierUnavailable, AnswerMalformed.
    """
    if not 200 <= response.status < 300:
        return refusal(shipment, response)
    try:
        return _sheet(shipment, _skim(response.body))
    except ValueError as error:
        raise AnswerMalformed(f"DHL Express: {remark(str(error), hidden(shipment))}") from error


def _sheet(shipment: Shipment, answer: _Answer) -> RateSheet:
    offers: dict[str, tuple[bool, Rate]] = {}
    declined: dict[str, Declined] = {}
    notices = _warnings(shipment, answer)
    border = crosses_border(shipment)
    for product in answer.products:
        letter = product.product_code.strip()
        if not letter:
            raise Unreadable("productCode is missing")
        service = PRODUCTS.get(letter)
        if service is None:
            name = remark(said(product.product_name) or "?")
            notices.append(f"not for a checkout: product {letter[:10]}, {name}")
        elif service in shipment.services:
            read = (
                Declined(service, "documents_only", f"{_BY_CODE[service].name} is priced for documents only")
                if letter in DOCUMENT_PRODUCTS and border
                else offer(shipment, _BY_CODE[service], letter, product)
            )
            if isinstance(read, Declined):
                declined.setdefault(service, read)
            else:
                offers[service] = _better(shipment, offers.get(service), (letter in DOCUMENT_PRODUCTS, read))
    return RateSheet(
        code,
        tuple(rate for _, rate in offers.values()),
        tuple(item for service, item in declined.items() if service not in offers),
        tuple(dict.fromkeys(notices)),
    )


def _better(shipment: Shipment, known: tuple[bool, Rate] | None, new: tuple[bool, Rate]) -> tuple[bool, Rate]:
    """Of one service sold twice: the product for goods before the one for documents, then the cheaper."""
    if known is None or new[0] < known[0]:
        return new
    return new if new[0] == known[0] and counts_more(new[1].total, known[1].total, shipment.currency) else known


def _warnings(shipment: Shipment, answer: _Answer) -> list[str]:
    found = answer.warnings if isinstance(answer.warnings, list) else [answer.warnings]
    return [remark(line, hidden(shipment)) for line in found if isinstance(line, str) and line.strip()]
