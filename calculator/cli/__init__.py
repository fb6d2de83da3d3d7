"""The command line: ``shipcalc COMMAND …``. One module a command, imported when it is run.

Exit 0: answered, a typed refusal included. Exit 2: bad input, with one line for each thing that is wrong.
"""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from calculator.cli.input import Parser, complaints
from calculator.domain.errors import ShippingError

COMMANDS: Final = {
    "quote": "delivery options for a cart",
    "verify": "what became of a sealed option",
    "serve": "the HTTP service",
    "migrate": "the database of policies brought up to date",
    "emulate": "the carriers' stand-in on a local port",
    "carriers": "how each carrier is reached, and what is missing",
    "record": "a live carrier's answer as a scrubbed fixture",
    "fixtures": "age, retired names, unknown fields and secrets of carrier answers",
    "page": "the shipping page customers read, from a policy's rules",
    "ledger": "how a shop's page was read, what other readings would change, where it is silent",
    "check": "the proof of a policy: its faults, each with its place and a cart that shows it",
    "diff": "the regions of carts in which two policies answer differently",
    "backtest": "an order log replayed under two policies: what buyers would have paid",
    "schema": "the JSON Schema of a policy file",
}
"""What each command answers; each is a module of this package with ``arguments`` and ``run``."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; *argv* without the program's name, default the process's own. Returns the exit code."""
    words = sys.argv[1:] if argv is None else list(argv)
    name = _command(words)
    command = import_module(f"calculator.cli.{name}")
    parser = Parser(prog=f"shipcalc {name}", description=command.__doc__)
    command.arguments(parser)
    try:
        code: int = command.run(parser.parse_args(words[1:]))
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_left()
    except ShippingError as error:
        for line in complaints(error):
            print(f"shipcalc {name}: {line}", file=sys.stderr)
        return 2
    return code


def _command(words: Sequence[str]) -> str:
    """The command that *words* begin with; help and mistakes end the program."""
    width = max(map(len, COMMANDS))
    listing = "\n".join(f"  {name:<{width}}  {answers}" for name, answers in COMMANDS.items())
    parser = Parser(prog="shipcalc", description="Shipping options for a cart: sealed, with exact prices and reasons.")
    parser.usage = "shipcalc COMMAND …"
    parser.epilog = f"commands:\n{listing}\n\nshipcalc COMMAND --help tells more."
    parser.add_argument("command", choices=tuple(COMMANDS), metavar="COMMAND", help="one of the commands below")
    name: str = parser.parse_args(words[:1]).command
    return name


def _reader_left() -> int:
    """``shipcalc … | head``: whoever read has gone, so nothing more is said, at exit neither."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
