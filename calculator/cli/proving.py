"""What ``check`` and ``diff`` share: reading policy files, and findings and carts in words for a terminal."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from calculator.policy.load import read_file

_WIDEST = 100


def policy_bytes(name: str) -> bytes:
    """The bytes of a policy file; ``-`` reads standard input.

    Raises:
        BadPolicy: it cannot be read.
    """
    return sys.stdin.buffer.read() if name == "-" else read_file(Path(name))


def witness_line(witness: Mapping[str, Any]) -> str:
    """A cart as JSON in one line, to be put into a file and quoted."""
    return json.dumps(witness, ensure_ascii=False, separators=(", ", ": "))


def print_lines(lines: Iterable[Text]) -> None:
    """Lines without what a terminal would obey; long ones are not broken, so that they can be copied."""
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    encoding = console.encoding
    for line in lines:
        harmless = "".join(sign if sign.isprintable() else "?" for sign in line.plain)
        line.plain = harmless.encode(encoding, "replace").decode(encoding)
        console.print(line, soft_wrap=True)


def wrapped(text: str, indent: int, style: str = "") -> Iterator[Text]:
    """*text* in lines of the terminal's width, all of them indented, by two more from the second on."""
    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    room = max(min(console.width, _WIDEST) - indent - 2, _WIDEST // 4)
    for number, line in enumerate(Text(text, style).wrap(console, room)):
        line.rstrip()
        line.pad_left(indent + 2 if number else indent)
        yield line
