"""Takes secrets and people out of a carrier's answer. What is not known to be harmless goes.

Known secrets become stand-ins wherever they occur. Of the rest only this stays: keys that look like keys, and under
those that the carrier documents words it is known to say, dates, short numbers and codes.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from adapters._http.secrets import suspects
from adapters._http.vocabulary import Vocabulary, words_of
from calculator.domain.ports import JsonValue

GONE: Final = "…"

_LARGEST: Final = 10**6
_PERSONAL: Final = re.compile(
    r"(?:^|_)(?:id|ids)$|(?<=[a-z])(?:Id|ID|Ids)$|uuid|guid|token|secret|password|^key$|(?:api|access|public)_?key"
    r"|phone|fax|e_?mail|street|address_?line|company|contact|attention|signer|reference|tracking|context"
    r"|account_?number|^number$|shipper_?number|merchant|client|url|uri|link|^instance$|^msg_?id$|login|user",
    re.IGNORECASE,
)
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,40}")
_CODED: Final = frozenset(
    (
        *("mailclass", "rateindicator", "processingcategory", "sku", "pricetype", "destinationentryfacilitytype"),
        *("productcode", "localproductcode", "productname", "servicecode", "servicetypecode", "typecode", "subtype"),
        *("networktypecode", "service", "carrier", "currency", "pricecurrency", "currencycode", "code"),
        "extraservice",
    )
)
"""Keys whose values are the carrier's own codes, new ones included: finding those is what recordings are for."""

_CODE: Final = re.compile(r"[A-Z0-9][A-Za-z0-9_-]{0,39}")
_NUMBER: Final = re.compile(r"[-+$]?\d{1,6}(?:[.,]\d{1,6})?%?")
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\d)?T?(\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?(Z|[+-]\d\d:?\d\d)?")
_GAPS: Final = re.compile(r"(\s+)")


class Scrubber:
    """Scrubs answers of one carrier, always the same way, so that what was equal stays equal."""

    def __init__(self, replaced: Mapping[str, str], known: Vocabulary) -> None:
        """
        Args:
            replaced: texts that must go, each with its stand-in; found in any letter case, inside other texts as well.
        """
        present = {text: stand_in for text, stand_in in replaced.items() if text.strip()}
        self._stand_ins = {text.casefold(): stand_in for text, stand_in in present.items()}
        longest_first = sorted(present, key=len, reverse=True)
        self._replaced = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)", re.IGNORECASE)
        self._keys = known.keys
        self._words = known.words | {word for stand_in in present.values() for word in words_of(stand_in)}

    def answer(self, value: JsonValue) -> JsonValue:
        """The same shape with harmless values."""
        return self._value(value, "", known=True)

    def text(self, words: str) -> str:
        """Free text, word by word."""
        return self._words_kept(self._without_secrets(words), coded=False)

    def _value(self, value: JsonValue, key: str, *, known: bool) -> JsonValue:
        match value:
            case dict():
                return self._object(value, known=known)
            case list():
                return [self._value(item, key, known=known) for item in value]
            case str():
                return self._string(value, key) if known or not value else GONE
            case None | bool():
                return value
            case int() | Decimal():
                return self._number(value) if known else 0

    def _object(self, value: Mapping[str, JsonValue], *, known: bool) -> JsonValue:
        spelled: dict[str, JsonValue] = {}
        for number, (key, item) in enumerate(value.items(), 1):
            name = key
            if not self._harmless_key(key):
                name = f"unknown_{number}"
            inside = known and key in self._keys and (not _PERSONAL.search(key) or isinstance(item, dict | list))
            spelled[name] = self._value(item, key, known=inside)
        return spelled

    def _harmless_key(self, key: str) -> bool:
        if key in self._keys:
            return True
        return bool(_KEY.fullmatch(key)) and self._without_secrets(key) == key and not self._replaced.search(key)

    def _string(self, value: str, key: str) -> str:
        if _PERSONAL.search(key):
            return GONE if value else value
        coded = key.casefold() in _CODED and not _GAPS.search(value.strip())
        return self._words_kept(self._without_secrets(value), coded=coded)

    def _number(self, value: int | Decimal) -> int | Decimal:
        short = -_LARGEST < value < _LARGEST
        return value if short and str(value) not in self._stand_ins else 0

    def _without_secrets(self, text: str) -> str:
        text = self._replaced.sub(lambda match: self._stand_ins[match.group().casefold()], text)
        spans = sorted((found.start, -found.end) for found in suspects(text))
        kept, reached = [], 0
        for start, end in ((start, -end) for start, end in spans):
            if start >= reached:
                kept += [text[reached:start], GONE]
            reached = max(reached, end)
        return "".join(kept) + text[reached:]

    def _words_kept(self, text: str, *, coded: bool) -> str:
        return "".join(
            part if not part.strip() or self._harmless(part, coded=coded) else GONE for part in _GAPS.split(text)
        )

    def _harmless(self, part: str, *, coded: bool) -> bool:
        words = list(words_of(part))
        if all(not word or word in self._words or _plain_number(word) for word in words):
            return True
        return coded and bool(_CODE.fullmatch(part)) and sum(not sign.islower() for sign in part) > 1


def _plain_number(word: str) -> bool:
    """A short number, an amount, a date or a time."""
    if _NUMBER.fullmatch(word) or _TIME.fullmatch(word.upper()):
        return True
    if len(word) == 8 and word.isascii() and word.isdigit():
        try:
            date(int(word[:4]), int(word[4:6]), int(word[6:]))
        except ValueError:
            return False
        return word.startswith("20")
    return False
