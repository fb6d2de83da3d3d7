"""shipcalc verify: the verdict, its reasons, and an exit code a script can go by."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calculator.cli import main
from calculator.sources import known_services
from calculator.store.engine import sqlite_url
from calculator.store.opening import open_database

AT = "2026-07-15T12:00:00Z"
KEY = "0123456789abcdef"


@pytest.fixture
def token(carts: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> str:
    """Standard shipping of Hotshellow's example, sealed at AT with KEY."""
    monkeypatch.setenv("SHIPCALC_SIGNING_KEYS", KEY)
    main(["quote", str(carts / "hotshellow.json"), "--at", AT, "--json"])
    sealed: str = json.loads(capsysbinary.readouterr().out)["options"][0]["token"]
    return sealed


def verdict(words: list[str], capsysbinary: pytest.CaptureFixture[bytes]) -> tuple[int, list[str], str]:
    """Exit code, lines, and what was said beside them."""
    code = main(["verify", *words])
    captured = capsysbinary.readouterr()
    return code, captured.out.decode().splitlines(), captured.err.decode()


def test_same(carts: Path, token: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Exit 0, up to the last instant before it expires."""
    words = [token, str(carts / "hotshellow.json"), "--at", "2026-07-15T12:29:59Z"]
    assert verdict(words, capsysbinary) == (0, ["same"], "")


def test_changed(carts: Path, tmp_path: Path, token: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Exit 1, and what changed."""
    cart = json.loads((carts / "hotshellow.json").read_bytes())
    cart["lines"][0]["unit_price"] = "25.00"
    (tmp_path / "cart.json").write_text(json.dumps(cart))
    assert verdict([token, "cart.json", "--at", AT], capsysbinary) == (
        1,
        ["changed", "  lines changed", "  price changed from 5.00 to 0.00"],
        "",
    )


def test_expired(carts: Path, token: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Exit 1, and since when."""
    words = [token, str(carts / "hotshellow.json"), "--at", "2026-07-15T12:30:00Z"]
    assert verdict(words, capsysbinary) == (
        1,
        ["expired", "  the quote held until 2026-07-15T12:30:00+00:00"],
        "",
    )


def test_forged(carts: Path, token: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Exit 1."""
    words = [token[:-1] + ("0" if token[-1] != "0" else "1"), str(carts / "hotshellow.json"), "--at", AT]
    assert verdict(words, capsysbinary) == (1, ["forged", "  not a token of this service, or damaged"], "")


def test_without_the_key_the_reason_is_told(
    carts: Path, token: str, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """An honest token is not called forged; the warning says what is missing."""
    monkeypatch.delenv("SHIPCALC_SIGNING_KEYS")
    assert verdict([token, str(carts / "hotshellow.json"), "--at", AT], capsysbinary) == (
        1,
        ["expired", "  the key that sealed this quote is retired"],
        "shipcalc: no SHIPCALC_SIGNING_KEYS: only the key that sealed a token can verify it, so set that one\n",
    )


def test_bad_input(token: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Exit 2, as with quote: pointers are the cart's own."""
    (tmp_path / "cart.json").write_text('{"shop": "x", "currency": "USD", "lines": []}')
    assert verdict([token, "cart.json"], capsysbinary) == (2, [], "shipcalc verify: /lines: at least 1 entry\n")


def test_a_token_of_a_former_policy(
    carts: Path,
    policies: Path,
    token: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    """Where policies are in a database it is judged by its own; where they are files, by what they say now."""
    changed = (policies / "hotshellow.toml").read_text(encoding="utf-8").replace('fee = "5.00"', 'fee = "6.00"')
    (tmp_path / "changed").mkdir()
    (tmp_path / "changed" / "hotshellow.toml").write_text(changed, encoding="utf-8")
    words = [token, str(carts / "hotshellow.json"), "--at", AT]
    code, lines, _ = verdict([*words, "--policies", "changed"], capsysbinary)
    assert (code, lines[:2]) == (1, ["changed", "  price changed from 5.00 to 6.00"])
    url = sqlite_url(tmp_path / "a.sqlite3")
    store = open_database(url, policies, known_services(), lambda: datetime.now(UTC), pytest.fail)
    store.publish("hotshellow", changed, by="Ann", note="", based_on=1)
    store.close()
    monkeypatch.setenv("SHIPCALC_DATABASE_URL", url)
    assert verdict(words, capsysbinary) == (
        0,
        ["same", "  the policy changed since, the quote holds by the one it was sealed under"],
        "",
    )
