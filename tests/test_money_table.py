"""Every sum of money of a plan has what it is for, its source and its day."""

import csv
import dataclasses
import io
from datetime import date

import numpy as np
import pytest
from hostile_names import HOSTILE_NAMES
from small_plan import small_plan, small_problem

from clustering.cluster_states import ClusterState, StateStep
from clustering.decisions import Decision, Decisions
from clustering.plan import Cluster
from clustering.policy.figures import Rates, money
from clustering.policy.money_table import MONEY_COLUMNS, money_rows
from clustering.policy.own_money import given_money
from clustering.policy.posts import business_manager, employed, leadership, specialist
from clustering.policy.programmes import read_programme
from clustering.policy.purpose import PlanPurpose
from maps.plan_tables import money_table

DAY = date(2026, 1, 5)
RATES = Rates(money(), DAY)
STILL = np.zeros((4, 4))
OWN = {
    "manager_salary": 30_000,
    "staff_pension": 0,
    "insurance": 0,
    "head_freed": 0.5,
    "head_hours": 8,
    "leadership_salary": 39_000,
    "teacher_salary": 19_500,
    "teacher_pension": 0,
}
PLAIN = Rates(money().replaced_by(given_money(OWN)), DAY)
"""Figures that can be reckoned in the head: no pension, no insurance."""


def test_an_employer_pays_pension_on_all_and_insurance_above_the_threshold():
    assert employed(50_000, 0.2, RATES) == pytest.approx(50_000 * 1.2 + 45_000 * 0.15)
    assert employed(4_000, 0.2, RATES) == pytest.approx(4_800)


def test_leadership_days_cost_their_share_of_a_year():
    """39,000 pounds for 195 days are 200 a day; 38 weeks of two days are 76 days."""
    assert leadership(2, PLAIN).pounds == pytest.approx(76 * 200)
    assert "£39,000 a year" in leadership(2, PLAIN).source


def test_a_shared_business_manager_pays_by_the_days_that_the_round_takes():
    """Four visits of three hours are two days: two fifths of a year's 30,000 pounds."""
    post = business_manager(STILL, STILL, PLAIN)
    assert (len(post.rounds), post.days) == (1, 2)
    assert post.pounds == pytest.approx(12_000)
    assert post.must_save == pytest.approx(3_000)
    assert post.freed_hours == pytest.approx(0.5 * 8 * 4)
    assert post.words == "Shared business manager: 1 person, 2 days a week in all"


def test_a_shared_specialist_pays_by_days_of_the_school_year():
    assert specialist(STILL, STILL, PLAIN).pounds == pytest.approx(2 * 38 * 100)


def test_more_visits_than_one_can_do_take_two_people():
    rates = Rates(PLAIN.figures.replaced_by(given_money({"visits": 3})), DAY)
    post = business_manager(STILL, STILL, rates)
    assert (len(post.rounds), post.days) == (2, 6)
    assert post.pounds == pytest.approx(36_000)


def rows(**given):
    problem = small_problem()
    told = {"decisions": Decisions(), "purpose": PlanPurpose(start=DAY)} | given
    return money_rows(problem, small_plan(), told["decisions"], told["purpose"])


def test_every_sum_has_a_source_and_a_day():
    found = rows()
    assert {row.cluster for row in found} == {1, 2}
    assert all(row.source and row.on == DAY and row.per for row in found if row.pounds is not None)
    (subscription,) = (row for row in found if row.cluster == 1 and "Subscription" in row.what)
    assert (subscription.pounds, subscription.per) == (4 * 500 * 3, "3 years")


def test_money_that_was_granted_and_released_is_in_the_table():
    steps = (
        StateStep(state=ClusterState.AGREED, on=date(2026, 1, 1)),
        StateStep(state=ClusterState.APPROVED, on=date(2026, 2, 1), pounds=80_000),
        StateStep(state=ClusterState.RELEASED, on=date(2026, 3, 1), pounds=60_000),
    )
    found = rows(decisions=Decisions(clusters={2: Decision(steps=steps)}))
    told = [row.values[2:] for row in found if row.source == "decisions.toml"]
    assert told == [
        ("Approved", 80_000, "once", "decisions.toml", "2026-02-01"),
        ("Money released", 60_000, "once", "decisions.toml", "2026-03-01"),
    ]


def test_what_a_programme_no_longer_pays_is_no_sum():
    purpose = PlanPurpose(start=DAY, programme=read_programme("lincolnshire-small-schools"))
    for row in rows(purpose=purpose):
        if row.per == "once":
            assert row.pounds is None
            assert "history" in row.source


def test_a_cluster_that_no_road_joins_has_no_travel_and_no_round():
    problem = small_problem()
    seconds = problem.times.seconds.copy()
    seconds[4, 5] = np.inf
    apart = problem.replace(times=dataclasses.replace(problem.times, seconds=seconds))
    found = money_rows(apart, small_plan(), Decisions(), PlanPurpose(start=DAY))
    told = [row for row in found if row.cluster == 2]
    assert not any("Shared" in row.what and row.pounds for row in told)
    assert any("is not known" in row.what and row.pounds is None for row in told)


def test_hostile_names_are_no_formulas_in_the_table():
    plan = small_plan()
    for name in HOSTILE_NAMES:
        clusters = (Cluster(1, plan.clusters[0].schools, name),)
        named = dataclasses.replace(plan, clusters=clusters)
        found = money_rows(small_problem(), named, Decisions(), PlanPurpose(start=DAY))
        header, *cells = csv.reader(io.StringIO(money_table(found[:2]), newline=""))
        assert header == [*MONEY_COLUMNS, "wording"]
        for row in cells:
            assert not row[1].startswith(("=", "+", "-", "@"))
