"""OAuth tokens that all processes share, sealed: who reads Redis without the account's own secret reads nothing.

The key is made from the account's secret, which every process that may use the token has anyway; it is stored nowhere.
"""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

from cryptography.fernet import Fernet, InvalidToken

from adapters._http.tokens import Token
from adapters._resilience.shared import Shared

_ASKING: Final = 5.0
"""Seconds after which a process that died while it asked for a token is in nobody's way."""

_LONGEST: Final = 7 * 24 * 3600.0


class SealedTokens:
    """The ``TokenStore`` of one account."""

    def __init__(self, shared: Shared, account: str, secrets: Sequence[str], owner: str) -> None:
        """
        Args:
            account: its name, which shows nothing of a secret.
            secrets: what opens the account; changed ones begin anew.
            owner: this process among all.
        """
        digest = blake2b("\n".join(secrets).encode(), digest_size=32, person=b"shipcalc.tokens").digest()
        self._seal = Fernet(urlsafe_b64encode(digest))
        self._shared = shared
        self._key = f"t:{account}"
        self._lock = f"tl:{account}"
        self._owner = owner

    async def get(self) -> Token | None:
        """The token there is, as far as it can be read."""
        found = await self._shared.get(self._key) if self._shared.present else None
        return None if found is None or found[0] is None else self._opened(found[0])

    async def begin(self) -> bool:
        """True as well where no other process can be heard of."""
        claimed = await self._shared.claim(self._lock, self._owner, _ASKING) if self._shared.present else None
        return claimed is not False

    def end(self, token: Token | None) -> None:
        """Kept until it ends."""
        if token is not None:
            left = (token.good_until - datetime.fromtimestamp(0, UTC)).total_seconds()
            spelled = f"{left:.0f} {token.text}".encode()
            self._shared.put(self._key, self._seal.encrypt(spelled), _LONGEST)
        self._shared.release(self._lock, self._owner)

    def _opened(self, sealed: bytes) -> Token | None:
        try:
            until, _, text = self._seal.decrypt(sealed).decode().partition(" ")
            return Token(text, datetime.fromtimestamp(float(until), UTC))
        except (InvalidToken, ValueError, OverflowError, OSError):
            return None
