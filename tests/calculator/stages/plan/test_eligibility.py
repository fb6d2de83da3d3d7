"""Whether an option may be offered: reasons, the lines behind them, sentences, ways out and the chain of verdicts."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from calculator.domain.errors import BadCart
from calculator.domain.option import Refusal, Remedy, Verdict
from calculator.domain.places import Doubt
from tests.calculator.stages.kit import SPLIT

STREET = Remedy("give_field", field="/destination/lines", verified="rules")
ZIP = Remedy("give_field", field="/destination/postal_code", verified="rules")
NOT_RULED_OUT = Doubt(
    "/destination/lines", "po_box_not_ruled_out", "street lines are missing: a PO box is not ruled out"
)
KINDS = """
[kinds.stock]
lead_time = { min = 1, max = 2 }
statement = "K1"
[kinds.made]
lead_time = { min = 1, max = 2 }
statement = "K2"
[kinds.digital]
ships = false
statement = "K3"
"""
ALL = ("usps_ground", "usps_express", "usps_letter", "ups_ground", "ups_mainland", "dhl_worldwide")


def flat(rest: str, code: str = "standard", price: str = 'kind = "flat", fee = "5.00"') -> str:
    """A table option."""
    head = f'[[options]]\ncode = "{code}"\nname = "{code.capitalize()}"\nzones = ["us"]\nstatement = "O1"\n'
    return f"{head}price = {{ {price} }}\n{rest}\n"


def offered(plan: Any) -> list[str]:
    """Codes of what may carry the cart."""
    return [option.code for consignment in plan.consignments for option in consignment.options]


def refused(plan: Any) -> dict[str, str]:
    """Code → reason."""
    return {refusal.code: refusal.reason for refusal in plan.refusals}


@pytest.mark.parametrize(
    ("dates", "day", "message"),
    [
        ("valid_from = 2026-03-03", 2, "offered from 2026-03-03"),
        ("valid_from = 2026-03-03", 3, None),
        ("valid_until = 2026-03-03", 3, None),
        ("valid_until = 2026-03-03", 4, "was offered until 2026-03-03"),
        ("valid_from = 2026-03-03\nvalid_until = 2026-03-03", 3, None),
    ],
)
def test_an_option_has_its_days(make: Any, dates: str, day: int, message: str | None) -> None:
    """From the first to the last, both included, by the shop's own day."""
    now = datetime(2026, 3, day, 23, tzinfo=UTC)
    plan = make.plan(policy=make.policy(options=flat(dates)), now=now)
    if message is None:
        assert (offered(plan), plan.refusals) == (["standard"], ())
    else:
        assert plan.refusals == (Refusal("standard", "not_offered_on_this_day", message, statement="O1"),)
        assert Verdict("not_offered_on_this_day", False, message, "O1", "standard") in plan.verdicts


@pytest.mark.parametrize(
    ("classes", "address", "expected"),
    [
        ('["street"]', {"lines": ("12 Elm St",)}, None),
        ('["street"]', {"lines": ("PO Box 1",)}, ("po_box_not_served", "not offered to a PO box", STREET)),
        ('["street", "po_box"]', {"lines": ("PO Box 1",)}, None),
        ('["po_box"]', {"lines": ("12 Elm St",)}, ("street_not_served", "not offered to a street address", None)),
        (
            '["street"]',
            {"region": "AE", "postal_code": "09012"},
            ("military_not_served", "not offered to a military address", None),
        ),
        ('["military"]', {"region": "AE", "postal_code": "09012"}, None),
    ],
)
def test_an_option_may_be_kept_to_classes_of_address(
    make: Any, classes: str, address: dict[str, Any], expected: tuple[str, str, Remedy | None] | None
) -> None:
    """Only to a PO box is a street address the way out."""
    policy = make.policy(options=flat(f"address_classes = {classes}"))
    plan = make.plan(make.cart(destination=make.address(**address)), policy)
    if expected is None:
        assert (offered(plan), plan.refusals) == (["standard"], ())
    else:
        reason, message, remedy = expected
        assert plan.refusals == (Refusal("standard", reason, message, remedy=remedy, statement="O1"),)
    assert plan.unchecked == ()


