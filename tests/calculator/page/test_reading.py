"""What the page says is what quotes give, both ways: a customer who reads only its text foretells every quote."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from calculator.domain.errors import BadPolicy, CarrierUnavailable
from calculator.domain.money import Money, digits
from calculator.domain.places import Address
from calculator.page import markdown, page_of
from calculator.pipeline import Shop, quote
from calculator.policy.model import Policy
from tests.examples import examples

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=NEW_YORK)
"""No public holiday lies in the twelve weeks after it."""
ASKED: Final = 1234
"""Minor units that every carrier of these tests asks for transport."""
KINDS = {"In stock": "stock", "Slow": "slow", "Preorder": "preorder"}
PLACES = {"United States": Address("US", "CA", "94110", "San Francisco", ("12 Elm St",), True)}
PLACES["Canada"] = Address("CA", "ON", "M5V 2T6", "Toronto", ("1 King St",), True)


@dataclass(frozen=True)
class Told:
    """A policy, its shop, and a customer who has read its page."""

    policy: Policy
    shop: Shop
    reader: Any

    def orders(self, order_of: Any, *more: Mapping[str, Any]) -> Iterable[Any]:
        """Below, at and above every bound of the page, measure by measure, and what *more* asks for."""
        bounds = self.reader.bounds()
        step = 10 ** digits(self.policy.currency)
        usual = {"value": 30 * step, "weight": 100, "pieces": 1}
        seen = set()
        for measure, bound in sorted(
            bounds | {("value", step), ("value", 10_000 * step), ("weight", 1), ("pieces", 40)}
        ):
            for number in (bound - 1, bound, bound + 1):
                facts = usual | {measure: number}
                if number < (0 if measure == "value" else 1) or (measure, number) in seen:
                    continue
                seen.add((measure, number))
                yield order_of(**facts | {"weight": facts["weight"] * facts["pieces"]})
        for facts in more:
            yield order_of(**(usual | dict(facts)))

    def check(self, make: Any, order: Any) -> None:
        """The quote of *order* is what the page foretells, option by option."""
        answer = self.asked(make, order)
        foretold = self.reader.expects(order, ASKED)
        found = {
            option.name: (
                option.price.minor,
                (option.delivery.ships_earliest, option.delivery.ships_latest),
                (option.delivery.arrives_earliest, option.delivery.arrives_latest),
                option.signature.required,
            )
            for option in answer.options
        }
        assert found == {
            name: (each.price, each.ships, each.arrives, each.signature) for name, each in foretold.items()
        }, order
        minutes = (answer.expires_at - answer.placed_at) // timedelta(minutes=1)
        (life,) = self.reader.find(r"A price you are quoted holds for ([0-9]+) minutes?\.", "Good to know")
        assert int(life[1]) == minutes

    def asked(self, make: Any, order: Any) -> Any:
        """The quote of *order* as a cart: the first kind carries value and weight, one free piece of each other."""
        currency, first = self.policy.currency, order.pieces - len(order.kinds) + 1
        share, rest = divmod(order.weight, first)
        assert rest == 0, "weights are by the piece"
        each = -(-order.value // first)
        goods = make.line(
            str(Money(each, currency)),
            kind=KINDS[order.kinds[0]],
            quantity=first,
            weight=share,
            discount=str(Money(each * first - order.value, currency)),
            currency=currency,
        )
        others = [
            make.line(str(Money(0, currency)), str(number), kind=KINDS[kind], weight=0, currency=currency)
            for number, kind in enumerate(order.kinds[1:], 2)
        ]
        cart = make.cart(
            goods,
            *others,
            currency=currency,
            destination=PLACES[order.zone],
            placed_at=order.placed_at,
            signature_requested=order.signature,
        )
        return asyncio.run(quote(cart, self.shop, order.placed_at))


@pytest.fixture(scope="session")
def told(make: Any, customer: Any) -> Any:
    """A shop from a few lines of TOML, with a customer who has read its page."""

    def build(rest: str = "", **parts: Any) -> Told:
        policy = make.policy(rest, **parts)
        rates = [make.rate(code, str(Money(ASKED, policy.currency)), currency=policy.currency) for code in _ASKED_FOR]
        sources = [
            make.source(*(rate for rate in rates if rate.carrier == carrier)) for carrier in ("usps", "dhl_express")
        ]
        reader = customer(markdown(page_of(policy)), digits(policy.currency))
        return Told(policy, make.shop(policy, *sources), reader)

    return build


_ASKED_FOR = ("usps_ground", "usps_letter", "dhl_worldwide")
SLOW = """
[kinds.stock]
lead_time = { min = 1, max = 2 }
statement = "K1"
[kinds.slow]
lead_time = { min = 3, max = 4, unit = "weeks" }
statement = "K1"
[kinds.preorder]
lead_time = { min = 21, unit = "days", open_ended = true }
statement = "K1"
[kinds.digital]
ships = false
statement = "K2"
"""


def option(price: str, *more: str, code: str = "standard", name: str = "Standard", zones: str = '"us"') -> str:
    """An option's TOML; *price* is what stands between the braces."""
    head = f'[[options]]\ncode = "{code}"\nname = "{name}"\nzones = [{zones}]\nstatement = "O1"\n'
    return head + f"price = {{ {price} }}\n" + "".join(f"{line}\n" for line in more)


