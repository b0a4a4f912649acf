"""Schools that open, as `--add` names them, and the schools of a register with these."""

import csv
import dataclasses
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.inputs import PolicyFacts, SchoolFiles
from clustering.scenario import AddSchool
from clustering.scenario.bulk import schools_from_csv
from clustering.wording import counted
from data.errors import Fault, InputError, Notice, gathering
from data.given_file import GivenFile
from data.planning_areas import planning_areas_of
from data.progress import ProgressTable
from data.school import Schools

if TYPE_CHECKING:
    from data.boundary import Boundary

_OF_A_SCHOOL = ("name", "easting", "northing", "pupils", "type", "faith")


def new_school(text: str) -> AddSchool:
    """Return the school of one `--add`, read as a row of a list of new schools.

    Parameters
    ----------
    text
        `name, easting, northing, pupils, type, faith`; the last three may be left out.

    Raises
    ------
    InputError
        With every fault, each naming the text.
    """
    where = f"--add {text}"
    cells = next(csv.reader([text], skipinitialspace=True), [])
    if not 3 <= len(cells) <= len(_OF_A_SCHOOL):
        problem = f"it has {len(cells)} parts, not name, easting and northing, and up to three more"
        remedy = 'Write --add "Mill Lane School, 451200, 89240, 210"'
        raise InputError([Fault(where, problem, remedy)])
    row = io.StringIO(newline="")
    csv.writer(row).writerows([_OF_A_SCHOOL[: len(cells)], cells])
    try:
        (school,) = schools_from_csv(GivenFile(where, row.getvalue().encode(errors="replace")))
    except InputError as error:
        raise InputError(dataclasses.replace(fault, row=None) for fault in error.faults) from None
    return school


def new_schools(texts: Sequence[str]) -> tuple[AddSchool, ...]:
    """Return the school of each `--add`.

    Raises
    ------
    InputError
        With the faults of all of them, and where one is given twice.
    """
    faults: list[Fault] = []
    found: list[AddSchool] = []
    for text in texts:
        with gathering(faults):
            school = new_school(text)
            if school in found:
                problem = "this school is added twice"
                faults.append(Fault(f"--add {text}", problem, "Give it once"))
            found.append(school)
    if faults:
        raise InputError(faults)
    return tuple(found)


@dataclass(frozen=True)
class WithNewSchools:
    """The schools of files, and after them some that open.

    Attributes
    ----------
    files
        Where the others come from.
    opening
        The new ones. They get the next URNs that are free.
    """

    files: SchoolFiles
    opening: tuple[AddSchool, ...]

    def read(self) -> Schools:
        """Read the schools and add the new ones, each with a notice of its URN."""
        schools = self.files.read()
        areas = planning_areas_of(self.files.borders, self.files.border_field)
        for each in self.opening:
            school = each.among(schools, areas)
            rolls = "" if each.pupils is None else f" with {counted(each.pupils, 'pupil')}"
            place = f"easting {each.place[0]:.0f}, northing {each.place[1]:.0f}"
            where = f", in the planning area {school.area}" if school.area else ""
            said = f"{school.name} ({school.urn}) is added{rolls}, at {place}{where}"
            schools = dataclasses.replace(
                schools.replace((*schools, school)),
                notices=(*schools.notices, Notice(f"{said}: it is in no register.")),
            )
        accounts = schools.accounts
        if accounts is not None:
            accounts = dataclasses.replace(accounts, added=len(self.opening))
        return dataclasses.replace(schools, accounts=accounts)

    def read_progress(self, schools: Schools | None) -> ProgressTable:
        """Read key stage 2 progress."""
        return self.files.read_progress(schools)

    def read_facts(self, schools: Schools, progress: ProgressTable) -> PolicyFacts:
        """Read what policy asks of them."""
        return self.files.read_facts(schools, progress)

    def read_boundary(self) -> "Boundary | None":
        """Read the boundary of their authorities."""
        return self.files.read_boundary()
