"""Which zone an address lies in: yes, no, or it depends on what the address does not say."""

from typing import Any

import pytest

from calculator.domain.places import Address, normalise
from calculator.policy.schema import Zone
from calculator.policy.zones import compile_zone

US, PARTIAL = {"country": ["US"]}, Address("US")


def zone(include: list[dict[str, Any]], exclude: list[dict[str, Any]] | None = None) -> Zone:
    """A zone of these selectors."""
    return Zone.model_validate(
        {"id": "here", "name": "Here", "include": include, "exclude": exclude or [], "statement": "S"}
    )


CASES = [
    # by country
    pytest.param([US], [], Address("US", "CA", "94110"), True, id="country"),
    pytest.param([US], [], PARTIAL, True, id="country-of-a-partial-address"),
    pytest.param([US], [], Address("PR"), True, id="territory-written-as-a-country"),
    pytest.param([US], [], Address("CA"), False, id="another-country"),
    pytest.param([{"country": ["DE", "FR"]}], [], Address("fr"), True, id="one-of-two-countries"),
    pytest.param([US], [], Address("US", "PW"), False, id="associated-state-written-as-a-region"),
    # by region
    pytest.param([{**US, "region": ["CA", "NV"]}], [], Address("US", "NV"), True, id="region"),
    pytest.param([{**US, "region": ["CA", "NV"]}], [], Address("US", "us-nv"), True, id="region-with-its-country"),
    pytest.param([{**US, "region": ["CA"]}], [], Address("US", None, "94110"), True, id="region-by-zip-code"),
    pytest.param([{**US, "region": ["CA"]}], [], Address("US", "NY"), False, id="another-region"),
    pytest.param([{**US, "region": ["CA"]}], [], PARTIAL, None, id="region-not-known"),
    pytest.param([{"country": ["DE"], "region": ["BY"]}], [], Address("DE"), None, id="region-abroad-not-known"),
    pytest.param([{"country": ["DE"], "region": ["BY"]}], [], Address("FR"), False, id="region-of-another-country"),
    # by postal code
    pytest.param([{**US, "postal": ["941"]}], [], Address("US", "CA", "94110"), True, id="prefix"),
    pytest.param([{**US, "postal": ["941"]}], [], Address("US", "CA", "94210"), False, id="another-prefix"),
    pytest.param([{**US, "postal": ["941"]}], [], Address("US", "CA"), None, id="postal-code-not-known"),
    pytest.param([{**US, "postal": ["941"]}], [], Address("DE"), False, id="postal-code-of-another-country"),
    pytest.param([{**US, "postal": ["940-942"]}], [], Address("US", "CA", "94000"), True, id="range-start"),
    pytest.param([{**US, "postal": ["940-942"]}], [], Address("US", "CA", "94299"), True, id="range-end"),
    pytest.param([{**US, "postal": ["940-942"]}], [], Address("US", "CA", "94300"), False, id="past-the-range"),
    pytest.param([{**US, "postal": ["940-942"]}], [], Address("US", "CA", "93999"), False, id="before-the-range"),
    pytest.param([{**US, "postal": ["10001-10002"]}], [], Address("US", "NY", "10002-1234"), True, id="zip-plus-four"),
    pytest.param([{**US, "postal": ["8", "941"]}], [], Address("US", "CA", "94110"), True, id="second-pattern"),
    pytest.param([{"country": ["GB"], "postal": ["SW1A"]}], [], Address("GB", None, "sw1a 1aa"), True, id="blanks"),
    pytest.param([{"country": ["GB"], "postal": ["BT"]}], [], Address("GB", None, "B1 1TT"), False, id="half-prefix"),
    pytest.param([{"country": ["PL"], "postal": ["000"]}], [], Address("PL", None, "00-001"), True, id="hyphens"),
    pytest.param([{"country": ["DE"], "postal": ["12"]}], [], Address("DE", None, "1"), None, id="too-short-a-code"),
    pytest.param([{"country": ["DE"], "postal": ["12"]}], [], Address("DE", None, "2"), False, id="short-and-wrong"),
    pytest.param(
        [{"country": ["GB"], "postal": ["N1"]}], [], Address("GB", None, "N10 1AA"), False, id="a-district-is-no-start"
    ),
    pytest.param(
        [{"country": ["CA"], "postal": ["M5V2", "M5"]}], [], Address("CA", None, "M5V"), True, id="unknown-or-a-start"
    ),
    pytest.param([US], [{**US, "postal": ["94110"]}], Address("US", "CA", "941"), None, id="perhaps-excluded-by-code"),
    # by region set
    pytest.param([{"set": "us_contiguous"}], [], Address("US", "CA"), True, id="set"),
    pytest.param([{"set": "us_contiguous"}], [], Address("US", "AK"), False, id="outside-the-set"),
    pytest.param([{"set": "us_contiguous"}], [], PARTIAL, None, id="set-not-known"),
    pytest.param([{"set": "us_contiguous"}], [], Address("DE"), False, id="set-abroad"),
    pytest.param([{"set": "us_postal"}], [], PARTIAL, True, id="set-known-of-a-partial-address"),
    pytest.param([{"set": "us_military"}], [], Address("US", None, None, "APO"), True, id="military-city"),
    pytest.param([{"set": "us_territories"}], [], Address("GU"), True, id="territory"),
    pytest.param([{"set": "us_freely_associated"}], [], Address("US", "PW"), True, id="associated-state"),
    pytest.param([{"set": "eu"}], [], Address("IE"), True, id="eu"),
    pytest.param([{"set": "eu"}], [], Address("GB"), False, id="not-eu"),
    pytest.param([{"set": "everywhere"}], [], Address("GB"), True, id="everywhere"),
    pytest.param([{"set": "eu", "country": ["FR", "GB"]}], [], Address("GB"), False, id="set-and-country"),
    pytest.param([{"set": "us_states", **US, "postal": ["9"]}], [], PARTIAL, None, id="three-keys-two-unknown"),
    pytest.param(
        [{"set": "us_states", **US, "postal": ["9"]}],
        [],
        Address("US", "NY", "10001"),
        False,
        id="three-keys-one-wrong",
    ),
    pytest.param(
        [{"set": "us_military", **US, "region": ["AE"]}], [], Address("US", "CA"), False, id="set-that-cannot-be"
    ),
    # several included
    pytest.param([{"country": ["DE"]}, US], [], PARTIAL, True, id="second-selector"),
    pytest.param([{**US, "region": ["CA"]}, {**US, "postal": ["9"]}], [], PARTIAL, None, id="two-unknown"),
    pytest.param([{**US, "region": ["CA"]}, US], [], PARTIAL, True, id="unknown-or-yes"),
    pytest.param([{**US, "region": ["CA"]}, {"country": ["DE"]}], [], PARTIAL, None, id="unknown-or-no"),
    pytest.param([{"country": ["DE"]}, {"country": ["FR"]}], [], PARTIAL, False, id="neither"),
    # excluded
    pytest.param([US], [{**US, "region": ["CA"]}], Address("US", "CA"), False, id="excluded"),
    pytest.param([US], [{**US, "region": ["CA"]}], Address("US", "NY"), True, id="not-excluded"),
    pytest.param([US], [{**US, "region": ["CA"]}], PARTIAL, None, id="perhaps-excluded"),
    pytest.param([US], [{"country": ["DE"]}, {"set": "us_states"}], Address("US", "NY"), False, id="second-exclusion"),
    pytest.param([{**US, "region": ["CA"]}], [{"set": "us_postal"}], PARTIAL, False, id="excluded-whatever-it-is"),
    pytest.param([{**US, "region": ["CA"]}], [{"country": ["DE"]}], PARTIAL, None, id="unknown-and-not-excluded"),
    pytest.param(
        [{**US, "region": ["CA"]}], [{**US, "postal": ["941"]}], Address("US", "NY"), False, id="out-before-exclusions"
    ),
]


@pytest.mark.parametrize(("include", "exclude", "address", "answer"), CASES)
def test_an_address_lies_in_a_zone_or_not_or_it_depends(
    include: list[dict[str, Any]], exclude: list[dict[str, Any]], address: Address, answer: bool | None
) -> None:
    """None only where a part that is missing decides."""
    assert compile_zone(zone(include, exclude)).matches(normalise(address)) is answer
