"""price: planned options with their prices, in their stable order, or why they have none."""

from datetime import date
from math import inf
from typing import Any

import pytest

from calculator.domain.errors import CarrierRefused
from calculator.domain.option import Refusal, Verdict
from calculator.stages.gather import gather
from calculator.stages.pack import pack
from calculator.stages.price import Priced, price
from tests.calculator.stages.kit import BOXES, SPLIT, table


async def priced(make: Any, policy: Any, cart: Any, *sources: Any) -> Priced:
    """The stage alone, behind the stages before it."""
    planned = make.plan(cart, policy)
    packed = pack(planned, policy)
    gathered = await gather(packed, {source.carrier: source for source in sources}, {}, 1.0)
    return price(planned, packed, gathered, policy)


@pytest.mark.parametrize("reverse", [False, True])
def test_options_come_by_price_then_latest_arrival_then_code(make: Any, reverse: bool) -> None:
    """An unknown arrival is later than any known one; the order of the file does not count."""
    rows = [
        table("dear", "9.00", "transit = { max = 1 }"),
        table("z_soon", "5.00", "transit = { max = 2 }"),
        table("a_late", "5.00", "transit = { max = 9 }"),
        table("b_late", "5.00", "transit = { max = 9 }"),
        table("a_never", "5.00"),
        table("cheap", "4.00"),
    ]
    quote = make.quote(shop=make.shop(make.policy(options="".join(rows[::-1] if reverse else rows))))
    assert [option.code for option in quote.options] == ["cheap", "z_soon", "a_late", "b_late", "a_never", "dear"]


def test_arrivals_are_ordered_as_days(make: Any) -> None:
    """The ninth comes before the tenth, March before April."""
    rows = table("b", "5.00", "transit = { max = 3 }") + table("a", "5.00", "transit = { max = 4 }")
    rows += table("c", "5.00", "transit = { max = 40 }")
    quote = make.quote(shop=make.shop(make.policy(options=rows)))
    latest = [option.delivery.arrives_latest for option in quote.options]
    assert latest == [date(2026, 3, 9), date(2026, 3, 10), date(2026, 4, 29)]


async def test_the_stage_keeps_what_was_refused_before(make: Any) -> None:
    """The plan's refusals, then its own; its verdicts are of this stage alone."""
    options = (
        table("old", "1.00", "valid_until = 2026-01-01")
        + make.carrier_option(["usps_ground", "ups_ground"])
        + table("standard", "5.00")
    )
    found = await priced(
        make,
        make.policy(options=options),
        make.cart(),
        make.failing("usps", CarrierRefused("no")),
        make.source("ups_ground"),
    )
    assert [option.code for option in found.options] == ["standard", "ups_ground"]
    silent = "no price for USPS Ground could be had: ask the shop"
    assert found.refusals == (
        Refusal("old", "not_offered_on_this_day", "was offered until 2026-01-01", statement="O_old"),
        Refusal("usps_ground", "carrier_unavailable", silent, statement="O2"),
    )
    assert found.verdicts == (
        Verdict("rate", True, "UPS Ground: 7.00 USD (live)", "O2", "ups_ground"),
        Verdict("carrier_unavailable", False, silent, "O2", "usps_ground"),
    )
    assert [problem.kind for problem in found.problems] == ["refused"]


async def test_troubles_of_reading_follow_those_of_asking(make: Any) -> None:
    """Both are told."""
    policy = make.policy(options=make.carrier_option(["usps_ground", "ups_ground"]))
    sources = (make.source(make.rate("usps_ground", "0.00")), make.failing("ups", CarrierRefused("no")))
    found = await priced(make, policy, make.cart(), *sources)
    assert [(problem.carrier, problem.kind) for problem in found.problems] == [
        ("ups", "refused"),
        ("usps", "malformed"),
    ]


async def test_nothing_that_ships_has_no_price(make: Any) -> None:
    """No consignment, no option, no refusal."""
    assert await priced(make, make.policy(), make.cart(make.line(kind="digital"))) == Priced((), (), ())


def test_what_fits_no_box_is_refused_by_carriers_only(make: Any) -> None:
    """The lines are named; the shop's own fee asks no box."""
    policy = make.policy(options=table("standard", "5.00") + make.carrier_option(["usps_ground"]), packing=BOXES)
    cart = make.cart(make.line(), make.line(id="2", dimensions=(500, 10, 10)))
    source = make.source("usps_ground")
    quote = make.quote(cart, make.shop(policy, source))
    assert [option.code for option in quote.options] == ["standard"]
    message = "does not fit into any of the shop's boxes"
    assert quote.refusals == (Refusal("usps_ground", "does_not_fit", message, ("2",), statement="O2"),)
    assert source.asked == []
    assert (quote.problems, quote.outcome) == ((), "options")


def test_each_parcel_of_a_split_cart_has_its_own_fit(make: Any) -> None:
    """What does not fit in one keeps the service from the cart."""
    policy = make.policy(SPLIT, options=make.carrier_option(["usps_ground"]), packing=BOXES)
    cart = make.cart(make.line(), make.line(id="2", dimensions=(500, 10, 10), lead_time=(9, 9)))
    quote = make.quote(cart, make.shop(policy, make.source("usps_ground")))
    assert [(refusal.reason, refusal.lines) for refusal in quote.refusals] == [("does_not_fit", ("2",))]
    assert (quote.options, quote.outcome) == ((), "refused")


def test_each_day_of_dispatch_has_its_own_sheet(make: Any) -> None:
    """A carrier asked for two days is not read twice from one answer."""

    class ByDay:
        """Dearer on the third of the month."""

        carrier, local = "usps", True

        async def ask(self, shipment: Any, until: float = inf, backed: bool = False) -> Any:
            amount = "9.00" if shipment.ship_date.day == 3 else "7.00"
            source = make.source(make.rate("usps_ground", amount), make.rate("usps_express", amount))
            return await source.ask(shipment)

    options = make.carrier_option(["usps_ground"]) + make.carrier_option(
        ["usps_express"], "", "lead_time = { min = 5, max = 6 }", "later"
    )
    quote = make.quote(shop=make.shop(make.policy(options=options), ByDay()))
    assert {option.code: str(option.price) for option in quote.options} == {
        "usps_ground": "9.00",
        "usps_express": "7.00",
    }


def test_a_code_is_refused_once(make: Any) -> None:
    """A split cart may be refused an option for each part: the first reason counts, the chain has all."""
    rest = '[[blocks]]\nreason = "no"\nlines = { kinds = ["stock"] }\nmessage = "No."\nstatement = "B1"\n'
    policy = make.policy(SPLIT + rest)
    quote = make.quote(make.cart(make.line(), make.line(id="2", lead_time=(9, 9))), make.shop(policy))
    assert [(refusal.code, refusal.lines) for refusal in quote.refusals] == [("standard", ("1",))]
    assert len([verdict for verdict in quote.verdicts if verdict.rule == "no"]) == 2


def test_a_refused_code_that_is_offered_after_all_is_not_refused(make: Any) -> None:
    """Two seasons of one option: one of them is enough."""
    options = table("standard", "5.00", "valid_until = 2026-01-31") + table(
        "standard", "6.00", "valid_from = 2026-02-01"
    )
    quote = make.quote(shop=make.shop(make.policy(options=options)))
    assert [str(option.price) for option in quote.options] == ["6.00"]
    assert quote.refusals == ()
