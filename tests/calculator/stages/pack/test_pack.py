"""pack: what carriers are asked, parcel by parcel."""

from datetime import date
from typing import Any

import pytest

from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.domain.plan import Packed
from calculator.domain.shipment import CustomsItem, Parcel
from calculator.stages.pack import pack
from tests.calculator.stages.kit import BOXES, EVERYWHERE, SPLIT


def packed(make: Any, policy: Any, *lines: Any, **more: Any) -> Packed:
    """The cart of these lines, planned and packed."""
    return pack(make.plan(make.cart(*lines, **more), policy), policy)


def test_a_table_asks_nobody(make: Any) -> None:
    """Nothing is packed, and nothing is said to fit or not."""
    assert packed(make, make.policy()) == Packed((), ((),))


def test_nothing_is_asked_where_nothing_ships(make: Any) -> None:
    """No consignment, no parcel."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]))
    assert packed(make, policy, make.line(kind="digital"), destination=None) == Packed()


def test_a_carrier_is_asked_for_all_its_services_at_once(make: Any) -> None:
    """One question a carrier, in the order of the file; table options are no part of it."""
    options = make.flat + make.carrier_option(["usps_ground", "ups_ground", "usps_express"])
    found = packed(
        make, make.policy(options=options), make.line("12.50", quantity=2, weight=35), make.line("5.00", "2")
    )
    assert [ask.carrier for ask in found.asks] == ["usps", "ups"]
    usps, ups = (ask.shipment for ask in found.asks)
    assert (usps.services, ups.services) == ({"usps_ground", "usps_express"}, {"ups_ground"})
    assert usps.parcels == (Parcel(120, 100, 80, 170, Money(3000, "USD"), ("1", "2")),)
    assert usps.origin == Address("US", "NY", "10001", "New York", None, False)
    assert usps.destination.address == make.home
    assert (usps.ship_date, usps.currency) == (date(2026, 3, 3), "USD")
    assert (usps.signature, usps.insured, usps.incoterm, usps.customs) == (False, None, None, ())
    assert (usps.price_class, usps.account) == ("retail", {})
    assert [(ask.consignment, ask.card_backup) for ask in found.asks] == [(0, False), (0, False)]
    assert found.unpacked == ((),)


def test_what_a_product_says_goes_before_the_default(make: Any) -> None:
    """Its weight (zero is a weight) and its size."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]))
    (ask,) = packed(make, policy, make.line(weight=0, dimensions=(60, 60, 40), quantity=2)).asks
    assert ask.shipment.parcels == (Parcel(80, 60, 60, 0, Money(4000, "USD"), ("1",)),)


def test_value_is_what_the_buyer_pays(make: Any) -> None:
    """After the discount."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]))
    (ask,) = packed(make, policy, make.line("12.50", quantity=2, discount="5.00")).asks
    assert ask.shipment.value == Money(2000, "USD")


def test_the_shops_boxes_are_used_where_it_has_some(make: Any) -> None:
    """With the outside of the box and its weight; each carrier is asked for the same parcels."""
    policy = make.policy(options=make.carrier_option(["usps_ground", "ups_ground"]), packing=BOXES)
    found = packed(make, policy, make.line("5.00", quantity=2))
    parcel = Parcel(130, 110, 60, 120, Money(500, "USD"), ("1",), "small")
    assert [ask.shipment.parcels for ask in found.asks] == [(parcel, parcel)] * 2


def test_what_fits_no_box_is_named_and_nobody_is_asked(make: Any) -> None:
    """By the lines that do not fit."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]), packing=BOXES)
    found = packed(make, policy, make.line(), make.line(id="2", dimensions=(500, 10, 10)))
    assert found == Packed((), (("2",),))


