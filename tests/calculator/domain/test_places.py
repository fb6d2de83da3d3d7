"""Addresses in normal form, and what follows from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculator.domain.places import (
    REGION_SETS,
    Address,
    Destination,
    Doubt,
    normalise,
    sample_postal_code,
    us_region_codes,
    us_region_name,
    us_region_of_zip,
)

US_SETS = frozenset({"us_postal", "everywhere"})
STATE = US_SETS | {"us_states", "us_customs", "us_contiguous"}
REMOTE_STATE = US_SETS | {"us_states", "us_customs", "us_alaska_hawaii"}
PUERTO_RICO = US_SETS | {"us_territories", "us_customs"}
ISLAND = US_SETS | {"us_territories", "us_outside_customs"}
MILITARY = US_SETS | {"us_military"}
ASSOCIATED = US_SETS | {"us_freely_associated"}


def facts(destination: Destination) -> tuple[str, str | None, str, str, frozenset[str], bool]:
    """Country, region, postal and customs territory, sets, and whether a customs form is needed."""
    address = destination.address
    return (
        address.country,
        address.region,
        destination.postal_territory,
        destination.customs_territory,
        destination.sets,
        destination.customs_form,
    )


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (Address("US", "CA", "94110"), ("US", "CA", "US", "US", STATE, False)),
        (Address("US", "DC"), ("US", "DC", "US", "US", STATE, False)),
        (Address("US", "AK", "99501"), ("US", "AK", "US", "US", REMOTE_STATE, False)),
        (Address("US", None, "96813"), ("US", "HI", "US", "US", REMOTE_STATE, False)),
        (Address("PR"), ("US", "PR", "US", "US", PUERTO_RICO, False)),
        (Address("US", "PR"), ("US", "PR", "US", "US", PUERTO_RICO, False)),
        (Address("US", None, "00907"), ("US", "PR", "US", "US", PUERTO_RICO, False)),
        (Address("US", None, "96910"), ("US", "GU", "US", "GU", ISLAND, True)),
        (Address("GU", None, "96932-0001"), ("US", "GU", "US", "GU", ISLAND, True)),
        (Address("US", None, "96799"), ("US", "AS", "US", "AS", ISLAND, True)),
        (Address("AS"), ("US", "AS", "US", "AS", ISLAND, True)),
        (Address("MP"), ("US", "MP", "US", "MP", ISLAND, True)),
        (Address("US", "VI"), ("US", "VI", "US", "VI", ISLAND, False)),
        (Address("US", "AE"), ("US", "AE", "US", "US", MILITARY, True)),
        (Address("US", None, "09012"), ("US", "AE", "US", "US", MILITARY, True)),
        (Address("US", None, "34001"), ("US", "AA", "US", "US", MILITARY, True)),
        (Address("US", None, "96201"), ("US", "AP", "US", "US", MILITARY, True)),
        (Address("US", None, None, "APO"), ("US", "AE", "US", "US", MILITARY, True)),
        (Address("US", None, None, " fpo "), ("US", "AE", "US", "US", MILITARY, True)),
        (Address("US", None, None, "DPO"), ("US", "AE", "US", "US", MILITARY, True)),
        (Address("PW"), ("PW", None, "US", "PW", ASSOCIATED, True)),
        (Address("US", "PW"), ("PW", None, "US", "PW", ASSOCIATED, True)),
        (Address("US", None, "96940"), ("PW", None, "US", "PW", ASSOCIATED, True)),
        (Address("US", "FM", "96941"), ("FM", None, "US", "FM", ASSOCIATED, True)),
        (Address("US", None, "96960"), ("MH", None, "US", "MH", ASSOCIATED, True)),
        (Address("DE", None, "10115"), ("DE", None, "DE", "EU", frozenset({"everywhere", "eu"}), True)),
        (Address("GB", None, "N1 1AA"), ("GB", None, "GB", "GB", frozenset({"everywhere"}), True)),
        (Address("CA", "ON"), ("CA", "ON", "CA", "CA", frozenset({"everywhere"}), True)),
    ],
)
def test_an_address_tells_its_territories(address: Address, expected: tuple[object, ...]) -> None:
    """Postal and customs territory, sets and form, however a platform writes the place; and nothing is in doubt."""
    destination = normalise(address)
    assert facts(destination) == expected
    assert destination.possible_sets == destination.sets
    assert destination.doubts == ()


@pytest.mark.parametrize(
    ("given", "zip_code", "region", "doubted"),
    [
        ("NY", "96910", "GU", "NY"),
        ("GU", "10001", "GU", "10001"),
        ("CA", "99501", "AK", "99501"),
        ("HI", "10001", "HI", "10001"),
        ("AK", "96813", "AK", "96813"),
        ("CA", "10001", "CA", "10001"),
        ("NY", "09012", "AE", "09012"),
        ("AK", "09012", "AE", "09012"),
        ("PR", "96910", "PR", "96910"),
    ],
)
def test_the_more_remote_place_counts_where_zip_and_state_disagree(
    given: str, zip_code: str, region: str, doubted: str
) -> None:
    """A buyer is not quoted too little; between equals the state counts, and the answer says so."""
    destination = normalise(Address("US", given, zip_code))
    by_zip = us_region_of_zip(zip_code)
    message = f"ZIP {zip_code} lies in {by_zip}, not in {given}; the more remote of the two is used"
    assert destination.address.region == region
    assert destination.doubts == (Doubt("/destination/postal_code", "postal_code_not_in_region", message),)


def test_a_zip_of_palau_with_a_state_is_palau() -> None:
    """A foreign country is more remote than any state, and the doubt is kept on the way there."""
    destination = normalise(Address("US", "CA", "96940", lines=("PO Box 1",)))
    assert facts(destination) == ("PW", None, "US", "PW", ASSOCIATED, True)
    assert [doubt.code for doubt in destination.doubts] == ["postal_code_not_in_region"]
    assert destination.address_class == "po_box"


def test_without_state_and_zip_the_region_is_open() -> None:
    """Only what holds for every place of the postal territory is certain; all of its sets are possible."""
    destination = normalise(Address("US"))
    assert facts(destination) == ("US", None, "US", "US", US_SETS, False)
    assert destination.possible_sets == {name for name in REGION_SETS if name.startswith("us_")} | {"everywhere"}
    unknown = Doubt("/destination/region", "region_unknown", "state unknown: give the state or the ZIP code")
    assert destination.doubts == (unknown,)


def test_nonsense_gives_doubts_not_errors() -> None:
    """A state and a ZIP code that do not exist are named, and the region is open."""
    assert normalise(Address("US", "ZZ", "00000")).doubts == (
        Doubt("/destination/region", "region_not_known", "ZZ is not a US state or territory"),
        Doubt("/destination/postal_code", "postal_code_not_known", "00000 is not a ZIP code of any state"),
        Doubt("/destination/region", "region_unknown", "state unknown: give the state or the ZIP code"),
    )


def test_a_wrong_state_beside_a_good_zip_is_told_and_overruled() -> None:
    """The ZIP code decides."""
    destination = normalise(Address("US", "ZZ", "94110"))
    assert destination.address.region == "CA"
    assert [doubt.code for doubt in destination.doubts] == ["region_not_known"]


def test_a_known_state_overrules_a_military_city() -> None:
    """A town may be called Apo."""
    assert normalise(Address("US", "CA", city="APO")).address.region == "CA"
    assert normalise(Address("US", None, "94110", city="APO")).address.region == "CA"
    assert normalise(Address("US", None, None, city="Aporia")).address.region is None


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        (Address(" us ", "us-ca", " 94110 "), Address("US", "CA", "94110")),
        (Address("gb", " ", "  n1   1aa "), Address("GB", None, "N1 1AA")),
        (Address("DE", "DE-BE", ""), Address("DE", "BE", None)),
        (Address("DE", lines=("  Elm 12 ", " ")), Address("DE", lines=("Elm 12",))),
        (Address("DE", lines=(" ", "")), Address("DE", lines=None)),
        (Address("DE", city="Berlin", residential=False), Address("DE", city="Berlin", residential=False)),
    ],
)
def test_spelling_does_not_count(address: Address, clean: Address) -> None:
    """Case, blanks and the country in front of a region are taken away; blank text is no text."""
    assert normalise(address).address == clean


@pytest.mark.parametrize(
    "line",
    [
        *("P.O. Box 12", "PO BOX 12", "po box 12", "P O Box 12", "P. O. Box 12", "POBox 12", "PO Box12", "P.O.Box12"),
        *("Post Office Box 3", "post  office  box 3", "POB 7", "P.O.B. 7", "PO B 7", "PO Box #12", "PO Box"),
        *("Attn: Ann, PO Box 12", "12 Elm St, P.O. Box 9", "Postfach 12 34", "Boîte postale 8", "boite postale 8"),
        *("Apartado Postal 5", "Apartado de Correos 5"),
    ],
)
def test_a_po_box_is_known_in_its_spellings(line: str) -> None:
    """On any line of the address, in the words people use."""
    assert normalise(Address("US", "CA", lines=(line,))).address_class == "po_box"
    assert normalise(Address("DE", lines=("Ann Smith", line))).address_class == "po_box"


@pytest.mark.parametrize(
    "line",
    [
        *("12 Polo Box Street", "Boxwood 5", "12 Box Elder Rd", "RR 2 Box 12"),
        *("Po Boxwood Lane 3", "7 Depot Boxcar Rd", "Poborough 7", "12 Post Office Road", "Apartado 5", "Port Box 9"),
        *("Postfachweg 3", "12 Shipo Box Rd", "1 Ebo Box Plaza"),
    ],
)
def test_a_street_that_sounds_like_one_is_no_po_box(line: str) -> None:
    """Names of streets are not refused."""
    assert normalise(Address("US", "CA", lines=(line,))).address_class == "street"


def test_the_address_class_is_unknown_without_street_lines() -> None:
    """A wallet's partial address may be a PO box."""
    assert normalise(Address("US", "CA")).address_class is None
    assert normalise(Address("US")).address_class is None
    assert normalise(Address("DE")).address_class is None
    assert normalise(Address("PW")).address_class is None


