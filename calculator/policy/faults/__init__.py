"""What is wrong between the parts of a policy: names that dangle, bands with gaps, zones that overlap.

Each check is a function that yields faults with their TOML path; ``find_faults`` runs them all.
"""

from collections.abc import Iterator

from calculator.domain.errors import PolicyFault
from calculator.domain.service import Catalogue
from calculator.policy import schema
from calculator.policy.faults.duties import duties_faults
from calculator.policy.faults.goods import kind_faults, packing_faults
from calculator.policy.faults.options import additions, option_names, price_faults, same_option_twice
from calculator.policy.faults.places import place_faults, zone_faults
from calculator.policy.faults.rules import block_faults, carrier_faults, feature_faults, text_faults, unique_ids
from calculator.policy.faults.statements import dangling_statements
from calculator.policy.faults.surcharges import surcharge_faults
from calculator.policy.faults.telling import WHOLE, LeftOut
from calculator.policy.faults.times import calendar_faults
from calculator.policy.faults.warnings import find_warnings

__all__ = ["LeftOut", "find_faults", "find_warnings"]


def find_faults(file: schema.PolicyFile, catalogue: Catalogue, left_out: LeftOut = WHOLE) -> Iterator[PolicyFault]:
    """Every fault between the well-formed parts of a file; *left_out* is what of it could not be read."""
    yield from dangling_statements(file, left_out)
    yield from calendar_faults(file)
    yield from kind_faults(file, left_out)
    yield from place_faults(file)
    yield from zone_faults(file, left_out)
    yield from duties_faults(file, left_out)
    yield from unique_ids(file)
    for index, option in enumerate(file.options):
        yield from option_names(file, option, f"options[{index}]", left_out)
        yield from price_faults(file, option, f"options[{index}]", catalogue, left_out)
    yield from additions(file, left_out)
    yield from same_option_twice(file, catalogue)
    yield from surcharge_faults(file, catalogue, left_out)
    yield from feature_faults(file, left_out)
    yield from text_faults(file, left_out)
    yield from block_faults(file, catalogue, left_out)
    yield from packing_faults(file)
    yield from carrier_faults(file, catalogue)
