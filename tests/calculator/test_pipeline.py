"""A quote from end to end, what became of it later, and what must hold of every cart."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters._card.source import CardSource, RateCard
from adapters._services import dhl_express, ups, usps
from calculator.domain.cart import PURPOSES, Cart, Line
from calculator.domain.errors import BadCart, CarrierUnavailable
from calculator.domain.memo import Memo
from calculator.domain.money import Money
from calculator.domain.option import Option, Quote, Verification
from calculator.domain.places import Address
from calculator.domain.rate import Remark
from calculator.domain.service import Catalogue
from calculator.pipeline import Shop, quote, verify
from calculator.policy.load import load_file
from calculator.policy.model import Policy
from calculator.stages.seal import Keys
from calculator.wire.answer import quote_json
from calculator.wire.request import read_cart
from tests.examples import examples
from tests.virtual_clock import run

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 8, 3, 14, tzinfo=UTC)
KEYS = Keys([b"a signing key of these tests"])
CATALOGUE = Catalogue((*usps.SERVICES, *dhl_express.SERVICES, *ups.SERVICES))
CARD = CardSource(RateCard.embedded())


def shop_of(slug: str) -> Shop:
    """A shop of the fixtures with the offline card."""
    return Shop(load_file(ROOT / f"fixtures/policies/{slug}.toml", CATALOGUE), {"usps": CARD}, KEYS, {})


SHOPS = {slug: shop_of(slug) for slug in ("hotshellow", "little-rooms", "oily-moon")}


def asked(cart: Cart, shop: Shop | None = None, now: datetime = NOW) -> Quote:
    """The answer to a cart of a fixture shop."""
    return asyncio.run(quote(cart, shop or SHOPS[cart.shop], now))


def verified(token: str, cart: Cart, shop: Shop | None = None, now: datetime = NOW) -> Verification:
    """What became of an option of a fixture shop."""
    return asyncio.run(verify(token, cart, shop or SHOPS[cart.shop], now))


# --- what became of an option -----------------------------------------------------------------------------------------


def test_the_same_cart_gets_the_same_option(make: Any) -> None:
    """With the option as it is now, sealed to the same bytes; nothing is to be said."""
    sealed = make.quote().options[0]
    assert make.verify(sealed.token) == Verification("same", (), sealed)


def test_an_option_is_derived_as_of_its_own_hour(make: Any) -> None:
    """A cart that does not say when it was placed is placed when it was quoted, not when it is verified."""
    now = make.now.replace(hour=4, minute=50)
    sealed = make.quote(now=now).options[0]
    later = now + timedelta(minutes=29)
    assert (later.astimezone(make.policy().time_zone).day, now.astimezone(make.policy().time_zone).day) == (2, 1)
    assert make.verify(sealed.token, now=later) == Verification("same", (), sealed)


def test_a_token_ends(make: Any) -> None:
    """At its last instant it is expired, a microsecond before it is the same."""
    sealed = make.quote().options[0]
    end = make.now + timedelta(minutes=30)
    assert make.verify(sealed.token, now=end - timedelta(microseconds=1)).verdict == "same"
    because = ("the quote held until 2026-03-02T15:30:00+00:00",)
    assert make.verify(sealed.token, now=end) == Verification("expired", because)


def test_a_token_of_a_retired_key_is_expired(make: Any) -> None:
    """Never forged; while the key is still held it is the same."""
    token = make.quote().options[0].token
    rotated = make.shop(None, keys=[b"a newer key of these tests", make.key])
    assert make.verify(token, shop=rotated).verdict == "same"
    assert make.verify(token, shop=make.shop(None, keys=[b"a newer key of these tests"])) == Verification(
        "expired", ("the key that sealed this quote is retired",)
    )


@pytest.mark.parametrize("token", ["", "made.up.by.me", "é"])
def test_a_made_up_token_is_forged(make: Any, token: str) -> None:
    """And no option is shown for it."""
    verification = make.verify(token)
    assert (verification.verdict, verification.option) == ("forged", None)
    assert verification.because[0].startswith("not a token of this service")


def test_another_shop_has_not_sealed_it(make: Any) -> None:
    """Keys may be shared, quotes are not."""
    token = make.quote().options[0].token
    other = make.shop(replace(make.policy(), shop="other"))
    assert make.verify(token, make.cart(shop="other"), other) == Verification(
        "changed", ("the quote is of shop atelier",)
    )


def test_a_cart_that_cannot_be_quoted_is_told_so(make: Any) -> None:
    """Its faults reach the caller; a token that is no good is looked at before."""
    token = make.quote().options[0].token
    with pytest.raises(BadCart):
        make.verify(token, make.cart(make.line(kind="gold")))
    assert make.verify("made up", make.cart(make.line(kind="gold"))).verdict == "forged"


@pytest.mark.parametrize(
    ("cart", "because"),
    [
        ({"lines": ("20.01",)}, ("lines changed",)),
        ({"signature_requested": True}, ("order changed",)),
        ({"destination": Address("US", "NY", "10001")}, ("destination changed",)),
        ({"placed_at": datetime(2026, 3, 2, 15, tzinfo=UTC)}, ("order changed",)),
        ({"lines": ("20.00", "5.00"), "destination": Address("US", "NY")}, ("destination changed", "lines changed")),
    ],
)
def test_what_changed_of_the_cart_is_named(make: Any, cart: dict[str, Any], because: tuple[str, ...]) -> None:
    """Section by section, though the option came out the same; it is shown as it is now."""
    token = make.quote().options[0].token
    changed = make.cart(*cart.get("lines", ()), **{name: value for name, value in cart.items() if name != "lines"})
    verification = make.verify(token, changed)
    assert (verification.verdict, verification.because) == ("changed", because)
    assert verification.option == make.quote(changed).options[0]


TIERS = """
[[options]]
code = "standard"
name = "Standard"
zones = ["us"]
statement = "O1"
price = { kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }
"""


def test_a_price_that_changed_with_the_cart_is_told(make: Any) -> None:
    """From what to what, after the part of the cart that changed."""
    shop = make.shop(make.policy(options=TIERS))
    token = make.quote(make.cart("49.99"), shop).options[0].token
    verification = make.verify(token, make.cart("50.00"), shop)
    assert (verification.verdict, verification.because) == (
        "changed",
        ("lines changed", "price changed from 5.00 to 0.00"),
    )
    assert verification.option.price == make.money("0.00")


def test_a_policy_that_changed_the_price_is_told(make: Any) -> None:
    """With both versions."""
    old = make.policy()
    new = make.policy(options=make.flat.replace("5.00", "6.00"))
    token = make.quote(shop=make.shop(old)).options[0].token
    verification = make.verify(token, shop=make.shop(new))
    assert (verification.verdict, verification.because) == (
        "changed",
        ("price changed from 5.00 to 6.00", f"policy changed from {old.version} to {new.version}"),
    )
    assert old.version != new.version


def test_a_policy_that_changed_elsewhere_changes_nothing(make: Any) -> None:
    """The option is the same, and the change is told."""
    token = make.quote().options[0].token
    new = make.policy('[[texts]]\nid = "hello"\nversion = "1"\ntext = "Hello."\nstatement = "T1"\n')
    verification = make.verify(token, shop=make.shop(new))
    assert (verification.verdict, verification.because) == ("same", ("the policy changed since, this option did not",))
    assert verification.option.code == "standard"


DUTIES = '[[texts]]\nid = "duties"\nversion = "{0}"\ntext = "Duties."\nstatement = "T1"\ndisclaimer = true\n'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (DUTIES.format(1), DUTIES.format(2)),
        ("", DUTIES.format(1)),
        ("", "[calendar]\nclosed = [2026-03-03]\n"),
        ("", '[signature]\nat = "1.00"\nstatement = "S1"\n'),
    ],
)
def test_a_promise_that_changed_with_the_policy_is_told(make: Any, old: str, new: str) -> None:
    """Days, signature and mandatory words, though the price is the same."""
    before, after = make.policy(old), make.policy(new)
    token = make.quote(shop=make.shop(before)).options[0].token
    verification = make.verify(token, shop=make.shop(after))
    assert (verification.verdict, verification.because) == (
        "changed",
        ("delivery, signature or texts changed", f"policy changed from {before.version} to {after.version}"),
    )


def test_a_changed_cart_says_nothing_more_of_days(make: Any) -> None:
    """That they moved follows from the cart."""
    token = make.quote().options[0].token
    verification = make.verify(token, make.cart(make.line(lead_time=(5, 6))))
    assert verification.because == ("lines changed",)


def test_a_changed_cart_under_a_changed_policy_names_both(make: Any) -> None:
    """The policy last."""
    old, new = make.policy(), make.policy("[calendar]\nclosed = [2026-03-03]\n")
    token = make.quote(shop=make.shop(old)).options[0].token
    verification = make.verify(token, make.cart("9.00"), make.shop(new))
    assert verification.because == ("lines changed", f"policy changed from {old.version} to {new.version}")


def test_an_option_that_is_gone_says_why(make: Any) -> None:
    """The refusal's own sentence where there is one, after what changed of the cart."""
    block = '[[blocks]]\nreason = "held"\nlines = { tags = ["knife"] }\nmessage = "No knives."\nstatement = "B1"\n'
    shop = make.shop(make.policy(block))
    token = make.quote(shop=shop).options[0].token
    changed = make.cart(make.line(tags=("knife",)))
    assert make.verify(token, changed, shop) == Verification("gone", ("lines changed", "No knives."))
    assert make.verify(token, shop=make.shop(make.policy(options=make.flat.replace('"standard"', '"other"')))) == (
        Verification("gone", ("no longer offered",))
    )