def test_without_street_lines_the_class_is_unchecked(make: Any) -> None:
    """The option is offered, and the doubt told once however many options look at it."""
    rule = 'address_classes = ["street"]'
    policy = make.policy(options=flat(rule) + flat(rule, "express") + make.carrier_option(["ups_ground"], "", rule))
    plan = make.plan(make.cart(destination=make.address(lines=None)), policy)
    assert offered(plan) == ["standard", "express", "ups_ground"]
    assert [doubt.code for doubt in plan.unchecked] == ["po_box_not_ruled_out", "weight_assumed", "dimensions_assumed"]
    assert plan.unchecked[0] == NOT_RULED_OUT
    only = make.plan(make.cart(destination=make.address(lines=None)), make.policy(options=flat(rule)))
    assert only.unchecked == (NOT_RULED_OUT,)


def test_an_unknown_class_is_no_doubt_for_a_service_that_takes_all(make: Any) -> None:
    """USPS delivers to PO boxes."""
    cart = make.cart(make.line(weight=1, dimensions=(1, 1, 1)), destination=make.address(lines=None))
    assert make.plan(cart, make.policy(options=make.carrier_option(["usps_ground"]))).unchecked == ()
    doubts = make.plan(cart, make.policy(options=make.carrier_option(["usps_ground", "ups_ground"]))).unchecked
    assert doubts == (NOT_RULED_OUT,)


@pytest.mark.parametrize(
    ("address", "left", "refusals"),
    [
        (
            {"lines": ("PO Box 12",)},
            ["usps_ground", "usps_express", "usps_letter"],
            [
                ("ups_ground", "po_box_not_served", "UPS Ground does not deliver to a PO box", STREET),
                ("ups_mainland", "po_box_not_served", "UPS Mainland does not deliver to a PO box", STREET),
                ("dhl_worldwide", "po_box_not_served", "DHL Worldwide does not deliver to a PO box", STREET),
            ],
        ),
        (
            {"region": "AP", "postal_code": "96201"},
            ["usps_ground", "usps_express", "usps_letter", "dhl_worldwide"],
            [
                ("ups_ground", "military_not_served", "UPS Ground does not deliver to military addresses", None),
                ("ups_mainland", "military_not_served", "UPS Mainland does not deliver to military addresses", None),
            ],
        ),
        (
            {"country": "PR", "region": None, "postal_code": "00907"},
            ["usps_ground", "usps_express", "usps_letter", "ups_ground", "dhl_worldwide"],
            [("ups_mainland", "territory_not_served", "UPS Mainland does not deliver to US territories", None)],
        ),
        ({}, list(ALL), []),
    ],
)
def test_services_are_kept_from_where_they_do_not_go(
    make: Any, address: dict[str, Any], left: list[str], refusals: list[tuple[str, str, str, Remedy | None]]
) -> None:
    """PO boxes, military addresses and territories; the others are still offered."""
    policy = make.policy(options=make.carrier_option(ALL))
    plan = make.plan(make.cart(destination=make.address(**address)), policy)
    assert offered(plan) == left
    assert list(plan.refusals) == [
        Refusal(code, reason, message, remedy=remedy, statement="O2") for code, reason, message, remedy in refusals
    ]


def test_a_zip_code_is_needed_where_a_carrier_prices_by_it(make: Any) -> None:
    """In the postal territory of the US; a table option and a foreign address need none."""
    zones = make.zones.replace('{ country = ["US"] }', '{ set = "everywhere" }')
    policy = make.policy(zones=zones, options=flat("") + make.carrier_option(["usps_express"]))
    plan = make.plan(make.cart(destination=make.address(postal_code=None)), policy)
    message = "USPS Express is priced by ZIP code: give the ZIP code"
    assert offered(plan) == ["standard"]
    expected = Refusal("usps_express", "postal_code_needed", message, remedy=ZIP, statement="O2")
    assert plan.refusals == (expected,)
    abroad = make.plan(make.cart(destination=make.address(country="DE", region=None, postal_code=None)), policy)
    assert offered(abroad) == ["standard", "usps_express"]
    palau = make.plan(make.cart(destination=make.address(country="PW", region=None, postal_code=None)), policy)
    assert refused(palau) == {"usps_express": "postal_code_needed"}


