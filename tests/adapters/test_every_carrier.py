"""What holds for every carrier: each case replays both ways, and no answer, however broken, gives a wrong price.

Carriers are found by their folder under fixtures/; adding one adds its cases here.
"""

import copy
import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic_core import to_json

from adapters._fixtures.cases import Case, ExpectedError, case_folders, read_case, write_case
from calculator.domain.errors import CarrierError
from calculator.domain.money import Money
from calculator.domain.ports import HttpResponse, RateAdapter
from calculator.domain.rate import RateSheet

_FIXTURES: Final = Path(__file__).parents[2] / "fixtures"
_CARRIERS: Final = sorted(
    path.stem for path in (_FIXTURES.parent / "adapters").glob("[!_]*.py") if case_folders(_FIXTURES, path.stem)
)
_CASES: Final = [read_case(folder) for carrier in _CARRIERS for folder in case_folders(_FIXTURES, carrier)]
_IDS: Final = [f"{case.carrier}/{case.name}" for case in _CASES]
_JSON_CASES: Final = [case for case in _CASES if case.response.body[:1] in (b"{", b"[")]
_JUNK: Final[tuple[Any, ...]] = ("", "x", 0, -1, 0.004, "-5.00", True, [], {}, "99999999999999999999", 10**400)
_FIRST: Final = 2
"""So many items of a list are broken one by one; the others are like them."""

_tried: dict[str, int] = {}


def adapter_of(carrier: str) -> RateAdapter:
    """The carrier's module, which is its adapter."""
    module: Any = import_module(f"adapters.{carrier}")
    adapter: RateAdapter = module
    return adapter


def outcome(case: Case, response: HttpResponse) -> RateSheet | ExpectedError:
    """What the adapter makes of *response*, an error as a fixture spells it."""
    try:
        return adapter_of(case.carrier).parse_response(case.shipment, response)
    except CarrierError as error:
        return ExpectedError.model_validate({"error": error.kind, "retry_after": getattr(error, "retry_after", None)})


def with_body(case: Case, body: bytes, status: int | None = None, content_type: str | None = None) -> HttpResponse:
    """The case's answer with another body, and another status or content type where one is given."""
    headers = dict(case.response.headers) | ({"content-type": content_type} if content_type else {})
    return HttpResponse(status or case.response.status, body, headers)


def good_case(carrier: str) -> Case:
    """A case of the carrier that gives rates."""
    return next(case for case in _CASES if case.carrier == carrier and case.response.status < 300 and rated(case))


def rated(case: Case) -> bool:
    """Whether the case's answer gives a rate."""
    return isinstance(case.expected, RateSheet) and bool(case.expected.rates)


def break_each(tree: Any) -> Iterator[None]:
    """Break *tree* in place, one value at a time: null, junk, put into a list, taken out of one, deleted.

    At every step one value is wrong and all others are as they were; at the end all are.
    """
    if isinstance(tree, dict):
        slots = list(tree)
    elif isinstance(tree, list):
        slots = list(range(min(len(tree), _FIRST)))
    else:
        return
    for slot in slots:
        value = tree[slot]
        for junk in (None, *_JUNK, [value], value[0] if isinstance(value, list) and value else {"0": value}):
            tree[slot] = junk
            yield
        tree[slot] = value
        yield from break_each(value)
        del tree[slot]
        yield
        if isinstance(tree, dict):
            tree[slot] = value
        else:
            tree.insert(slot, value)


def assert_sane(case: Case, sheet: RateSheet, currencies: set[str]) -> None:
    """No price of nothing or less, none in another currency, none for what was not asked for, no zero days."""
    services = [rate.service for rate in sheet.rates]
    assert sheet.carrier == case.carrier
    assert len(set(services)) == len(services)
    assert set(services) <= case.shipment.services
    assert not set(services) & {item.service for item in sheet.declined}
    assert all(notice and notice.isprintable() for notice in sheet.notices)
    for rate in sheet.rates:
        assert rate.total > Money.zero(rate.total.currency)
        assert all(charge.amount >= Money.zero(rate.total.currency) for charge in rate.charges)
        assert len({(charge.kind, charge.label) for charge in rate.charges}) == len(rate.charges)
        assert rate.total.currency in currencies
        assert rate.transit.maximum != 0
        assert rate.transit.minimum != 0


@pytest.mark.parametrize("case", _CASES, ids=_IDS)
def test_the_request_is_the_recorded_one(case: Case) -> None:
    """A shipment asks exactly what its case says."""
    assert adapter_of(case.carrier).build_request(case.shipment) == case.request


@pytest.mark.parametrize("case", _CASES, ids=_IDS)
def test_the_answer_is_read_as_recorded(case: Case) -> None:
    """An answer gives exactly the rates, refusals, notices or error its case says."""
    assert outcome(case, case.response) == case.expected


@pytest.mark.parametrize("case", _CASES, ids=_IDS)
def test_a_case_reads_back_as_written(case: Case, tmp_path: Path) -> None:
    """Writing a case and reading it again gives the same case: ``record`` loses nothing."""
    assert read_case(write_case(tmp_path, case)) == case


