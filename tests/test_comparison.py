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


def test_of_two_halves_that_with_the_first_school_is_the_cluster() -> None:
    before = Plan((Cluster(1, (1, 2, 3, 4)), Cluster(2, (5, 6, 7, 8))))
    after = Plan((Cluster(1, (5, 6, 3, 4)), Cluster(2, (7, 8, 1, 2))))
    found = compare(before, after)
    assert found.matches == {1: 2, 2: 1}
    assert [move.urn for move in found.moves] == [3, 4, 7, 8]


def test_a_cluster_that_falls_apart_is_no_longer_itself() -> None:
    found = compare(plan((1, 2, 3, 4, 5, 6)), plan((1, 2), (3, 4), (5, 6)))
    assert found.matches == {}
    assert [move.urn for move in found.moves] == [1, 2, 3, 4, 5, 6]


def test_less_than_half_of_a_cluster_is_not_the_cluster() -> None:
    found = compare(plan((1, 2, 3, 4, 5), (6, 7)), plan((1, 2, 6, 7), (3, 4), left=(5,)))
    assert found.matches == {2: 1}
    assert [move.urn for move in found.moves] == [1, 2, 3, 4, 5]


def test_of_two_clusters_that_merge_the_larger_is_still_itself() -> None:
    found = compare(plan((1, 2), (3, 4, 5)), plan((1, 2, 3, 4, 5)))
    assert found.matches == {2: 1}
    assert [move.urn for move in found.moves] == [1, 2]


def test_of_equals_that_merge_the_one_of_the_same_number_is_still_itself() -> None:
    before = Plan((Cluster(1, (1, 2)), Cluster(2, (3, 4))))
    assert compare(before, Plan((Cluster(2, (1, 2, 3, 4)),))).matches == {2: 2}
    assert compare(before, Plan((Cluster(1, (1, 2, 3, 4)),))).matches == {1: 1}


def test_schools_that_closed_or_opened_do_not_decide_what_is_still_itself() -> None:
    found = compare(plan((1, 2, 3, 4, 5)), plan((4, 5, 8, 9)))
    assert found.matches == {1: 1}
    assert found.moves == ()


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


@given(
    st.lists(st.integers(-1, 4), min_size=11, max_size=11),
    st.lists(st.integers(-1, 4), min_size=11, max_size=11),
)
def test_the_moves_of_each_cluster_depend_on_it_alone(old: list[int], new: list[int]) -> None:
    first, second = (
        plan(
            *(tuple(i for i, at in enumerate(labels) if at == k) for k in set(labels) - {-1}),
            left=tuple(i for i, at in enumerate(labels) if at < 0),
        )
        for labels in (old, new)
    )
    placed = {urn for cluster in first.clusters for urn in cluster.schools}
    expected = len(placed.intersection(left.urn for left in second.left_out))
    for cluster in second.clusters:
        kept = 0
        for former in first.clusters:
            held = set(cluster.schools) & set(former.schools)
            half = 2 * len(held) == len(former.schools) and min(former.schools) in held
            if 2 * len(held) > len(former.schools) or half:
                kept = max(kept, len(held))
        expected += len(cluster.schools) - kept
    assert len(compare(first, second).moves) == expected
