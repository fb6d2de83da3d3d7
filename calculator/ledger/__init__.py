"""The ambiguity ledger: where a shop's page can be read in two ways or is silent, what was decided, and who notices.

Values, not text: the command line and the admin pages show them each in their way.
"""

from datetime import date

from calculator.domain.record import record
from calculator.domain.service import Catalogue
from calculator.ledger.readings import Alternative, Reading, readings
from calculator.ledger.silences import Silence, silences
from calculator.policy.compile import compile_policy
from calculator.policy.load import read
from calculator.proof.cells import ANY_DAY

__all__ = ["Alternative", "Ledger", "Reading", "Silence", "ledger_of"]


@record(frozen=True, slots=True)
class Ledger:
    """All of a policy that somebody had to decide. ``version`` is the policy's."""

    shop: str
    name: str
    version: str
    readings: tuple[Reading, ...]
    silences: tuple[Silence, ...]


def ledger_of(data: bytes, source: str, catalogue: Catalogue, on: date | None = None) -> Ledger:
    """The ledger of the TOML bytes of one policy; *on* is the day that calendars are looked at from.

    Raises:
        BadPolicy: with every fault, each with its TOML path; *source* names the file in them.
    """
    file = read(data, source, catalogue)
    policy = compile_policy(file, catalogue)
    return Ledger(
        policy.shop,
        policy.name,
        policy.version,
        tuple(readings(file, policy, catalogue, on)),
        tuple(silences(policy, on or ANY_DAY)),
    )
