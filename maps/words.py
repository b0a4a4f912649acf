"""What a map says of its plan in words: how good it is, and what it rests on."""

import math
from collections import Counter
from collections.abc import Iterator
from datetime import date

import numpy as np

from clustering.plan import Cluster, Plan
from clustering.policy.compliance import NAMED_MIN
from clustering.policy.duties import for_heads
from clustering.problem import Problem
from clustering.result import Result, Status, gap_in_words
from clustering.standing import (
    NONE_PLACED,
    STATE,
    Standing,
    counts_in_words,
    standings,
    why_no_cluster,
)
from clustering.wording import capital, clusters_named, listed
from data.dates import in_words
from data.errors import Fault, InputError
from data.school import Schools
from maps.basemap import Basemap
from maps.drives import Seconds, drives_of, drives_s, is_hub
from routing.times import TravelTimes

WORKING_DRAFT = "Working draft, not a statutory proposal; no consultation has begun"
LONGEST = 100
"""Letters of the planner's own words: what fits on a phone, on a slide and below a sheet."""
_REMEDY = f"Give one line of at most {LONGEST} letters, such as 'For governors only, 3 March'"


def read_wording(text: object, where: str = "--wording") -> str:
    """Return a planner's own words for a plan, with single spaces.

    Raises
    ------
    InputError
        Where they are none, too long for a slide, or hold what cannot be printed.
    """
    words = " ".join(text.split()) if isinstance(text, str) else ""
    if not words:
        problem = "these words are empty"
    elif len(words) > LONGEST:
        problem = f"these words have {len(words)} letters: they would not fit everywhere"
    elif not words.isprintable():
        problem = "these words hold a character that cannot be printed"
    else:
        return words
    raise InputError([Fault(where, problem, _REMEDY, value=str(text)[: 2 * LONGEST])])


OSM = "© OpenStreetMap contributors, Open Database License"
OGL = "Contains public sector information licensed under the Open Government Licence v3.0."
ONS = "Source: Office for National Statistics licensed under the Open Government Licence v.3.0"
OS = "Contains OS data © Crown copyright and database right"
COMPLIANCE_MIN = (20, 30)
"""Minutes at which programmes for partnerships usually ask how many pairs are within reach."""

_BY = {"car": "by car", "car-peak": "by car at the time of the school run"}
"""How the profiles that come with the program drive."""


def title_of(schools: Schools, result: Result | None = None) -> str:
    """Return a heading: the local authority, if the schools have one and only one.

    Parameters
    ----------
    schools
        The schools of the plan.
    result
        The plan, which people may have drawn; None for a proposal.
    """
    drawn = result is not None and result.drawn_by_hand
    said = "clusters of schools drawn by hand" if drawn else "proposed clusters of schools"
    authorities = {school.la for school in schools}
    if len(authorities) == 1 and "" not in authorities:
        return f"{authorities.pop()}: {said}"
    return capital(said)


def subtitle(problem: Problem, plan: Plan, result: Result | None = None) -> str:
    """Return the plan's size in one line, and before it whether something is wrong with it.

    Schools in no cluster are counted by how they stand.
    """
    placed = sum(len(cluster.schools) for cluster in plan.clusters)
    line = f"{_many(placed, 'school')} in {_many(len(plan.clusters), 'cluster')}"
    line = line if plan.clusters else "No cluster is proposed"
    outside = standings(problem, (left.urn for left in plan.left_out))
    line = f"{line}; {counts_in_words(outside.values())}" if outside else line
    marks = () if result is None else result.marks
    kinds = dict.fromkeys(mark.partition(":")[0].rstrip(".") for mark in marks)
    return ". ".join([*kinds, line])


def open_mind(result: Result | None) -> str:
    """Return what is said beside a proof, once a page; "" where nothing is proven."""
    if result is None or result.faults or result.drawn_by_hand:
        return ""
    proven = result.status is Status.OPTIMAL or result.gap <= 1
    return for_heads() if proven else ""


