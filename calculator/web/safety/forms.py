"""A form's fields, with bounds on everything."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request

from calculator.policy.load import MAX_BYTES

MAX_FORM: Final = 4 * MAX_BYTES
"""Bytes: percent-encoding makes three of one, and a policy is the largest that is ever sent."""
_MAX_FIELDS: Final = 2000


class TooLarge(Exception):
    """The body is larger than any form of ours."""


class Fields(Mapping[str, str]):
    """Fields by name, the last of a name counting; ``all`` has every one of a name, in order."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = pairs
        self._last = dict(pairs)

    def __getitem__(self, name: str) -> str:
        return self._last[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._last)

    def __len__(self) -> int:
        return len(self._last)

    def all(self, name: str) -> list[str]:
        """Every value of *name*, in order."""
        return [value for key, value in self._pairs if key == name]

    @staticmethod
    def encoded(pairs: Iterable[tuple[str, str]]) -> str:
        """The query string of the pairs."""
        return urlencode(list(pairs))


def parse_fields(text: str) -> Fields:
    """The fields of a query string or of an urlencoded body; line ends are ``\\n``. One with too many has none.

    A byte that is not UTF-8 becomes U+FFFD, which no rule of ours takes for anything else.
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        return Fields([])
    return Fields([(name, value.replace("\r\n", "\n")) for name, value in pairs])


async def read_fields(request: Request) -> Fields:
    """The fields of a request's body, whatever its length is declared to be.

    Raises:
        TooLarge: more than MAX_FORM bytes.
    """
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and (len(declared) > 15 or int(declared) > MAX_FORM):
        raise TooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM:
            raise TooLarge
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/x-www-form-urlencoded":
        return Fields([])
    return parse_fields(body.decode("latin-1"))