SHAPES = {
    "free": option('kind = "free"'),
    "flat": option('kind = "flat", fee = "4.50"'),
    "inclusive bound": option('kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }]'),
    "exclusive bounds": option(
        'kind = "tiers", tiers = [{ up_to = "200.00", fee = "15.00" }, { up_to = "300.00", fee = "30.00" }, '
        '{ fee = "9.00" }]'
    ),
    "mixed bounds": option(
        'kind = "tiers", tiers = [{ under = "20.00", fee = "8.00" }, { up_to = "75.50", fee = "6.00" }, '
        '{ fee = "1.00" }]'
    ),
    "weights": option(
        'kind = "weight_tiers", tiers = [{ up_to = { value = "1", unit = "lb" }, fee = "4.00" }, '
        '{ under = { value = "2.5", unit = "kg" }, fee = "7.00" }, { fee = "12.00" }]'
    ),
    "sizes": option(
        'kind = "weight_tiers", dimensional = { divisor = 1000, unit = "cm3_per_kg" }, '
        'tiers = [{ up_to = { value = "1", unit = "kg" }, fee = "4.00" }, { fee = "12.00" }]'
    ),
    "sizes in inches": option(
        'kind = "weight_tiers", dimensional = { divisor = 139, unit = "in3_per_lb" }, '
        'tiers = [{ under = { value = "1", unit = "lb" }, fee = "4.00" }, { fee = "12.00" }]'
    ),
    "pieces": option(
        'kind = "quantity_tiers", tiers = [{ up_to = 1, fee = "3.00" }, { up_to = 5, fee = "7.00" }, { fee = "11.00" }]'
    ),
    "first and further": option('kind = "per_item", first = "4.00", each_further = "1.50", ceiling = "9.25"'),
    "first and further, no end": option('kind = "per_item", first = "4.00", each_further = "0.00"'),
    "percent": option('kind = "percent", percent = "7.5", floor = "3.00", ceiling = "20.00"'),
    "free from": option('kind = "flat", fee = "6.00"', 'free_from = { at = "75.00", statement = "O2" }'),
    "free over": option('kind = "flat", fee = "6.00"', 'free_from = { over = "75.00", statement = "O2" }'),
    "business days": option('kind = "free"', "transit = { min = 7, max = 9 }"),
    "calendar days": option('kind = "free"', 'transit = { min = 3, max = 10, unit = "days" }'),
    "weeks": option('kind = "free"', 'transit = { min = 1, max = 3, unit = "weeks" }'),
    "up to": option('kind = "free"', 'transit = { max = 3, unit = "weeks" }'),
    "or more": option('kind = "free"', 'transit = { min = 5, unit = "days" }'),
    "one day": option('kind = "free"', "transit = { min = 1, max = 1 }"),
    "same day": option('kind = "free"', "transit = { min = 0, max = 0 }", "lead_time = { min = 0, max = 0 }"),
    "from the same day": option('kind = "free"', "transit = { min = 0, max = 2 }", "lead_time = { min = 0, max = 3 }"),
    "own lead": option('kind = "free"', "lead_time = { min = 2, max = 5 }", "transit = { min = 1, max = 4 }"),
    "only from": option('kind = "free"', 'only_when = { value_from = "20.00", statement = "O2" }'),
    "only under": option('kind = "free"', 'only_when = { value_under = "90.00", statement = "O2" }'),
    "only between": option(
        'kind = "free"',
        'only_when = { value_over = "20.00", value_up_to = "90.00", weight_from = { value = "50", unit = "g" }, '
        'weight_up_to = { value = "5", unit = "lb" }, quantity_from = 1, quantity_up_to = 12, statement = "O2" }',
    ),
    "dates": option('kind = "free"', "valid_from = 2026-03-01", "valid_until = 2026-03-03"),
    "two options": option('kind = "flat", fee = "5.00"')
    + option(
        'kind = "tiers", tiers = [{ up_to = "99.00", fee = "15.00" }, { fee = "25.00" }]',
        code="express",
        name="Express",
    ),
    "on top": option('kind = "tiers", tiers = [{ under = "50.00", fee = "5.00" }, { fee = "0.00" }]')
    + option('kind = "flat", fee = "15.00"', 'on_top_of = "standard"', code="express", name="Express")
    + '[readings]\nexpress_adds_standard = { choice = true, statement = "O1" }\n',
    "plain carrier": option(
        'kind = "carrier", services = [{ service = "usps_ground" }]', "transit = { min = 2, max = 4 }"
    ),
    "carrier with everything": option(
        'kind = "carrier", services = [{ service = "usps_ground" }], '
        'markup = { percent = "10", flat = "1.00", statement = "O2" }, floor = "13.00", ceiling = "40.00", '
        'rounding = { to = "0.50" }',
        "transit = { min = 2, max = 4 }",
        'free_from = { at = "100.00", statement = "O2" }',
    ),
    "carrier to the nearest": option(
        'kind = "carrier", services = [{ service = "usps_ground" }], rounding = { to = "0.25", direction = "nearest" }',
        "transit = { max = 4 }",
    ),
    "carrier rounded down": option(
        'kind = "carrier", services = [{ service = "usps_ground" }], ceiling = "11.11", '
        'rounding = { to = "0.25", direction = "down" }',
        "transit = { max = 4 }",
    ),
    "carrier with an ending": option(
        'kind = "carrier", services = [{ service = "usps_ground" }], rounding = { ending = "0.99" }',
        "transit = { max = 4 }",
    ),
}
"""One way to say something each."""


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_each_way_to_say_something(told: Any, make: Any, order_of: Any, shape: str) -> None:
    """Its numbers are read off the page and found in quotes at both sides of every bound; none is left unread."""
    built = told(options=shape, kinds=SLOW)
    for order in built.orders(order_of, *EVERY_KIND):
        built.check(make, order)
    assert built.reader.unread() <= _AS_DECLARED | built.reader.leads_unused()
    rows = {
        (part.title, row[0])
        for part in built.reader.parts
        for name, rows in part.tables.items()
        for row in rows
        if "Price" in name
    }
    assert built.reader.used == rows


