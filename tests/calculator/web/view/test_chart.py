"""Fees over order values are those of quotes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from calculator.pipeline import Shop
from calculator.policy.model import Policy
from calculator.web.view.chart import as_figure, fee_rows, fees_by_zone
from calculator.web.view.cuts import order_value_cuts, top_of
from calculator.web.view.places import samples
from calculator.web.view.sampling import quotes, sample_cart

ShopOf = Callable[[Policy], Shop]
TIERS = 'price = { kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }'


def test_cuts_are_the_bounds_of_rules(policy_of: Any) -> None:
    """The first value past each; signature rules count, weight does not."""
    assert order_value_cuts(policy_of("hotshellow")) == (5000, 20001, 30001, 40001)
    assert order_value_cuts(policy_of("little-rooms")) == (50001,)
    assert order_value_cuts(policy_of("oily-moon")) == ()


def test_a_chart_ends_past_the_last_bound(policy_of: Any) -> None:
    """By a quarter or ten whole units, whichever is more; without bounds at a hundred."""
    assert top_of(policy_of("hotshellow")) == 50001
    assert top_of(policy_of("oily-moon")) == 10000
    assert top_of(policy_of("hotshellow", ('up_to = "400.00"', 'up_to = "300.01"'))) == 37502


def test_the_fees_of_a_zone_are_told_band_by_band(policy_of: Any, shop_of: ShopOf, now: datetime) -> None:
    """Both sides of every bound, joined where neighbours are alike."""
    policy = policy_of("hotshellow")
    (fees,) = fees_by_zone(shop_of(policy), now)
    assert (fees.name, fees.place, dict(fees.names)) == (
        "United States",
        "San Francisco, California",
        {"standard": "Standard", "express": "Express"},
    )
    assert fee_rows(fees, policy) == [
        ("$0.00 to $49.99", ["$5.00", "$15.00"]),
        ("$50.00 to $200.00", ["free", "$15.00"]),
        ("$200.01 to $300.00", ["free", "$30.00"]),
        ("$300.01 to $400.00", ["free", "$40.00"]),
        ("$400.01 and above", ["free", "$50.00"]),
    ]


def test_a_figure_has_the_corners_of_the_steps(policy_of: Any, shop_of: ShopOf, now: datetime) -> None:
    """As text, exact to the cent."""
    policy = policy_of("hotshellow")
    (fees,) = fees_by_zone(shop_of(policy), now)
    figure = as_figure(fees, policy)
    standard, express = figure["series"]
    assert (figure["kind"], figure["currency"], standard["name"]) == ("fees", "USD", "Standard")
    assert standard["x"] == express["x"]
    assert standard["x"] == [
        "0.00",
        "49.99",
        "50.00",
        "200.00",
        "200.01",
        "300.00",
        "300.01",
        "400.00",
        "400.01",
        "500.01",
    ]
    assert standard["y"] == ["5.00", "5.00", *["0.00"] * 8]
    assert express["text"][:4] == ["$15.00"] * 4


def test_a_share_of_the_order_is_a_slope(policy_of: Any, shop_of: ShopOf, now: datetime) -> None:
    """Level up to its floor and from its ceiling on."""
    share = 'price = { kind = "percent", percent = "10", floor = "4.00", ceiling = "9.00" }'
    policy = policy_of("hotshellow", (TIERS, share))
    (fees,) = fees_by_zone(shop_of(policy), now)
    rows = [(where, cells[0]) for where, cells in fee_rows(fees, policy)]
    assert rows[:3] == [
        ("$0.00 to $40.04", "$4.00"),
        ("$40.05 to $89.94", "$4.01 to $8.99"),
        ("$89.95 to $200.00", "$9.00"),
    ]


def test_what_is_not_offered_is_a_gap(policy_of: Any, shop_of: ShopOf, now: datetime) -> None:
    """Neither nothing nor free."""
    limit = 'price = { kind = "flat", fee = "5.00" }\nonly_when = { value_from = "20.00", statement = "C2" }'
    policy = policy_of("hotshellow", (TIERS, limit))
    (fees,) = fees_by_zone(shop_of(policy), now)
    assert [cells[0] for _, cells in fee_rows(fees, policy)][:2] == ["not offered", "$5.00"]
    (standard, _) = as_figure(fees, policy)["series"]
    assert (standard["y"][:3], standard["text"][:3]) == ([None, None, "5.00"], ["not offered", "not offered", "$5.00"])


def test_carriers_are_on_no_chart(policy_of: Any, shop_of: ShopOf, now: datetime) -> None:
    """Even where their prices are at hand: they are for one parcel."""
    found = fees_by_zone(shop_of(policy_of("little-rooms")), now)
    assert [dict(fees.names) for fees in found] == [{}] * 5
    assert found[0].carriers == ("USPS",)


@pytest.mark.parametrize("name", ["hotshellow", "little-rooms", "oily-moon"])
def test_every_zone_has_a_place_that_is_quoted_in_it(name: str, policy_of: Any, shop_of: ShopOf, now: datetime) -> None:
    """So that no zone is missing from a page."""
    policy = policy_of(name)
    found = samples(policy)
    assert list(found) == [zone.id for zone in policy.zones]
    for zone, (_, address) in found.items():
        (quote,) = quotes(shop_of(policy), [sample_cart(policy, address, 5000, now)], now)
        assert quote is not None
        assert quote.zone == zone
