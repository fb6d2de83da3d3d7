"""What protects quotes from carriers, put around the sources of a process: memory, quotas, breakers, Redis."""

from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from random import Random
from secrets import token_hex
from time import time
from typing import Final

from adapters._http.credentials import Credentials, secrets_of
from adapters._http.tokens import TokenStore
from adapters._resilience.accounts import ManyAccounts
from adapters._resilience.guarded import GuardedSource
from adapters._resilience.key import account_name
from adapters._resilience.memory import Memory
from adapters._resilience.remembered import Lives
from adapters._resilience.resilience import Resilience
from adapters._resilience.shared import Alone, Shared
from adapters._source import Calls, CarrierSource
from calculator.api.quoting import Component
from calculator.domain.memo import Memo
from calculator.domain.ports import Watch
from calculator.policy.model import Policy
from calculator.settings import Settings, SettingsError

_NEEDED: Final = ("redis", "cryptography")


def resilience_of(settings: Settings, watch: Watch | None = None) -> Resilience:
    """The only one of this process, over Redis where the settings name one. Nothing is opened before it is needed.

    Raises:
        SettingsError: Redis is wanted and its client is not installed, or its URL is none.
    """
    random = Random().random  # noqa: S311 – spreads what is tried again, and is no secret
    memory, shared = Memory(settings.memory_mb * 1024 * 1024), _shared(settings)
    return Resilience(wall=time, random=random, shared=shared, watch=watch, memory=memory, owner=token_hex(8))


def token_stores(resilience: Resilience) -> Callable[[str, str, Credentials], TokenStore | None]:
    """Where carriers' tokens are kept for all processes, by carrier, host and credentials; nowhere without Redis."""

    def store(carrier: str, base: str, credentials: Credentials) -> TokenStore | None:
        if isinstance(resilience.shared, Alone):
            return None
        from adapters._resilience.sealed_tokens import SealedTokens

        secrets = secrets_of(credentials)
        return SealedTokens(resilience.shared, account_name(carrier, base, *secrets), secrets, resilience.owner)

    return store


async def cache_component(resilience: Resilience | None) -> tuple[Component, ...]:
    """How Redis is, where there is one. Without it quotes go on, and each process remembers for itself."""
    if resilience is None or isinstance(resilience.shared, Alone):
        return ()
    trouble = await resilience.shared.trouble()
    detail = "shared by all processes" if trouble is None else f"degraded, each process is on its own: {trouble}"
    return (Component("redis", "cache", ok=trouble is None, detail=detail),)


def _shared(settings: Settings) -> Shared:
    if settings.redis_url is None:
        return Alone()
    if missing := [name for name in _NEEDED if find_spec(name) is None]:
        raise SettingsError(f"{', '.join(missing)} must be installed: pip install 'shipcalc[redis]'")
    from adapters._resilience.redis_store import RedisShared

    try:
        return RedisShared(settings.redis_url.get_secret_value())
    except ValueError as error:
        raise SettingsError(f"SHIPCALC_REDIS_URL: {error}") from None


def lives_of(policy: Policy) -> Lives:
    """How long a shop believes answers."""
    return Lives(policy.answer_life.total_seconds(), policy.stale_life.total_seconds())


class Guards:
    """Puts what one process shares around the sources of a shop."""

    def __init__(
        self,
        resilience: Resilience,
        lives: Lives,
        limit: Callable[[str], int | None],
        memo: Memo | None = None,
    ) -> None:
        """
        Args:
            lives: of answers, as the shop has them.
            limit: calls an hour that a carrier's account has; None is without a limit.
            memo: where the shop keeps what belongs to single carts; None: each source by itself.
        """
        self._resilience = resilience
        self._lives = lives
        self._limit = limit
        self._memo = memo

    def around(self, asked: str, identity: tuple[str, ...], make: Callable[[Calls], CarrierSource]) -> GuardedSource:
        """A guarded source.

        Args:
            asked: the carrier (or aggregator) whose account is used.
            identity: the host and what tells the account from others there; only a digest of it is kept.
            make: the source itself, given what makes its calls.
        """
        account = self._resilience.account(account_name(asked, *identity), asked, self._limit(asked))
        return GuardedSource(make(account.call), account, self._resilience, self._lives, self._memo)

    def around_each(
        self,
        asked: str,
        identity: tuple[str, ...],
        accounts: Sequence[str],
        make: Callable[[str, Calls], CarrierSource],
    ) -> GuardedSource | ManyAccounts:
        """One source of all *accounts* with an aggregator, each guarded by itself. There is at least one.

        Args:
            make: the source of one account, by its name.
        """
        sources = [self.around(asked, (*identity, name), partial(make, name)) for name in accounts]
        return ManyAccounts(sources) if len(sources) > 1 else sources[0]
