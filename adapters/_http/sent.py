"""Whether a question has left, for who lets it go first."""

from asyncio import Future
from contextvars import ContextVar
from typing import Final

SENT: Final[ContextVar["Future[None] | None"]] = ContextVar("sent", default=None)
"""Done once a request of the present task is on the wire. A connection may have to be opened first."""