def test_the_refusal_of_another_option_is_not_the_reason(make: Any) -> None:
    """Only the option's own counts."""
    options = make.flat + make.flat.replace('"standard"', '"other"')
    both = make.policy(options=options)
    late = make.policy(options=options.replace('code = "standard"', 'code = "standard"\nvalid_until = 2026-01-01'))
    token = make.option(make.quote(shop=make.shop(both)), "other").token
    assert make.verify(token, shop=make.shop(late)).verdict == "same"
    token = make.option(make.quote(shop=make.shop(both)), "standard").token
    assert make.verify(token, shop=make.shop(late)) == Verification("gone", ("was offered until 2026-01-01",))


def test_a_carriers_new_price_is_told(make: Any) -> None:
    """Amount and where it comes from, each by itself."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]))

    def shop(amount: str, source: str) -> Shop:
        return make.shop(policy, make.source(make.rate("usps_ground", amount, source=source)))

    token = make.quote(shop=shop("7.00", "live")).options[0].token
    assert make.verify(token, shop=shop("7.00", "live")).verdict == "same"
    assert make.verify(token, shop=shop("7.01", "live")).because == ("price changed from 7.00 to 7.01",)
    assert make.verify(token, shop=shop("7.00", "backup")).because == ("price source changed from live to backup",)
    assert make.verify(token, shop=shop("7.01", "backup")).because == (
        "price changed from 7.00 to 7.01",
        "price source changed from live to backup",
    )
    down = make.shop(policy, make.failing("usps", CarrierUnavailable("down")))
    because = ("no price for USPS Ground could be had: ask the shop",)
    assert make.verify(token, shop=down) == Verification("gone", because)


REQUEST: dict[str, Any] = {
    "shop": "hotshellow",
    "currency": "USD",
    "purpose": "sale",
    "placed_at": "2026-08-03T10:00:00-04:00",
    "signature_requested": False,
    "destination": {
        "country": "US",
        "region": "CA",
        "postal_code": "94110",
        "city": "San Francisco",
        "lines": ["12 Elm St"],
        "residential": True,
    },
    "lines": [
        {
            "id": "1",
            "sku": "RING-7",
            "name": "Ring",
            "kind": "stock",
            "quantity": 2,
            "unit_price": "24.99",
            "discount": "0.50",
            "tax": "1.00",
            "weight": {"value": "1", "unit": "kg"},
            "dimensions": {"length": "6", "width": "6", "height": "4", "unit": "cm"},
            "customs": {"hs_code": "711319", "origin_country": "US", "description": "silver ring"},
            "tags": ["silver"],
        },
        {"id": "2", "kind": "personalized", "quantity": 1, "unit_price": "5.00"},
    ],
}


def request(change: Callable[[dict[str, Any]], object] = len, *, turned: bool = False) -> Cart:
    """The cart of the request, changed, its keys perhaps the other way round."""
    raw = json.loads(json.dumps(REQUEST))
    change(raw)

    def turn(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turn(inner) for key, inner in reversed(value.items())}
        return [turn(inner) for inner in value] if isinstance(value, list) else value

    return read_cart(json.dumps(turn(raw) if turned else raw).encode())


@pytest.mark.parametrize(
    ("change", "section"),
    [
        (lambda raw: raw.update(purpose="reissue"), "order"),
        (lambda raw: raw.update(placed_at="2026-08-03T10:00:01-04:00"), "order"),
        (lambda raw: raw.pop("placed_at"), "order"),
        (lambda raw: raw.update(signature_requested=True), "order"),
        (lambda raw: raw["destination"].update(country="PR"), "destination"),
        (lambda raw: raw["destination"].update(region="NV"), "destination"),
        (lambda raw: raw["destination"].update(postal_code="94111"), "destination"),
        (lambda raw: raw["destination"].update(city="Oakland"), "destination"),
        (lambda raw: raw["destination"].update(lines=["13 Elm St"]), "destination"),
        (lambda raw: raw["destination"].pop("lines"), "destination"),
        (lambda raw: raw["destination"].update(residential=None), "destination"),
        (lambda raw: raw["destination"].update(residential=False), "destination"),
        (lambda raw: raw["lines"][0].update(id="9"), "lines"),
        (lambda raw: raw["lines"][0].update(sku="RING-8"), "lines"),
        (lambda raw: raw["lines"][0].update(name="Rung"), "lines"),
        (lambda raw: raw["lines"][0].update(kind="personalized"), "lines"),
        (lambda raw: raw["lines"][0].update(quantity=1), "lines"),
        (lambda raw: raw["lines"][0].update(unit_price="24.98"), "lines"),
        (lambda raw: raw["lines"][0].update(discount="0.51"), "lines"),
        (lambda raw: raw["lines"][0].update(tax="1.01"), "lines"),
        (lambda raw: raw["lines"][0].pop("tax"), "lines"),
        (lambda raw: raw["lines"][0]["weight"].update(value="1.001"), "lines"),
        (lambda raw: raw["lines"][0].pop("weight"), "lines"),
        (lambda raw: raw["lines"][0]["dimensions"].update(height="5"), "lines"),
        (lambda raw: raw["lines"][0].pop("dimensions"), "lines"),
        (lambda raw: raw["lines"][0]["customs"].update(hs_code="711311"), "lines"),
        (lambda raw: raw["lines"][0]["customs"].update(origin_country="MX"), "lines"),
        (lambda raw: raw["lines"][0]["customs"].update(description="ring"), "lines"),
        (lambda raw: raw["lines"][0].pop("customs"), "lines"),
        (lambda raw: raw["lines"][0].update(tags=["gold"]), "lines"),
        (lambda raw: raw["lines"].pop(), "lines"),
        (lambda raw: raw["lines"].append({"id": "3", "quantity": 1, "unit_price": "0.00"}), "lines"),
    ],
)
def test_a_request_that_changed_is_never_the_same(change: Callable[[dict[str, Any]], object], section: str) -> None:
    """One fact at a time, as JSON: whatever comes of it, the verdict is changed or gone and names the section."""
    before, after = request(), request(change)
    assert after != before
    for option in asked(before).options:
        verification = verified(option.token, after)
        assert verification.verdict in ("changed", "gone")
        assert verification.because[0] == f"{section} changed"


@pytest.mark.parametrize(
    "change",
    [
        len,
        lambda raw: raw["lines"].reverse(),
        lambda raw: raw["lines"][0].update(weight={"value": "1000", "unit": "g"}),
        lambda raw: raw["lines"][0].update(weight={"value": "1.000", "unit": "kg"}),
        lambda raw: raw["lines"][0].update(
            dimensions={"length": "60", "width": "0.06", "height": "40.0", "unit": "mm"} | {"width": "60"}
        ),
        lambda raw: raw["lines"][1].update(discount="0.00", kind="personalized"),
        lambda raw: raw["destination"].update(region="CA", country="US"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_request_written_otherwise_is_the_same(change: Callable[[dict[str, Any]], object], turned: bool) -> None:
    """Order of lines and keys, units, defaults spelt out."""
    first = asked(request())
    assert len(first.options) == 2
    for option in first.options:
        assert verified(option.token, request(change, turned=turned)).verdict == "same"


# --- the whole answer -------------------------------------------------------------------------------------------------


def test_a_bug_of_ours_is_not_swallowed(make: Any) -> None:
    """It reaches the edge, which tells it as a bug."""
    policy = make.policy(options=make.flat + make.carrier_option(["usps_ground"]))
    with pytest.raises(KeyError, match="bug"):
        make.quote(shop=make.shop(policy, make.failing("usps", KeyError("bug"))))


def test_a_hanging_carrier_costs_no_more_than_the_deadline(make: Any) -> None:
    """The others' prices are there, the trouble is told."""
    policy = make.policy(options=make.flat + make.carrier_option(["usps_ground", "ups_ground"]))
    shop = make.shop(policy, make.source("usps_ground", seconds=60), make.source("ups_ground"), seconds=2)

    async def timed() -> tuple[Quote, float]:
        return await quote(make.cart(), shop, make.now), asyncio.get_running_loop().time()

    found, seconds = run(timed())
    assert 1.9 < seconds <= 2
    assert [option.code for option in found.options] == ["standard", "ups_ground"]
    assert [(problem.carrier, problem.kind) for problem in found.problems] == [("usps", "timeout")]
    assert (found.outcome, make.refusal(found, "usps_ground").reason) == ("options", "carrier_unavailable")


