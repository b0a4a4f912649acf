"""What is checked of a problem before anything is made of it: arrays, schools, places and pins."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from data.accounts import absent
from data.errors import Fault, InputError
from data.school import Schools
from routing.times import TravelTimes

if TYPE_CHECKING:
    from clustering.problem import Problem


def frozen(array: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return an array, (...) numbers, that nothing can change any more."""
    array.setflags(write=False)
    return array


def array_of(given: NDArray[np.float64], name: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return numbers that were given, (...) of the `shape` that is wanted.

    Raises
    ------
    InputError
        Where they have another shape, or are not what an array of this name holds.
    """
    array = np.array(given, dtype=np.float64)
    wanted = " x ".join(map(str, shape))
    if array.shape != shape:
        found = " x ".join(map(str, array.shape))
        raise InputError([Fault(name, f"has the shape {found}", f"Give {wanted} numbers")])
    if name == "pair_costs" and not (np.isfinite(array).all() and np.array_equal(array, array.T)):
        problem = "a pair's cost must be finite and the same both ways"
        raise InputError([Fault(name, problem, "Give a symmetric array")])
    if name == "capacities" and np.isnan(array).any():
        raise InputError([Fault(name, "are numbers", "Use inf for no limit")])
    if name == "loads" and not (np.isnan(array) | ((array >= 0) & np.isfinite(array))).all():
        raise InputError([Fault("pupils", "are finite and 0 or more", "Use NaN for unknown")])
    return frozen(array)


def pairs_of(given: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return pairs of schools that were given, an (n, n) array of flags.

    Raises
    ------
    InputError
        Where they have another shape, or differ between the two directions.
    """
    array = np.array(given, dtype=np.bool_)
    if array.shape != shape or not np.array_equal(array, array.T):
        wanted = " x ".join(map(str, shape))
        remedy = f"Give {wanted} flags, the same both ways"
        raise InputError([Fault("kept_apart", "is no symmetric array of pairs", remedy)])
    array.setflags(write=False)
    return array


def faults_of_schools(schools: Schools, times: TravelTimes) -> Iterator[Fault]:
    """Yield a fault for each school that stands twice or has no drive times."""
    if not len(schools):
        yield Fault("schools", "there are none to place", "Give at least one school")
    seen: set[int] = set()
    timed = set(times.urns)
    for school in schools:
        if school.urn in seen:
            yield Fault(
                "schools", f"URN {school.urn} occurs twice", "Keep one row", value=school.name
            )
        seen.add(school.urn)
        if school.urn not in timed:
            yield Fault(
                "drive times",
                f"URN {school.urn} has no row",
                "Compute the times for all schools, or leave this one out of the schools",
                value=school.name,
            )


def faults_of_places(problem: "Problem") -> Iterator[Fault]:
    """Yield a fault for each school without a place, where places count."""
    if not problem.rules.coherence_s:
        return
    for school, place in zip(problem.schools, problem.places, strict=True):
        if not np.isfinite(place).all():
            yield Fault(
                "schools",
                f"URN {school.urn} has no coordinates, and coherence_s asks what lies amid a "
                "cluster",
                "Give its easting and northing, or set coherence_s to 0",
                column="easting, northing",
                value=school.name,
            )


def faults_of_pins(problem: "Problem") -> Iterator[Fault]:
    """Yield a fault for each school that the rules name and that is not there."""
    pins = [("together", urns) for urns in problem.rules.together]
    pins += [("apart", urns) for urns in problem.rules.apart]
    pins += [("optional", (urn,)) for urn in problem.rules.optional]
    pins += [("outside", (urn,)) for urn, _ in problem.rules.outside]
    for column, urns in pins:
        for urn in urns:
            if urn not in problem.row:
                yield _unknown_urn(column, urn, problem.schools)
        if column == "apart" and len(set(urns)) < 2:
            yield Fault(
                "rules",
                "a school cannot be kept apart from itself",
                "Name two schools",
                column=column,
                value=str(urns[0]),
            )


def _unknown_urn(column: str, urn: int, schools: Schools) -> Fault:
    problem, remedy = absent(
        urn, schools, "no school of this work has this URN", "Name schools of this work"
    )
    return Fault("rules", problem, remedy, column=column, value=str(urn))
