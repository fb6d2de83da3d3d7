"""What our adapters call plain is plain for whatever shipment: it goes out without another look."""

from datetime import date
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters._discovery import carrier_codes, discover, services_of
from adapters._fixtures.cases import Case, case_folders, read_case
from adapters._http.body import is_plain
from calculator.domain.errors import CarrierError
from calculator.domain.money import Money
from calculator.domain.places import Address, normalise
from calculator.domain.ports import PlainBody
from calculator.domain.shipment import CustomsItem, Parcel, Shipment

FIXTURES: Final = Path(__file__).parents[2] / "fixtures"
ADAPTERS: Final = {code: discover()[code] for code in sorted(carrier_codes())}
CASES: Final = [read_case(folder) for code in ADAPTERS for folder in case_folders(FIXTURES, code)]

NEW_YORK: Final = Address("US", "NY", "10001", "New York")

words = st.text(max_size=50)
grams = st.integers(0, 10**9)
money = st.builds(Money, st.integers(0, 10**12), st.sampled_from(["USD", "JPY", "KWD"]))
addresses = st.builds(
    Address,
    country=st.sampled_from(["US", "PR", "CA", "DE", "PW"]),
    region=st.none() | st.sampled_from(["NY", "PR", "GU", "ON"]) | words,
    postal_code=st.none() | st.from_regex(r"[0-9]{5}(-[0-9]{4})?", fullmatch=True) | words,
    city=st.just("Berlin") | st.none() | words,
    lines=st.none() | st.lists(words, max_size=4).map(tuple),
    residential=st.none() | st.booleans(),
)
parcels = st.builds(Parcel, grams, grams, grams, grams, money)
customs = st.builds(
    CustomsItem, st.none() | words, st.none() | words, st.none() | words, st.integers(1, 99), money, st.none() | grams
)
accounts = st.fixed_dictionaries(
    {},
    optional={
        "account_number": words,
        "account_type": words,
        "crid": words,
        "pickup_type": words,
        "agreement_products": words,
        "carrier_accounts": words,
        "utc_offset": st.just("+01:00") | words,
    },
)


@st.composite
def shipments(draw: st.DrawFn, code: str) -> Shipment:
    """Any shipment, of one parcel where the carrier is asked parcel by parcel."""
    adapter = ADAPTERS[code]
    services = st.sampled_from([service.code for service in services_of(adapter)])
    worth = draw(money)
    boxes = st.lists(parcels, min_size=1, max_size=3 if adapter.multi_parcel else 1)
    return Shipment(
        normalise(draw(st.just(NEW_YORK) | addresses)).address,
        normalise(draw(addresses)),
        tuple(Parcel(box.length, box.width, box.height, box.weight, worth) for box in draw(boxes)),
        draw(st.dates(date(2000, 1, 1), date(2100, 1, 1))),
        worth.currency,
        draw(st.frozensets(services, min_size=1)),
        draw(st.booleans()),
        draw(st.none() | money),
        draw(st.sampled_from([None, "DAP", "DDP"])),
        tuple(draw(st.lists(customs, max_size=3))),
        draw(st.sampled_from(["retail", "commercial", "contract"])),
        draw(accounts),
    )


@pytest.mark.parametrize("code", ADAPTERS)
def test_a_plain_body_is_plain(code: str) -> None:
    """Text, whole numbers, truth values, Decimals without an exponent: what the fast spelling is right for."""
    bodies = []

    @given(shipments(code))
    def whatever_is_asked(shipment: Shipment) -> None:
        try:
            body = ADAPTERS[code].build_request(shipment).body
        except CarrierError:
            return  # nothing is asked
        assert type(body) is PlainBody
        assert is_plain({**body})
        bodies.append(body)

    whatever_is_asked()
    assert bodies


@pytest.mark.parametrize("case", CASES, ids=[f"{case.carrier}/{case.name}" for case in CASES])
def test_a_recorded_question_is_plain(case: Case) -> None:
    """All that the fixtures ask."""
    try:
        body = ADAPTERS[case.carrier].build_request(case.shipment).body
    except CarrierError:
        return
    assert type(body) is PlainBody
    assert is_plain({**body})
