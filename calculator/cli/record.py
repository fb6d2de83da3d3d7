"""Ask a live carrier and write its answer as a fixture, with every secret and personal datum replaced.

Asks for the shipment of the case where there is one already, else for a plain parcel. Needs the carrier's credentials.
Exit 0: written. Exit 1: the carrier could not be asked. Exit 2: bad input, or credentials that are not set.
"""

import argparse
import asyncio
import re
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from calculator.cli.input import Parser, Unreadable, warn
from calculator.domain.errors import CarrierError
from calculator.domain.ports import HttpResponse, RateAdapter
from calculator.domain.rate import RateSheet
from calculator.domain.shipment import Shipment
from calculator.reach import barrier
from calculator.samples import next_weekday, sample_shipment
from calculator.settings import Settings, SettingsError, read_settings
from calculator.sources import need_http

if TYPE_CHECKING:
    from adapters._fixtures.cases import Case

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_]{0,60}")

_ACCOUNT_NAMES: Final = frozenset({"account_number", "crid", "carrier_accounts"})
"""Facts of a fixture that are nobody's account: a carrier must not be asked with them."""


def arguments(parser: Parser) -> None:
    """``shipcalc record CARRIER CASE [--fixtures DIR] [--why TEXT]``."""
    from adapters._discovery import carrier_codes

    codes = sorted(carrier_codes())
    parser.add_argument("carrier", metavar="CARRIER", choices=codes, help=f"one of {', '.join(codes)}")
    parser.add_argument("case", metavar="CASE", type=_case, help="the folder's name: small letters, digits and _")
    parser.add_argument("--fixtures", type=Path, default=Path("fixtures"), metavar="DIR", help="default: fixtures")
    parser.add_argument("--why", metavar="TEXT", help="why the case is here")


def run(arguments: Namespace) -> int:
    """Ask, scrub, write, and say what was read."""
    need_http()
    from adapters._discovery import discover
    from adapters._fixtures.cases import write_case
    from adapters._http.recorder import Recording, recorded
    from calculator.live import credentials, live_secrets

    settings = read_settings()
    if barred := barrier(settings, arguments.carrier, "own"):
        raise SettingsError(f"{arguments.carrier} cannot be asked: {barred}")
    adapter = discover()[arguments.carrier]
    now = datetime.now(UTC)
    cases = _cases(arguments.fixtures, adapter)
    old = next((case for case in cases if case.name == arguments.case), None)
    shipment = _shipment(adapter, old, settings, now)
    try:
        response = asyncio.run(_ask(settings, adapter, shipment))
    except CarrierError as error:
        warn(f"{arguments.carrier}: {error.kind}: {error}")
        return 1
    recording = Recording(
        arguments.case,
        shipment,
        response,
        live_secrets(credentials(settings, arguments.carrier)),
        now.date(),
        _api_version(old, cases),
        arguments.why or (old.facts.why if old else "as it was answered"),
    )
    case = recorded(adapter, recording, [known for known in cases if known is not old])
    print(f"{write_case(arguments.fixtures, case)}: {_told(case)}")
    print("Read it before you commit it: git diff, then shipcalc fixtures.")
    return 0


def _case(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} must be small letters, digits and _")
    return text


def _cases(root: Path, adapter: RateAdapter) -> "list[Case]":
    from adapters._fixtures.cases import case_folders, read_case

    try:
        return [read_case(folder) for folder in case_folders(root, adapter.code)]
    except (ValueError, OSError) as error:
        raise Unreadable(str(error)) from None


def _shipment(adapter: RateAdapter, old: "Case | None", settings: Settings, now: datetime) -> Shipment:
    """That of the case on a day the carrier prices, with the merchant's own account."""
    day = next_weekday(now.date())
    if old is None:
        shipment = sample_shipment(adapter.code, adapter.services, day)
    else:
        shipment = replace(old.shipment, ship_date=day)
    own = settings.account(adapter.access)
    kept = {name: text for name, text in shipment.account.items() if name in own or name not in _ACCOUNT_NAMES}
    return replace(shipment, account={**kept, **own})


async def _ask(settings: Settings, adapter: RateAdapter, shipment: Shipment) -> HttpResponse:
    from calculator.live import live_sender

    sender = live_sender(settings, lambda: datetime.now(UTC))
    try:
        return await sender.send(adapter.code, adapter.build_request(shipment))
    finally:
        await sender.aclose()


def _api_version(old: "Case | None", cases: "Sequence[Case]") -> str:
    """As the case says, else as most cases of the carrier do."""
    if old is not None:
        return old.facts.api_version
    versions = Counter(case.facts.api_version for case in cases)
    return versions.most_common(1)[0][0] if versions else "unknown"


def _told(case: "Case") -> str:
    if not isinstance(case.expected, RateSheet):
        return f"status {case.response.status}, read as {case.expected.error}"
    sheet = case.expected
    return f"rates: {len(sheet.rates)}, declined: {len(sheet.declined)}, notices: {len(sheet.notices)}"
