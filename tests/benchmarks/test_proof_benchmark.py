"""The proof's speed: the three shops, and how check and diff grow with the rules of a policy.

    pytest tests/benchmarks/test_proof_benchmark.py --benchmark-enable --benchmark-only

On a busy machine ``--benchmark-timer=time.process_time`` leaves out what others take.

Aims: a shop in under 300 ms for check and for diff; a policy of a thousand rules in seconds, growing no faster than
its cells. Loading is not counted, and the holidays of a year are read before.
"""

from datetime import date
from functools import cache
from typing import Any

import pytest

from calculator.policy.load import load
from calculator.policy.model import Policy
from calculator.proof import check, diff
from calculator.settings import settings_from
from calculator.sources import known_services
from calculator.wiring import policies_directory

SHOPS = ("hotshellow", "little-rooms", "oily-moon")
TIERS = 4
HEAD = """
shop = "generated"
name = "Generated"
currency = "USD"
time_zone = "America/New_York"
[statements]
S = "What the page says."
[kinds.stock]
lead_time = { min = 1, max = 2 }
statement = "S"
[kinds.made_to_order]
lead_time = { min = 3, max = 4, unit = "weeks" }
statement = "S"
[[blocks]]
reason = "not_rushed"
lines = { kinds = ["made_to_order"] }
refuses = { levels = ["expedited"] }
message = "Made to order."
statement = "S"
"""
COUNTRIES = ("GB", "DE", "FR", "ES", "IT", "NL", "BE", "AT", "SE", "PL", "PT", "IE", "DK", "FI", "CZ", "GR", "HU", "RO")


def text(shop: str) -> str:
    """A shop's file."""
    return (policies_directory(settings_from({})) / f"{shop}.toml").read_text(encoding="utf-8")


def loaded(toml: str) -> Policy:
    """Its policy."""
    return load(toml.encode(), "benchmark.toml", known_services())


def option(index: int, fee: str) -> str:
    """One option in one zone, with bands of its own."""
    bands = [f'{{ under = "{25 + index % 7}.00", fee = "{fee}" }}']
    bands += [f'{{ under = "{band}{index % 11:02}.00", fee = "{9 - band}.00" }}' for band in range(1, TIERS - 1)]
    zone, level = COUNTRIES[index % len(COUNTRIES)].lower(), "expedited" if index % 2 else "standard"
    return (
        f'[[options]]\ncode = "o{index}"\nname = "O{index}"\nlevel = "{level}"\nzones = ["{zone}"]\n'
        f'statement = "S"\nprice = {{ kind = "tiers", tiers = [{", ".join(bands)}, {{ fee = "1.00" }}] }}\n'
    )


@cache
def generated(rules: int, fee: str = "9.00") -> Policy:
    """A policy of so many rules: bands of fees by order value, in options over as many zones as there are countries."""
    zones = [
        f'[[zones]]\nid = "{code.lower()}"\nname = "{code}"\ninclude = [{{ country = ["{code}"] }}]\n'
        'incoterm = "DAP"\nstatement = "S"\n'
        for code in COUNTRIES
    ]
    options = [option(index, fee) for index in range(rules // TIERS)]
    duties = '[[texts]]\nid = "duties"\nversion = "1"\ntext = "Duties are yours."\ndisclaimer = true\nstatement = "S"\n'
    return loaded(HEAD + "".join((*zones, *options, duties)))


def only_where_measured(benchmark: Any, rules: int) -> None:
    """Large policies are no part of the default run."""
    if benchmark.disabled and rules > 100:
        pytest.skip("only measured: --benchmark-enable")


@pytest.mark.parametrize("shop", SHOPS)
def test_check_a_shop(benchmark: Any, shop: str) -> None:
    """Every cell of a shop."""
    policy = loaded(text(shop))
    policy.calendar.is_business_day(date(2026, 1, 1))
    assert benchmark(lambda: check(policy)).faults == ()


@pytest.mark.parametrize("shop", SHOPS)
def test_diff_a_shop(benchmark: Any, shop: str) -> None:
    """A shop against itself with another signature rule, which concerns every option."""
    old = loaded(text(shop))
    new = loaded(text(shop).replace("[signature]\n", '[signature]\nat = "80.00"\n').replace('over = "500.00"\n', ""))
    benchmark(lambda: diff(old, new))


@pytest.mark.parametrize("rules", [100, 300, 1000])
def test_check_grows_with_rules(benchmark: Any, rules: int) -> None:
    """A policy of so many bands."""
    only_where_measured(benchmark, rules)
    policy = generated(rules)
    report = benchmark.pedantic(lambda: check(policy), rounds=1)
    assert report.faults == ()


@pytest.mark.parametrize("rules", [100, 300, 1000])
def test_diff_grows_with_rules(benchmark: Any, rules: int) -> None:
    """The same with the first fee of every option changed."""
    only_where_measured(benchmark, rules)
    regions = benchmark.pedantic(lambda: diff(generated(rules), generated(rules, "9.50")), rounds=1)
    assert len(regions) == len(COUNTRIES) * 7 if rules >= 1000 else regions
