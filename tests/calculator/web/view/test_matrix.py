"""Order values × destinations."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from calculator.domain.money import Money
from calculator.domain.option import Charge, Delivery, Option, SignatureNeed
from calculator.pipeline import Shop, quote
from calculator.policy.model import Policy
from calculator.web.safety.forms import parse_fields
from calculator.web.view.margins import margin_of
from calculator.web.view.matrix import (
    MOST_PLACES,
    MOST_VALUES,
    Column,
    Matrix,
    at_once,
    matrix,
    may_be_at_once,
    one_by_one,
)
from calculator.web.view.places import KNOWN
from calculator.web.view.windows import as_figure, windows
from calculator.web.view.words import days, moment, money, signed
from calculator.wire.request import read_cart

ShopOf = Callable[[Policy], Shop]


@pytest.fixture
def make(policy_of: Any, shop_of: ShopOf, now: datetime) -> Callable[[str, str], Matrix]:
    """The matrix of an example for a query string."""
    return lambda name, query: matrix(shop_of(policy_of(name)), parse_fields(query), now)


def test_every_cell_is_the_quote_of_its_cart(make: Any, policy_of: Any, shop_of: ShopOf, now: datetime) -> None:
    """The link of a cell leads to the same prices."""
    for name in ("hotshellow", "little-rooms"):
        policy = policy_of(name)
        found = make(name, "")
        assert len(found.rows) == len(found.values)
        for cells in found.rows:
            for cell in cells:
                cart = read_cart(json.dumps(cell.form.request(policy)).encode())
                answer = asyncio.run(quote(cart, shop_of(policy), now))
                assert cell.prices == tuple((option.name, option.price) for option in answer.options)


@pytest.mark.parametrize("purpose", ["sale", "exchange", "reship"])
@pytest.mark.parametrize("kind", ["stock", "personalized"])
def test_all_cells_at_once_are_the_cells_one_by_one(
    kind: str, purpose: Any, policy_of: Any, shop_of: ShopOf, now: datetime
) -> None:
    """Prices to the cent, in the same order; where there are none both say so."""
    shop = shop_of(policy_of("hotshellow"))
    values = [Money(minor, "USD") for minor in (0, 1, 4999, 5000, 20000, 20001, 30000, 40001, 99999)]
    columns = [Column(name, address, None) for name, address in KNOWN.items()]
    together = at_once(shop, values, columns, kind, purpose, now)
    apart = one_by_one(shop, values, columns, kind, purpose, now)
    for left, right in zip(together, apart, strict=True):
        assert [(cell.prices, cell.form) for cell in left] == [(cell.prices, cell.form) for cell in right]
        assert [cell.because == "" for cell in left] == [cell.because == "" for cell in right]


def test_a_range_of_a_thousand_values(make: Any) -> None:
    """For a shop that asks no carrier; both ends inside."""
    found = make("hotshellow", "values=0.00+to+999.00+by+1.00")
    assert (len(found.values), str(found.values[0]), str(found.values[-1])) == (1000, "0.00", "999.00")
    assert found.faults == ()
    assert found.values_text == "0.00 to 999.00 by 1.00"
    most = make("hotshellow", "values=0.00+to+1000.00+by+1.00")
    assert (len(most.values), most.faults) == (1000, ("only the first 1000 of 1001 are shown",))
    fewer = make("little-rooms", "values=0.00+to+999.00+by+1.00")
    assert len(fewer.values) == MOST_VALUES
    assert make("hotshellow", "values=0.00+to+9.00+by+0.00").faults[0].startswith("'0.00 to 9.00 by 0.00' has no steps")


def test_shops_that_weigh_or_ask_are_quoted_cell_by_cell(policy_of: Any) -> None:
    """A table alone is computed at once."""
    assert may_be_at_once(policy_of("hotshellow"))
    assert not may_be_at_once(policy_of("little-rooms"))


def test_an_empty_form_shows_both_sides_of_every_bound(make: Any) -> None:
    """And a few values between."""
    found = make("hotshellow", "")
    assert {"49.99", "50.00", "200.00", "200.01", "400.00", "400.01"} <= {str(value) for value in found.values}
    assert list(found.values) == sorted(found.values)
    assert [column.name for column in found.columns] == ["United States: San Francisco, California"]


def test_a_query_names_values_and_places(make: Any) -> None:
    """In any order, once each, in the shop's zones or in none."""
    found = make("little-rooms", "values=$50.00,+10.00,50.00&places=US-GU+96910%0ADE%0Aus-ca+94110&kind=made_to_order")
    assert [str(value) for value in found.values] == ["10.00", "50.00"]
    assert [column.zone for column in found.columns] == ["us_outside_customs", "abroad", "us"]
    assert found.kind == "made_to_order"
    assert found.faults == ()
    assert found.places_text == "US-GU 96910\nDE\nUS-CA 94110"


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("values=ten", "'ten' is not an amount in USD"),
        ("values=5", "'5' is not an amount in USD"),
        ("places=Berlin", "'Berlin' is no destination"),
        ("values=" + ",".join(f"{n}.00" for n in range(MOST_VALUES + 1)), f"only the first {MOST_VALUES} of 41"),
        ("places=" + ",".join(["DE"] * (MOST_PLACES + 1)), f"only the first {MOST_PLACES} of 13"),
    ],
)
def test_what_is_not_understood_is_told(make: Any, query: str, fault: str) -> None:
    """The rest is shown."""
    found = make("hotshellow", query)
    assert found.faults[0].startswith(fault)
    assert 0 < len(found.values) <= MOST_VALUES
    assert 0 < len(found.columns) <= MOST_PLACES


