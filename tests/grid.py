"""Invented schools on a line or a lattice, with drive times that can be done in one's head."""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from clustering import Problem, Rules
from data.school import School, Schools
from routing.times import TravelTimes


def school(urn: int, **known: Any) -> School:
    """A school at the origin of nothing in particular; `known` sets its fields."""
    place = {"lon": 0.0, "lat": 53.0, "easting": 500_000.0, "northing": 350_000.0}
    return School(**{"urn": urn, "name": f"School {urn}", **place, **known})


def schools_of(*each: dict[str, Any]) -> Schools:
    """Schools 101, 102, ... with these fields."""
    return Schools(tuple(school(101 + i, **known) for i, known in enumerate(each)))


def on_a_line(minutes: list[float]) -> NDArray[np.float64]:
    """Seconds between places so many minutes along one road."""
    at = np.array(minutes) * 60.0
    return np.abs(at[:, None] - at[None, :])


def line_problem(minutes: list[float], rules: Rules, *each: dict[str, Any]) -> Problem:
    """Schools 101, 102, ... along a road, at so many minutes from its start."""
    schools = schools_of(*(each or [{} for _ in minutes]))
    return Problem(schools, TravelTimes(schools.urns, on_a_line(minutes)), rules)


def lattice(n: int, seed: int = 0, spread_min: float = 25.0) -> NDArray[np.float64]:
    """Seconds between n random places in a square, slightly slower one way than the other."""
    random = np.random.default_rng(seed)
    at = random.uniform(0, spread_min * 60, (n, 2))
    seconds = np.abs(at[:, None] - at[None]).sum(axis=2) + 120
    seconds *= random.uniform(1.0, 1.1, (n, n))
    np.fill_diagonal(seconds, 0.0)
    return seconds


@st.composite
def problems(draw: st.DrawFn, most_schools: int) -> Problem:
    """Small problems of every kind: groups, pins, unreachable pairs, missing rolls, ties."""
    n = draw(st.integers(1, most_schools))
    seed = draw(st.integers(0, 10_000))
    random = np.random.default_rng(seed)
    seconds = lattice(n, seed, draw(st.sampled_from([15.0, 40.0, 70.0])))
    if draw(st.booleans()):
        cut = random.random((n, n)) < 0.15
        np.fill_diagonal(cut, val=False)
        seconds[cut] = np.inf
    pupils = random.integers(20, 400, n).astype(float)
    pupils[random.random(n) < 0.2] = np.nan
    extra = random.choice([0.0, 0.0, 300.0, -600.0], (n, n))
    rows = st.integers(0, n - 1)
    pairs = st.tuples(rows, rows).filter(lambda pair: pair[0] != pair[1])
    fewest = draw(st.integers(2, 4))
    return Problem.from_arrays(
        seconds,
        pupils if draw(st.booleans()) else None,
        extra + extra.T if draw(st.booleans()) else None,
        together=draw(st.lists(pairs, max_size=2)) if n > 1 else (),
        apart=draw(st.lists(pairs, max_size=2)) if n > 1 else (),
        rules=Rules(
            size=(fewest, fewest + draw(st.integers(0, 3))),
            left_out_s=draw(st.sampled_from([36_000.0, 900.0, 0.0])),
            balance_s_per_pupil=draw(st.sampled_from([0.0, 2.0, 5.0])),
        ),
    )
