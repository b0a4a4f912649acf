"""The workbook, GeoPackage and GeoJSON of a plan directory, written anew."""

from pathlib import Path

from clustering.policy.dossier import dossier
from data.atomic_write import replace_directory
from data.given_file import read_file
from data.json_file import read_json_object
from maps.binding import bind
from maps.exports import write_exports
from maps.plan_directory import redraw_plan_directory
from maps.plan_files import DECISIONS, EXPORTS, PERSONAL, PLAN
from maps.stored_plan import StoredPlan, for_all, read_plan_directory
from maps.words import title_of


def export_plan_directory(
    directory: str | Path, *, as_is: bool = False, persons: bool = False
) -> StoredPlan:
    """Write the workbook, GeoPackage and GeoJSON of a plan directory anew, all or none.

    A plan that is not sound is drawn anew as a whole, so that its every output says so.

    Parameters
    ----------
    directory, as_is
        As for `read_plan_directory`.
    persons
        As for `write_plan_directory`.

    Returns
    -------
    StoredPlan
        The plan.

    Raises
    ------
    InputError
        As `read_plan_directory` does.
    OutputError
        Where it cannot be written; what was there before is unchanged.
    """
    place = Path(directory)
    stored = read_plan_directory(place, as_is=as_is)
    if not stored.verdict.sound:
        redraw_plan_directory(place, stored, persons=persons)
        return stored
    shown = stored if persons else for_all(stored)
    document = read_json_object(place / PLAN)

    def write(unfinished: Path) -> None:
        for path in sorted(place.rglob("*")):
            copy = unfinished / path.relative_to(place)
            if path.is_dir():
                copy.mkdir()
            elif copy.parent != unfinished or copy.name not in EXPORTS:
                copy.write_bytes(read_file(path).content)
                if copy.name in {PERSONAL, DECISIONS}:
                    copy.chmod(path.stat().st_mode & 0o777)
        policy = dossier(shown.problem, shown.result.plan, shown.purpose)
        title = title_of(shown.problem.schools, shown.result)
        write_exports(unfinished, shown, policy, title)
        bind(document, unfinished, EXPORTS)

    replace_directory(place, write, keep={DECISIONS})
    return stored
