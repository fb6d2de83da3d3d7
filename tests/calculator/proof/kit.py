"""Policies to prove: the three shops, and small ones put together from chance."""

from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from calculator.domain.service import Catalogue, Service
from calculator.policy.load import load
from calculator.policy.model import Policy
from calculator.sources import known_services
from tests.calculator.policy import conftest as loader_tests

ROOT = Path(__file__).parents[3]
SHOPS = ("hotshellow", "little-rooms", "oily-moon")
CATALOGUE = Catalogue(
    (
        Service("usps_ground", "usps", "USPS Ground", "economy", "domestic", "available", po_box=True, military=True),
        Service("usps_abroad", "usps", "USPS Abroad", "standard", "international", "unavailable", po_box=True),
        Service("ups_ground", "ups", "UPS Ground", "standard", "domestic", "available", territories=False),
        Service("dhl_world", "dhl_express", "DHL World", "expedited", "both", "available"),
    )
)
HEAD = """
shop = "corner"
name = "Corner"
currency = "USD"
time_zone = "America/New_York"
[statements]
S = "What the page says."
[origin]
country = "US"
postal_code = "10001"
[packing]
default_weight = { value = "100", unit = "g" }
default_size = { length = "10", width = "8", height = "4", unit = "cm" }
[kinds.stock]
lead_time = { min = 1, max = 2 }
statement = "S"
[kinds.made]
lead_time = { min = 3, max = 9, unit = "days" }
discounts = false
statement = "S"
[kinds.gift]
lead_time = { min = 1, max = 2 }
in_basis = false
statement = "S"
[kinds.digital]
ships = false
statement = "S"
[[zones]]
id = "us"
name = "US"
include = [{ country = ["US"] }]
exclude = [{ set = "us_alaska_hawaii" }]
statement = "S"
[[zones]]
id = "far"
name = "Far"
include = [{ set = "us_alaska_hawaii" }, { country = ["CA"], region = ["BC"] }]
statement = "S"
"""


SPLIT = '[readings.mixed_cart]\nchoice = "split"\nstatement = "S"\n'

CORNER_TEXT = loader_tests._BASE
"""The file in which the loader's tests plant their faults."""
CORNER_SERVICES = Catalogue(loader_tests._SERVICES)


@cache
def shop_text(shop: str) -> str:
    """The TOML of one of the three shops."""
    return (ROOT / "fixtures" / "policies" / f"{shop}.toml").read_text(encoding="utf-8")


@cache
def shop_policy(shop: str) -> Policy:
    """One of the three shops, loaded."""
    return load(shop_text(shop).encode(), f"{shop}.toml", known_services())


def corner(text: str) -> Policy:
    """A small shop with these options and rules."""
    return load((HEAD + text).encode(), "corner.toml", CATALOGUE)


def option(code: str, price: str, *more: str, zones: str = '["us", "far"]') -> str:
    """One option's table; *price* is its inline table, *more* are lines of the file."""
    lines = ("[[options]]", f'code = "{code}"', f'name = "{code.title()}"', f"zones = {zones}", 'statement = "S"')
    return "\n".join((*lines, f"price = {price}", *more, ""))


def _amount(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02}"


