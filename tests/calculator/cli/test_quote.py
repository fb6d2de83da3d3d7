"""shipcalc quote: the HTTP answer's bytes, and one line for each thing that is wrong."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calculator.cli import main
from calculator.service import Service
from calculator.settings import settings_from
from calculator.wire.answer import quote_json
from calculator.wire.request import read_cart
from calculator.wiring import NO_KEYS, load_shops, signing_keys

AT = "2026-07-15T12:00:00Z"
KEY = "0123456789abcdef"


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines on standard error, with nothing on standard output."""
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err.splitlines()


def changed(carts: Path, folder: Path, **fields: object) -> str:
    """Hotshellow's example with other fields."""
    cart = json.loads((carts / "hotshellow.json").read_bytes()) | fields
    (folder / "cart.json").write_text(json.dumps(cart))
    return str(folder / "cart.json")


@pytest.mark.parametrize("explain", [False, True])
async def test_json_is_the_http_answer(
    carts: Path, explain: bool, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, tokens included, and a line's end."""
    import asyncio

    monkeypatch.setenv("SHIPCALC_SIGNING_KEYS", KEY)
    words = ["quote", str(carts / "little-rooms-abroad.json"), "--at", AT, "--json", *(["--explain"] * explain)]
    assert await asyncio.to_thread(main, words) == 0
    settings = settings_from({"SHIPCALC_SIGNING_KEYS": KEY})
    service = Service(load_shops(settings, signing_keys(settings, warn=print)))
    cart = read_cart((carts / "little-rooms-abroad.json").read_bytes())
    answer = await service.quote(cart, datetime(2026, 7, 15, 12, tzinfo=UTC))
    captured = capfdbinary.readouterr()
    assert captured.out == quote_json(answer, explain) + b"\n"
    assert captured.err == b""


def test_the_explanation_comes_only_when_asked_for(carts: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """As with ?explain=true."""
    main(["quote", str(carts / "hotshellow.json"), "--json"])
    assert "explanation" not in json.loads(capsysbinary.readouterr().out)
    main(["quote", str(carts / "hotshellow.json"), "--json", "--explain"])
    assert json.loads(capsysbinary.readouterr().out)["explanation"][0]["rule"] == "zone"


def test_a_missing_key_is_one_warning_after_the_answer(carts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, so that JSON stays JSON."""
    assert main(["quote", str(carts / "hotshellow.json")]) == 0
    assert capsys.readouterr().err == f"shipcalc: {NO_KEYS}\n"


def test_at_is_the_instant_of_the_answer(
    carts: Path, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A cart without placed_at is placed then; one with it keeps its own, and the answer still expires from then."""
    main(["quote", changed(carts, tmp_path, placed_at=None), "--at", AT, "--json"])
    answer = json.loads(capsysbinary.readouterr().out)
    assert (answer["placed_at"], answer["expires_at"]) == ("2026-07-15T12:00:00+00:00", "2026-07-15T12:30:00+00:00")
    main(["quote", str(carts / "hotshellow.json"), "--at", AT, "--json"])
    answer = json.loads(capsysbinary.readouterr().out)
    assert (answer["placed_at"], answer["expires_at"]) == ("2026-07-03T10:00:00-04:00", "2026-07-15T12:30:00+00:00")


def test_a_typed_refusal_is_an_answer(carts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 0, with the reason."""
    assert main(["quote", changed(carts, tmp_path, destination={"country": "CA"})]) == 0
    out = capsys.readouterr().out
    assert "No option for this cart.\n" in out
    assert "Standard, Express: Hotshellow has no rule for" in out


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        (
            {"shop": "atelier"},
            ["shipcalc quote: /shop: there is no shop 'atelier': write one of hotshellow, little-rooms, oily-moon"],
        ),
        ({"currency": "EUR"}, ["shipcalc quote: /currency: hotshellow sells in USD: send its own currency"]),
        (
            {"lines": [{"id": "1", "quantity": 1, "unit_price": "5.00", "kind": "zz"}]},
            ["shipcalc quote: /lines/0/kind: hotshellow has no kind 'zz': write one of stock, personalized"],
        ),
        (
            {"purpose": "gift", "lines": [{"id": "1", "quantity": 0, "unit_price": "7.5"}]},
            [
                "shipcalc quote: /lines/0/quantity: must be at least 1",
                "shipcalc quote: /purpose: write one of 'sale', 'exchange', 'repair', 'reship', 'reissue'",
                "shipcalc quote: /lines/0/unit_price: '7.5' is not an amount in USD: write it like '5.00'",
            ],
        ),
    ],
)
def test_each_wrong_field_is_a_line(
    carts: Path, tmp_path: Path, fields: dict[str, object], lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """It names the field and what it takes; exit 2 and no warning beside it."""
    assert main(["quote", changed(carts, tmp_path, **fields)]) == 2
    assert sorted(said(capsys)) == sorted(lines)


def test_a_cart_of_ten_megabytes_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As the service refuses it."""
    (tmp_path / "huge.json").write_bytes(b" " * 10_000_000)
    assert main(["quote", str(tmp_path / "huge.json")]) == 2
    assert said(capsys) == ["shipcalc quote: the cart: at most 1048576 bytes"]


def test_a_cart_may_come_in(carts: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """``-`` is standard input."""
    given = io.TextIOWrapper(io.BytesIO((carts / "oily-moon.json").read_bytes()))
    monkeypatch.setattr("sys.stdin", given)
    assert main(["quote", "-"]) == 0
    assert capsys.readouterr().out.startswith("Oily Moon\n")


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    """Named, with the reason."""
    assert main(["quote", "gone.json"]) == 2
    assert said(capsys) == ["shipcalc quote: gone.json: cannot be read: No such file or directory"]


def test_every_fault_of_the_policies_is_a_line(carts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """File, path in it, and what to do."""
    (tmp_path / "a.toml").write_text("[")
    (tmp_path / "b.toml").write_text("shop = 'b'\nbogus = 1\n")
    assert main(["quote", str(carts / "hotshellow.json"), "--policies", str(tmp_path)]) == 2
    lines = said(capsys)
    assert len(lines) > 2
    assert lines[0].startswith("shipcalc quote: a.toml: is not TOML: ")
    assert all(line.startswith("shipcalc quote: b.toml: ") for line in lines[1:])


def test_settings_that_cannot_be_used(
    carts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the environment and from .env alike, exit 2."""
    monkeypatch.setenv("SHIPCALC_CARRIERS", "ofline")
    assert main(["quote", str(carts / "hotshellow.json")]) == 2
    assert said(capsys) == [
        "shipcalc quote: SHIPCALC_CARRIERS: 'ofline' cannot be used: it takes offline, emulator or live"
    ]
    monkeypatch.delenv("SHIPCALC_CARRIERS")
    (tmp_path / ".env").write_text("SHIPCALC_QUOTE_SECONDS=never\n")
    assert main(["quote", str(carts / "hotshellow.json")]) == 2
    assert said(capsys) == [
        "shipcalc quote: SHIPCALC_QUOTE_SECONDS: 'never' cannot be used: it takes seconds from 0.05 to 30, such as 2.0"
    ]
