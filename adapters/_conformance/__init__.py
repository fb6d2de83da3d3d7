"""What every carrier must stand, as a pytest plugin: for ours, and for the module of whoever writes one elsewhere.

    python -m pytest -p adapters._conformance --carrier their_owl --cases fixtures/owl

``--carrier`` is the module as it is imported (``adapters.usps`` for one of ours; it need not be installed), ``--cases``
the folder of its cases, which has the carrier's code as its name. Each case is a folder of its own:
``shipment.json`` → ``request.json``, ``answer.<status>.json`` → ``rates.json``, and ``case.toml``, which says where the
answer is from. The first case with rates is the one whose answer is replaced as a whole; so there must be one.

A worked example: the carrier in README, «A new carrier», saved as ``pony_post.py``, with one case::

    fixtures/pony_post/gallop/shipment.json     what is sent where; adapters/_fixtures/spelling.py tells every key
    fixtures/pony_post/gallop/request.json      {"method": "POST", "path": "/gallop", "body": {"grams": 1000}}
    fixtures/pony_post/gallop/answer.200.json   {"price": "7.50"}
    fixtures/pony_post/gallop/rates.json        the rates to be read in it, or {"error": "refused"}
    fixtures/pony_post/gallop/case.toml         source = "documented", date, api_version, why

A run tells how many broken answers were tried. ``tests/adapters/test_every_carrier.py`` is the same battery over ours.
"""

import pytest

pytest.register_assert_rewrite("adapters._conformance.battery")

from pathlib import Path  # noqa: E402 – what is asserted in the battery must be rewritten before it is imported

from adapters._conformance.suite import SuiteError, read_suite  # noqa: E402


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--carrier`` and ``--cases``."""
    group = parser.getgroup("shipcalc", "conformance of a carrier")
    group.addoption("--carrier", metavar="MODULE", help="the carrier's module as it is imported: adapters.usps")
    group.addoption("--cases", type=Path, metavar="DIR", help="the folder of its cases, named by the carrier's code")


def pytest_configure(config: pytest.Config) -> None:
    """Run the battery, and nothing else, for the carrier named."""
    module, cases = config.getoption("--carrier"), config.getoption("--cases")
    if module is None and cases is None:
        return
    if module is None or cases is None:
        raise pytest.UsageError("--carrier and --cases go together")
    try:
        config.stash[SUITE] = read_suite(module, cases)
    except SuiteError as error:
        raise pytest.UsageError(str(error)) from None
    config.args[:] = [str(Path(__file__).with_name("outside.py"))]


from adapters._conformance.battery import SUITE  # noqa: E402

__all__ = ["pytest_addoption", "pytest_configure"]