def test_a_military_address_is_military_whatever_its_lines_say() -> None:
    """PSC boxes and missing lines included."""
    assert normalise(Address("US", "AE", lines=("PSC 1 Box 2",))).address_class == "military"
    assert normalise(Address("US", "AP", lines=("PO Box 2",))).address_class == "military"
    assert normalise(Address("US", "AA")).address_class == "military"


@pytest.mark.parametrize("residential", [True, False, None])
def test_residential_has_three_values(residential: bool | None) -> None:
    """Unknown stays unknown."""
    assert normalise(Address("US", "CA", residential=residential)).address.residential is residential


@pytest.mark.parametrize(
    ("zip_code", "region"),
    [
        ("94110", "CA"),
        ("94110-1234", "CA"),
        ("00501", "NY"),
        ("96799", "AS"),
        ("96798", "HI"),
        ("96939", "PW"),
        ("96910", "GU"),
        ("96933", None),
        ("00000", None),
        ("941", "CA"),
        ("94", None),
        ("", None),
        ("K1A0B1", None),
    ],
)
def test_a_zip_code_tells_its_region(zip_code: str, region: str | None) -> None:
    """By five digits where three are shared, else by three."""
    assert us_region_of_zip(zip_code) == region


@given(st.sampled_from(sorted(us_region_codes())))
def test_a_sample_zip_lies_in_its_region(region: str) -> None:
    """Whatever the region, the sample leads back to it."""
    sample = sample_postal_code(Address("US", region))
    assert us_region_of_zip(sample) == region
    assert len(sample) == 5


