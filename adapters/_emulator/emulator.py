"""All carriers in one: who is asked, whether they may, what is wrong today, and how often it was asked."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Literal, Protocol

from adapters._emulator import dhl_express, easypost, ups, usps
from adapters._emulator.access import CREDENTIALS, LIFETIMES, TOKEN_PATHS, Access, refused
from adapters._emulator.faults import STATUSES, Fault, Part, Twist, read_fault, spell_fault, twist_of
from adapters._emulator.wire import Call, JsonObject, Refusal, json_answer, page
from calculator.domain.ports import HttpResponse
from calculator.domain.record import record

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {"usps": "/usps", "ups": "/ups", "dhl_express": "/dhl/mydhlapi", "easypost": "/easypost"}
)
"""Where each carrier's own paths begin."""

Manner = Literal["whole", "slow_body", "reset", "hang"]

_BEHIND_UTC: Final = timedelta(hours=11)
_NO_FAULTS: Final[Mapping[str, Fault]] = MappingProxyType({})
_NO_LATENCY: Final[Mapping[str, Decimal]] = MappingProxyType({})
_MANNERS: Final[Mapping[str, Manner]] = {"slow_body": "slow_body", "reset": "reset", "timeout": "hang"}


class _Carrier(Protocol):
    """What a carrier's module brings."""

    def answer(self, call: Call, today: date | None, twist: Twist) -> HttpResponse: ...

    def refusal(self, status: int) -> HttpResponse: ...


_CARRIERS: Final[Mapping[str, _Carrier]] = {"usps": usps, "ups": ups, "dhl_express": dhl_express, "easypost": easypost}


@record(frozen=True, slots=True)
class Reply:
    """An answer and how it is given: after so many seconds, in one piece, with a pause inside, torn, or not at all."""

    response: HttpResponse
    wait: Decimal = Decimal(0)
    manner: Manner = "whole"


@dataclass(slots=True)
class _Trouble:
    fault: Fault
    hits: int = 0


