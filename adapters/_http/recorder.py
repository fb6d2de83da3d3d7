"""Makes a fixture of what a live carrier answered, with every secret and every person taken out.

The request of the case is built anew from the scrubbed shipment, so what was really sent is never written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from adapters._fixtures.cases import Case, CaseFacts, ExpectedError, dump
from adapters._http.scrub import Scrubber
from adapters._http.vocabulary import Vocabulary, vocabulary, words_of
from adapters._reading import decode
from calculator.domain.errors import CarrierError
from calculator.domain.places import Address, AddressClass, normalise
from calculator.domain.ports import HttpResponse, RateAdapter
from calculator.domain.rate import RateSheet
from calculator.domain.shipment import Shipment

_ACCOUNTS: Final[Mapping[str, str]] = {"usps": "1000000001", "ups": "A1B2C3", "dhl_express": "900000001"}
_STREETS: Final[Mapping[AddressClass | None, tuple[str, ...]]] = {
    "street": ("5 Elm St",),
    "po_box": ("PO Box 123",),
    "military": ("PSC 123 Box 456",),
}
_ORIGIN: Final = ("10 Dock Rd",)
_HARMLESS_FACTS: Final = frozenset({"account_type", "utc_offset", "agreement_products", "pickup_type"})
_HEADERS: Final = frozenset({"retry-after", "errorcode", "errordescription", "apierrorcode", "apierrormsg"})
_LEFT_OUT: Final = "left out when it was recorded"


@dataclass(frozen=True, slots=True)
class Recording:
    """What came of one question to a live carrier. ``secrets`` are the credentials it was asked with."""

    case: str
    shipment: Shipment
    response: HttpResponse
    secrets: tuple[str, ...]
    on: date
    api_version: str
    why: str


def recorded(adapter: RateAdapter, recording: Recording, known_cases: Iterable[Case]) -> Case:
    """The case to write. *known_cases* are the carrier's others: their documented words are known to be harmless.

    Raises:
        CarrierError: the adapter does not ask for such a shipment.
    """
    shipment = scrubbed_shipment(adapter.code, recording.shipment)
    known = vocabulary(known_cases, adapter)
    known = Vocabulary(known.keys, known.words | set(_place_words(shipment)))
    scrubber = Scrubber(_replaced(recording, shipment), known)
    response = HttpResponse(
        recording.response.status, _body(recording.response, scrubber), _headers(recording.response, scrubber)
    )
    request = adapter.build_request(shipment)
    kept = {name: value for name, value in response.headers.items() if name != "content-type"}
    facts = CaseFacts(
        source="recorded",
        date=recording.on,
        api_version=recording.api_version,
        why=recording.why,
        headers=kept,
    )
    expected = _read(adapter, shipment, response)
    return Case(adapter.code, recording.case, shipment, request, response, expected, facts)


def scrubbed_shipment(carrier: str, shipment: Shipment) -> Shipment:
    """The same parcels between the same towns, for nobody in particular and on nobody's account."""
    return replace(
        shipment,
        origin=replace(shipment.origin, lines=_ORIGIN if shipment.origin.lines else None),
        destination=normalise(_nobody(shipment.destination.address, shipment.destination.address_class)),
        account={name: _fact(carrier, name, text) for name, text in shipment.account.items()},
    )


def _nobody(address: Address, kind: AddressClass | None) -> Address:
    return replace(address, lines=_STREETS[kind] if address.lines and kind else address.lines and ("5 Elm St",))


def _fact(carrier: str, name: str, text: str) -> str:
    if name in _HARMLESS_FACTS:
        return text
    if name == "carrier_accounts":
        return ",".join(f"ca_{number * 111}" for number, _ in enumerate(text.split(","), 1))
    return _ACCOUNTS.get(carrier, "1000000001") if name == "account_number" else "10000001"


def _replaced(recording: Recording, shipment: Shipment) -> dict[str, str]:
    """Every text that must go, and what stands in for it: the same as in the scrubbed shipment."""
    replaced = dict.fromkeys(recording.secrets, "…")
    real = recording.shipment
    for name, text in real.account.items():
        if name in _HARMLESS_FACTS:
            continue
        stand_ins = shipment.account[name].split(",")
        for one, stand_in in zip(text.split(","), stand_ins, strict=True):
            replaced[one.strip()] = stand_in
    for address, scrubbed in (
        (real.origin, shipment.origin),
        (real.destination.address, shipment.destination.address),
    ):
        for line in address.lines or ():
            replaced[line] = (scrubbed.lines or ("…",))[0]
    return replaced


def _place_words(shipment: Shipment) -> Iterable[str]:
    """Towns and postal codes of the shipment, which the case names anyway."""
    for address in (shipment.origin, shipment.destination.address):
        for text in (address.city, address.region, address.postal_code, address.country):
            yield from words_of(text or "")
            yield from words_of((text or "").partition("-")[0])


def _body(response: HttpResponse, scrubber: Scrubber) -> bytes:
    """JSON value by value; of anything else only that it was there."""
    if not response.body:
        return b""
    try:
        answer = decode(response.body)
    except ValueError:
        note = f"{len(response.body)} bytes that are no JSON, {_LEFT_OUT}"
        html = response.headers.get("content-type", "").startswith("text/html")
        return (f"<html><body>{note}</body></html>\n" if html else f"{note}\n").encode()
    return dump(scrubber.answer(answer)).encode()


def _headers(response: HttpResponse, scrubber: Scrubber) -> dict[str, str]:
    kept = {name: scrubber.text(value) for name, value in response.headers.items() if name in _HEADERS}
    kind = response.headers.get("content-type", "application/json").partition(";")[0].strip().casefold()
    # A page of a proxy is told by its kind; other kinds are of no interest to an adapter.
    return {"content-type": kind if kind in ("application/json", "text/html") else "text/plain", **kept}


def _read(adapter: RateAdapter, shipment: Shipment, response: HttpResponse) -> RateSheet | ExpectedError:
    try:
        return adapter.parse_response(shipment, response)
    except CarrierError as error:
        wait = getattr(error, "retry_after", None)
        return ExpectedError.model_validate({"error": error.kind, "retry_after": wait})
