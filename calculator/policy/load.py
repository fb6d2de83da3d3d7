"""A policy file's text → a Policy, or every fault it has at once."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from calculator.domain.errors import BadPolicy, PolicyFault
from calculator.domain.money import is_currency
from calculator.domain.service import Catalogue
from calculator.policy import schema
from calculator.policy.compile import compile_policy
from calculator.policy.faults import find_faults, find_warnings
from calculator.policy.model import Policy
from calculator.policy.partial import faults_of_the_rest
from calculator.policy.told import told
from calculator.policy.toml import NotToml, tables_of

MOST_FAULTS = 1000
"""Told of a file; of one with more the rest is counted."""
MAX_BYTES = 1_000_000
"""A policy of a thousand rules is a tenth of it."""


def load_file(path: Path, catalogue: Catalogue) -> Policy:
    """Read one ``<shop>.toml``.

    Raises:
        BadPolicy: with every fault; also when the file cannot be read or is not called after its shop.
    """
    return load_named(read_file(path), path.name, catalogue)


def read_file(path: Path) -> bytes:
    """The bytes of a policy file.

    Raises:
        BadPolicy: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadPolicy(path.name, (PolicyFault("", f"cannot be read: {error.strerror}", "unreadable"),)) from None


def load_named(data: bytes, name: str, catalogue: Catalogue) -> Policy:
    """Read the bytes of a file called *name*.

    Raises:
        BadPolicy: with every fault; also when it is not called after its shop.
    """
    policy = load(data, name, catalogue)
    if name != f"{policy.shop}.toml":
        message = f"the file of shop {policy.shop!r} must be called {policy.shop}.toml"
        raise BadPolicy(name, (PolicyFault("shop", message, "file_name"),))
    return policy


def load(data: bytes, source: str, catalogue: Catalogue) -> Policy:
    """Read the TOML bytes of one policy; *source* names them in faults.

    Raises:
        BadPolicy: with every fault, each with its TOML path.
    """
    file = read(data, source, catalogue)
    return compile_policy(file, catalogue, find_warnings(file, catalogue))


def read(data: bytes, source: str, catalogue: Catalogue) -> schema.PolicyFile:
    """The tables of a file without faults, not yet compiled.

    Raises:
        BadPolicy: as load.
    """
    return read_tables(parse(data, source), source, catalogue)


def read_tables(raw: dict[str, Any], source: str, catalogue: Catalogue) -> schema.PolicyFile:
    """The same from tables that have been parsed.

    Raises:
        BadPolicy: as load.
    """
    file, errors = _validate(raw)
    if file is None:
        faults = [told(error) for error in errors[:MOST_FAULTS]]
        if len(errors) <= MOST_FAULTS:
            faults += faults_of_the_rest(raw, [error["loc"] for error in errors], catalogue)
        raise BadPolicy(source, _bounded(faults, len(errors)))
    faults = list(find_faults(file, catalogue))
    if faults:
        raise BadPolicy(source, _bounded(faults, len(faults)))
    return file


def _bounded(faults: list[PolicyFault], found: int) -> tuple[PolicyFault, ...]:
    """All of them, or the first MOST_FAULTS and how many more there are."""
    if found <= MOST_FAULTS:
        return tuple(faults)
    more = PolicyFault("", f"has {found - MOST_FAULTS} more faults: repair these first", "more_faults")
    return (*faults[:MOST_FAULTS], more)


def parse(data: bytes, source: str) -> dict[str, Any]:
    """The tables of a TOML file, numbers as decimals.

    Raises:
        BadPolicy: it is no TOML, or too large.
    """
    if len(data) > MAX_BYTES:
        raise BadPolicy(source, (PolicyFault("", f"is larger than {MAX_BYTES} bytes", "too_large"),))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadPolicy(source, (PolicyFault("", "is not UTF-8 text", "not_utf8"),)) from None
    try:
        return tables_of(text)
    except NotToml as error:
        raise BadPolicy(source, (PolicyFault("", str(error), error.code),)) from None


def _validate(raw: dict[str, Any]) -> tuple[schema.PolicyFile | None, list[ErrorDetails]]:
    """The file, or its errors; amounts that only want for a currency are no errors of their own."""
    currency = raw.get("currency")
    known = isinstance(currency, str) and is_currency(currency)
    try:
        return schema.PolicyFile.model_validate(raw, context={"currency": currency if known else None}), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
        return None, [detail for detail in errors if detail["type"] != schema.NO_CURRENCY]
