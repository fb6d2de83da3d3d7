"""The program as a whole: its commands, its exits, what it imports and how long it takes to start."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from calculator.cli import COMMANDS, main

HEAVY = ("sqlalchemy", "alembic", "fastapi", "starlette", "httpx", "uvicorn", "aiohttp", "easypost", "requests")


def run(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """``python -m calculator`` in the empty working directory of the test."""
    command = [sys.executable, "-m", "calculator", *words]
    return subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)


def exits(words: list[str]) -> int | str | None:
    """With what argparse ends the program."""
    with pytest.raises(SystemExit) as caught:
        main(words)
    return caught.value.code


def test_the_help_lists_what_works(capsys: pytest.CaptureFixture[str]) -> None:
    """No command of a later version is promised."""
    assert exits(["--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("usage: shipcalc COMMAND …\n")
    listed = [line.split()[0] for line in out.partition("commands:\n")[2].partition("\n\n")[0].splitlines()]
    assert (
        listed
        == list(COMMANDS)
        == [
            "quote",
            "verify",
            "serve",
            "migrate",
            "emulate",
            "carriers",
            "record",
            "fixtures",
            "page",
            "ledger",
            "check",
            "diff",
            "backtest",
            "schema",
        ]
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It begins with its own name."""
    assert exits([command, "--help"]) == 0
    assert capsys.readouterr().out.startswith(f"usage: shipcalc {command} [-h]")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ([], "shipcalc: the following arguments are required: COMMAND (see shipcalc --help)\n"),
        (
            ["fly"],
            "shipcalc: argument COMMAND: invalid choice: 'fly' "
            f"(choose from {', '.join(map(repr, COMMANDS))}) "
            "(see shipcalc --help)\n",
        ),
        (
            ["quote"],
            "shipcalc quote: the following arguments are required: CART.json (see shipcalc quote --help)\n",
        ),
        (["quote", "a", "--jso"], "shipcalc quote: unrecognized arguments: --jso (see shipcalc quote --help)\n"),
        (
            ["quote", "a", "--at", "now"],
            "shipcalc quote: argument --at: 'now' is no time: write it like 2026-07-03T10:00:00-04:00 "
            "(see shipcalc quote --help)\n",
        ),
    ],
)
def test_a_mistake_is_one_line(words: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, with exit 2."""
    assert exits(words) == 2
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", line)


def test_a_quote_in_a_process_of_its_own(carts: Path) -> None:
    """UTF-8 out, one warning line, exit 0."""
    done = run("quote", "-", "--at", "2026-07-15T12:00:00Z", given=(carts / "hotshellow.json").read_bytes())
    assert (done.returncode, done.stdout.decode()) == (0, (carts / "hotshellow.txt").read_text(encoding="utf-8"))
    assert len(done.stderr.splitlines()) == 1


def test_bad_input_in_a_process_of_its_own() -> None:
    """A line for the fault, no traceback, exit 2."""
    done = run("quote", "-", given=b"{")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"shipcalc quote: the cart: not JSON in UTF-8: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_reader_that_leaves_is_no_accident(carts: Path) -> None:
    """``shipcalc quote … | head -0``: nothing on standard error but the warning."""
    command = f"{sys.executable} -m calculator quote {carts / 'hotshellow.json'} --json | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0
    assert [line for line in done.stderr.splitlines() if not line.startswith("shipcalc: no SHIPCALC_")] == []


def test_a_quote_imports_nothing_heavy(carts: Path) -> None:
    """The service's and the carriers' libraries stay out, so that the first quote comes at once."""
    code = (
        "import json, sys; from calculator.cli import main\n"
        f"main(['quote', {str(carts / 'oily-moon.json')!r}])\n"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []
    assert "USPS Ground Advantage" in done.stdout
