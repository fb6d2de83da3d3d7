"""What the shop's surcharges add, from the file to the price: on whom, how much, and told why."""

from typing import Any

import pytest

from calculator.domain.errors import CarrierTimeout
from calculator.domain.option import Charge, Option, Quote, Verdict
from tests.calculator.stages.kit import SPLIT

KINDS = """
[kinds.stock]
lead_time = { min = 1, max = 2 }
statement = "K1"
[kinds.lamp]
lead_time = { min = 9, max = 9 }
statement = "K2"
"""
ZONES = """
[[zones]]
id = "us"
name = "United States"
include = [{ country = ["US"] }]
statement = "Z1"
[[zones]]
id = "de"
name = "Germany"
include = [{ country = ["DE"] }]
statement = "Z2"
"""
EXPRESS = """
[[options]]
code = "express"
name = "Express"
level = "expedited"
zones = ["us"]
statement = "O3"
price = { kind = "flat", fee = "15.00" }
[[options]]
code = "abroad"
name = "Abroad"
zones = ["de"]
statement = "O4"
price = { kind = "flat", fee = "25.00" }
"""
FREE = 'free_from = { at = "50.00", statement = "F1" }\n'


def surcharge(rule: str, amount: str = 'fee = "3.00"', name: str = "more") -> str:
    """A surcharge, as TOML."""
    return f'[[surcharges]]\nid = "{name}"\nlabel = "{name.capitalize()}"\nstatement = "C1"\n{amount}\n{rule}\n'


def quoted(make: Any, rest: str, *lines: Any, options: str = "", source: Any = None, **more: Any) -> Quote:
    """A standard option at 5.00, an express one, and USPS and UPS at 7.00."""
    carriers = make.carrier_option(["usps_ground", "ups_ground"], more.pop("price", ""), more.pop("rule", ""))
    table = (options or make.flat) + EXPRESS
    policy = make.policy(rest, options=table + carriers, kinds=KINDS, zones=ZONES)
    now = more.pop("now", make.now)
    sources = source or (make.source("usps_ground"), make.source("ups_ground"))
    return make.quote(make.cart(*lines, **more), make.shop(policy, *sources), now)


def added(quote: Quote) -> dict[str, list[str]]:
    """Code → amounts of the shop's surcharges."""
    return {
        option.code: [str(charge.amount) for charge in option.charges if charge.statement == "C1"]
        for option in quote.options
    }


def option(quote: Quote, code: str) -> Option:
    """The option of that code."""
    return next(each for each in quote.options if each.code == code)


ON_ALL = {"standard", "express", "usps_ground", "ups_ground"}


@pytest.mark.parametrize(
    ("rule", "on"),
    [
        ("", ON_ALL),
        ('zones = ["us"]', ON_ALL),
        ('zones = ["de"]', set()),
        ('purposes = ["sale", "repair"]', ON_ALL),
        ('purposes = ["repair"]', set()),
        ('levels = ["expedited"]', {"express"}),
        ('levels = ["economy", "expedited"]', {"express", "usps_ground"}),
        ('options = ["standard"]', {"standard"}),
        ('options = ["parcel"]', {"usps_ground", "ups_ground"}),
        ('options = ["ups_ground"]', {"ups_ground"}),
        ('carriers = ["usps"]', {"usps_ground"}),
        ('carriers = ["usps"]\nlevels = ["expedited"]', set()),
        ('lines = { kinds = ["stock"] }', ON_ALL),
        ('lines = { kinds = ["lamp"] }', set()),
        ('lines = { tags = ["small"], skus = ["RING"] }', ON_ALL),
        ('lines = { hs_codes = ["7113"] }', ON_ALL),
        ('lines = { hs_codes = ["9405"] }', set()),
        ("valid_from = 2026-03-02", ON_ALL),
        ("valid_from = 2026-03-03", set()),
        ("valid_until = 2026-03-02", ON_ALL),
        ("valid_until = 2026-03-01", set()),
        ('only_when = { value_from = "20.00", statement = "W1" }', ON_ALL),
        ('only_when = { value_over = "20.00", statement = "W1" }', set()),
        ('only_when = { weight_from = { value = 100, unit = "g" }, statement = "W1" }', ON_ALL),
        ('only_when = { weight_over = { value = 100, unit = "g" }, statement = "W1" }', set()),
        ("only_when = { quantity_up_to = 1, statement = 'W1' }", ON_ALL),
        ("only_when = { quantity_from = 2, statement = 'W1' }", set()),
    ],
)
def test_a_surcharge_is_on_the_options_it_names(make: Any, rule: str, on: set[str]) -> None:
    """Table and carrier options alike; every key given must match, and each bound at and beside it."""
    line = make.line(sku="RING", customs={"hs_code": "711311"})
    rest = surcharge(rule).replace("'W1'", '"W1"')
    found = added(quoted(make, rest, line))
    assert found == {code: ["3.00"] if code in on else [] for code in ON_ALL}