def block(lines: str, refuses: str = "", rest: str = "", reason: str = "held") -> str:
    """A block, as TOML."""
    table = f"refuses = {{ {refuses} }}\n" if refuses else ""
    return (
        f'[[blocks]]\nreason = "{reason}"\nlines = {{ {lines} }}\n{table}message = "Cannot go."\n'
        f'statement = "B1"\n{rest}\n'
    )


MADE = 'kinds = ["made"]'


@pytest.mark.parametrize(
    ("lines", "line", "held"),
    [
        (MADE, {"kind": "made"}, True),
        (MADE, {}, False),
        ('tags = ["battery", "knife"]', {"tags": ("red", "knife")}, True),
        ('tags = ["battery"]', {"tags": ("red", "bat")}, False),
        ('tags = ["battery"]', {}, False),
        ('skus = ["RING-7"]', {"sku": "RING-7"}, True),
        ('skus = ["RING-7"]', {"sku": "RING-70"}, False),
        ('hs_codes = ["7113", "96"]', {"customs": {"hs_code": "711319"}}, True),
        ('hs_codes = ["7113", "96"]', {"customs": {"hs_code": "961234"}}, True),
        ('hs_codes = ["7113"]', {"customs": {"hs_code": "971131"}}, False),
        ('hs_codes = ["7113"]', {}, False),
        ('kinds = ["made"]\ntags = ["knife"]'.replace("\n", ", "), {"tags": ("knife",)}, True),
    ],
)
def test_a_block_holds_lines_by_any_of_its_keys(make: Any, lines: str, line: dict[str, Any], held: bool) -> None:
    """Kind, tag, article and the beginning of a customs number."""
    plan = make.plan(make.cart(make.line(**line)), make.policy(block(lines), kinds=KINDS))
    if held:
        assert plan.refusals == (Refusal("standard", "held", "Cannot go.", ("1",), statement="B1"),)
    else:
        assert offered(plan) == ["standard"]
        assert Verdict("held", True, "no such line in the cart", "B1", "standard") in plan.verdicts


@pytest.mark.parametrize(
    ("refuses", "rest", "left"),
    [
        ("", "", []),
        ('levels = ["expedited"]', "", ["standard", "usps_ground", "dhl_worldwide"]),
        ('levels = ["economy", "standard"]', "", ["express", "usps_express"]),
        ('options = ["standard"]', "", ["express", "usps_ground", "usps_express", "dhl_worldwide"]),
        ('options = ["parcel"]', "", ["standard", "express"]),
        ('options = ["usps_ground"]', "", ["standard", "express", "usps_express", "dhl_worldwide"]),
        ('carriers = ["usps"]', "", ["standard", "express", "dhl_worldwide"]),
        ('carriers = ["dhl_express"], levels = ["expedited"]', "", ["standard", "usps_ground"]),
        ("", 'zones = ["us"]', []),
        ("", 'zones = ["de"]', ["standard", "express", "usps_ground", "usps_express", "dhl_worldwide"]),
        ("", 'purposes = ["sale"]', []),
        ("", 'purposes = ["repair"]', ["standard", "express", "usps_ground", "usps_express", "dhl_worldwide"]),
    ],
)
def test_a_block_refuses_options_by_any_of_its_keys(make: Any, refuses: str, rest: str, left: list[str]) -> None:
    """Level, option, service, carrier; zone and purpose narrow it; no key means every option."""
    zones = make.zones + '[[zones]]\nid = "de"\nname = "Germany"\ninclude = [{ country = ["DE"] }]\nstatement = "Z2"\n'
    options = (
        flat("")
        + flat('level = "expedited"', "express")
        + make.carrier_option(["usps_ground", "usps_express", "dhl_worldwide"])
    ).replace('zones = ["us"]', 'zones = ["us", "de"]')
    policy = make.policy(block(MADE, refuses, rest), zones=zones, options=options, kinds=KINDS)
    plan = make.plan(make.cart(make.line(kind="made")), policy)
    assert offered(plan) == left


