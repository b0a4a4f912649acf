"""What makes a plan that was kept one of no use at all."""

from collections import Counter
from collections.abc import Iterator

from clustering.plan import Plan
from data.errors import Fault
from data.school import Schools
from maps.plan_files import PLAN, SCHOOLS


def undrawable(plan: Plan, schools: Schools) -> Iterator[Fault]:
    """Name what makes a plan one of no use at all, not even to be looked at."""
    named = {urn for cluster in plan.clusters for urn in cluster.schools}
    named |= {left.urn for left in plan.left_out}
    for urn in sorted(named ^ set(schools.urns)):
        yield _torn(f"URN {urn} stands in only one of {PLAN} and {SCHOOLS}")
    numbers = Counter(cluster.number for cluster in plan.clusters)
    for number in sorted(number for number, times in numbers.items() if times > 1 or number < 1):
        yield _torn(f"the cluster number {number} is used twice, or is below 1")
    for cluster in plan.clusters:
        if not cluster.schools:
            yield _torn(f"cluster {cluster.number} has no schools")
        if cluster.lead is not None and cluster.lead not in cluster.schools:
            yield _torn(f"cluster {cluster.number} is led by {cluster.lead}, which is not in it")
        for urn, times in Counter(cluster.schools).items():
            if times > 1:
                yield _torn(f"cluster {cluster.number} holds the school {urn} twice")


def _torn(problem: str) -> Fault:
    return Fault(PLAN, problem, "Make the plan again")
