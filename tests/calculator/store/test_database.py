"""Versions in a database, the same on SQLite and on PostgreSQL: published whole, compared and set, never lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta, timezone

import pytest
from sqlalchemy import Engine, delete, event, update
from sqlalchemy.exc import IntegrityError

from calculator.domain.errors import BadPolicy, UnknownShop
from calculator.policy.load import MAX_BYTES
from calculator.sources import known_services
from calculator.store import tables
from calculator.store.database import DatabasePolicies, Live
from calculator.store.engine import writing
from calculator.store.files import BadPolicies
from calculator.store.versions import (
    LONGEST_NAME,
    LONGEST_NOTE,
    BadNote,
    Conflict,
    Event,
    UnknownVersion,
    Version,
)
from tests.calculator.store.conftest import NOW, Clock

MINUTE = timedelta(minutes=1)
"""A clock of the tests goes on by one a call."""
SHOP = "hotshellow"


def dearer(text: str) -> str:
    """The same policy with another name, so with another digest."""
    return text.replace('name = "Hotshellow"', 'name = "Hotshellow, dearer"', 1)


def test_a_shop_begins_with_version_1(store: DatabasePolicies, text: str) -> None:
    """All that was given is kept, in the version and in the audit trail; blanks around names and notes are not."""
    digest = store.policy(Version(SHOP, 1, "", text, None, "", "")).version
    version = store.publish(SHOP, text, by=" Ann ", note=" first \n", based_on=0)
    assert version == Version(SHOP, 1, digest, text, NOW, "Ann", "first")
    assert (store.live(SHOP), store.version(SHOP, 1), store.history(SHOP)) == (version, version, (version,))
    assert store.audit() == (Event(NOW, "Ann", "published", SHOP, 1, "first"),)
    assert (store.shops(), store.lives()) == ((SHOP,), {SHOP: Live(SHOP, 1, digest)})
    assert [policy.version for policy in store.policies()] == [digest]
    assert store.writable is True


def test_versions_follow_one_another(store: DatabasePolicies, text: str) -> None:
    """Newest first, up to the limit; the newest is live; each keeps its own text and time."""
    first = store.publish(SHOP, text, by="Ann", note="", based_on=0)
    second = store.publish(SHOP, dearer(text), by="Bo", note="dearer", based_on=1)
    assert second.number == 2
    assert second.digest != first.digest
    assert second.published_at == NOW + MINUTE
    assert store.live(SHOP) == second
    assert store.history(SHOP) == (second, first)
    assert store.history(SHOP, 1) == (second,)
    assert store.history(SHOP, 0) == store.history(SHOP, -1) == ()
    assert store.version(SHOP, 1) == first
    assert [(event.number, event.by) for event in store.audit()] == [(2, "Bo"), (1, "Ann")]
    assert [event.number for event in store.audit(1)] == [2]


def test_times_are_instants_whatever_the_clocks_offset(engine: Engine, text: str) -> None:
    """They come back in UTC, to the microsecond."""
    at = NOW.replace(microsecond=123456)
    store = DatabasePolicies(engine, known_services(), lambda: at.astimezone(timezone(timedelta(hours=-5))))
    store.publish(SHOP, text, by="Ann", note="", based_on=0)
    assert (store.live(SHOP).published_at, store.audit()[0].at) == (at, at)
    assert store.audit()[0].at.tzinfo is UTC


def test_rolling_back_publishes_the_old_text_anew(store: DatabasePolicies, text: str) -> None:
    """As version 3: nothing is taken out of the history."""
    first = store.publish(SHOP, text, by="Ann", note="", based_on=0)
    store.publish(SHOP, dearer(text), by="Ann", note="", based_on=1)
    third = store.roll_back(SHOP, 1, by="Bo", note="too dear")
    assert third == Version(SHOP, 3, first.digest, text, NOW + 2 * MINUTE, "Bo", "too dear")
    assert store.live(SHOP) == third
    assert store.audit(1) == (Event(NOW + 2 * MINUTE, "Bo", "rolled_back", SHOP, 3, "too dear"),)
    assert store.of_digest(SHOP, first.digest) == third
    with pytest.raises(Conflict, match="is based on version 2, but version 3 is live"):
        store.roll_back(SHOP, 1, by="Bo", note="", based_on=2)
    assert store.roll_back(SHOP, 2, by="Bo", note="", based_on=3).number == 4
    with pytest.raises(UnknownVersion, match=r"^shop 'hotshellow' has no version 5$"):
        store.roll_back(SHOP, 5, by="Bo", note="")
    with pytest.raises(UnknownShop):
        store.roll_back("nobody", 1, by="Bo", note="")


def test_only_a_change_of_the_live_version_is_published(store: DatabasePolicies, text: str) -> None:
    """Older, newer or never heard of: told which one is live, and nothing is written."""
    store.publish(SHOP, text, by="Ann", note="", based_on=0)
    second = store.publish(SHOP, text, by="Ann", note="", based_on=1)
    before = store.revision()
    for based_on in (-1, 0, 1, 3, 2**31 - 1, 2**40, 2**70):
        with pytest.raises(Conflict) as caught:
            store.publish(SHOP, dearer(text), by="Bo", note="", based_on=based_on)
        assert (caught.value.shop, caught.value.based_on, caught.value.live) == (SHOP, based_on, 2)
        assert str(caught.value).endswith(f"is based on version {based_on}, but version 2 is live")
    assert (store.live(SHOP), len(store.audit()), store.revision()) == (second, 2, before)


def test_a_change_of_a_shop_that_is_not_there_is_told(store: DatabasePolicies, text: str) -> None:
    """A first version is based on none."""
    with pytest.raises(UnknownShop):
        store.publish(SHOP, text, by="Ann", note="", based_on=1)
    assert store.shops() == ()


def test_the_revision_tells_of_every_publication(store: DatabasePolicies, text: str) -> None:
    """And of nothing else: drafts are nobody's live policy."""
    assert store.revision() == 0
    store.publish(SHOP, text, by="Ann", note="", based_on=0)
    store.keep_draft(SHOP, "Ann", "x")
    assert store.revision() == 1
    store.roll_back(SHOP, 1, by="Ann", note="")
    assert store.revision() == 2