def test_it_is_a_charge_of_its_own(make: Any) -> None:
    """Named as the shop names it, under its statement, and the price is the sum."""
    quote = quoted(make, surcharge("", name="remote"))
    charge = Charge("surcharge", "Remote", make.money("3.00"), "C1")
    assert option(quote, "standard").charges == (Charge("base", "Flat fee", make.money("5.00"), "O1"), charge)
    assert option(quote, "usps_ground").charges[-1] == charge
    assert (option(quote, "standard").price, option(quote, "usps_ground").price) == (
        make.money("8.00"),
        make.money("10.00"),
    )


@pytest.mark.parametrize(
    ("lines", "amount"),
    [((1, 0), None), ((0, 1), "3.00"), ((4, 1), "3.00"), ((4, 3), "9.00")],
)
def test_a_fee_may_be_per_piece(make: Any, lines: tuple[int, int], amount: str | None) -> None:
    """Of the pieces that match, not of all."""
    kinds = [
        make.line(id=kind, kind=kind, quantity=count)
        for kind, count in zip(("stock", "lamp"), lines, strict=True)
        if count
    ]
    quote = quoted(make, surcharge('lines = { kinds = ["lamp"] }', 'fee = "3.00"\nper = "item"'), *kinds)
    assert added(quote)["standard"] == ([amount] if amount else [])
    every = quoted(make, surcharge("", 'fee = "3.00"\nper = "item"'), *kinds)
    assert added(every)["standard"] == [f"{3 * sum(lines)}.00"]


@pytest.mark.parametrize(
    ("amount", "price", "standard", "carrier"),
    [
        ("percent = 10", "20.00", ["0.50"], ["0.70"]),
        ('percent = "12.5"', "20.00", ["0.63"], ["0.88"]),
        ('percent = 10\nfloor = "0.60"', "20.00", ["0.60"], ["0.70"]),
        ('percent = 10\nfloor = "0.70"', "20.00", ["0.70"], ["0.70"]),
        ('percent = 10\nceiling = "0.60"', "20.00", ["0.50"], ["0.60"]),
        ('percent = 10\nceiling = "0.50"', "20.00", ["0.50"], ["0.50"]),
        ('percent = 10\nbasis = "listed_subtotal"', "20.35", ["2.04"], ["2.04"]),
        ('percent = 10\nbasis = "listed_subtotal"\nceiling = "2.03"', "20.35", ["2.03"], ["2.03"]),
        ('percent = 10\nbasis = "listed_subtotal"\nfloor = "2.05"', "20.35", ["2.05"], ["2.05"]),
        ("percent = 0", "20.00", [], []),
        ('fee = "0.00"', "20.00", [], []),
    ],
)
def test_a_share_is_of_the_price_or_of_the_order(
    make: Any, amount: str, price: str, standard: list[str], carrier: list[str]
) -> None:
    """Half a cent up, between floor and ceiling; what comes to nothing is not shown."""
    found = added(quoted(make, surcharge("", amount), price))
    assert (found["standard"], found["usps_ground"]) == (standard, carrier)


def test_a_share_is_of_the_transport_as_the_buyer_pays_it(make: Any) -> None:
    """After mark-up; signature and other surcharges are not in it."""
    rest = '[signature]\non_request = true\nfee = "4.00"\nstatement = "S1"\n'
    rest += surcharge("", "percent = 10") + surcharge("", name="second")
    price = 'markup = { flat = "3.00", statement = "M1" }'
    quote = quoted(make, rest, price=price, signature_requested=True)
    assert added(quote)["usps_ground"] == ["1.00", "3.00"]
    assert option(quote, "usps_ground").price == make.money("18.00")
    assert added(quote)["standard"] == ["0.50", "3.00"]


@pytest.mark.parametrize(
    ("amount", "waived", "expected"),
    [
        ('fee = "3.00"', False, ["3.00"]),
        ('fee = "3.00"', True, []),
        ("percent = 10", False, []),
        ('percent = 10\nfloor = "1.00"', False, ["1.00"]),
        ('percent = 10\nfloor = "1.00"', True, []),
    ],
)
def test_free_shipping_waives_it_only_where_the_shop_says_so(
    make: Any, amount: str, waived: bool, expected: list[str]
) -> None:
    """On the shop's own fee and on a carrier's; one cent of fee is not free."""
    rest = surcharge(f"waived_when_free = {str(waived).lower()}", amount)
    found = added(quoted(make, rest, "50.00", options=make.flat + FREE, rule=FREE))
    assert (found["standard"], found["usps_ground"]) == (expected, expected)
    paid = added(quoted(make, rest, "49.99", options=make.flat + FREE, rule=FREE))
    assert paid["standard"] != []


