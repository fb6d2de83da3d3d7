"""Every recorded or documented carrier answer: its age, retired service names, unknown fields, planted-looking secrets.

Exit 1: a secret or something like it lies in a fixture, a case cannot be read, or one is older than --max-age-days.
"""

import argparse
import re
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr

from calculator.cli.input import Parser, Unreadable
from calculator.domain.ports import RateAdapter
from calculator.domain.service import Alias
from calculator.settings import Settings, read_settings

if TYPE_CHECKING:
    from adapters._fixtures.cases import Case
    from adapters._http.vocabulary import Vocabulary

_SHORTEST_SECRET: Final = 6
_NOT_LETTERS: Final = re.compile(r"[^a-z0-9]+")
_LISTED: Final = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One case with what is to be said of it; ``bad`` are the remarks that make the command fail."""

    case: str
    age: str
    source: str
    bad: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def arguments(parser: Parser) -> None:
    """``shipcalc fixtures [--max-age-days N] [--fixtures DIR]``."""
    parser.add_argument("--max-age-days", type=_days, metavar="N", help="fail where a case is older")
    parser.add_argument("--fixtures", type=Path, default=Path("fixtures"), metavar="DIR", help="default: fixtures")


def run(arguments: Namespace) -> int:
    """Print a row a case, then the sums."""
    from adapters._discovery import discover
    from adapters._fixtures.cases import case_folders

    root: Path = arguments.fixtures
    if not root.is_dir():
        raise Unreadable(f"{root}: is no directory of fixtures")
    today = datetime.now(UTC).date()
    own = secrets_of(read_settings())
    rows: list[Row] = []
    for code, adapter in discover().items():
        rows += _rows(case_folders(root, code), adapter, own, today, arguments.max_age_days)
    cases = {root / row.case for row in rows}
    rows += [
        Row(str(path.relative_to(root)), "", "", found)
        for path in sorted(root.rglob("*"))
        if path.is_file() and not cases.intersection(path.parents) and (found := tuple(secrets_in(path, own)))
    ]
    for line in _table(rows):
        print(line)
    bad = sum(bool(row.bad) for row in rows)
    print(f"{len(cases)} cases, {bad} with faults, {sum(bool(row.remarks) for row in rows)} with remarks")
    return 1 if bad else 0


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """The secrets of this process, which no fixture may hold; those too short to be told from words are left out."""
    found: list[str] = []
    for name in Settings.model_fields:
        value = getattr(settings, name)
        values = value if isinstance(value, tuple) else value.values() if isinstance(value, Mapping) else (value,)
        found += [secret.get_secret_value() for secret in values if isinstance(secret, SecretStr)]
    return tuple(secret for secret in found if len(secret) >= _SHORTEST_SECRET)


def secrets_in(path: Path, own: Sequence[str]) -> Iterator[str]:
    """What in a file looks like a secret, by line; never the secret."""
    from adapters._http.secrets import suspects

    text = path.read_text(encoding="utf-8", errors="replace")
    found = [(text.count("\n", 0, suspect.start) + 1, suspect.kind) for suspect in suspects(text)]
    found += [
        (text.count("\n", 0, text.index(secret)) + 1, "a secret of the settings") for secret in own if secret in text
    ]
    for line, kind in sorted(set(found)):
        yield f"{path.name}, line {line}: {kind}"


def _rows(
    folders: Sequence[Path], adapter: RateAdapter, own: Sequence[str], today: date, max_age: int | None
) -> Iterator[Row]:
    from adapters._fixtures.cases import read_case
    from adapters._http.vocabulary import vocabulary

    cases: dict[Path, Case] = {}
    unreadable: dict[Path, str] = {}
    for folder in folders:
        try:
            cases[folder] = read_case(folder)
        except (ValueError, OSError) as error:
            unreadable[folder] = " ".join(str(error).split())
    known = vocabulary(cases.values(), adapter)
    for folder in folders:
        name = f"{folder.parent.name}/{folder.name}"
        found = tuple(line for path in sorted(folder.rglob("*")) if path.is_file() for line in secrets_in(path, own))
        case = cases.get(folder)
        if case is None:
            yield Row(name, "?", "?", (*found, unreadable[folder]))
            continue
        age = (today - case.facts.date).days
        old = (f"older than {max_age} days",) if max_age is not None and age > max_age else ()
        yield Row(name, f"{age} d", case.facts.source, (*found, *old), tuple(_remarks(case, adapter, known)))


def _remarks(case: "Case", adapter: RateAdapter, known: "Vocabulary") -> Iterator[str]:
    for alias in _retired(case, adapter):
        yield f"names {alias.name}, retired {alias.retired}"
    if case.facts.source != "recorded":
        return
    unknown = known.unknown_keys(case.response.body)
    if unknown:
        more = f" and {len(unknown) - _LISTED} more" if len(unknown) > _LISTED else ""
        yield f"unknown fields: {', '.join(unknown[:_LISTED])}{more}"


def _retired(case: "Case", adapter: RateAdapter) -> Iterator[Alias]:
    """Services by a name that they no longer had when the answer came."""
    from adapters._http.vocabulary import texts_of
    from adapters._reading import decode

    try:
        texts = {_letters(text) for text in texts_of(decode(case.response.body))}
    except ValueError:
        texts = set()
    for service in adapter.services:
        for alias in service.aliases:
            named = _letters(alias.name) in texts or alias.code in case.shipment.services
            if named and alias.retired <= case.facts.date:
                yield alias


def _letters(text: str) -> str:
    """A name in whatever spelling: ``FIRST-CLASS_PACKAGE_SERVICE`` is «First-Class Package Service»."""
    return _NOT_LETTERS.sub("", text.casefold())


def _table(rows: Sequence[Row]) -> Iterator[str]:
    width = max((len(row.case) for row in rows), default=0)
    for row in rows:
        yield f"{row.case:<{width}}  {row.age:>6}  {row.source}".rstrip()
        for line in row.bad:
            yield f"  ! {line}"
        for line in row.remarks:
            yield f"  - {line}"


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise argparse.ArgumentTypeError(f"{text!r} must be a whole number of days")
    return int(text)
