"""A sample of the certificate, and what makes its whole worth something. The whole: python -m tests.certificate."""

from collections import Counter

import pytest

from calculator.telemetry.telemetry import Telemetry
from tests.certificate.carts import CASES
from tests.certificate.certificate import Combination, certify, combinations
from tests.certificate.oracle import KNOWN, RUNGS, TROUBLES
from tests.certificate.shops import BACKUPS, VARIANTS, policy_of
from tests.certificate.states import CACHES, CARRIERS, STATES, has

_EVERY = 199
"""A prime: each step meets other states than the last."""


@pytest.fixture(scope="module")
def whole() -> list[Combination]:
    """Every combination, not played."""
    return list(combinations())


def test_a_sample_holds(whole: list[Combination]) -> None:
    """No breach, and every rung, outcome and trouble is met."""
    whole_carts = ("hotshellow/", "little-rooms+backup@easypost/home-signed/")
    sample = [
        combination
        for number, combination in enumerate(whole)
        if number % _EVERY == 0 or combination.name.startswith(whole_carts)
    ]
    tally = certify(sample)
    assert tally.breaches == []
    assert tally.run == len(sample)
    assert set(tally.outcomes) == {"options", "unknown", "refused"}
    assert set(tally.sources) == {"policy", "demo", "cached", "stale", "backup"}
    assert set(tally.stand_ins) == {"stale", "backup"}
    assert set(tally.rungs) == {"live", "some", "cached", "stale", "backup", "none", "silent"}
    kinds = {trouble.kind for trouble in TROUBLES.values()}
    assert {told.split()[1] for told in tally.troubles} == kinds
    assert {told.split()[0] for told in tally.troubles} == set(CARRIERS)


def test_the_whole_is_large_and_has_every_combination_once(whole: list[Combination]) -> None:
    """At least 20,000; no name twice, so that a breach's line plays that one again."""
    assert len(whole) >= 20_000
    assert len({combination.name for combination in whole}) == len(whole)


def test_every_carrier_takes_every_state_with_every_other(whole: list[Combination]) -> None:
    """USPS cannot name another currency itself: it does where EasyPost is asked for it."""
    states = {(carrier, state) for combination in whole for carrier, state in combination.states}
    assert states == {(carrier, state) for carrier in CARRIERS for state in STATES}
    three = [combination for combination in whole if len(combination.states) == 3]
    each = Counter((combination.variant, combination.case.name, combination.cache) for combination in three)
    assert set(each.values()) == {9 * 10 * 10}
    assert not has("usps", "wrong_currency")


def test_a_backup_that_nobody_is_told_of_is_a_breach(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in the log nor counted, or twice."""
    name = "lighthouse+backup/po-box/cold/usps=timeout"
    (one,) = [combination for combination in combinations() if combination.name == name]
    assert certify([one]).breaches == []
    quoted = Telemetry.quoted
    for untold in (lambda *_: None, lambda telemetry, answer: [quoted(telemetry, answer) for _ in range(2)]):
        with monkeypatch.context() as patched:
            patched.setattr(Telemetry, "quoted", untold)
            words = [words for _, words in certify([one]).breaches]
        assert len(words) == 2
        assert words[0].startswith("the log tells [")
        assert words[1].startswith("the metrics count {")


def test_the_oracle_is_whole() -> None:
    """Every state of a carrier and every age of what is remembered has its rung."""
    assert set(RUNGS) == set(STATES)
    assert set(KNOWN) == set(CACHES)
    assert all(set(row) == set(KNOWN.values()) for row in RUNGS.values())


def test_backups_are_in_the_policies() -> None:
    """The prices the oracle has are those of the shops, each under a service the shop sells."""
    for variant in VARIANTS:
        found = {
            service.service.code: service.backup
            for rule in policy_of(variant).options
            for service in rule.services
            if service.backup is not None
        }
        assert found.keys() == (BACKUPS[variant.shop].keys() if variant.backed else set()), variant.name


def test_every_shop_has_carts_of_every_kind() -> None:
    """At home, abroad, to a PO box; with a signature, free, of several parcels and of mixed kinds."""
    names = Counter(word for case in CASES for word in case.name.split("-"))
    assert {"home", "abroad", "po", "signed", "free", "parcels", "mixed", "split"} <= names.keys()
    assert {case.consignments for case in CASES} == {1, 2, 3}
    assert {case.shop for case in CASES} == {variant.shop for variant in VARIANTS}
