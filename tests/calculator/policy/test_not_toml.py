"""Lines that are not TOML: what a merchant probably meant."""

import tomllib

import pytest

from calculator.policy.not_toml import what_is_wrong

AMOUNT = 'write an amount in quotes, with a point: "5.00"'
QUOTE = "a text ends with a quote on the line it begins"
LINES = [
    ("name = “Tea”", 'write straight quotes, such as "Standard"', "line 2, column 8"),
    ("name = «Tea»", 'write straight quotes, such as "Standard"', "line 2, column 8"),
    ("cut_off = 14:00", "write a time with its seconds, such as 14:00:00", "line 2, column 13"),
    ("cut_off = 9:00 # every day", "write a time with its seconds, such as 14:00:00", "line 2, column 12"),
    ("valid_from = 01.12.2026", "write a date as 2026-12-24", "line 2, column 15"),
    ("valid_from = 1/12/26", "write a date as 2026-12-24", "line 2, column 15"),
    ("valid_from = 2026-02-30", "there is no such day or time", "line 2, column 14"),
    ("cut_off = 25:00:00", "write a time from 00:00:00 to 23:59:59", "line 2, column 13"),
    ("fee = $5.00", AMOUNT, "line 2, column 7"),
    ("fee = 5,00", AMOUNT, "line 2, column 8"),
    ("fee = 5.00 €", AMOUNT, "line 2, column 12"),
    ("fee = 1,000.00", AMOUNT, "line 2, column 8"),
    ("percent = 10%", "write a percentage without its sign, such as 12.5", "line 2, column 13"),
    ("percent = 12.5 %", "write a percentage without its sign, such as 12.5", "line 2, column 16"),
    ("on_request = True", "write true or false", "line 2, column 14"),
    ("on_request = yes", "write true or false", "line 2, column 14"),
    ("name = Tea Corner", 'write text in quotes, such as "Standard"', "line 2, column 8"),
    ("name: Tea", "write = between a key and its value", "line 2, column 5"),
    ('name = "Tea', QUOTE, "line 2, column 12"),
    ("a = 1\na = 2", "the key is given twice", "line 3, column 6"),
    ("[b]\n[b]", "the table is given twice: write [[ … ]] where there are several of it", "line 3, column 3"),
]


def said(text: str) -> str:
    """What is told of a text whose second line is wrong."""
    with pytest.raises(tomllib.TOMLDecodeError) as caught:
        tomllib.loads(text)
    return what_is_wrong(caught.value, text)


@pytest.mark.parametrize(("line", "hint", "place"), LINES)
def test_a_line_is_told_with_what_to_write(line: str, hint: str, place: str) -> None:
    """And with its place; of the line itself nothing is repeated, it may hold anything."""
    assert said(f"first = 1\n{line}\nlast = 2\n") == f"is not TOML: {hint} (at {place})"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<html>", "Invalid statement (at line 1, column 1)"),
        ("a = [1, 2", "a list ends with ]"),
        ('a = "b', QUOTE),
        ("a = 1 b", "Expected newline or end of document after a statement (at line 1, column 7)"),
        ("a =\n", "Invalid value (at line 1, column 4)"),
    ],
)
def test_what_the_parser_says_is_told_where_nothing_else_is_known(text: str, told: str) -> None:
    """A text that ends too soon has no place."""
    assert said(text).startswith(f"is not TOML: {told}")
