"""The proof that no address lies in two zones, against trying every address of a small world."""

from functools import cache
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from calculator.domain.places import Address, Destination, normalise
from calculator.policy.schema import Zone
from calculator.policy.witnesses import empty_zones, overlaps
from calculator.policy.zones import compile_zone
from tests.examples import examples

COUNTRIES = ("DE", "FR", "CA", "PW", "FM", "AU", "US")
REGIONS = {"CA": ("BC", "AB", "ON"), "US": ("CA", "NV", "HI", "AS", "GU", "MP", "PR", "AE", "NY")}
SETS = ("eu", "everywhere", "us_postal", "us_states", "us_contiguous", "us_alaska_hawaii", "us_territories")
SETS = (*SETS, "us_outside_customs", "us_military", "us_freely_associated", "us_customs")
FOUND = settings(max_examples=examples(150))


def zone(include: list[dict[str, Any]], exclude: list[dict[str, Any]]) -> Zone:
    """A zone of these selectors."""
    return Zone.model_validate({"id": "z", "name": "Z", "include": include, "exclude": exclude, "statement": "S"})


@cache
def world() -> tuple[Destination, ...]:
    """Every address that patterns of two digits abroad and three in the US can tell apart."""
    addresses = [Address(country) for country in ("AT", "MH", "ZZ", "PW", "FM", "FR", "AU")]
    addresses += [Address("DE", None, f"{number:02}000") for number in range(100)]
    for region in (*REGIONS["CA"], "QC"):
        addresses += [Address("CA", region, f"{number:02}000") for number in range(100)]
    zips = [f"{number:03}00" for number in range(1000)]
    zips += [f"{shared}{number:02}" for shared in ("967", "969") for number in range(100)]
    addresses += [Address("US", None, code) for code in zips]
    return tuple(normalise(address) for address in addresses)


@st.composite
def patterns(draw: st.DrawFn, digits: int) -> str:
    """A prefix, or a range whose ends are equally long."""
    length = draw(st.integers(1, digits))
    ends = sorted(draw(st.lists(st.integers(0, 10**length - 1), min_size=2, max_size=2)))
    low, high = (str(end).rjust(length, "0") for end in ends)
    return draw(st.sampled_from((low, f"{low}-{high}")))


@st.composite
def selectors(draw: st.DrawFn) -> dict[str, Any]:
    """Countries, a set, or one country with regions or postal codes or both."""
    kind = draw(st.sampled_from(("set", "countries", "inside", "inside", "inside")))
    if kind == "set":
        return {"set": draw(st.sampled_from(SETS))}
    if kind == "countries":
        return {"country": draw(st.lists(st.sampled_from(COUNTRIES), min_size=1, max_size=3, unique=True))}
    country = draw(st.sampled_from(("DE", "CA", "US")))
    selector: dict[str, Any] = {"country": [country]}
    if country in REGIONS and draw(st.booleans()):
        selector["region"] = draw(st.lists(st.sampled_from(REGIONS[country]), min_size=1, max_size=2, unique=True))
    if draw(st.booleans()):
        selector["postal"] = draw(st.lists(patterns(3 if country == "US" else 2), min_size=1, max_size=2))
    return selector


ZONES = st.builds(zone, st.lists(selectors(), min_size=1, max_size=2), st.lists(selectors(), max_size=2))


@FOUND
@given(st.lists(ZONES, min_size=2, max_size=3))
def test_two_zones_overlap_where_an_address_lies_in_both(zones: list[Zone]) -> None:
    """Exactly the pairs that trying every address finds, in order, each with an address that lies in both."""
    matches = [compile_zone(each) for each in zones]
    shared = {
        pair
        for destination in world()
        for pair in combinations([index for index, match in enumerate(matches) if match.matches(destination)], 2)
    }
    found = list(overlaps(zones))
    assert [(left, right) for left, right, _ in found] == sorted(shared)
    for left, right, witness in found:
        assert matches[left].matches(normalise(witness))
        assert matches[right].matches(normalise(witness))


