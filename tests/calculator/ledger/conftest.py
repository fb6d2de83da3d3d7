"""The ledgers of the three shops, made once."""

from functools import cache
from pathlib import Path

import pytest

from adapters._services import dhl_express, ups, usps
from calculator.domain.service import Catalogue
from calculator.ledger import Ledger, Reading, ledger_of

POLICIES = Path(__file__).parents[3] / "fixtures" / "policies"
CATALOGUE = Catalogue((*usps.SERVICES, *dhl_express.SERVICES, *ups.SERVICES))


class Ledgers:
    """Ledgers of the example shops, and of their files changed at one place."""

    catalogue = CATALOGUE

    def text(self, slug: str, *edits: tuple[str, str]) -> bytes:
        text = (POLICIES / f"{slug}.toml").read_text(encoding="utf-8")
        for old, new in edits:
            assert text.count(old) == 1, f"{slug}.toml has {text.count(old)} times {old!r}"
            text = text.replace(old, new)
        return text.encode()

    @cache  # noqa: B019 – lives as long as the tests
    def of(self, slug: str, *edits: tuple[str, str]) -> Ledger:
        return ledger_of(self.text(slug, *edits), f"{slug}.toml", CATALOGUE)

    def reading(self, slug: str, name: str, *edits: tuple[str, str]) -> Reading:
        (found,) = [reading for reading in self.of(slug, *edits).readings if reading.name == name]
        return found


@pytest.fixture(scope="session")
def ledgers() -> Ledgers:
    """The ledgers."""
    return Ledgers()