def test_the_deadline_of_a_shop_is_two_seconds(make: Any) -> None:
    """Where nobody says otherwise."""
    assert Shop(make.policy(), {}, KEYS, {}).seconds == 2.0


def test_the_explanation_costs_nothing_but_itself(make: Any) -> None:
    """Without it every decision is the same, to the byte of every token, and the rules are asked nothing for it."""
    shop = make.shop(make.policy(options=TIERS.replace("standard", "tiers") + make.flat))
    for cart in (make.cart(), make.cart("60.00", signature_requested=True), make.cart(purpose="repair")):
        explained = asyncio.run(quote(cart, shop, make.now))
        silent = asyncio.run(quote(cart, shop, make.now, explain=False))
        assert replace(explained, verdicts=silent.verdicts) == silent
        assert len(explained.verdicts) > len(silent.verdicts)
    assert asyncio.run(quote(make.cart(), shop, make.now, explain=False)).verdicts == ()


def test_what_carriers_noted_reaches_whoever_asks_why(make: Any) -> None:
    """Each remark once, with its carrier, and no checkout: neither the short answer nor the bytes of any."""
    policy = make.policy(options=make.carrier_option(["usps_ground", "ups_ground"]))
    noted = make.source("usps_ground", notices=("be early", "be early", "no scale"))
    shop = make.shop(policy, noted, make.source("ups_ground", notices=("be early",)))
    explained = asyncio.run(quote(make.cart(), shop, make.now))
    silent = asyncio.run(quote(make.cart(), shop, make.now, explain=False))
    said = [Remark("usps", "be early"), Remark("usps", "no scale"), Remark("ups", "be early")]
    assert sorted(explained.remarks, key=said.index) == said
    assert len(explained.remarks) == len(said)
    assert silent.remarks == ()
    assert b"be early" not in quote_json(explained, explain=True) + quote_json(silent)
    assert explained.quote_id == silent.quote_id


