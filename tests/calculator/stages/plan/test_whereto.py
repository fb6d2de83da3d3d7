"""Which zone a destination lies in."""

from typing import Any

from calculator.domain.places import Address, Doubt, normalise
from calculator.stages.plan.whereto import locate

ZONES = """
[[zones]]
id = "mainland"
name = "Mainland"
include = [{ set = "us_contiguous" }]
statement = "Z1"
[[zones]]
id = "remote"
name = "Alaska and Hawaii"
include = [{ set = "us_alaska_hawaii" }]
statement = "Z2"
[[zones]]
id = "london"
name = "London"
include = [{ country = ["GB"], postal = ["N1", "E1-E9"] }]
statement = "Z3"
"""
OPTION = """
[[options]]
code = "standard"
name = "Standard"
zones = ["mainland", "remote", "london"]
statement = "O1"
price = { kind = "flat", fee = "5.00" }
"""
OPEN = Doubt("/destination/region", "region_unknown", "state unknown: give the state or the ZIP code")


def test_a_destination_lies_in_the_zone_that_holds_it(make: Any) -> None:
    """With whatever was doubtful of the address itself."""
    policy = make.policy(zones=ZONES, options=OPTION)
    zone, doubts = locate(normalise(Address("US", "AK", "96813")), policy.zones)
    assert zone is policy.zones[1]
    assert [doubt.code for doubt in doubts] == ["postal_code_not_in_region"]


def test_the_first_zone_that_may_be_right_is_assumed(make: Any) -> None:
    """The file's order decides, and the answer says so after the address's own doubts."""
    policy = make.policy(zones=ZONES, options=OPTION)
    zone, doubts = locate(normalise(Address("US")), policy.zones)
    assert zone is policy.zones[0]
    assert doubts == (
        OPEN,
        Doubt("/destination", "zone_assumed", "the address leaves the zone open: Mainland is assumed"),
    )
    zone, doubts = locate(normalise(Address("GB")), policy.zones)
    assert zone is policy.zones[2]
    assert doubts == (Doubt("/destination", "zone_assumed", "the address leaves the zone open: London is assumed"),)


def test_a_certain_zone_goes_before_a_possible_one(make: Any) -> None:
    """However late in the file it stands."""
    zones = """
[[zones]]
id = "berlin"
name = "Berlin"
include = [{ country = ["DE"], region = ["BE"] }]
statement = "Z1"
[[zones]]
id = "germany"
name = "Germany"
include = [{ country = ["DE"] }]
exclude = [{ country = ["DE"], region = ["BE"] }]
statement = "Z1"
[[zones]]
id = "us"
name = "Anywhere"
include = [{ set = "us_postal" }]
statement = "Z1"
"""
    options = OPTION.replace('["mainland", "remote", "london"]', '["berlin", "germany", "us"]')
    policy = make.policy(zones=zones, options=options)
    assert locate(normalise(Address("DE")), policy.zones)[0] is policy.zones[0]
    assert locate(normalise(Address("DE", "HE")), policy.zones) == (policy.zones[1], ())
    zone, doubts = locate(normalise(Address("US")), policy.zones)
    assert (zone, doubts) == (policy.zones[2], (OPEN,))


def test_a_place_in_no_zone_has_none(make: Any) -> None:
    """The doubts of the address are kept."""
    policy = make.policy(zones=ZONES, options=OPTION)
    assert locate(normalise(Address("FR")), policy.zones) == (None, ())
    assert locate(normalise(Address("GB", None, "W1 1AA")), policy.zones) == (None, ())
    zone, doubts = locate(normalise(Address("US", "PR", "10001")), policy.zones)
    assert zone is None
    assert [doubt.code for doubt in doubts] == ["postal_code_not_in_region"]
