"""A TOML text → its tables, numbers as decimals: whatever the text is, in little time and memory.

The standard parser takes memory by the square of a key's parts and stack by the depth of its brackets: both are bounded
here before it is asked, far beyond what any policy needs.
"""

import re
import tomllib
from decimal import Decimal
from typing import Any, Final

from calculator.policy.not_toml import what_is_wrong

MOST_PARTS: Final = 16
"""Of a dotted key or of a table's name."""
DEEPEST: Final = 32
"""Lists and inline tables within one another."""

# Unclosed ones end with the text: a failed match would be tried again from every quote on.
_STRINGS_AND_NOTES: Final = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|\Z)|' r"'''.*?(?:'''|\Z)|" r'"(?:\\.|[^"\\\n])*+"?|' r"'[^'\n]*+'?|#[^\n]*+",
    re.DOTALL,
)
_DOTTED: Final = re.compile(rf"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){{{MOST_PARTS}}}")
_DIGITS: Final = re.compile(r"[0-9A-Fa-f_]{1000}")
_DEEP: Final = "is nested too deeply"
_LONG: Final = "has a number of thousands of digits"
_BRACKETS: Final = re.compile(r"[\[\]{}]")


class NotToml(ValueError):
    """The text is no TOML, or more than is read; the message says what is wrong, with line and column if known."""

    code = "not_toml"


class TooMuch(NotToml):
    """More than is read, be it TOML or not."""

    code = "too_much"


def tables_of(text: str) -> dict[str, Any]:
    """
    Raises:
        NotToml.
    """
    _bound(text)
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise NotToml(what_is_wrong(error, text)) from None
    except ValueError:  # Python itself: an integer of more than 4300 digits
        raise TooMuch(_LONG) from None
    except RecursionError:
        raise TooMuch(_DEEP) from None


def _bound(text: str) -> None:
    bare = _STRINGS_AND_NOTES.sub('"', text)
    if _DOTTED.search(bare.replace('"', "s")):
        raise TooMuch(f"has a key of more than {MOST_PARTS} parts")
    if _DIGITS.search(bare):
        raise TooMuch(_LONG)
    depth = 0
    for found in _BRACKETS.finditer(bare):
        depth = depth + 1 if found[0] in "[{" else max(depth - 1, 0)
        if depth > DEEPEST:
            raise TooMuch(_DEEP)
