"""Numbers and names of clusters, as people of the county would give them."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from clustering.cost import lead_row
from clustering.plan import Cluster
from clustering.problem import Problem
from data.school import School

_COMPASS = (
    "east",
    "north-east",
    "north",
    "north-west",
    "west",
    "south-west",
    "south",
    "south-east",
)
_CENTRAL = 0.4
"""A cluster nearer to the middle of its namesakes than this share of their mean distance is
central."""


def number_and_name(problem: Problem, groups: Sequence[Sequence[int]]) -> tuple[Cluster, ...]:
    """Return clusters numbered from north to south and named by their places.

    Parameters
    ----------
    groups
        Rows of the schools of each cluster.

    Notes
    -----
    Without coordinates the smallest URN decides the number. A cluster takes the village or town of
    most of its schools, or of the most central school where no place has two. Clusters of one name
    are distinguished by the compass: "Lincoln north", "Lincoln central".
    """
    ordered = sorted(
        (sorted(rows) for rows in groups), key=lambda rows: _north_first(problem, rows)
    )
    names = _distinguished(
        [_common_place(problem, rows) for rows in ordered],
        [_middle(problem, rows) for rows in ordered],
    )
    return tuple(
        Cluster(
            number,
            tuple(sorted(problem.schools[row].urn for row in rows)),
            name,
            lead_of(problem, rows),
        )
        for number, (rows, name) in enumerate(zip(ordered, names, strict=True), start=1)
    )


def lead_of(problem: Problem, rows: Sequence[int]) -> int | None:
    """Return the URN of the lead of a cluster, given by rows; None where it has none.

    In the pairwise shape only a school that the rules say leads is the lead.
    """
    if problem.rules.shape == "pairwise":
        urns = (problem.schools[row].urn for row in rows)
        return next((urn for urn in urns if urn in problem.rules.lead_schools), None)
    lead = lead_row(problem, rows)
    return None if lead is None else problem.schools[lead].urn


def _north_first(problem: Problem, rows: Sequence[int]) -> tuple[float, int]:
    latitude = sum(problem.schools[row].lat for row in rows) / len(rows)
    first = min(problem.schools[row].urn for row in rows)
    return (-latitude if math.isfinite(latitude) else 0.0, first)


def _common_place(problem: Problem, rows: Sequence[int]) -> str:
    """Village or town of most schools; the most central school's place among equals."""
    index = np.array(rows)
    sums = problem.slower_s[np.ix_(index, index)].sum(axis=1)
    central = [problem.schools[row] for row in index[np.argsort(sums, kind="stable")]]
    # Counter keeps the central school's place first among equals
    places = Counter(filter(None, map(_settlement, central)))
    return places.most_common(1)[0][0] if places else ""


def _settlement(school: School) -> str:
    """Where a school is, as one would say it: "LOUTH" is Louth, "Ryde, Isle of Wight" is Ryde."""
    said = (school.locality or school.town).split(",")[0]
    name = " ".join(said.split())
    return name.title() if name.isupper() else name


def _middle(problem: Problem, rows: Sequence[int]) -> complex:
    """Mean place of the schools, metres east plus metres north as the imaginary part."""
    places = [complex(problem.schools[row].easting, problem.schools[row].northing) for row in rows]
    return sum(places) / len(places)


def _distinguished(names: Sequence[str], middles: Sequence[complex]) -> list[str]:
    """Distinguish clusters of one name by where they lie among their namesakes."""
    labels = list(names)
    namesakes = defaultdict(list)
    for i, name in enumerate(names):
        if name:
            namesakes[name].append(i)
    for name, sharing in namesakes.items():
        if len(sharing) > 1:
            for i, side in zip(sharing, _sides([middles[i] for i in sharing]), strict=True):
                labels[i] = f"{name} {side}".strip()
    return _numbered(labels)


def _sides(middles: Sequence[complex]) -> list[str]:
    """Say where each of several places lies, seen from the middle of them all."""
    centre = sum(middles) / len(middles)
    away = [middle - centre for middle in middles]
    mean = sum(map(abs, away)) / len(away)
    if not math.isfinite(mean) or mean == 0:
        return [""] * len(away)
    return [
        "central"
        if abs(step) < _CENTRAL * mean
        else _COMPASS[round(math.atan2(step.imag, step.real) / (math.pi / 4)) % 8]
        for step in away
    ]


def _numbered(names: Sequence[str]) -> list[str]:
    """Add numbers to names that are still shared."""
    times = Counter(names)
    seen: Counter[str] = Counter()
    labels = []
    for name in names:
        seen[name] += 1
        labels.append(f"{name} {seen[name]}" if name and times[name] > 1 else name)
    return labels
