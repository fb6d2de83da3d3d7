"""A recording holds no secret and nobody's name: planted ones are searched for in every byte of what is written."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from adapters._discovery import discover
from adapters._fixtures.cases import Case, ExpectedError, case_folders, dump, read_case, write_case
from adapters._http.recorder import Recording, recorded, scrubbed_shipment
from adapters._http.secrets import suspects
from adapters._reading import decode
from calculator.domain.places import Address, normalise
from calculator.domain.ports import HttpResponse, RateAdapter
from calculator.domain.rate import RateSheet
from calculator.domain.shipment import Shipment
from calculator.samples import sample_shipment

FIXTURES = Path(__file__).parents[3] / "fixtures"
ON = date(2026, 12, 1)

SECRETS: Final = ("my-client-id", "My-Client-Secret", "bXktY2xpZW50LWlkOk15LUNsaWVudC1TZWNyZXQ=")
TOKEN: Final = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZXJjaGFudCJ9.c2lnbmF0dXJlLXdpdGgtZW50cm9weQ"
ACCOUNT: Final = {
    "account_number": "Z9Y8X7",
    "crid": "87654321",
    "carrier_accounts": "ca_9f8e7d6c5b, ca_1a2b3c4d5e",
    "account_type": "EPS",
    "utc_offset": "-05:00",
}
PEOPLE: Final = (
    "Josephine Featherstonehaugh",
    "17 Wisteria Mews",
    "josephine@featherstonehaugh.example",
    "+44 20 7946 0018",
    "(212) 555-0134",
    "555-867-5309",
    "3b241101-e2bb-4255-8caf-4136c566a962",
    "shp_7f3c2b1a9e8d4c5b6a7f8e9d0c1b2a3f",
)
PLANTED: Final = (*SECRETS, TOKEN, "Z9Y8X7", "87654321", "ca_9f8e7d6c5b", "ca_1a2b3c4d5e", *PEOPLE)
FRAGMENTS: Final = (
    "my-client",
    "eyJ",
    "featherstone",
    "josephine",
    "wisteria",
    "7946",
    "867-5309",
    "555-0134",
    "3b241101",
    "7f3c2b1a",
    "z9y8x7",
    "87654321",
    "9f8e7d6c",
    "1a2b3c4d",
)


def real_shipment(adapter: RateAdapter) -> Shipment:
    """A merchant's own: to a real person's street, on a real account."""
    carrier = adapter.code if adapter.code != "easypost" else "usps"
    sample = sample_shipment(carrier, adapter.services, ON, account=ACCOUNT)
    address = sample.destination.address
    street = ("17 Wisteria Mews", "c/o Josephine Featherstonehaugh")
    origin = Address("US", "NJ", "07105", "Newark", ("17 Wisteria Mews",), False)
    destination = Address(address.country, address.region, address.postal_code, address.city, street, True)
    return Shipment(
        origin,
        normalise(destination),
        sample.parcels,
        sample.ship_date,
        sample.currency,
        sample.services,
        customs=sample.customs,
        incoterm=sample.incoterm,
        account=ACCOUNT,
    )


def planted(value: Any, number: int = 0, depth: int = 0) -> Any:
    """The answer with something planted in every text and every object; at the top as keys, lists and numbers too."""
    if isinstance(value, dict):
        grown: dict[str, Any] = {}
        for place, (key, item) in enumerate(value.items()):
            grown[key] = planted(item, number + place, depth + 1)
        grown |= {f"new_{number}": PLANTED[number % len(PLANTED)], PLANTED[(number + 1) % len(PLANTED)]: "a"}
        return grown if depth > 1 else {**grown, **_everything()}
    if isinstance(value, list):
        return [planted(item, number + place, depth + 1) for place, item in enumerate(value)]
    if isinstance(value, str):
        return " ".join((value, *PLANTED)) if number % 2 else f"{PLANTED[number % len(PLANTED)]} {value}"
    return value


def _everything() -> dict[str, Any]:
    """Each secret as a key, as a value, in a list, in a sentence; numbers where the account is one."""
    grown: dict[str, Any] = {text: text for text in PLANTED}
    for extra, text in enumerate(PLANTED):
        grown[f"extra_{extra}"] = {"name": text, "list": [text, {"message": f"for {text}, by {text}."}]}
    numbers = {"account": 87654321, "holder": Decimal(87654321), "phone": 15558675309}
    return grown | numbers | {"message": " ".join(PLANTED)}


def recording(adapter: RateAdapter, body: bytes, status: int = 200, **headers: str) -> Recording:
    """What came for the real shipment."""
    response = HttpResponse(status, body, {"content-type": "application/json", **headers})
    return Recording("mine", real_shipment(adapter), response, SECRETS, ON, "v1", "planted")


def cases_of(code: str) -> list[Case]:
    """The repository's."""
    return [read_case(folder) for folder in case_folders(FIXTURES, code)]


