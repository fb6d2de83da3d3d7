"""The rules of the house that no linter knows."""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import calculator

ROOT = Path(__file__).parents[2]
SOURCES = sorted((*ROOT.glob("calculator/**/*.py"), *ROOT.glob("adapters/**/*.py")))
_CORE = ("domain", "policy", "stages", "wire", "pipeline.py", "remedies.py", "proof", "matrix", "page", "ledger")
CORE = [path for path in SOURCES if path.relative_to(ROOT).parts[:2] in {("calculator", name) for name in _CORE}]
# A carrier is a public module with whatever is kept under its name behind an underscore.
CARRIERS = {
    path: path.stem if path.parent.name == "adapters" else path.parent.name.removeprefix("_")
    for module in sorted(ROOT.glob("adapters/[!_]*.py"))
    for path in (module, *sorted(ROOT.glob(f"adapters/_{module.stem}/*.py")))
}
SHARED = [*sorted(ROOT.glob("adapters/_reading/*.py")), ROOT / "adapters" / "_skimming.py"]
READERS = [*CARRIERS, *SHARED, *sorted(ROOT.glob("adapters/_services/*.py"))]
HANDED_ON = {ROOT / "calculator/domain/begun.py"}
"""A task's first step: whatever it ends with is handed to the task, as asyncio does with every other step."""
IMPURE = {"now", "today", "utcnow", "environ", "getenv", "random", "token_hex", "uuid4"}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _attributes(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr


def test_the_public_names_are_these() -> None:
    """Whoever builds on the package finds these names; adding one is a decision, losing one a break."""
    assert calculator.__all__ == [
        "Address",
        "BadCart",
        "BadPolicy",
        "Cart",
        "Charge",
        "Customs",
        "Delivery",
        "Line",
        "Money",
        "Option",
        "Quote",
        "Refusal",
        "ShippingError",
        "Shop",
        "Span",
        "UnknownShop",
        "Verification",
        "quote",
        "verify",
    ]
    assert all(hasattr(calculator, name) for name in calculator.__all__)


@pytest.mark.parametrize("path", [*CORE, *CARRIERS], ids=lambda path: str(path.relative_to(ROOT)))
def test_the_core_and_the_carriers_read_no_clock_no_environment_no_dice(path: Path) -> None:
    """The same in, the same out: time, settings and chance come in as arguments."""
    found = [f"{path.name}:{line} {name}" for line, name in _attributes(path) if name in IMPURE]
    assert found == []


@pytest.mark.parametrize("path", sorted({*SOURCES} - HANDED_ON), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_bug_is_taken_for_weather(path: Path) -> None:
    """No ``except`` is bare or catches Exception, unless it only notes what then goes on its way."""
    broad = [
        node.lineno
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)
    ]
    assert broad == []


@pytest.mark.parametrize(("path", "carrier"), CARRIERS.items(), ids=lambda part: str(part).removeprefix(f"{ROOT}/"))
def test_a_carrier_is_pure(path: Path, carrier: str) -> None:
    """It imports the domain, the readers all carriers share and its own parts: no client, no other carrier.

    EasyPost may use its own SDK, which types its errors, and sells under the other carriers' names.
    """
    tree = _tree(path)
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    readers = ("adapters._reading", "adapters._skimming", "adapters._facts", "adapters._services")
    own = ("calculator.domain.", *readers, f"adapters._{carrier}.", f"{carrier}.")
    sending = {"http", "socket", "urllib", "ftplib", "smtplib", "ssl", "asyncio", "subprocess"}
    shared = {name for name in named if name.startswith(own)}
    standard = {name for name in named if name.partition(".")[0] in sys.stdlib_module_names - sending}
    assert named - shared - standard == set()


@pytest.mark.parametrize("path", [*CORE, *READERS], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_binary_float_is_made_near_money(path: Path) -> None:
    """Core and carriers have no ``float(…)`` and no float literal: amounts are integers, shares are Decimal."""
    tree = _tree(path)
    literals = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) is float]
    calls = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
    ]
    # Exceptions: deadlines in seconds, and how alike two spellings must be.
    seconds = {"calculator/pipeline.py", "calculator/stages/gather/asking.py"}
    alike = {"calculator/wire/faults.py", "calculator/policy/faults/telling.py"}
    assert calls == []
    assert literals == [] or str(path.relative_to(ROOT)) in seconds | alike


def test_tests_and_fixtures_are_no_packages() -> None:
    """An ``__init__.py`` there would let ``import adapters`` find the tests."""
    assert [str(path) for folder in ("tests", "fixtures") for path in (ROOT / folder).glob("**/__init__.py")] == []


def test_the_top_level_is_the_agreed_one() -> None:
    """A newcomer finds these and nothing else; dot-files, the licence and the lock file beside them."""
    tracked = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    temporary = {"mutants", "htmlcov", "build", "dist", "shipcalc.egg-info"}
    temporary |= {f"shipcalc.sqlite3{end}" for end in ("", "-wal", "-shm")}
    agreed = {"pyproject.toml", "calculator", "adapters", "tests", "fixtures", "README.md", "LICENSE"}
    assert tracked - temporary <= agreed | {"requirements.lock"}
    assert agreed <= tracked