def test_a_block_names_the_lines_and_offers_to_take_them_out(make: Any) -> None:
    """Where others remain that ship: a digital line cannot travel alone."""
    policy = make.policy(block(MADE), kinds=KINDS)
    made, also, stock, digital = (
        make.line(id=name, kind=kind) for name, kind in (("a", "made"), ("b", "made"), ("c", "stock"), ("d", "digital"))
    )
    (refusal,) = make.plan(make.cart(made, stock, also, digital), policy).refusals
    assert refusal.lines == ("a", "b")
    assert refusal.remedy == Remedy("remove_lines", ("a", "b"), verified="rules")
    (refusal,) = make.plan(make.cart(made, also, digital), policy).refusals
    assert (refusal.lines, refusal.remedy) == (("a", "b"), None)


def test_the_first_block_that_holds_gives_the_reason(make: Any) -> None:
    """Those before it that do not hold are in the chain."""
    rest = block('tags = ["knife"]', reason="sharp") + block(MADE, reason="slow") + block(MADE, reason="late")
    plan = make.plan(make.cart(make.line(kind="made")), make.policy(rest, kinds=KINDS))
    assert refused(plan) == {"standard": "slow"}
    chain = [(verdict.rule, verdict.holds) for verdict in plan.verdicts if verdict.option == "standard"]
    assert chain == [("sharp", True), ("slow", False)]


def test_the_way_out_takes_every_block_into_account(make: Any) -> None:
    """Taking out the lines of the first alone would not help; a block of other options is none of this one's."""
    rest = (
        block('tags = ["knife"]', reason="sharp")
        + block(MADE, reason="slow")
        + block('tags = ["glass"]', 'levels = ["expedited"]', reason="frail")
    )
    lines = (
        make.line(id="a", tags=("knife",)),
        make.line(id="b", kind="made"),
        make.line(id="c", tags=("glass",)),
    )
    (refusal,) = make.plan(make.cart(*lines), make.policy(rest, kinds=KINDS)).refusals
    assert (refusal.reason, refusal.lines) == ("sharp", ("a",))
    assert refusal.remedy == Remedy("remove_lines", ("a", "b"), verified="rules")


def test_the_level_of_an_option_is_told_where_a_block_looks_at_it(make: Any) -> None:
    """It is the shop's own reading: the first such block's statement stands behind it, for every option."""
    options = flat('level = "economy"') + make.carrier_option(["usps_express"])
    rest = block('tags = ["knife"]') + block(MADE, 'levels = ["expedited"]').replace('"B1"', '"B2"')
    plan = make.plan(make.cart(), make.policy(rest, options=options, kinds=KINDS))
    assert [verdict for verdict in plan.verdicts if verdict.rule == "level"] == [
        Verdict("level", True, "Standard counts as economy", "B2", "standard"),
        Verdict("level", True, "USPS Express counts as expedited", "B2", "usps_express"),
    ]
    plan = make.plan(make.cart(), make.policy(block('tags = ["knife"]'), options=options, kinds=KINDS))
    assert "level" not in {verdict.rule for verdict in plan.verdicts}


def condition(rule: str) -> str:
    """An option with a condition."""
    return flat(f'only_when = {{ {rule}, statement = "W1" }}')


