"""What the page shows, as plain lists for its JSON block."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from clustering.assessment.verdict import Assessment
from clustering.breaches import by_cluster
from clustering.cost import measure
from clustering.decisions import Decisions
from clustering.plan import Cluster, Plan
from clustering.policy.dossier import Dossier
from clustering.policy.layers import LAYERS, Layers, plan_layer
from clustering.problem import Problem
from clustering.result import Result
from clustering.standing import Standing, by_standing
from data.errors import Fault, InputError
from data.school import School
from maps.answers import answers, made_by
from maps.areas import rings, spots
from maps.basemap import Basemap
from maps.beside import BEST, assessment_contents
from maps.changes import Before, changes, coloured_like
from maps.changes_page import STYLE, changes_contents
from maps.crowding import densest_on_screen
from maps.decided import decided_lines, noted, states_told
from maps.drives import drives_of, is_hub
from maps.grid import to_degrees
from maps.kinds import KINDS, by_phase, kind_of
from maps.label_rules import largest_first
from maps.links import links, middle
from maps.phrases import Phrases
from maps.picture_frame import status_of
from maps.polyline import ON_SCREEN, encode
from maps.spokes import Spokes, hub_of
from maps.territory import Territory, territory
from maps.words import (
    WORKING_DRAFT,
    analyst_facts,
    attributions,
    compliance_rows,
    facts,
    ferry_pairs,
    minutes,
    open_mind,
    quality,
    subtitle,
)

FILTERED = {
    "type": "Type",
    "faith": "Faith",
    "trust": "Trust",
    "federation": "Federation",
    "diocese": "Diocese",
    "district": "District",
    "phase": "Phase",
    "area": "Planning area",
    "special_units": "Special unit",
}
"""Fields of a school that the page filters and searches by, with the words a user reads."""


def page_contents(
    problem: Problem,
    plan: Plan,
    *,
    result: Result | None,
    basemap: Basemap | None,
    spokes: Spokes,
    policy: Dossier | None,
    before: Before | None,
    assessment: Assessment | None = None,
    title: str,
    drawn_on: date,
    wording: str = WORKING_DRAFT,
    decisions: Decisions = Decisions(),  # noqa: B008 - it is immutable
    ground: Territory | None = None,
    words: Mapping[str, Sequence[str]] | None = None,
    phases: bool | None = None,
) -> dict[str, Any]:
    """Return everything the page shows.

    Parameters
    ----------
    problem, plan
        What is shown.
    result
        How good the plan is; None for a plan made elsewhere.
    basemap
        What lies behind it; None for a bare map.
    spokes
        Drives along the roads.
    policy
        Forms, consents, money and profile of each cluster; None to say nothing of them.
    before
        Another plan that can be shown instead; None for none.
    assessment
        The verdict on a plan drawn by hand; without `before`, its best plan can be shown instead.
    title
        Heading of the page.
    drawn_on
        The date on it.
    wording
        How far the plan has come, in words.
    decisions
        What people decided about it.
    ground
        Where it lies, in other colours than its own; None for these.
    words
        What schools are filtered by, and the words that the page knows; None for those of the plan.
    phases
        Whether marks tell the phases of schools; None for where there are several.

    Raises
    ------
    InputError
        Where a school has no coordinates, and so cannot be drawn.
    """
    if before is None and assessment is not None and assessment.best is not None:
        best = assessment.best
        before = Before(problem, best.plan, BEST, later=True, result=best)
    schools = problem.schools
    require_coordinates(schools)
    ground = ground or territory(problem, plan, basemap)
    then = None
    if before is not None:
        require_coordinates(before.problem.schools)
        then = territory(before.problem, before.plan, basemap)
        ground, then = coloured_like(plan, ground, before, then)
    phrases = Phrases()
    breaches = {} if result is None else by_cluster(problem, plan, result.breaches)
    both = [*schools, *(() if before is None else before.problem.schools)]
    phases = by_phase(both) if phases is None else phases
    words = words or {"town": sorted({school.town for school in both}), **_kinds(both)}
    towns = words["town"]
    kinds = {name: values for name, values in words.items() if name != "town"}
    contents = {
        "title": title,
        "madeBy": made_by(problem, "" if policy is None else policy.programme),
        "hub": is_hub(problem),
        "answers": answers(problem, plan, result),
        "subtitle": subtitle(problem, plan, result),
        "quality": quality(problem, plan, result),
        "openMind": open_mind(result),
        "compliance": compliance_rows(problem, plan),
        "policy": [] if policy is None else list(policy.sentences),
        "wording": wording,
        "status": status_of(plan, decisions, drawn_on),
        "states": states_told(decisions, plan),
        "facts": [*facts(problem, result, drawn_on, wording), *noted(decisions)],
        "analysis": list(analyst_facts(problem, result)),
        "attributions": attributions(problem, basemap),
        "kinds": KINDS,
        "towns": towns,
        "filters": [(FILTERED[name], values) for name, values in kinds.items()],
        "schools": [
            [
                school.urn,
                school.name,
                kind_of(school, phases=phases),
                school.pupils,
                school.postcode,
                towns.index(school.town),
                *(values.index(getattr(school, name)) for name, values in kinds.items()),
            ]
            for school in schools
        ],
        "places": encode([(school.lon, school.lat) for school in schools]),
        "clusters": [
            _cluster_contents(problem, cluster, ground)
            | {
                "spokes": [
                    encode(d.coords, ON_SCREEN) for d in spokes.of(problem, cluster).values()
                ]
            }
            | {"straight": [problem.row[urn] for urn in spokes.straight(problem, cluster)]}
            | {"hubAt": cluster.schools.index(hub_of(problem, cluster))}
            | {"breaches": breaches.get(cluster.number, ())}
            | _needs_diocese(policy, cluster)
            | _decided(decisions, cluster, problem)
            for cluster in plan.clusters
        ],
        "policies": [] if policy is None else _policies(policy, problem, plan, phrases),
        "phrases": phrases.table,
        "standings": [
            {
                "mark": list(Standing).index(standing),
                "is": standing.capitalize(),
                "are": standing.of_many.capitalize(),
                "schools": [[problem.row[left.urn], left.reason] for left in found],
            }
            for standing, found in by_standing(problem, plan).items()
        ],
        "leftOutArea": [] if ground.scattered else rings(ground.left_out),
        "layers": partnership_layers(problem, plan, None if policy is None else policy.layers),
        "assessment": None if assessment is None else assessment_contents(assessment),
        "basemap": None if basemap is None else _basemap(basemap, ground),
        "scattered": ground.scattered,
        "bounds": _bounds(ground, then),
        "densest": densest_on_screen(ground, basemap),
        "changes": None,
        "changeStyle": STYLE,
    }
    if before is None or then is None:
        return contents
    other = page_contents(
        before.problem,
        before.plan,
        result=before.result,
        basemap=None,
        spokes=before.spokes,
        policy=None,
        before=None,
        title=title,
        drawn_on=drawn_on,
        wording=wording,
        ground=then,
        words=words,
        phases=phases,
    )
    shared = {name: contents[name] for name in ("basemap", "bounds", "attributions", "changes")}
    found = changes(problem, plan, before, ground, then, spokes=spokes)
    return contents | {"changes": changes_contents(found, before, contents, other | shared)}


def _bounds(*grounds: Territory | None) -> list[list[float]]:
    """Return the corners of what is drawn: latitude and longitude, south-west and north-east."""
    drawn: list[BaseGeometry] = []
    for each in filter(None, grounds):
        areas = [area for area in (*each.areas.values(), each.left_out) if not area.is_empty]
        drawn += [shapely.MultiPoint(each.points_m)] if each.scattered else areas
    west, south, east, north = shapely.total_bounds(to_degrees(np.array(drawn, dtype=object)))
    return [[south, west], [north, east]]


def _basemap(basemap: Basemap, ground: Territory) -> dict[str, Any]:
    places = [
        [place.name, round(place.lon, 5), round(place.lat, 5), place.rank]
        for place in largest_first(basemap.places, ground.points_m)
    ]
    drawn = basemap.to_dict(ON_SCREEN)
    del drawn["areas"]  # a page shows where they end, not their names
    borders = [encode(line.coords, ON_SCREEN) for line in basemap.borders]
    return drawn | {"places": places, "borders": borders}


def _cluster_contents(problem: Problem, cluster: Cluster, ground: Territory) -> dict[str, Any]:
    colour = ground.colours[cluster.number]
    rows = [problem.row[urn] for urn in cluster.schools]
    figures = measure(problem, cluster)
    drives = drives_of(problem, cluster)
    return {
        "number": cluster.number,
        "name": cluster.name,
        "lead": cluster.lead,
        "schools": rows,
        "pupils": figures.pupils,
        "rollsMissing": figures.rolls_missing,
        "longest": minutes(drives.max(initial=0.0)),
        "mean": minutes(drives.mean()) if drives.size else 0,
        "byFerry": ferry_pairs(problem, cluster),
        "minutes": _whole_minutes(problem.times.seconds[np.ix_(rows, rows)]),
        "fill": colour.fill,
        "ink": colour.ink,
        **_drawn(cluster, ground, rows),
    }


def _drawn(cluster: Cluster, ground: Territory, rows: Sequence[int]) -> dict[str, Any]:
    """Return the area of a cluster, or the links between its schools, and where its number goes."""
    points_m = ground.points_m[list(rows)]
    if not ground.scattered:
        area = ground.areas[cluster.number]
        return {"area": rings(area), "at": spots(area, points_m)}
    lead = None if cluster.lead is None else cluster.schools.index(cluster.lead)
    lines = to_degrees(np.array(links(points_m, lead), dtype=object))
    at = to_degrees(np.array([shapely.Point(middle(points_m))], dtype=object))[0]
    return {
        "links": [encode(line.coords, ON_SCREEN) for line in lines],
        "at": [[round(at.y, 5), round(at.x, 5), 0]],
    }


def _decided(decisions: Decisions, cluster: Cluster, problem: Problem) -> dict[str, Any]:
    """Return what people decided about a cluster; nothing where that is nothing."""
    lines = decided_lines(decisions, cluster, problem.schools)
    return {"lead": decisions.lead_of(cluster), "decided": lines} if lines else {}


def _needs_diocese(policy: Dossier | None, cluster: Cluster) -> dict[str, bool]:
    if policy is None:
        return {}
    return {"needsDiocese": bool(policy.of(cluster.number).policy.religious)}


def _policies(
    policy: Dossier, problem: Problem, plan: Plan, phrases: Phrases
) -> list[list[tuple[str, list[list[int]]]]]:
    """Return what policy says of each cluster, under headings, every sentence as numbers."""
    return [
        [
            (heading, [phrases.encode(said, names) for said in sentences])
            for heading, sentences in policy.of(cluster.number).sections
        ]
        for cluster in plan.clusters
        for names in [[problem.schools.by_urn[urn].name for urn in cluster.schools]]
    ]


def _whole_minutes(seconds: NDArray[np.float64]) -> list[list[int | None]]:
    return [[minutes(s) for s in row] for row in seconds.tolist()]


def _kinds(schools: Sequence[School]) -> dict[str, list[str]]:
    """Return the values of each field to filter by; without those that tell no school apart.

    Type and religious character stay first: the page says them of every school.
    """
    found = {name: sorted({getattr(school, name) for school in schools}) for name in FILTERED}
    always = ("type", "faith")
    return {name: values for name, values in found.items() if name in always or len(values) > 1}


def require_coordinates(schools: Sequence[School]) -> None:
    """Refuse schools that cannot be drawn, all at once.

    Raises
    ------
    InputError
        Where a school has no coordinates.
    """
    faults = [
        Fault(
            "map",
            f"the school {school.name!r} (URN {school.urn}) has no coordinates",
            "Draw only schools with a longitude and latitude",
        )
        for school in schools
        if not np.isfinite([school.lon, school.lat]).all()
    ]
    if faults:
        raise InputError(faults)


REGISTERED = {
    "federation": "Federations",
    "trust": "Academy trusts",
    "existing_partnership": "Partnerships of today",
}
"""Fields of a school that name a partnership, with the words a user reads."""

Partners = tuple[str, list[int]]
"""Name of a partnership, and the rows of its schools."""


def partnership_layers(
    problem: Problem, plan: Plan, layers: Layers | None
) -> list[tuple[str, list[Partners]]]:
    """Return the layers that have a partnership of two schools of the plan or more.

    Parameters
    ----------
    layers
        Partnerships other than those of the register; the plan's own clusters do not count.
    """
    found = [(label, list(_registered(problem, field))) for field, label in REGISTERED.items()]
    if layers is not None:
        own = set(plan_layer("home", plan).partnerships)
        others = [each for each in layers.partnerships if each not in own]
        for layer, words in LAYERS.items():
            named = [(each.name, each.schools) for each in others if each.layer == layer]
            rows = (
                (name, [problem.row[u] for u in urns if u in problem.row]) for name, urns in named
            )
            found.append((words.capitalize(), list(rows)))
    shared = (
        (label, [(name, rows) for name, rows in partners if len(rows) > 1])
        for label, partners in found
    )
    return [(label, partners) for label, partners in shared if partners]


def _registered(problem: Problem, field: str) -> Iterator[Partners]:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, school in enumerate(problem.schools):
        rows[getattr(school, field)].append(row)
    rows.pop("", None)
    yield from sorted(rows.items())
