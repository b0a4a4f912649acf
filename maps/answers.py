"""The answer first: three figures to take in at a glance, and what the plan was made by."""

from collections import Counter

from clustering.plan import Plan
from clustering.problem import Problem
from clustering.result import Result, Status, gap_in_words
from clustering.standing import STATE, Standing, standings
from maps.drives import drives_s, is_hub
from maps.words import minutes

_NOTHING = 0.9995
"""A gap from which people would read 100 %: it says nothing of a plan."""

Answer = tuple[str, str]
"""A figure, or a word in its place, and what it is."""


def answers(problem: Problem, plan: Plan, result: Result | None) -> list[Answer]:
    """Return what a hall asks first: how many are placed, the longest drive, how sure.

    The last is missing where nothing is known of the plan (`result` is None).
    """
    sure = [] if result is None else [_sure(result)]
    return [_placed(problem, plan), *_longest(problem, plan), *sure]


def made_by(problem: Problem, programme: str) -> str:
    """Return the programme of a plan and its shape, in a line.

    Parameters
    ----------
    programme
        Title of the programme; "" for none.
    """
    limit = f"{problem.rules.max_minutes:g} minutes"
    shape = (
        f"Hubs: by rule every school is within {limit} of its lead school"
        if is_hub(problem)
        else f"By rule every two partners are within {limit} of each other"
    )
    return f"{programme}. {shape}" if programme else shape


def _placed(problem: Problem, plan: Plan) -> Answer:
    placed = sum(len(cluster.schools) for cluster in plan.clusters)
    if STATE in problem.schools.lacking:  # who needs a place must not be said
        return f"{placed:,}", "schools placed"
    stand = standings(problem, problem.schools.urns)
    needing = Counter(stand.values())[Standing.NEEDS_PLACE]
    lacking = sum(stand[left.urn] is Standing.NEEDS_PLACE for left in plan.left_out)
    if not needing:
        return f"{placed:,}", "schools placed; none needs a place"
    every = needing == len(stand)
    return (
        f"{needing - lacking:,} of {needing:,}",
        "schools placed" if every else "schools that need a place have one",
    )


def _longest(problem: Problem, plan: Plan) -> list[Answer]:
    drives = drives_s(problem, plan.clusters)
    if not drives.size:
        return []
    over = "to a lead school" if is_hub(problem) else "between partners"
    longest = minutes(float(drives.max()))
    if longest is None:
        return [("No way", f"for some, {over}")]
    some = ", some estimated" if problem.times.estimated else ""
    estimated = ", estimated" if problem.times.method == "estimate" else some
    return [(f"{longest} min", f"longest drive {over}{estimated}")]


def _sure(result: Result) -> Answer:
    if result.faults:
        return "Not known", "how good it is"
    if result.drawn_by_hand:
        return "By hand", "drawn by people, not by the program"
    if result.status is Status.OPTIMAL:
        return "Proven", "no plan is better by these rules"
    if not result.gap < _NOTHING:
        return "Not known", "how much better a plan could be"
    return gap_in_words(result.gap), "at most could still be saved: proven"
