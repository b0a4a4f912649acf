"""The files of a plan for other programs: workbook, GeoPackage, GeoJSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import shapely

from clustering.policy.dossier import Dossier
from clustering.problem import Problem
from data.school import WGS84
from maps.beside import assessment_of
from maps.commissioning_sheets import commissioning_sheets
from maps.curve_sheets import curve_sheets
from maps.decided import noted
from maps.geopackage import write_geopackage
from maps.gis_layers import boundary_layer, plan_layers
from maps.plan_files import GEOJSON, GEOPACKAGE, WORKBOOK
from maps.stored_plan import StoredPlan
from maps.territory import territory
from maps.words import analyst_facts, attributions, facts
from maps.workbook import write_workbook
from maps.workbook_sheets import plan_sheets


def write_exports(folder: Path, plan: StoredPlan, policy: Dossier, title: str) -> None:
    """Write the three files into a folder; the same plan gives the same bytes.

    Parameters
    ----------
    folder
        A folder that has none of them yet.
    plan
        The plan as it is shown, with or without what is known of persons.
    policy, title
        As for `maps.draw`.
    """
    problem, result, drawn_on = plan.problem, plan.result, plan.drawn_on
    fact_rows = [*facts(problem, result, drawn_on, plan.wording), *_of_register(problem)]
    fact_rows += noted(plan.decisions)
    whose = attributions(problem, plan.basemap)
    analysis = list(analyst_facts(problem, result))
    known = dict(fact_rows)
    about = [("Title", title), *fact_rows, ("Attribution", " ".join(whose))]
    sheets = plan_sheets(
        problem,
        result,
        policy,
        about=about,
        analysis=analysis,
        stresses=plan.findings.stresses,
        assessment=assessment_of(plan),
        decisions=plan.decisions,
    )
    sheets = (*sheets, *commissioning_sheets(plan))
    if plan.curve is not None:
        sheets = (*sheets, *curve_sheets(plan.curve))
    write_workbook(folder / WORKBOOK, sheets, title, drawn_on, wording=plan.wording)
    ground = territory(problem, result.plan, plan.basemap)
    layers = plan_layers(problem, result.plan, ground, plan.spokes, plan.decisions)
    layers |= boundary_layer(plan.basemap)
    about += [pair for pair in analysis if pair[0] not in known]
    write_geopackage(folder / GEOPACKAGE, layers, about, drawn_on)
    (folder / GEOJSON).write_text(geojson_text(layers, about), encoding="utf-8", newline="\n")


def _of_register(problem: Problem) -> list[tuple[str, str]]:
    """Return what became of every row of the register, where that is known."""
    accounts = problem.schools.accounts
    return [] if accounts is None else [("Register", accounts.sentence)]


_GRID_DEG = 1e-6
"""A tenth of a metre; more digits only add size."""


def geojson_text(
    layers: Mapping[str, geopandas.GeoDataFrame], about: Sequence[tuple[str, str]]
) -> str:
    """Return the layers of a plan as one collection in WGS 84, each feature naming its layer.

    Parameters
    ----------
    layers
        As `maps.gis_layers.plan_layers` returns them.
    about
        Names and values of what the plan rests on: the member `about` of the collection.
    """
    features = [each for name, frame in layers.items() for each in _features(name, frame)]
    document = {"type": "FeatureCollection", "about": dict(about), "features": features}
    return json.dumps(document, allow_nan=False, separators=(",", ":")) + "\n"


def _features(layer: str, frame: geopandas.GeoDataFrame) -> Iterator[dict[str, Any]]:
    shapes = frame.geometry.to_crs(WGS84).array
    shapes = shapely.set_precision(shapes, _GRID_DEG, mode="pointwise")
    # The standard wants outer rings counter-clockwise.
    shapes = shapely.orient_polygons(shapes, exterior_cw=False)
    table = frame.drop(columns=frame.geometry.name).astype(object)
    table = table.where(pd.notna(table), None)
    for shape, properties in zip(shapes, table.to_dict("records"), strict=True):
        yield {
            "type": "Feature",
            "properties": {"layer": layer, **properties},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
