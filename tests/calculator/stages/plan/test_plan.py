"""What the rules give a cart before any carrier is asked."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from calculator.domain.errors import BadCart
from calculator.domain.option import Basis, Hint, Refusal, Verdict
from calculator.domain.places import Doubt
from calculator.domain.plan import Window
from tests.calculator.stages.kit import SPLIT

TEXTS = """
[[texts]]
id = "digital"
version = "1"
text = "By mail."
statement = "T1"
kinds = ["digital"]
[[texts]]
id = "local"
version = "1"
text = "Here only."
statement = "T2"
zones = ["us"]
[[texts]]
id = "season"
version = "1"
text = "Busy."
statement = "T3"
when = "busy"
[[calendar.busy_periods]]
first = 2026-03-09
last = 2026-03-10
statement = "B1"
"""


def option(code: str, rest: str = "", price: str = 'kind = "flat", fee = "5.00"', statement: str = "O1") -> str:
    """A table option."""
    return (
        f'[[options]]\ncode = "{code}"\nname = "{code.capitalize()}"\nzones = ["us"]\nstatement = "{statement}"\n'
        f"price = {{ {price} }}\n{rest}\n"
    )


def test_a_weekdays_own_cut_off_moves_the_order_day(make: Any) -> None:
    """Monday ten in the morning in New York: after a Monday's nine o'clock, before the other days' noon."""
    policy = make.policy("[calendar]\ncut_off = 12:00:00\ncut_off_by_day = { monday = 09:00:00 }\n")
    assert make.plan(policy=policy).order_day == date(2026, 3, 3)
    assert make.plan(policy=policy, now=make.now.replace(day=3)).order_day == date(2026, 3, 3)


def test_a_bad_cart_is_not_planned(make: Any) -> None:
    """The faults reach the caller."""
    with pytest.raises(BadCart):
        make.plan(make.cart(make.line(kind="gold")))


def test_the_plan_of_a_plain_cart(make: Any) -> None:
    """Basis, zone, one consignment with its window and options; the chain begins with zone and signature."""
    plan = make.plan(make.cart("20.00", "30.00"))
    assert plan.placed_at == make.now
    assert plan.order_day == date(2026, 3, 2)
    assert plan.basis == Basis("discounted_physical_subtotal", make.money("50.00"))
    assert (plan.zone, plan.destination.address) == ("us", make.home)
    (consignment,) = plan.consignments
    assert [line.id for line in consignment.lines] == ["1", "2"]
    assert (consignment.ships.earliest, consignment.ships.latest) == (date(2026, 3, 3), date(2026, 3, 4))
    assert [each.code for each in consignment.options] == ["standard"]
    assert (plan.refusals, plan.notices, plan.hints, plan.unchecked) == ((), (), (), ())
    assert plan.needs_shipping
    assert plan.verdicts == (
        Verdict("zone", True, "US-CA lies in United States", "Z1"),
        Verdict("signature", False, "the shop asks for no signature"),
        Verdict("dispatch", True, f"line 1 {_SOON}", "K1"),
        Verdict("dispatch", True, f"line 2 {_SOON}", "K1"),
        Verdict("fee", True, "Flat fee: $5.00", "O1", "standard"),
    )


_SOON = "(stock: 1–2 business days) may leave from 2026-03-03 to 2026-03-04"


def test_a_signature_rule_is_cited_in_the_chain(make: Any) -> None:
    """Whether it holds, and why."""
    plan = make.plan(make.cart("501.00"), make.policy('[signature]\nover = "500.00"\nstatement = "S1"\n'))
    assert plan.verdicts[1] == Verdict("signature", True, "$501.00 is over $500.00", "S1")


