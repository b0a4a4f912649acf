"""What one school's move costs: the difference of two plans' costs, and every rule in words."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from served_plan import CLOSE, in_process, write_plan
from small_plan import small_plan, small_problem

from app.driving import Straight
from app.serve.pricing import moves_json, plan_to_move_in
from clustering import check
from clustering.explanations.moves import plain_moves, plan_cost_s
from clustering.plan import Plan
from clustering.policy.purpose import PlanPurpose
from clustering.scenario import MoveTo, Setting

LEFT_OUT = 900008


def setting_by(**rules):
    problem = small_problem()
    problem = problem.replace(rules=dataclasses.replace(problem.rules, **rules))
    return Setting(problem, small_plan(), PlanPurpose(start=date(2026, 1, 5)), Straight())


def price(setting, urn, number):
    told = moves_json(setting, None, urn)
    return next(each for each in told["clusters"] if each["number"] == number)


@given(
    urn=st.integers(900001, 900007),
    limit=st.sampled_from([10.0, 14.0, 45.0]),
    size=st.sampled_from([(2, 8), (3, 4), (3, 6)]),
    clusters=st.sampled_from([None, 2]),
)
def test_a_price_is_the_difference_of_two_plans_and_allowed_means_no_new_breach(
    urn, limit, size, clusters
):
    setting = setting_by(max_minutes=limit, size=size, clusters=clusters)
    problem, plan = plan_to_move_in(setting, None)
    before = set(check(problem, plan))
    for tried in plain_moves(problem, plan, urn):
        changed = {cluster.number for cluster in tried.before}
        kept = tuple(each for each in plan.clusters if each.number not in changed)
        after = Plan((*kept, *tried.after), plan.left_out)
        apart = plan_cost_s(problem, after) - plan_cost_s(problem, plan)
        assert tried.move.more_s == pytest.approx(apart)
        assert set(tried.breaches) == set(check(problem, after)) - before


def test_too_far_names_the_partner_and_the_minutes():
    told = price(setting_by(), LEFT_OUT, 2)
    assert not told["allowed"]
    assert not told["others"]
    assert told["against"][0] == (
        "Too far from Village 5 Primary School (53.0 min), Village 6 Primary School (51.0 min) "
        "and 1 more; the limit is 45 min."
    )


def test_a_full_cluster_is_said_to_be_full_and_others_may_make_room():
    told = price(setting_by(), 900005, 1)
    assert told["against"] == [
        "Cluster 1 has 5 schools, not 3 to 4.",
        "Cluster 2 has 2 schools, not 3 to 4.",
    ]
    assert told["others"]


def test_schools_that_must_stay_together_go_together():
    told = price(setting_by(together=((900003, 900004),), size=(2, 6)), 900004, 2)
    assert told["allowed"]
    assert any("must stay together" in words for words in told["told"])


def test_a_vacant_headship_is_not_told():
    told = price(setting_by(vacant_headship=True), 900004, 2)
    assert "vacant" not in str(told).lower()


def test_what_is_asked_already_counts_and_can_be_asked_again():
    setting = MoveTo(900004, 2).applied(setting_by())
    assert moves_json(setting, None, 900004)["from"] == 2
    assert price(setting, 900004, 1)["allowed"]  # back home: its new pin does not hold it
    assert not price(setting, 900003, 2)["allowed"]  # it is full now


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with in_process(write_plan(tmp_path_factory.mktemp("served"))) as opened:
        yield opened


@pytest.mark.parametrize("urn", ["", "x", "-1", "1", "9" * 40, "900001'", "٣"])
def test_no_school_is_refused_in_words(page, urn):
    answer = page.client.get("/api/moves", params={"urn": urn})
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["text"]


def test_prices_are_of_the_plan_that_is_shown(page):
    def at(urn):
        return page.client.get("/api/moves", params={"urn": urn}).json()["from"]

    assert at(900004) == 1
    page.change({"do": "move", "urn": 900004, "cluster": 2}, CLOSE)
    assert at(900004) == 2
    assert page.client.get("/api/moves?urn=900001").status_code == 422  # it closes
    page.solved()
    assert at(900004) == 2


def test_a_stranger_is_told_no_price(page):
    page.client.cookies.clear()
    assert page.client.get("/api/moves?urn=900002").status_code == 401
    assert page.client.get("/api/compared?one=What+if").status_code == 401
    assert page.client.get("/api/handouts.pdf").status_code == 401
