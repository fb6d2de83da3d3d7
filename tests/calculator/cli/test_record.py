"""shipcalc record: a live answer becomes a fixture that replays, with nobody's data in it."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from adapters import ups
from adapters._fixtures.cases import read_case
from calculator.cli import main

FIXTURES = Path(__file__).parents[3] / "fixtures"
CREDENTIALS = {
    "SHIPCALC_UPS_CLIENT_ID": "my-client-id",
    "SHIPCALC_UPS_CLIENT_SECRET": "my-client-secret",
    "SHIPCALC_UPS_ACCOUNT_NUMBER": "Z9Y8X7",
}
TOKEN = "https://onlinetools.ups.com/security/v1/oauth/token"
SHOP = "https://onlinetools.ups.com/api/rating/v2409/Shop"


def documented(name: str) -> Any:
    """A documented answer of UPS."""
    return json.loads((FIXTURES / "ups" / name / "answer.200.json").read_text(encoding="utf-8"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A few of UPS's fixtures in the working directory."""
    for name in ("domestic_residential", "negotiated_itemised", "unknown_transit"):
        shutil.copytree(FIXTURES / "ups" / name, tmp_path / "fixtures" / "ups" / name)
    return tmp_path / "fixtures" / "ups"


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> respx.MockRouter:
    """UPS behind mocked HTTP, with credentials set."""
    for name, text in CREDENTIALS.items():
        monkeypatch.setenv(name, text)
    with respx.mock(using="httpx", assert_all_called=False) as router:
        router.post(TOKEN).respond(200, json={"access_token": "my-token", "expires_in": "14399"})
        yield router


def test_a_new_case(root: Path, live: respx.MockRouter, capsys: pytest.CaptureFixture[str]) -> None:
    """A plain parcel is asked for on the merchant's account; the folder replays, and names neither account nor key."""
    answer = documented("domestic_residential")
    answer["RateResponse"]["Response"]["Alert"] = [{"Code": "110971", "Description": "for Z9Y8X7 my-client-secret"}]
    answer["merchant"] = {"name": "Josephine", "key": "my-client-id"}
    route = live.post(SHOP).respond(200, json=answer)
    assert main(["record", "ups", "mine", "--why", "to see"]) == 0
    sent = route.calls.last.request
    assert b"Z9Y8X7" in sent.content
    assert sent.headers["authorization"] == "Bearer my-token"
    case = read_case(root / "mine")
    assert ups.build_request(case.shipment) == case.request
    assert ups.parse_response(case.shipment, case.response) == case.expected
    assert (case.facts.source, case.facts.api_version, case.facts.why) == ("recorded", "rating v2409", "to see")
    assert abs(case.facts.date - datetime.now(UTC).date()) <= timedelta(days=1)
    written = "".join(path.read_text(encoding="utf-8") for path in (root / "mine").iterdir()).casefold()
    for secret in ("z9y8x7", "my-client", "my-token", "josephine"):
        assert secret not in written
    assert capsys.readouterr().out.startswith("fixtures/ups/mine: ")


def test_a_case_there_is_is_asked_again(root: Path, live: respx.MockRouter) -> None:
    """Its parcels and places, on a day to come; the documented answer gives way to the real one."""
    old = read_case(root / "negotiated_itemised")
    route = live.post(SHOP).respond(200, json=documented("domestic_residential"))
    assert main(["record", "ups", "negotiated_itemised"]) == 0
    new = read_case(root / "negotiated_itemised")
    assert (old.facts.source, new.facts.source) == ("documented", "recorded")
    assert new.facts.why == old.facts.why
    assert new.shipment.parcels == old.shipment.parcels
    assert new.shipment.destination.postal_territory == old.shipment.destination.postal_territory
    assert new.shipment.ship_date > datetime.now(UTC).date() - timedelta(days=1)
    assert new.shipment.ship_date.weekday() < 5
    assert new.shipment.account == {"account_number": "A1B2C3"}
    assert b"Z9Y8X7" in route.calls.last.request.content


