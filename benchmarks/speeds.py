"""Compare the speeds of our profiles with measured ones: python -m benchmarks.speeds ROADS

All roads of a class in the road file are driven from end to end, in every open direction, with the
delays at their junctions: the mean speed is length over time. Measured means are weighted by
traffic, ours by length alone, as no file says how much traffic a road has.

With `--la NAME` the speeds of that authority stand beside ours, from `--table` (as downloaded from
the Department for Transport) or from `measured_speeds.csv` beside this module.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from data.measured_speeds import ROAD_CLASSES, Hours, read_measured_speeds
from routing import RoadGraph, SpeedProfile
from routing.calibration import drive_along, of_class
from routing.network import Flags
from routing.speeds import BUILT_UP_LIMIT_KPH

PUBLISHED = Path(__file__).with_name("measured_speeds.csv")
PROFILES = {Hours.ALL_DAY: SpeedProfile.car, Hours.MORNING_PEAK: SpeedProfile.car_peak}
NAMES = dict(zip(ROAD_CLASSES, ("motorway", "a", "b", "c", "unclassified"), strict=True))


@dataclass(frozen=True, slots=True)
class Row:
    """The mean speeds of both profiles on some roads.

    Attributes
    ----------
    roads
        Which they are.
    length_km
        Both directions together.
    mph
        Of `car`, and of `car-peak`.
    """

    roads: str
    length_km: float
    mph: tuple[float, float]

    @property
    def ratio(self) -> float:
        """How many times as long the school run takes."""
        return self.mph[0] / self.mph[1]


def speeds(roads: RoadGraph) -> Iterator[Row]:
    """Yield the speeds on each class of road, on A roads also in towns and outside."""
    town = in_town(roads)
    for road_class, name in NAMES.items():
        which = of_class(roads.stretches, name)
        parts = {f"{road_class} roads": which}
        if road_class == "A":
            parts |= {"  in towns": which & town, "  outside": which & ~town}
        for title, part in parts.items():
            found = [drive_along(roads, part, profile()) for profile in PROFILES.values()]
            if found[0].length_km:
                yield Row(title, found[0].length_km, (found[0].mph, found[1].mph))


def in_town(roads: RoadGraph) -> Flags:
    """Return (S,) whether roads have the limit of a town, mapped or by what is around them."""
    limit_kph = np.fmin(*roads.stretches.limit_kph.T)
    flags: Flags = np.where(np.isnan(limit_kph), roads.built_up, limit_kph < BUILT_UP_LIMIT_KPH)
    return flags


def main(path: Path, table: Path, la: str | None) -> None:
    console = Console(width=120)
    shown = Table("roads", "km", "car, mph", "car-peak, mph", "ratio", title=path.name)
    roads = RoadGraph.from_osm(path)
    rows = list(speeds(roads))
    for row in rows:
        mph = (f"{each:.1f}" for each in row.mph)
        shown.add_row(row.roads, f"{row.length_km:.0f}", *mph, f"{row.ratio:.2f}")
    console.print(shown)
    if la is None:
        return
    beside = Table("roads", "hours", "measured, mph", "ours, mph", "difference", "source", title=la)
    ours = {row.roads: dict(zip(PROFILES, row.mph, strict=True)) for row in rows}
    for speed in read_measured_speeds(table, [la]).speeds:
        driven = ours.get(f"{speed.road_class} roads", {}).get(speed.hours)
        if driven is not None:
            difference = f"{driven / speed.mph - 1:+.1%}"
            cells = (f"{speed.mph:.1f}", f"{driven:.1f}", difference, speed.source)
            beside.add_row(f"{speed.road_class} roads", speed.hours, *cells)
    console.print(beside)


if __name__ == "__main__":
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("roads", type=Path, help="an OpenStreetMap extract")
    arguments.add_argument("--la", help="the authority, as the table names it")
    arguments.add_argument("--table", type=Path, default=PUBLISHED, help="measured speeds")
    given = arguments.parse_args()
    main(given.roads, given.table, given.la)
