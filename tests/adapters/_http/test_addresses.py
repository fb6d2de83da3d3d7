"""Hosts are looked up once for all who want them."""

import asyncio
import socket

import pytest

from adapters._http.addresses import Addresses, AddressInfo

HERE: AddressInfo = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))


class Resolver:
    """Counts who asks, and says no as often as told."""

    def __init__(self, failures: int = 0) -> None:
        self.asked: list[tuple[str, int]] = []
        self.failures = failures

    async def __call__(self, host: str, port: int) -> list[AddressInfo]:
        self.asked.append((host, port))
        await asyncio.sleep(0.01)
        if len(self.asked) <= self.failures:
            raise socket.gaierror(-2, "Name or service not known")
        return [HERE]


async def test_a_crowd_asks_once() -> None:
    """A hundred at one time are one question; another port is another one."""
    resolver = Resolver()
    addresses = Addresses(resolver)
    found = await asyncio.gather(*(addresses.of("a.test", 443) for _ in range(100)), addresses.of("a.test", 80))
    assert found == [[HERE]] * 101
    assert await addresses.of("a.test", 443) == [HERE]
    assert sorted(resolver.asked) == [("a.test", 80), ("a.test", 443)]


async def test_a_no_is_not_kept() -> None:
    """All who wait get it; whoever comes later asks again."""
    resolver = Resolver(failures=1)
    addresses = Addresses(resolver)
    found = await asyncio.gather(*(addresses.of("a.test", 443) for _ in range(3)), return_exceptions=True)
    assert all(isinstance(each, socket.gaierror) for each in found)
    assert await addresses.of("a.test", 443) == [HERE]
    assert len(resolver.asked) == 2


async def test_what_is_forgotten_is_looked_up_again() -> None:
    """An address at which nobody answers may be an old one."""
    resolver = Resolver()
    addresses = Addresses(resolver)
    await addresses.of("a.test", 443)
    addresses.forget("a.test", 443)
    addresses.forget("b.test", 443)
    await addresses.of("a.test", 443)
    assert len(resolver.asked) == 2


@pytest.mark.parametrize(("seconds", "looks"), [(3600.0, 1), (0.0, 2)])
async def test_what_is_known_grows_old(monkeypatch: pytest.MonkeyPatch, seconds: float, looks: int) -> None:
    """It is believed for some seconds; then the resolver is asked anew."""
    monkeypatch.setattr("adapters._http.addresses.SECONDS", seconds)
    resolver = Resolver()
    addresses = Addresses(resolver)
    for _ in range(2):
        assert await addresses.of("a.test", 443) == [HERE]
    assert len(resolver.asked) == looks


async def test_who_gives_up_takes_it_from_nobody() -> None:
    """The look-up goes on for the others."""
    addresses = Addresses(Resolver())
    first = asyncio.create_task(addresses.of("a.test", 443))
    second = asyncio.create_task(addresses.of("a.test", 443))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == [HERE]
    assert first.cancelled()
