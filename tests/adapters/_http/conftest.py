"""A clock that stands still, answers in order, and a sender over them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from adapters._http.credentials import ApiKey, ClientCredentials, Credentials, KeyAndSecret
from adapters._http.endpoints import live_endpoints
from adapters._http.sender import HttpSender

CREDENTIALS: dict[str, Credentials] = {
    "usps": ClientCredentials("usps-client-id", "usps-client-secret"),
    "ups": ClientCredentials("ups-client-id", "ups-client-secret", "A1B2C3"),
    "dhl_express": KeyAndSecret("dhl-api-key", "dhl-api-secret"),
    "easypost": ApiKey("easypost-api-key"),
}


@dataclass
class FixedClock:
    """Moves only when told to."""

    now: datetime = field(default_factory=lambda: datetime(2026, 12, 1, 15, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        """Let time go by."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> FixedClock:
    """It is 2026-12-01 15:00 UTC."""
    return FixedClock()


@pytest.fixture
async def sender(clock: FixedClock) -> AsyncIterator[HttpSender]:
    """To the carriers' own hosts, with ids that count up."""
    counter = iter(range(1, 1000))
    made = HttpSender(live_endpoints(CREDENTIALS, clock, lambda: f"id-{next(counter)}"))
    yield made
    await made.aclose()
