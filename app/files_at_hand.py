"""The files that a plan was made from, found again."""

from collections.abc import Iterator
from pathlib import Path

from app.inputs import ESTIMATE, Drives
from data import demo_county
from data.errors import Fault, InputError
from data.given_file import read_file
from data.school import Source
from routing import SpeedProfile, TravelTimes
from routing.network import MOST_ROAD_BYTES


def drives_of(times: TravelTimes, directory: Path, roads: str | None = None) -> Drives:
    """Return how the drive times of a plan were made, to make more of them.

    Parameters
    ----------
    times
        The plan's.
    directory
        The plan's.
    roads
        Other roads, as for `Drives`; None for those that the plan was made from.

    Raises
    ------
    InputError
        Where the roads are not at hand, or the times were made elsewhere.
    """
    if roads is None:
        match times.method:
            case "estimate":
                roads = ESTIMATE
            case "roads":
                roads = str(at_hand(directory, times.sources, "roads"))
            case _:
                problem = "the plan's drive times were given, and are for its own schools only"
                remedy = "Give --roads FILE.osm.pbf, or --roads estimate"
                raise InputError([Fault("drive times", problem, remedy)])
    profile = SpeedProfile.from_record(dict(times.speeds), "plan.json")
    return Drives(roads, profile=profile, ferries=times.by_ferry is not None)


def at_hand(directory: Path, sources: tuple[Source, ...], role: str) -> Path:
    """Return the very file that a plan was made from: in this folder, the plan's, or beside it.

    The files of the embedded county are at hand wherever the plan lies.

    Parameters
    ----------
    directory
        The plan's.
    sources, role
        Files the plan rests on, and what the one sought was used for; also the option that
        names it.

    Raises
    ------
    InputError
        Where it is not there, or has changed since.
    """
    option = f"Give it with --{role}"
    source = next((source for source in sources if source.role == role), None)
    if source is None:
        fault = Fault("plan.json", f"it does not say which file its {role} came from", option)
        raise InputError([fault])
    there = [path for path in _candidates(directory, source.name) if path.is_file()]
    for path in there:
        if read_file(path, MOST_ROAD_BYTES).sha256 == source.sha256:
            return path
    problem = (
        "this is not the file that the plan was made from: it has changed since"
        if there
        else "the file that the plan was made from is neither here nor beside the plan"
    )
    raise InputError([Fault(source.name, problem, option)])


def _candidates(directory: Path, name: str) -> Iterator[Path]:
    embedded = Path(demo_county().roads).parent
    for folder in (Path(), directory, directory.resolve().parent, embedded):
        # a name from plan.json is a name, never a path to another folder
        yield folder / Path(name).name
