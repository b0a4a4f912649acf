"""What pairs of schools cost or earn beyond their drive, and by which rule."""

from dataclasses import dataclass
from itertools import combinations

from clustering.constraints.registry import PAIR_COSTS
from clustering.plan import Cluster
from clustering.problem import Problem
from clustering.wording import minutes, named


@dataclass(frozen=True, slots=True)
class PairTerm:
    """One reason why a pair of schools costs something, or takes something off.

    Attributes
    ----------
    first, second
        URNs.
    cost_s
        As many seconds more on the road between the two; below 0 for ties worth keeping.
    reason
        Why, in words.
    """

    first: int
    second: int
    cost_s: float
    reason: str

    def text(self, problem: Problem) -> str:
        """Say what the pair counts for."""
        pair = f"{named(problem, self.first)} and {named(problem, self.second)}"
        return f"{self.reason} ({pair}): counts as {on_the_road(self.cost_s)}"


def on_the_road(cost_s: float) -> str:
    """Say what a cost of a pair is: as much as so many minutes more on the road between the two."""
    return f"{minutes(abs(cost_s))} {'more' if cost_s > 0 else 'less'} on the road"


def pair_terms(problem: Problem, cluster: Cluster, urn: int | None = None) -> tuple[PairTerm, ...]:
    """Return what the pairs of a cluster cost beyond their drives, the costliest first.

    Parameters
    ----------
    urn
        Only pairs of this school; all pairs if None.
    """
    terms = [
        term
        for a, b in combinations(cluster.schools, 2)
        if urn in {None, a, b}
        for term in _of_pair(problem, a, b)
    ]
    return tuple(sorted(terms, key=lambda term: (-term.cost_s, term.first, term.second)))


def _of_pair(problem: Problem, a: int, b: int) -> list[PairTerm]:
    schools = (problem.schools.by_urn[a], problem.schools.by_urn[b])
    terms = []
    for rule in PAIR_COSTS:
        cost_s = getattr(problem.rules.compatibility, rule.field)
        if cost_s and rule.applies(schools)[0, 1]:
            terms.append(PairTerm(a, b, cost_s, rule.explanation))
    if problem.rules.feeder_s and {(a, b), (b, a)} & {*problem.rules.feeders}:
        reason = "Pupils of one school go on to the other"
        terms.append(PairTerm(a, b, -problem.rules.feeder_s, reason))
    # whatever else the problem puts on the pair: pairs kept from an earlier plan, given costs
    rest_s = float(problem.pair_cost_s[problem.row[a], problem.row[b]])
    rest_s -= sum(term.cost_s for term in terms)
    if abs(rest_s) > 0.5:
        reason = "A cost given for this pair" if rest_s > 0 else "A pair worth keeping"
        terms.append(PairTerm(a, b, rest_s, reason))
    return terms
