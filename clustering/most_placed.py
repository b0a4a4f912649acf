"""How many schools the clusters can hold, and why a number of clusters is impossible."""

import numpy as np

from clustering.problem import Problem
from clustering.wording import counted
from data.errors import Fault


def most_placed(problem: Problem) -> str:
    """Say how many schools the clusters can hold by counting; "" where that is every one that fits.

    Examples
    --------
    >>> import numpy as np
    >>> from clustering import Rules
    >>> problem = Problem.from_arrays(np.full((9, 9), 60.0), rules=Rules(size=(2, 3), clusters=2))
    >>> most_placed(problem)
    '2 clusters of 2 to 3 schools hold at most 6 of the 9 schools that could be placed.'
    """
    fewest, most = problem.rules.size
    fitting = problem.n - len(problem.unplaceable)
    wanted = problem.rules.clusters
    clusters = fitting // fewest if wanted is None else wanted
    held = clusters * most
    if held >= fitting:
        return ""
    which = "Clusters" if wanted is None else counted(wanted, "cluster")
    sizes = counted(most, "school") if fewest == most else f"{fewest} to {most} schools"
    holds = "holds" if wanted == 1 else "hold"
    return (
        f"{which} of {sizes} {holds} at most {held} of the {fitting} schools that could be placed."
    )


def no_such_number(problem: Problem, found: int, bound_s: float) -> Fault:
    """Return the fault for a number of clusters that no known plan has.

    Parameters
    ----------
    found
        How many clusters the best plan has.
    bound_s
        Lower bound on the cost of a plan with that many clusters, left-out schools at their price:
        there is no such plan where it exceeds what any plan can cost.
    """
    rules, fitting = problem.rules, problem.n - len(problem.unplaceable)
    wanted, fewest = rules.clusters or 0, rules.size[0]
    limited = bool((problem.slower_s > rules.limit_s).any())
    longer = "a longer limit, " if limited else ""
    remedy = f"Ask for another number, or allow {longer}other sizes or fewer rules"
    few = wanted * fewest > fitting
    if few:
        said = (
            f"{wanted} clusters need {wanted * fewest} schools, and by the rules only {fitting} of "
            f"{problem.n} fit into any cluster{_limit_words(problem) if limited else ''}"
        )
    elif bound_s > _upper_bound_s(problem):
        said = (
            f"no plan by these rules has exactly that many clusters: proven; the best has {found}"
        )
    else:
        said = f"no plan with exactly that many clusters was found; the best has {found}"
        remedy = f"Search longer; or a{remedy[1:]}"
    return Fault("rules", said, remedy, column="clusters", value=str(wanted))


def _limit_words(problem: Problem) -> str:
    return f" within {problem.rules.max_minutes:g} minutes"


def _upper_bound_s(problem: Problem) -> float:
    """Return an upper bound on the cost of any plan, seconds.

    A school's share of the driving is a mean of drives within the limit, there and back; that of
    the pairs a mean of what each costs, at most the costliest; a cluster is off the target by no
    more than all pupils and the target; and amid a cluster lie at most all schools.
    """
    rules, n = problem.rules, problem.n
    pairs = n * float(np.maximum(problem.pair_cost_s, 0.0).max(initial=0.0))
    driving = 2.0 * n * rules.limit_s
    clusters = n // max(rules.size[0], 1)
    off = float(problem.balanced_pupils.sum()) + clusters * float(problem.target_pupils)
    balance = rules.balance_s_per_pupil * off
    amid = rules.coherence_s * n * n
    return float(driving + pairs + balance + amid + problem.left_out_s.sum())
