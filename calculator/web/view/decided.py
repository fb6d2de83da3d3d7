"""The ambiguity ledger of a policy, remembered with it: to read a page in every way it can be read takes seconds."""

from datetime import date
from typing import Final

from calculator.domain.service import Catalogue
from calculator.ledger import Ledger, ledger_of
from calculator.policy.model import Policy

_LEDGER: Final = 128 * 1024
"""Bytes that a ledger and its text take, about."""


def decided(policy: Policy, text: str, catalogue: Catalogue, day: date) -> Ledger:
    """The ledger of *policy*, which was read from *text*, as of *day*.

    Raises:
        BadPolicy: the text is another's, and has faults.
    """
    key = ("ledger", text, day)
    known: Ledger | None = policy.memo.get(key)
    if known is None:
        known = policy.memo.keep(key, ledger_of(text.encode(), f"{policy.shop}.toml", catalogue, day), _LEDGER)
    return known
