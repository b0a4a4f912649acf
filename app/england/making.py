"""One plan of all England, from its options to its outputs."""

import dataclasses
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from app.england.running import TaskRunner
from app.inputs import DOWNLOAD, Drives
from app.interruption import heeding
from app.plan_request import PlanRequest
from app.planning import quality
from app.sweep.areas import ALL
from app.sweep.engine import Engine, cancel_all, client_of
from app.terminal import PREPARING_SEARCH, Terminal
from clustering import Progress, prepare_search
from clustering.plan_document import result_to_json
from clustering.policy.purpose import PlanPurpose, rules_for, with_own_areas
from clustering.result import Result
from clustering.tiling.finishing import result_of
from clustering.tiling.search import TiledSearch
from clustering.tiling.sparse_instance import sparse_instance
from clustering.tiling.sparse_problem import SparseProblem
from data import Fault, InputError, Schools
from data.atomic_write import make_folder, replace_directory, write_atomically
from data.dates import given_day, today
from data.planning_areas import planning_areas_of
from maps.country import country_page, country_workbook
from maps.plan_files import CLUSTERS, MAP, PLAN, SCHOOLS, WORKBOOK
from maps.plan_tables import clusters_table, schools_table
from maps.versions import versions
from routing import SparseTimes, cached_roads, estimate_sparse_times, sparse_travel_times

if TYPE_CHECKING:
    from data.planning_areas import PlanningAreas

OUTCOMES = "outcomes"
"""The folder of what is done, for a run that goes on later."""
FINISHING_S = 1.5e-3
"""Seconds for each school to name a plan, to check and to write it, out of those of the search."""
_MADE_BY = ("numba", "numpy", "ortools")
"""What outcomes rest on besides the program itself."""


def make_england(request: PlanRequest, engine: Engine, terminal: Terminal) -> Result:
    """Plan all schools of some authorities as one area, and write the plan.

    Ctrl-C ends the search with the best plan so far; the same command goes on from there.

    Raises
    ------
    InputError
        With the faults of options and files, or for what a plan in tiles cannot do.
    OutputError
        If the folder cannot be written.
    """
    problem = _posed(request, terminal)
    out = request.out.resolve()
    make_folder(out)
    make_folder(out / OUTCOMES)
    result = _searched(problem, request, engine, terminal)
    terminal.warn((*problem.schools.notices, *problem.times.notices))
    names = {school.urn: school.name for school in problem.schools}
    terminal.say(result.summary(names, brief=True))
    with terminal.step("Writing the plan"):
        areas = planning_areas_of(request.files.borders, request.files.border_field)
        _write(out, problem, result, _title(request), areas)
    terminal.say(f"\nThe map: {out / MAP}")
    return result


def _posed(request: PlanRequest, terminal: Terminal) -> SparseProblem:
    """Return the problem; refuse at once what a plan in tiles cannot do."""
    purpose = request.read_purpose()
    rules = request.rules(purpose)
    if faults := list(_faults(request, purpose)):
        raise InputError(faults)
    with terminal.step("Reading the schools"):
        names = () if ALL in {name.casefold() for name in request.files.la} else request.files.la
        schools = dataclasses.replace(request.school_files, la=tuple(names)).read()
        schools, rules = request.with_feeders(with_own_areas(schools, purpose), rules)
    times = _times(request.drives, schools, rules.limit_s, terminal)
    with terminal.step("Looking who may join whom"), request.naming_rules(purpose):
        problem = SparseProblem(schools, times, rules_for(schools, rules, purpose))
        _ = problem.figures  # where each school may have a place
    return problem


def _times(drives: Drives, schools: Schools, limit_s: float, terminal: Terminal) -> SparseTimes:
    """Return the drive times up to the limit, by the roads or estimated."""
    if not drives.on_roads:
        with terminal.step("Estimating drive times"):
            return estimate_sparse_times(schools, limit_s)
    profile = drives.read_profile()
    with terminal.step("Reading the roads"):
        roads = cached_roads(str(drives.roads))
    with terminal.step("Computing drive times") as on_progress:

        def progress(done: int, of: int) -> None:
            on_progress(done / of, f"{done} of {of} schools")

        return sparse_travel_times(roads, schools, profile, limit_s, progress=progress)


def _faults(request: PlanRequest, purpose: PlanPurpose) -> list[Fault]:
    """Return a fault for each option that a plan in tiles cannot keep."""
    asked = {
        "--roads": request.drives.roads in (None, DOWNLOAD),
        "--faith": purpose.faith is not None,
        "--add": bool(request.add),
    }
    remedies = {
        "--roads": "Give an OpenStreetMap extract of the whole area, or 'estimate'",
        "--faith": "Leave it out, or plan authorities one by one with 'sweep'",
        "--add": "Add the school to the register",
    }
    return [
        Fault(option, "one plan of so many schools cannot be made with this", remedies[option])
        for option, given in asked.items()
        if given
    ]


def _searched(
    problem: SparseProblem, request: PlanRequest, engine: Engine, terminal: Terminal
) -> Result:
    with terminal.step(PREPARING_SEARCH):
        prepare_search(problem)
        instance = sparse_instance(problem)
        folder = request.out.resolve() / OUTCOMES / instance.digest
        if not folder.is_dir():
            replace_directory(folder, instance.save)
    made_by = json.dumps({**versions(), **{name: version(name) for name in _MADE_BY}})
    with client_of(engine) as client, terminal.step("Searching") as on_progress:
        if engine.dashboard:
            terminal.say(f"What runs: {client.dashboard_link}")

        def show(progress: Progress) -> None:
            part = min(1.0, progress.seconds / limits.seconds)
            on_progress(part, f"{progress.stage}; {quality(progress)}")

        workers = len(client.scheduler_info(n_workers=-1)["workers"]) or (os.cpu_count() or 1)
        client.run(prepare_search)
        run = TaskRunner(client, folder.parent, folder, made_by)
        limits = request.limits.after(FINISHING_S * problem.n)
        search = TiledSearch(instance, limits, request.seed, run, workers, show)

        def stop() -> None:
            search.clock.stop()
            cancel_all(client)

        with heeding(stop):
            search.run()
    with terminal.step("Naming the clusters and checking the plan"):
        return result_of(problem, search)


def _title(request: PlanRequest) -> str:
    names = [name for name in request.files.la if name.casefold() != ALL]
    return f"{', '.join(names) or 'England'}: proposed clusters of schools"


def _write(
    out: Path, problem: SparseProblem, result: Result, title: str, areas: "PlanningAreas"
) -> None:
    """Write the plan, each file whole or not at all."""
    day = today()
    if given_day() is not None:  # that asks for the same bytes, and the run time differs
        result = dataclasses.replace(result, seconds=None)
    document = result_to_json(problem, result, versions()) | {"drawn_on": day.isoformat()}
    write_atomically(out / PLAN, json.dumps(document, indent=1, allow_nan=False) + "\n")
    write_atomically(out / SCHOOLS, schools_table(problem, result.plan))
    write_atomically(out / CLUSTERS, clusters_table(problem, result))
    write_atomically(out / WORKBOOK, country_workbook(problem, result, title, day))
    write_atomically(out / MAP, country_page(problem, result, title, day, areas))