EVERY_KIND = ({"kinds": ("Slow",)}, {"kinds": ("Preorder",)}, {"kinds": ("In stock", "Slow"), "pieces": 2})
_AS_DECLARED = {"100", "80", "40"}
"""Weight and size of a product that does not say."""

TIMES = {
    "handling, then the kind": (
        '[handling]\nlead_time = { min = 3, max = 7 }\nstatement = "K1"\n'
        '[readings]\nlead_combination = { choice = "add", statement = "K1" }\n',
        SLOW,
    ),
    "handling where the kind says nothing": (
        '[handling]\nlead_time = { min = 3, max = 7 }\nstatement = "K1"\n',
        '[kinds.stock]\nstatement = "K1"\n',
    ),
    "cut-off": ('[calendar]\ncut_off = 14:00:00\nstatement = "K1"\n', SLOW),
    "cut-off by day": (
        '[calendar]\ncut_off = 14:00:00\ncut_off_by_day = { tuesday = 11:30:00 }\nstatement = "K1"\n',
        SLOW,
    ),
    "holidays": ('[calendar]\nholidays = ["us_federal"]\nstatement = "K1"\n', SLOW),
    "closed days": ('[calendar]\nclosed = [2026-03-04, 2026-03-05]\nstatement = "K1"\n', SLOW),
    "a week of its own": (
        '[calendar]\nworking_days = ["tuesday", "wednesday", "saturday"]\nstatement = "K1"\n',
        SLOW,
    ),
    "busy": (
        '[[calendar.busy_periods]]\nfirst = 2026-03-02\nlast = 2026-03-02\nextra_days = 3\nstatement = "K1"\n',
        SLOW,
    ),
    "from the order": ('[readings]\ntransit_from = { choice = "order", statement = "K1" }\n', SLOW),
}
"""What comes after the options, and the kinds."""


