"""What the papers of a plan say of schools in no cluster."""

import dataclasses

import pytest
from papers_plan import full_plan

from clustering.plan import LeftOut, Plan
from clustering.policy.dossier import dossier
from maps.papers.plan_values import plan_values


@pytest.fixture(scope="module")
def stored():
    return full_plan("federation")


def outside(stored, *left_out):
    """What the papers say of a plan whose last cluster has fallen apart."""
    plan = Plan(stored.result.plan.clusters[:-1], left_out)
    changed = dataclasses.replace(stored, result=dataclasses.replace(stored.result, plan=plan))
    policy = dossier(changed.problem, plan, changed.purpose)
    return [(each.what, each.found) for each in plan_values(changed, policy).outside]


def test_schools_that_need_no_place_are_counted_by_reason_and_others_named(stored):
    freed = stored.result.plan.clusters[-1].schools
    reasons = ["It lies too far away."] * 2 + ["It may join."] * (len(freed) - 2)
    left_out = [LeftOut(urn, reason) for urn, reason in zip(freed, reasons, strict=True)]
    needing = outside(stored, *left_out)
    assert [what[-7:-1] for what, _ in needing] == [str(urn) for urn in freed]
    optional = stored.problem.replace(
        rules=dataclasses.replace(stored.problem.rules, optional=freed)
    )
    what, found = outside(dataclasses.replace(stored, problem=optional), *left_out)[0]
    assert what == "2 schools"
    assert "It lies too far away. They are named in schools.csv" in found
