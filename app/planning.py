"""The chain from schools and drive times to a plan directory."""

from pathlib import Path

from app.explaining import (
    find_alternatives,
    find_conflicts,
    report_alternatives,
    report_conflicts,
)
from app.inputs import Area
from app.terminal import Terminal
from clustering import Limits, Problem, Progress, Result, Rules, measure, prepare_search, solve
from maps import (
    Basemap,
    read_plan_directory,
    require_plan_directory_writable,
    write_plan_directory,
)


def make_plan(
    area: Area,
    rules: Rules,
    *,
    limits: Limits,
    seed: int,
    out: Path,
    terminal: Terminal,
    alternatives: int = 0,
) -> None:
    """Solve, write the plan directory and say what came out.

    Raises
    ------
    InputError
        If the rules name schools that are not there.
    OutputError
        If `out` cannot be written; known before the search begins.
    """
    require_plan_directory_writable(out)
    problem = Problem(area.schools, area.times, rules)
    with terminal.step("Preparing the search (15 s the first time)"):
        prepare_search()
    with terminal.step("Searching") as tell:

        def show(progress: Progress) -> None:
            tell(min(1.0, progress.seconds / limits.seconds), _quality(progress))

        result = solve(problem, limits, seed=seed, progress=show)
    others = find_alternatives(problem, result, alternatives, limits, seed=seed, terminal=terminal)
    clashes = find_conflicts(problem, result, seed=seed, terminal=terminal)
    with terminal.step("Drawing the map"):
        basemap = None
        if area.osm is not None:
            basemap = Basemap.from_osm(area.osm, area.schools, area.roads)
        write_plan_directory(
            out,
            problem,
            result,
            basemap=basemap,
            alternatives=others,
            conflicts=[clash.to_json(problem) for clash in clashes],
        )
    terminal.warn((*area.schools.notices, *area.times.notices))
    report(problem, result, terminal)
    report_conflicts(problem, clashes, terminal)
    report_alternatives(others, alternatives, terminal)
    terminal.say(f"\nThe map: {(out / 'map.html').resolve()}")


def redraw(directory: Path, terminal: Terminal) -> None:
    """Write a plan directory again from what it holds, with its map drawn anew.

    Raises
    ------
    InputError
        If the directory does not hold a plan.
    OutputError
        If it cannot be written.
    """
    with terminal.step("Drawing the map"):
        stored = read_plan_directory(directory)
        write_plan_directory(
            directory,
            stored.problem,
            stored.result,
            basemap=stored.basemap,
            alternatives=stored.alternatives,
            conflicts=stored.conflicts,
        )
    terminal.say(f"The map: {(directory / 'map.html').resolve()}")


def report(problem: Problem, result: Result, terminal: Terminal) -> None:
    """Print a plan: how good it is, its clusters, who is left out and why."""
    terminal.say(result.summary({school.urn: school.name for school in problem.schools}))
    terminal.heading("Clusters")
    terminal.table(
        ("#No.", "Name", "#Schools", "#Pupils", "#Longest drive", "#Mean drive"),
        (
            (
                str(cluster.number),
                cluster.name,
                str(len(cluster.schools)),
                f"{figures.pupils:,}" + ("+" if figures.rolls_missing else ""),
                f"{figures.longest_drive_s / 60:.0f} min",
                f"{figures.mean_drive_s / 60:.0f} min",
            )
            for cluster in result.plan.clusters
            for figures in (measure(problem, cluster),)
        ),
    )


def _quality(progress: Progress) -> str:
    return f"best {progress.best:,.0f}, bound {progress.bound:,.0f}, gap {progress.gap:.1%}"