@FOUND
@given(ZONES)
def test_a_zone_is_empty_where_no_address_lies_in_it(only: Zone) -> None:
    """Exactly the zones that trying every address leaves empty."""
    match = compile_zone(only)
    assert list(empty_zones([only])) == ([] if any(match.matches(place) for place in world()) else [0])


def test_a_zone_stays_empty_beside_others() -> None:
    """Each is told by its place in the file."""
    nowhere = zone([{"country": ["DE"]}], [{"set": "eu"}])
    somewhere = zone([{"country": ["FR"]}], [])
    assert list(empty_zones([somewhere, nowhere, somewhere, nowhere])) == [1, 3]


def test_codes_of_digits_have_no_letters_past_the_nine() -> None:
    """Where no pattern of a country has a letter, 9 is the last."""
    without_a_code = zone([{"country": ["DE"]}], [{"country": ["DE"], "postal": ["0-9"]}])
    assert list(empty_zones([without_a_code])) == [0]
    with_letters = zone([{"country": ["GB"]}], [{"country": ["GB"], "postal": ["A-B", "BT"]}])
    assert list(empty_zones([with_letters])) == []


def test_witnesses_are_addresses_of_the_places_named() -> None:
    """The place that a pattern names comes first, then what lies past it; a state before a military region."""
    french = zone([{"country": ["FR"], "postal": ["75", "20-21"]}], [])
    assert list(overlaps([french, french])) == [(0, 1, Address("FR", None, "20000"))]
    american = zone([{"country": ["US"]}], [])
    assert list(overlaps([american, american])) == [(0, 1, Address("US", "AL"))]
    rest = zone([{"set": "everywhere"}], [{"country": ["AU"]}, {"set": "us_postal"}, {"set": "eu"}])
    assert list(overlaps([rest, rest])) == [(0, 1, Address("ZZ"))]
    canadian = zone([{"country": ["CA"], "postal": ["A"]}], [{"country": ["CA"], "postal": ["A0-A9", "AB-AZ"]}])
    assert list(overlaps([canadian, canadian])) == [(0, 1, Address("CA", None, "AA000"))]
    last = zone([{"country": ["CA"]}], [{"country": ["CA"], "postal": ["0-Y", "ZZ"]}])
    assert list(overlaps([last, last])) == [(0, 1, Address("CA", None, "Z0000"))]
    british = zone([{"country": ["GB"], "postal": ["A1-B1"]}], [{"country": ["GB"], "postal": ["A1-A99", "AA-AZ"]}])
    assert list(overlaps([british, british])) == [(0, 1, Address("GB", None, "B0 0AA"))]
    parts = zone([{"country": ["GB"], "postal": ["W1"]}], [{"country": ["GB"], "postal": ["W1A-W1Y"]}])
    assert list(overlaps([parts, parts])) == [(0, 1, Address("GB", None, "W1 0AA"))]
    nowhere = zone([{"country": ["GB"], "postal": ["A1-A99"]}], [{"country": ["GB"], "postal": ["A"]}])
    assert list(empty_zones([nowhere])) == [0]
    twenty = zone([{"country": ["DE"]}], [{"country": ["DE"], "postal": ["00-09", "10-19", "21-99"]}])
    assert list(overlaps([twenty, twenty])) == [(0, 1, Address("DE", None, "20000"))]
    quebec = zone([{"country": ["CA"]}], [{"country": ["CA"], "region": ["QC"]}])
    assert list(overlaps([quebec, quebec])) == [(0, 1, Address("CA", "?"))]


def test_a_hundred_zones_are_proved_quickly() -> None:
    """A ZIP prefix each: one look at every witness, not one a pair."""
    zones = [zone([{"country": ["US"], "postal": [f"{number:03}"]}], []) for number in range(100, 200)]
    assert list(overlaps(zones)) == []
