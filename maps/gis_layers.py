"""A plan as layers for a geographic information system, on the British National Grid, metres."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely
from shapely import LineString, MultiPolygon

from clustering.cost import measure
from clustering.decisions import Decisions
from clustering.plan import Cluster, Plan
from clustering.policy.judgements import inspection_words
from clustering.problem import Problem
from clustering.standing import standings
from maps.basemap import Basemap
from maps.decided import decided_columns
from maps.grid import BRITISH_GRID, Geometries, to_metres
from maps.inert import xml_text
from maps.kinds import KINDS, by_phase, kind_of
from maps.spokes import Drive, Spokes, drives_of
from maps.territory import Territory

CLUSTERS, SCHOOLS, SPOKES, LEFT_OUT = "clusters", "schools", "spokes", "left_out"
BOUNDARY = "boundary"
"""Names of the layers, lowest first."""

_INTEGERS = frozenset({"number", "cluster", "urn", "lead", "hub", "pupils", "schools"})
"""Columns of whole numbers, some of them unknown."""


def plan_layers(
    problem: Problem,
    plan: Plan,
    ground: Territory,
    spokes: Spokes,
    decisions: Decisions = Decisions(),  # noqa: B008 - it is immutable
) -> dict[str, geopandas.GeoDataFrame]:
    """Return the layers of a plan by name, lowest first.

    Parameters
    ----------
    problem, plan
        The problem, and the plan.
    ground, spokes
        Where the clusters lie, and the drives along the roads.
    decisions
        What people decided about the plan.

    Returns
    -------
    dict
        `clusters`: areas with number, name, lead, schools, pupils, minutes, fill and ink, and what
        people decided.
        `spokes`: lines from each school to the hub of its cluster, along the roads where they are
        known (`line_style` is `solid`), else straight (`dash`), with the minutes by road, slower
        direction. `schools`: points, with cluster and kind. `left_out`: points, with how the
        school stands (`state`, a word of `clustering.standing`) and the reason.
    """
    points: Geometries = np.asarray(shapely.points(ground.points_m))
    stand = standings(problem, (left.urn for left in plan.left_out))
    at = {urn: points[row] for urn, row in problem.row.items()}
    own = [(cluster, urn) for cluster in plan.clusters for urn in cluster.schools]
    drives = [
        (cluster, drive) for cluster in plan.clusters for drive in drives_of(problem, cluster)
    ]
    by_road = [drive in spokes.lines for _, drive in drives]
    straight = [LineString([at[urn], at[hub]]) for _, (urn, hub) in drives]
    decided = decided_columns(decisions, plan)
    along = iter(to_metres(np.array([spokes.lines[d] for _, d in drives if d in spokes.lines])))
    return {
        CLUSTERS: _frame(
            [
                _cluster_row(problem, cluster, ground)
                | {"lead": decisions.lead_of(cluster)}
                | {key: texts.get(cluster.number, "") for key, texts in decided.items()}
                for cluster in plan.clusters
            ],
            [ground.areas[cluster.number] for cluster in plan.clusters],
            (*_CLUSTER_COLUMNS, *decided),
        ),
        SPOKES: _frame(
            [
                _spoke(problem, cluster, drive, by_road=known)
                for (cluster, drive), known in zip(drives, by_road, strict=True)
            ],
            [next(along) if known else line for line, known in zip(straight, by_road, strict=True)],
            _SPOKE_COLUMNS,
        ),
        SCHOOLS: _frame(
            [_school_row(problem, cluster, urn, ground) for cluster, urn in own],
            [at[urn] for _, urn in own],
            _SCHOOL_COLUMNS,
        ),
        LEFT_OUT: _frame(
            [
                {**_facts(problem, left.urn), "state": stand[left.urn], "reason": left.reason}
                for left in plan.left_out
            ],
            [at[left.urn] for left in plan.left_out],
            _LEFT_OUT_COLUMNS,
        ),
    }


def boundary_layer(basemap: Basemap | None) -> dict[str, geopandas.GeoDataFrame]:
    """Return the layer of the boundary of the authority; none where it is not known."""
    if basemap is None or not basemap.boundary:
        return {}
    parts = to_metres(np.array(basemap.boundary, dtype=object))
    row = {"name": "Boundary of the authority", "year": basemap.boundary_year}
    return {BOUNDARY: _frame([row], [MultiPolygon(list(parts))], ("name", "year"))}


_FACTS = ("urn", "name", "kind", "type", "faith", "pupils", "town", "postcode", "inspection")
_CLUSTER_COLUMNS = (
    *("number", "name", "lead", "schools", "pupils", "longest_min", "mean_min", "fill", "ink"),
)
_SPOKE_COLUMNS = ("cluster", "hub", "urn", "minutes", "line_style")
_SCHOOL_COLUMNS = ("cluster", *_FACTS, "fill")
_LEFT_OUT_COLUMNS = (*_FACTS, "state", "reason")


def _cluster_row(problem: Problem, cluster: Cluster, ground: Territory) -> dict[str, Any]:
    figures = measure(problem, cluster)
    colour = ground.colours[cluster.number]
    return {
        "number": cluster.number,
        "name": cluster.name,
        "lead": cluster.lead,
        "schools": len(cluster.schools),
        "pupils": figures.pupils,
        "longest_min": _min(figures.longest_drive_s),
        "mean_min": _min(figures.mean_drive_s),
        "fill": colour.fill,
        "ink": colour.ink,
    }


def _school_row(problem: Problem, cluster: Cluster, urn: int, ground: Territory) -> dict[str, Any]:
    fill = ground.colours[cluster.number].fill
    return {"cluster": cluster.number, **_facts(problem, urn), "fill": fill}


def _facts(problem: Problem, urn: int) -> dict[str, Any]:
    school = problem.schools.by_urn[urn]
    kind = KINDS[kind_of(school, phases=by_phase(problem.schools))]
    worded = {"kind": kind, "inspection": inspection_words(school)}
    return {name: worded[name] if name in worded else getattr(school, name) for name in _FACTS}


def _spoke(problem: Problem, cluster: Cluster, drive: Drive, *, by_road: bool) -> dict[str, Any]:
    urn, hub = drive
    drive_s = problem.slower_s[problem.row[urn], problem.row[hub]]
    return {
        "cluster": cluster.number,
        "hub": hub,
        "urn": urn,
        "minutes": _min(drive_s),
        "line_style": "solid" if by_road else "dash",
    }


def _min(seconds: float) -> float | None:
    """Return minutes to a tenth; None where there is no way."""
    return round(float(seconds) / 60, 1) if np.isfinite(seconds) else None


def _frame(
    rows: Sequence[Mapping[str, Any]], shapes: Sequence[shapely.Geometry], columns: Sequence[str]
) -> geopandas.GeoDataFrame:
    """Return a layer; its columns have the same types whatever the rows, even without any."""
    table = {name: _column(name, [row[name] for row in rows]) for name in columns}
    geometry = np.array([None, *shapes], dtype=object)[1:]  # numpy must not look into shapes
    return geopandas.GeoDataFrame(pd.DataFrame(table), geometry=geometry, crs=BRITISH_GRID)


def _column(name: str, values: list[Any]) -> "pd.Series[Any]":
    if name in _INTEGERS:
        return pd.Series([None if v is None else round(v) for v in values], dtype="Int64")
    if name.endswith("_min") or name == "minutes":
        return pd.Series(values, dtype="float64")
    return pd.Series([xml_text(value) for value in values], dtype="object")
