"""Two plans on one page: where the areas were before, and which schools move."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from clustering.comparison import Comparison, compare
from clustering.plan import Plan
from clustering.problem import Problem
from clustering.standing import standings, why_no_cluster
from maps.areas import neighbours, rings, spots
from maps.colours import Colour
from maps.territory import Territory

NOT_THERE = "not in the plan"


@dataclass(frozen=True, eq=False)
class Before:
    """The plan that another is compared with.

    Attributes
    ----------
    problem, plan
        Its schools and its clusters.
    title
        Its title on the page.
    of_register
        What another register changed since, a sentence each.
    later
        Whether schools would move from the plan of the page to this one, not the other way round.
    """

    problem: Problem
    plan: Plan
    title: str
    of_register: tuple[str, ...] = ()
    later: bool = False


def coloured_like(plan: Plan, now: Territory, before: Before, then: Territory) -> Territory:
    """Return a plan's territory in the colours of the plan before.

    A cluster has the colour of its predecessor, so that what did not change looks the same. Where a
    neighbour has that colour, the cluster has another.

    Parameters
    ----------
    plan, now
        The plan of the page, and where it lies.
    then
        Where the plan before lies.
    """
    matches = compare(before.plan, plan).matches
    colours = now.colours | {new: then.colours[old] for old, new in matches.items()}
    return replace(now, colours=_unlike_neighbours(colours, now, then))


def before_contents(
    problem: Problem, plan: Plan, before: Before, now: Territory, then: Territory
) -> dict[str, Any]:
    """Return what the page shows of the plan before, and of the changes since.

    A cluster has the colour of its successor, unless a neighbour has that colour.

    Parameters
    ----------
    problem, plan
        The plan of the page.
    before
        The plan before.
    now, then
        Where the clusters of the two lie.
    """
    here, there = (problem, plan), (before.problem, before.plan)
    (_, first), (_, second) = plans = (here, there) if before.later else (there, here)
    found = compare(first, second)
    stand = standings(plans[1][0], (left.urn for left in second.left_out))
    nothing = why_no_cluster(second, stand)
    matches = compare(before.plan, plan).matches.items()
    colours = then.colours | {old: now.colours[new] for old, new in matches}
    colours = _unlike_neighbours(colours, then, now)
    return {
        "title": before.title,
        "show": f"Show {before.title if before.later else 'the plan before'} on the map",
        "folded": before.later,
        "headline": found.headline(len(first.clusters), nothing),
        # where no cluster is possible, every school leaves its own: that says nothing
        "changes": [] if nothing else list(_changes(problem, plans, found)),
        "register": list(before.of_register),
        "clusters": [
            {
                "number": cluster.number,
                "fill": colours[cluster.number].fill,
                "ink": colours[cluster.number].ink,
                "area": rings(then.areas[cluster.number]),
                "at": spots(
                    then.areas[cluster.number],
                    then.points_m[[before.problem.row[urn] for urn in cluster.schools]],
                ),
            }
            for cluster in before.plan.clusters
        ],
    }


def _unlike_neighbours(
    colours: dict[int, Colour], ground: Territory, other: Territory
) -> dict[int, Colour]:
    """Return the colours, with another for each cluster that has that of a neighbour."""
    known = dict.fromkeys([*ground.colours.values(), *other.colours.values()])
    pairs = neighbours(ground.areas)
    found = dict(colours)
    for number, colour in colours.items():
        nearby = {found[near].fill for pair in pairs if number in pair for near in pair - {number}}
        if colour.fill in nearby:
            found[number] = next((other for other in known if other.fill not in nearby), colour)
    return found


def _changes(
    problem: Problem, plans: tuple[tuple[Problem, Plan], tuple[Problem, Plan]], found: Comparison
) -> Iterator[tuple[int | None, str, str, str]]:
    """Yield the row, name, place before and place after of every school whose place differs.

    `problem` is that of the page; `plans` are the first and the second, each with its problem.
    """
    then, now = (_cluster_titles(*each) for each in plans)
    for urn in [*(move.urn for move in found.moves), *found.added, *found.removed]:
        known = next(each for each, _ in plans if urn in each.row)
        yield (
            problem.row.get(urn),
            known.schools.by_urn[urn].name,
            then.get(urn, NOT_THERE),
            now.get(urn, NOT_THERE),
        )


def _cluster_titles(problem: Problem, plan: Plan) -> dict[int, str]:
    stand = standings(problem, (left.urn for left in plan.left_out))
    placed = {urn: f"no cluster ({standing})" for urn, standing in stand.items()}
    for cluster in plan.clusters:
        title = f"cluster {cluster.number}" + (f", {cluster.name}" if cluster.name else "")
        placed |= dict.fromkeys(cluster.schools, title)
    return placed