# --- what must hold of every cart -------------------------------------------------------------------------------------

PLACES = (
    Address("US", "CA", "94110", "San Francisco", ("12 Elm St",), True),
    Address("US", "NY", "10001", "New York", ("PO Box 12",), False),
    Address("US", "AK", "99501", "Anchorage", ("12 Elm St",)),
    Address("PR", None, "00907", "San Juan", ("12 Elm St",)),
    Address("US", "GU", "96910", "Hagåtña", ("12 Elm St",)),
    Address("US", "AE", "09012", "APO", ("PSC 1",)),
    Address("PW", None, "96940", "Koror", ("12 Elm St",)),
    Address("DE", None, "10115", "Berlin", ("Torstr. 1",)),
    Address("CA", "ON", "M5V 2T6", "Toronto", ("12 Elm St",)),
    Address("US"),
    Address("US", "CA"),
    Address("DE"),
    Address("XX"),
)
KINDS = {
    "hotshellow": ["stock", "personalized"],
    "little-rooms": ["stock", "made_to_order", "custom"],
    "oily-moon": ["stock", "preorder", "digital"],
}


@st.composite
def lines(draw: st.DrawFn, slug: str, number: int) -> Line:
    """One line that the shop could sell."""
    kind = draw(st.sampled_from(KINDS[slug]))
    price, quantity = draw(st.integers(0, 40_000)), draw(st.integers(1, 4))
    discount = 0 if kind == "custom" else draw(st.integers(0, price * quantity))
    return Line(
        str(number),
        kind,
        quantity,
        Money(price, "USD"),
        Money(discount, "USD"),
        weight=draw(st.none() | st.integers(1, 3000)),
        dimensions=draw(st.none() | st.tuples(*[st.integers(1, 300)] * 3)),
    )


