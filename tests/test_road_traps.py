"""Small networks with right answers: which way a journey takes there, and which back."""

import csv
from pathlib import Path

import pytest

from data import School
from routing import RoadGraph, SpeedProfile, routes
from routing.routes import M_PER_MILE

METRES = {"direct": 1400.0, "detour": 4400.0}
AT_SCHOOL_RUN = {"051.osm": ("detour", "detour"), "053.osm": ("direct", "detour")}
"""Right answers that differ while children are brought to school."""


def wrong(folder: Path, profile: SpeedProfile, answers: dict[str, tuple[str, str]]) -> list[str]:
    """Return the traps that a profile falls into."""
    found = []
    with (folder / "traps.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 74
    for row in rows:
        a, b = (
            School(
                urn=urn,
                name=end,
                lon=float(row[f"{end}_lon"]),
                lat=float(row[f"{end}_lat"]),
                easting=0.0,
                northing=0.0,
            )
            for urn, end in enumerate("ab", 1)
        )
        roads = RoadGraph.from_osm(folder / "traps" / row["file"])
        right = answers.get(row["file"], (row["a_to_b"], row["b_to_a"]))
        for one, answer in zip(routes(roads, profile, [(a, b), (b, a)]), right, strict=True):
            metres = None if one is None else one.miles * M_PER_MILE
            expected = None if answer == "none" else METRES.get(answer) or float(answer)
            if metres != (None if expected is None else pytest.approx(expected, rel=0.07, abs=100)):
                found.append(f"{row['file']} {row['trap']}: {metres} m, not {answer}")
    return found


@pytest.mark.parametrize(
    ("profile", "answers"),
    [(SpeedProfile.car(), {}), (SpeedProfile.car_peak(), AT_SCHOOL_RUN)],
    ids=["car", "car-peak"],
)
def test_no_trap_is_fallen_into(
    shared_cases: Path, profile: SpeedProfile, answers: dict[str, tuple[str, str]]
) -> None:
    assert wrong(shared_cases / "roads", profile, answers) == []
