"""Case folders: what they must hold, and what is refused in them. Reading back is in test_every_carrier.py."""

from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest

from adapters._fixtures.cases import (
    case_folders,
    dump,
    read_case,
    request_from_json,
    sheet_from_json,
    shipment_from_json,
    shipment_to_json,
    write_case,
)
from adapters._reading import decode

_FIXTURES: Final = Path(__file__).parents[3] / "fixtures"
_CASE: Final = read_case(_FIXTURES / "usps" / "quota_spent_429")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A case of one's own to spoil."""
    return write_case(tmp_path, _CASE)


def test_a_case_is_what_its_files_say() -> None:
    """Carrier and name from the folders, status from the answer's name, headers from case.toml."""
    assert (_CASE.carrier, _CASE.name) == ("usps", "quota_spent_429")
    assert _CASE.response.status == 429
    assert _CASE.response.headers == {"content-type": "application/json", "retry-after": "1740"}
    assert _CASE.facts.source == "documented"


def test_folders_come_by_name_and_only_with_a_case_in_them(folder: Path) -> None:
    """A carrier without a folder has no cases; a folder without case.toml is none."""
    (folder.parent / "another").mkdir()
    assert case_folders(folder.parents[1], "usps") == (folder,)
    assert case_folders(folder.parents[1], "moon_mail") == ()


def test_writing_again_leaves_no_second_answer(folder: Path) -> None:
    """A case recorded again under another status has one answer."""
    (folder / "answer.429.json").rename(folder / "answer.503.html")
    write_case(folder.parents[1], _CASE)
    assert [path.name for path in folder.glob("answer.*")] == ["answer.429.json"]


@pytest.mark.parametrize("name", ["answer.503.html", "answer.200.json"])
def test_two_answers_are_one_too_many(folder: Path, name: str) -> None:
    """Nobody knows which one counts; the error names the folder."""
    (folder / name).write_text("{}")
    with pytest.raises(ValueError, match="quota_spent_429: one answer"):
        read_case(folder)


@pytest.mark.parametrize("file", ["shipment.json", "request.json", "rates.json", "case.toml"])
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    """Half a case is no case."""
    (folder / file).unlink()
    with pytest.raises(FileNotFoundError, match=file):
        read_case(folder)


def test_unknown_keys_are_refused(folder: Path) -> None:
    """A misspelt key would be a fact that is not tested."""
    (folder / "rates.json").write_text('{"error": "rate_limited", "retry": 1740}')
    with pytest.raises(ValueError, match="retry"):
        read_case(folder)


def rates(total: str) -> Any:
    """A sheet of one rate over 5.00."""
    charge = {"kind": "carrier", "label": "Ground", "amount": "5.00"}
    return {"carrier": "usps", "rates": [{"service": "s", "total": total, "currency": "USD", "charges": [charge]}]}


def test_a_total_must_be_the_sum_of_its_charges() -> None:
    """rates.json names both, for the reader's sake; they cannot drift apart."""
    assert str(sheet_from_json(rates("5.00")).rates[0].total) == "5.00"
    with pytest.raises(ValueError, match=r"charges sum to 5.00, not to the total of 5.01"):
        sheet_from_json(rates("5.01"))


def test_a_shipment_has_one_currency() -> None:
    """Amounts are spelled without theirs."""
    spelled = decode(dump(shipment_to_json(_CASE.shipment)).encode())
    assert isinstance(spelled, dict)
    shipment = shipment_from_json(spelled | {"currency": "EUR"})
    assert {parcel.value.currency for parcel in shipment.parcels} == {"EUR"}


def test_a_request_is_an_object() -> None:
    """Anything else has no method."""
    with pytest.raises(ValueError, match="holds an object"):
        request_from_json([])


def test_decimals_are_written_as_numbers() -> None:
    """As they are, trailing zeros included; what is no JSON is refused."""
    assert dump({"a": Decimal("2.50"), "b": "2.50", "c": Decimal("1E+2")}) == (
        '{\n  "a": 2.50,\n  "b": "2.50",\n  "c": 100\n}\n'
    )
    with pytest.raises(TypeError):
        dump({"a": object()})  # type: ignore[dict-item]
