"""What opens a carrier's own API: where it listens, how a request is signed, which settings hold what for it."""

from collections.abc import Mapping
from dataclasses import field
from typing import Final, Literal, get_args

from calculator.domain.record import record

Scheme = Literal["oauth_json", "oauth_form", "basic", "basic_referenced", "bearer"]
"""``oauth_…``: a bearer token for a client's id and secret, asked for in JSON, or by Basic authorization and a form.
``basic``: key and secret with every request; ``basic_referenced``: with a fresh id and date of each message as well.
``bearer``: one key with every request.
"""

_SAFE: Final = ("https://", "http://127.0.0.1", "http://localhost")


@record(frozen=True, slots=True)
class Access:
    """How a carrier is reached. Settings go by their name in small letters: ``owl_key`` is ``SHIPCALC_OWL_KEY``.

    ``host``, with whatever of the path is the carrier's own, takes a request's path behind it; ``test_host`` counts
    where the setting ``<first word of the code>_test`` says so. ``secrets`` are the settings the scheme needs, in its
    order. ``facts`` are what a shipment's ``account`` is told besides: name there → setting. ``merchant`` is a setting
    whose text goes with the question for a token (``x-merchant-id``), where it is set. ``calls_per_hour`` is what an
    account has by default; None where no limit is known. ``<first word of the code>_calls_per_hour`` sets another.
    """

    host: str
    scheme: Scheme
    secrets: tuple[str, ...]
    test_host: str | None = None
    token_path: str = ""
    merchant: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    calls_per_hour: int | None = None

    def faults(self, code: str) -> tuple[str, ...]:
        """What is wrong with it for the carrier *code*, one sentence each; none where it can be used."""
        first = code.partition("_")[0]
        settings = (*self.secrets, *self.facts.values(), *([self.merchant] if self.merchant else []))
        found = [f"{name}: its settings begin with {first}_" for name in settings if not name.startswith(f"{first}_")]
        hosts = [host for host in (self.host, self.test_host) if host is not None]
        found += [f"{host}: a host begins with https://" for host in hosts if not host.startswith(_SAFE)]
        if self.scheme not in get_args(Scheme):
            return (*found, f"{self.scheme}: a scheme is one of {', '.join(get_args(Scheme))}")
        needed = 1 if self.scheme == "bearer" else 2
        if len(self.secrets) != needed:
            found.append(f"{self.scheme} takes {needed} secrets")
        if self.scheme.startswith("oauth") and not self.token_path.startswith("/"):
            found.append(f"{self.scheme} needs a token_path")
        return tuple(found)