def quality(problem: Problem, plan: Plan, result: Result | None) -> list[str]:
    """Return, in sentences, how good the plan is and how much of that is proven."""
    said = () if result is None else result.warnings
    sentences = [*said, *_placed(problem, plan)]
    drives = drives_s(problem, plan.clusters)
    hub = is_hub(problem)
    if not np.isfinite(drives).all():
        sentences.append(
            "Some schools have no way to their lead school, or no lead school."
            if hub
            else "Some schools that share a cluster have no way between them."
        )
    elif drives.size:
        over = "To a lead school" if hub else "Within a cluster"
        sentences.append(
            f"{over} the longest drive is {minutes(drives.max())} minutes, against a "
            f"limit of {problem.rules.max_minutes:g}; the mean is {minutes(drives.mean())}."
        )
        shares = " and ".join(
            f"{_percent_within(drives, limit)}% lie within {limit}"
            for limit in COMPLIANCE_MIN
            if limit < problem.rules.max_minutes
        )
        if shares:
            sentences.append(
                f"Of the schools that a lead school has beside it, {shares} minutes of it."
                if hub
                else f"Of the pairs of schools in one cluster, {shares} minutes of each other."
            )
    if result is not None:
        sentences.append(_proven(result))
    if problem.times.method == "estimate":
        sentences.append("Drive times are estimated from straight-line distance, not from roads.")
    sentences.extend(estimated_drives(problem))
    crossing = [c.number for c in plan.clusters if ferry_pairs(problem, c)]
    if crossing:
        sentences.append(
            f"Some partners reach each other only by ferry, in {clusters_named(crossing)}."
        )
    return sentences


def compliance_rows(problem: Problem, plan: Plan) -> list[tuple[int, int, int]]:
    """Return, for each time limit in documents, how much of a plan keeps to it.

    Returns
    -------
    list of tuple
        Minutes; drives within them (see `drives_of`), whole per cent, rounded down so that 100
        means all; clusters wholly within them.
    """
    each = [drives_of(problem, cluster) for cluster in plan.clusters]
    together = drives_s(problem, plan.clusters)
    return [
        (
            limit,
            _percent_within(together, limit),
            sum(bool((drives <= 60 * limit).all()) for drives in each),
        )
        for limit in NAMED_MIN
    ]


def _percent_within(drives: Seconds, limit_min: int) -> int:
    """Return how many of the drives keep to a limit, per cent, rounded down: 100 means all."""
    return int(100 * np.mean(drives <= 60 * limit_min)) if drives.size else 100


def facts(
    problem: Problem, result: Result | None, drawn_on: date, wording: str = WORKING_DRAFT
) -> Iterator[tuple[str, str]]:
    """Yield what every output carries: how far the plan has come, date, vintages, limit."""
    if result is not None and result.warnings:
        yield "Warning", " ".join(result.warnings)
    yield "Status", wording
    yield "Date", in_words(drawn_on.isoformat())
    for source in problem.schools.sources:
        yield source.role.capitalize(), _source_and_vintage(source.name, source.vintage)
    for source in problem.times.sources:
        yield source.role.capitalize(), _source_and_vintage(source.name, source.vintage)
    fewest, most = problem.rules.size
    yield "Limit", f"{problem.rules.max_minutes:g} minutes, whichever way takes longer"
    yield "Sizes", f"{fewest} to {most} schools"
    yield "Drive times", _driven(problem.times)


def analyst_facts(problem: Problem, result: Result | None) -> Iterator[tuple[str, str]]:
    """Yield the same facts in the words of analysts; heads are not shown them."""
    yield "Limit", f"{problem.rules.max_minutes:g} minutes, in the slower direction"
    yield "Drive times", method(problem.times)
    if result is None:
        return
    gap = f"{gap_in_words(result.gap)} ({result.known_as})"
    yield "Gap", "not known" if result.faults else gap
    if not result.faults:
        known = math.isfinite(result.objective)
        yield "Cost", f"{result.objective / 3600:.1f} school-hours" if known else "not known"
        yield "Bound", f"{result.bound / 3600:.1f} school-hours"
    yield "Seed", str(result.seed)


def attributions(problem: Problem, basemap: Basemap | None) -> list[str]:
    """Return whose data the map shows."""
    base = basemap or Basemap()
    osm = [OSM] if base.of_osm or problem.times.method == "roads" else []
    boundary = [ONS, f"{OS} {base.boundary_year}".strip()] if base.boundary else []
    return [*osm, OGL, *boundary]


def minutes(seconds: float) -> int | None:
    """Return whole minutes; None where there is no way."""
    return round(seconds / 60) if math.isfinite(seconds) else None


