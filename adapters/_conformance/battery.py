"""What holds for every carrier: each case replays both ways, and no answer, however broken, gives a wrong price."""

import ast
import copy
import inspect
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import ClassVar, Final

import pytest
from pydantic_core import to_json

from adapters._conformance.breaking import BAD_STATUS, BODIES, HUGE, break_each, with_body
from adapters._conformance.suite import Suite, rated
from adapters._discovery import carrier_of, services_of
from adapters._fixtures.cases import Case, ExpectedError, read_case, write_case
from adapters._http.body import encode, is_plain
from calculator.domain.errors import CarrierError
from calculator.domain.money import Money
from calculator.domain.ports import JsonValue, PlainBody
from calculator.domain.rate import RateSheet

SUITE: Final = pytest.StashKey[Suite]()

_SENDING: Final = frozenset(
    {"httpx", "aiohttp", "requests", "urllib3", "niquests", "socket", "http", "ftplib", "smtplib", "urllib.request"}
)
_CASE: Final = "suite, case"
_SUITE: Final = "suite"


class Battery:
    """Every test runs for each of ``suites``. Subclass it with a name that pytest collects, and say which they are."""

    least_cases: ClassVar[int] = 1
    least_tried: ClassVar[int] = 1
    tried: ClassVar[dict[str, int]] = {}

    def suites(self, config: pytest.Config) -> Sequence[Suite]:
        """The carriers to try."""
        raise NotImplementedError

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """A test for each case where it takes one, else for each carrier."""
        suites = self.suites(metafunc.config)
        if "case" in metafunc.fixturenames:
            pairs = [(suite, case) for suite in suites for case in suite.cases]
            ids = [f"{case.carrier}/{case.name}" for _, case in pairs]
            metafunc.parametrize(_CASE, pairs, ids=ids)
        elif "suite" in metafunc.fixturenames:
            metafunc.parametrize(_SUITE, suites, ids=[suite.adapter.code for suite in suites])

    def test_the_request_is_the_recorded_one(self, suite: Suite, case: Case) -> None:
        """A shipment asks exactly what its case says, and nothing of it is a binary fraction."""
        request = suite.adapter.build_request(case.shipment)
        assert request == case.request
        assert_spelled(request.body)

    def test_the_answer_is_read_as_recorded(self, suite: Suite, case: Case) -> None:
        """An answer gives exactly the rates, refusals, notices or error its case says."""
        assert suite.outcome(case, case.response) == case.expected

    def test_a_case_reads_back_as_written(self, case: Case, tmp_path: Path, suite: Suite) -> None:
        """Writing a case and reading it again gives the same case: ``record`` loses nothing."""
        assert case in suite.cases
        assert read_case(write_case(tmp_path, case)) == case

    def test_every_value_of_an_answer_may_be_wrong(self, suite: Suite, case: Case) -> None:
        """Deleted, nulled, junk or of another shape: a carrier may refuse, never crash, never give a wrong price."""
        if case.response.body[:1] not in (b"{", b"["):
            return
        tree = json.loads(case.response.body)
        original = copy.deepcopy(tree)
        expected = case.expected.rates if isinstance(case.expected, RateSheet) else ()
        currencies = {rate.total.currency for rate in expected}
        for _ in break_each(tree):
            self.tried[case.carrier] = self.tried.get(case.carrier, 0) + 1
            try:
                sheet = suite.adapter.parse_response(case.shipment, with_body(case, to_json(tree)))
            except CarrierError:
                continue
            assert_sane(suite, case, sheet, currencies or {rate.total.currency for rate in sheet.rates})
        assert tree == original

    @pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
    def test_what_is_no_answer_is_malformed(self, suite: Suite, body: bytes) -> None:
        """A good status with anything but rates in it is an answer that cannot be read; an error said in it is one."""
        got = suite.outcome(suite.good, with_body(suite.good, body))
        assert isinstance(got, ExpectedError)
        assert got.error in ({"malformed", "refused"} if b"error" in body else {"malformed"})

    @pytest.mark.parametrize("status", BAD_STATUS)
    @pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
    def test_a_bad_status_tells_without_a_body(self, suite: Suite, body: bytes, status: int) -> None:
        """Whatever stands in it, an error status is never rates, and its kind is the status's."""
        got = suite.outcome(suite.good, with_body(suite.good, body, status, "text/html"))
        assert got == ExpectedError.model_validate({"error": BAD_STATUS[status]})

    def test_a_huge_answer_is_only_slow(self, suite: Suite) -> None:
        """Five megabytes of valid JSON are read and refused."""
        assert suite.outcome(suite.good, with_body(suite.good, HUGE)) == ExpectedError(error="malformed")

    def test_a_cut_answer_is_malformed(self, suite: Suite) -> None:
        """An answer that ends early gives no rate at all, not the ones that came."""
        for case in (case for case in suite.cases if rated(case)):
            body = case.response.body.rstrip()
            for end in range(1, len(body), max(1, len(body) // 7)):
                assert suite.outcome(case, with_body(case, body[:end])) == ExpectedError(error="malformed")

    def test_the_content_type_changes_nothing(self, suite: Suite) -> None:
        """Carriers send JSON under other names; what counts is the body."""
        for case in suite.cases:
            response = with_body(case, case.response.body, content_type="text/plain; charset=iso-8859-1")
            assert suite.outcome(case, response) == case.expected

    def test_a_module_is_an_adapter(self, suite: Suite) -> None:
        """Its code is the name of its fixtures' folder, its access can be used, its services are named once."""
        adapter = suite.adapter
        assert isinstance(adapter, ModuleType)
        assert carrier_of(suite.cases[0].carrier, adapter) is adapter
        codes = [service.code for service in adapter.services]
        assert isinstance(adapter.multi_parcel, bool)
        assert len(set(codes)) == len(codes)
        assert len(suite.cases) >= self.least_cases

    def test_a_module_sends_nothing(self, suite: Suite) -> None:
        """It is two pure functions: what talks over a network is not imported, at the top or inside."""
        assert isinstance(suite.adapter, ModuleType)
        found: set[str] = set()
        for node in ast.walk(ast.parse(inspect.getsource(suite.adapter))):
            if isinstance(node, ast.Import):
                found.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.update((node.module, *(f"{node.module}.{alias.name}" for alias in node.names)))
        assert not {name for name in found if {name, name.partition(".")[0]} & _SENDING}

    def test_cases_name_services_there_are(self, suite: Suite, case: Case) -> None:
        """What a case reads is a service of the carrier, or a number of its own that has no name yet (``ups_77``)."""
        known = {service.code for service in services_of(suite.adapter)}
        unnamed = re.compile(rf"{suite.adapter.code}_\d+")
        sheet = case.expected
        if isinstance(sheet, RateSheet):
            read = {rate.service for rate in sheet.rates} | {item.service for item in sheet.declined}
            assert {name for name in read - known if not unnamed.fullmatch(name)} == set()

    def test_how_many_broken_answers_were_tried(self, capsys: pytest.CaptureFixture[str]) -> None:
        """The battery is no empty loop: every carrier whose cases ran has had its share of broken answers."""
        with capsys.disabled():
            sys.stdout.write(f"\nbroken answers tried: {sum(self.tried.values())} {self.tried}\n")
        assert all(count >= self.least_tried for count in self.tried.values())


def assert_spelled(body: JsonValue) -> None:
    """Nothing of a body is a binary fraction, and what its adapter calls plain is."""
    assert body is None or encode(body)
    assert not isinstance(body, PlainBody) or is_plain({**body})


def assert_sane(suite: Suite, case: Case, sheet: RateSheet, currencies: set[str]) -> None:
    """No price of nothing or less, none in another currency, none for what was not asked for, no zero days."""
    services = [rate.service for rate in sheet.rates]
    assert sheet.carrier == suite.adapter.code
    assert len(set(services)) == len(services)
    assert set(services) <= case.shipment.services
    assert not set(services) & {item.service for item in sheet.declined}
    assert all(notice and notice.isprintable() for notice in sheet.notices)
    for rate in sheet.rates:
        assert all(type(charge.amount.minor) is int for charge in rate.charges)
        assert rate.total > Money.zero(rate.total.currency)
        assert all(charge.amount >= Money.zero(rate.total.currency) for charge in rate.charges)
        assert len({(charge.kind, charge.label) for charge in rate.charges}) == len(rate.charges)
        assert rate.total.currency in currencies
        assert rate.transit.maximum != 0
        assert rate.transit.minimum != 0
