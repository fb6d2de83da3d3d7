"""The words a quote must carry."""

from typing import Any

import pytest

from calculator.stages.plan.texts import texts_of

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
OPTIONS = """
[[options]]
code = "standard"
name = "Standard"
zones = ["us", "de"]
statement = "O1"
price = { kind = "flat", fee = "5.00" }
[[options]]
code = "parcel"
name = "Parcel"
zones = ["us"]
statement = "O2"
price = { kind = "carrier", services = [{ service = "usps_ground" }] }
"""
REST = '[calendar]\nholidays = ["us_federal"]\n[signature]\nover = "500.00"\nstatement = "S1"\n'


def text(condition: str, name: str = "words") -> str:
    """A text with a condition, as TOML."""
    return f'[[texts]]\nid = "{name}"\nversion = "1"\ntext = "Words."\nstatement = "T1"\n{condition}\n'


def of_cart(make: Any, condition: str, *kinds: str, zone: int | None = 0, busy: bool = False, **more: Any) -> list[str]:
    """Ids of the texts the cart itself carries."""
    policy = make.policy(REST + text(condition), zones=ZONES, options=OPTIONS)
    cart = make.cart(*(make.line(id=kind, kind=kind) for kind in kinds or ("stock",)), **more)
    found = texts_of(policy, cart, None if zone is None else policy.zones[zone], cart.lines, make.now.date(), busy=busy)
    assert found.on_options == ()
    return [each.id for each in found.cart]


@pytest.mark.parametrize(
    ("condition", "case", "shown"),
    [
        ("", {}, True),
        ('zones = ["us"]', {"zone": 0}, True),
        ('zones = ["us"]', {"zone": 1}, False),
        ('zones = ["us", "de"]', {"zone": 1}, True),
        ('purposes = ["sale"]', {}, True),
        ('purposes = ["sale"]', {"purpose": "repair"}, False),
        ('purposes = ["sale", "repair"]', {"purpose": "repair"}, True),
        ('when = "busy"', {"busy": True}, True),
        ('when = "busy"', {"busy": False}, False),
        ('when = "always"', {"busy": True}, True),
        ("", {"zone": None}, True),
        ('zones = ["us"]', {"zone": None}, False),
        ('purposes = ["sale"]', {"zone": None}, True),
        ('purposes = ["sale"]', {"zone": None, "purpose": "repair"}, False),
        ('when = "busy"', {"zone": None}, False),
    ],
)
def test_a_text_of_the_cart_has_its_conditions(make: Any, condition: str, case: dict[str, Any], shown: bool) -> None:
    """Zone, purpose and season; where no zone is known only texts for no zone in particular hold."""
    assert of_cart(make, condition, **case) == (["words"] if shown else [])


@pytest.mark.parametrize(("kinds", "shown"), [(("digital",), True), (("stock",), False), (("stock", "digital"), True)])
def test_a_text_of_a_kind_needs_a_line_of_it(make: Any, kinds: tuple[str, ...], shown: bool) -> None:
    """One line is enough."""
    assert of_cart(make, 'kinds = ["digital"]', *kinds) == (["words"] if shown else [])


def test_texts_keep_the_order_of_the_file(make: Any) -> None:
    """Cart texts and option texts apart."""
    rest = REST + text("", "b") + text("disclaimer = true", "d") + text("", "a") + text('levels = ["economy"]', "c")
    policy = make.policy(rest, zones=ZONES, options=OPTIONS)
    found = texts_of(policy, make.cart(), policy.zones[0], make.cart().lines, make.now.date(), busy=False)
    assert [each.id for each in found.cart] == ["b", "a"]
    assert [rule.text.id for rule in found.on_options] == ["d", "c"]


