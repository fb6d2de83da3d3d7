"""Order logs as CSV and JSON Lines: what is read, and what is left out by its line."""

import gzip
import json
from io import BytesIO
from pathlib import Path

import pytest

from calculator.backtest import BadLog, Order, Skipped, read_orders
from calculator.backtest.reading import opened
from calculator.domain.cart import Cart, Customs, Line
from calculator.domain.money import Money
from calculator.domain.places import Address
from calculator.wire.request_shape import MAX_BODY, MAX_LINES

ROOT = Path(__file__).parents[3]
CSV, JSON = Path("log.csv"), Path("log.jsonl")
REQUEST = {
    "shop": "hotshellow",
    "currency": "USD",
    "destination": {"country": "US"},
    "lines": [{"id": "1", "quantity": 1, "unit_price": "5.00"}],
}


def read(text: str | bytes, path: Path = CSV) -> list[Order | Skipped]:
    """The entries of a log."""
    data = text if isinstance(text, bytes) else text.encode()
    return list(read_orders(BytesIO(data), path, "hotshellow", "USD"))


def carts(entries: list[Order | Skipped]) -> list[tuple[str, int, int]]:
    """Of each order its id, its line and how many lines it has."""
    return [(entry.id, entry.line, len(entry.cart.lines)) for entry in entries if isinstance(entry, Order)]


def test_every_column_is_read() -> None:
    """All that a request can say of an order and a line; other columns are not looked at, nor is their order."""
    (order,) = read(
        "note,order,placed_at,country,region,postal_code,city,street,residential,purpose,signature_requested,option,"
        "sku,kind,quantity,unit_price,discount,tax,weight_g,length_mm,width_mm,height_mm,tags,hs_code\n"
        "x,A1,2026-03-02T09:15:00-05:00,US,CA,94110,San Francisco,PO Box 4,no,exchange,yes,express,"
        "R7,personalized,2,24.99,1.00,0.50,35,60,50,40,glass gift,7113.19\n"
    )
    assert isinstance(order, Order)
    assert (order.id, order.line, order.chosen) == ("A1", 2, "express")
    assert order.cart.placed_at is not None
    assert order.cart == Cart(
        "hotshellow",
        "USD",
        (
            Line(
                "1",
                "personalized",
                2,
                Money(2499, "USD"),
                Money(100, "USD"),
                sku="R7",
                tax=Money(50, "USD"),
                weight=35,
                dimensions=(60, 50, 40),
                customs=Customs("711319"),
                tags=("glass", "gift"),
            ),
        ),
        Address("US", "CA", "94110", "San Francisco", ("PO Box 4",), False),
        "exchange",
        order.cart.placed_at,
        True,
    )


def test_rows_of_one_order_are_its_lines() -> None:
    """While the id is the same; empty cells and empty rows say nothing, a byte order mark neither."""
    entries = read("\ufefforder,country,unit_price\r\nA,US,1.00\r\nA,,2.00\r\n\r\nB,US,3.00\r\nA,US,4.00\r\n")
    assert carts(entries) == [("A", 2, 2), ("B", 5, 1), ("A", 6, 1)]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,US,five", "/lines/0/unit_price: bad amount"),
        (",US,5.00", "order: is empty"),
        ("A,US", "has 2 cells, the header 3"),
        ("A,US,5.00,", "has 4 cells, the header 3"),
        ("A,XX,5.00", "/destination/country: unknown country"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_by_line(row: str, reason: str) -> None:
    """And those around it are read."""
    entries = read(f"order,country,unit_price\nB,US,1.00\n{row}\nC,US,1.00\n")
    first, skipped, last = sorted(entries, key=lambda entry: entry.line)
    assert isinstance(first, Order)
    assert isinstance(last, Order)
    assert isinstance(skipped, Skipped)
    assert skipped.line == 3
    assert skipped.reason == reason


@pytest.mark.parametrize(
    ("column", "cell", "pointer"),
    [
        ("quantity", "1.5", "/lines/0/quantity"),
        ("quantity", "1e3", "/lines/0/quantity"),
        ("quantity", "0", "/lines/0/quantity"),
        ("signature_requested", "maybe", "/signature_requested"),
        ("residential", "1", "/destination/residential"),
        ("placed_at", "yesterday", "/placed_at"),
        ("weight_g", "-3", "/lines/0/weight/value"),
        ("length_mm", "10", "/lines/0/dimensions/"),
        ("purpose", "gift", "/purpose"),
        ("discount", "5.01", "/lines/0/discount"),
    ],
)
def test_cells_are_judged_as_requests_are(column: str, cell: str, pointer: str) -> None:
    """Nothing is guessed: what a request may not say, a row may not either."""
    (entry,) = read(f"order,country,unit_price,{column}\nA,US,5.00,{cell}\n")
    assert isinstance(entry, Skipped)
    assert entry.reason.startswith(pointer)
    assert cell not in entry.reason.removeprefix(pointer)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no column 'order'"),
        ("A,US,12 Elm St,5.00\n", "has no column 'order'"),
        ("order\nA\n", "has no column 'unit_price'"),
        ("order,unit_price,order\n", "has two columns of one name"),
    ],
)
def test_a_log_without_its_columns_is_no_log(text: str, said: str) -> None:
    """Before any row is read; what stands in place of a header may be a buyer's, and is not told."""
    with pytest.raises(BadLog, match=said) as told:
        read(text)
    assert "Elm" not in str(told.value)


