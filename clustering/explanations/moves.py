"""Where else a school could go: every other cluster is tried and checked by the rules.

The rules are those of the independent checker, so that a move is allowed or refused for the same
reasons as a plan.
"""

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from clustering.check import Violation, check
from clustering.cost import ClusterFigures, measure
from clustering.naming import lead_of
from clustering.plan import Cluster, LeftOut, Plan
from clustering.problem import Problem


@dataclass(frozen=True, slots=True)
class PossibleMove:
    """Schools go to another cluster, alone or in exchange for others.

    Attributes
    ----------
    schools
        URNs that move: the school in question, and those that must stay with it.
    into
        Number of the cluster they join.
    exchanged
        URNs that come the other way; empty for a plain move.
    driving_s, compatibility_s, balance_s, coherence_s
        How much more the plan would cost (below 0: less), by term.
    more_s
        The same over all terms, with the price of schools left out.
    """

    schools: tuple[int, ...]
    into: int
    exchanged: tuple[int, ...]
    driving_s: float
    compatibility_s: float
    balance_s: float
    coherence_s: float
    more_s: float


@dataclass(frozen=True, slots=True)
class PlainMove:
    """Schools go to another cluster, nobody comes back, whatever the rules say.

    Attributes
    ----------
    move
        Who moves where, and what it costs.
    before, after
        The clusters that it changes, as they are and as they would be.
    breaches
        What the rules say against the clusters as they would be, and do not say of them now.
    """

    move: PossibleMove
    before: tuple[Cluster, ...]
    after: tuple[Cluster, ...]
    breaches: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why schools cannot join a cluster.

    Attributes
    ----------
    into
        Number of the cluster.
    breach
        What the rules say against the plain move.
    """

    into: int
    breach: Violation


def best_moves(
    problem: Problem, plan: Plan, urn: int, clusters: Iterable[Cluster] | None = None
) -> tuple[tuple[PossibleMove, ...], tuple[Refusal, ...]]:
    """Try a school in other clusters, by a plain move or in exchange for one of theirs.

    Parameters
    ----------
    urn
        The school.
    clusters
        Clusters to try; all but its own if None.

    Returns
    -------
    The best allowed move into each cluster, cheapest first; a refusal for every other cluster.
    """
    home = home_of(plan, urn)
    trial = _Trial(problem, plan, home, _unit_of(problem, urn))
    moves, refusals = [], []
    for cluster in plan.clusters if clusters is None else clusters:
        if cluster != home:
            allowed, breach = trial.of(cluster)
            if allowed:
                moves.append(min(allowed, key=lambda move: (move.more_s, move.exchanged)))
            elif breach is not None:
                refusals.append(Refusal(cluster.number, breach))
    return tuple(sorted(moves, key=lambda move: (move.more_s, move.into))), tuple(refusals)


def plain_moves(problem: Problem, plan: Plan, urn: int) -> Iterator[PlainMove]:
    """Yield the move of a school into each cluster but its own, allowed or not.

    Parameters
    ----------
    problem, plan
        The problem, and a plan of it; it may break rules.
    urn
        The school; those that must stay with it go too.
    """
    home = home_of(plan, urn)
    trial = _Trial(problem, plan, home, _unit_of(problem, urn))
    yield from (trial.plain(cluster) for cluster in plan.clusters if cluster != home)


def home_of(plan: Plan, urn: int) -> Cluster | None:
    """Return the cluster of a school; None where it is left out."""
    return next((cluster for cluster in plan.clusters if urn in cluster.schools), None)


def left_out_price_s(problem: Problem, plan: Plan) -> float:
    """Return the price of a plan's left-out schools, seconds."""
    return _price_s(problem, (left.urn for left in plan.left_out))


def plan_cost_s(problem: Problem, plan: Plan) -> float:
    """Return what a plan costs, left-out schools at their price, school-seconds."""
    return sum(measure(problem, cluster).cost for cluster in plan.clusters) + left_out_price_s(
        problem, plan
    )


