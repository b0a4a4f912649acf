"""The files of a plan for other programs, and the directory of all of them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from textwrap import wrap
from typing import Any

import geopandas
import pandas as pd
import shapely

from clustering.policy.dossier import Dossier, dossier
from clustering.problem import Problem
from clustering.result import Result
from clustering.sensitivity import Stress
from data.atomic_write import replace_directory
from data.given_file import read_file
from data.json_file import read_json_object
from data.school import WGS84
from maps.basemap import Basemap
from maps.binding import bind
from maps.geopackage import write_geopackage
from maps.gis_layers import boundary_layer, plan_layers
from maps.plan_directory import redraw_plan_directory
from maps.plan_files import EXPORTS, GEOJSON, GEOPACKAGE, PERSONAL, PLAN, WORKBOOK
from maps.spokes import Spokes
from maps.stored_plan import StoredPlan, for_all, read_plan_directory
from maps.territory import territory
from maps.words import WORKING_DRAFT, analyst_facts, attributions, facts, title_of
from maps.workbook import write_workbook
from maps.workbook_sheets import plan_sheets

NOTE_WIDTH = 130
"""Characters of a line above the tables: no wider on paper than the narrowest of them."""


def write_exports(
    folder: Path,
    problem: Problem,
    result: Result,
    *,
    basemap: Basemap | None,
    spokes: Spokes,
    policy: Dossier,
    stresses: Sequence[Stress],
    title: str,
    drawn_on: date,
    wording: str = WORKING_DRAFT,
) -> None:
    """Write the three files into a folder; the same plan gives the same bytes.

    Parameters
    ----------
    folder
        A folder that has none of them yet.
    problem, result, basemap, spokes, policy
        As for `maps.draw`.
    stresses
        What becomes of the plan with other drive times.
    title, drawn_on, wording
        As for `maps.draw`.
    """
    told = [*facts(problem, result, drawn_on, wording), *_of_register(problem)]
    whose = attributions(problem, basemap)
    analysis = list(analyst_facts(problem, result))
    sheets = plan_sheets(problem, result, policy, [*told, *analysis], stresses)
    notes = wrap("; ".join(f"{name}: {value}" for name, value in told), NOTE_WIDTH)
    write_workbook(folder / WORKBOOK, sheets, title, (*notes, *whose), drawn_on, wording=wording)
    ground = territory(problem, result.plan, basemap)
    layers = plan_layers(problem, result.plan, ground, spokes) | boundary_layer(basemap)
    known = dict(told)
    about = [("Title", title), *told, ("Attribution", " ".join(whose))]
    about += [pair for pair in analysis if pair[0] not in known]
    write_geopackage(folder / GEOPACKAGE, layers, about, drawn_on)
    (folder / GEOJSON).write_text(geojson_text(layers, about), encoding="utf-8", newline="\n")


def _of_register(problem: Problem) -> list[tuple[str, str]]:
    """Return what became of every row of the register, where the plan knows it."""
    accounts = problem.schools.accounts
    return [] if accounts is None else [("Register", accounts.sentence)]


_GRID_DEG = 1e-6
"""A tenth of a metre; finer digits only weigh."""


def geojson_text(
    layers: Mapping[str, geopandas.GeoDataFrame], about: Sequence[tuple[str, str]]
) -> str:
    """Return the layers of a plan as one collection in WGS 84, each feature naming its layer.

    Parameters
    ----------
    layers
        As `maps.gis_layers.plan_layers` returns them.
    about
        Name and value: what the plan rests on, the member `about` of the collection.
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


def export_plan_directory(
    directory: str | Path, *, as_is: bool = False, persons: bool = False
) -> StoredPlan:
    """Write the workbook, GeoPackage and GeoJSON of a plan directory anew, all or none.

    A plan that is not sound is drawn anew as a whole, so that its every output says so.

    Parameters
    ----------
    directory, as_is
        As for `read_plan_directory`.
    persons
        As for `write_plan_directory`.

    Returns
    -------
    StoredPlan
        The plan.

    Raises
    ------
    InputError
        As `read_plan_directory` does.
    OutputError
        Where it cannot be written; what stood there before is unchanged.
    """
    place = Path(directory)
    stored = read_plan_directory(place, as_is=as_is)
    if not stored.verdict.sound:
        redraw_plan_directory(place, stored, persons=persons)
        return stored
    shown = stored if persons else for_all(stored)
    document = read_json_object(place / PLAN)

    def write(unfinished: Path) -> None:
        for path in sorted(place.rglob("*")):
            copy = unfinished / path.relative_to(place)
            if path.is_dir():
                copy.mkdir()
            elif copy.parent != unfinished or copy.name not in EXPORTS:
                copy.write_bytes(read_file(path).content)
                if copy.name == PERSONAL:
                    copy.chmod(0o600)
        write_exports(
            unfinished,
            shown.problem,
            shown.result,
            basemap=stored.basemap,
            spokes=stored.spokes,
            policy=dossier(shown.problem, shown.result.plan, shown.purpose),
            stresses=stored.findings.stresses,
            title=title_of(stored.problem.schools),
            drawn_on=stored.drawn_on,
            wording=stored.wording,
        )
        bind(document, unfinished, EXPORTS)

    replace_directory(place, write)
    return stored