@pytest.mark.parametrize(
    ("rule", "line", "expected"),
    [
        (
            'value_from = "50.00"',
            {"price": "49.99"},
            Refusal(
                "standard",
                "order_value_too_low",
                "$49.99 is under $50.00",
                remedy=Remedy("add_amount", amount=None, verified="rules"),
                statement="W1",
            ),
        ),
        ('value_from = "50.00"', {"price": "50.00"}, None),
        ('value_under = "50.00"', {"price": "49.99"}, None),
        (
            'value_under = "50.00"',
            {"price": "50.00"},
            Refusal("standard", "order_value_too_high", "$50.00 is not under $50.00", statement="W1"),
        ),
        ('value_from = "10.00", value_under = "20.00"', {"price": "15.00"}, None),
        ('weight_up_to = { value = "1", unit = "kg" }', {"weight": 1000}, None),
        (
            'weight_up_to = { value = "1", unit = "kg" }',
            {"weight": 1001},
            Refusal("standard", "too_heavy", "1001 g is over 1000 g", statement="W1"),
        ),
        (
            'weight_up_to = { value = "1", unit = "kg" }',
            {"weight": 501, "quantity": 2},
            Refusal("standard", "too_heavy", "1002 g is over 1000 g", statement="W1"),
        ),
        (
            'weight_up_to = { value = "1", unit = "kg" }',
            {"quantity": 11},
            Refusal("standard", "too_heavy", "1100 g is over 1000 g", statement="W1"),
        ),
        ('weight_from = { value = "1", unit = "kg" }', {"weight": 1000}, None),
        (
            'weight_from = { value = "1", unit = "kg" }',
            {"weight": 999},
            Refusal("standard", "too_light", "999 g is under 1000 g", statement="W1"),
        ),
        ('weight_from = { value = "1", unit = "kg" }', {"weight": 500, "quantity": 2}, None),
        ('weight_over = { value = "1", unit = "kg" }', {"weight": 1001}, None),
        (
            'weight_over = { value = "1", unit = "kg" }',
            {"weight": 1000},
            Refusal("standard", "too_light", "1000 g is under 1001 g", statement="W1"),
        ),
        ("quantity_from = 3", {"quantity": 3}, None),
        (
            "quantity_from = 3",
            {"quantity": 2},
            Refusal("standard", "too_few_items", "2 items are fewer than 3", statement="W1"),
        ),
        (
            "quantity_from = 2",
            {"quantity": 1},
            Refusal("standard", "too_few_items", "1 item is fewer than 2", statement="W1"),
        ),
        ("quantity_up_to = 3", {"quantity": 3}, None),
        (
            "quantity_up_to = 3",
            {"quantity": 4},
            Refusal("standard", "too_many_items", "4 items are more than 3", statement="W1"),
        ),
    ],
)
def test_an_option_has_its_conditions(make: Any, rule: str, line: dict[str, Any], expected: Refusal | None) -> None:
    """Order value from and under, weight and pieces, each at and beside its bound."""
    plan = make.plan(make.cart(make.line(**line)), make.policy(options=condition(rule)))
    if expected is None:
        assert (offered(plan), plan.refusals) == (["standard"], ())
        because = f"${plan.basis.amount} within the option's bounds"
        assert Verdict("only_when", True, because, "W1", "standard") in plan.verdicts
        return
    assert "only_when" not in [verdict.rule for verdict in plan.verdicts]
    (found,) = plan.refusals
    if expected.remedy is not None:
        assert found.remedy == Remedy("add_amount", amount=make.money("0.01"), verified="rules")
        found, expected = (
            Refusal(each.code, each.reason, each.message, statement=each.statement) for each in (found, expected)
        )
    assert found == expected


def test_a_condition_may_look_at_another_value(make: Any) -> None:
    """A named basis of its own; all lines that ship count for weight and pieces."""
    rule = 'value_from = "50.00", basis = "listed_subtotal"'
    plan = make.plan(make.cart(make.line("60.00", discount="20.00")), make.policy(options=condition(rule)))
    assert offered(plan) == ["standard"]
    lines = (make.line(quantity=2), make.line(id="2"), make.line(id="3", kind="digital", quantity=9))
    plan = make.plan(make.cart(*lines), make.policy(options=condition("quantity_up_to = 2")))
    assert plan.refusals[0].message == "3 items are more than 2"


