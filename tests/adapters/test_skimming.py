"""What is skimmed off an answer is all that its adapter reads of it: nothing but time is saved."""

import codecs
import json
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypedDict

import pytest
from pydantic_core import to_json

from adapters._conformance.breaking import break_each, with_body
from adapters._conformance.suite import Suite, read_suite
from adapters._discovery import carrier_codes
from adapters._fixtures.cases import Case, case_folders
from adapters._skimming import Later, skimmer, whole
from calculator.domain.errors import CarrierError
from calculator.domain.rate import RateSheet

FIXTURES: Final = Path(__file__).parents[2] / "fixtures"
SUITES: Final = [
    read_suite(f"adapters.{code}", FIXTURES / code) for code in sorted(carrier_codes()) if case_folders(FIXTURES, code)
]
CASES: Final = [(suite, case) for suite in SUITES for case in suite.cases if case.response.status < 300]


ONE_IN: Final = 4
"""Of the ways to break an answer one in so many is tried: every value has its turn in several of them."""


class Row(TypedDict, total=False):
    """A row with one key read at once and one read later."""

    name: Any
    later: Later


class Answer(TypedDict, total=False):
    """An answer of such rows."""

    rows: list[Row]


SKIM: Final = skimmer(Answer)


def test_only_what_is_named_is_read() -> None:
    """Other keys are left out, those for later wait, and numbers are exact at both times."""
    answer = SKIM(b'{"other": [1], "rows": [{"name": 1.10, "later": {"a": 2.50}, "other": 1}]}')
    (row,) = answer["rows"]  # type: ignore[misc, union-attr]
    assert answer.keys() == {"rows"}
    assert repr(whole(row)) == repr({"name": Decimal("1.10"), "later": {"a": Decimal("2.50")}})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value", [{"rows": {"name": 1}}, {"rows": [None], "other": 1}, {"rows": "x"}, {"rows": [{"later": 1}, 2]}]
)
def test_another_shape_is_read_in_full(value: Any) -> None:
    """One object instead of many, junk in their place: the adapter is given it as it is."""
    assert SKIM(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"rows": [{"name": NaN}]}',
        b'{"rows": [{"later": 01}]}',
        b'{"other": [1,]}',
        b'{"rows": [{"name": 1e99999999999999999999}]}',
        b'{"rows": [{"name": "\xff"}]}',
        b'{"other":' * 100_000,
    ],
    ids=lambda body: str(body[:30]),
)
def test_what_is_no_json_is_a_value_error(body: bytes) -> None:
    """Wherever it ends to be JSON, in what is left out too."""
    with pytest.raises(ValueError, match=r"."):
        SKIM(body)


@pytest.mark.parametrize("later", [b"1e99999999999999999999", b'"\xff"'], ids=["number", "text"])
def test_what_no_value_can_be_made_of_shows_once_it_is_read(later: bytes) -> None:
    """It costs no other row its price."""
    (row,) = SKIM(b'{"rows": [{"later": %s}]}' % later)["rows"]  # type: ignore[misc, union-attr]
    with pytest.raises(ValueError, match=r"."):
        whole(row)  # type: ignore[arg-type]


def read(suite: Suite, case: Case, body: bytes) -> RateSheet | tuple[str, str]:
    """What the adapter makes of *body*, of an error its kind and words."""
    try:
        return suite.adapter.parse_response(case.shipment, with_body(case, body))
    except CarrierError as error:
        return error.kind, str(error)


@pytest.mark.parametrize(("suite", "case"), CASES, ids=[f"{case.carrier}/{case.name}" for _, case in CASES])
def test_nothing_that_an_adapter_reads_is_left_out(suite: Suite, case: Case) -> None:
    """Every recorded answer, whole and with each value broken, gives the same where it is read in full.

    Behind a byte order mark an answer is: no skimmer takes it.
    """
    if case.response.body[:1] != b"{":
        return
    tree = json.loads(case.response.body)
    for _ in islice(break_each(tree), 0, None, ONE_IN):
        body = to_json(tree)
        assert read(suite, case, body) == read(suite, case, codecs.BOM_UTF8 + body), tree
    assert read(suite, case, case.response.body) == read(suite, case, codecs.BOM_UTF8 + case.response.body)


QUOTE: Final = {"packageFee": 1.5, "itemQuotes": [{"itemId": "001", "dutyPrice": 10.35, "taxPrice": 19.5}]}
FAULT: Final = {"detail": {"Errors": {"ErrorDetail": {"PrimaryErrorCode": {"Code": "250003"}}}}}
PRICING: Final = ("pricingOptions", 0)
OPTION: Final = (*PRICING, "shippingOptions", 1, "rateOptions", 0)
NONSTANDARD: Final = {
    "totalBasePrice": 30,
    "rates": [
        {
            "mailClass": "USPS_GROUND_ADVANTAGE",
            "priceType": "RETAIL",
            "description": "Machinable",
            "rateIndicator": "SP",
            "processingCategory": "NONSTANDARD",
        }
    ],
}


@pytest.mark.parametrize(
    ("carrier", "name", "path", "said"),
    [
        ("usps", "duties_paid", (), {"dutiesTaxesFeesQuote": QUOTE}),
        ("usps", "duties_paid", PRICING, {"dutiesTaxesFeesQuote": QUOTE}),
        ("usps", "duties_paid", OPTION[:4], {"dutiesTaxesFeesQuote": QUOTE}),
        ("usps", "duties_paid", OPTION, {"dutiesTaxesFeesQuote": QUOTE}),
        ("usps", "domestic_retail", (*OPTION, "rates", 0), {"name": "Box", "warnings": [{"warningCode": "12"}]}),
        ("usps", "machinable_or_not", (*PRICING, "shippingOptions", 0, "rateOptions", 0), NONSTANDARD),
        ("usps", "domestic_retail", (), {"error": {"code": "429", "message": "slow down"}}),
        ("usps", "domestic_retail", (), {"fault": {"faultstring": "slow down"}}),
        ("ups", "domestic_residential", (), {"RateResponse": None, "Fault": FAULT}),
        ("ups", "domestic_residential", (), {"RateResponse": None, "response": {"errors": [{"code": "250003"}]}}),
    ],
)
def test_what_an_answer_may_say_besides_is_read(carrier: str, name: str, path: tuple[Any, ...], said: Any) -> None:
    """What no recorded answer says there: it makes a difference, the same as where the answer is read in full."""
    suite, case = next(pair for pair in CASES if (pair[1].carrier, pair[1].name) == (carrier, name))
    tree = json.loads(case.response.body)
    tree.pop("dutiesTaxesFeesQuote", None)
    unsaid = read(suite, case, to_json(tree))
    place = tree
    for step in path:
        place = place[step]
    place |= said
    body = to_json({key: value for key, value in tree.items() if value is not None})
    assert read(suite, case, body) != unsaid
    assert read(suite, case, body) == read(suite, case, codecs.BOM_UTF8 + body)
