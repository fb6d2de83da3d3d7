"""seal: the whole answer, every option signed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from calculator.domain.errors import CarrierTimeout
from calculator.domain.money import Money
from calculator.stages.seal import Keys
from calculator.stages.seal.facts import digest_of_option, facts_of
from calculator.stages.seal.token import Sealed

TIERS = """
[[options]]
code = "standard"
name = "Standard"
zones = ["us"]
statement = "O1"
price = { kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }
"""
EXPRESS = """
[[options]]
code = "express"
name = "Express"
zones = ["us"]
statement = "O2"
price = { kind = "flat", fee = "15.00" }
"""


ORDER = [("first", 5), ("second", 6), ("third", 7)]


def text(name: str, rest: str = "") -> str:
    """A text, as TOML."""
    return f'[[texts]]\nid = "{name}"\nversion = "1"\ntext = "Words."\nstatement = "T1"\n{rest}\n'


def test_the_answer_names_its_shop_policy_and_hours(make: Any) -> None:
    """The currency, when the order was placed, and until when the quote holds."""
    policy = make.policy("[lifetimes]\nquote_minutes = 45\n")
    placed = datetime(2026, 3, 1, 12, tzinfo=UTC)
    quote = make.quote(make.cart(placed_at=placed), make.shop(policy))
    assert (quote.shop, quote.policy_version, quote.currency) == ("atelier", policy.version, "USD")
    assert (quote.placed_at, quote.expires_at) == (placed, make.now + timedelta(minutes=45))
    assert (quote.basis.kind, quote.basis.amount) == ("discounted_physical_subtotal", Money(2000, "USD"))
    assert (quote.zone, quote.destination.address, quote.outcome) == ("us", make.home, "options")


def test_a_token_binds_what_was_offered(make: Any) -> None:
    """Every fact, by name; each option has its own."""
    policy = make.policy(options=make.flat + make.carrier_option(["usps_ground"]))
    cart = make.cart()
    quote = make.quote(cart, make.shop(policy, make.source(make.rate("usps_ground", "7.00", source="cached"))))
    expected = {"standard": (500, "policy"), "usps_ground": (700, "cached")}
    assert len({option.token for option in quote.options}) == 2
    for option in quote.options:
        price, source = expected[option.code]
        assert Keys([make.key]).read(option.token, make.now) == Sealed(
            "atelier",
            option.code,
            policy.version,
            price,
            "USD",
            source,
            make.now,
            make.now + timedelta(minutes=30),
            facts_of(cart),
            digest_of_option(option),
        )


@pytest.mark.parametrize(
    ("cart", "outcome"),
    [({}, "options"), ({"purpose": "repair"}, "refused"), ({"destination": None}, "no_shipping_required")],
)
def test_the_outcome_says_what_came_of_it(make: Any, cart: dict[str, Any], outcome: str) -> None:
    """Options, refused with reasons, or nothing to ship."""
    line = make.line(kind="digital" if outcome == "no_shipping_required" else "stock")
    quote = make.quote(make.cart(line, **cart))
    assert quote.outcome == outcome
    assert bool(quote.options) == (outcome == "options")
    assert bool(quote.refusals) == (outcome == "refused")


def late() -> CarrierTimeout:
    """No answer."""
    return CarrierTimeout("late")


def test_silence_is_unknown_only_where_it_is_the_cause(make: Any) -> None:
    """One refused and one silent option leave it open; a carrier that declined has answered."""
    silent = make.failing("usps", late())
    policy = make.policy(options=make.carrier_option(["usps_ground"]))
    assert make.quote(shop=make.shop(policy, silent)).outcome == "unknown"
    both = make.policy(options=make.flat + make.carrier_option(["usps_ground"]))
    assert make.quote(shop=make.shop(both, silent)).outcome == "options"
    some = make.policy(options=make.carrier_option(["usps_ground", "ups_ground"]))
    cart = make.cart(destination=make.address(lines=("PO Box 1",)))
    assert make.quote(cart, make.shop(some, silent)).outcome == "unknown"
    declined = make.source(carrier="usps")
    assert make.quote(shop=make.shop(policy, declined)).outcome == "refused"
    quote = make.quote(shop=make.shop(some, declined, make.failing("ups", late())))
    assert quote.outcome == "unknown"


def test_a_card_that_declines_is_an_answer(make: Any) -> None:
    """The carrier was silent, but what stands in for it has said no: refused, with the trouble beside it."""
    price = 'backup = [{ service = "usps_ground", price = { kind = "card" } }]'
    policy = make.policy(options=make.carrier_option(["usps_ground"], price))
    quote = make.quote(shop=make.shop(policy, make.failing("usps", late()), backups=[make.source(carrier="usps")]))
    assert ([refusal.reason for refusal in quote.refusals], quote.outcome) == (["service_not_offered"], "refused")
    assert len(quote.problems) == 1


@pytest.mark.parametrize("wrong", [{"currency": "EUR"}, {"amount": "0.00"}])
def test_a_price_that_is_none_is_as_good_as_silence(make: Any, wrong: dict[str, str]) -> None:
    """Asking again may help, so it is not refused for good."""
    rate = make.rate("usps_ground", wrong.get("amount", "7.00"), currency=wrong.get("currency", "USD"))
    quote = make.quote(shop=make.shop(make.policy(options=make.carrier_option(["usps_ground"])), make.source(rate)))
    assert (quote.options, quote.outcome) == ((), "unknown")


def test_a_trouble_that_kept_nothing_away_is_still_told(make: Any) -> None:
    """With options, the problem is beside them, once."""
    policy = make.policy(options=make.flat + make.carrier_option(["usps_ground"]))
    quote = make.quote(shop=make.shop(policy, make.failing("usps", late())))
    assert [(problem.carrier, problem.kind, problem.retryable) for problem in quote.problems] == [
        ("usps", "timeout", True)
    ]


def test_words_of_options_are_words_of_the_quote(make: Any) -> None:
    """Each once, those of the cart first, then in the order of options."""
    rest = (
        text("duties", "disclaimer = true")
        + text("dear", 'disclaimer = true\noptions = ["express"]')
        + text("slow", 'options = ["standard"]')
        + text("fast", 'options = ["express"]')
        + text("both", 'options = ["express", "standard"]')
        + text("cart")
    )
    quote = make.quote(shop=make.shop(make.policy(rest, options=EXPRESS + TIERS)))
    assert [option.code for option in quote.options] == ["standard", "express"]
    assert [each.id for each in quote.disclaimers] == ["duties", "dear"]
    assert [each.id for each in quote.notices] == ["cart", "slow", "both", "fast"]
    one = make.quote(shop=make.shop(make.policy(text("slow", 'options = ["standard"]'), options=TIERS)))
    assert ([each.id for each in one.notices], one.disclaimers) == (["slow"], ())


def test_one_option_with_words_of_its_own_is_enough(make: Any) -> None:
    """Wherever it stands among others that all say the same."""
    options = "".join(make.flat.replace("standard", name).replace("5.00", f"{fee}.00") for name, fee in ORDER)
    for special, _ in ORDER:
        rest = text("all", "disclaimer = true") + text("own", f'disclaimer = true\noptions = ["{special}"]')
        quote = make.quote(shop=make.shop(make.policy(rest, options=options)))
        assert [option.code for option in quote.options] == [name for name, _ in ORDER]
        assert [each.id for each in quote.disclaimers] == ["all", "own"]


def test_words_of_the_cart_are_carried_without_an_option(make: Any) -> None:
    """A digital cart has them, too."""
    quote = make.quote(make.cart(make.line(kind="digital")), make.shop(make.policy(text("cart"))))
    assert ([each.id for each in quote.notices], quote.outcome) == (["cart"], "no_shipping_required")


def test_a_hint_is_given_for_what_is_offered_at_last(make: Any) -> None:
    """Not for an option that no carrier priced."""
    rule = 'free_from = { at = "50.00", statement = "F1" }'
    options = TIERS + make.carrier_option(["usps_ground", "ups_ground"], "", rule)
    shop = make.shop(make.policy(options=options), make.failing("usps", late()), make.source("ups_ground"))
    hints = make.quote(shop=shop).hints
    assert [(hint.option, str(hint.amount)) for hint in hints] == [("standard", "30.00"), ("ups_ground", "30.00")]


def test_doubts_and_the_chain_are_carried(make: Any) -> None:
    """The chain of the plan first, then the chain of prices."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]))
    quote = make.quote(shop=make.shop(policy, make.source("usps_ground")))
    assert [doubt.code for doubt in quote.unchecked] == ["weight_assumed", "dimensions_assumed"]
    assert [verdict.rule for verdict in quote.verdicts] == ["zone", "signature", "dispatch", "rate"]


