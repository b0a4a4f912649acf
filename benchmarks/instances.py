"""What is solved: invented counties, real ones where their files are at hand, the embedded one."""

import dataclasses
from pathlib import Path

from benchmarks.counties import county
from clustering import Problem, Rules
from data import Schools, demo_county, read_schools
from routing import RoadGraph, SpeedProfile, TravelTimes, estimate_times, travel_times

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
REGISTER = SHARED / "schools" / "gias_england_statefunded_2022-07.csv"
ISLAND_ROADS = SHARED / "roads" / "isle-of-wight-2020-04-22.osm.pbf"


@dataclasses.dataclass(frozen=True, slots=True)
class Case:
    """One row of the table.

    Attributes
    ----------
    place
        `"county 276"`, `"embedded"`, `"Isle of Wight"`, `"Lincolnshire"`, `"Essex"`.
    seed
        Of an invented county; of the search elsewhere.
    seconds
        Time limit.
    size, balance, shape
        Rules that differ from the default.
    """

    place: str
    seed: int
    seconds: float
    size: tuple[int, int] = (4, 7)
    balance: float = 2.0
    shape: str = "pairwise"

    @property
    def words(self) -> str:
        """The case as the table says it."""
        fewest, most = self.size
        odd = f", {self.shape}" if self.shape != "pairwise" else ""
        return f"{self.place}, {fewest}-{most}, balance {self.balance:g}{odd}"

    def problem(self) -> Problem:
        """Return the problem, read or made."""
        place = _county_of(self.place, self.seed)
        fewest, most = self.size
        return place.replace(
            rules=dataclasses.replace(
                place.rules,
                size=(fewest, most),
                balance_s_per_pupil=self.balance,
                shape=self.shape,
            )
        )


def cases(seeds: int) -> list[Case]:
    """Return the rows of the table that can be measured here."""
    sizes = ((60, 5), (99, 5), (276, 60), (450, 30), (1000, 60), (3000, 120))
    found = [
        Case(f"county {n}", seed, seconds) for n, seconds in sizes for seed in range(1, seeds + 1)
    ]
    for seed in range(1, seeds + 1):
        sizes_of_276 = ((2, 3), (3, 5), (5, 8), (6, 10))
        found += [Case("county 276", seed, 40, size=size) for size in sizes_of_276]
        found += [Case("county 276", seed, 40, balance=weight) for weight in (5.0, 10.0)]
        found.append(Case("county 276", seed, 30, shape="hub"))
    found.append(Case("embedded", 1, 60))
    if REGISTER.exists():
        found += [Case("Lincolnshire", 1, 30), Case("Essex", 1, 30)]
        if ISLAND_ROADS.exists():
            found.append(Case("Isle of Wight", 1, 20))
    return found


def _county_of(place: str, seed: int) -> Problem:
    if place.startswith("county "):
        return county(int(place.removeprefix("county ")), seed)
    if place == "embedded":
        demo = demo_county()
        schools = read_schools(
            demo.schools,
            la=demo.la,
            phase="Primary",
            group_links=demo.group_links,
            overrides=demo.overrides,
        )
        return Problem(schools, _by_road(demo.roads, schools), Rules())
    schools = read_schools(REGISTER, la=place, phase="Primary")
    if place == "Isle of Wight":
        return Problem(schools, _by_road(ISLAND_ROADS, schools), Rules())
    return Problem(schools, estimate_times(schools), Rules())


def _by_road(osm: Path, schools: Schools) -> TravelTimes:
    return travel_times(RoadGraph.from_osm(osm), schools, SpeedProfile.car())
