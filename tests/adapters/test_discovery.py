"""Carriers are found by scanning, and what stands in a carrier's place without being one stops the program."""

from pathlib import Path

import pytest

from adapters import NotACarrier, discover, easypost, ups, usps

CARRIER = """
code = {code!r}
multi_parcel = True
services = ()


def build_request(shipment):
    raise NotImplementedError


def parse_response(shipment, response):
    raise NotImplementedError
"""


def package(folder: Path, name: str, **modules: str) -> str:
    """A package called *name* with modules of the given text."""
    (folder / name).mkdir()
    for module, text in {"__init__": "", **modules}.items():
        (folder / name / f"{module}.py").write_text(text)
    return name


def install(folder: Path, entry: str) -> None:
    """Another distribution, as pip leaves one."""
    info = folder / "parcels_of_others-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: parcels-of-others\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[shipcalc.carriers]\n{entry}\n")


def test_our_own_carriers_are_found() -> None:
    """Every public module of the folder, in the order of its code, without exception."""
    found = discover()
    assert list(found) == ["dhl_express", "easypost", "ups", "usps"]
    assert (found["easypost"], found["ups"], found["usps"]) == (easypost, ups, usps)


def test_a_new_file_is_a_carrier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else must be changed; plumbing behind an underscore is not looked at."""
    monkeypatch.syspath_prepend(tmp_path)
    name = package(tmp_path, "found_a", zebra=CARRIER.format(code="zebra"), ant=CARRIER.format(code="ant"), _x="1 / 0")
    assert list(discover(name)) == ["ant", "zebra"]


def test_a_code_that_is_not_the_file_name_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fixtures and settings go by the code."""
    monkeypatch.syspath_prepend(tmp_path)
    name = package(tmp_path, "found_b", zebra=CARRIER.format(code="zebras"))
    with pytest.raises(NotACarrier) as caught:
        discover(name)
    assert str(caught.value) == "found_b.zebra: its code is 'zebras' and must be 'zebra', the name it is found by"


def test_a_public_module_that_is_no_carrier_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that it lacks is named."""
    monkeypatch.syspath_prepend(tmp_path)
    name = package(tmp_path, "found_c", helper="code = 'helper'\nservices = ()\n")
    with pytest.raises(NotACarrier) as caught:
        discover(name)
    assert str(caught.value) == (
        "found_c.helper: a carrier needs multi_parcel, build_request, parse_response; "
        "give it a leading underscore if it is no carrier"
    )


def test_an_import_error_is_not_swallowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A carrier that cannot be imported must not be silently missing."""
    monkeypatch.syspath_prepend(tmp_path)
    name = package(tmp_path, "found_d", zebra="import no_such_library_of_parcels")
    with pytest.raises(ModuleNotFoundError, match="no_such_library_of_parcels"):
        discover(name)


def test_another_distribution_brings_a_carrier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the entry-point group; the name there is the carrier's code."""
    monkeypatch.syspath_prepend(tmp_path)
    install(tmp_path, "owl = their_owl")
    (tmp_path / "their_owl.py").write_text(CARRIER.format(code="owl"))
    name = package(tmp_path, "found_e", zebra=CARRIER.format(code="zebra"))
    assert list(discover(name)) == ["owl", "zebra"]


def test_two_carriers_of_one_code_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither silently replaces the other."""
    monkeypatch.syspath_prepend(tmp_path)
    install(tmp_path, "zebra = their_zebra")
    (tmp_path / "their_zebra.py").write_text(CARRIER.format(code="zebra"))
    name = package(tmp_path, "found_f", zebra=CARRIER.format(code="zebra"))
    with pytest.raises(NotACarrier) as caught:
        discover(name)
    assert str(caught.value) == "their_zebra: there is a carrier 'zebra' already"
