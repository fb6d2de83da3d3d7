"""What pydantic's core refused, in our words: JSON pointers, stable codes, sentences that tell what to do."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError

from calculator.domain.errors import InputFault
from calculator.wire.request_shape import keys_at

FAULT_CODES: Final[dict[str, str]] = {
    "invalid_json": "the body is not JSON in UTF-8",
    "body_too_large": "the body is larger than 1 MiB",
    "too_many_faults": "so many faults that they are not listed",
    "duplicate_key": "an object names a key twice",
    "missing": "a required key is absent",
    "unknown_key": "a key the contract does not have",
    "wrong_type": "a value of another JSON type",
    "not_one_of": "a value outside a closed list",
    "too_short": "an empty string where one is needed",
    "too_long": "a string longer than its bound",
    "too_few": "an empty list where one is needed",
    "too_many": "a list longer than its bound",
    "bad_characters": "control characters in a string",
    "out_of_range": "a number or a time outside its bounds",
    "bad_amount": "an amount that is not decimal text with the currency's digits",
    "negative_amount": "an amount below zero",
    "discount_too_large": "a discount larger than its line",
    "amount_too_large": "a sum larger than any amount this program takes",
    "bad_measure": "a weight or a side that is not a number above zero",
    "bad_time": "a time that is not ISO 8601 with its offset",
    "bad_hs_code": "a tariff code that is not 4 to 14 digits",
    "min_over_max": "a span whose end lies before its start",
    "duplicate_id": "two lines with one id",
    "unknown_currency": "not an ISO 4217 code",
    "unknown_country": "not an ISO 3166-1 alpha-2 code",
}
"""Every code reading a request may give, with its meaning. What only a policy knows (kinds …) adds codes of its own."""

MAX_FAULTS: Final = 1000

_AMOUNTS: Final = frozenset({"unit_price", "discount", "tax"})
_MEASURES: Final = frozenset({"value", "length", "width", "height"})
_BRANCHES: Final = frozenset({"str", "int", "constrained-str", "constrained-int"})
_MEASURE_SENTENCE: Final = (
    'send a number above 0, as decimal text such as "35.5" (9 digits either side) or a whole JSON number'
)
_AMOUNT_SENTENCE: Final = 'send the amount as decimal text such as "24.99", not as a JSON number'
_TYPES: Final = {
    "dict_type": "send a JSON object",
    "list_type": "send a JSON list",
    "string_type": "send a string",
    "bool_type": "send true or false",
    "int_type": "send a whole number",
    "int_from_float": "send a whole number",
    "int_parsing_size": "send a smaller whole number",
}
_BOUNDS: Final = {
    "string_too_short": ("too_short", "must not be empty"),
    "string_too_long": ("too_long", "at most {max_length} characters"),
    "too_short": ("too_few", "at least {min_length} entry"),
    "too_long": ("too_many", "at most {max_length} entries"),
    "greater_than_equal": ("out_of_range", "must be at least {ge}"),
    "less_than_equal": ("out_of_range", "must be at most {le}"),
}

Location = tuple[str | int, ...]


def pointer_of(location: Iterable[str | int]) -> str:
    """RFC 6901: ``("lines", 0, "a/b")`` → ``/lines/0/a~1b``."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)


class Faults:
    """The faults found in one request so far; places are within the object under *root*."""

    __slots__ = ("_root", "found")

    def __init__(self, root: str, found: list[InputFault]) -> None:
        self._root = root
        self.found = found

    def add(self, code: str, message: str, *place: str | int) -> None:
        """Note one more. ``code`` is a key of FAULT_CODES."""
        self.found.append(InputFault(self._root + pointer_of(place), code, message))


def structural(error: ValidationError, whole: str) -> Iterator[tuple[Location, InputFault]]:
    """Every value the shapes refuse, with its place in the document; one fault a place.

    Args:
        whole: what the body is: ``cart`` or ``verify``.
    """
    if error.error_count() > MAX_FAULTS:
        yield (
            (),
            InputFault("", "too_many_faults", f"over {MAX_FAULTS} faults: compare it with the schema"),
        )
        return
    seen: set[Location] = set()
    for item in error.errors(include_url=False, include_input=False):
        location = _place(item["loc"])
        if location not in seen:
            seen.add(location)
            if item["type"] == "extra_forbidden":
                yield location, _unknown_key(location, whole)
            else:
                yield location, _fault(location, item["type"], item.get("ctx", {}), item["msg"])


def _place(location: Location) -> Location:
    """The value's own place: a measure is text or a number, and pydantic appends which of the two it tried."""
    if len(location) > 1 and location[-2] in _MEASURES and location[-1] in _BRANCHES:
        return location[:-1]
    return location


def _fault(location: Location, kind: str, context: dict[str, Any], message: str) -> InputFault:
    key = location[-1] if location else ""
    if kind == "json_invalid":
        return InputFault("", "invalid_json", f"not JSON in UTF-8: {context.get('error', message)}")
    pointer = pointer_of(location)
    if kind == "missing":
        return InputFault(pointer, "missing", "required")
    if key in _MEASURES:
        return InputFault(pointer, "bad_measure", _MEASURE_SENTENCE)
    if kind == "literal_error":
        return InputFault(pointer, "not_one_of", f"write one of {str(context['expected']).replace(' or ', ', ')}")
    if kind == "string_pattern_mismatch":
        return InputFault(pointer, "bad_characters", "control characters are not allowed")
    if kind in _BOUNDS:
        code, sentence = _BOUNDS[kind]
        return InputFault(pointer, code, sentence.format(**context))
    if kind == "string_type" and key in _AMOUNTS:
        return InputFault(pointer, "bad_amount", _AMOUNT_SENTENCE)
    return InputFault(pointer, "wrong_type", _TYPES.get(kind, message))


def _unknown_key(location: Location, whole: str) -> InputFault:
    """The fault of a key we do not have; one of absurd length is named in short, at its object."""
    *parents, last = location
    key = str(last)
    known = keys_at(next((part for part in reversed(parents) if isinstance(part, str)), whole))
    pointer = pointer_of(location if len(key) <= 100 else parents)
    return InputFault(pointer, "unknown_key", f"no key {key[:100]!r} here: {_advice(key, known)}")


def _advice(key: str, known: Sequence[str]) -> str:
    close = get_close_matches(key[:100], known, n=1, cutoff=0.75)
    return f"did you mean {close[0]!r}?" if close else f"the keys are {', '.join(known)}"
