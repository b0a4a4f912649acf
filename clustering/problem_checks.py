"""Checks of a problem before it is used: arrays, schools, places and pins."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from clustering.constraints.registry import CONSTRAINTS, needed_fields
from clustering.policy.school_types import is_academy
from clustering.rules import Rules
from data.accounts import absent
from data.errors import Fault, InputError, Notice
from data.inspection import inspection_of
from data.school import School, Schools
from routing.times import TravelTimes

if TYPE_CHECKING:
    from clustering.problem import Problem


def frozen(array: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return an array, (...) numbers, made read-only."""
    array.setflags(write=False)
    return array


def array_of(given: NDArray[np.float64], name: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Return given numbers as an array, (...) of the wanted `shape`.

    Raises
    ------
    InputError
        Where they have another shape, or values that an array of this name cannot hold.
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
    """Yield a fault for each school that occurs twice or has no drive times."""
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
    pins += [("locked", urns) for urns in problem.rules.locked]
    pins += [("optional", (urn,)) for urn in problem.rules.optional]
    pins += [("outside", (urn,)) for urn, _ in problem.rules.outside]
    pins += [("lead_schools", (urn,)) for urn in problem.rules.lead_schools]
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


WORDS = {
    "ofsted": "the inspection grades of the schools",
    "head_vacancy": "the vacant headships",
    "trust": "the trusts of the academies",
    "district": "the districts of the schools",
    "town": "the towns of the schools",
    "locality": "the villages of the schools, or their parts of a town",
    "diocese": "the dioceses of the schools",
    "phase": "the phases of the schools",
    "type": "the types of the schools",
    "federation": "the federations of the schools",
    "existing_partnership": "the partnerships of the schools today",
    "faith": "the religious characters of the schools",
    "urban_rural": "the classes of place of the schools, urban or rural",
    "pupils": "the rolls of the schools",
    "can_lead": "who can lead",
    "la": "the authorities of the schools",
    "special_units": "the special units of the schools",
    "area": "the planning areas of the schools",
    "special_needs": "the special needs that the schools provide for",
    "labels": "labels of the schools",
}

_WHERE_TO_FIND = {
    "ofsted": "Give Ofsted's file of latest inspections (--inspections)",
    "head_vacancy": "Name them in a file of overrides (head_vacancy = true)",
    "trust": "Give the register's group links (--group-links)",
    "federation": "Give the register's group links (--group-links)",
    "existing_partnership": "Name them in a file of overrides (partnerships)",
    "can_lead": "Say it in a file of overrides (can_lead = true or false)",
    "labels": "Name them in a file of overrides (labels)",
    "area": "Give a file of polygons (--borders)",
    "special_units": "Give a whole download of the register",
    "special_needs": "Give a whole download of the register",
}

_COUNTED_AS = {
    "area": "They count as one area of their own",
    "ofsted": "They count neither as able to support others nor as in need of support",
    "district": "They count as one district of their own",
    "town": "They count as one town of their own",
    "locality": "They count as one place of their own",
    "urban_rural": "They count as one class of their own",
    "pupils": "Each counts as one of the mean roll",
}
_COUNTED_OTHERWISE = {
    ("optional_above_pupils", "pupils"): "They need a place, however large they are",
    ("must_place", "pupils"): "The programme chooses none of them by its roll",
    ("may_join", "pupils"): "The programme chooses none of them by its roll",
}
_MOST_NAMED = 5

_SAID_LATER = frozenset({"head_vacancy", "can_lead"})
"""Fields of a school that may be set after the files were read."""


def faults_of_rules(schools: Schools, rules: Rules, *, weighed: bool = False) -> Iterator[Fault]:
    """Yield a fault for each rule that needs what the files do not say.

    Parameters
    ----------
    schools, rules
        The schools, with what is lacking, and the rules.
    weighed
        Whether loads are given in place of rolls.
    """
    needed = needed_fields(rules)
    yield from unknown("rules", schools, [n for n in needed if not (weighed and n[1] == "pupils")])


def unknown(where: str, schools: Schools, needed: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    """Yield a fault for each field of a school that is needed and that the files do not say.

    Parameters
    ----------
    where
        Who needs it: a programme, or the rules.
    schools
        The schools, with what is lacking.
    needed
        The name of what needs a field, and the field.
    """
    for name, field in dict.fromkeys(needed):
        reason = schools.lacking.get(field)
        said_since = field in _SAID_LATER and any(getattr(school, field) for school in schools)
        if reason is None or said_since:
            continue
        yield Fault(
            where,
            f"this needs {WORDS[field]}, and {reason}",
            f"{_WHERE_TO_FIND.get(field, 'Give a register that has them')}, or plan without it",
            column=name,
        )


def partly_known(schools: Schools, needed: Iterable[tuple[str, str]]) -> Iterator[Notice]:
    """Yield a notice for each field that is needed and not known of some schools.

    Parameters
    ----------
    schools
        The schools.
    needed
        The name of what needs a field, and the field.
    """
    said = {(field, words) for name, field in needed if (words := _counted_as(name, field))}
    for field, words in sorted(said):
        without = [school for school in schools if not _is_known(school, field)]
        if without and field not in schools.lacking:
            named = ", ".join(f"{school.name} ({school.urn})" for school in without[:_MOST_NAMED])
            more = len(without) - _MOST_NAMED
            rest = f" and {more:,} more" if more > 0 else ""
            yield Notice(
                f"The plan asks for {WORDS[field]}, which are not known of {len(without):,} of "
                f"{len(schools):,}: {named}{rest}. {words}."
            )


def _is_known(school: School, field: str) -> bool:
    if field != "ofsted":
        return getattr(school, field) not in {None, ""}
    inspection = inspection_of(school)
    return inspection is not None and inspection.latest is not None


def unseen_ties(schools: Schools, rules: Rules) -> Iterator[Notice]:
    """Yield a notice for each kind of existing tie that counts but is not in the files."""
    weighed = rules.compatibility.two_trusts_s != 0 and any(map(is_academy, schools))
    counts = (
        ("federation", "federations", "are kept whole", rules.keep_federations),
        ("trust", "trusts", "count in what a pair costs", weighed),
    )
    for field, ties, how, asked in counts:
        if asked and field in schools.lacking:
            yield Notice(
                f"{ties.capitalize()} of today {how}, and existing {ties} cannot be seen in this "
                f"register: {schools.lacking[field]}. Give the register's group links "
                "(--group-links)."
            )


def _counted_as(name: str, field: str) -> str:
    """Say how a school counts whose field is unknown, by the rule that needs it; "" if not said."""
    return _COUNTED_OTHERWISE.get((name, field), _COUNTED_AS.get(field, ""))


def refuse_impossible(problem: "Problem") -> None:
    """Refuse rules under which there is no cluster at all, or never as many as asked for.

    Raises
    ------
    InputError
        With every such rule.
    """
    faults = [fault for rule in CONSTRAINTS for fault in rule.impossible(problem)]
    if faults:
        raise InputError(faults)


def idle_rules(problem: "Problem") -> Iterator[Notice]:
    """Yield a notice for each rule that holds nothing, or more, among these schools."""
    for rule in CONSTRAINTS:
        yield from rule.idle(problem)
