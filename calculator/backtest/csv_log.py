"""An order log as CSV: a row a line of the order, rows of one order beneath each other, columns in any order.

Columns: ``order`` and ``unit_price`` there must be. Of the order (its first row counts): ``placed_at`` (ISO 8601 with
offset), ``country``, ``region``, ``postal_code``, ``city``, ``street`` (any text; a PO box is told by it),
``residential``, ``purpose``, ``signature_requested``, ``option`` (the code the buyer took). Of the line: ``sku``,
``kind``, ``quantity`` (default 1), ``discount``, ``tax``, ``weight_g`` of one piece, ``length_mm``, ``width_mm``,
``height_mm``, ``tags`` (parted by blanks), ``hs_code``. Amounts are decimal text with the currency's digits; yes and no
are ``yes`` and ``no``. An empty cell is an absent key. Other columns are not looked at.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Final, TextIO

import msgspec

from calculator.backtest.orders import Order, Skipped, left_out
from calculator.domain.errors import BadCart
from calculator.wire.request import read_cart
from calculator.wire.request_shape import MAX_LINES

_NEEDED: Final = ("order", "unit_price")
_OF_PLACE: Final = ("country", "region", "postal_code", "city")
_OF_LINE: Final = ("sku", "kind", "unit_price", "discount", "tax")
_SIDES: Final = {"length": "length_mm", "width": "width_mm", "height": "height_mm"}
_FLAGS: Final = {"yes": True, "no": False}
_encode = msgspec.json.Encoder().encode

_Row = dict[str, str]
"""The cells of a row that are not empty, by column."""


class BadColumns(ValueError):
    """The header is not that of an order log."""


def csv_orders(text: TextIO, shop: str, currency: str) -> Iterator[Order | Skipped]:
    """The orders in turn.

    Raises:
        BadColumns: there is no header, or a column that must be there is not.
    """
    reader = csv.reader(text)
    header = [name.strip().lower() for name in next(reader, [])]
    for name in _NEEDED:
        if name not in header:
            # What stands there instead may be a buyer's: the first order of a log without a header.
            raise BadColumns(
                f"has no column {name!r}: its first row must name the columns, {' and '.join(_NEEDED)} too"
            )
    if len(set(header)) < len(header):
        raise BadColumns("has two columns of one name")
    held: list[_Row] = []
    first = 0
    for line, row in _rows(reader, header):
        if isinstance(row, str):
            yield Skipped(line, row)
            continue
        if held and row["order"] != held[0]["order"]:
            yield _order(held, first, shop, currency)
            held = []
        if not held:
            first = line
        if len(held) <= MAX_LINES:  # one more than may be is enough to be refused
            held.append(row)
    if held:
        yield _order(held, first, shop, currency)


def _rows(reader: Any, header: Sequence[str]) -> Iterator[tuple[int, _Row | str]]:
    """Each row with the line it begins on; a text says why a row is none."""
    width = len(header)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, str(error)
            continue
        row = {name: cell for name, cell in zip(header, cells, strict=False) if cell}
        if not row:
            continue
        if len(cells) != width:
            yield line, f"has {len(cells)} cells, the header {width}"
        elif "order" not in row:
            yield line, "order: is empty"
        else:
            yield line, row


def _order(rows: Sequence[_Row], line: int, shop: str, currency: str) -> Order | Skipped:
    head = rows[0]
    document: dict[str, Any] = {"shop": shop, "currency": currency}
    document["lines"] = [_line(row, str(number)) for number, row in zip(count(1), rows, strict=False)]
    place = _destination(head)
    if place:
        document["destination"] = place
    for name in ("placed_at", "purpose"):
        if name in head:
            document[name] = head[name]
    if "signature_requested" in head:
        document["signature_requested"] = _flag(head["signature_requested"])
    try:
        return Order(head["order"], line, read_cart(_encode(document)), head.get("option"))
    except BadCart as error:
        return left_out(line, error)


def _destination(row: _Row) -> dict[str, Any]:
    place: dict[str, Any] = {name: row[name] for name in _OF_PLACE if name in row}
    if "street" in row:
        place["lines"] = [row["street"]]
    if "residential" in row:
        place["residential"] = _flag(row["residential"])
    return place


def _line(row: _Row, name: str) -> dict[str, Any]:
    line: dict[str, Any] = {"id": name, "quantity": _whole(row.get("quantity", "1"))}
    for key in _OF_LINE:
        if key in row:
            line[key] = row[key]
    if "weight_g" in row:
        line["weight"] = {"value": row["weight_g"], "unit": "g"}
    if any(column in row for column in _SIDES.values()):
        line["dimensions"] = _sides(row)
    if "tags" in row:
        line["tags"] = row["tags"].split()
    if "hs_code" in row:
        line["customs"] = {"hs_code": row["hs_code"]}
    return line


def _sides(row: Mapping[str, str]) -> dict[str, Any]:
    return {key: row[column] for key, column in _SIDES.items() if column in row} | {"unit": "mm"}


def _flag(cell: str) -> bool | str:
    """What is neither yes nor no stays as it is: the request's reader refuses it by its name."""
    return _FLAGS.get(cell.lower(), cell)


def _whole(cell: str) -> int | str:
    """What is no number stays as it is, for the same reason."""
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 10 else cell
