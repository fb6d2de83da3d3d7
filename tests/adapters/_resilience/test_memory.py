"""Answers in this process: bounded, the newest of each, and spelled so that others can read them."""

import sys
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters._resilience.memory import MOST_BYTES, Memory
from adapters._resilience.remembered import Remembered, a_no, decode, encode, is_brief, renamed
from adapters._resilience.resilience import Resilience
from calculator.domain.errors import (
    AnswerMalformed,
    CarrierError,
    CarrierRefused,
    CarrierUnavailable,
    NotCovered,
    WrongCurrency,
)
from calculator.domain.money import Money
from calculator.domain.rate import Declined, Problem, Rate, RateCharge, RateSheet, Transit

CHARGES = (
    RateCharge("carrier", "Transport", Money(700, "USD")),
    RateCharge("discount", "Promotion", Money(-50, "USD")),
)
RATE = Rate("usps", "x", CHARGES, Transit(1, 3, False, date(2026, 7, 3), True), "demo", date(2026, 7, 12), ("note",))
SHEET = RateSheet(
    "usps", (RATE,), (Declined("y", "why", "Because."),), ("notice",), Problem("ups", "timeout", True, "d", 3)
)


def test_entries_and_bytes_are_bounded() -> None:
    """Those asked for longest ago make room; small ones count for two kilobytes."""
    memory = Memory(10 * 2048)
    for number in range(11):
        memory.put(str(number), Remembered(1.0, RateSheet("usps")))
        memory.get("0")
    assert len(memory) == 10
    assert memory.size == 10 * 2048
    assert memory.get("0") is not None
    assert memory.get("1") is None
    assert MOST_BYTES // 2048 == 32768


def test_large_answers_count_for_what_they_are() -> None:
    """One that is larger than everything is not kept at all."""
    memory = Memory(29_996)
    for name, signs, entries, size in (("a", 1000, 1, 8796), ("b", 3650, 1, 29_996), ("c", 3651, 1, 29_996)):
        memory.put(name, Remembered(1.0, RateSheet("usps", notices=("x" * signs,))))
        assert (len(memory), memory.size) == (entries, size)
    assert memory.get("c") is None
    assert memory.get("b") is not None


LINE = RateCharge("surcharge", "F" * 100, Money(1, "USD"))


@pytest.mark.parametrize(
    ("remembered", "bytes_"),
    [
        (Remembered(1.0, None, "refused", "x" * 256), 2048),
        (Remembered(1.0, None, "refused", "x" * 257), 2056),
        (Remembered(1.0, RateSheet("ups", (Rate("ups", "x", (LINE,)),))), 2100 + 96 + 800),
        (Remembered(1.0, RateSheet("ups", (Rate("ups", "x", (LINE, LINE)),))), 2800 + 192 + 1600),
        (Remembered(1.0, RateSheet("ups", (Rate("ups", "x", (LINE,), notes=("y" * 10,)),))), 2100 + 192 + 880),
        (Remembered(1.0, RateSheet("ups", (), (Declined("x", "y", "z" * 300),))), 1400 + 96 + 2400),
        (Remembered(1.0, RateSheet("ups", (), (), ("y" * 100, "y" * 200))), 700 + 192 + 2400),
    ],
)
def test_every_part_and_text_of_an_answer_has_its_weight(remembered: Remembered, bytes_: int) -> None:
    """Rates, charges and refusals by number, texts by number and length, whoever's words they are."""
    memory = Memory()
    memory.put("a", remembered)
    assert memory.size == bytes_


def _taken(value: Any, seen: set[int]) -> int:
    """Bytes of an object with everything in it, each once."""
    if id(value) in seen or value is None or isinstance(value, bool | type):
        return 0
    seen.add(id(value))
    inside = value if isinstance(value, tuple) else [getattr(value, name) for name in getattr(value, "__slots__", ())]
    return sys.getsizeof(value) + sum(_taken(part, seen) for part in inside)


@given(
    rates=st.integers(0, 9),
    charges=st.integers(1, 9),
    notes=st.integers(0, 9),
    signs=st.integers(0, 99),
    no=st.integers(0, 9),
)
def test_an_answer_takes_no_more_than_its_weight(rates: int, charges: int, notes: int, signs: int, no: int) -> None:
    """Read from other processes' bytes, where nothing is held twice, and given under another name as well."""
    texts = tuple(chr(0x1F600 + number) * signs for number in range(notes))
    parts = tuple(RateCharge("surcharge", f"{number}" + "ß" * signs, Money(10**6, "USD")) for number in range(charges))
    found = tuple(Rate("ups", f"s{number}", parts, Transit(1, 3), "live", None, texts) for number in range(rates))
    refused = tuple(Declined(f"d{number}", "why", f"{number}" + "ä" * signs) for number in range(no))
    remembered = decode(encode(Remembered(1.5, RateSheet("ups", found, refused, texts))))
    assert remembered is not None
    memory = Memory()
    memory.put("a", remembered)
    kept = memory.get("a")
    assert kept is not None
    kept.named("cached")
    assert _taken(kept, set()) <= memory.size


