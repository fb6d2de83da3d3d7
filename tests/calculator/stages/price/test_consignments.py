"""One option for the whole cart, where a mixed cart travels in several consignments."""

from datetime import date
from typing import Any

import pytest

from calculator.domain.errors import CarrierTimeout
from calculator.domain.option import Charge, Option, Quote, Refusal
from tests.calculator.stages.kit import KINDS, SPLIT, table

BLOCK = """
[[blocks]]
reason = "not_expedited"
lines = { kinds = ["made", "preorder"] }
refuses = { levels = ["expedited"] }
message = "Not expedited."
statement = "B1"
"""
EXPRESS = 'level = "expedited"'


def split(make: Any, options: str, *sources: Any, rest: str = BLOCK, made: str = "made", **more: Any) -> Quote:
    """A cart of a stock line and one that is made, in two parcels."""
    cart = more.pop("cart", {})
    policy = make.policy(SPLIT + rest, options=options, kinds=KINDS, **more)
    return make.quote(make.cart(make.line(), make.line(id="2", kind=made), **cart), make.shop(policy, *sources))


def together(make: Any, options: str, *sources: Any, **more: Any) -> Quote:
    """The same cart in one parcel."""
    policy = make.policy(BLOCK, options=options, kinds=KINDS, **more)
    return make.quote(make.cart(make.line(), make.line(id="2", kind="made")), make.shop(policy, *sources))


def parts(option: Option) -> list[tuple[tuple[str, ...], str | None, list[str]]]:
    """Lines, service and amounts of each consignment."""
    return [(part.lines, part.service, [str(charge.amount) for charge in part.charges]) for part in option.parts]


def test_together_a_block_on_one_line_bars_the_parcel(make: Any) -> None:
    """One parcel, the slowest line at each end, no parts."""
    quote = together(make, table("standard", "5.00") + table("express", "15.00", EXPRESS))
    (option,) = quote.options
    assert (option.code, option.parts) == ("standard", ())
    assert (option.delivery.ships_earliest, option.delivery.ships_latest) == (date(2026, 3, 13), date(2026, 3, 18))
    assert [(refusal.code, refusal.reason, refusal.lines) for refusal in quote.refusals] == [
        ("express", "not_expedited", ("2",))
    ]


def test_a_fee_of_the_shop_is_charged_once(make: Any) -> None:
    """The parts name their lines and days; the second part costs nothing more."""
    quote = split(make, table("standard", "5.00", "transit = { min = 2, max = 3 }"), rest="")
    (option,) = quote.options
    assert option.price == make.money("5.00")
    assert parts(option) == [(("1",), "standard", ["5.00"]), (("2",), "standard", [])]
    assert option.charges == (Charge("base", "Flat fee", make.money("5.00"), "O_standard"),)
    first, second = (part.delivery for part in option.parts)
    assert (first.ships_earliest, first.arrives_latest) == (date(2026, 3, 3), date(2026, 3, 9))
    assert (second.ships_earliest, second.arrives_latest) == (date(2026, 3, 13), date(2026, 3, 23))
    whole = option.delivery
    assert (whole.ships_earliest, whole.ships_latest) == (date(2026, 3, 3), date(2026, 3, 18))
    assert (whole.arrives_earliest, whole.arrives_latest) == (date(2026, 3, 5), date(2026, 3, 23))
    assert whole.because == tuple(dict.fromkeys(first.because + second.because))
    assert len(whole.because) == 5


def test_a_carriers_price_is_charged_for_every_parcel(make: Any) -> None:
    """The sum of what it asks for each."""
    options = make.carrier_option(["usps_ground"])
    quote = split(make, options, make.source(make.rate("usps_ground", "7.00", ("surcharge", "0.50"))), rest="")
    (option,) = quote.options
    assert option.price == make.money("15.00")
    assert parts(option) == [(("1",), "usps_ground", ["7.00", "0.50"]), (("2",), "usps_ground", ["7.00", "0.50"])]
    assert [str(charge.amount) for charge in option.charges] == ["7.00", "0.50", "7.00", "0.50"]
    assert option.cost == make.money("15.00")
    assert (option.carrier, option.service, option.price_source) == ("usps", "usps_ground", "live")


def test_only_the_part_that_may_is_expedited(make: Any) -> None:
    """The other goes by the cheapest ordinary option; the refusal of that part is no refusal of the cart."""
    options = table("express", "15.00", EXPRESS) + table("slow", "6.00") + table("standard", "5.00")
    quote = split(make, options)
    express = make.option(quote, "express")
    assert parts(express) == [(("1",), "express", ["15.00"]), (("2",), "standard", ["5.00"])]
    assert (express.price, express.name, express.price_source) == (make.money("20.00"), "Express", "policy")
    assert express.cost is None
    assert [option.code for option in quote.options] == ["standard", "slow", "express"]
    assert quote.refusals == ()


