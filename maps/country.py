"""What is written of a plan of all England: one page with every cluster, and a workbook."""

from collections.abc import Iterator, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import rjsmin
import shapely

from clustering.cost import measure
from clustering.problem import Problem
from clustering.result import Result
from clustering.standing import PLACED, standings
from data.dates import in_words
from data.planning_areas import ROLE as BORDERS
from maps.atlas import Bounds, line_of, path_of, view_of
from maps.coast import land_around
from maps.design import style_sheet
from maps.page import POLICY_SLOT, asset, inert_json, lean, sealed
from maps.words import WORKING_DRAFT, attributions, method
from maps.workbook import Sheet, SheetColumn, Value, workbook_bytes

if TYPE_CHECKING:
    from data.planning_areas import PlanningAreas

UNIT_M = 100.0
"""A unit of the drawing."""
DETAIL_M = 300.0
"""Detail of coast and borders that is lost on a screen."""


def country_page(
    problem: Problem,
    result: Result,
    title: str,
    drawn_on: date,
    areas: "PlanningAreas" = MappingProxyType({}),
) -> str:
    """Return the page, HTML that needs nothing but itself.

    Parameters
    ----------
    problem, result
        The problem, perhaps a sparse one, and its plan.
    title
        What was planned, in words.
    drawn_on
        The day that it says.
    areas
        Areas whose borders are drawn, by name, metres.
    """
    plan = result.plan
    rows = [problem.row[urn] for cluster in plan.clusters for urn in cluster.schools]
    rows += [problem.row[left.urn] for left in plan.left_out]
    schools = [problem.schools[row] for row in rows]
    units = np.rint(problem.places[rows] / UNIT_M * np.array([1.0, -1.0]) * 10) / 10
    authorities = sorted({school.la for school in schools})
    number = {name: at for at, name in enumerate(authorities)}
    contents: dict[str, Any] = {
        "title": title,
        "wording": WORKING_DRAFT,
        "quality": " ".join(result.summary(brief=True).splitlines()[:2]),
        "sources": " ".join(
            [
                f"{in_words(drawn_on.isoformat())}. {method(problem.times)}.",
                *attributions(problem, None),
                *_borders_from(problem),
            ]
        ),
        "names": [school.name for school in schools],
        "urns": [school.urn for school in schools],
        "pupils": [school.pupils for school in schools],
        "la": [number[school.la] for school in schools],
        "authorities": authorities,
        "x": units[:, 0].tolist(),
        "y": units[:, 1].tolist(),
        "clusters": list(_clusters_drawn(problem, result)),
        "reasons": [left.reason for left in plan.left_out],
        **_ground(problem, areas),
    }
    return sealed(
        "\n".join(
            [
                "<!DOCTYPE html>",
                '<html lang="en-GB">',
                "<head>",
                '<meta charset="utf-8">',
                POLICY_SLOT,
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                '<link rel="icon" href="data:,">',
                "<title>Proposed clusters of schools</title>",
                f"<style>{style_sheet()}{lean(asset('country.css'))}</style>",
                "</head>",
                "<body>",
                asset("country.html"),
                f'<script type="application/json" id="country">{inert_json(contents)}</script>',
                f"<script>{rjsmin.jsmin(asset('country.js'))}</script>",
                "</body>",
                "</html>",
                "",
            ]
        )
    )


def _clusters_drawn(problem: Problem, result: Result) -> Iterator[list[Any]]:
    for cluster in result.plan.clusters:
        figures = measure(problem, cluster)
        yield [
            cluster.name,
            len(cluster.schools),
            round(figures.longest_drive_s / 60),
            round(figures.mean_drive_s / 60),
        ]


def _borders_from(problem: Problem) -> Iterator[str]:
    """Say which file the borders of areas are from."""
    for source in problem.schools.sources:
        if source.role == BORDERS:
            yield f"Dashed: borders of areas by {source.name}."


