"""Carriers' words fit for a log, and what an error status means."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final, NoReturn

from calculator.domain.errors import CarrierAuthFailed, CarrierRateLimited, CarrierRefused, CarrierUnavailable
from calculator.domain.ports import HttpResponse

_LONG_DIGITS: Final = re.compile(r"\d[\d -]{6,}\d")
_REMARK_LENGTH: Final = 300
_LONGEST_WAIT: Final = 7 * 24 * 3600


def remark(words: str, hidden: Iterable[str] = ()) -> str:
    """A carrier's words fit for a log: one line, at most 300 characters, without long numbers and *hidden* texts."""
    return _fit(words[: 4 * _REMARK_LENGTH], tuple(hidden))


@lru_cache(maxsize=256)
def _fit(words: str, hidden: tuple[str, ...]) -> str:
    """Carriers say the same of every shipment."""
    line = words if words.isprintable() else "".join(sign if sign.isprintable() else " " for sign in words)
    line = " ".join(line.split())
    for secret in hidden:
        if len(secret) > 3:
            line = line.replace(secret, "…")
    line = _LONG_DIGITS.sub("…", line)
    return line if len(line) <= _REMARK_LENGTH else line[: _REMARK_LENGTH - 1] + "…"


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Seconds to wait by the Retry-After header, as seconds or as a date beside the answer's own Date; None unknown."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return min(int(value), _LONGEST_WAIT)
    until, sent = _http_date(value), _http_date(headers.get("date", ""))
    if until is None or sent is None:
        return None
    return min(max(0, round((until - sent).total_seconds())), _LONGEST_WAIT)


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def refuse(response: HttpResponse, message: str) -> NoReturn:
    """What an error status means where the carrier's own code says nothing more.

    Raises:
        CarrierAuthFailed: 401, 403. CarrierRateLimited: 429. CarrierUnavailable: 408, 5xx. CarrierRefused: the rest.
    """
    status = response.status
    if status in (401, 403):
        raise CarrierAuthFailed(message)
    if status == 429:
        raise CarrierRateLimited(message, retry_after(response.headers))
    if status == 408 or status >= 500:
        raise CarrierUnavailable(message)
    raise CarrierRefused(message)
