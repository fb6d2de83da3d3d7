"""Ways out of a refusal: what the cart would be, and whether following them was tried."""

from dataclasses import replace
from typing import Any

import pytest

from calculator.domain.cart import Line
from calculator.domain.errors import CarrierTimeout
from calculator.domain.money import Money
from calculator.domain.option import Quote, Remedy
from calculator.domain.places import Address
from calculator.remedies import changed_cart


def test_lines_are_taken_out(make: Any) -> None:
    """Those named, and the rest is as it was; an emptied cart cannot be tried."""
    cart = make.cart("1.00", "2.00", "3.00", purpose="repair")
    changed = changed_cart(cart, Remedy("remove_lines", ("1", "3")), "stock")
    assert changed == replace(cart, lines=(cart.lines[1],))
    assert changed_cart(cart, Remedy("remove_lines", ("1", "2", "3")), "stock") is None


def test_one_small_thing_more_is_bought(make: Any) -> None:
    """Worth what is missing, of the shop's default kind, untaxed, next to nothing in size and weight."""
    cart = make.cart("1.00")
    changed = changed_cart(cart, Remedy("add_amount", amount=make.money("0.02")), "ring")
    bought = Line(
        "1+", "ring", 1, Money(2, "USD"), Money(0, "USD"), tax=Money(0, "USD"), weight=1, dimensions=(1, 1, 1)
    )
    assert changed == replace(cart, lines=(*cart.lines, bought))


def test_what_is_bought_has_an_id_of_its_own(make: Any) -> None:
    """Whatever the lines are called."""
    cart = make.cart(*(make.line("1.00", name) for name in ("a", "a+", "+++", "")))
    changed = changed_cart(cart, Remedy("add_amount", amount=make.money("0.02")), "stock")
    assert [line.id for line in changed.lines] == ["a", "a+", "+++", "", "++++"]


def test_a_street_is_given(make: Any) -> None:
    """In place of the PO box; the rest of the address is kept."""
    cart = make.cart(destination=make.address(lines=("PO Box 1",)))
    changed = changed_cart(cart, Remedy("give_field", field="/destination/lines"), "stock")
    assert changed == replace(cart, destination=make.address(lines=("1 Main Street",)))


@pytest.mark.parametrize(
    ("address", "postal_code"),
    [
        (Address("US", "AS"), "96799"),
        (Address("GU"), "96910"),
        (Address("US", "CA"), "90000"),
        (Address("US"), "10001"),
        (Address("PW"), "96939"),
    ],
)
def test_a_postal_code_of_the_place_is_given(make: Any, address: Address, postal_code: str) -> None:
    """Of its region, New York's where none is known."""
    cart = make.cart(destination=address)
    changed = changed_cart(cart, Remedy("give_field", field="/destination/postal_code"), "stock")
    assert changed == replace(cart, destination=replace(address, postal_code=postal_code))


@pytest.mark.parametrize(
    "remedy",
    [Remedy("add_amount"), Remedy("choose_option"), Remedy("give_field", field="/destination/lines")],
)
def test_what_cannot_be_tried_gives_no_cart(make: Any, remedy: Remedy) -> None:
    """An amount nobody names, an option of another kind, an address that is not there."""
    assert changed_cart(make.cart(destination=None), remedy, "stock") is None


BLOCK = """
[[blocks]]
reason = "held"
lines = { tags = ["knife"] }
refuses = { levels = ["expedited"] }
message = "No knives."
statement = "B1"
"""
EXPRESS = """
[[options]]
code = "express"
name = "Express"
level = "expedited"
zones = ["us"]
statement = "O6"
price = { kind = "flat", fee = "15.00" }
"""


def only(quote: Quote) -> tuple[str, Remedy | None]:
    """Reason and way out of the only refusal."""
    (refusal,) = quote.refusals
    return refusal.reason, refusal.remedy


def test_a_way_out_is_quoted_before_it_is_told(make: Any) -> None:
    """Where no carrier is asked the changed cart is quoted in full, and following it does what it says."""
    cart = make.cart(make.line(), make.line(id="2", tags=("knife",)))
    shop = make.shop(make.policy(BLOCK, options=make.flat + EXPRESS))
    reason, remedy = only(make.quote(cart, shop))
    assert (reason, remedy) == ("held", Remedy("remove_lines", ("2",), verified="quote"))
    followed = changed_cart(cart, remedy, "stock")
    assert "express" in [option.code for option in make.quote(followed, shop).options]


SECOND = BLOCK.replace('"held"', '"wet"').replace('"knife"', '"paint"').replace("knives", "paint")