class _Trial:
    """Schools that would leave their cluster, and what the rules say to each way of doing so."""

    def __init__(
        self, problem: Problem, plan: Plan, home: Cluster | None, group: tuple[int, ...]
    ) -> None:
        self._problem = problem
        self._plan = plan
        self._home = home
        self._group = group
        self._outside = {urn: LeftOut(urn, "not looked at") for urn in problem.schools.urns}
        # The two clusters alone decide most moves; the number of clusters is checked last.
        self._uncounted = problem
        if problem.rules.clusters is not None:
            rules = dataclasses.replace(problem.rules, clusters=None)
            self._uncounted = problem.replace(rules=rules)

    def of(self, other: Cluster) -> tuple[list[PossibleMove], Violation | None]:
        """Return the allowed moves into a cluster, and what forbids the plain one."""
        before = [cluster for cluster in (self._home, other) if cluster is not None]
        allowed, refused = [], None
        for exchanged in self._exchanges(other):
            after = self._after(other, exchanged)
            breaches = self._breaches(before, after)
            if not breaches:
                allowed.append(self._possible_move(other.number, exchanged, before, after))
            elif not exchanged:
                # of several broken rules, a size explains least
                refused = min(breaches, key=lambda breach: breach.rule == "size")
        return allowed, refused

    def plain(self, other: Cluster) -> PlainMove:
        """Return the move into a cluster with nobody in exchange, and all that is against it."""
        before = tuple(cluster for cluster in (self._home, other) if cluster is not None)
        after = self._after(other, ())
        known = frozenset(check(self._uncounted, self._plan_of(before)))
        found = check(self._uncounted, self._plan_of(after))
        breaches = tuple(breach for breach in found if breach not in known)
        if len(after) != len(before):
            breaches = (*breaches, *self._miscount(before, after))
        move = self._possible_move(other.number, (), before, after)
        return PlainMove(move, before, after, breaches)

    def _exchanges(self, other: Cluster) -> Iterator[tuple[int, ...]]:
        """Yield what may come back: nothing, or a school (a group held together) of the other."""
        yield ()
        groups = dict.fromkeys(_unit_of(self._problem, urn) for urn in other.schools)
        yield from (group for group in groups if len(group) < len(other.schools))

    def _after(self, other: Cluster, exchanged: tuple[int, ...]) -> tuple[Cluster, ...]:
        going, coming = set(self._group), set(exchanged)
        after = [_with_members(self._problem, other, (set(other.schools) - coming) | going)]
        if self._home is not None:
            rest = (set(self._home.schools) - going) | coming
            if rest:
                after.append(_with_members(self._problem, self._home, rest))
        return tuple(after)

    def _breaches(
        self, before: Sequence[Cluster], after: Sequence[Cluster]
    ) -> tuple[Violation, ...]:
        breaches = check(self._uncounted, self._plan_of(after))
        if not breaches and self._problem.rules.clusters is not None:
            breaches = check(self._problem, self._whole(before, after))
        return breaches

    def _miscount(
        self, before: Sequence[Cluster], after: Sequence[Cluster]
    ) -> tuple[Violation, ...]:
        """Return what the rules say of the number of clusters."""
        found = check(self._problem, self._whole(before, after))
        return tuple(breach for breach in found if breach.rule == "number of clusters")

    def _whole(self, before: Sequence[Cluster], after: Sequence[Cluster]) -> Plan:
        kept = [cluster for cluster in self._plan.clusters if cluster not in before]
        return self._plan_of([*kept, *after])

    def _plan_of(self, clusters: Sequence[Cluster]) -> Plan:
        """Return a plan of these clusters alone, all other schools left out."""
        inside = _urns_in(clusters)
        left_out = (left for urn, left in self._outside.items() if urn not in inside)
        return Plan(tuple(clusters), tuple(left_out))

    def _possible_move(
        self,
        into: int,
        exchanged: tuple[int, ...],
        before: Sequence[Cluster],
        after: Sequence[Cluster],
    ) -> PossibleMove:
        problem = self._problem
        old = [measure(problem, cluster) for cluster in before]
        new = [measure(problem, cluster) for cluster in after]
        placed, lost = _urns_in(after) - _urns_in(before), _urns_in(before) - _urns_in(after)
        return PossibleMove(
            schools=self._group,
            into=into,
            exchanged=exchanged,
            driving_s=_term_total(new, "driving_s") - _term_total(old, "driving_s"),
            compatibility_s=_term_total(new, "compatibility_s")
            - _term_total(old, "compatibility_s"),
            balance_s=_term_total(new, "balance_s") - _term_total(old, "balance_s"),
            coherence_s=_term_total(new, "coherence_s") - _term_total(old, "coherence_s"),
            more_s=_term_total(new, "cost")
            - _term_total(old, "cost")
            + _price_s(problem, lost)
            - _price_s(problem, placed),
        )


def _with_members(problem: Problem, cluster: Cluster, urns: Iterable[int]) -> Cluster:
    """Return a cluster with other members, and the lead that they then have."""
    schools = tuple(sorted(urns))
    lead = lead_of(problem, [problem.row[urn] for urn in schools])
    if lead is None and problem.rules.shape == "hub":
        lead = schools[0]  # nobody may lead; the checker says so of whoever is named
    return dataclasses.replace(cluster, schools=schools, lead=lead)


def _urns_in(clusters: Iterable[Cluster]) -> set[int]:
    return {urn for cluster in clusters for urn in cluster.schools}


def _price_s(problem: Problem, urns: Iterable[int]) -> float:
    """Return the price of leaving schools out."""
    return float(sum(problem.left_out_s[problem.row[urn]] for urn in urns))


def _term_total(figures: Sequence[ClusterFigures], name: str) -> float:
    return sum(float(getattr(each, name)) for each in figures)


def _unit_of(problem: Problem, urn: int) -> tuple[int, ...]:
    """Return the URNs of the schools that must stay with a school, itself among them."""
    row = problem.row[urn]
    unit = next(unit for unit in problem.units if row in unit.rows)
    return tuple(sorted(problem.schools[member].urn for member in unit.rows))
