"""Compare our drive times with those of OSRM and Valhalla, on an island and in a city.

Run as `python -m benchmarks.engines FOLDER`, where the folder holds `roads`, `schools` and
`reference`: matrices of seconds made by both engines from the same road files, as published.
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

from data import School, Schools, read_schools
from routing import RoadGraph, SpeedProfile, travel_times
from routing.snapping import snap

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ENGINES = ("osrm", "valhalla")
BANDS_KM = (0, 5, 10, 20, np.inf)
KM_PER_DEGREE = 111.2
_TITLE = "ours as a share of theirs (median, scatter, within 15 %, the same after scaling)"


@dataclass(frozen=True)
class Agreement:
    """How our times stand to others over many pairs, as ratios of ours to theirs."""

    pairs: int
    median: float
    scatter: float
    within_15: float
    within_15_scaled: float

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
            within_15_scaled=float(np.mean(np.abs(ratio / median - 1) <= 0.15)),
        )

    def cells(self) -> tuple[str, str, str, str]:
        shares = f"{self.within_15:.1%}", f"{self.within_15_scaled:.1%}"
        return f"{self.median:.3f}", f"{self.scatter:.1%}", *shares


def isle_of_wight(folder: Path) -> tuple[RoadGraph, Schools, dict[str, Floats]]:
    """Read the roads, the schools, and the seconds of each engine and of their mean."""
    register = folder / "schools" / "gias_england_statefunded_2022-07.csv"
    schools = read_schools(register, la="Isle of Wight", phase="Primary")
    roads = RoadGraph.from_osm(folder / "roads" / "isle-of-wight-2020-04-22.osm.pbf")
    return roads, schools, _theirs(folder, "isle_of_wight", list(schools.urns))


def central_london(folder: Path) -> tuple[RoadGraph, list[School], dict[str, Floats]]:
    """Read the roads, 40 points on named streets, and the same seconds between them."""
    points = pd.read_csv(folder / "reference" / "central_london_points.csv")
    places = [
        School(urn=int(i), name=str(name), lon=lon, lat=lat, easting=0.0, northing=0.0)
        for i, lon, lat, name in points[["id", "lon", "lat", "name"]].itertuples(index=False)
    ]
    roads = RoadGraph.from_osm(folder / "roads" / "central-london-2020-07-20.osm.pbf")
    return roads, places, _theirs(folder, "central_london", [place.urn for place in places])


def _theirs(folder: Path, area: str, order: list[int]) -> dict[str, Floats]:
    """Read the seconds of each engine and of their mean."""
    theirs = {}
    for name in ENGINES:
        table = pd.read_csv(folder / "reference" / f"{area}_{name}_seconds.csv", index_col=0)
        table.columns = table.columns.astype(int)
        theirs[name] = table.loc[order, order].to_numpy(np.float64)
    mean: Floats = np.mean([theirs[name] for name in ENGINES], axis=0)
    return {"mean of both": mean} | theirs


def joined(ours: Floats, theirs: dict[str, Floats]) -> Flags:
    """Return the pairs that all find a way between."""
    flags = np.isfinite(ours) & ~np.eye(len(ours), dtype=bool)
    for other in theirs.values():
        flags &= np.isfinite(other) & (other > 0)
    return flags


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
        title = f"Isle of Wight, {profile.name}: {_TITLE}"
        table = Table("pairs", "number", *(name for name in theirs for _ in range(4)), title=title)
        for name, which in groups(roads, schools).items():
            rows = [Agreement.of(ours, other, which) for other in theirs.values()]
            table.add_row(name, str(rows[0].pairs), *(cell for row in rows for cell in row.cells()))
        console.print(table)
    both = Agreement.of(theirs["osrm"], theirs["valhalla"], groups(roads, schools)["all"])
    console.print(f"OSRM as a share of Valhalla: {', '.join(both.cells())}")
    streets, places, theirs = central_london(folder)
    table = Table("profile", *(name for name in theirs for _ in range(4)))
    table.title = f"Central London, {len(places)} points: {_TITLE}"
    for profile in (SpeedProfile.car(), SpeedProfile.car_peak()):
        ours = travel_times(streets, places, profile).seconds
        which = joined(ours, theirs)
        rows = [Agreement.of(ours, other, which) for other in theirs.values()]
        table.add_row(profile.name, *(cell for row in rows for cell in row.cells()))
    console.print(table)
    console.print(f"{process_time() - began:.1f} s of processor time, files and both matrices")


if __name__ == "__main__":
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path, help="reference data: schools, roads, reference")
    main(arguments.parse_args().folder)
