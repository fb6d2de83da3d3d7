"""Addresses, normalised once: postal territory, customs territory, named region sets and address class.

A US territory is written either way by platforms (country PR, or region PR of the US); here it is always the latter.
A freely associated state is a foreign country that USPS serves at domestic prices.
"""

import csv
import re
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from typing import Final, Literal

from calculator.domain.record import record

AddressClass = Literal["street", "po_box", "military"]

_FREELY_ASSOCIATED: Final = frozenset({"PW", "FM", "MH"})
_OUTSIDE_CUSTOMS: Final = frozenset({"VI", "GU", "MP", "AS"})
_TERRITORIES: Final = _OUTSIDE_CUSTOMS | {"PR"}
_MILITARY_CITIES: Final = frozenset({"APO", "FPO", "DPO"})
_EU: Final = frozenset(  # members since 2020-02-01
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV")
).union(("MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"))
_EU_SETS: Final = frozenset({"everywhere", "eu"})
_FOREIGN_SETS: Final = frozenset({"everywhere"})
_PO_BOX: Final = re.compile(
    r"\b(?:p\W{0,2}o\W{0,2}\s*|post\s+office\s+)box(?![^\W\d])"
    r"|\bp\W{0,2}o\W{0,2}\s*b\W{0,2}\s*\d|\bpostfach\b|\bbo[iî]te\s+postale\b"
    r"|\bapartado\s+(postal|de\s+correos)\b",
    re.IGNORECASE,
)

REGION_SETS: Final[dict[str, str]] = {
    "us_contiguous": "the 48 adjoining states and the District of Columbia",
    "us_alaska_hawaii": "Alaska and Hawaii",
    "us_states": "the 50 states and the District of Columbia",
    "us_territories": "Puerto Rico, US Virgin Islands, Guam, Northern Mariana Islands, American Samoa",
    "us_outside_customs": "US Virgin Islands, Guam, Northern Mariana Islands, American Samoa: own customs",
    "us_military": "Armed Forces addresses: APO, FPO, DPO",
    "us_freely_associated": "Palau, Micronesia, Marshall Islands: domestic postage, foreign countries",
    "us_customs": "the 50 states, the District of Columbia and Puerto Rico",
    "us_postal": "everything USPS serves at domestic prices",
    "eu": "the member states of the European Union",
    "everywhere": "every destination",
}
"""Named sets of destinations a zone may include or exclude, with what they hold."""


@record(frozen=True, slots=True)
class Address:
    """An address as given. All but the country may be unknown: a wallet's partial address."""

    country: str
    region: str | None = None
    postal_code: str | None = None
    city: str | None = None
    lines: tuple[str, ...] | None = None
    residential: bool | None = None


@record(frozen=True, slots=True)
class Doubt:
    """Something the answer rests on that could not be checked: the field, a stable code, a sentence."""

    field: str
    code: str
    message: str


@record(frozen=True, slots=True)
class Destination:
    """An address in normal form, with what follows from it.

    ``address_class`` None: the street lines are not known, so a PO box cannot be ruled out.
    ``postal_territory`` and ``customs_territory`` are country codes (or ``EU``); they differ for Guam and its like.
    ``sets`` are the region sets it is in for certain, ``possible_sets`` those it may be in once region or postal code
    are known (equal where nothing is open).
    """

    address: Address
    address_class: AddressClass | None
    postal_territory: str
    customs_territory: str
    sets: frozenset[str]
    possible_sets: frozenset[str]
    customs_form: bool = False
    doubts: tuple[Doubt, ...] = ()


@record(frozen=True, slots=True)
class _Region:
    code: str
    kind: str
    customs_form: bool
    name: str


@lru_cache(maxsize=1)
def _us_regions() -> tuple[dict[str, _Region], dict[str, str], dict[str, str]]:
    """Region code → region, ZIP3 → region code, ZIP5 → region code (where a ZIP3 is shared)."""
    text = resources.files("calculator.data").joinpath("us_regions.csv").read_text(encoding="utf-8")
    regions: dict[str, _Region] = {}
    by_zip3: dict[str, str] = {}
    by_zip5: dict[str, str] = {}
    for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")):
        regions[row["code"]] = _Region(row["code"], row["kind"], row["customs_form"] == "yes", row["name"])
        for part in row["zips"].split():
            low, _, high = part.partition("-")
            table = by_zip3 if len(low) == 3 else by_zip5
            for number in range(int(low), int(high or low) + 1):
                table[str(number).rjust(len(low), "0")] = row["code"]
    return regions, by_zip3, by_zip5


def us_region_of_zip(postal_code: str) -> str | None:
    """The state, territory or military region a ZIP code lies in; None where it names none."""
    _, by_zip3, by_zip5 = _us_regions()
    return by_zip5.get(postal_code[:5]) or by_zip3.get(postal_code[:3])


def sample_postal_code(address: Address) -> str:
    """Some ZIP code of the address's region, New York's where the region is unknown."""
    _, by_zip3, by_zip5 = _us_regions()
    wanted = address.region or address.country
    for table in (by_zip5, by_zip3):
        for prefix, region in table.items():
            if region == wanted:
                return prefix.ljust(5, "0")
    return "10001"