def _ground(problem: Problem, areas: "PlanningAreas") -> dict[str, Any]:
    """Return the land and the borders around the schools, and the box in which all lie."""
    places = problem.places
    (west, south), (east, north) = places.min(axis=0), places.max(axis=0)
    margin = 0.03 * max(east - west, north - south) + 3_000.0
    bounds = (
        float(west - margin),
        float(south - margin),
        float(east + margin),
        float(north + margin),
    )
    land = land_around(bounds, np.asarray(shapely.points(places)))
    drawn = "" if land is None else path_of(shapely.simplify(land, DETAIL_M))
    return {"land": drawn, "borders": _borders(areas, bounds), "view": view_of(bounds)}


def _borders(areas: "PlanningAreas", bounds: Bounds) -> str:
    """Return the borders of areas within a box, each once, as a path."""
    simple = shapely.coverage_simplify(np.array(list(areas.values()), dtype=object), DETAIL_M)
    lines = shapely.union_all(shapely.boundary(simple), grid_size=1.0)
    shown = shapely.clip_by_rect(shapely.line_merge(lines), *bounds)
    return "".join(line_of(line.coords) for line in shapely.get_parts(shown))


_CLUSTERS = (
    SheetColumn("Cluster", 10),
    SheetColumn("Name", 30),
    SheetColumn("Schools", 10),
    SheetColumn("Pupils", 10),
    SheetColumn("Rolls missing", 10),
    SheetColumn("Longest drive (min)", 12),
    SheetColumn("Mean drive (min)", 12),
    SheetColumn("Authorities", 40),
)
_SCHOOLS = (
    SheetColumn("Cluster", 10),
    SheetColumn("Name of cluster", 30),
    SheetColumn("URN", 10),
    SheetColumn("School", 40),
    SheetColumn("Authority", 30),
    SheetColumn("Type", 28),
    SheetColumn("Character", 24),
    SheetColumn("Pupils", 10),
)
_OUTSIDE = (
    SheetColumn("URN", 10),
    SheetColumn("School", 40),
    SheetColumn("Authority", 30),
    SheetColumn("How it stands", 30),
    SheetColumn("Why", 90),
)
_ABOUT = (SheetColumn("About", 22), SheetColumn("What", 110))


def country_workbook(problem: Problem, result: Result, title: str, drawn_on: date) -> bytes:
    """Return the workbook: about the plan, its clusters, its schools, and those in none.

    Parameters
    ----------
    problem, result, title, drawn_on
        As for `country_page`.
    """
    about = [
        ("Plan", title),
        *(("Result", line) for line in result.summary(brief=True).splitlines()),
        ("Drive times", method(problem.times)),
        *(("Data", words) for words in attributions(problem, None)),
        *(("Note", notice.text) for notice in problem.times.notices),
    ]
    sheets = (
        Sheet("about", _ABOUT, about),
        Sheet("clusters", _CLUSTERS, list(_cluster_rows(problem, result))),
        Sheet("schools", _SCHOOLS, list(_school_rows(problem, result))),
        Sheet("in no cluster", _OUTSIDE, list(_outside_rows(problem, result))),
    )
    return workbook_bytes(sheets, title, drawn_on)


def _cluster_rows(problem: Problem, result: Result) -> Iterator[Sequence[Value]]:
    for cluster in result.plan.clusters:
        figures = measure(problem, cluster)
        authorities = {problem.schools[problem.row[urn]].la for urn in cluster.schools}
        yield (
            cluster.number,
            cluster.name,
            len(cluster.schools),
            figures.pupils,
            figures.rolls_missing,
            round(figures.longest_drive_s / 60, 1),
            round(figures.mean_drive_s / 60, 1),
            ", ".join(sorted(authorities)),
        )


def _school_rows(problem: Problem, result: Result) -> Iterator[Sequence[Value]]:
    for cluster in result.plan.clusters:
        for urn in cluster.schools:
            school = problem.schools[problem.row[urn]]
            yield (
                cluster.number,
                cluster.name,
                urn,
                school.name,
                school.la,
                school.type,
                school.faith,
                school.pupils,
            )


def _outside_rows(problem: Problem, result: Result) -> Iterator[Sequence[Value]]:
    stand = standings(problem, (left.urn for left in result.plan.left_out))
    for left in result.plan.left_out:
        school = problem.schools[problem.row[left.urn]]
        yield left.urn, school.name, school.la, stand.get(left.urn, PLACED), left.reason
