"""Whatever a text is, its tables are read, or refused, in little time and memory."""

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from calculator.policy.toml import DEEPEST, MOST_PARTS, NotToml, tables_of

POLICIES = Path(__file__).parents[3] / "fixtures" / "policies"
WORDS = st.sampled_from(['"""', "'''", '"', "'", "\\", "\n", "#", "=", ".", "[", "]", "{", "}", "a", "1", " ", ","])


def test_numbers_are_decimals() -> None:
    """To the last digit."""
    assert tables_of("a = 0.10\nb = 1\n") == {"a": Decimal("0.10"), "b": 1}
    assert str(tables_of("a = 0.10")["a"]) == "0.10"


@pytest.mark.parametrize("name", ["hotshellow", "little-rooms", "oily-moon"])
def test_the_examples_are_read_as_the_standard_reads_them(name: str) -> None:
    """The bounds are far away."""
    text = (POLICIES / f"{name}.toml").read_text(encoding="utf-8")
    assert tables_of(text) == tomllib.loads(text, parse_float=Decimal)


@pytest.mark.parametrize("form", ["{} = 1", "[{}]", "[[{}]]", "x = {{ {} = 1 }}"])
@pytest.mark.parametrize("part", ["a", '"a"', "'b.c'", "a-1", " a "])
def test_a_key_has_so_many_parts(form: str, part: str) -> None:
    """And not one more, wherever it stands and however it is written."""
    parts = [part.replace("a", f"a{number}") for number in range(MOST_PARTS)]
    tables_of(form.format(".".join(parts)))
    with pytest.raises(NotToml, match=r"^has a key of more than 16 parts$"):
        tables_of(form.format(".".join([*parts, part])))


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{ a = ", " }")])
def test_lists_lie_so_deep_in_one_another(opening: str, closing: str) -> None:
    """And not one deeper; many beside one another are no depth."""
    middle = "1" if opening == "[" else "[]"
    deep = DEEPEST - (opening != "[")
    tables_of(f"x = {opening * deep}{middle}{closing * deep}\n")
    tables_of("\n".join(f"x{number} = [[1], [2]]" for number in range(99)))
    with pytest.raises(NotToml, match=r"^is nested too deeply$"):
        tables_of(f"x = {opening * (DEEPEST + 1)}{middle}{closing * (DEEPEST + 1)}")


def test_depth_is_counted_from_bracket_to_bracket() -> None:
    """Those that are closed count no longer, those that are never closed do; more closed than opened is no depth."""
    beside = "[1], " * 9
    assert tables_of(f"a = [1]\nx = [{beside}{'[' * (DEEPEST - 1)}{']' * DEEPEST}")["a"] == [1]
    for deep in (f"a = [1]\nx = [{beside}{'[' * DEEPEST}", "x = " + "[" * (DEEPEST + 1)):
        with pytest.raises(NotToml, match=r"^is nested too deeply$"):
            tables_of(deep)
    with pytest.raises(NotToml, match=r"^is not TOML"):
        tables_of("x = 1" + "]" * 99)


@pytest.mark.parametrize(
    "value",
    [
        '"{}"',
        "'{}'",
        '"""\n{}"""',
        "'''\n{}'''",
        '"\\"{}"',
        "1 # {}",
        "'\"' # {}",
        '"""a" {}"""',
    ],
)
def test_what_stands_in_strings_and_notes_is_neither(value: str) -> None:
    """A sentence may have as many points and brackets as it likes."""
    for much in ("a." * 99 + "b", "[" * 99, "{" * 99):
        assert list(tables_of(f"x = {value.format(much)}\ny = 1\n")) == ["x", "y"]


@pytest.mark.parametrize(
    "text",
    [
        "a." * 400_000 + "a = 1",
        "[" + "a." * 400_000 + "a]",
        "x = " + "[" * 500_000 + "]" * 400_000,
        "x = " + "{a=" * 300_000,
        '"a".' * 200_000 + "a = 1",
        "x = " + "9" * 900_000,
        "x = 0x" + "f" * 900_000,
        'x = """' + '\n\\"""' * 150_000,
        "x = '''" + "''x" * 300_000,
        'x = "' + '\\"' * 400_000,
        '"' * 900_000,
        "'" * 900_001,
        "a b " * 200_000,
        "a-" * 400_000,
        "a   " * 200_000 + ".",
    ],
    ids=lambda text: text[:12],
)
def test_a_text_made_to_hurt_is_refused(text: str) -> None:
    """At once; the standard parser alone would take gigabytes for some, or say something else than what it is."""
    with pytest.raises(NotToml) as caught:
        tables_of(text)
    assert len(str(caught.value)) < 400


@given(st.lists(WORDS, max_size=60).map("".join))
@example('x = """\\"""')
@example("x = '''a''''")
def test_within_the_bounds_the_standard_decides(text: str) -> None:
    """What it takes is taken, alike; what it refuses is refused."""
    try:
        expected = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError:
        with pytest.raises(NotToml):
            tables_of(text)
        return
    assert tables_of(text) == expected