def written(root: Path, case: Case) -> str:
    """Every byte of the folder, names included, in small letters."""
    folder = write_case(root, case)
    return "\n".join(f"{path.name}\n{path.read_text(encoding='utf-8')}" for path in sorted(folder.iterdir())).casefold()


def leaks(text: str) -> list[str]:
    """What of the planted is in it, whole or in part, and whatever else looks like a secret."""
    whole = [secret for secret in PLANTED if secret.casefold() in text]
    return whole + [part for part in FRAGMENTS if part in text] + [found.kind for found in suspects(text)]


@pytest.mark.parametrize("code", list(discover()))
def test_planted_secrets_are_nowhere_in_the_folder(tmp_path: Path, code: str) -> None:
    """Documented answers of the carrier, with all kinds of secrets planted everywhere, comes out clean."""
    adapter, cases = discover()[code], cases_of(code)
    tried = 0
    for known in cases[::3]:
        try:
            answer = decode(known.response.body)
        except ValueError:
            continue
        body = dump(planted(answer)).encode()
        assert leaks(body.decode().casefold())
        made = recorded(adapter, recording(adapter, body, known.response.status), cases)
        assert leaks(written(tmp_path, made)) == []
        tried += 1
    assert tried > 6


@pytest.mark.parametrize("code", list(discover()))
def test_the_written_case_replays_both_ways(tmp_path: Path, code: str) -> None:
    """It reads back as itself; its shipment asks its request, its answer reads as its rates."""
    adapter, cases = discover()[code], cases_of(code)
    good = next(case for case in cases if isinstance(case.expected, RateSheet) and case.expected.rates)
    made = recorded(adapter, recording(adapter, good.response.body), cases)
    case = read_case(write_case(tmp_path, made))
    assert adapter.build_request(case.shipment) == case.request
    assert adapter.parse_response(case.shipment, case.response) == case.expected
    assert isinstance(case.expected, RateSheet)
    assert case.expected.rates
    assert (case.facts.source, case.facts.date, case.facts.api_version, case.facts.why) == (
        "recorded",
        ON,
        "v1",
        "planted",
    )


@pytest.mark.parametrize(("code", "number"), [("usps", "1000000001"), ("ups", "A1B2C3"), ("dhl_express", "900000001")])
def test_accounts_and_streets_have_stand_ins(code: str, number: str) -> None:
    """Of the carrier's own form, so that the request stays one that the carrier would take."""
    shipment = scrubbed_shipment(code, real_shipment(discover()[code]))
    assert shipment.account == {
        "account_number": number,
        "crid": "10000001",
        "carrier_accounts": "ca_111,ca_222",
        "account_type": "EPS",
        "utc_offset": "-05:00",
    }
    assert (shipment.origin.lines, shipment.destination.address.lines) == (("10 Dock Rd",), ("5 Elm St",))
    assert shipment.origin.city == "Newark"


@pytest.mark.parametrize(
    ("lines", "city", "left"),
    [
        (("PO Box 4711",), "Austin", ("PO Box 123",)),
        (("PSC 9 Box 9",), "APO", ("PSC 123 Box 456",)),
        (("17 Wisteria Mews", "2nd floor"), "Austin", ("5 Elm St",)),
        (None, "Austin", None),
    ],
)
def test_an_address_keeps_its_class(lines: tuple[str, ...] | None, city: str, left: tuple[str, ...] | None) -> None:
    """A PO box stays one, a military address stays one, unknown lines stay unknown."""
    adapter = discover()["usps"]
    region, postal = ("AE", "09012") if city == "APO" else ("TX", "78701")
    destination = normalise(Address("US", region, postal, city, lines))
    sample = sample_shipment("usps", adapter.services, ON)
    shipment = Shipment(Address("US", "NJ", "07105", "Newark"), destination, sample.parcels, ON, "USD", sample.services)
    scrubbed = scrubbed_shipment("usps", shipment)
    assert scrubbed.destination.address.lines == left
    assert scrubbed.destination.address_class == destination.address_class
    assert scrubbed.origin.lines is None