def test_the_hour_of_the_order_counts_before_now(make: Any) -> None:
    """A cart that says when it was placed is counted from there, in the shop's time zone."""
    placed = datetime(2026, 3, 5, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    plan = make.plan(make.cart(placed_at=placed))
    assert (plan.placed_at, plan.order_day) == (placed, date(2026, 3, 6))
    assert make.plan(now=datetime(2026, 3, 5, 3, tzinfo=UTC)).order_day == date(2026, 3, 4)


def test_nothing_ships_where_all_is_digital(make: Any) -> None:
    """No zone, no consignment, no order value in the physical basis; words for no zone in particular are kept."""
    plan = make.plan(make.cart(make.line("90.00", kind="digital"), destination=None), make.policy(TEXTS))
    assert not plan.needs_shipping
    assert (plan.destination, plan.zone, plan.consignments, plan.refusals) == (None, None, (), ())
    assert plan.verdicts == (Verdict("ships", False, "digital lines need no parcel", "K2"),)
    assert [text.id for text in plan.notices] == ["digital"]
    assert plan.basis.amount == make.money("0.00")
    assert plan.order_day == date(2026, 3, 2)
    assert plan.placed_at == make.now
    assert make.plan(make.cart(make.line(kind="digital"))).destination is None


def test_digital_lines_travel_with_no_parcel(make: Any) -> None:
    """They are in no consignment, but their words are carried."""
    plan = make.plan(make.cart(make.line(), make.line(id="2", kind="digital")), make.policy(TEXTS))
    assert [line.id for line in plan.consignments[0].lines] == ["1"]
    assert [text.id for text in plan.notices] == ["digital", "local"]
    assert plan.basis.amount == make.money("20.00")


@pytest.mark.parametrize(
    ("lead_time", "busy"), [((1, 4), False), ((1, 5), True), ((5, None), True), ((1, None), False)]
)
def test_a_busy_season_before_dispatch_is_told(make: Any, lead_time: tuple[int, int | None], busy: bool) -> None:
    """Its words are carried where the season lies between order and dispatch."""
    plan = make.plan(make.cart(make.line(lead_time=lead_time)), make.policy(TEXTS))
    assert ("season" in [text.id for text in plan.notices]) is busy


def test_one_busy_parcel_of_a_split_cart_is_enough(make: Any) -> None:
    """The words speak of the cart."""
    plan = make.plan(make.cart(make.line(), make.line(id="2", lead_time=(1, 9))), make.policy(TEXTS + SPLIT))
    assert len(plan.consignments) == 2
    assert "season" in [text.id for text in plan.notices]


def test_a_destination_without_a_zone_is_refused_by_name(make: Any) -> None:
    """Every option of the purpose, old ones of other purposes left out; where to it does ship is told."""
    zones = make.zones + '[[zones]]\nid = "ca"\nname = "Canada"\ninclude = [{ country = ["CA"] }]\nstatement = "Z2"\n'
    options = (
        option("standard")
        + option("back", 'purposes = ["repair"]', statement="O7")
        + make.carrier_option(["usps_ground", "ups_ground"])
    ).replace('zones = ["us"]', 'zones = ["us", "ca"]')
    policy = make.policy(TEXTS, zones=zones, options=options)
    plan = make.plan(make.cart(destination=make.address(country="FR", region=None)), policy)
    message = "Atelier has no rule for country FR: it ships to United States, Canada"
    assert plan.refusals == tuple(
        Refusal(code, "no_rule_for_destination", message, statement=statement)
        for code, statement in (("standard", "O1"), ("usps_ground", "O2"), ("ups_ground", "O2"))
    )
    (consignment,) = plan.consignments
    assert (consignment.options, consignment.ships) == ((), Window(date(2026, 3, 2), None))
    assert [line.id for line in consignment.lines] == ["1"]
    assert (plan.zone, plan.notices) == (None, ())
    assert plan.verdicts == tuple(
        Verdict("no_rule_for_destination", False, message, each.statement, each.code) for each in plan.refusals
    )
    assert plan.destination.address.country == "FR"
    assert (plan.placed_at, plan.order_day) == (make.now, date(2026, 3, 2))
    assert plan.basis == Basis("discounted_physical_subtotal", make.money("20.00"))
    repair = make.plan(make.cart(destination=make.address(country="FR", region="75"), purpose="repair"), policy)
    assert [(refusal.code, refusal.statement) for refusal in repair.refusals] == [("back", "O7")]
    assert repair.refusals[0].message.startswith("Atelier has no rule for FR-75: ")
    reissue = make.plan(make.cart(destination=make.address(country="FR", region=None), purpose="reissue"), policy)
    assert [refusal.code for refusal in reissue.refusals] == ["standard", "back", "usps_ground", "ups_ground"]


def test_the_only_zones_statement_says_where_the_shop_ships(make: Any) -> None:
    """With one zone its own sentence is the source; doubts of the address are kept."""
    zones = make.zones.replace('{ country = ["US"] }', '{ country = ["US"], region = ["CA"] }')
    address = make.address(region="NY", postal_code="94110")
    assert make.plan(make.cart(destination=address), make.policy(zones=zones)).refusals[0].statement == "Z1"
    plan = make.plan(make.cart(destination=make.address(region="AK")), make.policy(zones=zones))
    assert [doubt.code for doubt in plan.unchecked] == ["postal_code_not_in_region"]


def test_a_purpose_nothing_serves_is_refused(make: Any) -> None:
    """The page is silent on it: every option says so, each code once."""
    options = option("standard") + make.carrier_option(["usps_ground"])
    plan = make.plan(make.cart(purpose="repair"), make.policy(options=options))
    message = "Atelier says nothing of repair: ask the shop"
    assert plan.refusals == (
        Refusal("standard", "no_rule_for_purpose", message, statement="O1"),
        Refusal("usps_ground", "no_rule_for_purpose", message, statement="O2"),
    )
    assert plan.consignments[0].options == ()
    assert plan.verdicts[-2:] == tuple(
        Verdict("no_rule_for_purpose", False, message, each.statement, each.code) for each in plan.refusals
    )


def test_a_purpose_served_elsewhere_is_refused_here(make: Any) -> None:
    """The zone is known, but no option of the purpose goes there; only those of the purpose are named."""
    zones = make.zones + '[[zones]]\nid = "ca"\nname = "Canada"\ninclude = [{ country = ["CA"] }]\nstatement = "Z2"\n'
    options = option("standard") + option("back", 'purposes = ["repair"]', statement="O7").replace('["us"]', '["ca"]')
    plan = make.plan(make.cart(purpose="repair"), make.policy(zones=zones, options=options))
    message = "Atelier has no repair option for United States"
    assert plan.refusals == (Refusal("back", "no_rule_for_destination", message, statement="O7"),)


def test_a_service_has_a_statement_of_its_own(make: Any) -> None:
    """It stands behind the refusal, where the file gives one."""
    carrier = make.carrier_option(["usps_ground"]).replace('"usps_ground" }', '"usps_ground", statement = "O9" }')
    plan = make.plan(make.cart(purpose="repair"), make.policy(options=carrier))
    assert [(refusal.code, refusal.statement) for refusal in plan.refusals] == [("usps_ground", "O9")]


def test_a_code_is_refused_once_however_many_rules_it_has(make: Any) -> None:
    """Two seasons of one option are one option."""
    options = option("standard", "valid_until = 2026-01-31") + option("standard", "valid_from = 2026-02-01")
    plan = make.plan(make.cart(purpose="repair"), make.policy(options=options))
    assert [refusal.code for refusal in plan.refusals] == ["standard"]


TIERS = 'kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }]'


@pytest.mark.parametrize(
    ("rest", "price", "value", "missing"),
    [
        ("", TIERS, "49.98", "0.02"),
        ("", TIERS, "50.00", None),
        ("", 'kind = "flat", fee = "5.00"', "10.00", None),
        ("", 'kind = "free"', "10.00", None),
        ('free_from = { at = "50.00", statement = "F1" }', 'kind = "flat", fee = "5.00"', "20.00", "30.00"),
        ('free_from = { over = "50.00", statement = "F1" }', 'kind = "flat", fee = "5.00"', "50.00", "0.01"),
        ('free_from = { over = "50.00", statement = "F1" }', 'kind = "flat", fee = "5.00"', "50.01", None),
        ('free_from = { at = "20.00", statement = "F1" }', TIERS, "30.00", None),
        ('free_from = { at = "99.00", purposes = ["repair"], statement = "F1" }', TIERS, "49.00", "1.00"),
        ("", 'kind = "percent", percent = "10"', "10.00", None),
        ("", 'kind = "per_item", first = "1.00", each_further = "0.00"', "10.00", None),
        ("", 'kind = "quantity_tiers", tiers = [{ up_to = 1, fee = "5.00" }, { fee = "0.00" }]', "10.00", None),
        ("", 'kind = "merchant_amount"', "10.00", None),
    ],
)
def test_what_is_missing_to_free_shipping_is_told(
    make: Any, rest: str, price: str, value: str, missing: str | None
) -> None:
    """Where more goods help, and by how much; nothing where the option is free already or never."""
    plan = make.plan(make.cart(value), make.policy(options=option("standard", rest, price)))
    hints = (Hint("free_shipping_remaining", "standard", make.money(missing)),) if missing else ()
    assert plan.hints == hints


def test_every_option_has_its_hint(make: Any) -> None:
    """One that is never free stands in the way of none."""
    options = option("flat") + option("tiers", price=TIERS) + option("more", price=TIERS.replace("50.00", "70.00"))
    hints = make.plan(make.cart("49.00"), make.policy(options=options)).hints
    assert [(hint.option, str(hint.amount)) for hint in hints] == [("tiers", "1.00"), ("more", "21.00")]


def test_a_hint_names_every_service_of_its_option(make: Any) -> None:
    """By its own code, and only what is offered."""
    rule = 'free_from = { at = "50.00", statement = "F1" }'
    options = make.carrier_option(["usps_ground", "ups_ground"], "", rule) + option("flat", rule)
    cart = make.cart("20.00", destination=make.address(lines=("PO Box 1",)))
    hints = make.plan(cart, make.policy(options=options)).hints
    assert [(hint.option, str(hint.amount)) for hint in hints] == [("usps_ground", "30.00"), ("flat", "30.00")]


def test_what_was_assumed_of_products_is_told(make: Any) -> None:
    """Weight, size and kind of address, by the index of the line; a digital line has none."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]))
    lines = (
        make.line(id="1", kind="digital"),
        make.line(id="2"),
        make.line(id="3", weight=5),
        make.line(id="4", dimensions=(1, 1, 1)),
    )
    plan = make.plan(make.cart(*lines, destination=make.address(residential=None)), policy)
    weight, size = "weight unknown: 100 g a piece assumed", "size unknown: 100 × 80 × 40 mm a piece assumed"
    assert plan.unchecked == (
        Doubt("/lines/1/weight", "weight_assumed", weight),
        Doubt("/lines/1/dimensions", "dimensions_assumed", size),
        Doubt("/lines/2/dimensions", "dimensions_assumed", size),
        Doubt("/lines/3/weight", "weight_assumed", weight),
        Doubt(
            "/destination/residential",
            "residential_unknown",
            "residential or commercial unknown: the carrier's default is used",
        ),
    )


@pytest.mark.parametrize(
    ("usps", "ups", "told"),
    [
        (None, None, "the carrier's default is used"),
        ("true", None, "ups: its own default, usps: residential assumed"),
        ("true", "false", "ups: commercial, usps: residential assumed"),
    ],
)
def test_the_kind_of_address_that_is_assumed_is_told(make: Any, usps: str | None, ups: str | None, told: str) -> None:
    """As the shop declares it for each carrier that is asked."""
    declared = {"usps": usps, "ups": ups, "dhl_express": "true"}
    rest = "".join(f"[carriers.{code}]\nresidential = {value}\n" for code, value in declared.items() if value)
    policy = make.policy(rest, options=make.carrier_option(["usps_ground", "ups_ground"]))
    plan = make.plan(make.cart(destination=make.address(residential=None)), policy)
    assert plan.unchecked[-1].message == f"residential or commercial unknown: {told}"


def test_nothing_is_assumed_that_no_rule_looks_at(make: Any) -> None:
    """A shop with a flat fee weighs nothing; one with a fee by weight looks at no size and at no kind of address."""
    address = make.address(residential=None)
    assert make.plan(make.cart(destination=address)).unchecked == ()
    by_weight = option("standard", price='kind = "weight_tiers", tiers = [{ fee = "5.00" }]')
    plan = make.plan(make.cart(destination=address), make.policy(options=by_weight))
    assert [doubt.code for doubt in plan.unchecked] == ["weight_assumed"]
    refused = make.carrier_option(["ups_ground"], "", "valid_until = 2026-01-01") + option("standard")
    plan = make.plan(make.cart(destination=address), make.policy(options=refused))
    assert [doubt.code for doubt in plan.unchecked] == ["weight_assumed"]


@pytest.mark.parametrize(
    ("line", "residential", "codes"),
    [
        ({}, True, ["weight_assumed", "dimensions_assumed"]),
        ({"weight": 35}, True, ["dimensions_assumed"]),
        ({"dimensions": (60, 60, 40)}, True, ["weight_assumed"]),
        ({"weight": 35, "dimensions": (60, 60, 40)}, True, []),
        ({"weight": 35, "dimensions": (60, 60, 40)}, False, []),
        ({"weight": 35, "dimensions": (60, 60, 40)}, None, ["residential_unknown"]),
    ],
)
def test_each_fact_that_is_missing_is_told_by_itself(
    make: Any, line: dict[str, Any], residential: bool | None, codes: list[str]
) -> None:
    """Of one line among others that tell all."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]))
    whole = {"weight": 20, "dimensions": (50, 50, 50)}
    lines = (make.line(id="1", **whole), make.line(id="2", **line), make.line(id="3", **whole))
    plan = make.plan(make.cart(*lines, destination=make.address(residential=residential)), policy)
    assert [doubt.code for doubt in plan.unchecked] == codes


BILLABLE = 'kind = "weight_tiers", dimensional = { divisor = 5000, unit = "cm3_per_kg" }, tiers = [BANDS]'
BANDS = '{ up_to = { value = "1", unit = "kg" }, fee = "5.00" }, { fee = "9.00" }'


def test_only_what_the_zones_options_look_at_is_assumed(make: Any) -> None:
    """A fee by billable weight looks at size too; an option by weight for another zone or purpose at nothing here."""
    policy = make.policy(options=option("standard", price=BILLABLE.replace("BANDS", BANDS)))
    assert [doubt.code for doubt in make.plan(policy=policy).unchecked] == ["weight_assumed", "dimensions_assumed"]
    by_weight = option(
        "repair", price='kind = "weight_tiers", tiers = [{ fee = "5.00" }]', rest='purposes = ["repair"]'
    )
    policy = make.policy(options=make.flat + by_weight)
    assert make.plan(policy=policy).unchecked == ()
    assert [doubt.code for doubt in make.plan(make.cart(purpose="repair"), policy).unchecked] == ["weight_assumed"]
    heavy = '[[surcharges]]\nid = "x"\nlabel = "X"\nfee = "1.00"\nstatement = "C1"\n'
    heavy += 'only_when = { weight_from = { value = 9, unit = "kg" }, statement = "C1" }\n'
    assert [doubt.code for doubt in make.plan(policy=make.policy(heavy)).unchecked] == ["weight_assumed"]


@pytest.mark.parametrize(
    ("piece", "fee", "because"),
    [
        (
            {"weight": 500, "dimensions": (100, 50, 500)},
            "5.00",
            "dimensional weight 1000 g is not over 1000 g on the scale",
        ),
        (
            {"weight": 500, "dimensions": (100, 50, 501)},
            "9.00",
            "dimensional weight 1002 g is over 1000 g on the scale",
        ),
        (
            {"weight": 501, "dimensions": (100, 50, 500)},
            "9.00",
            "dimensional weight 1000 g is not over 1002 g on the scale",
        ),
        ({}, "5.00", "dimensional weight 128 g is not over 200 g on the scale"),
    ],
)
def test_the_shop_bills_the_greater_weight(make: Any, piece: dict[str, Any], fee: str, because: str) -> None:
    """Of all pieces together, declared defaults included; the chain tells which weight it was."""
    policy = make.policy(options=option("standard", price=BILLABLE.replace("BANDS", BANDS)))
    plan = make.plan(make.cart(make.line(quantity=2, **piece)), policy)
    assert str(plan.consignments[0].options[0].charges[0].amount) == fee
    holds = "is over" in because
    assert Verdict("dimensional_weight", holds, because, "O1", "standard") in plan.verdicts
    plain = make.plan(
        policy=make.policy(options=option("standard", price='kind = "weight_tiers", tiers = [{ fee = "5.00" }]'))
    )
    assert "dimensional_weight" not in [verdict.rule for verdict in plain.verdicts]


def test_the_weight_of_a_line_is_rounded_once(make: Any) -> None:
    """Sixteen ounces are a pound, not sixteen times 29 g; lines that say nothing of it count piece by piece."""
    tiers = '{ up_to = { value = "1", unit = "lb" }, fee = "5.00" }, { fee = "9.00" }'
    policy = make.policy(options=option("standard", price=f'kind = "weight_tiers", tiers = [{tiers}]'))

    def fee(**more: Any) -> str:
        plan = make.plan(make.cart(make.line(weight=29, quantity=16, **more)), policy)
        return str(plan.consignments[0].options[0].charges[0].amount)

    assert (fee(line_weight=454), fee()) == ("5.00", "9.00")


@pytest.mark.parametrize("residential", [True, False])
def test_a_known_kind_of_address_is_no_doubt(make: Any, residential: bool) -> None:
    """Either answer is one."""
    cart = make.cart(make.line(weight=1, dimensions=(1, 1, 1)), destination=make.address(residential=residential))
    assert make.plan(cart, make.policy(options=make.carrier_option(["usps_ground"]))).unchecked == ()


def test_doubts_come_from_address_then_options_then_products(make: Any) -> None:
    """In this order."""
    policy = make.policy(options=make.carrier_option(["ups_ground"]))
    plan = make.plan(make.cart(destination=make.address(region=None, postal_code=None, lines=None)), policy)
    assert [doubt.code for doubt in plan.unchecked] == ["region_unknown", "po_box_not_ruled_out", "weight_assumed"]


def test_a_fee_looks_at_all_that_ships(make: Any) -> None:
    """Weight by piece with the declared default, and pieces; what does not ship weighs nothing."""
    tiers = 'tiers = [{ up_to = { value = "400", unit = "g" }, fee = "1.00" }, { fee = "2.00" }]'
    options = option("weight", price=f'kind = "weight_tiers", {tiers}') + option(
        "pieces", price='kind = "quantity_tiers", tiers = [{ up_to = 3, fee = "1.00" }, { fee = "2.00" }]'
    )
    policy = make.policy(options=options)

    def fees(*lines: Any) -> list[str]:
        return [str(each.charges[0].amount) for each in make.plan(make.cart(*lines), policy).consignments[0].options]

    assert fees(make.line(weight=100, quantity=2), make.line(id="2", quantity=2)) == ["1.00", "2.00"]
    assert fees(make.line(weight=150, quantity=2), make.line(id="2")) == ["1.00", "1.00"]
    assert fees(make.line(weight=401), make.line(id="2", kind="digital", quantity=9)) == ["2.00", "1.00"]
    assert fees(make.line(weight=0, quantity=3)) == ["1.00", "1.00"]


def test_a_split_cart_has_a_consignment_for_each_window(make: Any) -> None:
    """Every option is asked for each."""
    plan = make.plan(make.cart(make.line(), make.line(id="2", lead_time=(9, 9))), make.policy(SPLIT))
    assert [[line.id for line in each.lines] for each in plan.consignments] == [["1"], ["2"]]
    assert [[option.ships.earliest.day for option in each.options] for each in plan.consignments] == [[3], [13]]
