"""One option with its price: from the table, from a rate, from what stands in."""

from datetime import date, timedelta
from math import inf
from typing import Any

import pytest

from calculator.domain.errors import CarrierTimeout, CarrierUnavailable
from calculator.domain.option import Charge, Delivery, Quote, Refusal, Verdict
from calculator.domain.rate import Declined, Problem, Rate, RateSheet
from calculator.domain.shipment import Shipment
from tests.calculator.stages.kit import SPLIT, carried, day, tabled

SHIPS = ("ships earliest: line 1 (stock: 1–2 business days)", "ships latest: line 1 (stock: 1–2 business days)")
DAYS = 'transit = {{ {0}, statement = "T1" }}\n'
ORDER = '[readings]\ntransit_from = { choice = "order", statement = "R1" }\n'
CLOSED = "[calendar]\nclosed = [2026-03-05]\n"
BACKUP = 'backup = [{{ service = "usps_ground", price = {{ kind = "flat", fee = "9.00" }}{0}, statement = "B1" }}]'
CARD = 'backup = [{ service = "usps_express", price = { kind = "card" } }]'


def test_a_table_option_is_the_shops_own(make: Any) -> None:
    """Nobody is asked, no carrier is named; what nobody says of its way stays unknown."""
    option = tabled(make)
    assert (option.code, option.name, option.carrier, option.service) == ("standard", "Standard", None, None)
    assert option.charges == (Charge("base", "Flat fee", make.money("5.00"), "O1"),)
    assert (option.price_source, option.price_effective, option.price_notes) == ("policy", None, ())
    because = (*SHIPS, "arrives: unknown, neither the shop nor the carrier says")
    assert option.delivery == Delivery(day(3), day(4), because=because[2:])
    assert option.because == because


def test_a_rate_is_an_option_with_all_it_says(make: Any) -> None:
    """Carrier, service, source, date of the card, notes, the carrier's days on the carrier's calendar."""
    rate = make.rate("usps_ground", "7.00", source="estimate", effective=date(2026, 1, 18), notes=("oversized",))
    option = carried(make, rate, rest=CLOSED)
    assert (option.code, option.name, option.carrier, option.service) == (
        "usps_ground",
        "USPS Ground",
        "usps",
        "usps_ground",
    )
    assert (option.price_source, option.price_effective, option.price_notes) == (
        "estimate",
        date(2026, 1, 18),
        ("oversized",),
    )
    because = (*SHIPS, "arrives: the carrier says 2–3 business days (USPS) after dispatch")
    assert option.delivery == Delivery(day(3), day(4), day(5), day(9), because=because[2:])
    assert option.because == because


@pytest.mark.parametrize(
    ("price", "rule", "price_asked"),
    [
        ("", "", "7.50"),
        ('markup = { percent = "10", statement = "M1" }', "", "8.25"),
        ("", 'free_from = { at = "1.00", statement = "F1" }', "0.00"),
    ],
)
def test_what_the_carrier_asks_is_kept_beside_the_price(make: Any, price: str, rule: str, price_asked: str) -> None:
    """All its charges, whatever the shop adds, waives or rounds."""
    rate = make.rate("usps_ground", "7.00", ("surcharge", "0.50"))
    option = carried(make, rate, rule, price=price)
    assert (str(option.price), str(option.cost)) == (price_asked, "7.50")


def test_where_no_carriers_rate_was_used_there_is_no_cost(make: Any) -> None:
    """Neither at the shop's own fee nor at its backup price."""
    assert tabled(make).cost is None
    policy = make.policy(options=make.carrier_option(["usps_ground"], BACKUP.format("")))
    (option,) = make.quote(shop=make.shop(policy, make.failing("usps", CarrierUnavailable("down")))).options
    assert (option.price_source, option.cost) == ("backup", None)


