"""A plan directory is read as though a stranger had written it: no alteration goes unsaid."""

import csv
import dataclasses
import io
import json
import re
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from older_version import as_older_version
from page_data import legible
from pptx import Presentation
from shapely import LineString
from small_plan import small_plan, small_problem, small_result

from clustering import Cluster, Limits, Plan, Rules, solve
from clustering.comparison import compare
from clustering.evaluation import reevaluate
from clustering.explanations.alternative import alternative_to
from clustering.policy.dossier import dossier
from clustering.result import Status
from clustering.sensitivity import sensitivity
from data.accounts import Accounts, Elsewhere
from data.errors import InputError
from maps import (
    Basemap,
    Findings,
    Spokes,
    WhatIf,
    export_plan_directory,
    read_plan_directory,
    write_plan_directory,
    write_stored_plan,
)
from maps.binding import bind
from maps.handouts import write as handouts
from maps.handouts import write_handouts
from maps.handouts.contents import booklet
from maps.handouts.ground import ground_of
from maps.manifest import run_hash, with_hashes
from maps.osm_layers import NamedPlace
from maps.plan_files import MADE_FROM_IT as HAND_OUTS
from maps.plan_files import RUN
from routing import estimate_times

DAY = date(2026, 1, 5)
NOT_TAKEN = {
    urn: Elsewhere("Fen School", "Fens", "Secondary", "Open", why="Secondary")
    for urn in (910001, 910002)
}
ACCOUNTS = Accounts(("Fens",), 8, {"Secondary": 2}, ("Primary",))
ANSWER = {"headline": "1 school moves.", "moves": [], "gap": 0.05, "proven": True}


