"""Compare our drive times with those of OSRM and Valhalla on the Isle of Wight.

Run as `python -m benchmarks.engines FOLDER`, where the folder holds `roads`, `schools` and
`reference`: matrices of seconds made by both engines from the same road file, as published.
"""

from argparse import ArgumentParser
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from time import process_time

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from data import Schools, read_schools
from routing import RoadGraph, SpeedProfile, travel_times
from routing.snapping import snap

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ENGINES = ("osrm", "valhalla")
BANDS_KM = (0, 5, 10, 20, np.inf)
KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Agreement:
    """How our times stand to others over many pairs, as ratios of ours to theirs."""

    pairs: int
    median: float
    scatter: float
    within_15: float

    @classmethod
    def of(cls, ours: Floats, theirs: Floats, which: Flags) -> "Agreement":
        """Measure over the pairs flagged in `which` (n, n)."""
        ratio = ours[which] / theirs[which]
        median = float(np.median(ratio))
        return cls(
            pairs=len(ratio),
            median=median,
            scatter=float(np.median(np.abs(ratio / median - 1))),
            within_15=float(np.mean(np.abs(ratio - 1) <= 0.15)),
        )

    def cells(self) -> tuple[str, str, str]:
        return f"{self.median:.3f}", f"{self.scatter:.1%}", f"{self.within_15:.1%}"


def isle_of_wight(folder: Path) -> tuple[RoadGraph, Schools, dict[str, Floats]]:
    """Read the roads, the schools, and the seconds of each engine and of their mean."""
    register = folder / "schools" / "gias_england_statefunded_2022-07.csv"
    schools = read_schools(register, la="Isle of Wight", phase="Primary")
    roads = RoadGraph.from_osm(folder / "roads" / "isle-of-wight-2020-04-22.osm.pbf")
    theirs = {}
    for name in ENGINES:
        table = pd.read_csv(folder / "reference" / f"isle_of_wight_{name}_seconds.csv", index_col=0)
        table.columns = table.columns.astype(int)
        theirs[name] = table.loc[list(schools.urns), list(schools.urns)].to_numpy(np.float64)
    mean: Floats = np.mean([theirs[name] for name in ENGINES], axis=0)
    return roads, schools, {"mean of both": mean} | theirs


def groups(roads: RoadGraph, schools: Schools) -> dict[str, Flags]:
    """Divide the pairs by distance, by town and village, and by the halves of the island."""
    lon = np.array([school.lon for school in schools])
    lat = np.array([school.lat for school in schools])
    east_km = lon * np.cos(np.radians(np.median(lat))) * KM_PER_DEGREE
    apart_km = np.hypot(np.subtract.outer(east_km, east_km),
                        np.subtract.outer(lat, lat) * KM_PER_DEGREE)  # fmt: skip
    pairs = ~np.eye(len(lon), dtype=bool)
    east = lon > np.median(lon)
    found = {"all": pairs}
    for least, most in pairwise(BANDS_KM):
        name = f"{least} km and more" if np.isinf(most) else f"{least} to {most} km"
        found[name] = pairs & (apart_km >= least) & (apart_km < most)
    in_town = roads.built_up[snap(roads, schools).stretch]
    found["between towns"] = pairs & np.logical_and.outer(in_town, in_town)
    found["between villages"] = pairs & np.logical_and.outer(~in_town, ~in_town)
    found["town and village"] = np.not_equal.outer(in_town, in_town)
    found["within the east"] = pairs & np.logical_and.outer(east, east)
    found["within the west"] = pairs & np.logical_and.outer(~east, ~east)
    found["from half to half"] = np.not_equal.outer(east, east)
    return found


def main(folder: Path) -> None:
    console = Console(width=140)
    began = process_time()
    roads, schools, theirs = isle_of_wight(folder)
    for profile in (SpeedProfile.car(), SpeedProfile.car_peak()):
        ours = travel_times(roads, schools, profile).seconds
        title = f"{profile.name}: ours as a share of theirs (median, scatter, within 15 %)"
        table = Table("pairs", "number", *(name for name in theirs for _ in range(3)), title=title)
        for name, which in groups(roads, schools).items():
            rows = [Agreement.of(ours, other, which) for other in theirs.values()]
            table.add_row(name, str(rows[0].pairs), *(cell for row in rows for cell in row.cells()))
        console.print(table)
    both = Agreement.of(theirs["osrm"], theirs["valhalla"], groups(roads, schools)["all"])
    console.print(f"OSRM as a share of Valhalla: {', '.join(both.cells())}")
    console.print(f"{process_time() - began:.1f} s of processor time, files and both matrices")


if __name__ == "__main__":
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path, help="reference data: schools, roads, reference")
    main(arguments.parse_args().folder)