def test_the_cheapest_ordinary_option_is_the_first_by_code_of_equals(make: Any) -> None:
    """Whatever the order of the file."""
    options = table("express", "15.00", EXPRESS) + table("b", "5.00") + table("a", "5.00")
    assert parts(make.option(split(make, options), "express"))[1] == (("2",), "a", ["5.00"])


def test_an_expedited_option_is_no_ordinary_one_however_cheap(make: Any) -> None:
    """A part that may not go by one expedited option is not sent by another unasked."""
    block = BLOCK.replace('levels = ["expedited"]', 'options = ["express"]')
    options = table("express", "15.00", EXPRESS) + table("turbo", "1.00", EXPRESS) + table("standard", "5.00")
    quote = split(make, options, rest=block)
    assert parts(make.option(quote, "express")) == [(("1",), "express", ["15.00"]), (("2",), "standard", ["5.00"])]


def test_without_an_ordinary_option_there_is_none_for_the_cart(make: Any) -> None:
    """And the reason of the part that may not is told."""
    quote = split(make, table("express", "15.00", EXPRESS) + table("turbo", "25.00", EXPRESS))
    assert quote.options == ()
    assert [(each.code, each.reason, each.lines) for each in quote.refusals] == [
        ("express", "not_expedited", ("2",)),
        ("turbo", "not_expedited", ("2",)),
    ]
    assert quote.outcome == "refused"


def test_two_fees_of_the_shop_are_both_charged(make: Any) -> None:
    """Once each: the express fee for the part that is, the standard fee for the others together."""
    options = table("express", "15.00", EXPRESS) + table("standard", "5.00")
    policy = make.policy(SPLIT + BLOCK, options=options, kinds=KINDS)
    cart = make.cart(make.line(), make.line(id="2", kind="made"), make.line(id="3", kind="made", lead_time=(20, 20)))
    express = make.option(make.quote(cart, make.shop(policy)), "express")
    assert parts(express) == [
        (("1",), "express", ["15.00"]),
        (("2",), "standard", ["5.00"]),
        (("3",), "standard", []),
    ]
    cart = make.cart(make.line(id="2", kind="made"), make.line())
    express = make.option(make.quote(cart, make.shop(policy)), "express")
    assert parts(express) == [(("2",), "standard", ["5.00"]), (("1",), "express", ["15.00"])]
    assert (express.name, express.price) == ("Express", make.money("20.00"))


def test_the_loosest_source_names_the_price(make: Any) -> None:
    """A live price with one from a card is an estimate; the oldest card dates it, all notes are kept."""
    options = make.carrier_option(["usps_express", "usps_ground"])
    old, new = date(2025, 7, 13), date(2026, 1, 18)
    rates = (
        make.rate("usps_express", source="live", effective=new, notes=("fast", "loud")),
        make.rate("usps_ground", source="estimate", effective=old, notes=("slow", "loud")),
    )
    express = make.option(split(make, options, make.source(*rates)), "usps_express")
    assert (express.price_source, express.price_effective) == ("estimate", old)
    assert express.price_notes == ("fast", "loud", "slow")
    undated = make.source(make.rate("usps_express"), make.rate("usps_ground", effective=new))
    assert make.option(split(make, options, undated), "usps_express").price_effective == new
    undated = make.source("usps_express", "usps_ground")
    assert make.option(split(make, options, undated), "usps_express").price_effective is None


def test_what_one_part_does_not_know_the_whole_does_not(make: Any) -> None:
    """An open dispatch, unknown days: never the other part's."""
    option = split(make, table("standard", "5.00", "transit = { min = 2, max = 3 }"), rest="", made="preorder").options[
        0
    ]
    assert (option.delivery.ships_latest, option.delivery.arrives_latest) == (None, None)
    assert option.delivery.arrives_earliest == date(2026, 3, 5)
    options = table("express", "15.00", EXPRESS + "\ntransit = { min = 1 }") + table("standard", "5.00")
    delivery = make.option(split(make, options), "express").delivery
    assert (delivery.arrives_earliest, delivery.arrives_latest) == (None, None)