def us_region_codes() -> frozenset[str]:
    """Every region code a US address may carry."""
    return frozenset(_us_regions()[0])


def us_region_name(code: str) -> str:
    """``California`` for ``CA``; a code that is none of the US stays as it is."""
    region = _us_regions()[0].get(code)
    return region.name if region else code


@lru_cache(maxsize=4096)
def normalise(address: Address) -> Destination:
    """The destination an address stands for. Pure and total: an odd address gives doubts, never an error."""
    address = _clean(address)
    if address.country in _TERRITORIES:
        address = replace(address, country="US", region=address.country)
    if address.country == "US" and address.region in _FREELY_ASSOCIATED:
        address = replace(address, country=address.region, region=None)
    if address.country == "US":
        return _in_the_us(address)
    if address.country in _FREELY_ASSOCIATED:
        sets = frozenset({"us_freely_associated", "us_postal", "everywhere"})
        return Destination(address, _class_of(address), "US", address.country, sets, sets, customs_form=True)
    sets, customs = (_EU_SETS, "EU") if address.country in _EU else (_FOREIGN_SETS, address.country)
    return Destination(address, _class_of(address), address.country, customs, sets, sets, customs_form=True)


def _clean(address: Address) -> Address:
    """Upper-case codes, no blanks inside postal codes' ends, blank text is no text."""
    country, region, postal, lines = address.country.strip().upper(), None, None, address.lines
    if address.region:
        region = address.region.strip().upper().removeprefix(f"{country}-") or None
    if address.postal_code:
        postal = " ".join(address.postal_code.upper().split()) or None
    if lines is not None:
        lines = tuple([text for line in lines if (text := line.strip())]) or None
    return Address(country, region, postal, address.city, lines, address.residential)


def _class_of(address: Address) -> AddressClass | None:
    if address.lines is None:
        return None
    return "po_box" if any(map(_PO_BOX.search, address.lines)) else "street"


_REMOTE: Final = ("military", "freely_associated", "territory")
_US_SETS: Final = frozenset(name for name in REGION_SETS if name.startswith("us_")) | {"everywhere"}


def _in_the_us(address: Address) -> Destination:
    region, doubts = _us_region(address)
    if region in _FREELY_ASSOCIATED:
        foreign = normalise(replace(address, country=region, region=None))
        return replace(foreign, doubts=(*foreign.doubts, *doubts))
    address = replace(address, region=region)
    if region is None:
        sets = frozenset({"us_postal", "everywhere"})
        doubt = Doubt("/destination/region", "region_unknown", "state unknown: give the state or the ZIP code")
        return Destination(address, _class_of(address), "US", "US", sets, _US_SETS, doubts=(*doubts, doubt))
    known = _us_regions()[0][region]
    sets = _sets_of(known)
    customs = region if region in _OUTSIDE_CUSTOMS else "US"
    address_class = "military" if known.kind == "military" else _class_of(address)
    return Destination(address, address_class, "US", customs, sets, sets, known.customs_form, doubts)


def _us_region(address: Address) -> tuple[str | None, tuple[Doubt, ...]]:
    """The region code, from the region, the ZIP or an APO city; where they disagree the more remote one counts."""
    regions, _, _ = _us_regions()
    given = address.region if address.region in regions else None
    doubts: tuple[Doubt, ...] = ()
    if address.region and given is None:
        doubts = (Doubt("/destination/region", "region_not_known", f"{address.region} is not a US state or territory"),)
    by_zip = us_region_of_zip(address.postal_code) if address.postal_code else None
    if address.postal_code and by_zip is None:
        message = f"{address.postal_code} is not a ZIP code of any state"
        doubts = (*doubts, Doubt("/destination/postal_code", "postal_code_not_known", message))
    if given is None and by_zip is None and (address.city or "").strip().upper() in _MILITARY_CITIES:
        return "AE", doubts
    if given is None or by_zip is None or given == by_zip:
        return given or by_zip, doubts
    message = f"ZIP {address.postal_code} lies in {by_zip}, not in {given}; the more remote of the two is used"
    doubts = (*doubts, Doubt("/destination/postal_code", "postal_code_not_in_region", message))
    return max(given, by_zip, key=lambda code: (_remoteness(regions[code]), code == given)), doubts


def _remoteness(region: _Region) -> int:
    if region.kind in _REMOTE:
        return 2
    return 1 if region.code in ("AK", "HI") else 0


def _sets_of(region: _Region) -> frozenset[str]:
    sets = {"us_postal", "everywhere"}
    if region.kind in ("state", "district"):
        sets |= {"us_states", "us_customs"}
        sets.add("us_alaska_hawaii" if region.code in ("AK", "HI") else "us_contiguous")
    elif region.kind == "territory":
        sets.add("us_territories")
        sets.add("us_outside_customs" if region.code in _OUTSIDE_CUSTOMS else "us_customs")
    else:
        sets.add("us_military")
    return frozenset(sets)
