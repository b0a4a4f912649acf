"""The independent checker: written apart from the optimiser, so that they share no mistake.

It reads the plan, the directed drive times, the schools and the rules as given, never what the
optimiser derives from them. Every rule is stated here once more, from `docs/method.md`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from clustering.check_schools import can_lead, can_support, is_meant, must_be_placed
from clustering.plan import Cluster, Plan
from clustering.problem import Problem
from clustering.violation import Violation
from data.school import School

__all__ = ["Violation", "check"]


def check(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Return every breach of the rules in a plan; empty for a clean plan.

    It shares no code with the search that makes plans, nor with the rules as the search sees them;
    a test checks its imports.

    Parameters
    ----------
    problem
        The rules, with the schools and times they are about.
    plan
        Any plan, made by `solve` or by somebody else.

    Examples
    --------
    >>> from clustering import Cluster, Plan, Problem, Rules, check
    >>> seconds = [[0, 300, 900], [300, 0, 600], [900, 600, 0]]
    >>> problem = Problem.from_arrays(seconds, rules=Rules(size=(2, 3), max_minutes=12))
    >>> for breach in check(problem, Plan((Cluster(1, (0, 1, 2)),))):
    ...     print(breach.sentence)
    Cluster 1: from school 0 to school 2 it takes 15.0 minutes, over the limit of 12
    Cluster 1: from school 2 to school 0 it takes 15.0 minutes, over the limit of 12
    """
    return (
        *_every_school_once(problem, plan),
        *_cluster_numbers(plan),
        *_missing_reasons(plan),
        *_number_of_clusters(problem, plan),
        *(breach for cluster in plan.clusters for breach in _inside(problem, cluster)),
        *_kept_whole(problem, plan),
        *_kept_apart(problem, plan),
        *_locked(problem, plan),
    )


def _every_school_once(problem: Problem, plan: Plan) -> Iterator[Violation]:
    known = {school.urn for school in problem.schools}
    times = Counter(urn for cluster in plan.clusters for urn in cluster.schools)
    times.update(school.urn for school in plan.left_out)
    for urn in sorted(times.keys() - known):
        said = f"School {urn} is in the plan but not among the schools to place"
        yield Violation("known schools", _clusters_with(plan, urn), (urn,), said)
    for urn in sorted(known):
        if times[urn] != 1:
            said = f"School {urn} is in the plan {times[urn]} times instead of once"
            yield Violation("every school once", _clusters_with(plan, urn), (urn,), said)


def _cluster_numbers(plan: Plan) -> Iterator[Violation]:
    for number, times in Counter(cluster.number for cluster in plan.clusters).items():
        if times > 1 or number < 1:
            said = f"is used {times} times" if times > 1 else "is below 1"
            yield Violation("cluster numbers", (number,), (), f"The cluster number {number} {said}")


def _missing_reasons(plan: Plan) -> Iterator[Violation]:
    for school in plan.left_out:
        if not school.reason.strip():
            yield Violation(
                "reason", (), (school.urn,), f"School {school.urn} is left out without a reason"
            )


def _number_of_clusters(problem: Problem, plan: Plan) -> Iterator[Violation]:
    wanted = problem.rules.clusters
    if wanted is not None and len(plan.clusters) != wanted:
        yield Violation(
            "number of clusters",
            tuple(cluster.number for cluster in plan.clusters),
            (),
            f"The plan has {len(plan.clusters)} clusters instead of {wanted}",
        )