@pytest.mark.parametrize("case", _JSON_CASES, ids=lambda case: f"{case.carrier}/{case.name}")
def test_every_value_of_an_answer_may_be_wrong(case: Case) -> None:
    """Deleted, nulled, junk or of another shape: a carrier may refuse, never crash, never give a wrong price."""
    tree = json.loads(case.response.body)
    original = copy.deepcopy(tree)
    currencies = (
        {rate.total.currency for rate in case.expected.rates} if isinstance(case.expected, RateSheet) else set()
    )
    adapter = adapter_of(case.carrier)
    tried = 0
    for _ in break_each(tree):
        tried += 1
        response = with_body(case, to_json(tree))
        try:
            sheet = adapter.parse_response(case.shipment, response)
        except CarrierError:
            continue
        assert_sane(case, sheet, currencies or {rate.total.currency for rate in sheet.rates})
    assert tree == original
    _tried[case.carrier] = _tried.get(case.carrier, 0) + tried


_BODIES: Final = {
    "empty": b"",
    "blank": b"  \n",
    "page": b"<!doctype html><html><body>Sorry</body></html>",
    "object": b"{}",
    "list": b"[]",
    "null": b"null",
    "text": b'"rates"',
    "number": b"17.25",
    "not UTF-8": b'{"rates": "\xff"}',
    "deep": b'{"a":' * 50_000,
    "deep lists": b"[" * 50_000,
    "lone surrogate": b'{"error": {"message": "\\ud800"}}',
    "no number": b'{"rates": NaN}',
    "absurd number": b'{"rates": [1e999999999999999999]}',
    "5 MB": b'{"rates": "' + b"x" * 5_000_000 + b'"}',
}
_BAD_STATUS: Final = {
    401: "auth_failed",
    403: "auth_failed",
    429: "rate_limited",
    500: "unavailable",
    503: "unavailable",
}


@pytest.mark.parametrize("body", _BODIES.values(), ids=_BODIES)
@pytest.mark.parametrize("carrier", _CARRIERS)
def test_what_is_no_answer_is_malformed(carrier: str, body: bytes) -> None:
    """A good status with anything but rates in it is an answer that cannot be read; an error said in it is one."""
    case = good_case(carrier)
    got = outcome(case, with_body(case, body))
    assert isinstance(got, ExpectedError)
    assert got.error in ({"malformed", "refused"} if b"error" in body else {"malformed"})


@pytest.mark.parametrize("status", _BAD_STATUS)
@pytest.mark.parametrize("body", _BODIES.values(), ids=_BODIES)
@pytest.mark.parametrize("carrier", _CARRIERS)
def test_a_bad_status_tells_without_a_body(carrier: str, body: bytes, status: int) -> None:
    """Whatever stands in it, an error status is never rates, and its kind is the status's."""
    case = good_case(carrier)
    got = outcome(case, with_body(case, body, status, "text/html"))
    assert got == ExpectedError.model_validate({"error": _BAD_STATUS[status]})


@pytest.mark.parametrize("carrier", _CARRIERS)
def test_a_huge_answer_is_only_slow(carrier: str) -> None:
    """Five megabytes of valid JSON are read and refused."""
    body = b'{"rates": [' + b"17.25," * 833_333 + b"0]}"
    assert outcome(good_case(carrier), with_body(good_case(carrier), body)) == ExpectedError(error="malformed")


@pytest.mark.parametrize("carrier", _CARRIERS)
def test_a_cut_answer_is_malformed(carrier: str) -> None:
    """An answer that ends early gives no rate at all, not the ones that came."""
    for case in (case for case in _CASES if case.carrier == carrier and rated(case)):
        body = case.response.body.rstrip()
        for end in range(1, len(body), max(1, len(body) // 7)):
            assert outcome(case, with_body(case, body[:end])) == ExpectedError(error="malformed")


@pytest.mark.parametrize("carrier", _CARRIERS)
def test_the_content_type_changes_nothing(carrier: str) -> None:
    """Carriers send JSON under other names; what counts is the body."""
    for case in (case for case in _CASES if case.carrier == carrier):
        response = with_body(case, case.response.body, content_type="text/plain; charset=iso-8859-1")
        assert outcome(case, response) == case.expected


@pytest.mark.parametrize("carrier", _CARRIERS)
def test_a_module_is_an_adapter(carrier: str) -> None:
    """Its code is its file name and its fixtures folder; its services are named once; twelve cases at least."""
    adapter = adapter_of(carrier)
    codes = [service.code for service in adapter.services]
    assert adapter.code == carrier
    assert isinstance(adapter.multi_parcel, bool)
    assert len(set(codes)) == len(codes)
    assert len([case for case in _CASES if case.carrier == carrier]) >= 12


def test_how_many_broken_answers_were_tried(capsys: pytest.CaptureFixture[str]) -> None:
    """The battery is no empty loop: thousands of broken answers for every carrier whose cases ran."""
    with capsys.disabled():
        sys.stdout.write(f"\nbroken answers tried: {sum(_tried.values())} {_tried}\n")
    assert all(count > 2000 for count in _tried.values())