@pytest.mark.parametrize(("ground", "guaranteed"), [(True, True), (False, False)])
def test_the_whole_is_guaranteed_where_every_part_is(make: Any, ground: bool, guaranteed: bool) -> None:
    """One part without a guarantee is enough to have none."""
    rates = (
        make.rate("usps_express", transit={"minimum": 1, "maximum": 1, "guaranteed": True}),
        make.rate("usps_ground", transit={"minimum": 1, "maximum": 1, "guaranteed": ground}),
    )
    options = make.carrier_option(["usps_express", "usps_ground"])
    assert make.option(split(make, options, make.source(*rates)), "usps_express").delivery.guaranteed is guaranteed


FEATURES = """
[signature]
on_request = true
fee = "3.00"
statement = "S1"
[insurance]
at = "10.00"
percent = "10"
statement = "I1"
"""


@pytest.mark.parametrize("carrier", [True, False])
def test_signature_insurance_and_duties_of_the_shop_are_charged_once(make: Any, carrier: bool) -> None:
    """They are of the order, not of the parcel."""
    zones = make.zones + 'incoterm = "DDP"\nduties = { percent = "10", statement = "D1" }\n'
    options = make.carrier_option(["usps_ground"]) if carrier else table("standard", "7.00")
    quote = split(
        make, options, make.source("usps_ground"), rest=FEATURES, zones=zones, cart={"signature_requested": True}
    )
    (option,) = quote.options
    amounts = [(charge.label, str(charge.amount)) for charge in option.charges]
    transport = ("Carrier", "7.00") if carrier else ("Flat fee", "7.00")
    once = [
        ("Signature on delivery", "3.00"),
        ("Insurance", "4.00"),
        ("Duties and taxes, 10 % declared by the shop", "4.00"),
    ]
    assert amounts == [transport, *once, *([transport] if carrier else [])]


def test_features_are_charged_once_where_parts_go_by_different_options(make: Any) -> None:
    """The fee of the second option is charged, its features are not."""
    options = table("express", "15.00", EXPRESS) + table("standard", "5.00")
    quote = split(make, options, rest=BLOCK + FEATURES, cart={"signature_requested": True})
    express = make.option(quote, "express")
    assert parts(express) == [(("1",), "express", ["15.00", "3.00", "4.00"]), (("2",), "standard", ["5.00"])]


def test_the_words_of_every_part_are_carried(make: Any) -> None:
    """A disclaimer of the option the second part goes by is not lost; equal words once."""
    text = '[[texts]]\nid = "{0}"\nversion = "1"\ntext = "Words."\nstatement = "T1"\n{1}\n'
    rest = BLOCK
    rest += text.format("a", 'disclaimer = true\noptions = ["standard"]') + text.format("b", 'options = ["standard"]')
    rest += text.format("c", "disclaimer = true") + text.format("d", 'options = ["express"]')
    options = table("express", "15.00", EXPRESS) + table("standard", "5.00")
    express = make.option(split(make, options, rest=rest), "express")
    assert [each.id for each in express.disclaimers] == ["c", "a"]
    assert [each.id for each in express.notices] == ["d", "b"]


def test_one_silent_carrier_leaves_the_others(make: Any) -> None:
    """A service without a price for any part is refused once."""
    options = make.carrier_option(["usps_ground", "ups_ground"])
    quote = split(make, options, make.failing("usps", CarrierTimeout("late")), make.source("ups_ground"), rest="")
    assert [option.code for option in quote.options] == ["ups_ground"]
    message = "no price for USPS Ground could be had: ask the shop"
    assert quote.refusals == (Refusal("usps_ground", "carrier_unavailable", message, statement="O2"),)


@pytest.mark.parametrize(
    ("charged", "found"),
    [
        ("", [["5.00", "0.50", "2.00"], []]),
        ('charged = "order"\n', [["5.00", "0.50", "2.00"], []]),
        ('charged = "shipment"\n', [["5.00", "0.50", "2.00"], ["5.00", "0.50"]]),
    ],
)
def test_a_fee_is_charged_once_or_for_every_shipment(make: Any, charged: str, found: list[list[str]]) -> None:
    """A share of it with it; what is no share is paid once an order either way."""
    fuel = '[[surcharges]]\nid = "fuel"\nlabel = "Fuel"\npercent = 10\nstatement = "F1"\n'
    care = '[[surcharges]]\nid = "care"\nlabel = "Care"\nfee = "2.00"\nstatement = "F1"\n'
    (option,) = split(make, table("standard", "5.00", charged), rest=fuel + care).options
    assert [amounts for _, _, amounts in parts(option)] == found
    assert str(option.price) == ("7.50" if len(found[1]) == 0 else "13.00")
