"""The policy of a whole plan: which clusters need the diocese, which could federate, by when."""

from datetime import date

import pytest
from grid import schools_of

from clustering import Limits, Problem, Rules, check, solve
from clustering.plan import Cluster, Plan
from clustering.policy.citations import cite
from clustering.policy.forms import Form
from clustering.policy.school_types import May, is_academy
from clustering.policy.summary import diocese_sentence, federation_sentence, plan_policy
from data import read_schools
from routing import estimate_times

START, SEPTEMBER = date(2026, 1, 5), date(2026, 9, 1)
COMMUNITY = {"type": "Community school"}
AIDED = {"type": "Voluntary aided school", "faith": "Roman Catholic", "diocese": "Nottingham"}
ACADEMY = {"type": "Academy converter", "trust": "T"}
SCHOOLS = schools_of(COMMUNITY, AIDED, COMMUNITY, ACADEMY, ACADEMY, ACADEMY)
PLAN = Plan((Cluster(1, (101, 102)), Cluster(2, (103, 104)), Cluster(3, (105, 106))))


def test_each_cluster_is_looked_at_in_its_strongest_form():
    found = plan_policy(SCHOOLS, PLAN, START, SEPTEMBER)
    assert [policy.form for policy in found] == [Form.FEDERATION, Form.INFORMAL, Form.TRUST]
    assert [policy.dioceses for policy in found] == [("Nottingham",), (), ()]
    assert all(len(policy.directions) == 2 for policy in found)


@pytest.mark.parametrize(
    ("form", "taken"),
    [
        (Form.FEDERATION, [Form.FEDERATION, Form.INFORMAL, Form.TRUST]),
        (Form.TRUST, [Form.TRUST, Form.TRUST, Form.TRUST]),
        (Form.INFORMAL, [Form.INFORMAL] * 3),
    ],
)
def test_a_form_that_is_asked_for_is_taken_where_it_is_not_shut(form, taken):
    found = plan_policy(SCHOOLS, PLAN, START, SEPTEMBER, form=form)
    assert [policy.form for policy in found] == taken


def test_the_answers_name_the_clusters_and_their_sources():
    found = plan_policy(SCHOOLS, PLAN, START, SEPTEMBER)
    assert diocese_sentence(found) == (
        "1 of 3 clusters must turn to a diocese or another religious body for the form looked at: "
        f"1 ({cite('federation_proposals')})."
    )
    assert federation_sentence(found) == (
        "Cluster 1 could federate in time. Clusters 2 and 3 cannot federate as they stand, or not "
        f"in time (time for representations: {cite('federation_proposals')})."
    )
    assert diocese_sentence(()) == "No cluster needs a diocese for the form looked at."
    assert federation_sentence(()) == "There is no cluster."


@pytest.mark.parametrize("form", [Form.INFORMAL, Form.FORMAL])
def test_no_cluster_needs_a_diocese_for_a_collaboration(form):
    found = plan_policy(SCHOOLS, PLAN, START, SEPTEMBER, form=form)
    assert diocese_sentence(found) == (
        "1 of 3 clusters may want to ask a diocese or another religious body, which no law known "
        f"here asks of them: 1 ({cite('worcestershire_diocese')})."
    )


def test_an_authority_names_its_own_policy_on_asking_a_diocese():
    found = plan_policy(
        SCHOOLS,
        PLAN,
        START,
        SEPTEMBER,
        form=Form.INFORMAL,
        diocese_policy="Marramshire, partnership policy, 2025, 4.2",
    )
    (asked,) = found[0].religious
    assert str(asked).endswith(
        "Your authority's policy asks it of you (Marramshire, partnership policy, 2025, 4.2; "
        "local policy)."
    )
    assert "Worcestershire" not in diocese_sentence(found)


def test_what_a_cluster_s_maintained_schools_can_do_without_its_academy_is_said():
    schools = schools_of(COMMUNITY, AIDED, ACADEMY)
    (found,) = plan_policy(schools, Plan((Cluster(1, (101, 102, 103)),)), START, SEPTEMBER)
    assert found.federation.could is May.NO
    assert found.federation.words == "in part"
    assert found.federation.part == (101, 102)
    assert (
        "School 101 and School 102 could federate without School 103, by 1 September 2026"
        in found.federation.sentence
    )
    (late,) = plan_policy(schools, Plan((Cluster(1, (101, 102, 103)),)), SEPTEMBER, SEPTEMBER)
    assert late.federation.words == "no"
    assert "though not by 1 September 2026" in late.federation.in_part
    assert "some of its schools could in time, without the others" in federation_sentence([found])


def test_where_only_one_body_is_left_without_the_academy_nothing_can_be_formed():
    downs = COMMUNITY | {"federation": "Downs"}
    for each in ([COMMUNITY, ACADEMY], [downs, downs, ACADEMY]):
        schools = schools_of(*each)
        (found,) = plan_policy(schools, Plan((Cluster(1, schools.urns),)), START, SEPTEMBER)
        assert found.federation.words == "no"
    assert "School 101 and School 102 are one federation today" in found.federation.sentence


def test_a_plan_of_a_real_authority_is_answered(shared_data):
    schools = read_schools(
        shared_data / "schools" / "gias_england_statefunded_2022-07.csv",
        la="Isle of Wight",
        phase="Primary",
    )
    problem = Problem(schools, estimate_times(schools), Rules())
    plan = solve(problem, Limits(seconds=3)).plan
    assert not check(problem, plan)
    found = plan_policy(schools, plan, START, SEPTEMBER)
    assert len(found) == len(plan.clusters) > 3
    for policy, cluster in zip(found, plan.clusters, strict=True):
        academies = [urn for urn in cluster.schools if is_academy(schools.by_urn[urn])]
        assert (policy.form is Form.FEDERATION) <= (not academies)
        assert {urn for duty in policy.duties for urn in duty.schools} <= set(cluster.schools)
    assert any(policy.religious for policy in found)
