"""Look the inputs over: faults, then what a planner should know before planning."""

from app.inputs import RoadFiles, SchoolFiles, read_area
from app.terminal import Terminal
from routing import TravelTimes


def check_inputs(schools: SchoolFiles, roads: RoadFiles, terminal: Terminal) -> None:
    """Print the faults of the inputs, or that there are none, with the warnings.

    Raises
    ------
    InputError
        With every fault of every input.
    """
    if roads.osm is None:
        found = schools.read()
        terminal.warn(found.notices)
        terminal.say(f"{len(found)} schools, no fault found.")
        return
    area = read_area(schools, roads, terminal)
    terminal.warn((*area.schools.notices, *area.times.notices))
    terminal.say(f"{len(area.schools)} schools and the roads, no fault found.")
    report_snaps(area.times, terminal)


def report_snaps(times: TravelTimes, terminal: Terminal) -> None:
    """Print how far the schools lie from the road they are reached by."""
    distances = sorted(snap.distance_m for snap in times.snaps)
    middle = distances[len(distances) // 2]
    terminal.say(
        f"From school to road: {middle:.0f} m in the middle, {distances[-1]:.0f} m at most."
    )
