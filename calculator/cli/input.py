"""What commands take: files, instants, settings; and how each thing that is wrong with them is told, one line each."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NoReturn

from calculator.domain.errors import BadCart, ShippingError

_FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_END: Final = datetime(2100, 1, 1, tzinfo=UTC)


class Unreadable(ShippingError):
    """A file that cannot be read."""


class Parser(argparse.ArgumentParser):
    """Tells what is wrong in one line, keeps the line breaks of its texts."""

    def __init__(self, *, prog: str, description: str | None) -> None:
        super().__init__(
            prog=prog,
            description=description,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Exit 2 with *message*."""
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def add_cart(parser: Parser) -> None:
    """The arguments of every command that takes a cart."""
    parser.add_argument("cart", metavar="CART.json", help="a request as for POST /v1/quotes; - reads standard input")
    parser.add_argument(
        "--at",
        type=instant,
        metavar="ISO_TIME",
        help="the instant to answer at (default: now); dates count from the cart's own placed_at where it has one",
    )
    add_policies(parser)


def add_policies(parser: Parser) -> None:
    """Where policies are."""
    parser.add_argument(
        "--policies", type=Path, metavar="DIR", help="a directory of policy files (default: SHIPCALC_POLICIES)"
    )


def instant(text: str) -> datetime:
    """An ISO 8601 time with offset, from 2000 to 2099.

    Raises:
        argparse.ArgumentTypeError: anything else.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no time: write it like 2026-07-03T10:00:00-04:00") from None
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no offset: write it like 2026-07-03T10:00:00-04:00")
    if not _FIRST <= moment < _END:
        raise argparse.ArgumentTypeError(f"{text!r} must lie between 2000-01-01 and 2100-01-01")
    return moment


def read_bytes(name: str, most: int) -> bytes:
    """The first *most* bytes of a file and one more where there are more; ``-`` is standard input.

    Raises:
        Unreadable: there is no such file, or it cannot be read.
    """
    if name == "-":
        return sys.stdin.buffer.read(most + 1)
    try:
        with Path(name).open("rb") as file:
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise Unreadable(f"{name}: cannot be read: {reason}") from None


def warn(line: str) -> None:
    """One line on standard error."""
    print(f"shipcalc: {line}", file=sys.stderr)


def complaints(error: ShippingError) -> Iterator[str]:
    """One line for each thing that is wrong, without signs a terminal would obey."""
    for line in _lines(error):
        yield "".join(sign if sign.isprintable() else "�" for sign in line)


def _lines(error: ShippingError) -> list[str]:
    if isinstance(error, BadCart):
        return [f"{fault.pointer or 'the cart'}: {fault.message}" for fault in error.faults]
    return str(error).splitlines()
