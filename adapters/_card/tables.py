"""Rows of a price table, read strictly: every wrong cell is named by file, line and column."""

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final, TypeVar

from calculator.domain.units import GRAMS

T = TypeVar("T")

_LONGEST_NUMBER: Final = 9


class Row:
    """One line of a table; each reader names the cell when it refuses it."""

    __slots__ = ("_cells", "where")

    def __init__(self, where: str, cells: dict[str, str]) -> None:
        self._cells = cells
        self.where = where

    def fault(self, column: str, message: str) -> ValueError:
        """The refusal of one cell."""
        return ValueError(f"{self.where}, column {column}: {self._cells[column]!r} {message}")

    def one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        """A word of a closed list."""
        text = self._cells[column]
        if text not in allowed:
            raise self.fault(column, f"is none of {', '.join(allowed)}")
        return text

    def code(self, column: str, length: int) -> str:
        """An upper-case code of *length* letters."""
        text = self._cells[column]
        if len(text) != length or not text.isascii() or not text.isalpha() or not text.isupper():
            raise self.fault(column, f"is not {length} capital letters")
        return text

    def whole(self, column: str) -> int:
        """A whole number, 0 or more; amounts of money are in cents."""
        found = self.whole_or_none(column)
        if found is None:
            raise self.fault(column, "must not be empty")
        return found

    def whole_or_none(self, column: str) -> int | None:
        """A whole number, or None where the cell is empty."""
        text = self._cells[column]
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or len(text) > _LONGEST_NUMBER:
            raise self.fault(column, "is not a whole number")
        return int(text)

    def day(self, column: str) -> date:
        """A date written YYYY-MM-DD."""
        text = self._cells[column]
        try:
            found = date.fromisoformat(text)
        except ValueError:
            found = None
        if found is None or found.isoformat() != text:
            raise self.fault(column, "is not a date like 2026-07-12")
        return found

    def weight(self, amount: str, unit: str) -> Fraction:
        """Exact grams from an amount and its unit (a key of units.GRAMS)."""
        factor = GRAMS[self.one_of(unit, tuple(GRAMS))]
        try:
            found = Decimal(self._cells[amount])
        except InvalidOperation:
            found = Decimal(-1)
        if not found.is_finite() or not 0 < found < 10**_LONGEST_NUMBER:
            raise self.fault(amount, "is not a weight above 0")
        return Fraction(found) * factor


def read_rows(name: str, text: str, columns: tuple[str, ...], read: Callable[[Row], T]) -> list[T]:
    """What *read* makes of every line after the header; blank lines and lines starting with # are left out.

    Raises:
        ValueError: another header, or bad lines, all of them at once, each with file, line and column.
    """
    found: list[T] = []
    faults: list[str] = []
    header = False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in (next(csv.reader((line,))) if '"' in line else line.split(","))]
        where = f"{name}, line {number}"
        if not header:
            _same_header(where, cells, columns)
            header = True
            continue
        try:
            found.append(read(_row(where, cells, columns)))
        except ValueError as error:
            faults.append(str(error))
    if not header:
        faults.append(f"{name}, line 1: no header; it must be {','.join(columns)}")
    if faults:
        raise ValueError("\n".join(faults))
    return found


def _same_header(where: str, cells: list[str], columns: tuple[str, ...]) -> None:
    for position, column in enumerate(columns):
        given = cells[position] if position < len(cells) else ""
        if given != column:
            raise ValueError(f"{where}, column {position + 1}: {given!r} should be {column!r}")
    if len(cells) > len(columns):
        raise ValueError(f"{where}, column {len(columns) + 1}: {cells[len(columns)]!r} is a column too many")


def _row(where: str, cells: list[str], columns: tuple[str, ...]) -> Row:
    if len(cells) != len(columns):
        missing = columns[len(cells)] if len(cells) < len(columns) else columns[-1]
        raise ValueError(f"{where}, column {missing}: {len(cells)} cells where {len(columns)} are needed")
    return Row(where, dict(zip(columns, cells, strict=True)))
