import dataclasses

import numpy as np
import pytest
from grid import lattice, line_problem, problems
from hypothesis import given, settings
from patience import UNHURRIED

from clustering import (
    Cluster,
    LeftOut,
    Limits,
    Plan,
    Problem,
    Rules,
    check,
    explain,
    measure,
    solve,
)
from clustering.explanations.moves import best_moves, plan_cost_s
from clustering.explanations.nearby import CLUSTERS_FREE, solve_nearby
from clustering.explanations.pair_terms import pair_terms
from clustering.explanations.why_not import why_not
from data.errors import InputError

pytestmark = pytest.mark.usefixtures("brief_annealing")

LINE = [0, 1, 2, 3, 20, 21, 22, 23]
TWO = Plan((Cluster(1, (101, 102, 103, 104), "West"), Cluster(2, (105, 106, 107, 108), "East")))


def line(minutes=LINE, size=(3, 5), *each, **rules):
    return line_problem(minutes, Rules(size=size, **rules), *each)


def moved(plan, urn, move):
    """Carry a move out; clusters that lose all their schools go."""
    going, coming = set(move.schools), set(move.exchanged)
    home = next((c.number for c in plan.clusters if urn in c.schools), None)
    members = {c.number: set(c.schools) - going - coming for c in plan.clusters}
    members[move.into] |= going
    if home is not None:
        members[home] |= coming
    left_out = {left.urn for left in plan.left_out} - going | (coming if home is None else set())
    return Plan(
        tuple(Cluster(number, tuple(sorted(urns))) for number, urns in members.items() if urns),
        tuple(LeftOut(urn, "moved") for urn in sorted(left_out)),
    )


def test_a_school_s_best_other_place_costs_what_it_would():
    said = explain(line(), TWO, school=104)
    assert said.best.into == 2
    assert not said.best.exchanged
    # (4 + 2/4 x 84) minutes instead of twice 2/3 x 10
    assert said.best.more_s == pytest.approx(60 * (4 + 42 - 40 / 3))
    assert "cluster 2, East: the plan would then cost 32.7 minutes more" in said.text()


def test_where_sizes_forbid_a_move_an_exchange_is_offered():
    said = explain(line(size=(4, 4)), TWO, school=104)
    assert said.best.exchanged == (105,)
    assert "In exchange School 105 (105) would come the other way" in said.text()


def test_where_no_cluster_can_take_it_the_rule_and_the_culprits_are_named():
    said = explain(line(max_minutes=15), TWO, school=104)
    assert said.best is None
    assert [refusal.breach.rule for refusal in said.refusals] == ["limit"]
    assert "School 105 (105) it takes 17.0 minutes, over the limit of 15" in said.text()


def test_schools_that_must_stay_together_move_together():
    problem = line([0, 1, 2, 3, 4, 20, 21, 22], (3, 6), together=((104, 105),))
    plan = Plan((Cluster(1, (101, 102, 103, 104, 105)), Cluster(2, (106, 107, 108))))
    assert explain(problem, plan, school=104).best.schools == (104, 105)


def test_a_school_left_out_is_told_the_reason_and_what_contradicts():
    problem = line(size=(3, 5), together=((101, 102),), apart=((101, 102),))
    plan = Plan(
        (Cluster(1, (105, 106, 107, 108)),),
        tuple(LeftOut(urn, "It is pinned.") for urn in (101, 102, 103, 104)),
    )
    said = explain(problem, plan, school=101).text()
    assert "is in no cluster: it needs a place and has none. It is pinned." in said
    assert "together" in said
    assert "apart" in said


@settings(max_examples=30, deadline=None)
@given(problems(9))
def test_every_move_that_is_offered_keeps_the_rules_and_costs_what_is_said(problem):
    plan = solve(problem, UNHURRIED).plan
    for urn in problem.schools.urns[:4]:
        moves, refusals = best_moves(problem, plan, urn)
        others = [c for c in plan.clusters if urn not in c.schools]
        assert len(moves) + len(refusals) == len(others)
        for move in moves:
            after = moved(plan, urn, move)
            assert not check(problem, after)
            more_s = plan_cost_s(problem, after) - plan_cost_s(problem, plan)
            assert move.more_s == pytest.approx(more_s, abs=1e-6)


