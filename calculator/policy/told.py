"""What pydantic finds in a file, told as a fault: the TOML path, a code, and a sentence that says what to write."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

from pydantic_core import ErrorDetails

from calculator.domain.errors import PolicyFault
from calculator.policy import schema

_TABLE: Final = "write a table, such as {example}, or [ … ] on a line of its own"
_EXAMPLES: Final[Mapping[Any, str]] = {
    schema.Days: "{ min = 1, max = 3 }",
    schema.TransitDays: "{ min = 2, max = 5 }",
    schema.Weight: '{ value = "100", unit = "g" }',
    schema.Size: '{ length = "10", width = "8", height = "4", unit = "cm" }',
    schema.MarkUp: '{ percent = 10, statement = "S1" }',
    schema.Flat: '{ kind = "flat", fee = "5.00" }',
    schema.Duties: '{ percent = 20, statement = "S1" }',
    schema.FreeFrom: '{ at = "50.00", statement = "S1" }',
    schema.Condition: '{ value_from = "20.00", statement = "S1" }',
}
"""A table → how one looks."""
_DATE: Final = "write a date alone and without quotes, such as 2026-12-24"
_SENTENCES: Final[Mapping[str, str]] = {
    "missing": "is missing",
    "union_tag_not_found": 'needs a kind, such as kind = "flat"',
    "string_type": "write text in quotes",
    "int_type": "write a whole number",
    "bool_type": "write true or false",
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "model_attributes_type": _TABLE,
    "date_type": _DATE,
    "date_from_datetime_inexact": _DATE,
    "time_type": "write a time without quotes, such as 15:00:00",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "string_too_short": "must not be empty",
    "string_too_long": "is longer than {max_length} characters",
    "too_short": "must not be empty",
    "too_long": "has more than {max_length} entries",
    "literal_error": "write {expected}",
    "union_tag_invalid": "no kind {tag!r}: write {expected_tags}",
}
"""Type of an error → what to say, with the values pydantic knows about it."""
_LIST: Final = "write a list: [ … ]"
_TABLES: Final = "write [[{key}]], with two brackets on each side, on a line of its own"
_CODES: Final[Mapping[str, str]] = {"missing": "missing", "union_tag_not_found": "missing"}
_SHORT: Final = 40
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")


def told(error: ErrorDetails) -> PolicyFault:
    """The fault behind an error of the schema."""
    kind, context = error["type"], error.get("ctx", {})
    path, table = _walk(error["loc"])
    if kind == "extra_forbidden":
        close = get_close_matches(str(error["loc"][-1]), sorted(_keys(table)), n=1)
        return PolicyFault(path, "unknown key" + (f": did you mean {close[0]!r}?" if close else ""), "unknown_key")
    if kind == "string_pattern_mismatch":
        return PolicyFault(path, f"write {schema.PATTERNS[context['pattern']]}", "invalid")
    if kind == "list_type":
        return PolicyFault(path, _listed(error, table), "invalid")
    sentence = _SENTENCES.get(kind)
    context["example"] = _example(table, error["loc"][-1])
    message = sentence.format(**context) if sentence else error["msg"].removeprefix("Value error, ")
    return PolicyFault(path, message[:1].lower() + message[1:], _CODES.get(kind, "invalid"))


def _listed(error: ErrorDetails, table: Any) -> str:
    """How to write the list, with the one value that stands alone."""
    key, alone = error["loc"][-1], error["input"]
    inner = get_args(_plain(_field(table, str(key))))
    if inner and _is_table(inner[0]):
        return _TABLES.format(key=key) if len(error["loc"]) == 1 else "write a list of tables: [{ … }]"
    if isinstance(alone, str) and len(alone) <= _SHORT:
        return f'write a list: ["{alone}"]'
    return f"write a list: [{alone}]" if type(alone) is date else _LIST


def _example(table: Any, key: int | str) -> str:
    """How the table under *key* looks; of several kinds the flat fee's."""
    known = _plain(_field(table, str(key))) if _is_table(table) else None
    for kind in known if isinstance(known, tuple) else (known,):
        if kind in _EXAMPLES:
            return _EXAMPLES[kind]
    return "{ … }"


def _is_table(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, schema.Table)


def _walk(location: tuple[int | str, ...]) -> tuple[str, Any]:
    """``options[1].price.tiers[2].fee``, and what the schema says of the table that holds the last key.

    The tags that pydantic adds to tell one kind of table from another are not part of the path.
    """
    path = ""
    here: Any = schema.PolicyFile
    holder: Any = here
    for part in location:
        here, holder = _plain(here), here
        if isinstance(part, int):
            path, here = f"{path}[{part}]", get_args(here)[0]
        elif isinstance(here, tuple):
            here = next(kind for kind in here if _kind_of(kind) == part)
        elif part != "[key]":
            path += ("." if path else "") + (part if _BARE_KEY.fullmatch(part) else json.dumps(part))
            here = get_args(here)[1] if get_origin(here) is dict else _field(here, part)
    return path, _plain(holder)


def _plain(annotation: Any) -> Any:
    """The annotation without ``| None``; several kinds of table as a tuple of them."""
    if get_origin(annotation) in (Union, UnionType):
        kinds = tuple(kind for kind in get_args(annotation) if kind is not type(None))
        return kinds[0] if len(kinds) == 1 else kinds
    return annotation


def _kind_of(table: type[schema.Table]) -> str:
    kind: str = get_args(table.model_fields["kind"].annotation)[0]
    return kind


def _field(table: type[schema.Table], key: str) -> Any:
    return next((field.annotation for name, field in table.model_fields.items() if key in (name, field.alias)), None)


def _keys(table: type[schema.Table]) -> Iterator[str]:
    yield from (field.alias or name for name, field in table.model_fields.items())
