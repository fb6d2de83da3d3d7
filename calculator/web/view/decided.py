"""The ambiguity ledger of a policy, remembered with it: to read a page in every way it can be read takes seconds."""

from datetime import date

from calculator.domain.service import Catalogue
from calculator.ledger import Ledger, ledger_of
from calculator.policy.model import Policy


def decided(policy: Policy, text: str, catalogue: Catalogue, day: date) -> Ledger:
    """The ledger of *policy*, which was read from *text*, as of *day*.

    Raises:
        BadPolicy: the text is another's, and has faults.
    """
    key = ("ledger", text, day)
    known: Ledger | None = policy.memo.get(key)
    if known is None:
        known = policy.memo.keep(key, ledger_of(text.encode(), f"{policy.shop}.toml", catalogue, day))
    return known