def test_a_product_may_force_its_service(make: Any) -> None:
    """The others are refused by name; an old name of the service is the service."""
    policy = make.policy(options=flat("") + make.carrier_option(["usps_ground", "ups_ground"]))
    cart = make.cart(make.line(service="usps_parcel_post"), make.line(id="2"))
    plan = make.plan(cart, policy)
    assert offered(plan) == ["standard", "usps_ground"]
    message = "a product in this cart goes by usps_ground only"
    remedy = Remedy("remove_lines", ("1",), verified="rules")
    assert plan.refusals == (Refusal("ups_ground", "service_forced_by_product", message, ("1",), remedy, "O2"),)


def test_two_forced_services_are_never_guessed(make: Any) -> None:
    """Each service names the lines that keep it from the cart."""
    policy = make.policy(options=make.carrier_option(["usps_ground", "ups_ground", "dhl_worldwide"]))
    cart = make.cart(make.line(service="usps_ground"), make.line(id="2", service="ups_ground"))
    message = "products in this cart must go by different services: ups_ground, usps_ground"
    assert make.plan(cart, policy).refusals == (
        Refusal(
            "usps_ground",
            "conflicting_services",
            message,
            ("2",),
            Remedy("remove_lines", ("2",), verified="rules"),
            "O2",
        ),
        Refusal(
            "ups_ground",
            "conflicting_services",
            message,
            ("1",),
            Remedy("remove_lines", ("1",), verified="rules"),
            "O2",
        ),
        Refusal("dhl_worldwide", "conflicting_services", message, ("1", "2"), None, "O2"),
    )


def test_a_service_that_takes_no_signature_is_refused_where_one_is_needed(make: Any) -> None:
    """With the reason for the signature; an included one will do, and table options are not asked."""
    rule = '[signature]\nover = "500.00"\non_request = true\nstatement = "S1"\n'
    policy = make.policy(rule, options=flat("") + make.carrier_option(["usps_letter", "usps_express", "usps_ground"]))
    plan = make.plan(make.cart("500.01"), policy)
    assert offered(plan) == ["standard", "usps_express", "usps_ground"]
    message = "a signature is required ($500.01 is over $500.00) and USPS Letter cannot take one"
    assert plan.refusals == (Refusal("usps_letter", "signature_unavailable", message, statement="S1"),)
    assert "usps_letter" in offered(make.plan(make.cart("500.00"), policy))


def test_an_amount_the_shop_does_not_name_must_be_asked_for(make: Any) -> None:
    """No fee is invented."""
    plan = make.plan(policy=make.policy(options=flat("", price='kind = "merchant_amount"')))
    message = "the shop names no amount for this: ask the shop"
    assert plan.refusals == (Refusal("standard", "needs_merchant_amount", message, statement="O1"),)


def test_what_is_barred_is_told_before_what_is_missing(make: Any) -> None:
    """One reason an option: days, address, blocks, conditions, forced service, signature, ZIP code, in this order."""
    signature = '[signature]\nover = "10.00"\nstatement = "S1"\n'
    held = block(MADE)
    rest = 'valid_until = 2026-03-01\nonly_when = { value_from = "50.00", statement = "W1" }'

    def reason(rule: str, **line: Any) -> str:
        policy = make.policy(
            signature + held, options=make.carrier_option(["usps_letter", "ups_ground"], "", rule), kinds=KINDS
        )
        address = make.address(lines=line.pop("lines", ("12 Elm St",)), postal_code=None)
        return refused(make.plan(make.cart(make.line(**line), destination=address), policy))[
            line.pop("of", "usps_letter")
        ]

    low = rest.partition("\n")[2]
    assert reason(rest, kind="made", service="ups_ground") == "not_offered_on_this_day"
    assert reason(low, kind="made", service="ups_ground") == "held"
    assert reason(low, service="ups_ground") == "order_value_too_low"
    assert reason("", service="ups_ground") == "service_forced_by_product"
    assert reason("") == "signature_unavailable"
    assert reason("", price="9.00") == "postal_code_needed"


