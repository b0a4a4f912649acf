"""Why schools have no place in an answer, and the cheapest ways out: found after the answer."""

from collections.abc import Callable, Iterator

from clustering import conflicts, ways_out
from clustering.plan import Plan
from clustering.scenario import Answer


def clashes(answer: Answer, go_on: Callable[[], bool]) -> Iterator[str]:
    """Yield what keeps the schools out that the plan in hand had a place for, or had not at all.

    It takes seconds for each.

    Parameters
    ----------
    go_on
        Asked between two steps whether anybody still waits for more.
    """
    known = {left.urn for left in answer.before.plan.left_out}
    newly = tuple(left for left in answer.plan.left_out if left.urn not in known)
    if not newly or not go_on():
        return
    problem = answer.after.problem
    for conflict in conflicts(problem, Plan(answer.plan.clusters, newly)):
        if not go_on():
            return
        yield conflict.text(problem)
        for way in ways_out(problem, answer.plan, conflict):
            yield f"A way out: {way.text()}"