@st.composite
def carts(draw: st.DrawFn, *slugs: str) -> Cart:
    """A cart of one of the shops."""
    slug = draw(st.sampled_from(slugs))
    count = draw(st.integers(1, 4))
    return Cart(
        slug,
        "USD",
        tuple(draw(lines(slug, number)) for number in range(count)),
        draw(st.sampled_from(PLACES)),
        draw(st.sampled_from(("sale", *PURPOSES))),
        draw(st.none() | st.just(NOW - timedelta(days=1))),
        draw(st.booleans()),
    )


HOURS = st.datetimes(datetime(2026, 7, 12), datetime(2027, 1, 10), timezones=st.just(UTC))  # noqa: DTZ001 – given a zone
CARTS = carts("hotshellow", "little-rooms", "oily-moon")


def arrives(option: Option) -> tuple[bool, str]:
    """The latest arrival, an unknown one last."""
    latest = option.delivery.arrives_latest
    return latest is None, str(latest)


@settings(max_examples=examples(120), deadline=None)
@given(CARTS, HOURS)
def test_every_answer_adds_up(cart: Cart, now: datetime) -> None:
    """Prices are sums, the order is stable, days are in order, and nothing is empty without a cause."""
    found = asked(cart, now=now)
    for option in found.options:
        assert option.price == Money(sum(charge.amount.minor for charge in option.charges), "USD")
        assert option.price.minor >= 0
        delivery = option.delivery
        days = (delivery.ships_earliest, delivery.ships_latest, delivery.arrives_earliest, delivery.arrives_latest)
        known = [day for day in days if day is not None]
        assert min(known) == delivery.ships_earliest
        assert delivery.ships_latest is not None or delivery.arrives_latest is None
        assert (delivery.arrives_latest or max(known)) == max(known)
        assert delivery.because
    assert [option.code for option in found.options] == [
        option.code
        for option in sorted(found.options, key=lambda option: (option.price.minor, *arrives(option), option.code))
    ]
    assert len({option.code for option in found.options}) == len(found.options)
    ships = any(SHOPS[cart.shop].policy.kinds[line.kind].ships for line in cart.lines)
    assert (found.outcome == "no_shipping_required") == (not ships)
    assert (found.outcome == "options") == bool(found.options)
    if ships and not found.options:
        assert found.refusals
    for refusal in found.refusals:
        assert refusal.code not in {option.code for option in found.options}
        assert refusal.reason
        assert refusal.message
    if found.outcome == "unknown":
        assert found.problems
    offered = {option.code for option in found.options}
    assert {hint.option for hint in found.hints} <= offered
    assert all(hint.amount.minor > 0 for hint in found.hints)