@pytest.mark.parametrize(
    ("more", "because"),
    [
        ({}, "USPS Ground: 7.00 USD (live)"),
        (
            {"source": "estimate", "effective": date(2026, 1, 18)},
            "USPS Ground: 7.00 USD (estimate, prices of 2026-01-18)",
        ),
    ],
)
def test_the_chain_tells_the_rate(make: Any, more: dict[str, Any], because: str) -> None:
    """Amount, currency, source and date."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]))
    quote = make.quote(shop=make.shop(policy, make.source(make.rate("usps_ground", "7.00", **more))))
    assert quote.verdicts[-1] == Verdict("rate", True, because, "O2", "usps_ground")


def refused(make: Any, source: Any, price: str = "", services: tuple[str, ...] = ("usps_ground",)) -> Quote:
    """What is said where a carrier gives no usable price."""
    return make.quote(shop=make.shop(make.policy(options=make.carrier_option(services, price)), source))


@pytest.mark.parametrize(
    ("amounts", "detail"),
    [
        (("7.00",), "usps_ground is priced in EUR, not in USD"),
        (("7.00", "1.00"), "usps_ground is priced in EUR, not in USD"),
    ],
)
def test_a_foreign_price_is_never_compared_nor_converted(make: Any, amounts: tuple[str, ...], detail: str) -> None:
    """Refused with a typed trouble; other services of the carrier go on."""
    foreign = make.rate("usps_ground", *amounts, currency="EUR")
    quote = refused(make, make.source(foreign, "usps_express"), services=("usps_ground", "usps_express"))
    assert [option.code for option in quote.options] == ["usps_express"]
    message = "USPS Ground cannot be priced now"
    assert quote.refusals == (Refusal("usps_ground", "wrong_currency", message, statement="O2"),)
    assert quote.problems == (Problem("usps", "wrong_currency", False, detail),)
    assert Verdict("wrong_currency", False, message, "O2", "usps_ground") in quote.verdicts


class Mixed:
    """A source whose rate has charges in two currencies, or none at all."""

    carrier, local = "usps", True

    def __init__(self, *rates: Any) -> None:
        self.rates = rates

    async def ask(self, shipment: Shipment, until: float = inf, backed: bool = False) -> RateSheet:
        charges = tuple(charge for rate in self.rates for charge in rate.charges)
        return RateSheet("usps", (Rate("usps", "usps_ground", charges),))


def test_a_price_in_two_currencies_is_none(make: Any) -> None:
    """Nor is a price of nothing."""
    mixed = Mixed(make.rate("usps_ground", "7.00"), make.rate("usps_ground", "1.00", currency="EUR"))
    (problem,) = refused(make, mixed).problems
    assert problem == Problem("usps", "wrong_currency", False, "usps_ground is priced in EUR, USD, not in USD")
    (problem,) = refused(make, Mixed()).problems
    assert problem == Problem("usps", "wrong_currency", False, "usps_ground is priced in nothing, not in USD")


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_a_price_that_is_none_is_malformed(make: Any, amount: str) -> None:
    """Carriers do not carry for nothing."""
    quote = refused(make, make.source(make.rate("usps_ground", amount)))
    assert quote.options == ()
    message = "USPS Ground cannot be priced now"
    assert quote.refusals == (Refusal("usps_ground", "malformed", message, statement="O2"),)
    assert quote.problems == (Problem("usps", "malformed", False, f"usps_ground costs {amount}"),)
    assert len(refused(make, make.source(make.rate("usps_ground", "0.01"))).options) == 1


def test_a_trouble_is_told_once(make: Any) -> None:
    """Two services of two troubles are two; a split cart's same trouble is one."""
    source = make.source(make.rate("usps_ground", "0.00"), make.rate("usps_express", "0.00"))
    assert len(refused(make, source, services=("usps_ground", "usps_express")).problems) == 2
    policy = make.policy(SPLIT, options=make.carrier_option(["usps_ground"]))
    cart = make.cart(make.line(), make.line(id="2", lead_time=(9, 9)))
    quote = make.quote(cart, make.shop(policy, make.source(make.rate("usps_ground", "0.00"))))
    assert (len(quote.problems), len(quote.refusals)) == (1, 1)


def test_what_a_carrier_declines_is_told_in_its_words(make: Any) -> None:
    """By service; one it leaves out without a word is not sold for this parcel."""
    declined = (Declined("usps_letter", "too_thick", "letters are flat"), Declined("usps_ground", "too_heavy", "70 lb"))
    source = make.source(carrier="usps", declined=declined)
    quote = refused(make, source, services=("usps_ground", "usps_express"))
    assert quote.refusals == (
        Refusal("usps_ground", "too_heavy", "70 lb", statement="O2"),
        Refusal(
            "usps_express",
            "service_not_offered",
            "USPS Express is not sold for this parcel and address",
            statement="O2",
        ),
    )
    assert quote.outcome == "refused"


