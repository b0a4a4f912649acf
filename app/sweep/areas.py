"""The areas of a sweep: authorities, dioceses or trusts, and which schools each has."""

import dataclasses
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from app.inputs import SchoolFiles
from clustering.wording import counted
from data import Fault, InputError
from data.accounts import OPEN
from data.authority_places import places_by_authority
from data.school import School

AreaKind = Literal["la", "diocese", "trust"]
ALL = "all"
"""The word for every authority."""


@dataclass(frozen=True, eq=False)
class SweptArea:
    """An authority, diocese or trust.

    Attributes
    ----------
    name
        Its name.
    chosen
        What chooses its schools: fields of `SchoolFiles`.
    places_m
        (n, 2) eastings and northings of its schools, metres.
    """

    name: str
    chosen: dict[str, Any]
    places_m: NDArray[np.float64]


def areas_of(files: SchoolFiles, kind: AreaKind, fewest: int) -> list[SweptArea]:
    """Return the areas of a sweep, in order of their names.

    Parameters
    ----------
    files
        The register, and the authorities that were asked for; `all` or none for every one.
    kind
        What an area is.
    fewest
        Fewest schools of a diocese or a trust: with fewer no cluster can be made. An authority is
        planned however few schools it has, and its row says so.

    Raises
    ------
    InputError
        If there is no such authority, or the schools cannot be read.
    """
    names = () if ALL in {name.casefold().strip() for name in files.la} else tuple(files.la)
    if kind == "la":
        statuses = files.statuses or OPEN
        places = places_by_authority(files.register, names or None, files.phase, statuses)
        return [
            SweptArea(name, {"la": (name,)}, np.reshape(np.array(at, dtype=float), (-1, 2)))
            for name, at in places.items()
        ]
    members: dict[str, list[School]] = defaultdict(list)
    for school in dataclasses.replace(files, la=names).read():
        if named := getattr(school, kind):
            members[named].append(school)
    large = {name: found for name, found in sorted(members.items()) if len(found) >= fewest}
    if not large:
        raise InputError([_none(kind, members, fewest)])
    return [
        SweptArea(
            name,
            {"la": names, "only": frozenset(school.urn for school in found)},
            np.array([(school.easting, school.northing) for school in found]),
        )
        for name, found in large.items()
    ]


def _none(kind: str, members: Collection[str], fewest: int) -> Fault:
    if not members:
        problem = f"no school has a {kind} in these files"
        return Fault("--by", problem, "Give files that have it, such as --group-links", value=kind)
    problem = f"no {kind} has {counted(fewest, 'school')} or more"
    return Fault("--by", problem, "Choose more authorities, or allow smaller clusters", value=kind)
