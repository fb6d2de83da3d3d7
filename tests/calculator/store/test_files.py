"""Policies as files: one version each, as the file was when it was read; nothing can be written."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from calculator.domain.errors import BadPolicy, UnknownShop
from calculator.sources import known_services
from calculator.store.files import BadPolicies, FilePolicies
from calculator.store.versions import NotWritable, UnknownVersion, Version, Versions

POLICIES = Path(__file__).parents[3] / "fixtures" / "policies"
SERVICES = known_services()


@pytest.fixture
def files() -> FilePolicies:
    """The example shops."""
    return FilePolicies(POLICIES, SERVICES)


def test_each_shop_has_one_version(files: FilePolicies) -> None:
    """Its text is the file's, its digest the policy's."""
    assert files.shops() == ("hotshellow", "little-rooms", "oily-moon")
    policy = files.policies()[0]
    text = (POLICIES / "hotshellow.toml").read_text(encoding="utf-8")
    only = Version("hotshellow", 1, policy.version, text, None, "", "")
    assert (files.live("hotshellow"), files.version("hotshellow", 1)) == (only, only)
    assert files.history("hotshellow") == (only,)
    assert files.history("hotshellow", 0) == ()
    assert (files.audit(), files.draft("hotshellow", "ann")) == ((), None)


def test_a_file_replaced_later_changes_nothing(tmp_path: Path) -> None:
    """What was read at the start is what is told."""
    path = shutil.copy(POLICIES / "hotshellow.toml", tmp_path)
    files = FilePolicies(tmp_path, SERVICES)
    before = files.live("hotshellow")
    Path(path).write_text("[")
    assert files.live("hotshellow") == before


def test_what_is_not_there_is_told(files: FilePolicies) -> None:
    """Shops and versions alike."""
    for ask in (files.live, files.history, lambda shop: files.version(shop, 1)):
        with pytest.raises(UnknownShop, match=r"^no shop called 'nobody'$"):
            ask("nobody")
    with pytest.raises(UnknownVersion, match=r"^shop 'hotshellow' has no version 2$"):
        files.version("hotshellow", 2)


CHANGES: dict[str, Callable[[Versions], object]] = {
    "publish": lambda files: files.publish("hotshellow", "", by="ann", note="", based_on=1),
    "roll back": lambda files: files.roll_back("hotshellow", 1, by="ann", note=""),
    "keep a draft": lambda files: files.keep_draft("hotshellow", "ann", ""),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_nothing_can_be_changed(files: FilePolicies, change: Callable[[Versions], object]) -> None:
    """It says where to change it instead; no draft is there to be dropped."""
    assert files.writable is False
    with pytest.raises(NotWritable, match=r"^the policies are files: change hotshellow\.toml and start anew$"):
        change(files)
    files.drop_draft("hotshellow", "ann")


def test_every_fault_of_every_file_is_told(tmp_path: Path) -> None:
    """Also that a file is not called after its shop."""
    shutil.copy(POLICIES / "hotshellow.toml", tmp_path / "other.toml")
    (tmp_path / "broken.toml").write_text("[")
    with pytest.raises(BadPolicies) as caught:
        FilePolicies(tmp_path, SERVICES)
    assert [error.source for error in caught.value.errors] == ["broken.toml", "other.toml"]
    assert str(caught.value).endswith("other.toml: shop: the file of shop 'hotshellow' must be called hotshellow.toml")


def test_an_empty_directory_is_told(tmp_path: Path) -> None:
    """A store without shops is a mistake, not a choice."""
    with pytest.raises(BadPolicy, match="holds no policy"):
        FilePolicies(tmp_path, SERVICES)
