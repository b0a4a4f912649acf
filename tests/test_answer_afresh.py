"""What-ifs for which the plan in hand is no start: it has no cluster, or not as many as asked."""

import dataclasses

import numpy as np
import pytest
from grid import line_problem
from small_setting import small_setting

from clustering import Limits, Rules, check, solve
from clustering.clock import Progress
from clustering.optimiser.aggregation import aggregate
from clustering.optimiser.incumbent import Incumbent
from clustering.scenario import Scenario, SetLimit, SetSizes, answer
from clustering.scenario.rule_changes import SetRules
from data.errors import InputError

SECONDS = Limits(5)


def ask(setting, *changes, **options):
    return answer(setting, Scenario("s", changes), SECONDS, **options)


@pytest.mark.parametrize("stability_s", [0.0, 1_000.0])
def test_a_plan_without_a_cluster_is_a_start_too(stability_s):
    setting = small_setting(max_minutes=3.0)
    empty = dataclasses.replace(setting, plan=solve(setting.problem, SECONDS).plan)
    assert not empty.plan.clusters
    found = ask(empty, SetLimit(45.0), stability_s=stability_s)
    assert len(found.plan.clusters) > 0
    assert not check(found.after.problem, found.plan)


@pytest.mark.parametrize(("clusters", "size"), [(1, (7, 8)), (4, (2, 2)), (3, (2, 3))])
def test_another_number_of_clusters_is_found_as_a_plan_finds_it(clusters, size, capfd):
    heard: list[Progress] = []
    changes = SetSizes(*size), SetRules((("clusters", clusters),))
    found = ask(small_setting(), *changes, progress=heard.append)
    assert len(found.plan.clusters) == clusters
    assert capfd.readouterr().err == ""
    price_s = small_setting().problem.rules.left_out_s
    assert all(step.best < price_s or not np.isfinite(step.best) for step in heard)


def test_a_cluster_that_breaks_a_rule_is_no_part_of_a_plan():
    problem = line_problem([0, 1, 2, 3], Rules(size=(3, 4), clusters=1))
    instance = aggregate(problem, ()).instance
    assert Incumbent.of(instance, [(0, 1), (2, 3)]).clusters == ()
    assert Incumbent.of(instance, [(0, 1, 2)]).clusters == ((0, 1, 2),)


def test_a_number_of_clusters_that_no_plan_has_is_told_in_words(capfd):
    with pytest.raises(InputError):
        ask(small_setting(), SetLimit(4.0), SetRules((("clusters", 2),)), SetSizes(4, 4))
    assert capfd.readouterr().err == ""
