import itertools

import pytest
from grid import lattice, line_problem, problems
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import UNHURRIED

from clustering import Cluster, Limits, Plan, Problem, Rules, alternatives, check, measure, solve
from clustering.explanations.alternative import difference
from clustering.explanations.alternatives import to_sentence
from data.errors import InputError

pytestmark = pytest.mark.usefixtures("brief_annealing")


def grid(n=24, seed=1):
    return Problem.from_arrays(lattice(n, seed), [100 + i for i in range(n)],
                               rules=Rules(size=(3, 5)))  # fmt: skip


def total(problem, result):
    clusters = sum(measure(problem, cluster).cost for cluster in result.plan.clusters)
    return clusters + result.left_out_s


def assert_as_promised(problem, best, found, within, differ):
    allowed = within * max(abs(best.objective), 1.0)
    for alternative in found:
        assert not check(problem, alternative.result.plan)
        more = total(problem, alternative.result) - total(problem, best)
        assert more <= allowed + 1e-6
        assert alternative.more == pytest.approx(more / max(abs(best.objective), 1.0))
        assert alternative.result.bound <= alternative.result.objective + 1e-6
    plans = [best.plan, *(alternative.result.plan for alternative in found)]
    for first, second in itertools.combinations(plans, 2):
        assert difference(first, second) >= differ


def test_alternatives_are_near_in_cost_and_far_in_pairs():
    problem = grid()
    best = solve(problem, UNHURRIED)
    found = alternatives(problem, best, 3, within=0.1, differ=0.2, limits=UNHURRIED)
    assert len(found) == 3
    assert_as_promised(problem, best, found, 0.1, 0.2)
    assert [each.more for each in found] == sorted(each.more for each in found)


@settings(max_examples=8, deadline=None)
@given(problems(9), st.sampled_from([0.0, 0.05, 0.5]), st.sampled_from([0.1, 0.5, 1.0]))
def test_whatever_is_offered_keeps_both_conditions(problem, within, differ):
    best = solve(problem, Limits(1))
    found = alternatives(problem, best, 2, within=within, differ=differ, limits=Limits(2))
    assert_as_promised(problem, best, found, within, differ)


def test_parts_of_an_alternative_add_up_without_the_price_put_on_pairs():
    problem = grid()
    best = solve(problem, UNHURRIED)
    (found,) = alternatives(problem, best, 1, within=0.1, differ=0.2, limits=UNHURRIED)
    assert sum(found.result.parts.values()) == pytest.approx(found.result.objective)


def test_where_there_is_only_one_plan_no_other_is_made_up():
    problem = line_problem([0, 1, 2, 3], Rules(size=(4, 4)))
    best = solve(problem, Limits(1))
    found = alternatives(problem, best, 3, limits=Limits(1))
    assert found == ()
    assert to_sentence(found, 3, 0.02, 0.1).startswith(
        "Found: no alternative. Wanted were plans that cost"
    )


def test_trades_are_told_in_words():
    problem = grid()
    best = solve(problem, UNHURRIED)
    (found,) = alternatives(problem, best, 1, within=0.1, differ=0.2, limits=UNHURRIED)
    for words in ("It costs", "mean drive", "longest drive", "pupils from the target", "fit"):
        assert words in found.text()


def test_difference_counts_the_pairs_that_are_not_shared():
    one = Plan((Cluster(1, (1, 2, 3)), Cluster(2, (4, 5, 6))))
    other = Plan((Cluster(1, (1, 2, 4)), Cluster(2, (3, 5, 6))))
    assert difference(one, one) == 0
    assert difference(one, other) == pytest.approx(4 / 6)


@pytest.mark.parametrize("wrong", [{"count": 0}, {"within": -0.1}, {"differ": 0}, {"differ": 1.5}])
def test_wishes_that_make_no_sense_are_refused(wrong):
    problem = line_problem([0, 1, 2, 3], Rules(size=(4, 4)))
    with pytest.raises(InputError):
        alternatives(problem, solve(problem, Limits(1)), **wrong)
