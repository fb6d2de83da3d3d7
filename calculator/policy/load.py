"""A policy file's text → a Policy, or every fault it has at once."""

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from calculator.domain.errors import BadPolicy, PolicyFault
from calculator.domain.money import is_currency
from calculator.domain.service import Catalogue
from calculator.policy import schema
from calculator.policy.compile import compile_policy
from calculator.policy.faults import find_faults, find_warnings
from calculator.policy.model import Policy

MAX_BYTES = 1_000_000
"""A policy of a thousand rules is a tenth of it."""

_LISTS = ("zones", "options", "texts", "blocks", "silences")


def load_file(path: Path, catalogue: Catalogue) -> Policy:
    """Read one ``<shop>.toml``.

    Raises:
        BadPolicy: with every fault; also when the file cannot be read or is not called after its shop.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadPolicy(path.name, (PolicyFault("", f"cannot be read: {error.strerror}", "unreadable"),)) from None
    policy = load(data, path.name, catalogue)
    if path.stem != policy.shop:
        message = f"the file of shop {policy.shop!r} must be called {policy.shop}.toml"
        raise BadPolicy(path.name, (PolicyFault("shop", message, "file_name"),))
    return policy


def load(data: bytes, source: str, catalogue: Catalogue) -> Policy:
    """Read the TOML bytes of one policy; *source* names them in faults.

    Raises:
        BadPolicy: with every fault, each with its TOML path.
    """
    raw = _parse(data, source)
    file, faults = _validate(raw)
    if file is not None:
        faults = list(find_faults(file, catalogue))
    else:
        faults += _faults_of_the_rest(raw, faults, catalogue)
    if file is None or faults:
        raise BadPolicy(source, tuple(faults))
    return compile_policy(file, catalogue, find_warnings(file, catalogue))


def _parse(data: bytes, source: str) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise BadPolicy(source, (PolicyFault("", f"is larger than {MAX_BYTES} bytes", "too_large"),))
    try:
        return tomllib.loads(data.decode("utf-8"), parse_float=Decimal)
    except UnicodeDecodeError:
        raise BadPolicy(source, (PolicyFault("", "is not UTF-8 text", "not_utf8"),)) from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = f"is not TOML: {error}" if isinstance(error, tomllib.TOMLDecodeError) else "is nested too deeply"
        raise BadPolicy(source, (PolicyFault("", message, "not_toml"),)) from None


def _validate(raw: dict[str, Any]) -> tuple[schema.PolicyFile | None, list[PolicyFault]]:
    try:
        return schema.PolicyFile.model_validate(raw, context={"currency": _currency_of(raw)}), []
    except ValidationError as error:
        return None, [_fault(raw, detail) for detail in error.errors(include_url=False)]


def _currency_of(raw: dict[str, Any]) -> str | None:
    currency = raw.get("currency")
    return currency if isinstance(currency, str) and is_currency(currency) else None


def _faults_of_the_rest(raw: dict[str, Any], faults: list[PolicyFault], catalogue: Catalogue) -> list[PolicyFault]:
    """What is wrong between the parts that are well-formed, so that one reading shows all.

    List entries that cannot be read are left out, paths keep counting as the file does, and names the broken entries
    would have defined count as known.
    """
    broken = {(match[1], int(match[2])) for fault in faults if (match := re.match(r"(\w+)\[(\d+)\]", fault.path))}
    if not broken or any(not re.match(r"\w+\[\d+\]", fault.path) for fault in faults):
        return []
    pruned, places = dict(raw), {}
    for name in _LISTS:
        entries = raw.get(name)
        if isinstance(entries, list):
            kept = [index for index in range(len(entries)) if (name, index) not in broken]
            pruned[name], places[name] = [entries[index] for index in kept], kept
    file, _ = _validate(pruned)
    if file is None:
        return []
    known = frozenset(_names(raw))
    found = find_faults(file, catalogue, known)
    return [PolicyFault(_renumber(fault.path, places), fault.message, fault.code) for fault in found]


def _names(raw: dict[str, Any]) -> Iterator[str]:
    for name in _LISTS:
        for entry in raw.get(name) or []:
            if isinstance(entry, dict):
                yield from (str(entry[key]) for key in ("id", "code", "topic") if key in entry)


def _renumber(path: str, places: dict[str, list[int]]) -> str:
    match = re.match(r"(\w+)\[(\d+)\](.*)", path, re.DOTALL)
    if match is None or match[1] not in places:
        return path
    return f"{match[1]}[{places[match[1]][int(match[2])]}]{match[3]}"


def _fault(raw: dict[str, Any], detail: ErrorDetails) -> PolicyFault:
    path = _toml_path(raw, detail["loc"])
    kind, message = detail["type"], detail["msg"].removeprefix("Value error, ")
    if kind == "extra_forbidden":
        close = get_close_matches(str(detail["loc"][-1]), _KEYS, n=1)
        return PolicyFault(path, "unknown key" + (f": did you mean {close[0]!r}?" if close else ""), "unknown_key")
    if kind == "missing":
        return PolicyFault(path, "is missing", "missing")
    if kind == "union_tag_not_found":
        return PolicyFault(path, 'needs a kind, such as kind = "flat"', "missing")
    return PolicyFault(path, message[:1].lower() + message[1:], "invalid")


def _toml_path(raw: Any, loc: tuple[int | str, ...]) -> str:
    """``options[1].price.tiers[2].fee``; the tags pydantic adds for a ``kind`` are left out."""
    path, here = "", raw
    for part in loc:
        if isinstance(part, int):
            path += f"[{part}]"
            here = here[part] if isinstance(here, list) and part < len(here) else None
        elif isinstance(here, dict) and part not in here and part == here.get("kind"):
            continue
        elif part != "[key]":
            path += f".{part}" if path else str(part)
            here = here.get(part) if isinstance(here, dict) else None
    return path


def _keys_of(tables: type[BaseModel]) -> Iterator[str]:
    for table in tables.__subclasses__():
        yield from (field.alias or name for name, field in table.model_fields.items())
        yield from _keys_of(table)


_KEYS = sorted(set(_keys_of(schema.Table)))
