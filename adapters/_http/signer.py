"""What is added to a request so that a carrier knows whose it is."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Protocol

from adapters._http.credentials import ApiKey, KeyAndSecret
from calculator.domain.ports import HttpResponse

Clock = Callable[[], datetime]
"""Timezone-aware now."""

NewId = Callable[[], str]
"""A new identifier with every call: 128 random bits in hexadecimal, or other text of at most 36 characters."""


class Exchange(Protocol):
    """Sends bytes to a path of the carrier's host, within limits of its own."""

    async def __call__(self, method: str, path: str, headers: Mapping[str, str], content: bytes) -> HttpResponse:
        """
        Raises:
            CarrierTimeout, CarrierUnavailable, AnswerMalformed.
        """
        ...


class Signer(Protocol):
    """Headers with the merchant's secrets, for one carrier."""

    async def sign(self, exchange: Exchange) -> Mapping[str, str]:
        """Headers to add to a request; *exchange* is there to ask for a token.

        Raises:
            CarrierAuthFailed, CarrierTimeout, CarrierUnavailable, CarrierRateLimited.
        """
        ...

    def rejected(self, signature: Mapping[str, str]) -> bool:
        """The carrier answered 401 to *signature*. True: sign again, the next one may do better."""
        ...


def basic(user: str, password: str) -> str:
    """The value of an Authorization header, RFC 7617 in UTF-8."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode("ascii")


class ReferencedSigner:
    """Basic authorization, and a reference of each message with its date."""

    def __init__(self, credentials: KeyAndSecret, clock: Clock, new_id: NewId) -> None:
        self._authorization = basic(credentials.key, credentials.secret)
        self._clock = clock
        self._new_id = new_id

    async def sign(self, exchange: Exchange) -> Mapping[str, str]:
        """Nothing is asked for."""
        del exchange
        return {
            "authorization": self._authorization,
            "message-reference": self._new_id(),
            "message-reference-date": http_date(self._clock()),
        }

    def rejected(self, signature: Mapping[str, str]) -> bool:
        """There is no other key to try."""
        del signature
        return False


class FixedSigner:
    """The same authorization in every request."""

    def __init__(self, authorization: str) -> None:
        self._headers = {"authorization": authorization}

    async def sign(self, exchange: Exchange) -> Mapping[str, str]:
        """Nothing is asked for."""
        del exchange
        return self._headers

    def rejected(self, signature: Mapping[str, str]) -> bool:
        """There is no other key to try."""
        del signature
        return False


def bearer(credentials: ApiKey) -> FixedSigner:
    """One key is all."""
    return FixedSigner(f"Bearer {credentials.key}")


def http_date(moment: datetime) -> str:
    """``Tue, 01 Dec 2026 15:00:00 GMT``."""
    return _of_second(int(moment.timestamp()))


@lru_cache(maxsize=4)
def _of_second(second: int) -> str:
    return format_datetime(datetime.fromtimestamp(second, UTC), usegmt=True)