def test_nobody_is_asked_on_a_made_up_account(
    root: Path, live: respx.MockRouter, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The account of a fixture is nobody's: contract prices need one of one's own."""
    monkeypatch.delenv("SHIPCALC_UPS_ACCOUNT_NUMBER")
    route = live.post(SHOP)
    assert read_case(root / "negotiated_itemised").shipment.account == {"account_number": "A1B2C3"}
    assert main(["record", "ups", "negotiated_itemised"]) == 1
    assert capsys.readouterr().err == "shipcalc: ups: auth_failed: UPS contract prices need an account_number\n"
    assert not route.called


def test_a_refusal_is_a_case_too(root: Path, live: respx.MockRouter, capsys: pytest.CaptureFixture[str]) -> None:
    """The status is in the file's name, the kind in what is expected."""
    errors = [{"code": "111285", "message": "The postal code is invalid"}]
    live.post(SHOP).respond(400, json={"response": {"errors": errors}})
    assert main(["record", "ups", "refused"]) == 0
    assert (root / "refused" / "answer.400.json").is_file()
    assert json.loads((root / "refused" / "rates.json").read_text(encoding="utf-8")) == {"error": "refused"}
    assert capsys.readouterr().out.splitlines()[0] == "fixtures/ups/refused: status 400, read as refused"


def test_a_carrier_out_of_reach(root: Path, live: respx.MockRouter, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written, one line says why."""
    live.post(SHOP).mock(side_effect=httpx.ConnectTimeout("x"))
    assert main(["record", "ups", "mine"]) == 1
    assert not (root / "mine").exists()
    assert capsys.readouterr().err == "shipcalc: ups: timeout: ups: connect timeout\n"


def test_credentials_must_be_set(capsys: pytest.CaptureFixture[str]) -> None:
    """The variables are named, nobody is asked."""
    assert main(["record", "dhl_express", "mine"]) == 2
    assert capsys.readouterr().err == (
        "shipcalc record: dhl_express cannot be asked: set SHIPCALC_DHL_KEY and SHIPCALC_DHL_SECRET\n"
    )


@pytest.mark.parametrize("name", ["../up", "Case", "a b", "", "_x", "x" * 62])
def test_a_name_that_is_no_folder(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is written outside the carrier's folder."""
    with pytest.raises(SystemExit) as caught:
        main(["record", "ups", name])
    assert caught.value.code == 2
    assert "must be small letters, digits and _" in capsys.readouterr().err


def test_a_broken_case_is_named(root: Path, live: respx.MockRouter, capsys: pytest.CaptureFixture[str]) -> None:
    """The words of the others cannot be known, so nothing is recorded."""
    (root / "unknown_transit" / "rates.json").write_text("{", encoding="utf-8")
    assert main(["record", "ups", "mine"]) == 2
    assert "unknown_transit" in capsys.readouterr().err


def test_easypost_is_asked_for_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An aggregator has a plain parcel too; a folder of fixtures is made where there is none."""
    monkeypatch.setenv("SHIPCALC_EASYPOST_KEY", "my-easypost-key")
    with respx.mock(using="httpx") as router:
        route = router.post("https://api.easypost.com/v2/shipments").respond(201, json={"rates": [], "messages": []})
        assert main(["record", "easypost", "first", "--fixtures", str(tmp_path / "new")]) == 0
    assert route.calls.last.request.headers["authorization"] == "Bearer my-easypost-key"
    case = read_case(tmp_path / "new" / "easypost" / "first")
    assert case.facts.api_version == "unknown"
    assert case.shipment.ship_date > date(2026, 1, 1)
    assert capsys.readouterr().out.splitlines()[0].endswith("rates: 0, declined: 0, notices: 0")


def test_what_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With the command that installs it, before anything of it is imported."""
    monkeypatch.setattr("calculator.sources.find_spec", lambda name: None if name == "httpx" else name)
    assert main(["record", "ups", "mine"]) == 2
    assert capsys.readouterr().err == "shipcalc record: httpx must be installed: pip install 'shipcalc[carriers]'\n"
