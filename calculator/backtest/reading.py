"""Order logs: CSV or JSON Lines, plain or gzip, read as a stream.

JSON Lines: each line is a request as for ``POST /v1/quotes``, or ``{"order": id, "option": code, "request": {…}}``.
CSV: see ``csv_log``. Either may be of any length; one order is bounded as a request is.
"""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

import msgspec

from calculator.backtest.csv_log import BadColumns, csv_orders
from calculator.backtest.orders import Order, Skipped, left_out
from calculator.domain.errors import BadCart, ShippingError
from calculator.wire.request import read_cart
from calculator.wire.request_shape import MAX_BODY

_JSON_LINES: Final = (".jsonl", ".ndjson")


class BadLog(ShippingError):
    """A log that cannot be read at all."""


class _Entry(msgspec.Struct):
    order: str | int | None = None
    option: str | None = None
    request: msgspec.Raw = msgspec.Raw()


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The log's bytes, and the file they come from, whose position tells how far the reading is.

    Raises:
        BadLog: it cannot be opened, read or unpacked.
    """
    try:
        with path.open("rb") as file:
            if path.suffix != ".gz":
                yield file, file
                return
            with gzip.open(file) as unpacked:
                yield cast("BinaryIO", unpacked), file
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise BadLog(f"{path}: cannot be read: {reason}") from None


def read_orders(stream: BinaryIO, path: Path, shop: str, currency: str) -> Iterator[Order | Skipped]:
    """The orders of a log in their order; *path* tells its form, *shop* and *currency* what CSV does not say.

    Raises:
        BadLog: it is neither CSV nor JSON Lines, or its columns are not those of an order log.
    """
    form = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    if form == ".csv":
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
        try:
            yield from csv_orders(text, shop, currency)
        except BadColumns as error:
            raise BadLog(f"{path}: {error}") from None
        finally:
            text.detach()  # the stream is whoever's who opened it
    elif form in _JSON_LINES:
        yield from _json_orders(stream)
    else:
        raise BadLog(f"{path}: name it .csv, .jsonl or .ndjson, with .gz behind where it is packed")


def _json_orders(stream: BinaryIO) -> Iterator[Order | Skipped]:
    decoder = msgspec.json.Decoder(_Entry)
    number = 0
    while body := stream.readline(MAX_BODY + 1):
        number += 1
        if len(body) > MAX_BODY and not body.endswith(b"\n"):
            while (rest := stream.readline(MAX_BODY)) and not rest.endswith(b"\n"):
                pass
            yield Skipped(number, f"the line has more than {MAX_BODY} bytes")
        elif body.strip():
            yield _json_order(body, number, decoder)


def _json_order(body: bytes, number: int, decoder: msgspec.json.Decoder[_Entry]) -> Order | Skipped:
    try:
        entry = decoder.decode(body)
    except msgspec.DecodeError as error:
        return Skipped(number, str(error))
    try:
        cart = read_cart(bytes(entry.request) or body)
    except BadCart as error:
        return left_out(number, error)
    name = f"line {number}" if entry.order is None else str(entry.order)
    return Order(name, number, cart, entry.option)
