"""One folder of fixtures/<carrier>/: what we must send for a shipment, what came, what we must read in it.

``shipment.json`` → ``request.json``; ``answer.<status>.json`` (or .html, .txt) → ``rates.json``, which holds a sheet
or ``{"error": kind}``; ``case.toml`` says where the answer is from and of when: never ask the file's own time.
"""

import json
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

from adapters._fixtures.spelling import (
    ExpectedError,
    dump,
    request_from_json,
    request_to_json,
    sheet_from_json,
    sheet_to_json,
    shipment_from_json,
    shipment_to_json,
)
from adapters._reading import decode
from calculator.domain.ports import HttpRequest, HttpResponse, JsonValue
from calculator.domain.rate import RateSheet
from calculator.domain.shipment import Shipment

__all__ = [
    "Case",
    "CaseFacts",
    "ExpectedError",
    "case_folders",
    "dump",
    "read_case",
    "request_from_json",
    "request_to_json",
    "sheet_from_json",
    "sheet_to_json",
    "shipment_from_json",
    "shipment_to_json",
    "write_case",
]

CONTENT_TYPES: Final = {".json": "application/json", ".html": "text/html", ".txt": "text/plain"}


class CaseFacts(BaseModel):
    """``case.toml``. Source: ``recorded`` from the live carrier, ``documented`` by its published examples' shape and
    field meanings, or ``written`` for a fault nobody documents. ``headers`` are the answer's, names in lower case.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Literal["recorded", "documented", "written"]
    date: date
    api_version: str
    why: str
    headers: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Case:
    """A case as read: ``expected`` is the sheet, or the refusal, that the answer stands for."""

    carrier: str
    name: str
    shipment: Shipment
    request: HttpRequest
    response: HttpResponse
    expected: RateSheet | ExpectedError
    facts: CaseFacts


def case_folders(root: Path, carrier: str) -> tuple[Path, ...]:
    """The case folders of one carrier under *root* (``fixtures``), by name; none where the carrier has no folder."""
    folder = root / carrier
    if not folder.is_dir():
        return ()
    return tuple(sorted(entry for entry in folder.iterdir() if (entry / "case.toml").is_file()))


def read_case(folder: Path) -> Case:
    """The case in *folder*; its parent's name is the carrier.

    Raises:
        ValueError: no answer or more than one, or a file that cannot be read; names the folder.
        FileNotFoundError: a file is missing.
    """
    try:
        with (folder / "case.toml").open("rb") as file:
            facts = CaseFacts.model_validate(tomllib.load(file))
        return Case(
            folder.parent.name,
            folder.name,
            shipment_from_json(_json(folder / "shipment.json")),
            request_from_json(_json(folder / "request.json")),
            _answer(folder, facts),
            _expected(_json(folder / "rates.json")),
            facts,
        )
    except ValueError as error:
        raise ValueError(f"{folder}: {error}") from error


def write_case(root: Path, case: Case) -> Path:
    """Write *case* under *root* (``fixtures``) and return its folder. What is written reads back as the same case.

    Only the headers in ``case.facts`` are kept: a carrier's others may name accounts.
    """
    folder = root / case.carrier / case.name
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("answer.*"):
        stale.unlink()
    spelled = case.expected.spell() if isinstance(case.expected, ExpectedError) else sheet_to_json(case.expected)
    for name, value in (
        ("shipment.json", shipment_to_json(case.shipment)),
        ("request.json", request_to_json(case.request)),
        ("rates.json", spelled),
    ):
        (folder / name).write_text(dump(value), encoding="utf-8")
    content_type = case.response.headers.get("content-type", "application/json").partition(";")[0]
    suffix = {kind: suffix for suffix, kind in CONTENT_TYPES.items()}.get(content_type, ".txt")
    (folder / f"answer.{case.response.status}{suffix}").write_bytes(case.response.body)
    (folder / "case.toml").write_text(_toml(case.facts), encoding="utf-8")
    return folder


def _toml(facts: CaseFacts) -> str:
    def quoted(text: str) -> str:  # a JSON string is a TOML one, as long as it holds no escaped surrogates
        return json.dumps(text, ensure_ascii=False)

    lines = [
        f"source = {quoted(facts.source)}",
        f"date = {facts.date.isoformat()}",
        f"api_version = {quoted(facts.api_version)}",
        f"why = {quoted(facts.why)}",
    ]
    if facts.headers:
        lines += ["", "[headers]", *(f"{name} = {quoted(value)}" for name, value in sorted(facts.headers.items()))]
    return "\n".join(lines) + "\n"


def _json(path: Path) -> JsonValue:
    return decode(path.read_bytes())


def _answer(folder: Path, facts: CaseFacts) -> HttpResponse:
    answers = sorted(folder.glob("answer.*"))
    if len(answers) != 1:
        raise ValueError(f"one answer.<status>.<json|html|txt> is needed, there are {len(answers)}")
    _, status, _ = answers[0].name.split(".")
    headers = {"content-type": CONTENT_TYPES[answers[0].suffix], **facts.headers}
    return HttpResponse(int(status), answers[0].read_bytes(), headers)


def _expected(value: JsonValue) -> RateSheet | ExpectedError:
    if isinstance(value, dict) and "error" in value:
        return ExpectedError.model_validate(value)
    return sheet_from_json(value)
