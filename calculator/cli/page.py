"""The shipping page that customers read, generated from a policy's rules, on standard output.

Exit 0: printed. Exit 2: the policy cannot be read or has faults, one line for each.
"""

import sys
from argparse import Namespace
from importlib.util import find_spec
from pathlib import Path

from calculator.cli.input import Parser
from calculator.page import markdown, page_of
from calculator.policy.load import load_file
from calculator.settings import SettingsError
from calculator.sources import known_services


def arguments(parser: Parser) -> None:
    """``shipcalc page POLICY.toml [--format md|html]``."""
    parser.add_argument("policy", type=Path, metavar="POLICY.toml", help="a policy file, called after its shop")
    parser.add_argument(
        "--format", choices=("md", "html"), default="md", help="Markdown (default) or a whole HTML page"
    )


def run(arguments: Namespace) -> int:
    """Print the page."""
    page = page_of(load_file(arguments.policy, known_services()))
    if arguments.format == "md":
        text = markdown(page)
    else:
        if find_spec("jinja2") is None:
            raise SettingsError("jinja2 must be installed for HTML: pip install 'shipcalc[serve]'")
        from calculator.page.html import html

        text = html(page)
    sys.stdout.buffer.write(text.encode())
    return 0
