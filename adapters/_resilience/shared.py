"""What all processes know together: answers, breakers, quotas, and who is asking at the moment."""

from typing import Protocol

Found = list[bytes | None]


class Shared(Protocol):
    """A store between processes. It never raises and never takes long: where it cannot say, it says None.

    Keys are short names and digests. Values of ``put``, ``hold``, ``release`` and ``drop`` are sent in the background,
    in order.
    """

    @property
    def present(self) -> bool:
        """False: there is none, or none for now; everything else would say None."""
        ...

    async def get(self, *keys: str) -> Found | None:
        """What is stored under each key."""
        ...

    def put(self, key: str, value: bytes, seconds: float) -> None:
        """Store for so long."""
        ...

    def drop(self, *keys: str) -> None:
        """Store nothing there any longer."""
        ...

    async def count(self, key: str, seconds: float) -> int | None:
        """Count up, from 1; forgotten so many seconds after the last time."""
        ...

    async def claim(self, key: str, owner: str, seconds: float) -> bool | None:
        """Whether *owner* is now the only one there, for so long."""
        ...

    def hold(self, key: str, owner: str, seconds: float) -> None:
        """Stay for so much longer, if still there."""
        ...

    def release(self, key: str, owner: str) -> None:
        """Leave, if still there."""
        ...

    async def take(self, key: str, limit: int, window: float) -> float | None:
        """0.0: one of *limit* in any *window* seconds is taken. Else the seconds until one is left."""
        ...

    async def trouble(self) -> str | None:
        """What is wrong with it, without a secret; None where nothing is."""
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...


class Alone:
    """No store: one process for itself."""

    present = False

    async def get(self, *keys: str) -> Found | None:
        """Nobody knows."""
        del keys
        return None

    def put(self, key: str, value: bytes, seconds: float) -> None:
        """Nobody listens."""

    def drop(self, *keys: str) -> None:
        """Nobody listens."""

    async def count(self, key: str, seconds: float) -> int | None:
        """Nobody counts."""
        del key, seconds
        return None

    async def claim(self, key: str, owner: str, seconds: float) -> bool | None:
        """Nobody can say."""
        del key, owner, seconds
        return None

    def hold(self, key: str, owner: str, seconds: float) -> None:
        """Nobody listens."""

    def release(self, key: str, owner: str) -> None:
        """Nobody listens."""

    async def take(self, key: str, limit: int, window: float) -> float | None:
        """Nobody counts."""
        del key, limit, window
        return None

    async def trouble(self) -> str | None:
        """There is nothing that could be in trouble."""
        return None

    async def aclose(self) -> None:
        """Nothing is open."""
