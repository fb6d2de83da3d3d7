"""Shops of the examples, changed as a test wants."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calculator.pipeline import Shop
from calculator.policy.load import load
from calculator.policy.model import Policy
from calculator.settings import settings_from
from calculator.sources import known_services
from calculator.stages.seal import Keys
from calculator.wiring import shop_builder

POLICIES = Path(__file__).parents[4] / "fixtures" / "policies"
NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
PolicyOf = Callable[..., Policy]


@pytest.fixture
def now() -> datetime:
    """A Tuesday."""
    return NOW


@pytest.fixture(scope="session")
def text_of() -> Callable[[str], str]:
    """The text of an example."""
    return lambda name: (POLICIES / f"{name}.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def policy_of(text_of: Callable[[str], str]) -> PolicyOf:
    """An example, with words replaced."""

    def make(name: str, *changes: tuple[str, str]) -> Policy:
        text = text_of(name)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return load(text.encode(), f"{name}.toml", known_services())

    return make


@pytest.fixture(scope="session")
def shop_of() -> Callable[[Policy], Shop]:
    """What answers for a policy, offline."""
    return shop_builder(settings_from({}), Keys([b"0123456789abcdef"]))
