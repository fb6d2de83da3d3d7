"""Of all ways in which rules can see goods that meet in a cart, each is tried once, by a smallest set."""

from functools import reduce

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calculator.policy.model import Policy
from calculator.proof.cells import Space, space_of
from calculator.proof.families import families
from calculator.proof.goods import Goods
from calculator.proof.looks import Look, look_of
from calculator.proof.mixtures import Mixtures
from calculator.proof.places import places_of
from tests.calculator.proof.chance import crowded
from tests.calculator.proof.kit import SPLIT, corner, option
from tests.examples import examples

FIVE = '{ kind = "flat", fee = "5.00" }'
FLAT = option("o", FIVE, 'level = "expedited"')
BLOCK = '[[blocks]]\nreason = "{0}"\nlines = {{ {1} }}\nmessage = "No."\nstatement = "S"\n{2}'
TEXT = '[[texts]]\nid = "{0}"\nversion = "1"\ntext = "{0}."\nkinds = ["{1}"]\noptions = ["o"]\nstatement = "S"\n'
SURCHARGE = '[[surcharges]]\nid = "{0}"\nlabel = "{0}"\nfee = "1.00"\nlines = {{ tags = ["{0}"] }}\nstatement = "S"\n'


def spaces(*policies: Policy, zone: str = "us") -> list[Space]:
    """The spaces of every family of a zone, for sales."""
    zones = (zone,) * len(policies)
    return [space_of(policies, each, places_of(policies)) for each in families(policies, zones, "sale")]


def looks(space: Space, mixtures: Mixtures) -> dict[Goods, Look]:
    return {each: look_of(each, space.views, space.family, timed=False) for each in mixtures.goods}


def named(sets: tuple[tuple[Goods, ...], ...]) -> list[str]:
    return [" + ".join(map(str, each)) for each in sets]


@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_set_of_goods_looks_like_one_that_is_tried(data: st.DataObject) -> None:
    """One that is tried decides the same, with each text there or not as it is with them, and ships no more sorts."""
    policy = data.draw(crowded())
    for space in spaces(policy):
        mixtures = space.mixtures
        own = looks(space, mixtures)
        if not mixtures.whole:  # a dozen sorts that each differ in more than one way: those left out are told
            continue
        tried = [(each, reduce(Look.beside, (own[goods] for goods in each))) for each in mixtures.sets]
        marks = frozenset[object]().union(*(look.says for look in own.values()))
        for held in data.draw(st.lists(st.sets(st.sampled_from(mixtures.goods), min_size=1, max_size=6), max_size=5)):
            if not any(policy.kinds[goods.kind].ships for goods in held):
                continue
            look = reduce(Look.beside, (own[goods] for goods in held))
            alike = [found for found in tried if found[1].deciding == look.deciding]
            assert all(any((mark in said.says) is (mark in look.says) for _, said in alike) for mark in marks)
            ships = [sum(policy.kinds[goods.kind].ships for goods in each) for each in (*dict(alike), held)]
            assert min(ships[:-1]) <= ships[-1]
            same = mixtures.alike(held)
            assert reduce(Look.beside, (own[goods] for goods in same)) == look
            assert len(same) <= len(held)


def test_what_no_rule_tells_apart_is_one() -> None:
    """Sorts that only differ in what they are worth meet in every way that makes a cart worth something else."""
    (space,) = spaces(corner(FLAT))
    assert named(space.mixtures.sets) == [
        *("stock", "made", "gift"),
        *("stock + made", "stock + gift", "stock + digital", "made + gift", "made + digital", "gift + digital"),
        *("stock + made + gift", "stock + made + digital", "stock + gift + digital", "made + gift + digital"),
        "stock + made + gift + digital",
    ]


def test_of_blocks_alike_only_the_first_counts() -> None:
    """Three tags barred from the same option: each alone; a second changes nothing behind the first."""
    tags = [BLOCK.format(tag, f'tags = ["{tag}"]', "") for tag in ("glass", "liquid", "large")]
    (space,) = spaces(corner(FLAT + "".join(tags)))
    found = [each for each in named(space.mixtures.sets) if all(part.startswith("stock") for part in each.split(" + "))]
    assert found == ["stock", "stock (glass)", "stock (liquid)", "stock (large)"]
    glass, liquid = Goods("stock", ("glass",)), Goods("stock", ("liquid",))
    assert space.mixtures.alike([liquid, glass]) == (glass,)


def test_blocks_on_other_options_meet() -> None:
    """What one block bars and what another does are tried together where options make way for each other."""
    text = "".join(option(code, FIVE, 'group = "g"', f"priority = {place}") for place, code in enumerate("ab"))
    text += BLOCK.format("one", 'tags = ["glass"]', 'refuses = { options = ["a"] }\n')
    text += BLOCK.format("two", 'tags = ["liquid"]', 'refuses = { options = ["b"] }\n')
    (space,) = spaces(corner(text))
    assert "stock (glass) + stock (liquid)" in named(space.mixtures.sets)


def test_texts_are_there_and_not_there_each_for_itself() -> None:
    """Of four texts each is met, and each is missed; that all four meet decides nothing. Of two policies two meet."""
    kinds = [f"k{number}" for number in range(4)]
    text = "".join(f'[kinds.{kind}]\nlead_time = {{ min = 1, max = 2 }}\nstatement = "S"\n' for kind in kinds)
    texts = "".join(TEXT.format(f"t{number}", kind) for number, kind in enumerate(kinds))
    policy = corner(text + FLAT + texts)
    (space,) = spaces(policy)
    plain = [each for each in space.mixtures.sets if {goods.kind for goods in each} <= {"stock", *kinds}]
    assert max(map(len, plain)) == 1
    assert {goods.kind for each in plain for goods in each} == {"stock", *kinds}
    (both,) = spaces(policy, corner(text + FLAT + texts))
    plain = [each for each in both.mixtures.sets if {goods.kind for goods in each} <= {"stock", *kinds}]
    assert max(map(len, plain)) == 2


def test_where_parcels_are_split_one_line_with_two_marks_is_a_sort_of_its_own() -> None:
    """Glass with liquid in it is one parcel that two blocks hold, glass beside a liquid is two."""
    tags = [BLOCK.format(tag, f'tags = ["{tag}"]', 'refuses = { options = ["o"] }\n') for tag in ("glass", "liquid")]
    (space,) = spaces(corner(FLAT + "".join(tags) + SPLIT))
    assert Goods("stock", ("glass", "liquid")) in space.mixtures.goods
    (together,) = spaces(corner(FLAT + "".join(tags)))
    assert Goods("stock", ("glass", "liquid")) not in together.mixtures.goods


def test_more_ways_than_can_be_tried_are_told() -> None:
    """Six surcharges on six tags decide 64 prices of options that make way for another: smaller sets go first."""
    hides = option("p", FIVE, 'hide_when_free = "o"')
    tags = [f"t{number}" for number in range(6)]
    policy = corner(FLAT + hides + "".join(map(SURCHARGE.format, tags)))
    (space,) = spaces(policy)
    assert space.mixtures.whole
    few = Mixtures(space.mixtures.goods, space.views, space.family, most=100)
    assert not few.whole
    assert len(few.sets) == 100
    assert max(map(len, few.sets)) < max(map(len, space.mixtures.sets))
    assert len(few.every()) > 100