@settings(max_examples=examples(80), deadline=None)
@given(CARTS, HOURS, st.randoms(use_true_random=False))
def test_every_option_is_the_same_until_it_expires(cart: Cart, now: datetime, random: Any) -> None:
    """With the lines in any order, at once and at the last instant; after it, it is expired."""
    shuffled = list(cart.lines)
    random.shuffle(shuffled)
    again = replace(cart, lines=tuple(shuffled))
    for option in asked(cart, now=now).options:
        for later in (timedelta(0), timedelta(minutes=30) - timedelta(microseconds=1)):
            verification = verified(option.token, again, now=now + later)
            assert verification.verdict == "same"
            assert verification.because == ()
        assert verified(option.token, again, now=now + timedelta(minutes=30)).verdict == "expired"


@settings(max_examples=examples(80), deadline=None)
@given(st.data(), HOURS)
def test_one_item_more_makes_no_window_earlier(data: st.DataObject, now: datetime) -> None:
    """At either end, for every option that both carts are offered; an open end stays open."""
    cart = data.draw(CARTS)
    more = replace(cart, lines=(*cart.lines, data.draw(lines(cart.shop, 9))))
    before = {option.code: option.delivery for option in asked(cart, now=now).options}
    for option in asked(more, now=now).options:
        old, new = before.get(option.code), option.delivery
        if old is None:
            continue
        assert new.ships_earliest >= old.ships_earliest
        for was, is_now in ((old.ships_latest, new.ships_latest), (old.arrives_latest, new.arrives_latest)):
            assert is_now is None or (was is not None and is_now >= was)
        if old.arrives_earliest is not None and new.arrives_earliest is not None:
            assert new.arrives_earliest >= old.arrives_earliest


