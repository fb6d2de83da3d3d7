"""What is wrong between the parts of a policy: names that dangle, bands with gaps, zones that overlap.

Each check is a function that yields faults with their TOML path; ``find_faults`` runs them all.
"""

from collections.abc import Iterator

from calculator.domain.errors import PolicyFault
from calculator.domain.service import Catalogue
from calculator.policy import schema
from calculator.policy.faults.options import option_names, price_faults, same_option_twice
from calculator.policy.faults.places import zone_coverage, zone_faults
from calculator.policy.faults.rest import block_faults, box_faults, carrier_faults, kind_faults, text_faults, unique_ids
from calculator.policy.faults.statements import dangling_statements
from calculator.policy.faults.warnings import find_warnings

__all__ = ["find_faults", "find_warnings"]


def find_faults(
    file: schema.PolicyFile, catalogue: Catalogue, known: frozenset[str] = frozenset()
) -> Iterator[PolicyFault]:
    """Every fault of a well-formed file. Names in *known* exist though the file as given does not define them."""
    yield from dangling_statements(file)
    yield from kind_faults(file, known)
    yield from zone_faults(file)
    yield from unique_ids(file)
    for index, option in enumerate(file.options):
        yield from option_names(file, option, f"options[{index}]", known)
        yield from price_faults(file, option, f"options[{index}]", catalogue)
    yield from same_option_twice(file)
    yield from text_faults(file, known)
    yield from block_faults(file, catalogue, known)
    yield from zone_coverage(file, known)
    yield from box_faults(file)
    yield from carrier_faults(file, catalogue)
