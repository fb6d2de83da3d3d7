"""Rules that no cart reaches are told, and those that one does are not."""

import pytest

from calculator.proof import Finding, check
from tests.calculator.proof.kit import corner

HANDLING = '[handling]\nlead_time = { min = 1, max = 4 }\nstatement = "S"\n'
ADD = '[readings]\nlead_combination = { choice = "add", statement = "S" }\n'
OPTION = '[[options]]\ncode = "{0}"\nname = "O"\nzones = ["us", "far"]\nstatement = "S"\n{1}\n'
FLAT = OPTION.format("o", 'price = { kind = "flat", fee = "5.00" }')
ASK = OPTION.format("ask", 'price = { kind = "merchant_amount" }')
TIERS = 'price = {{ kind = "tiers", tiers = [{{ under = "50.00", fee = "5.00" }}, {{ fee = "{0}" }}] }}\n'
FREE = 'free_from = { at = "50.00", statement = "S" }\n'
BACKUP = 'price = {{ kind = "carrier", services = [{{ service = "ups_ground" }}], backup = [{{ service = "ups_ground", '
BACKUP += 'price = {{ kind = "tiers", tiers = [{{ under = "50.00", fee = "5.00" }}, {{ fee = "6.00" }}] }} }}] }}\n{0}'
GROUP = 'price = {{ kind = "flat", fee = "{0}" }}\ngroup = "g"\npriority = {1}\n'


def told(text: str) -> list[Finding]:
    """All that is told to be out of reach."""
    return [each for each in check(corner(text)).faults if each.code.startswith(("unreachable", "group"))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (FLAT + HANDLING, [("unreachable_lead_time", "handling")]),
        (FLAT + HANDLING + ADD, []),
        (FLAT + ASK, []),
        (OPTION.format("o", TIERS.format("6.00")), []),
        (OPTION.format("o", TIERS.format("6.00") + FREE), [("unreachable_tier", "options[0].price.tiers[1]")]),
        (
            OPTION.format("o", TIERS.format("0.00") + FREE.replace("50", "40")),
            [("unreachable_tier", "options[0].price.tiers[1]")],
        ),
        (
            OPTION.format("o", TIERS.format("0.00") + FREE.replace("50", "60")),
            [("unreachable_free_from", "options[0].free_from")],
        ),
        (OPTION.format("o", BACKUP.format("")), []),
        (OPTION.format("a", GROUP.format("1.00", 1)), [("group_of_one", "options[0].group")]),
        (
            OPTION.format("a", GROUP.format("1.00", 1)) + OPTION.format("b", GROUP.format("2.00", 0)),
            [("unreachable_option", "options[1]")],
        ),
        (
            OPTION.format("a", GROUP.format("1.00", 1) + 'address_classes = ["street"]')
            + OPTION.format("b", GROUP.format("2.00", 0)),
            [],
        ),
    ],
)
def test_what_is_out_of_reach_is_told(text: str, found: list[tuple[str, str]]) -> None:
    """Where it stands; beside it the same with one thing changed, and nothing is told."""
    assert [(each.code, each.path) for each in told(text)] == found


def test_the_witness_of_a_band_lies_where_the_band_would_be() -> None:
    """A band past a threshold of free shipping is shown by an order that the band would be for."""
    (found,) = told(OPTION.format("o", TIERS.format("6.00") + FREE))
    assert found.witness is not None
    assert found.witness["lines"][0]["unit_price"] == "50.00"
    assert found.shows == "o $0.00"
