"""What looks like a secret or like a person in a text: by its form, or because it is as random as a key."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a JSON Web Token": re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"),
    "an Authorization header": re.compile(r"\b(?:Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}"),
    "an EasyPost key": re.compile(r"\bEZ[AT]K[0-9A-Za-z]{8,}"),
    "a cloud key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bsk_(?:live|test)_[0-9A-Za-z]{8,}"),
    "an identifier": re.compile(
        r"(?<![\w-])[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![\w-])|\b[a-z]{2,8}_[0-9a-f]{16,}\b"
    ),
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "a phone number": re.compile(
        r"(?<![\w.+-])(?:\+\d[\d ().-]{7,14}\d|\(\d{3}\) ?\d{3}[ .-]\d{4}|\d{3}[-.]\d{3}[-.]\d{4})(?![\w-])"
    ),
    "a secret by its name": re.compile(
        r"(?:client_?secret|api_?(?:key|secret)|(?:access|refresh|id)_?token|passw(?:or)?d|private_?key|\bsecret)"
        r"[\"']?\s*[:=]\s*[\"']?[^\s\"',}]{6,}",
        re.IGNORECASE,
    ),
}
_RANDOM: Final = re.compile(r"(?<![\w/])[A-Za-z0-9+_=-][A-Za-z0-9+/_=-]{19,}")
_HEX: Final = re.compile(r"(?<![\w])[0-9a-fA-F]{32,}(?![\w])")
_BITS: Final = 3.5
_CHANGES: Final = 0.4
_DISTINCT: Final = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """Where in a text something lies, and what it looks like; never what it is."""

    start: int
    end: int
    kind: str


def suspects(text: str) -> Iterator[Finding]:
    """Everything in *text* that a fixture must not hold; findings may overlap."""
    for kind, form in _FORMS.items():
        for match in form.finditer(text):
            yield Finding(match.start(), match.end(), kind)
    for match in _RANDOM.finditer(text):
        if _random(match.group()):
            yield Finding(match.start(), match.end(), "a random text, like a key")
    for match in _HEX.finditer(text):
        if len(set(match.group())) >= _DISTINCT:
            yield Finding(match.start(), match.end(), "a long hexadecimal number, like a key")


def _random(word: str) -> bool:
    """Letters and digits that change places more often than in names (``ExpressWorldwideNonDoc``) and dates."""
    if sum(sign.isdigit() for sign in word) < 2 or not any(sign.isalpha() for sign in word):
        return False
    kinds = [_kind(sign) for sign in word if sign.isalnum()]
    changes = sum(one != other for one, other in pairwise(kinds))
    return changes >= _CHANGES * len(kinds) and _entropy(word) >= _BITS


def _kind(sign: str) -> str:
    return "digit" if sign.isdigit() else "upper" if sign.isupper() else "lower"


def _entropy(word: str) -> float:
    """Bits a sign."""
    counts = Counter(word).values()
    return -sum(count / len(word) * math.log2(count / len(word)) for count in counts)
