"""What was worked out for a cart is used again where all that it rests on comes back, and nowhere else."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from calculator.domain.errors import CarrierUnavailable
from calculator.domain.option import Quote
from calculator.domain.rate import Declined
from calculator.pipeline import quote as quoted
from tests.calculator.stages.kit import BOXES, SPLIT

DOWN = CarrierUnavailable("torn")
SIGNED = '[signature]\nover = "500.00"\non_request = true\nstatement = "S1"\n'
BLOCKED = (
    '[[blocks]]\nreason = "no_express"\nlines = { tags = ["slow"] }\nrefuses = { options = ["ups_ground"] }\n'
    'message = "No."\nstatement = "B1"\n'
)


def remembered(make: Any, service: str, amount: str, source: str = "cached", **more: Any) -> Any:
    """A source whose rate is the same object in every answer."""
    return make.source(make.rate(service, amount, source=source, **more))


def carriers(make: Any, rest: str = "", **more: Any) -> Any:
    """A policy with a service of two carriers, with a backup price for one."""
    backup = 'backup = [{ service = "ups_ground", price = { kind = "flat", fee = "9.50" } }]'
    return make.policy(rest, options=make.flat + make.carrier_option(["usps_ground", "ups_ground"], backup), **more)


def prices(quote: Quote) -> dict[str, tuple[str, str]]:
    """Price and source by code."""
    return {option.code: (str(option.price), option.price_source) for option in quote.options}


def test_a_cart_that_comes_back_is_not_priced_again(make: Any) -> None:
    """Remembered rates and table fees: charges and days are the same objects."""
    policy = carriers(make)
    sources = remembered(make, "usps_ground", "7.00"), remembered(make, "ups_ground", "8.00")
    first, again = (make.quote(shop=make.shop(policy, *sources)) for _ in range(2))
    assert first == again
    assert all(one.charges is other.charges for one, other in zip(first.options, again.options, strict=True))


@pytest.mark.parametrize("source", ["live", "demo", "estimate"])
def test_what_does_not_come_back_is_not_kept(make: Any, source: str) -> None:
    """An answer asked for now is never seen again: nothing is held for it but how it was packed."""
    policy = carriers(make)
    shop = make.shop(policy, remembered(make, "usps_ground", "7.00", source), make.source("ups_ground"))
    make.quote(shop=shop)
    held = len(policy.carts)
    for _ in range(3):
        make.quote(shop=shop)
    assert len(policy.carts) == held == 1


def test_an_old_answer_is_priced_once_too(make: Any) -> None:
    """While a carrier is down its stale rates come back with every quote; the trouble is told each time."""
    policy = carriers(make)
    stale, down = remembered(make, "usps_ground", "7.00", "stale"), make.failing("ups", DOWN)
    first, again = (make.quote(shop=make.shop(policy, stale, down)) for _ in range(2))
    assert prices(first) == {
        "standard": ("5.00", "policy"),
        "usps_ground": ("7.00", "stale"),
        "ups_ground": ("9.50", "backup"),
    }
    assert [problem.kind for problem in again.problems] == ["unavailable"]
    assert first == again
    assert all(one.charges is other.charges for one, other in zip(first.options, again.options, strict=True))


def test_another_answer_another_price(make: Any) -> None:
    """Each change is seen, in whichever order answers come."""
    policy = carriers(make)
    ups = remembered(make, "ups_ground", "8.00")

    def quote(usps: Any) -> dict[str, tuple[str, str]]:
        return prices(make.quote(shop=make.shop(policy, usps, ups)))

    usual, dearer = remembered(make, "usps_ground", "7.00"), remembered(make, "usps_ground", "7.01")
    down = make.failing("usps", DOWN)
    unsold = make.source(carrier="usps", declined=(Declined("usps_ground", "too_heavy", "Too heavy."),))
    for _ in range(2):
        assert quote(usual)["usps_ground"] == ("7.00", "cached")
        assert quote(dearer)["usps_ground"] == ("7.01", "cached")
        assert "usps_ground" not in quote(down)
        assert "usps_ground" not in quote(unsold)


def test_refusals_are_this_carts_own(make: Any) -> None:
    """A line that bars an option is named by the cart that has it, and by no other."""
    policy = carriers(make, BLOCKED)
    shop = make.shop(policy, remembered(make, "usps_ground", "7.00"), remembered(make, "ups_ground", "8.00"))
    slow = make.cart(make.line(id="7", tags=("slow",)))
    for _ in range(2):
        assert make.quote(shop=shop).refusals == ()
        barred = make.quote(slow, shop)
        assert [(refusal.code, refusal.lines) for refusal in barred.refusals] == [("ups_ground", ("7",))]
        assert set(prices(barred)) == {"standard", "usps_ground"}


def test_the_need_of_a_signature_is_this_carts_own(make: Any) -> None:
    """With its own amount in the reason."""
    policy = carriers(make, SIGNED)
    shop = make.shop(policy, remembered(make, "usps_ground", "7.00"), remembered(make, "ups_ground", "8.00"))
    for _ in range(2):
        for price in ("20.00", "21.00", "501.00"):
            quote = make.quote(make.cart(price), shop)
            assert {price in option.signature.because for option in quote.options} == {True}
            assert {option.signature.required for option in quote.options} == {price == "501.00"}


def test_days_are_counted_from_this_order(make: Any) -> None:
    """A rate that is still remembered tomorrow is delivered a day later."""
    policy = carriers(make)
    shop = make.shop(policy, remembered(make, "usps_ground", "7.00"), remembered(make, "ups_ground", "8.00"))
    today, tomorrow = (make.quote(shop=shop, now=make.now + timedelta(days=days)) for days in (0, 1))
    for one, other in zip(today.options, tomorrow.options, strict=True):
        assert other.delivery.ships_earliest == one.delivery.ships_earliest + timedelta(days=1)
    assert make.quote(shop=shop) == today


def test_the_lines_of_a_parcel_are_this_carts_own(make: Any) -> None:
    """A split cart names which lines travel in which parcel."""
    policy = make.policy(SPLIT, options=make.carrier_option(["usps_ground"]))
    shop = make.shop(policy, remembered(make, "usps_ground", "7.00"))
    first, late = make.line(), make.line(id="9", lead_time=(9, 9))
    for _ in range(2):
        for name in ("a", "b"):
            (option,) = make.quote(make.cart(first, make.line(id=name), late), shop).options
            assert [part.lines for part in option.parts] == [("1", name), ("9",)]


def test_the_lines_that_fit_no_box_are_this_carts_own(make: Any) -> None:
    """Whichever of two it is."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]), packing=BOXES)
    shop = make.shop(policy, remembered(make, "usps_ground", "7.00"))
    for long in ("1", "2", "1"):
        lines = [make.line(id=name, dimensions=(500 if name == long else 50, 10, 10)) for name in ("1", "2")]
        assert [refusal.lines for refusal in make.quote(make.cart(*lines), shop).refusals] == [(long,)]