def test_a_default_of_weight_is_asked_for_first(make: Any) -> None:
    """Without defaults the cart must bring both; then nothing is assumed."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]), packing="")
    (ask,) = packed(make, policy, make.line(weight=7, dimensions=(3, 2, 1))).asks
    assert ask.shipment.parcels == (Parcel(3, 2, 1, 7, Money(2000, "USD"), ("1",)),)


def test_days_of_dispatch_are_asked_for_apart(make: Any) -> None:
    """An option with its own lead time leaves on another day, so the carrier is asked again."""
    options = make.carrier_option(["usps_ground", "usps_letter"]) + make.carrier_option(
        ["usps_express"], "", "lead_time = { min = 5, max = 6 }", "later"
    )
    found = packed(make, make.policy(options=options))
    assert [(ask.shipment.ship_date.day, sorted(ask.shipment.services)) for ask in found.asks] == [
        (3, ["usps_ground", "usps_letter"]),
        (9, ["usps_express"]),
    ]


def test_a_split_cart_asks_for_each_consignment(make: Any) -> None:
    """By its index, with its own lines and day."""
    policy = make.policy(SPLIT, options=make.carrier_option(["usps_ground"]))
    found = packed(make, policy, make.line(), make.line("9.00", "2", lead_time=(9, 9)))
    assert [(ask.consignment, ask.shipment.ship_date.day, ask.shipment.value.minor) for ask in found.asks] == [
        (0, 3, 2000),
        (1, 13, 900),
    ]
    assert [ask.shipment.parcels[0].lines for ask in found.asks] == [("1",), ("2",)]
    assert found.unpacked == ((), ())


def test_one_consignment_may_fit_where_another_does_not(make: Any) -> None:
    """Each has its own list of what fits no box."""
    policy = make.policy(SPLIT, options=make.carrier_option(["usps_ground"]), packing=BOXES)
    found = packed(make, policy, make.line(dimensions=(500, 10, 10)), make.line(id="2", lead_time=(9, 9)))
    assert found.unpacked == (("1",), ())
    assert [ask.consignment for ask in found.asks] == [1]


@pytest.mark.parametrize(("requested", "signature"), [(True, True), (False, False)])
def test_a_signature_is_asked_for_where_it_is_needed(make: Any, requested: bool, signature: bool) -> None:
    """So that its price comes with the rate."""
    rest = '[signature]\non_request = true\nstatement = "S1"\n'
    policy = make.policy(rest, options=make.carrier_option(["usps_ground"]))
    (ask,) = packed(make, policy, signature_requested=requested).asks
    assert ask.shipment.signature is signature


def test_insurance_and_terms_are_asked_for(make: Any) -> None:
    """The value to insure, and who pays duties."""
    rest = '[insurance]\nat = "10.00"\nstatement = "I1"\n'
    zones = EVERYWHERE + 'incoterm = "DDP"\nduties = { percent = "10", statement = "D1" }\n'
    policy = make.policy(rest, options=make.carrier_option(["dhl_worldwide"]), zones=zones)
    (ask,) = packed(make, policy, destination=make.address(country="DE", region=None)).asks
    assert (ask.shipment.insured, ask.shipment.incoterm) == (Money(2000, "USD"), "DDP")


@pytest.mark.parametrize(("discount", "value"), [("19.99", 1), ("20.00", 0), ("20.01", 0)])
def test_goods_are_declared_at_what_was_paid_and_never_less_than_nothing(make: Any, discount: str, value: int) -> None:
    """A cart made in Python may have a discount larger than its line."""
    policy = make.policy(options=make.carrier_option(["dhl_worldwide"]), zones=EVERYWHERE)
    abroad = make.address(country="DE", region=None)
    (ask,) = packed(make, policy, make.line("20.00", discount=discount), destination=abroad).asks
    assert [row.value for row in ask.shipment.customs] == [Money(value, "USD")]


def test_a_customs_form_lists_every_line(make: Any) -> None:
    """Value and weight of the whole row; the name stands in for a description, unknown facts stay unknown."""
    policy = make.policy(options=make.carrier_option(["dhl_worldwide"]), zones=EVERYWHERE)
    lines = (
        make.line(
            "12.50",
            "1",
            quantity=2,
            discount="5.00",
            weight=35,
            name="Ring",
            customs={"hs_code": "711319", "origin_country": "US", "description": "silver ring"},
        ),
        make.line("5.00", "2", name="Bowl"),
        make.line("5.00", "3", weight=0, quantity=3),
        make.line("5.00", "4", weight=1, discount="5.00"),
    )
    (ask,) = packed(make, policy, *lines, destination=make.address(country="DE", region=None)).asks
    assert ask.shipment.customs == (
        CustomsItem("silver ring", "711319", "US", 2, Money(2000, "USD"), 70),
        CustomsItem("Bowl", None, None, 1, Money(500, "USD"), 100),
        CustomsItem(None, None, None, 3, Money(500 * 3, "USD"), None),
        CustomsItem(None, None, None, 1, Money(0, "USD"), 1),
    )


@pytest.mark.parametrize(("more", "grams"), [({"line_weight": 454}, 454), ({}, 464)])
def test_a_carrier_is_told_what_a_line_weighs_together(make: Any, more: dict[str, int], grams: int) -> None:
    """Sixteen ounces go out as a pound, on the parcel and on the customs form, in one stack and in a box."""
    cart = (make.line(weight=29, quantity=16, dimensions=(5, 5, 5), **more),)
    abroad = make.address(country="DE", region=None)
    for packing, empty in ((BOXES, 20), (BOXES.split("[[packing.boxes]]")[0], 0)):
        policy = make.policy(options=make.carrier_option(["dhl_worldwide"]), zones=EVERYWHERE, packing=packing)
        (ask,) = packed(make, policy, *cart, destination=abroad).asks
        assert [parcel.weight for parcel in ask.shipment.parcels] == [grams + empty]
        assert [item.weight for item in ask.shipment.customs] == [grams]


def test_no_form_is_filled_in_at_home(make: Any) -> None:
    """But for military addresses and islands outside the customs territory."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]), zones=EVERYWHERE)
    assert packed(make, policy).asks[0].shipment.customs == ()
    military = make.address(region="AE", postal_code="09012")
    assert len(packed(make, policy, destination=military).asks[0].shipment.customs) == 1