@pytest.mark.parametrize(
    ("tags", "remedy"),
    [
        ((("knife",), ("paint",), ()), Remedy("remove_lines", ("1", "2"))),
        (((), ("paint",), ("knife", "paint")), Remedy("remove_lines", ("2", "3"))),
        ((("knife",), ("paint",)), None),
        ((("paint",), ("knife",), ("flag",), ()), Remedy("remove_lines", ("1", "2", "3"))),
        ((("paint",), ("knife",), ("flag",)), None),
    ],
)
def test_what_bars_the_changed_cart_is_taken_out_as_well(
    make: Any, tags: tuple[tuple[str, ...], ...], remedy: Remedy | None
) -> None:
    """In the cart's order; where nothing would be left there is no way out."""
    lines = [make.line(id=str(number), tags=each) for number, each in enumerate(tags, 1)]
    # A service that a product asks for is looked at after the blocks, so it comes to light in the changed cart only.
    lines = [replace(line, service="usps_express") if "flag" in line.tags else line for line in lines]
    policy = make.policy(BLOCK + SECOND, options=make.carrier_option(["usps_ground", "usps_express"]))
    policy = replace(policy, blocks=tuple(replace(block, levels=frozenset({"economy"})) for block in policy.blocks))
    quote = make.quote(make.cart(*lines), make.shop(policy, make.source("usps_ground", "usps_express", local=True)))
    assert make.refusal(quote, "usps_ground").remedy == remedy


def test_ways_out_of_two_sorts_are_not_put_together(make: Any) -> None:
    """Lines can be taken out together, a street cannot be given beside: the refusal stays without a remedy."""
    policy = make.policy(BLOCK, options=EXPRESS + 'address_classes = ["street"]\n')
    cart = make.cart(make.line(), make.line(id="2", tags=("knife",)), destination=make.address(lines=("PO Box 1",)))
    assert only(make.quote(cart, make.shop(policy))) == ("po_box_not_served", None)


def condition(rule: str) -> str:
    """An option with a condition."""
    return EXPRESS + f'only_when = {{ {rule}, statement = "W1" }}\n'


def test_a_missing_amount_is_quoted(make: Any) -> None:
    """The smallest that helps: a cent less would not."""
    shop = make.shop(make.policy(options=condition('value_from = "50.00"')))
    assert only(make.quote(make.cart("49.98"), shop)) == (
        "order_value_too_low",
        Remedy("add_amount", amount=make.money("0.02"), verified="quote"),
    )
    assert make.quote(make.cart("49.98", "0.01"), shop).options == ()
    assert len(make.quote(make.cart("49.98", "0.02"), shop).options) == 1


@pytest.mark.parametrize("basis", ["discounted_subtotal_with_tax", "listed_subtotal", "discounted_physical_subtotal"])
def test_a_missing_amount_helps_whatever_value_is_looked_at(make: Any, basis: str) -> None:
    """With tax included: the thing bought in trial has a tax, so it can be tried."""
    shop = make.shop(make.policy(options=condition(f'value_from = "50.00", basis = "{basis}"')))
    reason, remedy = only(make.quote(make.cart(make.line("40.00", tax="4.00")), shop))
    missing = "6.00" if basis.endswith("tax") else "10.00"
    assert (reason, remedy) == ("order_value_too_low", Remedy("add_amount", amount=make.money(missing)))


@pytest.mark.parametrize(
    ("rule", "pieces"),
    [
        ('value_from = "50.00", quantity_up_to = 2', 2),
        ('value_from = "50.00", weight_up_to = { value = "200", unit = "g" }', 2),
    ],
)
def test_a_way_out_that_does_not_help_is_not_told(make: Any, rule: str, pieces: int) -> None:
    """One thing more would be one too many: the refusal stays, without a remedy."""
    shop = make.shop(make.policy(options=condition(rule)))
    assert only(make.quote(make.cart(make.line("10.00", quantity=pieces)), shop)) == ("order_value_too_low", None)
    assert only(make.quote(make.cart(make.line("10.00")), shop))[1] == Remedy("add_amount", amount=make.money("40.00"))


def test_a_kind_that_does_not_ship_buys_nothing(make: Any) -> None:
    """Where the default kind is digital, more of it does not raise the value of what ships."""
    top = 'default_kind = "digital"'
    shop = make.shop(make.policy(top=top, options=condition('value_from = "50.00"')))
    assert only(make.quote(make.cart("10.00"), shop)) == ("order_value_too_low", None)


def test_a_street_address_is_quoted(make: Any) -> None:
    """For an option of the shop's own that wants one."""
    shop = make.shop(make.policy(options=EXPRESS + 'address_classes = ["street"]\n'))
    cart = make.cart(destination=make.address(lines=("PO Box 1",)))
    remedy = Remedy("give_field", field="/destination/lines", verified="quote")
    assert only(make.quote(cart, shop)) == ("po_box_not_served", remedy)


PO_BOX: dict[str, Any] = {"lines": ("PO Box 1",)}


