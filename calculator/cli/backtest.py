"""An order log under one policy or two: what buyers would have paid, which orders change, and by how much.

The log is CSV or JSON Lines, with .gz behind where it is packed. CSV has a row a line of the order, rows of one order
beneath each other. Columns: order, unit_price; and where known: placed_at, country, region, postal_code, city, street,
residential, purpose, signature_requested, option (the code the buyer took), sku, kind, quantity, discount, tax,
weight_g, length_mm, width_mm, height_mm, tags, hs_code. Amounts are decimal text: 49.99. JSON Lines: requests as for
POST /v1/quotes, or {"order": id, "option": code, "request": {…}}.

Of every order the option is taken to be paid for that the log names, where it is offered, else the cheapest.
Exit 0: replayed, though rows may have been left out: they are told by line. Exit 2: the log or a policy cannot be read.
"""

import csv
import json
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from calculator.cli.input import Parser, Unreadable, instant
from calculator.cli.proving import policy_bytes
from calculator.domain.errors import ShippingError
from calculator.policy.load import load
from calculator.settings import read_settings
from calculator.sources import known_services
from calculator.wiring import shop_builder, signing_keys

if TYPE_CHECKING:
    from calculator.backtest import Totals
    from calculator.backtest.adding import Replayed
    from calculator.backtest.replay import Told
    from calculator.pipeline import Shop


class CannotReplay(ShippingError):
    """The two policies cannot be compared over one log, or a part of the program is not installed."""


def arguments(parser: Parser) -> None:
    """``shipcalc backtest ORDERS --policy NEW.toml [--against OLD.toml] [--json] [--orders FILE] [--at ISO_TIME]``."""
    parser.add_argument(
        "log", metavar="ORDERS", type=Path, help="a .csv, .jsonl or .ndjson file, or one with .gz behind"
    )
    parser.add_argument("--policy", required=True, metavar="NEW.toml", help="the policy to replay it under")
    parser.add_argument("--against", metavar="OLD.toml", help="the policy to compare with, of the same shop")
    parser.add_argument("--json", action="store_true", help="the totals as JSON")
    parser.add_argument("--orders", metavar="FILE", type=Path, help="write every order's options and prices as CSV")
    parser.add_argument("--most", type=_count, default=10, metavar="N", help="biggest changes to tell (default: 10)")
    parser.add_argument("--at", type=instant, metavar="ISO_TIME", help="when orders were placed that do not say: now")


def run(arguments: Namespace) -> int:
    """Replay one log."""
    if find_spec("numpy") is None:
        raise CannotReplay("numpy is missing: pip install 'shipcalc[serve]'")
    from calculator.backtest.report import document, print_totals

    new, old = _shops(arguments)
    totals = _replayed(arguments, new, old)
    if arguments.json:
        print(json.dumps(document(totals, new.policy, compared=old is not None), indent=2, ensure_ascii=False))
    else:
        print_totals(totals, new.policy, compared=old is not None)
    return 0


def _shops(arguments: Namespace) -> "tuple[Shop, Shop | None]":
    settings, catalogue = read_settings(), known_services()
    build = shop_builder(settings, signing_keys(settings, lambda _: None))
    shops = [
        build(load(policy_bytes(name), name, catalogue))
        for name in (arguments.policy, arguments.against)
        if name is not None
    ]
    told = {(shop.policy.shop, shop.policy.currency) for shop in shops}
    if len(told) > 1:
        raise CannotReplay("the policies are of two shops: " + ", ".join(sorted(f"{a} in {b}" for a, b in told)))
    return shops[0], shops[1] if len(shops) > 1 else None


def _replayed(arguments: Namespace, new: "Shop", old: "Shop | None") -> "Totals":
    from calculator.backtest import read_orders, replay
    from calculator.backtest.reading import opened

    now = arguments.at or datetime.now(UTC)
    with opened(arguments.log) as (stream, file), _told(file, arguments) as told:
        entries = read_orders(stream, arguments.log, new.policy.shop, new.policy.currency)
        return replay(entries, new, old, now, told, arguments.most)


@contextmanager
def _told(file: BinaryIO, arguments: Namespace) -> "Iterator[Told]":
    """What is done with every block: the bar on a terminal moves on, and its orders are written where wished."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.fields[orders]:,} orders"), BarColumn(), TimeRemainingColumn()
    console = Console(file=sys.stderr)
    count = 0
    with (
        _writer(arguments.orders) as write,
        Progress(*columns, console=console, disable=not console.is_terminal) as bar,
    ):
        task = bar.add_task("", total=arguments.log.stat().st_size, orders=0)

        def told(block: "Replayed") -> None:
            nonlocal count
            count += len(block.orders)
            bar.update(task, completed=file.tell(), orders=count)
            write(block)

        yield told


@contextmanager
def _writer(path: Path | None) -> "Iterator[Told]":
    """Writes blocks into a CSV file, where one is wished for."""
    if path is None:
        yield lambda _: None
        return
    from calculator.backtest.report import HEADER, order_rows

    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(HEADER)
            yield lambda block: rows.writerows(order_rows(block))
    except OSError as error:
        raise Unreadable(f"{path}: cannot be written: {error.strerror}") from None


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 1000):
        raise ArgumentTypeError(f"{text!r} must be a number from 0 to 1000")
    return int(text)
