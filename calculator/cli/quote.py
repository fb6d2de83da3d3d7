"""Delivery options for a cart, as a table or as the JSON of the HTTP answer.

Exit 0: answered, also where every option is refused. Exit 2: bad input, one line for each wrong field.
"""

import sys
from argparse import Namespace

from calculator.cli.asking import ask
from calculator.cli.input import Parser, add_cart
from calculator.service import Service
from calculator.wire.answer import quote_json
from calculator.wiring import NO_KEYS


def arguments(parser: Parser) -> None:
    """``shipcalc quote CART.json [--policies DIR] [--at ISO_TIME] [--json] [--explain]``."""
    add_cart(parser)
    parser.add_argument("--json", action="store_true", help="the bytes of the HTTP answer")
    parser.add_argument("--explain", action="store_true", help="add every rule considered, and why it held or not")


def run(arguments: Namespace) -> int:
    """Print one quote."""
    service, quote = ask(arguments, Service.quote, NO_KEYS)
    if arguments.json:
        sys.stdout.buffer.write(quote_json(quote, arguments.explain) + b"\n")
        return 0
    from calculator.cli.table import print_quote  # rich is needed here only

    print_quote(quote, service.shops[quote.shop].policy, explain=arguments.explain)
    return 0
