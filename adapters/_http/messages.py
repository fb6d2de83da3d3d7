"""Requests as they leave and answers as they come: bytes that httpx's words are put to only where somebody looks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from string import ascii_letters, digits
from typing import Any, Final

import httpx

from adapters._http.connection import Answer
from calculator.domain.errors import AnswerMalformed, CarrierError, CarrierTimeout, CarrierUnavailable

_PORTS: Final = {"http": 80, "https": 443}
_TOKEN: Final = frozenset(ascii_letters + digits + "!#$%&'*+-.^_`|~")
"""What a method and the name of a header are made of (RFC 9110, 5.6.2)."""

Origin = tuple[str, str, int]
"""Scheme, host and port."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is the same in every request of a kind, spelled once: its first line and the headers that never change."""

    method: str
    url: httpx.URL
    origin: Origin
    text: str


def head_of(method: str, url: httpx.URL, headers: Mapping[str, str]) -> Head:
    """
    Raises:
        httpx.LocalProtocolError: a method that is no word, or a header that is not one line of plain signs.
    """
    if not _is_token(method):
        raise httpx.LocalProtocolError("a method is one word")
    origin = url.scheme, url.host, url.port or _PORTS.get(url.scheme, 0)
    path = url.raw_path.decode("ascii")  # httpx has escaped what would end the line
    return Head(method, url, origin, f"{method} {path} HTTP/1.1\r\n{_lines(headers)}")


class WholeRequest(httpx.Request):
    """A request that is spelled: ``message`` is what goes out. To whoever looks, as respx does, it is httpx's own."""

    def __init__(self, head: Head, headers: Mapping[str, str], content: bytes) -> None:
        """
        Args:
            headers: beside those of *head*.

        Raises:
            httpx.LocalProtocolError: a header that is not one line of plain signs.
        """
        size = f"content-length: {len(content)}\r\n" if content or head.method != "GET" else ""
        self.head = head
        self.message = f"{head.text}{_lines(headers)}{size}\r\n".encode("ascii") + content

    def __getattr__(self, name: str) -> Any:
        """What httpx would have made at once is made, out of what goes out, when it is first asked for."""
        if "stream" in self.__dict__:
            raise AttributeError(name)
        head, _, content = self.message.partition(b"\r\n\r\n")
        pairs = [line.split(b": ", 1) for line in head.split(b"\r\n")[1:]]
        headers = [(name, value) for name, value in pairs]
        super().__init__(self.head.method, self.head.url, headers=headers, stream=httpx.ByteStream(content))
        return getattr(self, name)


class WholeResponse(httpx.Response):
    """An answer that is here. To whoever looks it is httpx's own."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __getattr__(self, name: str) -> Any:
        """As in a WholeRequest."""
        if "stream" in self.__dict__:
            raise AttributeError(name)
        super().__init__(self.answer.status, headers=self.answer.headers, stream=httpx.ByteStream(self.answer.body))
        return getattr(self, name)


class Texts(Mapping[str, str]):
    """Headers by name in lower case; what comes twice stands behind commas. Hardly ever does anybody look."""

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self._raw = raw

    @cached_property
    def _texts(self) -> dict[str, str]:
        texts: dict[str, str] = {}
        for name, value in self._raw:
            key, text = name.decode("latin-1").lower(), value.decode("utf-8", "replace")
            texts[key] = f"{texts[key]}, {text}" if key in texts else text
        return texts

    def __getitem__(self, name: str) -> str:
        return self._texts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def trouble_of(carrier: str, error: httpx.TransportError | httpx.DecodingError | ConnectionError) -> CarrierError:
    """No answer in time, no answer that can be unpacked, or no connection."""
    if isinstance(error, httpx.TimeoutException):
        return CarrierTimeout(f"{carrier}: {_name(error)}")
    if isinstance(error, httpx.DecodingError):
        return AnswerMalformed(f"{carrier}: the answer is not what its content-encoding says")
    return CarrierUnavailable(f"{carrier}: {_name(error)}")


def _name(error: Exception) -> str:
    """What went wrong, without the library's own words: they may quote an address."""
    words = "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in type(error).__name__).strip()
    cause = error.__cause__
    return f"{words} ({type(cause).__name__})" if isinstance(cause, OSError) else words


def _lines(headers: Mapping[str, str]) -> str:
    return "".join([_line(name, value) for name, value in headers.items()])


@lru_cache(maxsize=64)  # most stay the same from one request to the next: a token has more than a thousand signs
def _line(name: str, value: str) -> str:
    """A line break in it would make a header of somebody else's."""
    if not (_is_token(name) and value.isascii() and value.isprintable()):
        raise httpx.LocalProtocolError("a header is not one line of plain signs")
    return f"{name}: {value}\r\n"


def _is_token(text: str) -> bool:
    return text != "" and _TOKEN.issuperset(text)