def _inside(problem: Problem, cluster: Cluster) -> Iterator[Violation]:
    fewest, most = problem.rules.size
    name = f"Cluster {cluster.number}"
    alone = len(cluster.schools) == 1
    if not fewest <= len(cluster.schools) <= most:
        held = f"{len(cluster.schools)} {'school' if alone else 'schools'}"
        said = f"{name} has {held}, not {fewest} to {most}"
        yield Violation("size", (cluster.number,), cluster.schools, said)
    if cluster.lead is not None and cluster.lead not in cluster.schools:
        said = f"{name} is led by school {cluster.lead}, which is not in it"
        yield Violation("lead", (cluster.number,), (cluster.lead,), said)
    for urn in sorted({*problem.rules.lead_schools} & {*cluster.schools} - {cluster.lead}):
        said = f"{name} is not led by school {urn}, which is to lead the cluster that it is in"
        yield Violation("lead", (cluster.number,), (urn,), said)
    for urn in sorted(problem.rules.outsiders.keys() & set(cluster.schools)):
        yield Violation(
            "outside", (cluster.number,), (urn,), f"{name} holds school {urn}, which takes no part"
        )
    known = problem.schools.by_urn
    schools = [known[urn] for urn in cluster.schools if urn in known]
    if problem.rules.shape == "hub":
        drives = [(cluster.lead, s.urn) for s in schools if s.urn != cluster.lead]
        yield from _hub(problem, cluster)
    else:
        drives = list(combinations([school.urn for school in schools], 2))
    yield from _limit(problem, cluster, [(a, b) for a, b in drives if a in known and b in known])
    yield from _fitting_pairs(problem, cluster, schools)
    yield from _as_a_whole(problem, cluster, schools)
    yield from _roles(problem, cluster, schools)


def _limit(
    problem: Problem, cluster: Cluster, pairs: Iterable[tuple[int, int]]
) -> Iterator[Violation]:
    name = f"Cluster {cluster.number}"
    for a, b in pairs:
        for start, end in ((a, b), (b, a)):
            drive_s = problem.times.seconds[_row(problem, start), _row(problem, end)]
            if np.isinf(drive_s):
                said = f"{name}: there is no way from school {start} to school {end}"
                yield Violation("reachable", (cluster.number,), (start, end), said)
            elif drive_s > problem.rules.max_minutes * 60:
                yield Violation(
                    "limit",
                    (cluster.number,),
                    (start, end),
                    f"{name}: from school {start} to school {end} it takes "
                    f"{drive_s / 60:.1f} minutes, over the limit of "
                    f"{problem.rules.max_minutes:g}",
                )


def _hub(problem: Problem, cluster: Cluster) -> Iterator[Violation]:
    """Check a hub against the rules on its lead school."""
    school = problem.schools.by_urn.get(cluster.lead) if cluster.lead is not None else None
    name = f"Cluster {cluster.number}"
    if school is None:
        yield Violation("lead", (cluster.number,), cluster.schools, f"{name} has no lead school")
        return
    if not can_lead(problem, school):
        said = f"{name} is led by school {school.urn}, which may not lead"
        yield Violation("lead", (cluster.number,), (school.urn,), said)
    if problem.capacities is not None:
        most = float(problem.capacities[problem.schools.urns.index(school.urn)])
    else:
        most = np.inf if school.lead_capacity is None else school.lead_capacity
    if most < np.inf:
        known = problem.schools.by_urn
        total = sum(_roll(problem, urn) for urn in cluster.schools if urn in known)
        if total > most + 1e-6:
            said = f"{name} has {total:g} pupils; its lead school {school.urn} can take on {most:g}"
            yield Violation("capacity", (cluster.number,), cluster.schools, said)


def _fitting_pairs(
    problem: Problem, cluster: Cluster, schools: Sequence[School]
) -> Iterator[Violation]:
    rules = problem.rules
    for a, b in combinations(schools, 2):
        if _are_kept_apart(problem, a, b):
            yield Violation(
                "kept apart",
                (cluster.number,),
                (a.urn, b.urn),
                f"Schools {a.urn} and {b.urn}, kept apart by character, diocese or type, share "
                f"cluster {cluster.number}",
            )
        if rules.within and getattr(a, rules.within) != getattr(b, rules.within):
            yield Violation(
                "boundary",
                (cluster.number,),
                (a.urn, b.urn),
                f"Schools {a.urn} and {b.urn} share cluster {cluster.number} across a boundary "
                f"({rules.within})",
            )
        for name, misfit in _misfits(a, b):
            if name in rules.forbidden:
                said = f"{misfit}: schools {a.urn} and {b.urn} in cluster {cluster.number}"
                yield Violation("forbidden pair", (cluster.number,), (a.urn, b.urn), said)


