import numpy as np

from clustering.plan import Cluster, Plan
from clustering.plan_document import StressEntry
from clustering.problem import Problem
from clustering.rules import Rules
from clustering.sensitivity import (
    Broken,
    sensitivity,
    stress,
)
from data.validation import validated
from routing.times import TravelTimes

MINUTE = 60.0
PLAN = Plan((Cluster(1, (0, 1)), Cluster(2, (2, 3))))


def problem(first_min: float, second_min: float, limit_min: float = 45) -> Problem:
    """Two pairs of schools, so many minutes apart, and no road between the pairs."""
    seconds = np.full((4, 4), np.inf)
    np.fill_diagonal(seconds, 0.0)
    seconds[0, 1] = seconds[1, 0] = first_min * MINUTE
    seconds[2, 3] = seconds[3, 2] = second_min * MINUTE
    return Problem.from_arrays(seconds, rules=Rules(size=(2, 2), max_minutes=limit_min))


def test_a_plan_by_the_rules_breaks_nothing_as_reckoned() -> None:
    assert stress(problem(10, 45), PLAN, "as reckoned").broken == ()


def test_slower_drives_break_the_clusters_that_were_near_the_limit() -> None:
    by_name = {s.name: s for s in sensitivity(problem(10, 40), PLAN)}
    assert by_name["-20%"].broken == ()
    assert by_name["+30%"].broken == (Broken(2, (2, 3), 52 * MINUTE),)


def test_compliance_counts_the_clusters_within_20_30_and_45_minutes() -> None:
    assert stress(problem(20, 31), PLAN, "").within == (1, 1, 2)
    assert stress(problem(20, 31), PLAN, "").clusters == 2


def test_the_slower_direction_counts() -> None:
    one_way = problem(10, 10)
    seconds = one_way.times.seconds.copy()
    seconds[1, 0] = 50 * MINUTE
    slower = one_way.replace(times=TravelTimes(one_way.times.urns, seconds))
    assert [broken.cluster for broken in stress(slower, PLAN, "").broken] == [1]


def test_other_drive_times_are_told_by_their_name() -> None:
    reckoned = problem(10, 10)
    peak = TravelTimes(reckoned.times.urns, reckoned.times.seconds * 5)
    named = sensitivity(reckoned, PLAN, [("in the school run", peak)])[-1]
    assert named.name == "in the school run"
    assert len(named.broken) == 2


def test_in_a_hub_only_drives_from_the_lead_count() -> None:
    seconds = np.abs(np.subtract.outer([0.0, 30, 60], [0.0, 30, 60])) * MINUTE
    line = Problem.from_arrays(seconds, rules=Rules(size=(2, 3)))
    hub = line.replace(rules=Rules(size=(2, 3), shape="hub"))
    led = Plan((Cluster(1, (0, 1, 2), lead=1),))
    assert stress(hub, led, "").broken == ()
    for plan in (led, Plan((Cluster(1, (0, 1, 2)),))):  # a named lead changes no other limit
        assert stress(line, plan, "").broken[0].between == (0, 2)


def test_a_stress_comes_back_from_json_as_it_was() -> None:
    for told in sensitivity(problem(10, np.inf), PLAN):
        kept = StressEntry.of(told).to_json()
        assert validated(StressEntry, kept, "plan.json", "").stress == told