def test_a_card_that_stands_in_for_one_service_is_not_the_carrier(make: Any) -> None:
    """Even where it gives the very rates that the carrier gave."""
    card = 'backup = [{ service = "usps_express", price = { kind = "card" } }]'
    policy = make.policy(options=make.carrier_option(["usps_ground", "usps_express"], card))
    rates = [make.rate(code, "7.00", source="cached") for code in ("usps_ground", "usps_express")]
    usual = make.quote(shop=make.shop(policy, make.source(*rates)))
    assert set(prices(usual)) == {"usps_ground", "usps_express"}
    down = make.quote(shop=make.shop(policy, make.failing("usps", DOWN), backups=[make.source(*rates)]))
    assert set(prices(down)) == {"usps_express"}


def test_rates_of_many_answers_that_came_and_went_are_told_apart(make: Any) -> None:
    """The place of an old rate in memory is soon another's."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]))
    for cents in range(700, 800):
        amount = f"{cents // 100}.{cents % 100:02}"
        (option,) = make.quote(shop=make.shop(policy, remembered(make, "usps_ground", amount))).options
        assert str(option.price) == amount


@pytest.mark.parametrize("source", ["live", "cached"])
def test_an_explanation_is_for_whoever_asks_for_it(make: Any, source: str) -> None:
    """Prices that were worked out without one are told with one to the next, and the other way round."""
    shop = make.shop(
        carriers(make), remembered(make, "usps_ground", "7.00", source), make.failing("ups", CarrierUnavailable("torn"))
    )
    rules = [
        [verdict.rule for verdict in asyncio.run(quoted(make.cart(), shop, make.now, explain)).verdicts][-2:]
        for explain in (False, True, False)
    ]
    assert rules == [[], ["rate", "backup"], []]


def test_refusals_of_this_stage_are_explained_to_whoever_asks(make: Any) -> None:
    """A carrier that is silent, and nothing that stands in."""
    policy = make.policy(options=make.flat + make.carrier_option(["usps_ground"]))
    shop = make.shop(policy, make.failing("usps", DOWN))
    silent, told = (asyncio.run(quoted(make.cart(), shop, make.now, explain)) for explain in (False, True))
    assert silent.refusals == told.refusals
    assert [refusal.reason for refusal in silent.refusals] == ["carrier_unavailable"]
    assert (silent.verdicts, told.verdicts[-1].rule) == ((), "carrier_unavailable")


def test_an_answer_without_any_rate_is_worked_out_each_time(make: Any) -> None:
    """Nothing tells whether it was remembered."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]))
    unsold = make.source(carrier="usps", declined=(Declined("usps_ground", "too_heavy", "Too heavy."),))
    for _ in range(2):
        assert [refusal.reason for refusal in make.quote(shop=make.shop(policy, unsold)).refusals] == ["too_heavy"]
    assert len(policy.carts) == 1  # how it was packed