def test_a_row_over_several_lines_is_told_by_its_first() -> None:
    """As an editor shows it; the rows behind it count on from its last."""
    entries = read('order,unit_price,name\n\nA,1.00,"two\nlines"\nB,1.00,\nC,1.00,C\n')
    assert [entry.line for entry in entries] == [3, 5, 6]


def test_an_order_has_as_many_lines_as_a_request() -> None:
    """One more is refused, and a million more take no more memory."""
    row = "A,US,1.00\n"
    assert carts(read("order,country,unit_price\n" + row * MAX_LINES)) == [("A", 2, MAX_LINES)]
    (entry,) = read("order,country,unit_price\n" + row * (MAX_LINES + 500))
    assert isinstance(entry, Skipped)


def test_requests_a_line() -> None:
    """Bare, or with the order's id and the option taken; blank lines are none; what is wrong is named by line."""
    wrapped = {"order": 1001, "option": "express", "request": REQUEST}
    lines = [json.dumps(REQUEST), "", json.dumps(wrapped), "{", json.dumps({**REQUEST, "lines": []}), "[]"]
    found = read("\n".join(lines), JSON)
    assert carts(found) == [("line 1", 1, 1), ("1001", 3, 1)]
    assert [entry.chosen for entry in found if isinstance(entry, Order)] == [None, "express"]
    assert [entry.line for entry in found if isinstance(entry, Skipped)] == [4, 5, 6]


def test_a_line_without_end_is_left_out() -> None:
    """It is not held in memory, and what follows is read."""
    long = b'{"order": "' + b"x" * (3 * MAX_BODY) + b'"}\n'
    first, second = read(long + json.dumps(REQUEST).encode(), JSON)
    assert isinstance(first, Skipped)
    assert first.line == 1
    assert carts([second]) == [("line 2", 2, 1)]


def test_packed_and_plain_are_read_alike(tmp_path: Path) -> None:
    """By the name's end."""
    plain = ROOT / "fixtures" / "orders" / "hotshellow.csv"
    packed = tmp_path / "log.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    found = []
    for path in (plain, packed):
        with opened(path) as (stream, file):
            found.append(carts(list(read_orders(stream, path, "hotshellow", "USD"))))
            assert file.tell() == path.stat().st_size
    assert found[0] == found[1]
    assert [order for order, _, _ in found[0]] == [str(order) for order in range(1001, 1008)]


@pytest.mark.parametrize("name", ["log.csv", "log.csv.gz", "cut.jsonl.gz", "log.txt"])
def test_what_is_no_log_is_told_in_one_line(tmp_path: Path, name: str) -> None:
    """No file, no gzip file, one that was cut, a name that tells no form."""
    path = tmp_path / name
    if name == "log.csv.gz":
        path.write_bytes(b"order,unit_price\n")
    elif name == "cut.jsonl.gz":
        path.write_bytes(gzip.compress(json.dumps(REQUEST).encode() * 50)[:-9])
    elif name == "log.txt":
        path.write_text("order,unit_price\n", encoding="utf-8")
    with pytest.raises(BadLog, match=name.replace(".", r"\.")), opened(path) as (stream, _):
        list(read_orders(stream, path, "hotshellow", "USD"))