def test_a_cluster_tells_its_longest_drive_and_its_neighbours():
    said = explain(line(), TWO, cluster=1)
    assert said.longest_pair == (101, 104)
    assert [neighbour.urn for neighbour in said.neighbours] == [105, 106, 107, 108]
    assert said.figures == measure(line(), TWO.clusters[0])
    assert "School 105 (105), in cluster 2, East, 18.5 minutes away on average" in said.text()


def test_neighbours_that_may_not_join_are_told_the_rule():
    said = explain(line(max_minutes=15), TWO, cluster=1)
    assert "cannot join. Cluster 1: from School 101 (101) to School 105 (105)" in said.text()


def test_what_pairs_count_for_is_named_and_adds_up():
    faiths = [{"faith": "Roman Catholic"}, {}, {"existing_partnership": "A"},
              {"existing_partnership": "A"}]  # fmt: skip
    problem = line([0, 1, 2, 3], (4, 4), *faiths)
    cluster = Cluster(1, (101, 102, 103, 104))
    terms = pair_terms(problem, cluster)
    assert [term.cost_s for term in terms] == [300, 300, 300, -600]
    fit_s = measure(problem, cluster).compatibility_s  # of four schools, the mean over three each
    assert sum(term.cost_s for term in terms) / 3 * 2 == fit_s
    assert "partners today" in explain(problem, Plan((cluster,)), school=103).text()


def test_costs_given_for_pairs_are_told_too():
    problem = line([0, 1, 2, 3], (4, 4))
    costs = np.zeros((4, 4))
    costs[0, 1] = costs[1, 0] = 90.0
    (term,) = pair_terms(problem.replace(pair_costs=costs), Cluster(1, (101, 102, 103, 104)))
    assert (term.first, term.second, term.cost_s) == (101, 102, 90.0)


def test_why_not_finds_the_best_plan_with_both_and_its_price():
    problem = line(size=(4, 4))
    said = explain(problem, TWO, together=(104, 105), limits=UNHURRIED)
    assert not check(problem, said.found.result.plan)
    assert any({104, 105} <= set(c.schools) for c in said.found.result.plan.clusters)
    # 104 and 105 change places with 101 or stay beside 102, 103: the line's other best split
    pinned = dataclasses.replace(problem.rules, together=((104, 105),))
    best = solve(problem.replace(rules=pinned), UNHURRIED)
    assert said.more_s == pytest.approx(best.objective - plan_cost_s(problem, TWO))
    assert said.more_s > 0
    assert "That is the best plan with both together: proven." in said.text()


def test_why_not_finds_the_least_change_of_the_plan_in_hand():
    """104 alone goes east: 4 s/c minutes a school more, and nobody else moves."""
    problem = line()
    said = explain(problem, TWO, together=(104, 105), limits=UNHURRIED)
    assert [(move.urn, move.before, move.after) for move in said.least.moves] == [(104, 1, 2)]
    assert not check(problem, said.least.plan)
    assert [c.name for c in said.least.plan.clusters] == ["West", "East"]
    text = said.text()
    assert "The least change that puts them together moves 1 school; 0 of 2 clusters" in text
    assert "  School 104 (104) moves from cluster 1 to cluster 2; the mean drive to its" in text
    assert "partners takes 18 minutes, before 2." in text
    # 32.7 minutes more, among 8 schools
    assert "It costs 4.1 minutes a school more, 0.5 school-hours in all." in text


def test_a_lock_on_a_cluster_keeps_two_schools_apart():
    said = explain(line(locked=(TWO.clusters[0].schools,)), TWO, together=(104, 105))
    assert [culprit.kind for culprit in said.conflict] == ["locked"]
    assert said.least is None