def test_what_the_answer_says_of_the_account_says_the_stand_in() -> None:
    """Equal stays equal: the account in the answer is the one in the request."""
    adapter = discover()["ups"]
    body = json.dumps({"response": {"errors": [{"code": "111100", "message": "Z9Y8X7 invalid"}]}}).encode()
    made = recorded(adapter, recording(adapter, body, 400), cases_of("ups"))
    assert json.loads(made.response.body)["response"]["errors"][0]["message"].startswith("A1B2C3")
    assert "A1B2C3" in dump(made.request.body)


@pytest.mark.parametrize(
    ("content_type", "left"),
    [
        ("text/html; charset=utf-8", b"<html><body>42 bytes that are no JSON, left out when it was recorded"),
        ("text/plain", b"42 bytes that are no JSON, left out when it was recorded"),
        ("application/json", b"42 bytes that are no JSON, left out when it was recorded"),
        ("application/xml", b"42 bytes that are no JSON, left out when it was recorded"),
    ],
)
def test_what_is_no_json_is_left_out(tmp_path: Path, content_type: str, left: bytes) -> None:
    """A page of a proxy may hold anything; that it came is all that is kept."""
    adapter = discover()["usps"]
    body = b"<p>My-Client-Secret for Josephine</p>".ljust(42)
    made = recorded(adapter, recording(adapter, body, **{"content-type": content_type}), cases_of("usps"))
    assert made.response.body.startswith(left)
    assert made.expected == ExpectedError(error="malformed")
    assert leaks(written(tmp_path, made)) == []
    assert read_case(tmp_path / "usps" / "mine").expected == made.expected


def test_an_empty_answer_stays_empty() -> None:
    """Nothing to scrub, and malformed all the same."""
    made = recorded(discover()["usps"], recording(discover()["usps"], b""), [])
    assert (made.response.body, made.expected) == (b"", ExpectedError(error="malformed"))


def test_headers_are_kept_only_where_adapters_read_them(tmp_path: Path) -> None:
    """Retry-After and UPS's error words; no cookie, no id, no account."""
    adapter = discover()["ups"]
    headers = {
        "retry-after": "30",
        "errorcode": "10429",
        "errordescription": "Too Many Requests for Josephine Z9Y8X7",
        "set-cookie": "session=My-Client-Secret",
        "x-request-id": "3b241101-e2bb-4255-8caf-4136c566a962",
        "authorization": f"Bearer {TOKEN}",
    }
    made = recorded(adapter, recording(adapter, b"{}", 429, **headers), cases_of("ups"))
    assert made.expected == ExpectedError(error="rate_limited", retry_after=30)
    assert set(made.facts.headers) == {"retry-after", "errorcode", "errordescription"}
    assert made.facts.headers["retry-after"] == "30"
    assert "A1B2C3" in made.facts.headers["errordescription"]
    assert leaks(written(tmp_path, made)) == []


def test_recorded_words_do_not_become_known() -> None:
    """What slipped into one recording does not open the door for the next."""
    adapter, cases = discover()["usps"], cases_of("usps")
    body = json.dumps({"error": {"message": "quixotic", "errors": []}}).encode()
    first = recorded(adapter, recording(adapter, body, 400), cases)
    slipped = replace(first, response=HttpResponse(400, body))
    second = recorded(adapter, recording(adapter, body, 400), [*cases, slipped])
    documented = replace(slipped, facts=first.facts.model_copy(update={"source": "documented"}))
    third = recorded(adapter, recording(adapter, body, 400), [*cases, documented])
    assert [b"quixotic" in case.response.body for case in (first, second, third)] == [False, False, True]