def _are_kept_apart(problem: Problem, a: School, b: School) -> bool:
    if problem.kept_apart is None:
        return False
    urns = problem.schools.urns
    return bool(problem.kept_apart[urns.index(a.urn), urns.index(b.urn)])


def _misfits(a: School, b: School) -> Iterator[tuple[str, str]]:
    """Yield what a rule may forbid in a pair: its name, and what it is in words."""
    catholic = ["Roman Catholic" in school.faith.split("/") for school in (a, b)]
    if catholic[0] is not catholic[1]:
        yield (
            "catholic_with_other",
            "A Roman Catholic school shares a cluster with a school of another character",
        )
    aided = "Voluntary aided school"
    aided_church = [
        "Church of England" in school.faith.split("/")
        and aided in (school.type, school.former_category)
        for school in (a, b)
    ]
    if aided_church[0] is not aided_church[1]:
        yield (
            "aided_church_with_other",
            "A voluntary aided Church of England school shares a cluster with a school that is "
            "not one",
        )
    if a.trust and b.trust and a.trust != b.trust:
        yield "two_trusts", "Academies of two trusts share a cluster"
    if a.existing_partnership and a.existing_partnership == b.existing_partnership:
        yield "existing_partnership", "Schools that are partners today stay together"


def _as_a_whole(
    problem: Problem, cluster: Cluster, schools: Sequence[School]
) -> Iterator[Violation]:
    """Check a cluster against the conditions on whole clusters."""
    rules = problem.rules
    rolls = [_roll(problem, school.urn) for school in schools]
    total = sum(rolls)
    faults = []
    supporting = [can_support(problem, school) for school in schools]
    if rules.good_school and not any(supporting):
        faults.append(("good school", "has no school that can support others"))
    if rules.able_to_lead and not any(can_lead(problem, school) for school in schools):
        faults.append(("able to lead", "has no school that may lead"))
    if rules.good_lead and not any(
        can and can_lead(problem, school) for can, school in zip(supporting, schools, strict=True)
    ):
        faults.append(("good lead", "has no school that can support others and may lead"))
    if rules.vacant_headship and not any(school.head_vacancy for school in schools):
        faults.append(("vacant headship", "has no school with a vacant headship"))
    if rules.school_to_place and not any(must_be_placed(problem, school) for school in schools):
        faults.append(("school to place", "has no school that must be placed"))
    percent = rules.most_in_one_school_percent
    if percent is not None and rolls and max(rolls) * 100 > percent * total + 1e-6:
        faults.append(("dominance", f"has more than {percent:g} % of its pupils in one school"))
    if rules.pupils is not None and not rules.pupils[0] - 1e-6 <= total <= rules.pupils[1] + 1e-6:
        fewest, most = rules.pupils
        faults.append(("pupils", f"has {total:g} pupils, not {fewest:g} to {most:g}"))
    for rule, said in faults:
        yield Violation(
            rule, (cluster.number,), cluster.schools, f"Cluster {cluster.number} {said}"
        )


def _roles(problem: Problem, cluster: Cluster, schools: Sequence[School]) -> Iterator[Violation]:
    """Check how many schools of each kind asked for a cluster has."""
    for role in problem.rules.roles:
        number = sum(is_meant(problem, role.schools, school) for school in schools)
        few = number < role.least
        if few and role.within_reach:
            few = all(_have_near(problem, role, school) for school in schools)
        if few or (role.most is not None and number > role.most):
            held = f"{number} {'school' if number == 1 else 'schools'}"
            asked = "exactly" if role.least == role.most else "at least" if few else "at most"
            wanted = role.least if few else role.most
            kind = " or ".join(
                " and ".join(f"{field} {' | '.join(values)}".rstrip() for field, values in each)
                for each in role.schools.alternatives
            )
            said = f"has {held} of the kind {kind}, not {asked} {wanted}"
            yield Violation(
                "role", (cluster.number,), cluster.schools, f"Cluster {cluster.number} {said}"
            )


