"""What the kit takes for a carrier with cases, and what it says of anything else."""

import sys
from pathlib import Path

import pytest

from adapters._conformance.suite import SuiteError, read_suite
from adapters._fixtures.cases import ExpectedError
from tests.adapters._conformance.toy import module, write_gallop


@pytest.fixture
def cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The case of README's carrier, which can be imported as ``pony_post``."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pony_post", raising=False)
    (tmp_path / "pony_post.py").write_text(module(), encoding="utf-8")
    return write_gallop(tmp_path / "fixtures").parent


def test_a_carrier_and_its_cases(cases: Path) -> None:
    """The module itself, and its case."""
    suite = read_suite("pony_post", cases)
    assert suite.adapter.code == "pony_post"
    assert [case.name for case in suite.cases] == ["gallop"]
    assert suite.good is suite.cases[0]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("multi_parcel = True\ndays_ahead = None\n", "", "a carrier needs multi_parcel; give it a leading underscore"),
        ('code = "pony_post"', 'code = "pony"', "its code is 'pony' and must be 'pony_post'"),
        ('("pony_key",)', '("usps_client_id",)', "access: usps_client_id: its settings begin with pony_"),
        ("https://api", "http://api", "access: http://api.pony-post.example: a host begins with https://"),
        ('"bearer"', '"basic"', "access: basic takes 2 secrets"),
        ('"bearer", ("pony_key",)', '"oauth_json", ("pony_id", "pony_secret")', "oauth_json needs a token_path"),
        ('"bearer"', '"magic"', "access: magic: a scheme is one of oauth_json, oauth_form, basic"),
    ],
)
def test_a_module_that_is_no_carrier(cases: Path, old: str, new: str, line: str) -> None:
    """What is wrong with it stands in the error."""
    assert old in module()
    (cases.parents[1] / "pony_post.py").write_text(module().replace(old, new), encoding="utf-8")
    with pytest.raises(SuiteError) as caught:
        read_suite("pony_post", cases)
    assert line in str(caught.value)


def test_a_module_that_is_not_there(cases: Path) -> None:
    """Said in a line; a module that cannot import something else shows where."""
    with pytest.raises(SuiteError, match=r"^no_such_pony: there is no such module; ours are named .* adapters\.usps$"):
        read_suite("no_such_pony", cases)
    (cases.parents[1] / "pony_post.py").write_text("import no_such_library", encoding="utf-8")
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        read_suite("pony_post", cases)


def test_cases_must_be_there(cases: Path, tmp_path: Path) -> None:
    """None, one that cannot be read, and none that gives a rate."""
    with pytest.raises(SuiteError, match="nowhere/pony_post: holds no case: a folder with"):
        read_suite("pony_post", tmp_path / "nowhere" / "pony_post")
    write_gallop(tmp_path / "refusals", expected=ExpectedError(error="refused"))
    with pytest.raises(SuiteError, match=r"pony_post: no case gives a rate$"):
        read_suite("pony_post", tmp_path / "refusals" / "pony_post")
    (cases / "gallop" / "rates.json").write_text("{", encoding="utf-8")
    with pytest.raises(SuiteError, match="fixtures/pony_post/gallop: "):
        read_suite("pony_post", cases)