@pytest.mark.parametrize(
    ("condition", "case", "shown"),
    [
        ("disclaimer = true", {}, True),
        ('options = ["standard"]', {}, True),
        ('options = ["standard"]', {"codes": ("parcel", "standard")}, True),
        ('options = ["standard"]', {"codes": ("express",)}, False),
        ('levels = ["expedited"]', {"level": "expedited"}, True),
        ('levels = ["expedited"]', {"level": "standard"}, False),
        ('when = "signature"', {"signature": True}, True),
        ('when = "signature"', {"signature": False}, False),
        ('when = "carrier"', {"carrier": True}, True),
        ('when = "carrier"', {"carrier": False}, False),
        ('levels = ["expedited"]\noptions = ["standard"]', {"level": "economy"}, False),
        ('levels = ["expedited"]\noptions = ["standard"]', {"level": "expedited", "codes": ("x",)}, False),
        ('levels = ["expedited"]\noptions = ["standard"]', {"level": "expedited"}, True),
        ('disclaimer = true\nkinds = ["digital"]', {}, False),
        ('disclaimer = true\nwhen = "busy"', {}, False),
    ],
)
@pytest.mark.parametrize("disclaimer", [True, False])
def test_a_text_of_an_option_has_its_conditions(
    make: Any, condition: str, case: dict[str, Any], shown: bool, disclaimer: bool
) -> None:
    """Option, level, signature and carrier; a disclaimer is told apart from a notice."""
    if disclaimer and "disclaimer" not in condition:
        condition += "\ndisclaimer = true"
    policy = make.policy(REST + text(condition), zones=ZONES, options=OPTIONS)
    cart = make.cart()
    texts = texts_of(policy, cart, policy.zones[0], cart.lines, make.now.date(), busy=False)
    asked = {"codes": ("standard",), "level": "standard", "signature": False, "carrier": False, **case}
    disclaimers, notices = texts.of_option(
        asked["codes"], asked["level"], signature=asked["signature"], carrier=asked["carrier"]
    )
    expected = ["words"] if shown else []
    if "disclaimer" in condition:
        assert ([each.id for each in disclaimers], [each.id for each in notices]) == (expected, [])
    else:
        assert ([each.id for each in disclaimers], [each.id for each in notices]) == ([], expected)


def test_a_text_is_carried_whole(make: Any) -> None:
    """Version, words, short form and statement."""
    policy = make.policy(REST + text('short = "W."'), zones=ZONES, options=OPTIONS)
    (found,) = texts_of(policy, make.cart(), policy.zones[0], make.cart().lines, make.now.date(), busy=False).cart
    assert (found.id, found.version, found.text, found.short, found.statement) == ("words", "1", "Words.", "W.", "T1")


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        ("valid_from = 2026-03-02", [2, 3]),
        ("valid_until = 2026-03-02", [1, 2]),
        ("valid_from = 2026-03-02\nvalid_until = 2026-03-02", [2]),
    ],
)
@pytest.mark.parametrize("disclaimer", ["", "disclaimer = true"])
def test_a_text_has_its_days(make: Any, days: str, shown: list[int], disclaimer: str) -> None:
    """The first and the last included, by the day of the order, one policy asked on one day after another."""
    policy = make.policy(REST + text(f"{days}\n{disclaimer}"), zones=ZONES, options=OPTIONS)
    found = []
    for day in (1, 2, 3, 2):
        option = make.plan(policy=policy, now=make.now.replace(day=day)).consignments[0].options[0]
        plan = make.plan(policy=policy, now=make.now.replace(day=day))
        if (option.disclaimers if disclaimer else plan.notices) != ():
            found.append(day)
    assert found == [*shown, 2]


SLOW = (2, 4)


@pytest.mark.parametrize(
    ("condition", "lines", "shown"),
    [
        ('kinds = ["stock"]', [("stock", None)], True),
        ('kinds = ["stock"]', [("stock", SLOW)], False),
        ('kinds = ["stock"]', [("stock", SLOW), ("stock", None)], True),
        ('kinds = ["stock"]', [("stock", SLOW), ("made", None)], False),
        ('kinds = ["stock", "made"]', [("stock", SLOW), ("made", None)], True),
        ("", [("stock", SLOW), ("made", None)], True),
        ("", [("stock", SLOW), ("made", SLOW)], False),
        ("", [("stock", SLOW), ("digital", None)], False),
    ],
)
def test_words_on_the_usual_lead_time_need_a_line_that_has_it(
    make: Any, condition: str, lines: list[tuple[str, tuple[int, int] | None]], shown: bool
) -> None:
    """A product's own lead time makes them untrue of it; what needs no parcel has none. Asked twice of one policy."""
    made = '[kinds.made]\nlead_time = { min = 3, max = 9 }\nstatement = "K3"\n'
    policy = make.policy(REST + text(f'when = "lead_time"\n{condition}'), kinds=make.kinds + made)
    asked = [make.line(id=str(place), kind=kind, lead_time=lead) for place, (kind, lead) in enumerate(lines)]
    for _ in range(2):
        assert [each.id for each in make.plan(make.cart(*asked), policy).notices] == (["words"] if shown else [])
        other = make.plan(make.cart(make.line(kind="stock"), make.line(id="2", kind="made")), policy)
        assert [each.id for each in other.notices] == ["words"]


def test_words_of_a_kind_are_otherwise_shown_whatever_its_lead_time(make: Any) -> None:
    """They may speak of anything."""
    policy = make.policy(REST + text('kinds = ["stock"]'))
    assert [each.id for each in make.plan(make.cart(make.line(lead_time=SLOW)), policy).notices] == ["words"]