def other_plan():
    """The small plan with two schools in the place of each other."""
    first, second = small_plan().clusters
    return Plan(
        (
            Cluster(1, (900001, 900002, 900003, 900005), first.name),
            Cluster(2, (900004, 900006, 900007), second.name, lead=900006),
        ),
        small_plan().left_out,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A plan with all that a directory can hold, and another of the same schools."""
    folder = tmp_path_factory.mktemp("made")
    marks = np.zeros((8, 8), bool)
    marks[0, 1] = True
    problem = small_problem()
    problem = problem.replace(
        times=dataclasses.replace(problem.times, by_ferry=marks),
        schools=dataclasses.replace(problem.schools, accounts=ACCOUNTS, elsewhere=NOT_TAKEN),
    )
    result, other = small_result(), small_result(plan=other_plan())
    other = dataclasses.replace(other, bound=result.bound)
    write_plan_directory(folder / "other", problem, other, drawn_on=DAY)
    before = read_plan_directory(folder / "other")
    write_plan_directory(
        folder / "plan",
        problem,
        result,
        basemap=Basemap(places=(NamedPlace("Oakham", -0.45, 53.0, 1),)),
        spokes=Spokes({(900001, 900002): LineString([(-0.5, 53.0), (-0.47, 53.02)])}),
        findings=Findings(
            sensitivity(problem, result.plan), (alternative_to(problem, result, other),)
        ),
        what_if=WhatIf("other", before, 'name = "s"\n', ANSWER | {"moves": moves(other, result)}),
        drawn_on=DAY,
    )
    return folder


def moves(before, after):
    found = compare(before.plan, after.plan).moves
    return [{"urn": move.urn, "from": move.before, "to": move.after} for move in found]


@pytest.fixture
def place(made, tmp_path):
    return Path(shutil.copytree(made / "plan", tmp_path / "plan"))


def edit(name, *path, to):
    """Return what sets a value in a JSON file; `to` may be computed from the value there."""

    def alter(place, _):
        file = place / name
        document = json.loads(file.read_text("utf-8"))
        held = document
        for key in path[:-1]:
            held = held[key]
        if to is GONE:
            del held[path[-1]]
        else:
            held[path[-1]] = to(held.get(path[-1]) if isinstance(held, dict) else held[path[-1]]) \
                if callable(to) else to  # fmt: skip
        file.write_text(json.dumps(document), "utf-8")

    return alter


def plan(*path, to):
    return edit("plan.json", *path, to=to)


def cell(name, row, column, to):
    """Return what sets a cell of a CSV file; rows count from 0, the header being one."""

    def alter(place, _):
        table = list(csv.reader(io.StringIO((place / name).read_text("utf-8-sig"), newline="")))
        at = column if isinstance(column, int) else table[0].index(column)
        table[row][at] = to(table[row][at]) if callable(to) else to
        text = io.StringIO()
        csv.writer(text).writerows(table)
        (place / name).write_text(text.getvalue(), "utf-8")

    return alter


def all_times(by, more=0.0):
    """Return what sets every drive time to so many times as much, and so many seconds more."""

    def new(told):
        return str(float(told) * by + more) if float(told) else told

    def alter(place, _):
        header, *rows = csv.reader(io.StringIO((place / "times.csv").read_text("utf-8")))
        table = [header, *([urn, *map(new, told)] for urn, *told in rows)]
        (place / "times.csv").write_text("\n".join(map(",".join, table)) + "\n", "utf-8")

    return alter


def text(name, old, new):
    def alter(place, _):
        told = (place / name).read_text("utf-8")
        assert old in told
        (place / name).write_text(told.replace(old, new), "utf-8")

    return alter


def from_other(name):
    return lambda place, made: shutil.copyfile(made / "other" / name, place / name)


def gone(name):
    return lambda place, _: (place / name).unlink()


GONE = object()
ELSEWHERE = {"easting": "400000.0", "northing": "250000.0", "lon": "-2.001416", "lat": "52.1482863"}
"""One place, written in both ways, far from the small plan's."""
FIRST, SECOND = ("clusters", 0), ("clusters", 1)

# What is altered, and what a reader is told of it.
REFUSED = {
    "a school in two clusters": (plan(*SECOND, "schools", to=lambda u: [*u, 900001]), "2 times"),
    "a school moved": (
        lambda place, made: (
            plan(*FIRST, "schools", to=[900001, 900002, 900003])(place, made),
            plan(*SECOND, "schools", to=[900004, 900005, 900006, 900007])(place, made),
        ),
        "objective says",
    ),
    "a school taken out": (plan(*FIRST, "schools", to=lambda u: u[1:]), "only one of"),
    "a school unknown": (plan(*FIRST, "schools", to=lambda u: [*u, 1]), "URN 1 stands in only"),
    "a school twice": (plan(*FIRST, "schools", to=lambda u: [*u, u[0]]), "holds the school"),
    "no schools": (plan(*FIRST, "schools", to=[]), "has no schools"),
    "a lower cost": (plan("objective", to=lambda s: s - 100), "objective says"),
    "a bound above the cost": (plan("bound", to=lambda s: 2 * s), "bound says"),
    "a bound a little higher": (plan("bound", to=lambda s: 1.01 * s), "gap says"),
    "proven": (plan("status", to="optimal"), "status says 'optimal'"),
    "a status unknown": (plan("status", to="perfect"), "status"),
    "no gap": (plan("gap", to=0.0), "gap says 0"),
    "a price of left-out schools": (plan("left_out_s", to=0.0), "left_out_s says"),
    "a longest drive": (plan("longest_drive_s", to=60.0), "longest_drive_s says"),
    "a part of the cost": (plan("parts", "driving", to=1.0), "parts.driving says"),
    "pupils": (plan(*FIRST, "pupils", to=90), "pupils of cluster 1 says 90"),
    "the target": (plan("target_pupils", to=1.0), "target_pupils says 1"),
    "the mean roll": (plan("mean_roll", to=1.0), "mean_roll says 1"),
    "a kind of school": (plan("school_kinds", to={}), "school_kinds says"),
    "how a school stands": (plan("left_out", 0, "state", to="takes no part"), "state of school"),
    "missing rolls": (plan(*FIRST, "rolls_missing", to=0), "rolls_missing of cluster 1"),
    "a cluster's longest drive": (plan(*FIRST, "longest_drive_s", to=1), "of cluster 1 says 1"),
    "a cluster's mean drive": (plan(*FIRST, "mean_drive_s", to=1), "mean_drive_s of cluster 1"),
    "a cluster's cost": (plan(*SECOND, "cost", to=1), "cost of cluster 2"),
    "a cluster's cost gone": (plan(*SECOND, "cost", to=GONE), "cost of cluster 2 is missing"),
    "a cluster's number": (plan(*SECOND, "number", to=3), "in cluster 2 by schools.csv, in 3"),
    "a number twice": (plan(*SECOND, "number", to=1), "used twice"),
    "a cluster's name": (plan(*FIRST, "name", to="Here"), "the key 'clusters'"),
    "a lead": (plan(*SECOND, "lead", to=900006), "the key 'clusters'"),
    "a lead from elsewhere": (plan(*SECOND, "lead", to=900001), "which is not in it"),
    "a reason": (plan("left_out", 0, "reason", to="It asked."), "the key 'left_out'"),
    "no reason": (plan("left_out", 0, "reason", to=" "), "without a reason"),
    "a limit raised": (plan("rules", "max_minutes", to=60.0), "the key 'rules'"),
    "a limit lowered": (plan("rules", "max_minutes", to=5.0), "over the limit of 5"),
    "sizes": (plan("rules", "size", to=[4, 4]), "has 3 schools, not 4 to 4"),
    "schools to be apart": (plan("rules", "apart", to=[[900001, 900002]]), "pinned apart"),
    "schools to be together": (plan("rules", "together", to=[[900001, 900007]]), "pinned together"),
    "a school that takes no part": (plan("rules", "outside", to=[[900001, "no"]]), "no part"),
    "a price in the rules": (plan("rules", "left_out_s", to=1.0), "left_out_s says"),
    "a weight in the rules": (plan("rules", "balance_s_per_pupil", to=99.0), "parts.balance says"),
    "the shape": (plan("rules", "shape", to="hub"), "no lead school"),
    "the hash of an input": (plan("inputs", 0, "sha256", to="0" * 64), "the key 'inputs'"),
    "the day of an input": (plan("inputs", 0, "vintage", to="2026-01-01"), "the key 'inputs'"),
    "the start": (plan("programme", "start", to="2030-01-01"), "the key 'programme'"),
    "the form": (plan("programme", "asked", "form", to="federation"), "the key 'programme'"),
    "the date": (plan("drawn_on", to="2020-01-01"), "the key 'drawn_on'"),
    "the profile": (plan("profile", to="car-peak"), "the key 'profile'"),
    "the kind of times": (plan("times", to="estimate"), "the key 'times'"),
    "the speeds": (plan("speeds", "factor", to=2.0), "the key 'speeds'"),
    "the seed": (plan("seed", to=2), "the key 'seed'"),
    "stopped early": (plan("stopped_early", to=True), "the key 'stopped_early'"),
    "the prices": (plan("worth", to={"prices_s": {}, "cuts": [], "fee_s": 0.0}), "key 'worth'"),
    "other drives": (plan("sensitivity", 2, "within", "20", to=9), r"drives \+30% differs"),
    "what more it costs": (plan("alternatives", 0, "more", to=0.0), "alternative-1: more says 0"),
    "what differs": (plan("alternatives", 0, "differs", to=0.9), "alternative-1: differs says"),
    "what it trades": (plan("alternatives", 0, "trades", to=["None."]), "the key 'alternatives'"),
    "no alternatives": (plan("alternatives", to=[]), "the key 'alternatives'"),
    "a conflict": (plan("conflicts", to=[{"sentence": "None."}]), "the key 'conflicts'"),
    "what policy says": (plan("policy", "sentences", to=["All agree."]), "the key 'policy'"),
    "the versions": (plan("versions", to={}), "the key 'versions'"),
    "accounts": (plan("accounts", to={"taken": 8}), r"'accounts\.phases': is missing"),
    "rows taken": (plan("accounts", "taken", to=9), "accounts.taken says 9; it comes to 8"),
    "rows in all": (plan("accounts", "rows", to=12), "accounts.rows says 12; it comes to 10"),
    "rows not taken": (plan("accounts", "not_taken", to={}), "not_taken.Secondary is missing"),
    "as it is": (plan("as_is", to=["All is well."]), "the key 'as_is'"),
    "the plan before": (plan("before", to="the plan of 2020"), "the key 'before'"),
    "no hashes": (plan("hashes", to=GONE), "lost its key 'hashes'"),
    "a hash": (plan("hashes", "files", "times.csv", to="0" * 64), "times.csv was edited"),
    "hashes of another kind": (plan("hashes", to=[1]), "the key 'hashes'"),
    "a name twice": (text("plan.json", '"seed": 1', '"seed": 1, "seed": 1'), "'seed' twice"),
    "no number": (text("plan.json", '"seed": 1', '"seed": NaN'), "no number"),
    "a roll": (cell("schools.csv", 1, "pupils", "900"), "pupils of cluster 1 says"),
    "a name": (cell("schools.csv", 1, "name", "Another"), "schools.csv was edited"),
    "a cluster in the table": (cell("schools.csv", 1, "cluster", "2"), "school 900001 is in"),
    "a place": (cell("schools.csv", 1, "easting", "490000.0"), "900001 is at two places"),
    "degrees": (cell("schools.csv", 2, "lat", "53.2"), "900002 is at two places"),
    "degrees and grid": (
        lambda p, m: [cell("schools.csv", 1, name, to)(p, m) for name, to in ELSEWHERE.items()],
        "faster than any road",
    ),
    "a state": (cell("schools.csv", 8, "state", "takes no part"), "state of school 900008"),
    "a state in a cluster": (cell("schools.csv", 1, "state", ""), "state of school 900001"),
    "a school out of the table": (cell("schools.csv", 1, "urn", "77"), "no row for 77"),
    "all times by 60": (all_times(1 / 60), "objective says"),
    "all times six times as long": (all_times(6.0), "over the limit"),
    "all times slower than a walk": (all_times(9.5, 600.0), "slower than 3 mph"),
    "all times one": (all_times(0.0, 900.0), "nearly all drives from 900001 take 900 seconds"),
    "a time": (cell("times.csv", 1, 2, "1.00"), "times.csv was edited"),
    "a time between clusters": (cell("times.csv", 1, 6, "61.0"), "times.csv was edited"),
    "no way": (lambda p, m: [cell("times.csv", 1, at, "")(p, m) for at in (2, 3)], "no cost"),
    "no ferries": (gone("ferries.csv"), "ferries.csv is missing"),
    "a ferry": (cell("ferries.csv", 1, 1, "900003"), "ferries.csv was edited"),
    "the base map": (text("basemap.json", "Oakham", "Elsewhere"), "basemap.json was edited"),
    "no base map": (gone("basemap.json"), "basemap.json is missing"),
    "a spoke": (edit("spokes.json", "900001 900002", to="??AA"), "spokes.json was edited"),
    "the scenario": (text("scenario.toml", '"s"', '"t"'), "scenario.toml was edited"),
    "the answer": (edit("answer.json", "proven", to=False), "answer.json was edited"),
    "the moves": (edit("answer.json", "moves", to=[]), "the moves in answer.json"),
    "the gap of the answer": (edit("answer.json", "gap", to=0.0), "gap in answer.json says 0"),
    "the cost before": (edit("before/plan.json", "objective", to=1.0), "before: objective says 1"),
    "the rolls before": (cell("before/schools.csv", 1, "pupils", "9"), "before/schools.csv was"),
    "the times before": (cell("before/times.csv", 1, 2, "9"), "before/times.csv was edited"),
    "an alternative's schools": (
        edit("alternative-1/plan.json", *FIRST, "schools", to=lambda u: [*u, 900006]),
        "alternative-1: School 900006 is in the plan 2 times",
    ),
    "an alternative's cost": (
        edit("alternative-1/plan.json", "objective", to=9.0),
        "alternative-1: objective says 9",
    ),
    "an alternative's bound": (
        edit("alternative-1/plan.json", "bound", to=lambda s: 1.2 * s),
        "alternative-1: bound says",
    ),
    "an alternative's hashes": (
        edit("alternative-1/plan.json", "hashes", "keys", "seed", to="0" * 64),
        "alternative-1: the key 'seed'",
    ),
    "an alternative's hashes of files": (
        edit("alternative-1/plan.json", "hashes", "files", "times.csv", to="0" * 64),
        "alternative-1: the key 'hashes'",
    ),
    "no hashes of an alternative": (
        edit("alternative-1/plan.json", "hashes", to=GONE),
        "alternative-1: plan.json has lost its key 'hashes'",
    ),
    "an alternative's lead": (
        edit("alternative-1/plan.json", *SECOND, "lead", to=900007),
        "alternative-1/plan.json was edited",
    ),
    "another plan's schools": (from_other("schools.csv"), "schools.csv was edited"),
    "another plan's plan": (from_other("plan.json"), "schools.csv"),
}  # fmt: skip

# Where the figures alone tell: nothing is left to find when every hash was computed anew.
BY_HASH_ALONE = frozenset({"a time", "the times before", "a name twice",
    "a bound a little higher", "a cluster's name", "a lead", "a reason", "a limit raised",
    "the hash of an input", "the day of an input", "the start", "the form", "the date",
    "the profile", "the kind of times", "the speeds", "the seed", "stopped early", "the prices",
    "what it trades", "no alternatives", "a conflict", "what policy says", "the versions",
    "accounts", "the plan before", "no hashes", "a hash", "hashes of another kind", "a name",
    "no hashes of an alternative", "an alternative's hashes", "an alternative's hashes of files",
    "a time between clusters", "no ferries", "a ferry", "the base map", "no base map",
    "a spoke", "the scenario", "the answer", "the rolls before", "an alternative's lead",
})  # fmt: skip

NOTED = {
    "the table of clusters": (cell("clusters.csv", 1, "name", "Here"), "clusters.csv was edited"),
    "no table of clusters": (gone("clusters.csv"), "clusters.csv is missing"),
    "the checklist": (cell("consents.csv", 1, "who", "Nobody"), "consents.csv was edited"),
    "the map": (text("map.html", "Oakham", "Elsewhere"), "map.html was edited"),
    "no workbook": (gone("clusters.xlsx"), "clusters.xlsx is missing"),
    "the GeoJSON": (text("clusters.geojson", "Oakham", "Here"), "clusters.geojson was edited"),
    "an alternative's map": (
        text("alternative-1/map.html", "Oakham", "Here"),
        "alternative-1/map.html was edited",
    ),
    "an alternative's rolls": (
        cell("alternative-1/schools.csv", 1, "pupils", "9"),
        "alternative-1/schools.csv was edited",
    ),
    "a run time edited": (edit("run.json", "seconds", to=1.0), "run.json is not of this plan"),
    "the run time": (edit("run.json", "seconds", to=-1.0), "run.json is not of this plan"),
    "another plan's run time": (from_other("run.json"), "run.json is not of this plan"),
}


def seal_alone(place):
    path = place / "plan.json"
    sealed = with_hashes(json.loads(path.read_text("utf-8")), place)
    path.write_text(json.dumps(sealed), "utf-8")


def seal(place):
    """Compute every hash anew, as whoever edits a file can."""
    for folder in (*place.glob("alternative-*"), place / "before", place):
        document = json.loads((folder / "plan.json").read_text("utf-8"))
        sealed = with_hashes(document, folder)
        (folder / "plan.json").write_text(json.dumps(sealed), "utf-8")
        run = {"plan": sealed["hashes"]["content"], "seconds": 2.0}
        (folder / RUN).write_text(json.dumps({**run, "hash": run_hash(run)}), "utf-8")


def test_an_untouched_directory_is_sound_and_says_nothing(place):
    stored = read_plan_directory(place)
    assert stored.verdict.sound
    assert stored.verdict.notices == ()
    assert stored.result.faults == ()
    assert stored.result == small_result()


@pytest.mark.parametrize("what", REFUSED)
def test_an_alteration_that_matters_is_refused_and_named(place, made, what):
    alter, told = REFUSED[what]
    alter(place, made)
    with pytest.raises(InputError, match=told):
        read_plan_directory(place)


@pytest.mark.parametrize("what", sorted(REFUSED.keys() - BY_HASH_ALONE))
def test_a_figure_that_does_not_fit_is_named_though_every_hash_does(place, made, what):
    alter, _ = REFUSED[what]
    alter(place, made)
    try:
        seal(place)
    except ValueError:
        return  # it is no JSON any more, and refused as that
    with pytest.raises(InputError):
        read_plan_directory(place)


@pytest.mark.parametrize("what", NOTED)
def test_an_edited_file_that_nothing_rests_on_is_named_before_it_is_written_anew(place, made, what):
    alter, told = NOTED[what]
    alter(place, made)
    stored = read_plan_directory(place)
    assert any(told in notice.text for notice in stored.verdict.notices)
    assert stored.result.faults == ()
    write_stored_plan(place, stored)
    assert read_plan_directory(place).verdict.notices == ()


def test_a_directory_of_an_older_version_is_read_with_a_note(place):
    as_older_version(place)
    stored = read_plan_directory(place)
    assert any("older version" in notice.text for notice in stored.verdict.notices)
    assert stored.verdict.sound
    assert stored.result.plan == small_plan()


def test_an_older_directory_drawn_anew_still_says_that_it_could_not_be_verified(place):
    as_older_version(place)
    cell("schools.csv", 1, "pupils", "240")(place, None)
    for _ in range(2):
        stored = read_plan_directory(place)
        assert any("older version" in notice.text for notice in stored.verdict.notices)
        assert "could not be verified" in stored.result.summary()
        write_stored_plan(place, stored)
        assert "could not be verified" in (place / "map.html").read_text("utf-8")
        assert "could not be verified" in (place / "clusters.geojson").read_text("utf-8")


def of_the_version_before(place):
    """Take a directory for one of the version that counted pairs of schools otherwise."""
    document = json.loads((place / "plan.json").read_text("utf-8"))
    document |= {"schema": "schoolclusters-plan-1"}
    text = json.dumps(with_hashes(document, place))
    (place / "plan.json").write_text(text, "utf-8")


def test_a_plan_that_counted_pairs_otherwise_is_costed_anew_and_claims_no_more(tmp_path):
    of_faith = [{"faith": "Roman Catholic"} if at in {0, 4} else {} for at in range(8)]
    problem = small_problem()
    schools = zip(problem.schools, of_faith, strict=True)
    mixed = tuple(dataclasses.replace(school, **faith) for school, faith in schools)
    problem = problem.replace(schools=dataclasses.replace(problem.schools, items=mixed))
    found = small_result(problem)
    proven = dataclasses.replace(found, status=Status.OPTIMAL, bound=found.objective)
    write_plan_directory(tmp_path / "plan", problem, proven, drawn_on=DAY)
    as_stated = plan("parts", "compatibility", to=lambda seconds: seconds * 1.25)
    as_stated(tmp_path / "plan", None)
    of_the_version_before(tmp_path / "plan")
    stored = read_plan_directory(tmp_path / "plan")
    told = " ".join(notice.text for notice in stored.verdict.notices)
    assert "weighed the more the larger their cluster" in told
    assert "parts.compatibility says" in told
    assert stored.verdict.sound
    assert stored.result.objective == found.objective
    assert stored.result.bound <= solve(problem, Limits(5)).objective + 0.01
    write_stored_plan(tmp_path / "plan", stored)
    assert read_plan_directory(tmp_path / "plan").verdict.notices == ()


def test_a_plan_of_the_version_before_without_any_pair_that_costs_is_as_good_as_ever(place):
    of_the_version_before(place)
    plan("objective", to=lambda seconds: seconds + 60)(place, None)
    of_the_version_before(place)
    with pytest.raises(InputError, match="objective says"):
        read_plan_directory(place)


@pytest.mark.parametrize("key", ["target_pupils", "mean_roll", "school_kinds", "state"])
def test_a_directory_that_lost_its_hashes_is_of_no_older_version(place, key):
    document = json.loads((place / "plan.json").read_text("utf-8"))
    newer = {**document, "state": None}[key]
    as_older_version(place)
    if key == "state":
        plan("left_out", 0, "state", to=document["left_out"][0]["state"])(place, None)
    else:
        plan(key, to=newer)(place, None)
    with pytest.raises(InputError, match="has lost its key 'hashes'"):
        read_plan_directory(place)


def test_figures_that_an_older_version_counted_otherwise_are_computed_anew(place):
    as_older_version(place)
    plan("parts", "balance", to=1.0)(place, None)
    plan("alternatives", 0, "more", to=0.5)(place, None)
    stored = read_plan_directory(place)
    assert stored.verdict.sound
    assert stored.result.parts == small_result().parts
    (told,) = [n.text for n in stored.verdict.notices if "computed anew" in n.text]
    assert "parts.balance says 1" in told
    assert "alternative-1: more says 0.5" in told


def test_an_older_version_that_breaks_its_rules_is_refused(place):
    as_older_version(place)
    plan("rules", "max_minutes", to=5.0)(place, None)
    with pytest.raises(InputError, match="over the limit of 5"):
        read_plan_directory(place)


def test_what_an_older_version_proved_is_proven_again_or_not_claimed(tmp_path):
    problem = small_problem()
    result = solve(problem, Limits(5))
    assert result.status is Status.OPTIMAL
    write_plan_directory(tmp_path / "plan", problem, result)
    as_older_version(tmp_path / "plan")
    assert read_plan_directory(tmp_path / "plan").result.status is Status.OPTIMAL
    plan("worth", to={})(tmp_path / "plan", None)
    stored = read_plan_directory(tmp_path / "plan")
    assert stored.result.status is Status.FEASIBLE
    assert any("could not be confirmed" in notice.text for notice in stored.verdict.notices)


def test_an_unknown_run_time_stays_unknown(place):
    (place / RUN).unlink()
    stored = read_plan_directory(place)
    assert stored.result.seconds is None
    assert "run time is not known" in stored.result.summary()
    write_stored_plan(place, stored)
    assert not (place / RUN).exists()


def test_times_faster_than_any_road_are_named_though_every_hash_fits(place):
    path = place / "times.csv"
    path.write_text(re.sub(r",480\.00", ",2.00", path.read_text("utf-8")), "utf-8")
    seal(place)
    with pytest.raises(InputError, match="faster than any road"):
        read_plan_directory(place)


@pytest.mark.parametrize("told", ["estimate", "given", "roads"])
@pytest.mark.parametrize("made", ["estimate", "roads"])
def test_times_are_said_to_be_of_no_other_origin(tmp_path, made, told):
    problem = small_problem()
    if made == "estimate":
        problem = problem.replace(times=estimate_times(problem.schools))
    place = write_plan_directory(tmp_path / "plan", problem, solve(problem, Limits(2)))
    if told == made:
        assert read_plan_directory(place).problem.times.method == told
        return
    plan("times", to=told)(place, None)
    seal_alone(place)
    if (made, told) == ("roads", "given"):  # it claims less
        assert read_plan_directory(place).problem.times.method == "given"
        return
    with pytest.raises(InputError, match=r"by plan\.json"):
        read_plan_directory(place)
    stored = read_plan_directory(place, as_is=True)
    if made == "estimate":
        assert stored.problem.times.method == "estimate"


@pytest.fixture(scope="module")
def best(tmp_path_factory):
    """A plan that is proven best."""
    problem = small_problem().replace(rules=Rules(size=(2, 4), max_minutes=7))
    place = tmp_path_factory.mktemp("best") / "plan"
    result = solve(problem, Limits(5))
    assert result.status is Status.OPTIMAL
    return write_plan_directory(place, problem, result)


def forged(place, problem, plan, status=Status.OPTIMAL, **said):
    """Write a plan that is said to be the best, or near, every figure and hash as it should be."""
    stored = read_plan_directory(place)
    stated = dataclasses.replace(stored.result, plan=plan, status=Status.OPTIMAL, bound=np.inf)
    result = reevaluate(problem, stated)
    assert result.status is Status.OPTIMAL
    below = 0.0 if status is Status.OPTIMAL else 1.0
    result = dataclasses.replace(result, status=status, bound=result.objective - below, **said)
    write_plan_directory(place, problem, result)


@pytest.mark.parametrize("said", [{}, {"prices": None}], ids=["prices", "no prices"])
@pytest.mark.parametrize("status", list(Status))
def test_a_plan_that_is_not_the_best_is_not_read_as_proven(best, tmp_path, status, said):
    place = Path(shutil.copytree(best, tmp_path / "plan"))
    stored = read_plan_directory(place)
    first, *others = stored.result.plan.clusters
    second = others[0]
    swapped = (
        dataclasses.replace(first, schools=tuple(sorted((*first.schools[:-1], second.schools[0])))),
        dataclasses.replace(
            second, schools=tuple(sorted((first.schools[-1], *second.schools[1:])))
        ),
        *others[1:],
    )
    wider = stored.problem.replace(rules=Rules(size=(2, 4), max_minutes=45))
    plan = dataclasses.replace(stored.result.plan, clusters=swapped)
    forged(place, wider, plan, status, **said)
    with pytest.raises(InputError, match=r"not the best there is|bound is not the least"):
        read_plan_directory(place)


@pytest.mark.parametrize("status", list(Status))
def test_a_bound_that_cannot_be_confirmed_is_not_claimed(best, tmp_path, monkeypatch, status):
    monkeypatch.setattr("clustering.reproof.SECONDS", 1e-9)
    place = Path(shutil.copytree(best, tmp_path / "plan"))
    stored = read_plan_directory(place)
    forged(place, stored.problem, stored.result.plan, status, prices=None)
    stored = read_plan_directory(place)
    assert stored.verdict.sound
    assert "could not be confirmed" in str(stored.verdict.doubts)
    assert stored.result.gap > 0.001


def test_a_plan_proven_by_other_rules_is_not_read_as_proven(best, tmp_path):
    place = Path(shutil.copytree(best, tmp_path / "plan"))
    stored = read_plan_directory(place)
    dear = stored.problem.replace(rules=Rules(size=(2, 8), max_minutes=45, balance_s_per_pupil=9))
    cheaper = solve(dear, Limits(5))
    assert cheaper.objective < reevaluate(dear, stored.result).objective
    forged(place, dear, stored.result.plan)
    with pytest.raises(InputError, match="not the best there is"):
        read_plan_directory(place)


@pytest.fixture(scope="module")
def broken(made, tmp_path_factory):
    """A plan that holds a school in two clusters."""
    place = Path(shutil.copytree(made / "plan", tmp_path_factory.mktemp("broken") / "plan"))
    alter, _ = REFUSED["a school in two clusters"]
    alter(place, made)
    return place


SAID = "This plan breaks its own rules: School 900001 is in the plan 2 times instead of once"


def test_a_plan_drawn_as_it_is_says_so_on_every_output(broken, tmp_path):
    place = Path(shutil.copytree(broken, tmp_path / "plan"))
    export_plan_directory(place, as_is=True)
    stored = read_plan_directory(place, as_is=True)
    for folder in (place, place / "alternative-1"):
        for name in ("map.html", "clusters.csv", "consents.csv", "clusters.geojson", "plan.json"):
            assert SAID in (folder / name).read_text("utf-8"), name
        book = openpyxl.load_workbook(folder / "clusters.xlsx", read_only=True)
        cells = [str(value) for row in book["about"].iter_rows(values_only=True) for value in row]
        assert "This plan breaks its own rules" in " ".join(cells)
        assert SAID.encode() in (folder / "clusters.gpkg").read_bytes()
    assert SAID in (place / "answer.json").read_text("utf-8")
    assert "proven" not in json.loads((place / "answer.json").read_text("utf-8"))
    _, _, slides = write_handouts(place, stored)
    for slide in Presentation(str(slides)).slides:
        shown = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert "This plan breaks its own rules" in " ".join(shown)
    told = booklet(stored, ground_of(stored.problem, stored.result.plan, None, Spokes()),
                   dossier(stored.problem, stored.result.plan, stored.purpose),
                   (100, 100))  # fmt: skip
    assert any(SAID in sentence for sentence in told.summary)
    assert SAID in dict(told.facts)["Warning"]
    assert SAID in stored.result.summary()
    # It is no sounder for having been written anew.
    with pytest.raises(InputError, match="breaks its own rules"):
        read_plan_directory(place)


@pytest.mark.parametrize(
    "command",
    [
        ["map", "PLAN"],
        ["export", "PLAN"],
        ["handouts", "PLAN"],
        ["compare", "PLAN", "OTHER"],
        ["compare", "OTHER", "PLAN"],
        ["explain", "PLAN", "--school", "900002"],
        ["partners", "PLAN", "--school", "900002"],
        ["forecast", "PLAN", "--rolls", "ROLLS"],
        ["whatif", "PLAN", "--refuse", "900008", "--out", "OUT", "--seconds", "1"],
        ["serve", "PLAN", "--port", "0"],
    ],
    ids=" ".join,
)
def test_every_command_refuses_a_plan_that_breaks_its_rules_unless_told(
    run, broken, made, tmp_path, command
):
    place = Path(shutil.copytree(broken, tmp_path / "plan"))
    held = {path.name: path.read_bytes() for path in place.iterdir() if path.is_file()}
    rolls = "URN,2027\n" + "".join(f"{urn},120\n" for urn in small_problem().schools.urns)
    (tmp_path / "rolls.csv").write_text(rolls, "utf-8")
    paths = {"PLAN": place, "OTHER": made / "other", "ROLLS": tmp_path / "rolls.csv",
             "OUT": tmp_path / "out"}  # fmt: skip
    given = [str(paths.get(word, word)) for word in command]
    code, _, err = run(*given)
    assert code == 1
    assert "School 900001 is in the plan 2 times" in err
    assert "the key 'clusters' of plan.json" in err
    assert "--as-is" in err
    assert {path.name: path.read_bytes() for path in place.iterdir() if path.is_file()} == held
    if command[0] in {"serve", "whatif"}:
        return  # one does not end by itself, the other takes its time
    code, out, err = run(*given, "--as-is")
    assert (code, err.count("fault")) == (0, 0)
    assert SAID in out


def test_a_plan_of_a_broken_plan_says_what_it_began_from(run, broken, tmp_path):
    out = tmp_path / "out"
    code, said, _ = run(
        "whatif", broken, "--refuse", "900008", "--out", out, "--seconds", "1", "--as-is"
    )
    assert code == 0
    assert SAID in said
    assert SAID in legible((out / "map.html").read_text("utf-8"))
    stored = read_plan_directory(out)  # the answer itself keeps its rules
    assert stored.verdict.sound
    assert "breaks its own rules" in stored.what_if.title


def leaves(held, path=()):
    if isinstance(held, dict | list):
        inner = held.items() if isinstance(held, dict) else enumerate(held)
        for key, value in inner:
            yield from leaves(value, (*path, key))
    else:
        yield path


def changed(value):
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return f"{value}x"
        case _:
            return 1


@settings(max_examples=60)
@given(data=st.data())
def test_no_value_can_be_changed_without_a_word(made, data):
    """One value of plan.json, or one cell of a table, is another than it was."""
    place = made / "plan"
    name = data.draw(st.sampled_from(["plan.json", "schools.csv", "times.csv", "ferries.csv",
                                      "before/plan.json", "alternative-1/plan.json",
                                      "answer.json", "clusters.csv", "consents.csv"]))  # fmt: skip
    content = (place / name).read_bytes()
    if name.endswith(".json"):
        document = json.loads(content)
        path = data.draw(st.sampled_from(list(leaves(document))))
        alter = edit(name, *path, to=changed)
    else:
        table = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        row = data.draw(st.integers(0, len(table) - 1))
        column = data.draw(st.integers(0, len(table[row]) - 1))
        alter = cell(name, row, column, lambda told: f"{told}1")
    try:
        alter(place, made)
        verdict = read_plan_directory(place).verdict
        assert verdict.drawn
        assert name in {"clusters.csv", "consents.csv"}
    except InputError:
        pass
    finally:
        (place / name).write_bytes(content)


def hand_out(place):
    for name in HAND_OUTS:
        (place / name).write_bytes(b"made before")
    bind(json.loads((place / "plan.json").read_text("utf-8")), place, HAND_OUTS)


@pytest.fixture
def quick_hand_outs(monkeypatch):
    """Hand-outs that only say what is wrong with their plan."""

    def make(stored, *, persons=False):
        assert not persons
        told = " ".join(stored.result.faults).encode() or b"sound"
        return handouts.HandOuts(told, told, told)

    monkeypatch.setattr(handouts, "make_handouts", make)


@pytest.mark.usefixtures("quick_hand_outs")
def test_hand_outs_that_said_something_else_are_named(run, made, tmp_path):
    place = Path(shutil.copytree(made / "other", tmp_path / "plan"))
    hand_out(place)
    assert read_plan_directory(place).verdict.notices == ()
    (place / "handouts.pdf").write_bytes(b"edited")
    (told,) = read_plan_directory(place).verdict.notices
    assert "handouts.pdf was edited since the plan was written" in told.text
    code, _, err = run("handouts", place)
    assert code == 0
    assert "handouts.pdf was there and said something else" in err
    stored = read_plan_directory(place)
    assert stored.verdict.notices == ()
    assert stored.result.seconds == 2.0


@pytest.mark.usefixtures("quick_hand_outs")
def test_a_map_drawn_anew_keeps_the_hand_outs_and_makes_them_anew(run, place):
    for folder in (place, place / "alternative-1"):
        hand_out(folder)
    (place / "county.png").unlink()
    assert run("map", place)[0] == 0
    assert not (place / "county.png").exists()  # nobody has it any more
    for folder in (place, place / "alternative-1"):
        assert (folder / "handouts.pdf").read_bytes() == b"sound"
        assert read_plan_directory(folder).verdict.notices == ()


@pytest.mark.usefixtures("quick_hand_outs")
@pytest.mark.parametrize("command", ["map", "export"])
def test_hand_outs_of_a_plan_drawn_as_it_is_say_so(run, broken, tmp_path, command):
    place = Path(shutil.copytree(broken, tmp_path / "plan"))
    hand_out(place)
    assert run(command, place, "--as-is")[0] == 0
    assert SAID.encode() in (place / "slides.pptx").read_bytes()


REASONS = {
    "of a school that fits nowhere": ("left_out", 0, "reason"),
    "of the same in an alternative": ("left_out", 0, "reason"),
    "what an alternative trades": ("alternatives", 0, "trades", 0),
}


@pytest.mark.parametrize("what", REASONS)
def test_a_reason_that_is_not_found_anew_gives_way_to_what_is(place, what):
    file = "alternative-1/plan.json" if what.endswith("in an alternative") else "plan.json"
    before = read_plan_directory(place)
    edit(file, *REASONS[what], to="It asked to be left alone.")(place, None)
    seal(place)
    stored = read_plan_directory(place)
    assert stored.verdict.sound
    assert any("was worked out again" in notice.text for notice in stored.verdict.notices)
    assert stored.result.plan == before.result.plan
    (told,), (was,) = stored.findings.alternatives, before.findings.alternatives
    assert (told.result.plan, told.trades) == (was.result.plan, was.trades)


def left_out_of_three_by_three():
    problem = small_problem()
    return problem.replace(
        times=estimate_times(problem.schools), rules=Rules(size=(3, 3), max_minutes=60)
    )


def test_a_reason_for_which_there_was_no_time_is_found_without_a_word(tmp_path):
    problem = left_out_of_three_by_three()
    kept = []
    result = solve(problem, Limits(5), on_plan=kept.append)
    place = write_plan_directory(tmp_path / "plan", problem, kept[0])
    assert "Not looked at further." in (place / "plan.json").read_text(encoding="utf-8")
    stored = read_plan_directory(place)
    assert stored.verdict.notices == ()
    assert stored.result.plan == result.plan


def test_a_reason_of_a_school_that_fits_is_found_anew_too(tmp_path):
    problem = left_out_of_three_by_three()
    result = solve(problem, Limits(5))
    assert len(result.plan.left_out) == 2
    place = write_plan_directory(tmp_path / "plan", problem, result)
    assert read_plan_directory(place).verdict.notices == ()
    told = result.plan.left_out[0].reason
    for other in ("It asked to be left alone.", told.replace("proven", "guessed")):
        plan("left_out", 0, "reason", to=other)(place, None)
        seal_alone(place)
        stored = read_plan_directory(place)
        assert any("was worked out again" in notice.text for notice in stored.verdict.notices)
        assert stored.result.plan == result.plan