def test_what_is_no_policy_is_not_published(store: DatabasePolicies, text: str) -> None:
    """Every fault at once, as of a file; and the text must be the shop's own."""
    with pytest.raises(BadPolicy) as caught:
        store.publish(SHOP, text.replace("currency", "curency", 1) + "\n[x]\n", by="Ann", note="", based_on=0)
    assert caught.value.source == "hotshellow.toml"
    assert {fault.path for fault in caught.value.faults} >= {"curency", "x"}
    with pytest.raises(BadPolicy) as caught:
        store.publish("other", text, by="Ann", note="", based_on=0)
    assert [(fault.path, fault.code) for fault in caught.value.faults] == [("shop", "other_shop")]
    assert str(caught.value) == "other.toml: shop: the policy of shop 'other' must say shop = \"other\""
    assert store.audit() == ()


def test_texts_are_bounded(store: DatabasePolicies) -> None:
    """Policies and drafts alike; in bytes, and storable in every database."""
    keeps: tuple[Callable[[str], object], ...] = (
        lambda text: store.publish(SHOP, text, by="Ann", note="", based_on=0),
        lambda text: store.keep_draft(SHOP, "Ann", text),
    )
    for text, code in (
        ("#" * (MAX_BYTES + 1), "too_large"),
        ("é" * (MAX_BYTES // 2 + 1), "too_large"),
        ("\ud800", "not_utf8"),
        ("a\0", "not_utf8"),
    ):
        for keep in keeps:
            with pytest.raises(BadPolicy) as caught:
                keep(text)
            assert [fault.code for fault in caught.value.faults] == [code]
    assert store.draft(SHOP, "Ann") is None


def test_a_text_of_the_largest_size_is_kept(store: DatabasePolicies, text: str) -> None:
    """To the last byte, comments and line ends as they were written."""
    padded = text + "\r\n# " + "x" * (MAX_BYTES - len(text.encode()) - 4)
    assert len(padded.encode()) == MAX_BYTES
    store.publish(SHOP, padded, by="Ann", note="", based_on=0)
    assert store.live(SHOP).text == padded
    assert store.has_text(SHOP, padded)
    assert not store.has_text(SHOP, text)
    assert not store.has_text("other", padded)


@pytest.mark.parametrize(
    ("by", "note", "message"),
    [
        ("a" * (LONGEST_NAME + 1), "", "a name has at most 100 characters"),
        ("", "n" * (LONGEST_NOTE + 1), "a note has at most 1000 characters"),
        ("a\0b", "", "a name is text without NUL characters"),
        ("Eve\u202e", "", "a name is one line without invisible signs"),
        ("Ada\nEve", "", "a name is one line without invisible signs"),
        ("", "\udfff", "a note is text without NUL characters"),
    ],
)
def test_names_and_notes_are_bounded(store: DatabasePolicies, text: str, by: str, note: str, message: str) -> None:
    """What is too long is told, not cut."""
    with pytest.raises(BadNote, match=f"^{message}$"):
        store.publish(SHOP, text, by=by, note=note, based_on=0)
    store.publish(SHOP, text, by="a" * LONGEST_NAME, note="n" * LONGEST_NOTE, based_on=0)
    with pytest.raises(BadNote, match=f"^{message}$"):
        store.roll_back(SHOP, 1, by=by, note=note)
    assert len(store.audit()) == 1


def test_shops_that_are_not_there_are_told(store: DatabasePolicies, text: str) -> None:
    """Whatever a URL may hold."""
    store.publish(SHOP, text, by="Ann", note="", based_on=0)
    asks: tuple[Callable[[str], object], ...] = (store.live, store.history, lambda shop: store.version(shop, 1))
    for shop in ("nobody", "", "a\0b", "\ud800", "x' OR '1'='1", "HOTSHELLOW"):
        for ask in asks:
            with pytest.raises(UnknownShop):
                ask(shop)
        assert store.of_digest(shop, "x") is None


def test_versions_that_are_not_there_are_told(store: DatabasePolicies, text: str) -> None:
    """Also where no column could hold the number."""
    store.publish(SHOP, text, by="Ann", note="", based_on=0)
    for number in (0, -1, 2, 2**31, 2**70):
        with pytest.raises(UnknownVersion) as caught:
            store.version(SHOP, number)
        assert (caught.value.shop, caught.value.number) == (SHOP, number)


def test_each_author_has_one_draft_a_shop(store: DatabasePolicies) -> None:
    """Kept as it is, also for a shop that does not exist yet; the last one counts; dropping twice is no fault."""
    store.keep_draft(SHOP, "Ann", "[broken")
    store.keep_draft(SHOP, "Ann", "é\r\n")
    store.keep_draft(SHOP, "Bo", "b")
    store.keep_draft("new", "Ann", "")
    assert [store.draft(SHOP, "Ann"), store.draft(SHOP, "Bo"), store.draft("new", "Ann")] == ["é\r\n", "b", ""]
    assert [store.drafts("Ann"), store.drafts("Bo"), store.drafts("Cy")] == [(SHOP, "new"), (SHOP,), ()]
    store.drop_draft(SHOP, "Ann")
    store.drop_draft(SHOP, "Ann")
    assert [store.draft(SHOP, "Ann"), store.draft(SHOP, "Bo"), store.draft("new", "Ann")] == [None, "b", ""]
    assert store.audit() == ()


def test_of_many_who_publish_at_once_exactly_one_wins(store: DatabasePolicies, engine: Engine, text: str) -> None:
    """First versions and later ones; all the others are told of the conflict, and numbers have no holes."""
    rounds, authors = 5, 8

    def publish(based_on: int, author: int) -> tuple[str, int]:
        own = DatabasePolicies(engine, known_services(), Clock())
        try:
            version = own.publish(SHOP, text + f"# {author}\n", by=str(author), note="", based_on=based_on)
        except Conflict as error:
            return "lost to", error.live
        return "won", version.number

    with ThreadPoolExecutor(authors) as pool:
        for based_on in range(rounds):
            won = list(pool.map(publish, [based_on] * authors, range(authors)))
            assert sorted(won) == [("lost to", based_on + 1)] * (authors - 1) + [("won", based_on + 1)]
            live = store.live(SHOP)
            assert live.text == text + f"# {live.by}\n"
            assert live.by == str(won.index(("won", based_on + 1)))
    assert [version.number for version in store.history(SHOP)] == [5, 4, 3, 2, 1]
    assert [event.number for event in store.audit()] == [5, 4, 3, 2, 1]
    assert store.revision() == rounds


def test_a_publication_that_breaks_half_way_leaves_nothing(store: DatabasePolicies, engine: Engine, text: str) -> None:
    """After each of its statements: the live number, the version, the audit line, the revision."""
    first = store.publish(SHOP, text, by="Ann", note="", based_on=0)
    statements: list[str] = []

    class Cut(Exception):
        pass

    def cut(left: int) -> Callable[..., None]:
        def executed(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            if statement.startswith(("INSERT", "UPDATE")):
                statements.append(statement.split("(")[0].strip())
                if len(statements) == left:
                    raise Cut

        return executed

    for left in (1, 2, 3, 4):
        statements.clear()
        listener = cut(left)
        event.listen(engine, "after_cursor_execute", listener)
        with pytest.raises(Cut):
            store.publish(SHOP, dearer(text), by="Bo", note="", based_on=1)
        event.remove(engine, "after_cursor_execute", listener)
        assert (store.live(SHOP), store.history(SHOP), len(store.audit())) == (first, (first,), 1)
        assert store.revision() == 1
    assert [statement.split()[0] for statement in statements] == ["UPDATE", "INSERT", "INSERT", "UPDATE"]
    assert store.publish(SHOP, dearer(text), by="Bo", note="", based_on=1).number == 2


def test_a_published_text_that_this_program_cannot_read_is_told(
    store: DatabasePolicies, engine: Engine, text: str
) -> None:
    """As after going back to an older release: which shop, which version, every fault."""
    store.publish(SHOP, text, by="Ann", note="", based_on=0)
    with writing(engine) as connection:
        connection.execute(update(tables.versions).values(policy="[from_the_future]"))
    with pytest.raises(BadPolicies) as caught:
        store.policies()
    assert caught.value.source == "hotshellow version 1"


def test_rows_of_a_shop_belong_together(store: DatabasePolicies, engine: Engine, text: str) -> None:
    """The database itself holds a version to its shop."""
    store.publish(SHOP, text, by="Ann", note="", based_on=0)
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(delete(tables.shops))
    assert store.live(SHOP).number == 1