def test_a_sample_zip_without_a_region() -> None:
    """New York's where nothing is known; a freely associated state's own where that is the country."""
    assert sample_postal_code(Address("US")) == "10001"
    assert us_region_of_zip(sample_postal_code(Address("PW"))) == "PW"


TEXT = st.one_of(st.none(), st.text(max_size=12))


@given(
    st.text(max_size=4) | st.sampled_from(["US", "PR", "PW", "DE"]),
    TEXT,
    TEXT,
    TEXT,
    st.none() | st.lists(st.text(max_size=20)),
)
def test_any_address_has_a_normal_form(
    country: str, region: str | None, postal: str | None, city: str | None, lines: list[str] | None
) -> None:
    """Total: whatever is sent gives a destination, which is certain of no more than it holds possible."""
    destination = normalise(Address(country, region, postal, city, tuple(lines) if lines is not None else None))
    assert destination.sets <= destination.possible_sets <= set(REGION_SETS)
    assert "everywhere" in destination.sets


@given(
    st.sampled_from(["US", "PR", "GU", "PW", "DE"]),
    st.none() | st.sampled_from(["CA", "PR", "GU", "PW", "AE", "ZZ"]),
    st.none() | st.sampled_from(["94110", "96910", "96940", "00907", "00000"]),
)
def test_normal_form_is_final(country: str, region: str | None, postal: str | None) -> None:
    """Normalising twice changes no territory, no set and no region, in whatever way the place was written."""
    once = normalise(Address(country, region, postal))
    assert facts(normalise(once.address)) == facts(once)


@pytest.mark.parametrize(("code", "name"), [("CA", "California"), ("VI", "US Virgin Islands"), ("ON", "ON")])
def test_regions_have_names(code: str, name: str) -> None:
    """People read names; a code of another country's region stays as it is."""
    assert us_region_name(code) == name