def test_a_quote_has_a_name_of_its_own(make: Any) -> None:
    """Another for another cart, hour, policy or price; the same for the same."""
    policy, other = make.policy(), make.policy("[lifetimes]\nstale_hours = 3\n")
    carrier = make.policy(options=make.carrier_option(["usps_ground"]))
    names = [
        make.quote().quote_id,
        make.quote(make.cart("20.01")).quote_id,
        make.quote(now=make.now + timedelta(microseconds=1)).quote_id,
        make.quote(shop=make.shop(other)).quote_id,
        make.quote(make.cart(purpose="repair")).quote_id,
        make.quote(shop=make.shop(carrier, make.source(make.rate("usps_ground", "7.00")))).quote_id,
        make.quote(shop=make.shop(carrier, make.source(make.rate("usps_ground", "7.01")))).quote_id,
        make.quote(shop=make.shop(carrier, make.source(make.rate("usps_ground", "7.00", source="stale")))).quote_id,
    ]
    assert len(set(names)) == len(names)
    assert make.quote(shop=make.shop(policy)).quote_id == names[0]
    assert all(name.startswith("q_") and len(name) == 26 for name in names)


def test_refused_carts_have_names_too(make: Any) -> None:
    """Though nothing is signed."""
    one, other = make.quote(make.cart(purpose="repair")), make.quote(make.cart("9.00", purpose="repair"))
    assert (one.options, one.quote_id == other.quote_id) == ((), False)
