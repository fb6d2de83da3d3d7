"""shipcalc page: Markdown or HTML on standard output."""

import subprocess
import sys
from pathlib import Path

import pytest

from calculator.cli import main
from calculator.page import markdown, page_of
from calculator.page.html import html
from calculator.policy.load import load_file
from calculator.sources import known_services

SLUGS = ("hotshellow", "little-rooms", "oily-moon")


@pytest.mark.parametrize("slug", SLUGS)
def test_both_formats(policies: Path, capfdbinary: pytest.CaptureFixture[bytes], slug: str) -> None:
    """Markdown unless HTML is asked for; both in UTF-8, whatever the terminal's code."""
    path = policies / f"{slug}.toml"
    page = page_of(load_file(path, known_services()))
    assert main(["page", str(path)]) == 0
    assert capfdbinary.readouterr().out.decode() == markdown(page)
    assert main(["page", str(path), "--format", "html"]) == 0
    assert capfdbinary.readouterr().out.decode() == html(page)


def test_a_faulty_policy(policies: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each fault."""
    path = tmp_path / "hotshellow.toml"
    path.write_text((policies / "hotshellow.toml").read_text().replace('fee = "5.00"', 'fee = "-5.00"'))
    assert main(["page", str(path)]) == 2
    error = capsys.readouterr().err
    assert error == "shipcalc page: hotshellow.toml: options[0].price.tiers[0].fee: an amount is not negative\n"


def test_markdown_needs_nothing_but_the_base_install(policies: Path) -> None:
    """Where jinja2 is missing Markdown is printed all the same, and HTML says what to install."""
    script = (
        "import sys; sys.modules['jinja2'] = None\n"
        "import importlib.util as util; real = util.find_spec\n"
        "util.find_spec = lambda name, package=None: None if name == 'jinja2' else real(name, package)\n"
        "from calculator.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", script, "page", str(policies / "hotshellow.toml")]
    plain = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (plain.returncode, plain.stdout[:24]) == (0, "# Shipping at Hotshellow")
    rich = subprocess.run([*command, "--format", "html"], capture_output=True, text=True, check=False)
    assert rich.returncode == 2
    assert rich.stderr == "shipcalc page: jinja2 must be installed for HTML: pip install 'shipcalc[serve]'\n"