@st.composite
def fees(draw: st.DrawFn, index: int) -> str:
    """The inline table of a price; no two options have a service in common."""
    kind = draw(st.sampled_from(("flat", "tiers", "weight_tiers", "quantity_tiers", "percent", "per_item", "carrier")))
    amounts = st.integers(0, 3000).map(_amount)
    if kind == "flat":
        return f'{{ kind = "flat", fee = "{draw(amounts)}" }}'
    if kind == "percent":
        floor, ceiling = sorted(draw(st.lists(st.integers(0, 2000), min_size=2, max_size=2)))
        percent = draw(st.sampled_from(("7.5", "10", "33")))
        basis = draw(st.sampled_from(("", ', basis = "listed_subtotal"')))
        bounds = draw(st.sampled_from(("", f', floor = "{_amount(floor)}"', f', ceiling = "{_amount(ceiling)}"')))
        return f'{{ kind = "percent", percent = {percent}{basis}{bounds} }}'
    if kind == "per_item":
        first, ceiling = sorted(draw(st.lists(st.integers(0, 1500), min_size=2, max_size=2)))
        more = draw(st.sampled_from(("", f', ceiling = "{_amount(ceiling)}"')))
        return f'{{ kind = "per_item", first = "{_amount(first)}", each_further = "{draw(amounts)}"{more} }}'
    if kind == "carrier":
        services = draw(st.lists(st.sampled_from(sorted(CATALOGUE)[index::3]), min_size=1, max_size=2, unique=True))
        listed = ", ".join(f'{{ service = "{service}" }}' for service in services)
        return f'{{ kind = "carrier", services = [{listed}] }}'
    bounds = sorted(draw(st.sets(st.integers(1, 9), min_size=1, max_size=2)))
    closed = draw(st.sampled_from(("up_to", "under")))
    volume = ""
    if kind == "weight_tiers":
        volume = draw(st.sampled_from(("", ', dimensional = { divisor = 5000, unit = "cm3_per_kg" }')))
    if kind == "quantity_tiers":
        ends = [f"up_to = {bound}" for bound in bounds]
    elif kind == "weight_tiers":
        ends = [f'{closed} = {{ value = "{bound * 100}", unit = "g" }}' for bound in bounds]
    else:
        ends = [f'{closed} = "{bound * 10}.00"' for bound in bounds]
    bands = [f'{{ {end}, fee = "{draw(amounts)}" }}' for end in ends]
    return f'{{ kind = "{kind}", tiers = [{", ".join(bands)}, {{ fee = "{draw(amounts)}" }}]{volume} }}'


@st.composite
def options(draw: st.DrawFn, index: int) -> str:
    """One option's table."""
    zones = draw(st.sampled_from(('["us"]', '["us", "far"]', '["far"]')))
    price = draw(fees(index))
    extras = (
        'level = "expedited"',
        'purposes = ["sale", "exchange"]',
        'free_from = { at = "70.00", basis = "discounted_subtotal", statement = "S" }',
        'only_when = { value_from = "20.00", statement = "S" }',
        'only_when = { value_under = "60.00", quantity_up_to = 3, statement = "S" }',
        'address_classes = ["street"]',
        "valid_from = 2026-03-01",
        "valid_until = 2026-06-30",
        'group = "one"',
        "transit = { min = 2, max = 5 }",
    )
    chosen = draw(st.lists(st.sampled_from(extras), max_size=3, unique_by=lambda extra: extra.split(" = ")[0]))
    return option(f"o{index}", price, *chosen, zones=zones)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules that hold for every option, each there or not."""
    extras = (
        '[signature]\nover = "50.00"\non_request = true\nfee = "2.00"\nstatement = "S"',
        '[insurance]\nat = "40.00"\nbasis = "listed_subtotal"\npercent = 2\nstatement = "S"',
        '[[blocks]]\nreason = "made_not_rushed"\nlines = { kinds = ["made"] }\nrefuses = { levels = ["expedited"] }\n'
        'message = "Made to order."\nstatement = "S"',
        '[[blocks]]\nreason = "fragile"\nlines = { tags = ["glass"] }\nrefuses = { options = ["o1"] }\n'
        'message = "Glass."\nzones = ["us"]\nstatement = "S"',
        '[[texts]]\nid = "made"\nversion = "1"\ntext = "Made for you."\nkinds = ["made"]\n'
        'options = ["o0"]\nstatement = "S"',
    )
    return "\n".join(draw(st.lists(st.sampled_from(extras), max_size=3, unique=True)))


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A small policy with up to three options."""
    count = draw(st.integers(1, 3))
    listed = [draw(options(index)) for index in range(count)]
    more = draw(rules()).replace('options = ["o1"]', f'options = ["o{count - 1}"]')
    return corner("\n".join((*listed, option("any", '{ kind = "free" }'), more)))