def test_a_place_nobody_serves_says_why(make: Any) -> None:
    """In the engine's words."""
    ((cell,),) = make("hotshellow", "values=50.00&places=DE").rows
    assert cell.prices == ()
    assert cell.because == "no rule for destination"


class Far:
    """A carrier over a network."""

    carrier = "usps"
    local = False

    async def ask(self, *_: object) -> None:
        raise AssertionError("a carrier was asked")


def test_no_carrier_on_a_wire_is_asked(policy_of: Any, shop_of: ShopOf, now: datetime) -> None:
    """Charts and matrices cost no call of anybody's quota; the cell says who is asked at checkout."""
    shop = shop_of(policy_of("oily-moon"))
    far: Any = Far()
    found = matrix(replace(shop, sources={"usps": far}), parse_fields("values=50.00&places=US-CA+94110"), now)
    ((cell,),) = found.rows
    assert (cell.prices, cell.because) == ((), "the carrier is asked at checkout")
    assert windows(replace(shop, sources={"usps": far}), now) == ()


def test_goods_and_purposes_of_others_are_the_usual_ones(make: Any) -> None:
    """Nobody is asked for a kind the shop does not have."""
    found = make("hotshellow", "kind=evil&purpose=theft")
    assert (found.kind, found.purpose) == ("stock", "sale")


def test_windows_are_those_of_quotes(policy_of: Any, shop_of: ShopOf, now: datetime) -> None:
    """By kind and option; zones that are alike are told together."""
    (zone,) = windows(shop_of(policy_of("hotshellow")), now)
    assert zone.zones == ("United States",)
    assert [(row.option, row.kind, row.ships, row.arrives) for row in zone.rows] == [
        ("Standard", "stock", "14–16 Jul", "23–29 Jul"),
        ("Express", "stock", "14–16 Jul", "21–27 Jul"),
        ("Standard", "personalized", "15–21 Jul", "24 Jul – 3 Aug"),
        ("Express", "personalized", "15–21 Jul", "22–30 Jul"),
    ]
    figure = as_figure(zone.rows, date(2026, 7, 14))
    assert figure["bars"][0] == {
        "label": "Standard, stock",
        "ships": ["2026-07-14", "2026-07-16"],
        "arrives": ["2026-07-23", "2026-07-29"],
        "text": "ships 14–16 Jul; arrives 23–29 Jul",
    }
    rooms = windows(shop_of(policy_of("little-rooms")), now)
    assert [each.silent for each in (zone, *rooms)] == [False, *([True] * len(rooms))]
    assert ("Armed Forces addresses",) in [each.zones for each in rooms] or len(rooms) < 5


@pytest.mark.parametrize(
    ("price", "cost", "left", "share"),
    [(1000, 700, 300, 30), (1000, 1000, 0, 0), (1000, 1500, -500, -50), (0, 700, -700, None), (300, 200, 100, 33)],
)
def test_a_margin_is_what_is_left(price: int, cost: int, left: int, share: int | None) -> None:
    """Below zero the shop pays; a share of nothing is none."""

    def option(asked: int | None) -> Option:
        charge = Charge("base", "Fee", Money(price, "USD"))
        delivery = Delivery(date(2026, 7, 6), None)
        known = None if asked is None else Money(asked, "USD")
        return Option("a", "A", None, None, (charge,), "policy", delivery, SignatureNeed(False, ""), cost=known)

    found = margin_of(option(cost))
    assert found is not None
    assert (found.left, found.share) == (Money(left, "USD"), share)
    assert margin_of(option(None)) is None


@pytest.mark.parametrize(
    ("minor", "free", "sign"), [(0, "free", "$0.00"), (500, "$5.00", "$5.00"), (-500, "−$5.00", "−$5.00")]
)
def test_amounts_read_as_people_write_them(minor: int, free: str, sign: str) -> None:
    """Nothing to pay is free; the sign comes first."""
    assert (money(Money(minor, "USD")), signed(Money(minor, "USD"))) == (free, sign)


@pytest.mark.parametrize(
    ("earliest", "latest", "said"),
    [
        (date(2026, 7, 6), date(2026, 7, 7), "6–7 Jul"),
        (date(2026, 7, 6), date(2026, 7, 6), "6 Jul"),
        (date(2026, 7, 31), date(2026, 8, 3), "31 Jul – 3 Aug"),
        (date(2026, 7, 6), date(2027, 7, 7), "6 Jul – 7 Jul"),
        (date(2026, 7, 6), None, "from 6 Jul, open-ended"),
        (None, date(2026, 7, 6), "by 6 Jul"),
        (None, None, "unknown"),
    ],
)
def test_an_open_end_stays_open(earliest: date | None, latest: date | None, said: str) -> None:
    """Never a guess."""
    assert days(earliest, latest) == said


def test_a_moment_names_its_zone(policy_of: Any, now: datetime) -> None:
    """The shop's where one is given."""
    assert moment(now) == "14 Jul 2026, 12:00 UTC"
    assert moment(now, policy_of("hotshellow").time_zone) == "14 Jul 2026, 08:00 EDT"
    assert moment(None) == "–"
