"""What a merchant probably meant by a line that is not TOML."""

import re
from tomllib import TOMLDecodeError
from typing import Final

_AT_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)")
_READ: Final = 200
"""Signs of a line that are looked at: what somebody writes by mistake is short."""
_BY_LINE: Final = (
    (r"[“”„‘’«»]", 'write straight quotes, such as "Standard"'),
    (r"=\s*\d{1,2}:\d{2}\s*(#.*)?$", "write a time with its seconds, such as 14:00:00"),
    (r"=\s*\d{1,2}:\d{2}:", "write a time from 00:00:00 to 23:59:59"),
    (r"=\s*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}", "write a date as 2026-12-24"),
    (r"=\s*[$€£]?\s*\d+(,\d+)*([.,]\d+)?\s*[$€£]?\s*(#.*)?$", 'write an amount in quotes, with a point: "5.00"'),
    (r"=\s*\d+([.,]\d+)?\s*%", "write a percentage without its sign, such as 12.5"),
    (r"=\s*(true|false|yes|no|on|off)\b", "write true or false"),
    (r"=\s*[^\W\d]", 'write text in quotes, such as "Standard"'),
    (r"^\s*\w[\w ]*:", "write = between a key and its value"),
)
"""What the line looks like (small letters) → what to write."""
_BY_REASON: Final = (
    ("Cannot overwrite", "the key is given twice"),
    ("twice", "the table is given twice: write [[ … ]] where there are several of it"),
    ("Illegal character '\\n'", "a text ends with a quote on the line it begins"),
    ("Unterminated string", "a text ends with a quote on the line it begins"),
    ("Invalid date", "there is no such day or time"),
    ("Unclosed array", "a list ends with ]"),
)
"""What the parser says → what to say."""


def what_is_wrong(error: TOMLDecodeError, text: str) -> str:
    """``is not TOML: write a time with its seconds, such as 14:00:00 (at line 12, column 13)``; no word of the line."""
    said = str(error)
    place = _AT_LINE.search(said)
    hint = next((words for reason, words in _BY_REASON if reason in said), None)
    if hint is None and place is not None:
        line = text.splitlines()[int(place[1]) - 1 : int(place[1])]
        hint = next((words for form, words in _BY_LINE if line and re.search(form, line[0][:_READ].casefold())), None)
    return f"is not TOML: {said}" if hint is None else f"is not TOML: {hint}" + (f" {place[0]}" if place else "")
