from hypothesis import given
from hypothesis import strategies as st

from clustering.comparison import Move, compare
from clustering.plan import Cluster, LeftOut, Plan
from clustering.scenario.resolve import relabelled


def plan(*groups: tuple[int, ...], left: tuple[int, ...] = ()) -> Plan:
    return Plan(
        tuple(Cluster(number, group) for number, group in enumerate(groups, 1)),
        tuple(LeftOut(urn, "no partner") for urn in left),
    )


def test_a_renumbered_cluster_is_not_a_move() -> None:
    comparison = compare(plan((1, 2, 3), (4, 5, 6)), plan((4, 5, 6), (1, 2, 3)))
    assert comparison.same
    assert comparison.matches == {1: 2, 2: 1}
    assert comparison.untouched == (1, 2)


def test_a_school_that_changes_cluster_is_named_with_both() -> None:
    comparison = compare(plan((1, 2, 3), (4, 5, 6)), plan((1, 2), (3, 4, 5, 6)))
    assert comparison.moves == (Move(3, 1, 2),)
    assert comparison.untouched == ()


def test_the_larger_part_of_a_split_cluster_stays() -> None:
    comparison = compare(plan((1, 2, 3, 4, 5)), plan((4, 5), (1, 2, 3)))
    assert comparison.moves == (Move(4, 1, 1), Move(5, 1, 1))


def test_newly_left_out_and_newly_placed_schools_are_moves() -> None:
    comparison = compare(plan((1, 2, 3), left=(4,)), plan((1, 2, 4), left=(3,)))
    assert comparison.moves == (Move(3, 1, None), Move(4, None, 1))


def test_schools_of_one_plan_only_are_added_or_removed() -> None:
    comparison = compare(plan((1, 2, 3)), plan((2, 3, 9)))
    assert (comparison.added, comparison.removed, comparison.moves) == ((9,), (1,), ())


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12), st.randoms())
def test_a_plan_is_the_same_as_itself_in_any_order(labels: list[int], random: object) -> None:
    groups = [tuple(i for i, label in enumerate(labels) if label == k) for k in range(5)]
    kept = [group for group in groups if group]
    shuffled = list(kept)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands over random.Random
    assert compare(plan(*kept), plan(*shuffled)).same


def test_of_equal_overlaps_equal_numbers_are_matched() -> None:
    before = Plan((Cluster(1, (1, 2, 3, 4)), Cluster(2, (5, 6, 7, 8))))
    after = Plan((Cluster(1, (5, 6, 3, 4)), Cluster(2, (7, 8, 1, 2))))
    assert compare(before, after).matches == {1: 1, 2: 2}


@given(
    st.lists(st.integers(0, 4), min_size=12, max_size=12),
    st.lists(st.integers(0, 4), min_size=12, max_size=12),
)
def test_a_plan_numbered_by_its_forerunners_is_matched_by_its_numbers(
    old: list[int], new: list[int]
) -> None:
    first, second = (
        plan(*(tuple(i for i, at in enumerate(labels) if at == k) for k in set(labels)))
        for labels in (old, new)
    )
    numbered = relabelled(first, second)
    found = compare(first, numbered)
    assert all(a == b for a, b in found.matches.items())
    assert not any(move.before == move.after for move in found.moves)
