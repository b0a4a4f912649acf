"""`measures`: how the schools of a plan fare, beside those of their authorities and of England."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.reading import name_of, read_plan
from app.terminal import Terminal
from clustering.policy.measures import (
    ALL_OF_PLAN,
    IN_CLUSTERS,
    InspectionCount,
    groups_of,
    inspection_counts,
    measured_years,
)
from data.atomic_write import replace_directory, require_writable
from data.csv_file import Relevance
from data.dates import in_words, today
from data.errors import Fault, InputError, Notice, gathering
from data.given_file import read_file
from data.inspection_file import read_inspections
from data.progress import SchoolYear, read_school_years
from data.register import read_england
from data.school import School, Source
from maps import StoredPlan
from maps.measures_page import Measures, measures_page, measures_table

PAGE, TABLE = "measures.html", "measures.csv"
_TWICE = "Leave out the older of the two files"

Groups = Mapping[str, Sequence[School]]


@dataclass(frozen=True, slots=True)
class MeasureFiles:
    """The files with what is measured.

    Attributes
    ----------
    ks2
        Key stage 2 figures, of one year or several.
    register
        The register of all England; None to compare within the plan alone.
    before, after
        Ofsted's latest inspections, earlier and later; None where not given.
    """

    ks2: tuple[Path, ...] = ()
    register: Path | None = None
    before: Path | None = None
    after: Path | None = None

    def groups(self, stored: StoredPlan) -> Groups:
        """Return the schools to compare, by group.

        Raises
        ------
        InputError
            If the register cannot be read, or does not hold all England.
        """
        in_clusters = {urn for each in stored.result.plan.clusters for urn in each.schools}
        own = stored.problem.schools.items
        if self.register is None:
            placed = tuple(school for school in own if school.urn in in_clusters)
            return {IN_CLUSTERS: placed, ALL_OF_PLAN: tuple(own)}
        england = read_england(self.register, {school.phase for school in own})
        if not england:
            problem = "it does not hold all England"
            remedy = "Give the whole register, or leave --schools out to compare within the plan"
            raise InputError([Fault(str(self.register), problem, remedy)])
        return groups_of(in_clusters, sorted({school.la for school in own}), england)

    def years(self) -> tuple[tuple[SchoolYear, ...], tuple[Source, ...]]:
        """Return the key stage 2 figures of all files, and the files.

        Raises
        ------
        InputError
            With every fault; also where two files contradict each other.
        """
        faults: list[Fault] = []
        found: dict[tuple[int, int], SchoolYear] = {}
        sources: list[Source] = []
        for path in self.ks2:
            with gathering(faults):
                table = read_school_years(path)
                sources += table.sources
                new = {(year.urn, year.ended): year for year in table.years}
                both = {key: found[key].combined_with(new[key]) for key in new.keys() & found}
                if unlike := [key for key, year in both.items() if year is None]:
                    raise InputError([_contradicted(path, unlike)])
                found |= new | {key: year for key, year in both.items() if year is not None}
        if faults:
            raise InputError(faults)
        return tuple(found.values()), tuple(sources)

    def inspections(
        self, path: Path | None, groups: Groups
    ) -> tuple[tuple[InspectionCount, ...], tuple[Source, ...]]:
        """Return how the schools of each group were last graded, and the file.

        Raises
        ------
        InputError
            With every fault in the rows of these schools.
        """
        if path is None:
            return (), ()
        urns = frozenset(school.urn for schools in groups.values() for school in schools)
        table = read_inspections(path, Relevance(urns))
        return inspection_counts(groups, table.by_urn, table.as_at), table.sources


def measure(
    directory: Path, files: MeasureFiles, out: Path, terminal: Terminal, *, as_is: bool = False
) -> None:
    """Write a page and a table of measures, and say where they are.

    Parameters
    ----------
    directory
        The plan directory.
    files
        What is measured.
    out
        The folder to write.
    terminal, as_is
        Where it is said; as for `read_plan`.

    Raises
    ------
    InputError
        With every fault of the files; or where none is given.
    OutputError
        If the folder cannot be written.
    """
    if not (files.ks2 or files.before or files.after):
        problem = "no file with figures is given"
        remedy = "Give --ks2, --inspections-before or --inspections-after"
        raise InputError([Fault("measures", problem, remedy)])
    require_writable(out, PAGE, {PAGE, TABLE})
    stored = read_plan(directory, terminal, as_is=as_is)
    with terminal.step("Reading the figures"):
        measures = _read(stored, name_of(stored, directory), files)
    terminal.warn(tuple(_missing(measures, files)))

    def write(unfinished: Path) -> None:
        (unfinished / PAGE).write_bytes(measures_page(measures).encode())
        (unfinished / TABLE).write_bytes(measures_table(measures).encode())

    replace_directory(out, write)
    terminal.say(f"Measures on one page: {(out / PAGE).resolve()}")
    terminal.say(f"As a table: {(out / TABLE).resolve()}")


def _read(stored: StoredPlan, title: str, files: MeasureFiles) -> Measures:
    faults: list[Fault] = []
    groups: Groups = {}
    years: tuple[SchoolYear, ...] = ()
    read: tuple[Source, ...] = ()
    counts: list[tuple[InspectionCount, ...]] = []
    with gathering(faults):
        groups = files.groups(stored)
    with gathering(faults):
        years, read = files.years()
    for path in (files.before, files.after):
        with gathering(faults):
            count, sources = files.inspections(path, groups)
            counts.append(count)
            read += sources
    if faults:
        raise InputError(faults)
    before, after = counts
    if files.register is not None:
        read = (read_file(files.register).source("schools"), *read)
    return Measures(
        title=title,
        wording=stored.wording,
        drawn_on=in_words(today().isoformat()),
        years=measured_years(groups, years),
        before=before,
        after=after,
        sources=read,
    )


def _contradicted(path: Path, keys: Sequence[tuple[int, int]]) -> Fault:
    """Return the fault of a file that has other figures than one before it."""
    urn, ended = min(keys)
    problem = f"another file has other figures of {len(keys)} of its schools and years"
    return Fault(str(path), problem, _TWICE, value=f"{urn} in the year to {ended}")


def _missing(measures: Measures, files: MeasureFiles) -> list[Notice]:
    """Say what a planner might miss on the page."""
    found = []
    if files.ks2 and not any(year.group == IN_CLUSTERS for year in measures.years):
        found.append(Notice("The key stage 2 files have no figure of a school in a cluster."))
    if any(year.pupils is None for year in measures.years):
        found.append(
            Notice(
                "Not every figure says how many pupils stand behind it: such means are of schools, "
                "whatever their size."
            )
        )
    for path, counts in ((files.before, measures.before), (files.after, measures.after)):
        if path is not None and not any(count.schools for count in counts):
            found.append(Notice(f"{path} has none of these schools."))
    days = {count.as_at for count in measures.before} | {count.as_at for count in measures.after}
    if files.before and files.after and len(days) == 1:
        found.append(Notice("Both files of inspections are of one day, or name none."))
    return found
