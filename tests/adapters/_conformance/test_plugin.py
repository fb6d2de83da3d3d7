"""The conformance kit as an outsider runs it: in a process of its own, on a module and fixtures of their own."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters._conformance.toy import COMMAND, ROOT, module, write_gallop


def run(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """README's own command in *folder*, without this repository's settings."""
    _, *words = COMMAND.split()
    command = [sys.executable, *words, "-p", "no:cacheprovider", *more]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder with README's carrier and its case, outside of the repository."""
    (tmp_path / "pony_post.py").write_text(module(), encoding="utf-8")
    write_gallop(tmp_path / "fixtures")
    return tmp_path


def test_a_sound_carrier_passes(outside: Path) -> None:
    """README's does, and the number of broken answers is told."""
    done = run(outside)
    assert done.returncode == 0, done.stdout
    counted = re.search(r"broken answers tried: (\d+) \{'pony_post': (\d+)\}", done.stdout)
    assert counted is not None
    assert int(counted[1]) == int(counted[2]) >= 14


@pytest.mark.parametrize(
    ("right", "wrong", "failing"),
    [
        (
            'money(decode_object(response.body), "price", "USD")',
            'Money(int(float(decode_object(response.body).get("price", 0)) * 100), "USD")',
            "test_every_value_of_an_answer_may_be_wrong[pony_post/gallop]",
        ),
        (
            '    if response.status != 200:\n        refuse(response, f"Pony Post answered {response.status}")\n',
            "",
            "test_a_bad_status_tells_without_a_body[pony_post-page-401]",
        ),
        ("parcel.weight for", "parcel.weight / 1 for", "test_the_request_is_the_recorded_one[pony_post/gallop]"),
        (
            "services[0].code, charges",
            '"pony_post_trot", charges',
            "test_the_answer_is_read_as_recorded[pony_post/gallop]",
        ),
        ("def build_request", "import httpx\n\n\ndef build_request", "test_a_module_sends_nothing[pony_post]"),
    ],
    ids=["float money", "status", "float in a request", "service", "sends"],
)
def test_a_wrong_carrier_fails_by_name(outside: Path, right: str, wrong: str, failing: str) -> None:
    """What is wrong, and with which case, stands in the line of the failure."""
    text = module()
    assert right in text
    broken = "from calculator.domain.money import Money\n" + text.replace(right, wrong)
    (outside / "pony_post.py").write_text(broken, encoding="utf-8")
    name = failing.partition("[")[0]
    done = run(outside, "-k", name)
    assert done.returncode == 1, done.stdout
    assert f"{name}[" in done.stdout
    assert re.search(rf"FAILED .*{re.escape(failing)}", done.stdout), done.stdout


def test_what_is_no_carrier_stops_the_run(outside: Path) -> None:
    """One line says what is wrong; nothing is run."""
    (outside / "pony_post.py").write_text(module().replace('code = "pony_post"', 'code = "pony"'), encoding="utf-8")
    done = run(outside)
    assert done.returncode == 4
    assert "pony_post: its code is 'pony' and must be 'pony_post', the name it is found by" in done.stderr
    assert "passed" not in done.stdout