def test_a_carrier_is_not_asked_again_to_try_a_way_out(make: Any) -> None:
    """The rules alone are asked, and the remedy says so."""
    policy = make.policy(options=make.carrier_option(["ups_ground", "usps_ground"]))
    ups, usps = make.source("ups_ground"), make.source("usps_ground")
    quote = make.quote(make.cart(destination=make.address(**PO_BOX)), make.shop(policy, ups, usps))
    remedy = Remedy("give_field", field="/destination/lines", verified="rules")
    assert only(quote) == ("po_box_not_served", remedy)
    assert (len(ups.asked), len(usps.asked)) == (0, 1)


def test_one_carrier_over_the_wire_is_enough_not_to_ask(make: Any) -> None:
    """Beside one that answers from memory, and beside one that is not set up."""
    policy = make.policy(options=make.carrier_option(["usps_ground", "hermes_parcel", "ups_ground"]))
    local, wire = make.source("usps_ground", local=True), make.source("ups_ground")
    quote = make.quote(make.cart(destination=make.address(**PO_BOX)), make.shop(policy, local, wire))
    assert make.refusal(quote, "ups_ground").remedy.verified == "rules"
    assert (len(local.asked), len(wire.asked)) == (1, 0)


def test_a_local_source_is_asked_again(make: Any) -> None:
    """It costs nothing, so the remedy is quoted."""
    policy = make.policy(options=make.carrier_option(["ups_ground"]))
    quote = make.quote(
        make.cart(destination=make.address(**PO_BOX)), make.shop(policy, make.source("ups_ground", local=True))
    )
    assert only(quote)[1] == Remedy("give_field", field="/destination/lines", verified="quote")


def test_a_local_source_without_a_price_makes_the_way_out_useless(make: Any) -> None:
    """A street address does not help where the card has no price for it either."""
    policy = make.policy(options=make.carrier_option(["ups_ground"]))
    for source in (make.source(carrier="ups", local=True), make.failing("ups", CarrierTimeout("late"), local=True)):
        quote = make.quote(make.cart(destination=make.address(**PO_BOX)), make.shop(policy, source))
        assert only(quote) == ("po_box_not_served", None)


def test_a_missing_source_is_no_reason_not_to_quote(make: Any) -> None:
    """Nobody is asked over the wire; the option has no price, so the remedy is dropped."""
    policy = make.policy(options=make.carrier_option(["ups_ground"]))
    assert only(make.quote(make.cart(destination=make.address(**PO_BOX)), make.shop(policy))) == (
        "po_box_not_served",
        None,
    )


def test_a_zip_code_is_a_way_out(make: Any) -> None:
    """Some ZIP code of the state is tried."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]))
    shop = make.shop(policy, make.source("usps_ground", local=True))
    quote = make.quote(make.cart(destination=make.address(postal_code=None)), shop)
    remedy = Remedy("give_field", field="/destination/postal_code", verified="quote")
    assert only(quote) == ("postal_code_needed", remedy)


def test_equal_ways_out_are_tried_once(make: Any) -> None:
    """Two services barred for one line are one trial."""
    policy = make.policy(BLOCK, options=make.carrier_option(["usps_express", "usps_ground"]) + EXPRESS)
    source = make.source("usps_ground", "usps_express", local=True)
    quote = make.quote(make.cart(make.line(), make.line(id="2", tags=("knife",))), make.shop(policy, source))
    assert [(each.code, each.remedy) for each in quote.refusals] == [
        ("usps_express", Remedy("remove_lines", ("2",), verified="quote")),
        ("express", Remedy("remove_lines", ("2",), verified="quote")),
    ]
    assert len(source.asked) == 2


def test_each_refusal_has_its_own_way_out(make: Any) -> None:
    """One that helps and one that does not, and one that never had any, in the order of refusals."""
    options = (
        EXPRESS
        + condition('value_from = "50.00", quantity_up_to = 2').replace('"express"', '"rare"')
        + EXPRESS.replace('"express"', '"old"')
        + "valid_until = 2026-01-01\n"
    )
    cart = make.cart(make.line(), make.line(id="2", tags=("knife",)))
    quote = make.quote(
        cart, make.shop(make.policy(BLOCK.replace("expedited", "standard"), options=options + make.flat))
    )
    assert [(each.code, each.reason, each.remedy is None) for each in quote.refusals] == [
        ("rare", "order_value_too_low", True),
        ("old", "not_offered_on_this_day", True),
        ("standard", "held", False),
    ]


def test_the_remedy_keeps_the_rest_of_the_refusal(make: Any) -> None:
    """Code, message, lines and statement."""
    cart = make.cart(make.line(), make.line(id="2", tags=("knife",)))
    (refusal,) = make.quote(cart, make.shop(make.policy(BLOCK, options=make.flat + EXPRESS))).refusals
    assert (refusal.code, refusal.message, refusal.lines, refusal.statement) == ("express", "No knives.", ("2",), "B1")