@pytest.mark.parametrize(("rest", "kinds"), TIMES.values(), ids=TIMES.keys())
def test_each_way_to_count_days(told: Any, make: Any, order_of: Any, rest: str, kinds: str) -> None:
    """Dispatch and arrival of every kind, on days and at hours where the count may change."""
    arrives = option('kind = "flat", fee = "5.00"', "transit = { min = 2, max = 3 }")
    built = told(rest, options=arrives, kinds=kinds)
    moments = [MONDAY + timedelta(days=days) for days in range(-4, 4)]
    moments += [MONDAY.replace(hour=hour, minute=minute) for hour in (11, 14) for minute in (0, 1, 30, 31)]
    moments += [moment + timedelta(days=1) for moment in moments[-8:]]
    named = [facts for facts in EVERY_KIND if kinds == SLOW] + [{}]
    for order in built.orders(order_of, *({**facts, "placed_at": moment} for facts in named for moment in moments)):
        built.check(make, order)
    assert built.reader.unread() <= _AS_DECLARED


ABROAD = """
[[zones]]
id = "ca"
name = "Canada"
include = [{ country = ["CA"] }]
incoterm = "DDP"
duties = { percent = "12.5", statement = "Z2" }
lead_time = { min = 4, max = 6 }
statement = "Z2"
"""


def test_shares_of_parcels(told: Any, order_of: Any, make: Any) -> None:
    """By the day a share is said to have arrived, counted from the last day of dispatch."""
    days = "transit = { min = 2, max = 9, percentiles = { 50 = 4, 90 = 8 } }"
    built = told(options=option('kind = "free"', days))
    order = order_of(3_000)
    (answer,) = built.asked(make, order).options
    (part,) = built.reader.options("United States")
    (said,) = [sentence for sentence in part.bullets if " of parcels arrive " in sentence]
    found = re.findall(r"([0-9]+) %.*? within ([0-9]+) business days", said)
    last = built.reader.ships(order, part)[1]
    assert answer.delivery.percentiles == tuple(
        (int(share), built.reader.add(last, int(count), "business days")) for share, count in found
    )
    assert len(found) == 2


