"""Tables of groups of a known form: group links of the register, and the tables of a plan."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from data.csv_file import Relevance
from data.errors import Fault, InputError
from data.find_table import key_of
from data.given_file import GivenFile, StrPath, read_file
from data.group_links import read_group_links
from data.group_table.directory import SchoolDirectory
from data.group_table.grid import Grid, GridRow, grids_of
from data.group_table.layout import BY_FORM, Reading
from data.group_table.written import WrittenSchool
from data.school_table import read_in_plan
from data.spelling import counted
from data.vocabulary import tidy

_WITHIN = 40
_GROUP_LINKS = frozenset({"urn", "groupname", "grouptype"})
_CLUSTERS = frozenset({"number", "name", "lead", "urns"})
_SCHOOLS_OF_PLAN, _CLUSTERS_OF_PLAN = "schools.csv", "clusters.csv"


def group_links_reading(path: StrPath, grid: Grid, directory: SchoolDirectory) -> Reading | None:
    """Return federations and academy trusts as groups, if a file is the group links.

    Raises
    ------
    InputError
        With every fault of the group links.
    """
    if _header(grid, _GROUP_LINKS) is None:
        return None
    links = read_group_links(path, Relevance(frozenset(directory.schools.urns)))
    kinds = (links.federations, links.trusts)
    schools = [
        WrittenSchool(urn=str(urn), group=name, where=grid.where)
        for names_of in kinds
        for urn, names in sorted(names_of.items())
        for name in names
    ]
    federations, trusts = (len({n for names in kind.values() for n in names}) for kind in kinds)
    sentence = (
        f"{grid.where} is the register's file of group links: {counted(federations, 'federation')} "
        f"and {counted(trusts, 'academy trust')} that are open are read as groups."
    )
    return Reading(grid.where, sentence, tuple(schools), BY_FORM, links.notices)


def clusters_reading(grid: Grid) -> Reading | None:
    """Return the clusters of a plan, if a grid is its table of clusters."""
    header = _header(grid, _CLUSTERS)
    if header is None:
        return None
    at = {key_of(name): column for column, name in enumerate(header.cells)}
    rows = grid.rows[grid.rows.index(header) + 1 :]
    labels = _labels({row.cells[at["number"]]: tidy(row.cells[at["name"]]) for row in rows})
    schools = (
        WrittenSchool(
            urn=urn,
            group=labels[row.cells[at["number"]]],
            where=grid.where,
            row=row.number,
            column="urns",
            is_lead=urn == row.cells[at["lead"]],
        )
        for row in rows
        for urn in row.cells[at["urns"]].split()
    )
    sentence = f"{grid.where} is the table of clusters of another plan: {len(rows):,} groups."
    return Reading(grid.where, sentence, tuple(schools), BY_FORM)


def plan_directory_reading(folder: Path) -> tuple[Reading, GivenFile]:
    """Return the clusters of a plan directory as groups, and the file they were read from.

    Raises
    ------
    InputError
        If it holds no plan, or its table of schools cannot be read.
    """
    path = folder / _SCHOOLS_OF_PLAN
    in_plan = read_in_plan(path) if path.is_file() else {}
    if not in_plan:
        problem = "this folder holds no plan: it has no schools.csv with a column cluster"
        raise InputError([Fault(str(folder), problem, "Give a file, or the folder of a plan")])
    numbers = dict.fromkeys(told.cluster for told in in_plan.values() if told.cluster)
    labels = _labels(dict.fromkeys(numbers, "") | _names_in_plan(folder))
    where = f"{folder.name}/{_SCHOOLS_OF_PLAN}"
    schools = tuple(
        WrittenSchool(urn=str(urn), group=labels[told.cluster], where=where, row=row, column="urn")
        for row, (urn, told) in enumerate(in_plan.items(), start=2)
        if told.cluster
    )
    sentence = (
        f"{folder.name} is the directory of another plan: {counted(len(numbers), 'cluster')} of "
        f"{counted(len(schools), 'school')}."
    )
    return Reading(where, sentence, schools, BY_FORM), read_file(path)


def _names_in_plan(folder: Path) -> dict[str, str]:
    """Return the names of clusters by number; none where their table cannot be read."""
    path = folder / _CLUSTERS_OF_PLAN
    if not path.is_file():
        return {}
    grid = grids_of(read_file(path))[0][0]
    header = _header(grid, _CLUSTERS)
    if header is None:
        return {}
    at = {key_of(name): column for column, name in enumerate(header.cells)}
    rows = grid.rows[grid.rows.index(header) + 1 :]
    return {row.cells[at["number"]]: tidy(row.cells[at["name"]]) for row in rows}


def _labels(names: Mapping[str, str]) -> dict[str, str]:
    """Return a label for each number: its name, with the number if another has the same name."""
    count = Counter(names.values())
    return {
        number: name if name and count[name] == 1 else f"{name or 'Cluster'} {number}"
        for number, name in names.items()
    }


def _header(grid: Grid, keys: frozenset[str]) -> GridRow | None:
    """Return the row that has all of some names of columns; None if there is none."""
    return next(_rows_with(grid, keys), None)


def _rows_with(grid: Grid, keys: frozenset[str]) -> Iterator[GridRow]:
    yield from (row for row in grid.rows[:_WITHIN] if keys <= set(map(key_of, row.cells)))
