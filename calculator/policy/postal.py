"""Postal codes by their start: the patterns a zone names, and codes in a form in which starts and ranges compare.

British codes are not compared letter by letter: N1 is no start of N10, and KA2 7AA does not lie in KA27. There a
pattern is an area (``BT``), a district (``KA27``; ``W1`` has ``W1A`` in it) or a whole code.
"""

import re
from typing import Final

from calculator.domain.record import record

BRITISH: Final = frozenset({"GB", "GG", "IM", "JE"})
"""Countries whose postal codes are of the British form."""

_BRITISH_CODE: Final = re.compile(r"([A-Z]{1,2})(?:([0-9]{1,2})([A-Z]?)([0-9][A-Z]{2})?)?")
_DIGITS: Final = "0123456789"
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OR_BLANK: Final = f" {_LETTERS}"
_PLACES: Final = (_LETTERS, _OR_BLANK, _DIGITS, _DIGITS, _OR_BLANK, _DIGITS, _LETTERS, _LETTERS)
"""What may stand in each place of a British key, in its order: area, district, its letter, the second part."""
_SHORTEST: Final = 5
"""No country's codes that zones are told apart by need more to be written out."""


@record(frozen=True, slots=True)
class PostalSpan:
    """Postal codes whose keys begin with anything from ``low`` to ``high``, of equal length; as ``written``."""

    low: str
    high: str
    written: str

    def holds(self, key: str) -> bool | None:
        """Whether the code with this key lies in the span; None where the key ends before that is decided."""
        length = len(key)
        if length < len(self.low):
            return None if self.low[:length] <= key <= self.high[:length] else False
        return self.low <= key[: len(self.low)] <= self.high


def key_of(postal_code: str, country: str) -> str:
    """The code in the form that spans are compared in; one that is no British code stays as it is."""
    if country not in BRITISH:
        return postal_code.replace(" ", "").replace("-", "")
    first, _, second = postal_code.partition(" ")
    return _british_key(first if len(second) < len("0AA") else first + second) or postal_code


def span_of(pattern: str, country: str) -> PostalSpan:
    """``941`` or ``941-945``; a start alone is a span of one.

    Raises:
        ValueError: the range falls, its ends are not of one sort, or it is not written as the country's codes are.
    """
    low, _, high = pattern.partition("-")
    ends = low, high or low
    if country in BRITISH:
        keys = [_british_key(end) for end in ends]
        if None in keys:
            choices = "area, district or whole code, such as BT, KA27 or SW1A1AA"
            raise ValueError(f"write a British {choices}, not {pattern}")
        ends = keys[0] or "", keys[1] or ""
    if len(ends[0]) != len(ends[1]) or ends[1] < ends[0]:
        kind = "both areas or both districts" if country in BRITISH else "of equal length"
        raise ValueError(f"postal range {pattern} must rise, with ends {kind}")
    return PostalSpan(*ends, pattern.replace("-", "–"))


def first_code(key: str, country: str) -> str:
    """Some code of the country that begins as *key* does: the first."""
    if country not in BRITISH:
        return key.ljust(_SHORTEST, "0")
    whole = key + "".join(choices[0] for choices in _PLACES[len(key) :])
    return f"{whole[:2].strip()}{int(whole[2:4])}{whole[4].strip()} {whole[5:]}"


def after(key: str, country: str, *, letters: bool = True) -> str | None:
    """The next key of the same length; None after the last. Without *letters* codes have none."""
    choices = _DIGITS + _LETTERS if letters else _DIGITS
    places = _PLACES if country in BRITISH else (choices,) * len(key)
    for index in reversed(range(len(key))):
        here = places[index]
        following = here[here.index(key[index]) + 1 :]
        if following:
            return key[:index] + following[0] + "".join(place[0] for place in places[index + 1 : len(key)])
    return None


def _british_key(compact: str) -> str | None:
    """Area and district padded to two places each, so that longer ones do not begin with shorter ones."""
    found = _BRITISH_CODE.fullmatch(compact)
    if found is None:
        return None
    area, number, letter, second = found.groups()
    if number is None:
        return f"{area:2}"
    district = f"{area:2}{int(number):02}"
    if second is None:
        return district + letter
    return f"{district}{letter or ' '}{second}"
