"""What holds for every test: examples are not timed, as a busy machine would fail them by chance.

The default run tries forty new ones of each property, ``--hypothesis-profile=deep`` a thousand.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import Postgres, programs
from tests.redis_server import RedisServer, why_not

settings.register_profile("house", deadline=None, max_examples=40)
settings.register_profile("deep", deadline=None, max_examples=1000)
settings.load_profile("house")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: some tests wait for servers, browsers and time-outs, and others run meanwhile."""
    return (os.cpu_count() or 1) + 1


def pytest_collection() -> None:
    """While thousands of tests are collected nothing becomes garbage: nobody looks for any."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end, and is not looked through again while tests run."""
    gc.collect()
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for all tests, each of which takes a new database."""
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL is not installed here: apt-get install postgresql")
    directory = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the path of a socket has at most 107 bytes
    server = Postgres(found, directory)
    yield server
    server.stop()
    shutil.rmtree(directory)


@pytest.fixture(scope="session")
def _redis_server() -> Iterator[RedisServer]:
    reason = why_not()
    if reason is not None:
        pytest.skip(reason)
    directory = Path(tempfile.mkdtemp(prefix="redis-"))
    server = RedisServer(directory)
    yield server
    server.go_on()
    server.kill()
    shutil.rmtree(directory)


@pytest.fixture
def redis_server(_redis_server: RedisServer) -> RedisServer:
    """One server for all tests, each of which finds it empty."""
    _redis_server.clear()
    return _redis_server