def _placed(problem: Problem, plan: Plan) -> Iterator[str]:
    """Say how many of those that need a place have one, and how those in no cluster stand."""
    sizes = [len(cluster.schools) for cluster in plan.clusters]
    stand = standings(problem, problem.schools.urns)
    needing = Counter(stand.values())[Standing.NEEDS_PLACE]
    outside = [stand[left.urn] for left in plan.left_out]
    have = needing - Counter(outside)[Standing.NEEDS_PLACE]
    if not sizes:
        why = why_no_cluster(plan, stand)
        free = needing and not problem.left_out_s.any()
        if needing:
            yield "No cluster is proposed." if free else NONE_PLACED
        if why != NONE_PLACED:
            yield why
    else:
        span = f"{min(sizes)} to {max(sizes)}" if min(sizes) < max(sizes) else str(min(sizes))
        among = f"in {_many(len(sizes), 'cluster')} of {span} schools"
        if STATE in problem.schools.lacking:
            yield f"{_many(sum(sizes), 'school')} {'is' if sum(sizes) == 1 else 'are'} {among}."
            yield "Who needs a place is information on persons, and is not said here."
            return
        joined = sum(sizes) - have
        if not needing:
            yield f"No school needs a place; {joined:,} that may join are {among}."
        else:
            need = "needs none and has" if joined == 1 else "need none and have"
            with_them = f"; {joined:,} more {need} joined" if joined else ""
            yield f"{_share(have, needing, len(stand))}, {among}{with_them}."
    if outside:
        yield f"In no cluster: {counts_in_words(outside)}."


def _share(have: int, needing: int, schools: int) -> str:
    """Say how many of the schools that need a place have one; in a plain plan that is all."""
    if needing == schools:
        every = f"Every one of the {schools:,} schools is placed"
        return every if have == needing else f"{have:,} of {schools:,} schools are placed"
    if needing == 1:
        return f"The one school that needs a place has {'one' if have else 'none'}"
    if have == needing:
        return f"Every one of the {needing:,} schools that need a place has one"
    return f"{have:,} of the {needing:,} schools that need a place have one"


def _proven(result: Result) -> str:
    if result.faults:
        return "How good it is by its rules is not known."
    if result.drawn_by_hand:
        return result.distance
    if result.status is Status.OPTIMAL:
        return "No better arrangement exists by these rules: this is proven."
    early = (
        " The search was stopped before its work was done: another run, or another machine, may "
        "find another plan."
        if result.stopped_early
        else ""
    )
    if not result.gap <= 1:
        return f"How much better another arrangement could be is not known yet.{early}"
    most = gap_in_words(result.gap)
    return (
        f"At most {most} of the driving, and of what else counts, could still be saved: this is "
        f"proven.{early}"
    )


def estimated_drives(problem: Problem) -> list[str]:
    """Say whose drives are estimated although those of the others are not; [] for nobody's."""
    urns = problem.times.estimated
    if not urns:
        return []
    known = problem.schools.by_urn
    whose = listed([known[urn].name for urn in urns]) if len(urns) < 4 else f"{len(urns)} schools"
    return [f"The drives of {whose} are estimated from straight-line distance, not from roads."]


def _driven(times: TravelTimes) -> str:
    """Return the same as `method` for people who do not know profiles."""
    if times.method != "roads":
        return method(times)
    by = _BY.get(times.profile, "at speeds of the planner")
    return f"Along the roads, {by}{', to agree with measured speeds' if _basis(times) else ''}"


def method(times: TravelTimes) -> str:
    """Return how the drive times were made."""
    if times.method == "roads":
        basis = _basis(times)
        calibrated = f", calibrated by measured speeds: {basis}" if basis else ""
        return f"On roads, profile {times.profile or 'unnamed'}{calibrated}"
    if times.method == "estimate":
        return "Estimated from straight-line distance"
    return "As given, made elsewhere"


def _basis(times: TravelTimes) -> str:
    """Return what the speeds were calibrated by; `""` for nothing."""
    calibration = times.speeds.get("calibration")
    return str(calibration.get("basis", "")) if isinstance(calibration, dict) else ""


def _source_and_vintage(name: str, vintage: str) -> str:
    return f"{in_words(vintage)} ({name})" if vintage else name


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def ferry_pairs(problem: Problem, cluster: Cluster) -> list[tuple[int, int]]:
    """Return the drives within a cluster that take a ferry: positions of both schools in it."""
    by_ferry = problem.times.by_ferry
    if by_ferry is None:
        return []
    rows = [problem.row[urn] for urn in cluster.schools]
    return [(int(a), int(b)) for a, b in np.argwhere(by_ferry[np.ix_(rows, rows)])]
