"""The request being handled, for whoever writes a line about it."""

from contextvars import ContextVar
from typing import Final

REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")
"""Empty outside a request. A task begun for a request keeps the request's."""