@settings(max_examples=examples(60), deadline=None)
@given(CARTS, HOURS)
def test_a_quote_is_a_function_of_what_it_is_given(cart: Cart, now: datetime) -> None:
    """The same twice, and the same from a policy that has answered many carts as from one that has answered none."""
    warm = SHOPS[cart.shop]
    fresh = replace(warm, policy=replace(warm.policy, memo=Memo()))
    assert asked(cart, warm, now) == asked(cart, warm, now) == asked(cart, fresh, now)


TWO_ZONES = """
[[zones]]
id = "us"
name = "United States"
include = [{ country = ["US"] }]
statement = "Z1"
[[zones]]
id = "abroad"
name = "Abroad"
include = [{ set = "everywhere" }]
exclude = [{ country = ["US"] }]
incoterm = "DDP"
duties = { percent = "10", statement = "D1" }
statement = "Z2"
[[zones]]
id = "north"
name = "North"
include = [{ country = ["CA"] }]
incoterm = "DAP"
statement = "Z3"
""".replace('exclude = [{ country = ["US"] }]', 'exclude = [{ country = ["US", "CA"] }]')
MANY = """
[[options]]
code = "standard"
name = "Standard"
zones = ["us", "abroad", "north"]
purposes = ["sale", "repair"]
statement = "O1"
price = { kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }] }
transit = { min = 2, max = 4, statement = "T1" }
[[options]]
code = "season"
name = "Season"
zones = ["us", "north"]
valid_until = 2026-08-31
statement = "O2"
price = { kind = "percent", percent = "10" }
free_from = { at = "90.00", statement = "F1" }
[[options]]
code = "season"
name = "Season"
zones = ["us", "north"]
valid_from = 2026-09-01
statement = "O3"
price = { kind = "percent", percent = "10" }
lead_time = { min = 4, max = 9 }
"""
REST = """
[signature]
over = "80.00"
on_request = true
fee = "3.00"
statement = "S1"
[insurance]
over = "120.00"
percent = "1"
statement = "I1"
[calendar]
holidays = ["us_federal"]
[[calendar.busy_periods]]
first = 2026-09-01
last = 2026-09-10
extra_days = 3
statement = "B1"
[[blocks]]
reason = "held"
lines = { tags = ["knife"] }
refuses = { options = ["season"] }
message = "No knives."
statement = "B2"
[[texts]]
id = "duties"
version = "1"
text = "Duties."
statement = "X1"
disclaimer = true
zones = ["north"]
[[texts]]
id = "busy"
version = "1"
text = "Busy."
statement = "X2"
when = "busy"
options = ["standard"]
[[texts]]
id = "digital"
version = "1"
text = "Digital."
statement = "X3"
kinds = ["digital"]
[[texts]]
id = "signed"
version = "1"
text = "Sign."
statement = "X4"
when = "signature"
[readings]
mixed_cart = { choice = "split", statement = "R1" }
"""


@settings(max_examples=examples(60), deadline=None)
@given(
    data=st.lists(
        st.tuples(
            st.lists(
                st.tuples(
                    st.sampled_from([1_000, 6_000, 12_500, 13_000]),
                    st.sampled_from(["stock", "stock", "digital"]),
                    st.sampled_from([(), ("knife",)]),
                    st.sampled_from([None, (1, 2), (8, 9), (8, None)]),
                ),
                min_size=1,
                max_size=3,
            ),
            st.sampled_from(["US", "DE", "CA"]),
            st.sampled_from(["sale", "repair"]),
            st.booleans(),
            st.sampled_from([0, 5, 6, 30]),
            st.booleans(),
        ),
        min_size=2,
        max_size=5,
    )
)
def test_no_cart_leaves_a_trace_in_the_next(make: Any, data: Any) -> None:
    """Zones, purposes, seasons, signatures, insurance and split carts, one after the other through one policy."""
    policy: Policy = _many(make)
    warm = make.shop(replace(policy, memo=Memo()))
    for items, country, purpose, signed, days, explain in data:
        rows = tuple(
            make.line(str(Money(price, "USD")), str(index), kind=kind, tags=tags, lead_time=lead)
            for index, (price, kind, tags, lead) in enumerate(items)
        )
        region = "CA" if country == "US" else None
        cart = make.cart(
            *rows,
            destination=make.address(country=country, region=region),
            purpose=purpose,
            signature_requested=signed,
        )
        now = NOW + timedelta(days=days)
        fresh = make.shop(replace(policy, memo=Memo()))
        answers = [asyncio.run(quote(cart, shop, now, explain=explain)) for shop in (warm, fresh)]
        assert answers[0] == answers[1]


