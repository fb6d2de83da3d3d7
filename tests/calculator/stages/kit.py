"""Pieces of policies, and shops of one option, that more than one stage is tried with."""

from datetime import date
from typing import Any

from calculator.domain.option import Option

SPLIT = '[readings]\nmixed_cart = { choice = "split", statement = "R1" }\n'

KINDS = """
[kinds.stock]
lead_time = { min = 1, max = 2 }
statement = "K1"
[kinds.made]
lead_time = { min = 9, max = 12 }
statement = "K2"
[kinds.preorder]
lead_time = { min = 9, open_ended = true }
statement = "K3"
"""

EVERYWHERE = """
[[zones]]
id = "us"
name = "Everywhere"
include = [{ set = "everywhere" }]
statement = "Z1"
"""

BOXES = """
[packing]
default_weight = { value = "100", unit = "g" }
default_size = { length = "10", width = "8", height = "4", unit = "cm" }
[[packing.boxes]]
id = "small"
inner = { length = "12", width = "10", height = "5", unit = "cm" }
outer = { length = "13", width = "11", height = "6", unit = "cm" }
empty_weight = { value = "20", unit = "g" }
max_weight = { value = "1", unit = "kg" }
"""


def table(code: str, fee: str, rest: str = "") -> str:
    """An option of the shop's own at one fee, as TOML."""
    return (
        f'[[options]]\ncode = "{code}"\nname = "{code.capitalize()}"\nzones = ["us"]\nstatement = "O_{code}"\n'
        f'price = {{ kind = "flat", fee = "{fee}" }}\n{rest}\n'
    )


def day(number: int) -> date:
    """A day of March 2026, whose second is a Monday."""
    return date(2026, 3, number)


def tabled(make: Any, transit: str = "", rest: str = "", **more: Any) -> Option:
    """The only option of a shop with a fee of its own."""
    return make.quote(shop=make.shop(make.policy(rest, options=make.flat + transit, **more))).options[0]


def carried(make: Any, rate: Any, rule: str = "", rest: str = "", service: str = "usps_ground", **more: Any) -> Option:
    """The only option of a shop that asks a carrier."""
    policy = make.policy(rest, options=make.carrier_option([service], more.pop("price", ""), rule), **more)
    return make.quote(shop=make.shop(policy, make.source(rate))).options[0]
