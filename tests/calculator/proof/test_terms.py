"""Duties by zone and option, fees for every shipment, British postcodes: proved and compared like every other rule."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calculator.policy.model import Policy
from calculator.proof import diff
from tests.calculator.proof.kit import SPLIT, corner, option
from tests.calculator.proof.test_cells import PATIENT, assert_cell_answers, carts
from tests.examples import examples

ABROAD = """
[[zones]]
id = "eu"
name = "EU"
include = [{ set = "eu" }]
incoterm = "DDP"
duties = { percent = 19, free_up_to = "20.00", statement = "S" }
statement = "S"
[[zones]]
id = "isles"
name = "Isles"
include = [{ country = ["GB"], postal = ["HS1-HS9", "IV", "N1"] }]
incoterm = "DAP"
statement = "S"
[[zones]]
id = "gb"
name = "GB"
include = [{ country = ["GB"] }]
exclude = [{ country = ["GB"], postal = ["HS1-HS9", "IV", "N1"] }]
incoterm = "DAP"
statement = "S"
[[texts]]
id = "due"
version = "1"
text = "Due."
zones = ["eu", "isles", "gb"]
options = ["standard", "unpaid"]
disclaimer = true
statement = "S"
"""
BANDS = '{ kind = "tiers", tiers = [{ under = "40.00", fee = "5.00" }, { fee = "2.00" }] }'
SHARE = 'duties = { percent = 7, basis = "listed_subtotal", free_up_to = "30.00", statement = "S" }'
USPS = '{ kind = "carrier", services = [{ service = "usps_abroad" }] }'
QUOTED = 'duties = { quoted_by = "carrier", statement = "S" }'
OPTIONS = (
    option("standard", BANDS, 'charged = "shipment"', zones='["us", "far", "eu", "isles", "gb"]'),
    option("unpaid", '{ kind = "flat", fee = "3.00" }', 'incoterm = "DAP"', zones='["eu", "gb"]'),
    option("paid", '{ kind = "flat", fee = "4.00" }', 'incoterm = "DDP"', SHARE, zones='["isles", "gb", "us"]'),
    option("mail", USPS, 'incoterm = "DDP"', QUOTED, zones='["eu"]'),
)
TERMS = ABROAD + "".join(OPTIONS)


@pytest.fixture(scope="module")
def terms() -> Policy:
    """A shop that pays duties here and leaves them to the buyer there, and sends goods apart."""
    return corner(TERMS + SPLIT)


@settings(PATIENT, max_examples=examples(40))
@given(data=st.data())
def test_every_cart_is_answered_as_its_cell(terms: Policy, data: st.DataObject) -> None:
    """On either side of the amounts up to which no duties are due, together and apart."""
    assert_cell_answers(terms, data.draw(carts(terms)))


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (
            'free_up_to = "20.00"',
            'free_up_to = "20.01"',
            {("zone eu", "discounted physical subtotal $20.01", "standard", "$8.80", "$5.00")},
        ),
        (
            'charged = "shipment"\n',
            "",
            {("zone eu", "discounted physical subtotal up to $20.00", "standard", "$10.00", "$5.00")},
        ),
        (
            'duties = { quoted_by = "carrier"',
            "duties = { percent = 10",
            {
                (
                    "zone eu",
                    "discounted physical subtotal from $0.05",
                    "usps_abroad",
                    "the carrier's rate and the duties it quotes",
                    "the carrier's rate and $0.01 for the smallest cart, growing with the order",
                )
            },
        ),
        (
            '"IV", "N1"',
            '"IV", "N2"',
            {
                ("zone isles (now zone gb)", "", "unpaid", "no rule", "offered"),
                ("zone gb (now zone isles)", "", "unpaid", "offered", "no rule"),
            },
        ),
    ],
)
def test_a_difference_is_found_on_its_very_bound(
    terms: Policy, old: str, new: str, found: set[tuple[str, str, str, str, str]]
) -> None:
    """To the cent, and to the postcode."""
    assert TERMS.count(old) in (1, 2)
    said = {
        (limits["zone"], limits.get("discounted_physical_subtotal", ""), change.option, change.old, change.new)
        for region in diff(terms, corner(TERMS.replace(old, new) + SPLIT))
        for limits in [dict(region.limits)]
        for change in region.changes
    }
    assert found <= said