def test_a_backup_price_is_surcharged_too(make: Any) -> None:
    """A silent carrier is no way around it."""
    price = 'backup = [{ service = "usps_ground", price = { kind = "flat", fee = "8.00" } }]'
    source = (make.failing("usps", CarrierTimeout("late")), make.source("ups_ground"))
    quote = quoted(make, surcharge("", "percent = 10"), price=price, source=source)
    assert (option(quote, "usps_ground").price_source, added(quote)["usps_ground"]) == ("backup", ["0.80"])


def test_every_surcharge_is_told_with_why(make: Any) -> None:
    """Held or not; one on other options is not spoken of."""
    rest = (
        surcharge('zones = ["de"]', name="far")
        + surcharge('purposes = ["repair"]', name="mend")
        + surcharge("valid_from = 2026-12-01", name="peak")
        + surcharge('lines = { kinds = ["lamp"] }', 'fee = "3.00"\nper = "item"', name="big")
        + surcharge('only_when = { value_from = "20.01", statement = "C1" }', name="rich")
        + surcharge("", "percent = 12.50", name="fuel")
        + surcharge("", 'percent = 2\nbasis = "listed_subtotal"', name="care")
        + surcharge("", 'fee = "1.00"\nper = "item"', name="wrap")
        + surcharge('levels = ["expedited"]', name="fast")
    )
    told = [verdict for verdict in quoted(make, rest).verdicts if verdict.rule == "surcharge"]
    assert [verdict for verdict in told if verdict.option == "standard"] == [
        Verdict("surcharge", holds, because, "C1", "standard")
        for holds, because in (
            (False, "Far: not in United States"),
            (False, "Mend: not for purpose sale"),
            (False, "Peak: not on 2026-03-02"),
            (False, "Big: no such line in the cart"),
            (False, "Rich: $20.00 is under $20.01"),
            (True, "Fuel: 12.5 % of the option's price"),
            (True, "Care: 2 % of the order (listed subtotal)"),
            (True, "Wrap: $1.00 an item"),
        )
    ]
    fast = [verdict.because for verdict in told if verdict.option == "express" and "Fast" in verdict.because]
    assert fast == ["Fast: $3.00"]


def test_it_is_charged_once_an_order(make: Any) -> None:
    """However many parcels a split cart makes; a share of the price is of each carrier's."""
    lines = (make.line(), make.line(id="2", kind="lamp"))
    rest = SPLIT + surcharge('lines = { kinds = ["lamp"] }') + surcharge("", "percent = 10", name="fuel")
    quote = quoted(make, rest, *lines)
    assert added(quote)["standard"] == ["3.00", "0.50"]
    assert added(quote)["usps_ground"] == ["3.00", "0.70", "0.70"]
    least = quoted(make, SPLIT + surcharge("", 'percent = 10\nfloor = "0.80"'), *lines)
    assert added(least)["usps_ground"] == ["0.80", "0.80"]
    assert added(quoted(make, SPLIT + surcharge("", 'percent = 10\nbasis = "listed_subtotal"'), *lines)) == {
        "standard": ["4.00"],
        "express": ["4.00"],
        "usps_ground": ["4.00"],
        "ups_ground": ["4.00"],
    }


def test_two_carts_of_one_fee_do_not_share_a_surcharge(make: Any) -> None:
    """What is remembered of an option is not remembered of one with a surcharge."""
    rest = surcharge('only_when = { weight_over = { value = 100, unit = "g" }, statement = "W1" }')
    policy = make.policy(rest)
    shop = make.shop(policy)
    prices = [str(make.quote(make.cart(make.line(weight=grams)), shop).options[0].price) for grams in (100, 101, 100)]
    assert prices == ["5.00", "8.00", "5.00"]


def test_one_that_is_not_meant_hides_none_after_it(make: Any) -> None:
    """Each surcharge of the file is looked at, whatever the one before it names."""
    rest = surcharge('options = ["express"]', name="first") + surcharge('options = ["standard"]', name="second")
    found = added(quoted(make, rest))
    assert (found["standard"], found["express"]) == (["3.00"], ["3.00"])


def test_a_fee_that_is_not_per_piece_is_paid_once(make: Any) -> None:
    """However many pieces a line has."""
    assert added(quoted(make, surcharge(""), make.line(quantity=3)))["standard"] == ["3.00"]


def test_the_chain_names_the_service_that_bears_it(make: Any) -> None:
    """A carrier's option is known by its service there too, not by the rule that offers several."""
    verdicts = [verdict for verdict in quoted(make, surcharge("")).verdicts if verdict.rule == "surcharge"]
    assert [verdict.option for verdict in verdicts] == ["standard", "express", "usps_ground", "ups_ground"]
