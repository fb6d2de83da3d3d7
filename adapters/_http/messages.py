"""Requests as they leave and answers as they come, in httpx's words."""

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Final

import httpx

from calculator.domain.errors import AnswerMalformed, CarrierError, CarrierTimeout, CarrierUnavailable

_HEADERS: Final = {"accept": "application/json", "accept-encoding": "gzip, deflate", "user-agent": "shipcalc"}


def http_request(method: str, url: httpx.URL, headers: Mapping[str, str], content: bytes) -> httpx.Request:
    """Nothing is left to be worked out: what httpx would add is the same for every request."""
    whole = {"host": url.netloc.decode("ascii"), **_HEADERS, **headers}
    if content or method != "GET":
        whole["content-length"] = str(len(content))
    raw = [(name.encode("ascii"), value.encode("ascii")) for name, value in whole.items()]
    return httpx.Request(method, url, headers=raw, stream=httpx.ByteStream(content))


def unpacked(response: httpx.Response, headers: Mapping[str, str]) -> AsyncIterator[bytes]:
    """The body, unpacked where it is packed."""
    if "content-encoding" in headers or not isinstance(response.stream, httpx.AsyncByteStream):
        return response.aiter_bytes()
    return aiter(response.stream)


def texts_of(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by name in lower case; what comes twice stands behind commas."""
    headers: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("utf-8", "replace")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


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
