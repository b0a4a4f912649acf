"""Workbook, GeoPackage and GeoJSON of a large county: `python -m benchmarks.exports [schools]`."""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.counties import county
from clustering import Cluster, Plan, Problem, Result
from clustering.policy.dossier import dossier
from clustering.policy.purpose import PlanPurpose
from clustering.result import Status
from maps.exports import geojson_text
from maps.geopackage import write_geopackage
from maps.gis_layers import plan_layers
from maps.spokes import Spokes
from maps.territory import territory
from maps.workbook import write_workbook
from maps.workbook_sheets import plan_sheets

T = TypeVar("T")
DAY = date(2026, 1, 5)
STRIP_M = 8_000.0


def strips(problem: Problem, size: int = 5) -> Plan:
    """Return clusters of schools that follow each other in strips of the county."""
    at = np.array([(school.easting, school.northing) for school in problem.schools])
    order = np.lexsort((at[:, 1], at[:, 0] // STRIP_M))
    urns = np.array(problem.schools.urns)[order].tolist()
    groups = [sorted(urns[start : start + size]) for start in range(0, len(urns), size)]
    return Plan(tuple(Cluster(n, tuple(group)) for n, group in enumerate(groups, start=1)))


def timed(what: str, work: Callable[[], T]) -> T:
    """Do some work, print what it took, and return what came of it."""
    begun = time.process_time()
    done = work()
    print(f"{what:<24}{time.process_time() - begun:6.2f} s")
    return done


def main() -> None:
    """Print the processor time of each output."""
    problem = county(int(sys.argv[1]) if len(sys.argv) > 1 else 3000, 1)
    plan = strips(problem)
    parts = dict.fromkeys(("driving", "compatibility", "balance", "coherence"), 0.0)
    result = Result(plan, Status.FEASIBLE, 1.0, 1.0, 0.0, parts, 1.0, 1)
    policy = timed("policy", lambda: dossier(problem, plan, PlanPurpose(start=DAY)))
    sheets = timed("sheets", lambda: plan_sheets(problem, result, policy))
    schools = [sheet for sheet in sheets if sheet.name == "schools"]
    ground = timed("areas and colours", lambda: territory(problem, plan, None))
    layers = timed("layers", lambda: plan_layers(problem, plan, ground, Spokes()))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        rows = sum(len(sheet.rows) for sheet in sheets)
        timed(
            f"workbook, {rows:,} rows",
            lambda: write_workbook(place / "a.xlsx", sheets, "Title", DAY),
        )
        timed(
            f"one sheet, {len(problem.schools):,} rows",
            lambda: write_workbook(place / "b.xlsx", schools, "Title", DAY),
        )
        timed("GeoPackage", lambda: write_geopackage(place / "a.gpkg", layers, (), DAY))
    timed("GeoJSON", lambda: geojson_text(layers, ()))


if __name__ == "__main__":
    main()
