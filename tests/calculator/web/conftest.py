"""The admin pages over the real service, its policies in files or in a database of their own."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from calculator.service import Service
from calculator.settings import settings_from
from calculator.sources import known_services
from calculator.stages.seal import Keys
from calculator.store.engine import sqlite_url
from calculator.web.app import create_admin
from calculator.web.site import Site
from calculator.wiring import load_service

POLICIES = Path(__file__).parents[3] / "fixtures" / "policies"
NOW = datetime(2026, 7, 14, 12, tzinfo=UTC)
TOKEN = "the admin's token"
GUARD = re.compile(r'name="guard" value="([0-9a-f]+)"')


@dataclass
class Clock:
    """Says what it was set to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        """Let time go by."""
        self.now += timedelta(**time)


@dataclass
class Desk:
    """The admin pages, and a browser's worth of client for them."""

    service: Service
    site: Site
    clock: Clock
    ids: Iterator[int] = field(default_factory=count)

    def app(self, token: str | None = None) -> Starlette:
        """The pages where the service has them; nobody has tried to log in yet."""
        self.site.versions.attempts.passed("127.0.0.1")
        admin = create_admin(self.site, token=token, secret=b"secret", new_id=lambda: f"id{next(self.ids)}")
        return Starlette(routes=[Mount("/admin", admin)])

    @asynccontextmanager
    async def client(
        self, token: str | None = None, peer: str = "127.0.0.1", host: str = "http://localhost:8000", **more: Any
    ) -> AsyncIterator[httpx.AsyncClient]:
        """A browser at *peer* that calls the service *host*."""
        transport = httpx.ASGITransport(self.app(token), client=(peer, 1234), raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url=host, **more) as client:
            yield client


def desk_of(variables: Mapping[str, str], clock: Clock) -> Desk:
    """A desk over a service with these settings."""
    settings = settings_from({"SHIPCALC_POLICIES": str(POLICIES), **variables})
    service = load_service(settings, Keys([b"0123456789abcdef"]))
    assert service.versions is not None
    return Desk(service, Site(service, service.versions, known_services(), clock), clock)


@pytest.fixture(scope="session")
def reading() -> Desk:
    """Policies in files: nothing can be changed, so all tests share it."""
    return desk_of({}, Clock())


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the example shops, as a first start makes it."""
    path = tmp_path_factory.mktemp("stocked") / "policies.sqlite3"
    asyncio.run(desk_of({"SHIPCALC_DATABASE_URL": sqlite_url(path)}, Clock()).service.aclose())
    return path


@pytest.fixture
async def writing(stocked: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    """Policies in a database that this test alone uses."""
    shutil.copy(stocked, tmp_path / "policies.sqlite3")
    found = desk_of({"SHIPCALC_DATABASE_URL": sqlite_url(tmp_path / "policies.sqlite3")}, Clock())
    yield found
    await found.service.aclose()


@pytest.fixture
def guard() -> Callable[[httpx.Response], str]:
    """Finds the token that a page's forms carry."""

    def find(answer: httpx.Response) -> str:
        found = GUARD.search(answer.text)
        assert found is not None, answer.text[:400]
        return found[1]

    return find


@pytest.fixture
async def page(reading: Desk) -> AsyncIterator[httpx.AsyncClient]:
    """A client on this machine, policies in files."""
    async with reading.client() as client:
        yield client