def test_a_silent_carrier_without_a_backup_is_a_typed_refusal(make: Any) -> None:
    """Nothing is invented."""
    quote = refused(make, make.failing("usps", CarrierTimeout("late")))
    message = "no price for USPS Ground could be had: ask the shop"
    assert quote.refusals == (Refusal("usps_ground", "carrier_unavailable", message, statement="O2"),)
    assert quote.problems == (Problem("usps", "timeout", True, "late"),)
    assert (quote.options, quote.outcome) == ((), "unknown")


@pytest.mark.parametrize("wrong", ["timeout", "currency", "zero"])
def test_the_shops_own_backup_stands_in(make: Any, wrong: str) -> None:
    """Whether the carrier is silent or talks nonsense; the trouble is told, the price is marked."""
    source = {
        "timeout": make.failing("usps", CarrierTimeout("late")),
        "currency": make.source(make.rate("usps_ground", currency="EUR")),
        "zero": make.source(make.rate("usps_ground", "0.00")),
    }[wrong]
    quote = refused(make, source, BACKUP.format(""))
    (option,) = quote.options
    assert option.charges == (Charge("base", "Flat fee", make.money("9.00"), "B1"),)
    assert (option.price_source, option.carrier, option.service) == ("backup", "usps", "usps_ground")
    assert (option.price_effective, option.price_notes) == (None, ())
    assert option.delivery.because[-1] == "arrives: unknown, neither the shop nor the carrier says"
    assert len(quote.problems) == 1
    because = "usps gave no price: the shop's backup price stands in"
    assert Verdict("backup", True, because, "O2", "usps_ground") in quote.verdicts
    assert quote.outcome == "options"


@pytest.mark.parametrize(
    ("backup", "rule", "latest", "who"),
    [
        (", transit = { max = 2 }", "", day(6), "the shop (B1) says up to 2 business days (USPS) after dispatch"),
        (
            ", transit = { max = 2 }",
            DAYS.format("max = 5"),
            day(6),
            "the shop (B1) says up to 2 business days (USPS) after dispatch",
        ),
        ("", DAYS.format("max = 5"), day(11), "the shop (T1) says up to 5 business days (USPS) after dispatch"),
    ],
)
def test_a_backups_own_days_go_first(make: Any, backup: str, rule: str, latest: date, who: str) -> None:
    """Then the page's; they count on the carrier's calendar, and the shop is named as the one who says so."""
    policy = make.policy(options=make.carrier_option(["usps_ground"], BACKUP.format(backup), rule))
    for source in (make.failing("usps", CarrierUnavailable("down")), make.source(make.rate("usps_ground", "0.00"))):
        delivery = make.quote(shop=make.shop(policy, source)).options[0].delivery
        assert (delivery.arrives_latest, delivery.because[-1]) == (latest, f"arrives: {who}")
        assert not delivery.guaranteed


def test_a_backups_days_may_count_from_the_order(make: Any) -> None:
    """They are the shop's own words, so the shop's reading holds."""
    price = BACKUP.format(", transit = { max = 5 }")
    policy = make.policy(ORDER, options=make.carrier_option(["usps_ground"], price))
    quote = make.quote(shop=make.shop(policy, make.failing("usps", CarrierUnavailable("down"))))
    assert quote.options[0].delivery.arrives_latest == day(9)


def test_a_backup_goes_through_the_same_rules(make: Any) -> None:
    """Free threshold, signature, insurance and duties as with the carrier's price."""
    rest = '[signature]\non_request = true\nfee = "3.00"\nstatement = "S1"\n'
    rest += '[insurance]\nat = "10.00"\nfee = "1.00"\nstatement = "I1"\n'
    zones = make.zones + 'incoterm = "DDP"\nduties = { percent = "10", statement = "D1" }\n'
    free = 'free_from = { at = "50.00", statement = "F1" }'
    policy = make.policy(rest, zones=zones, options=make.carrier_option(["usps_ground"], BACKUP.format(""), free))
    shop = make.shop(policy, make.failing("usps", CarrierUnavailable("down")))

    def charged(value: str) -> list[tuple[str, str]]:
        (option,) = make.quote(make.cart(value, signature_requested=True), shop).options
        return [(charge.label, str(charge.amount)) for charge in option.charges]

    features = [("Signature on delivery", "3.00"), ("Insurance", "1.00")]
    duties = "Duties and taxes, 10 % declared by the shop"
    assert charged("20.00") == [("Flat fee", "9.00"), *features, (duties, "2.00")]
    assert charged("50.00") == [("Free from $50.00", "0.00"), *features, (duties, "5.00")]


