"""From a file's bytes to a policy: files that cannot be read, and how faults name their source."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from calculator.domain.errors import BadPolicy, PolicyFault
from calculator.domain.service import Catalogue
from calculator.policy.load import MAX_BYTES, MOST_FAULTS, load, load_file
from calculator.policy.model import Policy


def _fault(data: bytes, catalogue: Catalogue) -> PolicyFault:
    with pytest.raises(BadPolicy) as caught:
        load(data, "corner.toml", catalogue)
    assert caught.value.source == "corner.toml"
    assert len(caught.value.faults) == 1
    return caught.value.faults[0]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"shop = ", "(at end of document)"),
        (b'shop = "corner"\nname = Corner', "(at line 2, column 8)"),
        (b'shop = "corner"\n\nzones = [1 2]', "(at line 3, column 12)"),
    ],
)
def test_what_is_not_toml_is_told_with_its_line(data: bytes, where: str, catalogue: Catalogue) -> None:
    """The whole file is at fault, so the path is empty; what was expected there is told as the parser says it."""
    fault = _fault(data, catalogue)
    assert (fault.path, fault.code) == ("", "not_toml")
    assert fault.message.startswith("is not TOML: ")
    assert fault.message.endswith(where)


def test_no_more_faults_are_told_than_anybody_reads(catalogue: Catalogue) -> None:
    """A thousand are, and how many more there are; a thousand and no more come without that."""
    whole = 'shop = "a"\n[x]\n'

    def told(count: int) -> list[PolicyFault]:
        with pytest.raises(BadPolicy) as caught:
            load((whole + "".join(f"[k{number}]\n" for number in range(count))).encode(), "a.toml", catalogue)
        return list(caught.value.faults)

    few = len(told(0))
    assert told(MOST_FAULTS - few)[-1].code != "more_faults"
    many = told(MOST_FAULTS - few + 7)
    assert len(many) == MOST_FAULTS + 1
    assert many[-1] == PolicyFault("", "has 7 more faults: repair these first", "more_faults")


@pytest.mark.parametrize("room", ["zones", "options", "texts", "blocks", "surcharges", "silences"])
def test_a_room_holds_a_thousand_rules(catalogue: Catalogue, room: str) -> None:
    """One more is told at once, not proved for minutes."""
    with pytest.raises(BadPolicy) as caught:
        load(f"[[{room}]]\n".encode() * 1001, "a.toml", catalogue)
    assert f"{room}: has more than 1000 entries" in [f"{fault.path}: {fault.message}" for fault in caught.value.faults]


def test_deep_nesting_is_told(catalogue: Catalogue) -> None:
    """It ends the reading, not the process."""
    assert _fault(b"shop = " + b"[" * 5000, catalogue) == PolicyFault("", "is nested too deeply", "too_much")


def test_what_is_not_utf8_is_told(catalogue: Catalogue) -> None:
    """Latin-1 is not guessed."""
    assert _fault('name = "Café"'.encode("latin-1"), catalogue) == PolicyFault("", "is not UTF-8 text", "not_utf8")


def test_a_megabyte_is_read_and_no_more(catalogue: Catalogue, edited: Callable[..., str]) -> None:
    """The bound itself is allowed."""
    text = edited().encode()
    padded = text + b"#" * (MAX_BYTES - len(text))
    assert MAX_BYTES == 1_000_000
    assert load(padded, "corner.toml", catalogue).shop == "corner"
    assert _fault(padded + b"#", catalogue) == PolicyFault("", "is larger than 1000000 bytes", "too_large")


def test_numbers_are_read_exactly(policy_of: Callable[..., Policy]) -> None:
    """0.1 in the file is a tenth, not the nearest binary fraction; in quotes or without is the same."""
    duties = 'incoterm = "DDP"\nduties = {{ percent = {}, statement = "S3" }}'
    bare, quoted = (policy_of(('incoterm = "DAP"', duties.format(number))) for number in ("0.1", '"0.1"'))
    assert [policy.zones[1].duties.percent for policy in (bare, quoted)] == [Decimal("0.1")] * 2
    assert bare.version == quoted.version


def test_a_file_is_named_after_its_shop(tmp_path: Path, catalogue: Catalogue, edited: Callable[..., str]) -> None:
    """corner.toml holds corner, and only it."""
    right, wrong = tmp_path / "corner.toml", tmp_path / "shop.toml"
    for path in (right, wrong):
        path.write_text(edited(), encoding="utf-8")
    assert load_file(right, catalogue).shop == "corner"
    with pytest.raises(BadPolicy) as caught:
        load_file(wrong, catalogue)
    assert caught.value.source == "shop.toml"
    assert caught.value.faults == (
        PolicyFault("shop", "the file of shop 'corner' must be called corner.toml", "file_name"),
    )


def test_a_file_that_is_not_there_is_told(tmp_path: Path, catalogue: Catalogue) -> None:
    """In one sentence, without a trace; the folder is not named."""
    with pytest.raises(BadPolicy) as caught:
        load_file(tmp_path / "corner.toml", catalogue)
    assert str(caught.value) == "corner.toml: cannot be read: No such file or directory"
    assert caught.value.faults == (PolicyFault("", "cannot be read: No such file or directory", "unreadable"),)


def test_faults_of_a_file_carry_its_name(tmp_path: Path, catalogue: Catalogue, edited: Callable[..., str]) -> None:
    """One line a fault: source, path, sentence."""
    path = tmp_path / "corner.toml"
    path.write_text(edited(('zones = ["us"]', 'zones = ["uk"]'), ('name = "Express"', 'name = ""')), encoding="utf-8")
    with pytest.raises(BadPolicy) as caught:
        load_file(path, catalogue)
    assert str(caught.value) == (
        "corner.toml: options[1].name: must not be empty\n"
        "corner.toml: options[0].zones[0]: no zone called 'uk': write one of abroad, us"
    )
    path.write_text(edited(('zones = ["us"]', 'zones = ["uk"]')), encoding="utf-8")
    with pytest.raises(BadPolicy) as caught:
        load_file(path, catalogue)
    assert caught.value.source == "corner.toml"
    assert str(caught.value).startswith("corner.toml: options[0].zones[0]: no zone called 'uk'")