def test_what_is_paid_while_a_carrier_is_silent(told: Any, order_of: Any, make: Any) -> None:
    """The price and the days that the page names for just that case."""
    price = (
        'kind = "carrier", services = [{ service = "usps_ground" }], backup = [{ service = "usps_ground", '
        'price = { kind = "tiers", tiers = [{ under = "50.00", fee = "9.00" }, { fee = "4.00" }] }, '
        "transit = { max = 8 } }]"
    )
    built = told(options=option(price))
    silent = replace(built, shop=make.shop(built.policy, make.failing("usps", CarrierUnavailable("away"))))
    (part,) = built.reader.options("United States")
    (row,) = part.tables["Carried by"]
    *bands, days = re.split(r"; ", row[part.columns["Carried by"].index("While the carrier gives no price")])
    for order in (order_of(4_999), order_of(5_000)):
        (answer,) = silent.asked(make, order).options
        (fee,) = [fee for label, fee in (band.split(": ") for band in bands) if built.reader.band(label)(order)]
        assert (answer.price_source, f"${answer.price}") == ("backup", fee)
        low, high, unit = built.reader.days(days.removeprefix("arrives ").removesuffix(" after we send it"))
        last = built.reader.ships(order, part)[1]
        assert (low, answer.delivery.arrives_latest) == (None, built.reader.add(last, high, unit))


SURCHARGES = {
    "a fee": 'fee = "1.10"',
    "a fee for each item": 'fee = "0.35"\nper = "item"',
    "a share of the price": 'percent = "12.5"',
    "a share of the order": (
        'percent = "1.25"\nbasis = "discounted_physical_subtotal"\nfloor = "0.40"\nceiling = "2.00"'
    ),
    "a season": 'fee = "2.00"\nvalid_from = 2026-03-02\nvalid_until = 2026-03-02',
    "some goods": 'fee = "2.00"\nlines = { kinds = ["slow"] }',
    "waived": 'fee = "2.00"\nwaived_when_free = true',
    "one zone": 'fee = "2.00"\nzones = ["ca"]',
    "bounds": 'fee = "2.00"\nonly_when = { value_over = "20.00", value_under = "90.00", statement = "O2" }',
    "heavy": 'fee = "2.00"\nonly_when = { weight_over = { value = "2", unit = "kg" }, statement = "O2" }',
    "one option": 'fee = "2.00"\noptions = ["express"]',
}


@pytest.mark.parametrize("rule", SURCHARGES.values(), ids=SURCHARGES.keys())
def test_surcharges(told: Any, make: Any, order_of: Any, rule: str) -> None:
    """On which option, on what and how much, beside a threshold that makes the option itself free."""
    zones = '"us", "ca"'
    free = 'free_from = { over = "75.00", statement = "O2" }'
    options = option('kind = "flat", fee = "6.00"', free, zones=zones) + option(
        'kind = "per_item", first = "9.00", each_further = "2.00"', code="express", name="Express", zones=zones
    )
    surcharge = f'[[surcharges]]\nid = "more"\nlabel = "Extra"\nstatement = "X1"\n{rule}\n'
    built = told(surcharge, options=options, zones=make.zones + ABROAD, kinds=SLOW)
    days = [{"placed_at": MONDAY + timedelta(days=days)} for days in (-3, 0, 1)]
    for order in built.orders(order_of, *EVERY_KIND, *days):
        built.check(make, order)
        built.check(make, replace(order, zone="Canada"))
    assert built.reader.unread() <= _AS_DECLARED


FEATURES = {
    "signature over": 'over = "500.00"\nfee = "3.50"\n',
    "signature at": 'at = "500.00"\nfee = "3.50"\n',
    "signature on request": 'on_request = true\nfee = "0.00"\n',
    "signature either way": 'over = "60.00"\non_request = true\nfee = "2.00"\n',
    "signature paid by the shop": 'over = "500.00"\ncost = "shop"\n',
}


