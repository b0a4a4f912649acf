"""One question about a plan, answered: a school, a cluster, or two schools that are apart."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from clustering.clock import Limits
from clustering.explanations.explain_cluster import ClusterExplanation, explain_cluster
from clustering.explanations.explain_school import SchoolExplanation, explain_school
from clustering.plan import Cluster, Plan
from clustering.problem import Problem
from data.accounts import absent
from data.errors import Fault, InputError

if TYPE_CHECKING:
    from clustering.explanations.why_not import WhyNot
    from clustering.optimiser.school_prices import SchoolPrices


def explain(
    problem: Problem,
    plan: Plan,
    *,
    school: int | None = None,
    cluster: int | None = None,
    together: tuple[int, int] | None = None,
    limits: Limits | None = None,
    prices: "SchoolPrices | None" = None,
    should_continue: Callable[[], bool] = lambda: True,
) -> "SchoolExplanation | ClusterExplanation | WhyNot":
    """Explain one thing about a plan.

    Parameters
    ----------
    problem, plan
        The problem, and the plan in hand.
    school
        URN of a school: what its place costs, and where else it could go.
    cluster
        Number of a cluster: what it costs, and why its neighbours are not in it.
    together
        Two URNs: the least change and the best plan with both in one cluster, and their prices.
    limits, prices, should_continue
        For that, as in `clustering.explanations.why_not`.

    Raises
    ------
    InputError
        If there is no such school or cluster, or not exactly one question.

    Examples
    --------
    >>> from clustering import Cluster, Plan, Problem, Rules, explain
    >>> seconds = [[0, 300, 900], [300, 0, 600], [900, 600, 0]]
    >>> problem = Problem.from_arrays(seconds, rules=Rules(size=(2, 3)))
    >>> plan = Plan((Cluster(1, (0, 1, 2)),))
    >>> for sentence in explain(problem, plan, school=2).sentences:
    ...     print(sentence)
    Row 2 (2) is in cluster 1, with 2 other schools.
    Its mean drive to a partner takes 12.5 minutes; the longest, to Row 0 (0), 15.0 minutes.
    It fits with its partners: no pair counts for more than its drive.
    There is no other cluster.
    """
    given = [question for question in (school, cluster, together) if question is not None]
    if len(given) != 1:
        fault = Fault("explain", f"{len(given)} questions were asked", "Ask exactly one")
        raise InputError([fault])
    faults = [
        _unknown_school(problem, urn)
        for urn in (*([school] if school is not None else []), *(together or ()))
        if urn not in problem.row
    ]
    if together is not None and together[0] == together[1]:
        faults.append(Fault("explain", "the same school was named twice", "Name two schools"))
    if faults:
        raise InputError(faults)
    if school is not None:
        return explain_school(problem, plan, school)
    if together is not None:
        from clustering.explanations.why_not import why_not  # noqa: PLC0415 - loads the solver

        return why_not(
            problem, plan, together, limits, prices=prices, should_continue=should_continue
        )
    return explain_cluster(problem, plan, _cluster_of(plan, cluster))


def _unknown_school(problem: Problem, urn: int) -> Fault:
    what, remedy = absent(
        urn,
        problem.schools,
        "no school of this plan has this URN",
        "Take the URN from schools.csv",
    )
    return Fault("explain", what, remedy, value=str(urn))


def _cluster_of(plan: Plan, number: int | None) -> Cluster:
    for cluster in plan.clusters:
        if cluster.number == number:
            return cluster
    numbers = [cluster.number for cluster in plan.clusters]
    remedy = f"Give one from {min(numbers)} to {max(numbers)}" if numbers else "The plan has none"
    raise InputError([Fault("explain", "there is no such cluster", remedy, value=str(number))])
