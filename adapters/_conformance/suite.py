"""A carrier and its cases, as the battery takes them."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from adapters._discovery import NotACarrier, carrier_of
from adapters._fixtures.cases import Case, ExpectedError, case_folders, read_case
from calculator.domain.errors import CarrierError
from calculator.domain.ports import HttpResponse, RateAdapter
from calculator.domain.rate import RateSheet


class SuiteError(Exception):
    """There is nothing to run; the sentence says what is missing."""


@dataclass(frozen=True, slots=True)
class Suite:
    """One carrier with all its cases."""

    adapter: RateAdapter
    cases: tuple[Case, ...]

    @property
    def good(self) -> Case:
        """A case that gives rates."""
        return next(case for case in self.cases if case.response.status < 300 and rated(case))

    def outcome(self, case: Case, response: HttpResponse) -> RateSheet | ExpectedError:
        """What the adapter makes of *response*, an error as a fixture spells it."""
        try:
            return self.adapter.parse_response(case.shipment, response)
        except CarrierError as error:
            wait = getattr(error, "retry_after", None)
            return ExpectedError.model_validate({"error": error.kind, "retry_after": wait})


def rated(case: Case) -> bool:
    """Whether the case's answer gives a rate."""
    return isinstance(case.expected, RateSheet) and bool(case.expected.rates)


def read_suite(module: str, folder: Path) -> Suite:
    """The carrier in *module* with the cases in *folder*, whose name is its code.

    Raises:
        SuiteError: the module is not there or no carrier; no case, none that can be read, or none with rates.
    """
    folder = folder.absolute()
    try:
        adapter = carrier_of(folder.name, import_module(module))
        cases = tuple(read_case(case) for case in case_folders(folder.parent, folder.name))
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise
        raise SuiteError(f"{module}: there is no such module; ours are named as in adapters.usps") from None
    except (NotACarrier, ValueError, OSError) as error:
        raise SuiteError(str(error)) from None
    if not cases:
        raise SuiteError(f"{folder}: holds no case: a folder with shipment, request, answer, rates and case.toml")
    suite = Suite(adapter, cases)
    if not any(case.response.status < 300 and rated(case) for case in cases):
        raise SuiteError(f"{folder}: no case gives a rate")
    return suite