@pytest.mark.parametrize("rule", FEATURES.values(), ids=FEATURES.keys())
def test_signatures(told: Any, make: Any, order_of: Any, rule: str) -> None:
    """From which value, on whose wish, at whose cost."""
    built = told(f'[signature]\n{rule}statement = "S1"\n')
    for order in built.orders(order_of, {"signature": True}, {"signature": True, "value": 70_000}):
        built.check(make, order)
    assert built.reader.unread() <= _AS_DECLARED


@pytest.mark.parametrize("bound", ["over", "at"])
@pytest.mark.parametrize("cost", ['fee = "3.50"', 'percent = "1.5"', 'cost = "shop"'])
def test_insurance(told: Any, make: Any, order_of: Any, bound: str, cost: str) -> None:
    """From which value, at whose cost."""
    built = told(f'[insurance]\n{bound} = "100.00"\n{cost}\nstatement = "S1"\n')
    for order in built.orders(order_of):
        built.check(make, order)
    assert built.reader.unread() <= _AS_DECLARED


def test_zones(told: Any, make: Any, order_of: Any) -> None:
    """A zone of its own price, lead time and duties beside another; and one that they share."""
    options = option('kind = "flat", fee = "5.00"') + option(
        'kind = "flat", fee = "25.00"', "transit = { min = 2, max = 9 }", code="abroad", name="Abroad", zones='"ca"'
    )
    both = option('kind = "flat", fee = "7.00"', zones='"us", "ca"')
    kinds = '[kinds.stock]\nstatement = "K1"\n'
    handling = '[handling]\nlead_time = { min = 1, max = 2 }\nstatement = "K1"\n'
    for choices in (options, both):
        built = told(handling, options=choices, zones=make.zones + ABROAD, kinds=kinds)
        for order in built.orders(order_of):
            built.check(make, order)
            built.check(make, replace(order, zone="Canada"))
        assert built.reader.unread() <= _AS_DECLARED


@pytest.mark.parametrize(
    ("currency", "low", "high"), [("JPY", "500", "1200"), ("EUR", "5.00", "9.00"), ("KWD", "5.000", "9.125")]
)
def test_currencies(told: Any, make: Any, order_of: Any, currency: str, low: str, high: str) -> None:
    """Amounts have the currency's digits and sign."""
    tiers = f'kind = "tiers", tiers = [{{ up_to = "{high}", fee = "{low}" }}, {{ fee = "{high}" }}]'
    built = told(options=option(tiers), currency=currency)
    for order in built.orders(order_of):
        built.check(make, order)
    assert built.reader.unread() <= _AS_DECLARED


# --- any policy -------------------------------------------------------------------------------------------------------

_cents = st.integers(0, 20_000)
_percents = st.integers(1, 4_000).map(lambda hundredths: f"{hundredths / 100:.2f}")


def _amount(cents: int) -> str:
    return f'"{cents // 100}.{cents % 100:02}"'


def _bands(bounds: list[int], fees: list[int], words: list[str], written: Any) -> str:
    ends = [f"{word} = {written(bound)}, " for word, bound in zip(words, sorted(bounds), strict=False)] + [""]
    return ", ".join(f"{{ {end}fee = {_amount(fee)} }}" for end, fee in zip(ends, fees, strict=False))