def _have_near(problem: Problem, role: Any, school: School) -> bool:
    """Say whether enough schools of a kind lie within the limit and may share a cluster with it."""
    limit_s = problem.rules.max_minutes * 60
    found = 0
    for other in problem.schools:
        if other.urn in problem.rules.outsiders or not is_meant(problem, role.schools, other):
            continue
        rows = _row(problem, school.urn), _row(problem, other.urn)
        slower = max(problem.times.seconds[rows], problem.times.seconds[rows[::-1]])
        two_leads = {school.urn, other.urn} <= {*problem.rules.lead_schools}
        pair = Cluster(1, (school.urn, other.urn))
        fits = not two_leads and not any(_fitting_pairs(problem, pair, (school, other)))
        found += other.urn == school.urn or (slower <= limit_s and fits)
    return bool(found >= role.least)


_ROWS: WeakKeyDictionary[Problem, dict[int, int]] = WeakKeyDictionary()
"""Rows of the drive times of a problem by URN: looked up many times in a plan of a country."""


def _row(problem: Problem, urn: int) -> int:
    """Return the row of a school in the drive times."""
    if problem not in _ROWS:
        _ROWS[problem] = {urn: row for row, urn in enumerate(problem.times.urns)}
    return _ROWS[problem][urn]


def _roll(problem: Problem, urn: int) -> float:
    """Return a school's roll, the mean roll of the problem where it is unknown."""
    known: Any = problem.schools.by_urn[urn].pupils
    if problem.loads is not None:
        known = problem.loads[problem.schools.urns.index(urn)]
    return problem.mean_roll if known is None or np.isnan(known) else float(known)


def _kept_whole(problem: Problem, plan: Plan) -> Iterator[Violation]:
    wholes = [("together", "pinned together", set(urns)) for urns in problem.rules.together]
    kept = {"federation": problem.rules.keep_federations, "trust": problem.rules.keep_trusts}
    outsiders = problem.rules.outsiders
    inside = [school for school in problem.schools if school.urn not in outsiders]
    for kind in (kind for kind, keep in kept.items() if keep):
        members: dict[str, set[int]] = {}
        for school in inside:
            members.setdefault(getattr(school, kind), set()).add(school.urn)
        wholes += [(kind, f"of the {kind} {name}", members[name]) for name in members if name]
    if problem.rules.keep_feeders:
        words = "of which one goes on to the other,"
        wholes += [
            ("feeder", words, set(pair))
            for pair in problem.rules.feeders
            if set(pair) <= {school.urn for school in inside}
        ]
    for rule, words, urns in sorted(wholes, key=lambda whole: (whole[0], sorted(whole[2]))):
        places = {_clusters_with(plan, urn) for urn in urns}
        if len(places) > 1:
            yield Violation(
                rule,
                tuple(sorted({number for place in places for number in place})),
                tuple(sorted(urns)),
                f"Schools {_in_list(urns)}, {words}, are not in one cluster",
            )


def _kept_apart(problem: Problem, plan: Plan) -> Iterator[Violation]:
    for pair in problem.rules.apart:
        for cluster in plan.clusters:
            if set(pair) <= set(cluster.schools):
                yield Violation(
                    "apart",
                    (cluster.number,),
                    pair,
                    f"Schools {_in_list(set(pair))}, pinned apart, share cluster {cluster.number}",
                )


def _locked(problem: Problem, plan: Plan) -> Iterator[Violation]:
    for urns in problem.rules.locked:
        members = set(urns)
        holding = [cluster for cluster in plan.clusters if members & set(cluster.schools)]
        if len(holding) != 1 or set(holding[0].schools) != members:
            yield Violation(
                "locked",
                tuple(cluster.number for cluster in holding),
                tuple(sorted(members)),
                f"Schools {_in_list(members)}, locked in one cluster, are not the whole of one",
            )


def _clusters_with(plan: Plan, urn: int) -> tuple[int, ...]:
    return tuple(cluster.number for cluster in plan.clusters if urn in cluster.schools)


def _in_list(urns: set[int]) -> str:
    *others, last = map(str, sorted(urns))
    return f"{', '.join(others)} and {last}"
