"""OAuth tokens for all processes: one question for all, sealed in Redis, and each on its own without it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from adapters._http.credentials import ClientCredentials
from adapters._http.tokens import Token, TokenSigner, json_token
from adapters._resilience.redis_store import RedisShared
from adapters._resilience.sealed_tokens import SealedTokens
from adapters._resilience.shared import Alone, Shared
from calculator.domain.errors import CarrierUnavailable
from calculator.domain.ports import HttpResponse
from tests.redis_server import RedisServer

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
CREDENTIALS = ClientCredentials("client", "a long client secret")
REQUEST = json_token("USPS", "/token", CREDENTIALS)
SECRETS = ("client", "a long client secret")


class Office:
    """The carrier's token endpoint: token-1, token-2 … after a while; fails as often as it is told."""

    def __init__(self, seconds: float = 0.1, failures: int = 0) -> None:
        self.seconds, self.failures, self.asked = seconds, failures, 0
        self.called = asyncio.Event()

    async def __call__(self, method: str, path: str, headers: Mapping[str, str], content: bytes) -> HttpResponse:
        self.asked += 1
        self.called.set()
        await asyncio.sleep(self.seconds)
        if self.asked <= self.failures:
            raise CarrierUnavailable("torn")
        return HttpResponse(200, f'{{"access_token": "token-{self.asked}", "expires_in": 3600}}'.encode())


@pytest.fixture
async def two(redis_server: RedisServer) -> AsyncIterator[tuple[RedisShared, RedisShared]]:
    """The stores of two processes."""
    stores = RedisShared(redis_server.url, patience=1.0), RedisShared(redis_server.url, patience=1.0)
    yield stores
    for store in stores:
        await store.aclose()


def tokens(shared: Shared, owner: str = "one", secrets: tuple[str, ...] = SECRETS) -> SealedTokens:
    """The tokens of the only account."""
    return SealedTokens(shared, "usps:1", secrets, owner)


def signer(shared: Shared, owner: str, now: datetime = NOW) -> TokenSigner:
    """The signer of one process."""
    return TokenSigner(REQUEST, lambda: now, tokens(shared, owner))


async def test_one_question_for_all_processes(two: tuple[RedisShared, RedisShared]) -> None:
    """Whoever comes first asks, the others wait for it and use it."""
    office = Office()
    one, other = signer(two[0], "one"), signer(two[1], "other")
    signed = await asyncio.gather(one.sign(office), other.sign(office))
    assert signed == [{"authorization": "Bearer token-1"}] * 2
    assert await signer(two[1], "late").sign(office) == {"authorization": "Bearer token-1"}
    assert office.asked == 1


async def test_a_refused_token_is_not_taken_from_the_store_again(two: tuple[RedisShared, RedisShared]) -> None:
    """The next one is new, and the other process takes it over when its own is refused too."""
    office = Office()
    one, other = signer(two[0], "one"), signer(two[1], "other")
    old = await one.sign(office)
    assert await other.sign(office) == old
    assert one.rejected(old)
    assert await one.sign(office) == {"authorization": "Bearer token-2"}
    await two[0].get("x")
    assert other.rejected(old)
    assert await other.sign(office) == {"authorization": "Bearer token-2"}
    assert office.asked == 2


async def test_an_ended_token_is_asked_for_anew(two: tuple[RedisShared, RedisShared]) -> None:
    """58 minutes are its life: an hour less the margin."""
    office = Office()
    await signer(two[0], "one").sign(office)
    await two[0].get("x")
    await signer(two[1], "other", NOW + timedelta(seconds=3479)).sign(office)
    assert office.asked == 1
    await signer(two[1], "other", NOW + timedelta(seconds=3480)).sign(office)
    assert office.asked == 2


async def test_who_fails_leaves_the_way_to_the_next(two: tuple[RedisShared, RedisShared]) -> None:
    """The waiting process asks itself, and at once."""
    office = Office(0.05, failures=1)
    one, other = signer(two[0], "one"), signer(two[1], "other")
    failing = asyncio.create_task(one.sign(office))
    await office.called.wait()
    assert await other.sign(office) == {"authorization": "Bearer token-2"}
    with pytest.raises(CarrierUnavailable):
        await failing


async def test_redis_holds_no_token_that_can_be_read(
    two: tuple[RedisShared, RedisShared], redis_server: RedisServer
) -> None:
    """Not without the account's own secret."""
    await signer(two[0], "one").sign(Office())
    await two[0].get("x")
    stored = redis_server.ask("GET", "shipcalc:1:t:usps:1")
    assert len(stored) > 50
    assert b"token-1" not in stored
    assert b"secret" not in stored + redis_server.ask("KEYS", "*")
    assert await tokens(two[1], secrets=("client", "another secret")).get() is None
    found = await tokens(two[1]).get()
    assert found is not None
    assert (found.text, found.good_until) == ("token-1", NOW + timedelta(seconds=3480))


@pytest.mark.parametrize("stored", [b"", b"junk", b"gAAAAABjunk"])
async def test_what_cannot_be_opened_is_not_there(two: tuple[RedisShared, RedisShared], stored: bytes) -> None:
    """A new one is asked for, and takes its place."""
    two[0].put("t:usps:1", stored, 60)
    assert await signer(two[1], "other").sign(Office()) == {"authorization": "Bearer token-1"}
    await two[1].get("x")
    found = await tokens(two[0]).get()
    assert found == Token("token-1", NOW + timedelta(seconds=3480))


async def test_without_redis_each_asks_for_itself() -> None:
    """Nothing is waited for."""
    office = Office(0.0)
    for owner in ("one", "other"):
        await signer(Alone(), owner).sign(office)
    assert office.asked == 2
    assert await tokens(Alone()).get() is None