class Emulator:
    """The carriers' side of the wire. Keeps the tokens it gave out, the faults set, and a count of calls.

    Not for several threads at once: an event loop asks it, one call after another.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        credentials: Mapping[str, tuple[str, str]] = CREDENTIALS,
        expires_in: int | None = None,
        check_dates: bool = True,
        latency: Mapping[str, Decimal] = _NO_LATENCY,
        faults: Mapping[str, Fault] = _NO_FAULTS,
    ) -> None:
        """
        Args:
            clock: timezone-aware now, for the life of tokens and the days that carriers price.
            expires_in: seconds a token lives; None is as long as the carrier's own.
            check_dates: refuse ship dates in the past or too far ahead, as carriers do; a quote of any other day needs
                this to be False.
            latency: seconds by carrier that every call takes.
            faults: by carrier; more can be set while it runs.
        """
        lifetimes = LIFETIMES if expires_in is None else dict.fromkeys(LIFETIMES, expires_in)
        self.credentials = credentials
        self._clock = clock
        self._access = Access(credentials, lifetimes)
        self._check_dates = check_dates
        self._latency = latency
        self._troubles = {carrier: _Trouble(fault) for carrier, fault in faults.items()}
        self._calls: dict[str, Counter[str]] = {carrier: Counter() for carrier in PREFIXES}

    def reply(self, carrier: str, call: Call) -> Reply:
        """What *carrier*, a key of PREFIXES, answers to a call with its path behind the prefix."""
        self._calls[carrier][call.path] += 1
        part: Part = "token" if call.path == TOKEN_PATHS.get(carrier) else "rates"
        fault, hit = self._trouble(carrier, part)
        response = self._response(carrier, call, part, fault, hit)
        wait = self._latency.get(carrier, Decimal(0))
        if fault is None:
            return Reply(response, wait)
        if fault.kind == "truncated":
            response = replace(response, body=response.body[: len(response.body) // 2])
        if fault.kind in ("latency", "slow_body", "timeout"):
            wait += fault.seconds
        return Reply(response, wait, _MANNERS.get(fault.kind, "whole"))

    def route(self, call: Call) -> Reply:
        """What a call with its whole path is answered, by a carrier or (/_faults, /_calls, /_tokens) by us."""
        for carrier, prefix in PREFIXES.items():
            if call.path.startswith(prefix + "/"):
                path = call.path.removeprefix(prefix)
                return self.reply(carrier, Call(call.method, path, call.body, call.query, call.headers))
        return Reply(self._own(call))

    def set_fault(self, carrier: str, fault: Fault | None) -> None:
        """From now on; None is for none."""
        if fault is None:
            self._troubles.pop(carrier, None)
        else:
            self._troubles[carrier] = _Trouble(fault)

    def calls(self) -> dict[str, dict[str, int]]:
        """How often each path of each carrier was asked."""
        return {carrier: dict(sorted(paths.items())) for carrier, paths in self._calls.items() if paths}

    def forget_tokens(self) -> None:
        """No token given out so far is good any longer."""
        self._access.forget()

    def _trouble(self, carrier: str, part: Part) -> tuple[Fault | None, int]:
        """The fault that hits this call, and how many it has hit with it."""
        trouble = self._troubles.get(carrier)
        if trouble is None or not trouble.fault.hits(part):
            return None, 0
        trouble.hits += 1
        if trouble.fault.times is not None and trouble.hits >= trouble.fault.times:
            del self._troubles[carrier]
        return trouble.fault, trouble.hits

    def _response(self, carrier: str, call: Call, part: Part, fault: Fault | None, hit: int) -> HttpResponse:
        played = _CARRIERS[carrier]
        if fault is not None and fault.kind == "html":
            return page(200)
        if fault is not None and fault.kind in STATUSES:
            return _status(played, carrier, part, fault)
        now = self._clock()
        if part == "token":
            return self._access.token(carrier, call, now)
        if not self._access.admits(carrier, call.headers, now):
            return played.refusal(401)
        today = (now - _BEHIND_UTC).date() if self._check_dates else None
        try:
            return played.answer(call, today, twist_of(fault, carrier, hit))
        except Refusal as refusal:
            return refusal.answer

    def _own(self, call: Call) -> HttpResponse:
        match call.method, call.path:
            case "GET", "/_calls":
                return json_answer(200, {carrier: {**paths} for carrier, paths in self.calls().items()})
            case "DELETE", "/_calls":
                self._calls = {carrier: Counter() for carrier in PREFIXES}
            case "GET", "/_faults":
                pass
            case "DELETE", "/_faults":
                self._troubles.clear()
            case "POST", "/_faults":
                return self._set_faults(call)
            case "DELETE", "/_tokens":
                self.forget_tokens()
            case _:
                paths = ", ".join([*PREFIXES.values(), "/_faults", "/_calls", "/_tokens"])
                return json_answer(404, {"error": f"there is {paths}"})
        return json_answer(200, self._spelled())

    def _set_faults(self, call: Call) -> HttpResponse:
        """All carriers named, or none of them where one cannot be read."""
        if not isinstance(call.body, dict):
            return json_answer(400, {"error": 'an object is expected: {"usps": {"kind": "latency", "seconds": "0.2"}}'})
        try:
            named = {
                carrier: None if value is None and carrier in PREFIXES else read_fault(carrier, value)
                for carrier, value in call.body.items()
            }
        except ValueError as error:
            return json_answer(400, {"error": str(error)})
        for carrier, fault in named.items():
            self.set_fault(carrier, fault)
        return json_answer(200, self._spelled())

    def _spelled(self) -> JsonObject:
        return {carrier: spell_fault(trouble.fault) for carrier, trouble in sorted(self._troubles.items())}


def base_urls(origin: str) -> dict[str, str]:
    """Where each carrier is, for an emulator that listens at *origin* (``http://127.0.0.1:8090``)."""
    return {carrier: origin.rstrip("/") + prefix for carrier, prefix in PREFIXES.items()}


def _status(played: _Carrier, carrier: str, part: Part, fault: Fault) -> HttpResponse:
    status = int(fault.kind)
    if part == "token" and status == 401:
        return refused(carrier)
    response = played.refusal(status)
    if status != 429:
        return response
    return replace(response, headers={**response.headers, "retry-after": str(int(fault.seconds))})