@st.composite
def _value_tiers(draw: st.DrawFn) -> str:
    bounds = draw(st.lists(st.integers(10, 60_000), min_size=1, max_size=4, unique_by=lambda bound: bound // 10))
    words = draw(st.lists(st.sampled_from(["under", "up_to"]), min_size=4, max_size=4))
    fees = draw(st.lists(_cents, min_size=5, max_size=5, unique=True))
    return f'kind = "tiers", tiers = [{_bands(bounds, fees, words, _amount)}]'


@st.composite
def _weight_tiers(draw: st.DrawFn) -> str:
    bounds = draw(st.lists(st.integers(2, 90), min_size=1, max_size=3, unique=True))
    unit = draw(st.sampled_from(["kg", "lb", "oz"]))
    words = draw(st.lists(st.sampled_from(["under", "up_to"]), min_size=3, max_size=3))
    fees = draw(st.lists(_cents, min_size=4, max_size=4, unique=True))
    bands = _bands(bounds, fees, words, lambda bound: f'{{ value = "{bound / 10}", unit = "{unit}" }}')
    return f'kind = "weight_tiers", tiers = [{bands}]'


@st.composite
def _piece_tiers(draw: st.DrawFn) -> str:
    bounds = draw(st.lists(st.integers(1, 30), min_size=1, max_size=3, unique=True))
    fees = draw(st.lists(_cents, min_size=4, max_size=4, unique=True))
    return f'kind = "quantity_tiers", tiers = [{_bands(bounds, fees, ["up_to"] * 3, str)}]'


@st.composite
def _bounded(draw: st.DrawFn, fee: str) -> str:
    floor, more = draw(_cents), draw(_cents)
    return f"{fee}, floor = {_amount(floor)}, ceiling = {_amount(floor + more)}"


_prices = st.one_of(
    st.just('kind = "free"'),
    _cents.map(lambda fee: f'kind = "flat", fee = {_amount(fee)}'),
    _value_tiers(),
    _weight_tiers(),
    _piece_tiers(),
    st.tuples(_cents, _cents).map(
        lambda fees: f'kind = "per_item", first = {_amount(fees[0])}, each_further = {_amount(fees[1])}'
    ),
    _percents.map(lambda share: f'kind = "percent", percent = "{share}"'),
    _percents.flatmap(lambda share: _bounded(f'kind = "percent", percent = "{share}"')),
)
_days = st.tuples(st.integers(0, 12), st.integers(0, 20), st.sampled_from(["business_days", "days", "weeks"])).map(
    lambda days: f'min = {days[0]}, max = {days[0] + days[1]}, unit = "{days[2]}"'
)
_extras = st.lists(
    st.one_of(
        _days.map(lambda days: f"transit = {{ {days} }}"),
        _days.map(lambda days: f"lead_time = {{ {days} }}"),
        _cents.map(lambda bound: f'free_from = {{ at = {_amount(bound)}, statement = "O2" }}'),
        _cents.map(lambda bound: f'free_from = {{ over = {_amount(bound)}, statement = "O2" }}'),
        _cents.map(lambda bound: f'only_when = {{ value_over = {_amount(bound)}, statement = "O2" }}'),
        _cents.map(lambda bound: f'only_when = {{ value_under = {_amount(bound + 1)}, statement = "O2" }}'),
    ),
    max_size=4,
    unique_by=lambda line: line.split(" = ")[0],
)
_rests = st.tuples(
    st.sampled_from(["", '[signature]\nover = "88.00"\nfee = "2.50"\nstatement = "S1"\n']),
    st.sampled_from(["", '[insurance]\nat = "64.00"\npercent = "0.75"\nstatement = "S2"\n']),
    st.sampled_from(["", '[calendar]\ncut_off = 09:30:00\nclosed = [2026-03-09]\nstatement = "K1"\n']),
    st.sampled_from(["", '[readings]\ntransit_from = { choice = "order", statement = "K1" }\n']),
).map("".join)


@settings(max_examples=examples(25))
@given(st.lists(st.tuples(_prices, _extras), min_size=1, max_size=2), _rests)
def test_any_policy(told: Any, make: Any, order_of: Any, choices: list[tuple[str, list[str]]], rest: str) -> None:
    """Whatever a policy says, its page foretells its quotes at both sides of every bound it names."""
    options = "".join(
        option(price, *extras, code=f"way-{number}", name=f"Way {number}")
        for number, (price, extras) in enumerate(choices)
    )
    try:
        built = told(rest, options=options, kinds=SLOW)
    except BadPolicy:  # such as a free option that is free from 5.00 on
        reject()
    for order in built.orders(order_of, {"kinds": ("Slow",)}):
        built.check(make, order)