def test_an_address_goes_before_a_block(make: Any) -> None:
    """A PO box cannot be helped by taking out lines."""
    policy = make.policy(block(MADE), options=make.carrier_option(["ups_ground"]), kinds=KINDS)
    plan = make.plan(make.cart(make.line(kind="made"), destination=make.address(lines=("PO Box 1",))), policy)
    assert refused(plan) == {"ups_ground": "po_box_not_served"}


def test_the_days_of_an_option_count_by_the_order_day(make: Any) -> None:
    """After the cut-off the order counts as of the next day."""
    policy = make.policy("[calendar]\ncut_off = 09:00:00\n", options=flat("valid_until = 2026-03-02"))
    assert make.plan(policy=policy).order_day == date(2026, 3, 3)
    assert refused(make.plan(policy=policy)) == {"standard": "not_offered_on_this_day"}


def test_a_product_forces_no_service_beyond_the_allow_list(make: Any) -> None:
    """It narrows what the shop offers; what the shop does not sell has no zone, no price and no statement."""
    policy = make.policy(options=make.carrier_option(["usps_ground", "ups_ground"]))
    assert offered(make.plan(make.cart(make.line(service="ups_ground")), policy)) == ["ups_ground"]
    with pytest.raises(BadCart) as caught:
        make.plan(make.cart(make.line(service="dhl_worldwide")), policy)
    (fault,) = caught.value.faults
    assert (fault.pointer, fault.code) == ("/lines/0/service", "unknown_service")
    assert fault.message == "atelier does not offer 'dhl_worldwide': write one of ups_ground, usps_ground"


@pytest.mark.parametrize(
    ("days", "barred"),
    [
        ("valid_from = 2026-03-02", True),
        ("valid_from = 2026-03-03", False),
        ("valid_until = 2026-03-02", True),
        ("valid_until = 2026-03-01", False),
    ],
)
def test_a_block_has_its_days(make: Any, days: str, barred: bool) -> None:
    """The first and the last included; outside of them nothing is said of it, and split carts do not part for it."""
    rest = '[[blocks]]\nreason = "not_now"\nlines = { kinds = ["made"] }\nmessage = "Not now."\nstatement = "B1"\n'
    rest += days + "\n"
    policy = make.policy(rest, kinds=KINDS)
    plan = make.plan(make.cart(make.line(kind="made")), policy)
    assert refused(plan) == ({"standard": "not_now"} if barred else {})
    assert [verdict.rule for verdict in plan.verdicts if verdict.rule == "not_now"] == (["not_now"] if barred else [])
    split = rest + SPLIT
    plan = make.plan(make.cart(make.line(kind="made"), make.line(id="2")), make.policy(split, kinds=KINDS))
    assert len(plan.consignments) == (2 if barred else 1)


def test_each_zone_and_purpose_has_its_own_options(make: Any) -> None:
    """In whichever order carts come, under one policy."""
    zones = make.zones + make.zones.replace('"us"', '"abroad"').replace('country = ["US"]', 'country = ["CA"]')
    options = make.flat + make.flat.replace("standard", "far").replace('["us"]', '["abroad"]')
    options += make.flat.replace("standard", "again").replace('["us"]', '["us", "abroad"]\npurposes = ["reship"]')
    policy = make.policy(options=options, zones=zones)
    canada = make.address(country="CA", region="ON", postal_code="M5V 2T6")
    for _ in range(2):
        for place, purpose, code in (
            (make.home, "sale", "standard"),
            (canada, "sale", "far"),
            (canada, "reship", "again"),
            (make.home, "reship", "again"),
        ):
            planned = make.plan(make.cart(destination=place, purpose=purpose), policy)
            assert [option.code for option in planned.consignments[0].options] == [code]