def test_a_process_uses_the_memory_it_is_given() -> None:
    """Also one in which nothing is kept yet: no other is made in its place."""
    memory = Memory(10_000)
    assert Resilience(wall=lambda: 0.0, random=lambda: 0.0, memory=memory).memory is memory


def test_an_older_answer_does_not_replace_a_newer_one() -> None:
    """It may arrive later, from another process; an equal one does."""
    memory = Memory()
    old, new = Remembered(1.0, RateSheet("old")), Remembered(2.0, RateSheet("new"))
    memory.put("a", new)
    memory.put("a", old)
    kept = memory.get("a")
    assert kept is not None
    assert kept.remembered is new


def test_a_sheet_under_another_name_is_made_once() -> None:
    """The same object for every quote."""
    memory = Memory()
    memory.put("a", Remembered(1.0, SHEET))
    kept = memory.get("a")
    assert kept is not None
    assert kept.named("cached") is kept.named("cached")
    old = kept.named("stale")
    assert old.rates[0].source == "stale"
    assert kept.named("stale") is old
    assert kept.named("cached").rates[0].source == "cached"


def test_what_is_written_is_read() -> None:
    """Every field, and a no as well."""
    remembered = Remembered(12.5, SHEET)
    assert decode(encode(remembered)) == remembered
    no = a_no(CarrierRefused("not there"), 3.0)
    assert no is not None
    assert decode(encode(no)) == no
    assert decode(None) is None


@pytest.mark.parametrize(
    "stored", [b"", b"\xff", b"\x92\x01", encode(Remembered(1.0, None, "timeout")), encode(Remembered(1.0))]
)
def test_what_cannot_be_read_is_nothing(stored: bytes) -> None:
    """Junk, half an entry, a no of a kind that is none, nothing at all."""
    assert decode(stored) is None


def test_another_layout_is_nothing() -> None:
    """It was written by another version."""
    stored = encode(Remembered(1.0, SHEET))
    assert stored[1:2] == b"\x01"
    assert decode(stored[:1] + b"\x02" + stored[2:]) is None


@pytest.mark.parametrize("error", [CarrierRefused("a"), NotCovered("b"), AnswerMalformed("c"), WrongCurrency("d")])
def test_a_no_is_given_again_in_the_same_words(error: CarrierError) -> None:
    """And of the same kind."""
    no = a_no(error, 1.0)
    assert no is not None
    with pytest.raises(type(error), match=str(error)):
        no.given()


def test_weather_is_no_no() -> None:
    """Asking again may help."""
    assert a_no(CarrierUnavailable("torn"), 1.0) is None


@pytest.mark.parametrize(
    ("sheet", "brief"),
    [
        (RateSheet("usps", (RATE,)), False),
        (RateSheet("usps"), True),
        (SHEET, True),
        (RateSheet("usps", (Rate("usps", "x", ()),)), True),
        (RateSheet("usps", (RATE, Rate("usps", "y", (RateCharge("carrier", "T", Money(700, "CAD")),)))), True),
        (RateSheet("usps", (RATE, Rate("usps", "y", (RateCharge("carrier", "T", Money(0, "USD")),)))), True),
        (RateSheet("usps", (RATE, Rate("usps", "y", (RateCharge("carrier", "T", Money(1, "USD")),)))), False),
    ],
)
def test_an_answer_without_a_price_to_use_is_brief(sheet: RateSheet, brief: bool) -> None:
    """Or one beside which somebody did not answer."""
    assert is_brief(sheet, "USD") is brief


def test_a_new_name_changes_nothing_else() -> None:
    """But a note where an emulator answered."""
    renamed_demo = renamed(SHEET, "cached").rates[0]
    assert (renamed_demo.source, renamed_demo.notes) == (
        "cached",
        ("note", "the answer came from the carriers' emulator"),
    )
    assert (renamed_demo.charges, renamed_demo.transit) == (RATE.charges, RATE.transit)
    live = RateSheet("usps", (Rate("usps", "x", CHARGES),))
    assert renamed(live, "stale").rates == (Rate("usps", "x", CHARGES, source="stale"),)