def test_clusters_drawn_by_hand_that_break_a_rule_are_not_held(monkeypatch):
    """Ten clusters of four; the last two, far from the pair, mix schools an hour apart."""
    minutes = [60.0 * (i // 4) + i % 4 for i in range(40)]
    problem = line(minutes, size=(3, 5), max_minutes=30)
    groups = [tuple(range(101 + 4 * i, 105 + 4 * i)) for i in range(8)]
    groups += [(133, 134, 137, 138), (135, 136, 139, 140)]
    plan = Plan(tuple(Cluster(i + 1, urns) for i, urns in enumerate(groups)))
    solved = []

    def solve_first(held, *_, **__):
        solved.append(held)
        return solve(held, Limits(1))

    monkeypatch.setattr("clustering.explanations.nearby.solve", solve_first)
    found = solve_nearby(problem, plan, (101, 105), Limits(1), should_continue=lambda: False)
    assert solved[0].rules.together == ()
    assert not found.result.plan.left_out


def test_the_best_plan_anew_is_never_dearer_than_the_least_change():
    problem = Problem.from_arrays(lattice(40, 5, 40.0), rules=Rules(size=(4, 6)))
    plan = solve(problem, Limits(2)).plan
    first, second = plan.clusters[:2]
    said = why_not(problem, plan, (first.schools[0], second.schools[0]), Limits(0.2))
    assert said.least is not None
    least_s = plan_cost_s(problem, said.least.plan) - plan_cost_s(problem, plan)
    assert said.more_s <= least_s + 1e-6
    assert "in all." in said.text()


def test_the_least_change_moves_far_fewer_than_a_plan_made_anew():
    """In a plan in hand that is far from the best, whoever plans anew moves most schools."""
    problem = Problem.from_arrays(lattice(30, 2, 20.0), rules=Rules(size=(5, 6)))
    poor = Plan(tuple(Cluster(i + 1, tuple(range(5 * i, 5 * i + 5))) for i in range(6)))
    said = explain(problem, poor, together=(0, 5), limits=Limits(2))
    assert len(said.least.moves) < len(said.comparison.moves)
    assert any({0, 5} <= set(cluster.schools) for cluster in said.least.plan.clusters)


def test_why_not_names_the_rules_that_forbid_it():
    problem = line(apart=((101, 105),), max_minutes=15)
    said = explain(problem, TWO, together=(101, 105))
    assert said.found is None
    # either would be enough; what a planner asked for is named before the limit
    assert [culprit.kind for culprit in said.conflict] == ["apart"]
    far = explain(line(max_minutes=15), TWO, together=(101, 105))
    assert [culprit.kind for culprit in far.conflict] == ["limit"]
    assert "The drive between the two takes 20.0 minutes." in far.text()


def test_schools_that_are_together_are_said_to_be():
    assert "together already" in explain(line(), TWO, together=(101, 102)).text()


def test_a_small_search_holds_what_is_far_and_brings_the_two_together():
    problem = Problem.from_arrays(lattice(60, 3, 60.0), rules=Rules(size=(4, 6)))
    plan = solve(problem, UNHURRIED).plan
    assert len(plan.clusters) > CLUSTERS_FREE
    urn = plan.clusters[0].schools[0]
    move = best_moves(problem, plan, urn)[0][0]
    partner = next(c for c in plan.clusters if c.number == move.into).schools
    pair = (urn, next(other for other in partner if other not in move.exchanged))
    found = solve_nearby(
        problem.replace(rules=dataclasses.replace(problem.rules, together=(pair,))),
        plan,
        pair,
        UNHURRIED,
    )
    assert not check(problem, found.result.plan)
    assert any(set(pair) <= set(c.schools) for c in found.result.plan.clusters)
    home = {urn: c.number for c in found.result.plan.clusters for urn in c.schools}
    torn = [c for c in plan.clusters if len({home.get(urn) for urn in c.schools}) > 1]
    assert len(torn) <= found.free
    # the move into that cluster is one of the plans it chooses from
    assert plan_cost_s(problem, found.result.plan) - plan_cost_s(problem, plan) <= move.more_s + 1


@pytest.mark.parametrize(
    "question",
    [{}, {"school": 101, "cluster": 1}, {"school": 999}, {"cluster": 9},
     {"together": (101, 999)}, {"together": (101, 101)}],
)  # fmt: skip
def test_questions_without_an_answer_are_refused(question):
    with pytest.raises(InputError):
        explain(line(), TWO, **question)