POLICIES: list[Policy] = []


def _many(make: Any) -> Policy:
    """The policy of many rules, read once."""
    if not POLICIES:
        POLICIES.append(make.policy(REST, zones=TWO_ZONES, options=MANY))
    return POLICIES[0]


def test_two_days_that_ship_alike_are_two_days(make: Any) -> None:
    """Orders of Saturday and Sunday leave on the same days; an option's own calendar days tell them apart."""
    shop = make.shop(make.policy(options=make.flat + 'lead_time = { min = 2, max = 3, unit = "days" }\n'))
    found = [make.quote(shop=shop, now=make.now.replace(day=day)).options[0].delivery for day in (7, 8)]
    assert [(delivery.ships_earliest.day, delivery.ships_latest.day) for delivery in found] == [(9, 10), (10, 11)]
    order = '[readings]\ntransit_from = { choice = "order", statement = "R1" }\n'
    shop = make.shop(make.policy(order, options=make.flat + 'transit = { min = 9, max = 10, unit = "days" }\n'))
    found = [make.quote(shop=shop, now=make.now.replace(day=day)).options[0].delivery for day in (7, 8)]
    assert found[0].ships_latest == found[1].ships_latest
    assert [(delivery.arrives_earliest.day, delivery.arrives_latest.day) for delivery in found] == [(16, 17), (17, 18)]


def test_two_carts_of_one_fee_are_two_carts(make: Any) -> None:
    """What one is insured for, signed for and pays in duties is none of the other's, nor are its words."""
    text = '[[texts]]\nid = "{0}"\nversion = "1"\ntext = "Words."\nstatement = "X1"\noptions = ["standard"]\n{1}\n'
    rest = '[signature]\non_request = true\nfee = "3.00"\nstatement = "S1"\n'
    insured = rest + '[insurance]\nover = "1.00"\npercent = "10"\nstatement = "I1"\n'
    zones = make.zones + 'incoterm = "DDP"\nduties = { percent = "10", statement = "D1" }\n'
    one, other = make.cart("20.00"), make.cart("30.00")

    def prices(shop: Shop, *carts: Cart) -> list[str]:
        return [str(make.quote(cart, shop).options[0].price) for cart in carts]

    assert prices(make.shop(make.policy(insured)), one, other) == ["7.00", "8.00"]
    assert prices(make.shop(make.policy(zones=zones)), one, other) == ["7.00", "8.00"]
    assert prices(make.shop(make.policy(rest)), one, replace(one, signature_requested=True)) == ["5.00", "8.00"]
    shop = make.shop(make.policy(text.format("digital", 'kinds = ["digital"]') + text.format("all", "")))
    carts = (one, make.cart(make.line(), make.line(id="2", kind="digital")))
    words = [[each.id for each in make.quote(cart, shop).options[0].notices] for cart in carts]
    assert words == [["all"], ["digital", "all"]]


SCRIPT = """
import json, runpy, sys
sys.path.insert(0, {root!r})
from calculator.wire.answer import quote_json
from calculator.wire.request import read_cart
SHOPS, REQUEST, asked = map(runpy.run_path({path!r}).get, ("SHOPS", "REQUEST", "asked"))
for slug in sorted(SHOPS):
    raw = dict(REQUEST, shop=slug, lines=[dict(line, kind="stock") for line in REQUEST["lines"]])
    for place in ("CA", "AE", None):
        raw["destination"] = {{"country": "US", "region": place}} if place else {{"country": "DE"}}
        sys.stdout.buffer.write(quote_json(asked(read_cart(json.dumps(raw).encode())), True))
"""


def test_every_process_answers_the_same_bytes() -> None:
    """No order of a set and no hash of a process goes into an answer: workers verify each other's tokens."""
    answers = set()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT.format(root=str(ROOT), path=__file__)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            check=True,
            timeout=60,
        )
        answers.add(done.stdout)
    assert len(answers) == 1
    assert answers.pop().count(b'"outcome"') == 9