def test_a_table_fee_has_features_too(make: Any) -> None:
    """Signature, insurance and duties are lines of their own, free shipping or not."""
    rest = '[signature]\non_request = true\nfee = "3.00"\nstatement = "S1"\n'
    policy = make.policy(rest, options=make.flat + 'free_from = { at = "10.00", statement = "F1" }\n')
    (option,) = make.quote(make.cart(signature_requested=True), make.shop(policy)).options
    assert [(charge.label, str(charge.amount)) for charge in option.charges] == [
        ("Free from $10.00", "0.00"),
        ("Signature on delivery", "3.00"),
    ]
    assert option.signature.required


def test_the_published_card_stands_in_for_what_the_shop_says(make: Any) -> None:
    """And for nothing else: another service of the same carrier stays without a price, or has the shop's own."""
    backup = CARD[:-1] + ', { service = "usps_letter", price = { kind = "flat", fee = "2.00" } }]'
    policy = make.policy(options=make.carrier_option(["usps_ground", "usps_express", "usps_letter"], backup))
    card = make.source(*(make.rate(code, source="estimate") for code in ("usps_ground", "usps_express", "usps_letter")))
    quote = make.quote(shop=make.shop(policy, make.failing("usps", CarrierTimeout("late")), backups=[card]))
    assert {option.code: option.price_source for option in quote.options} == {
        "usps_express": "estimate",
        "usps_letter": "backup",
    }
    assert [(refusal.code, refusal.reason) for refusal in quote.refusals] == [("usps_ground", "carrier_unavailable")]
    assert [problem.kind for problem in quote.problems] == ["timeout"]


def test_the_terms_of_the_option_are_carried(make: Any) -> None:
    """Signature, incoterm, disclaimers and notices."""
    text = '[[texts]]\nid = "{0}"\nversion = "1"\ntext = "Words."\nstatement = "T1"\n{1}\n'
    rest = text.format("duties", "disclaimer = true") + text.format("carrier", 'when = "carrier"')
    rest += '[signature]\non_request = true\nstatement = "S1"\n'
    option = carried(make, make.rate("usps_ground"), rest=rest, zones=make.zones + 'incoterm = "DAP"\n')
    assert option.incoterm == "DAP"
    assert [each.id for each in option.disclaimers] == ["duties"]
    assert [each.id for each in option.notices] == ["carrier"]
    assert (option.signature.required, option.signature.because) == (False, "not requested")


def test_a_remembered_rate_is_worked_out_once(make: Any) -> None:
    """The same object in two quotes gives the same option; an equal-looking newer one, or another day, does not."""
    policy = make.policy(options=make.carrier_option(["usps_ground"]))
    rate = make.rate("usps_ground", "7.00", source="cached")
    first, again = (make.quote(shop=make.shop(policy, make.source(rate))).options[0] for _ in range(2))
    assert first.charges is again.charges
    assert first.delivery is again.delivery
    dearer = make.quote(shop=make.shop(policy, make.source(make.rate("usps_ground", "8.00", source="cached"))))
    assert str(dearer.options[0].price) == "8.00"
    later = make.quote(shop=make.shop(policy, make.source(rate)), now=make.now + timedelta(days=1)).options[0]
    assert later.delivery.ships_earliest > first.delivery.ships_earliest
    live = make.rate("usps_ground", "7.00")
    one, other = (make.quote(shop=make.shop(policy, make.source(live))).options[0] for _ in range(2))
    assert one.charges is not other.charges


def test_a_remembered_rate_is_signed_for_as_this_cart_says(make: Any) -> None:
    """The reason names this cart's amount, not that of the cart it was worked out for."""
    rule = '[signature]\nover = "500.00"\nstatement = "S1"\n'
    policy = make.policy(rule, options=make.carrier_option(["usps_ground"]))
    rate = make.rate("usps_ground", "7.00", source="cached")
    shop = make.shop(policy, make.source(rate))
    reasons = [make.quote(make.cart(price), shop).options[0].signature.because for price in ("20.00", "21.00")]
    assert "20.00" in reasons[0]
    assert "21.00" in reasons[1]