CARRIERS = """
[carriers.usps]
price_class = "commercial"
account_number = "123"
residential = true
[carriers.ups]
residential = false
"""


@pytest.mark.parametrize(
    ("said", "asked"), [(None, [True, False, None]), (True, [True, True, True]), (False, [False, False, False])]
)
def test_residential_is_the_shops_default_where_nobody_says(
    make: Any, said: bool | None, asked: list[bool | None]
) -> None:
    """By carrier; what the address says goes first, and without a default unknown stays unknown."""
    policy = make.policy(CARRIERS, options=make.carrier_option(["usps_ground", "ups_ground", "dhl_worldwide"]))
    found = packed(make, policy, destination=make.address(residential=said))
    assert [ask.shipment.destination.address.residential for ask in found.asks] == asked


def test_the_account_is_the_carriers_own(make: Any) -> None:
    """Public facts and the class of prices; a carrier the file does not name has none."""
    policy = make.policy(CARRIERS, options=make.carrier_option(["usps_ground", "ups_ground", "dhl_worldwide"]))
    shipments = [ask.shipment for ask in packed(make, policy).asks]
    assert [(each.price_class, each.account) for each in shipments] == [
        ("commercial", {"account_number": "123"}),
        ("retail", {}),
        ("retail", {}),
    ]


def test_the_card_may_stand_in_where_one_service_says_so(make: Any) -> None:
    """The question is marked, carrier by carrier."""
    backup = 'backup = [{ service = "usps_express", price = { kind = "card" } }]'
    policy = make.policy(options=make.carrier_option(["usps_ground", "usps_express", "ups_ground"], backup))
    assert [(ask.carrier, ask.card_backup) for ask in packed(make, policy).asks] == [("usps", True), ("ups", False)]


def test_options_on_other_terms_are_asked_for_apart(make: Any) -> None:
    """One question for parcels with duties paid and one for those without, each for its own services."""
    zones = EVERYWHERE + 'incoterm = "DAP"\n'
    text = '[[texts]]\nid = "d"\nversion = "1"\ntext = "Duties."\nstatement = "D1"\ndisclaimer = true\n'
    paid = 'incoterm = "DDP"\nduties = { percent = "10", statement = "D1" }\n'
    options = make.carrier_option(["usps_express"], "", paid, "paid") + make.carrier_option(["usps_letter"])
    found = packed(make, make.policy(text, zones=zones, options=options), "5.00")
    asked = [(ask.carrier, ask.shipment.incoterm, ask.shipment.services) for ask in found.asks]
    assert asked == [("usps", "DDP", {"usps_express"}), ("usps", "DAP", {"usps_letter"})]
