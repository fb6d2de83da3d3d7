"""An emulator for every test."""

import pytest

from tests.adapters._emulator.kit import Desk


@pytest.fixture
def desk() -> Desk:
    """An emulator on a Tuesday noon."""
    return Desk()
