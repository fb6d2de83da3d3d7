"""What became of a sealed option: same, changed, gone, expired or forged, and why.

Exit 0: same. Exit 1: any other verdict. Exit 2: bad input, one line for each wrong field.
"""

from argparse import Namespace
from typing import Final

from calculator.cli.asking import ask
from calculator.cli.input import Parser, add_cart

_NO_KEYS: Final = "no SHIPCALC_SIGNING_KEYS: only the key that sealed a token can verify it, so set that one"


def arguments(parser: Parser) -> None:
    """``shipcalc verify TOKEN CART.json [--policies DIR] [--at ISO_TIME]``."""
    parser.add_argument("token", metavar="TOKEN", help="the token of an option, as quote --json shows it")
    add_cart(parser)


def run(arguments: Namespace) -> int:
    """Print the verdict, then a line for each reason."""
    _, answer = ask(
        arguments, lambda service, cart, now: service.verify(arguments.token, cart, now), without_keys=_NO_KEYS
    )
    print(answer.verdict)
    for reason in answer.because:
        print(f"  {reason}")
    return 0 if answer.verdict == "same" else 1
