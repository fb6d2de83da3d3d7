"""The battery over the one carrier named on pytest's command line; the plugin hands this file to pytest."""

from collections.abc import Sequence

import pytest

from adapters._conformance.battery import SUITE, Battery
from adapters._conformance.suite import Suite


class TestCarrier(Battery):
    """``--carrier`` and ``--cases``."""

    def suites(self, config: pytest.Config) -> Sequence[Suite]:
        """The one."""
        return [config.stash[SUITE]]
