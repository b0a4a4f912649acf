"""One plan made in tiles, from the command to its outputs."""

import csv
import json
import re
import subprocess
import sys

import england_that_ends
import numpy as np
import pytest
import small_register
from dask_processes import QUIET, dask_with_two_workers, kill, wait_for
from patience import HANG_S
from shapely.geometry import box
from small_boundary import write_geojson

from app.cli import main
from app.england.running import kept_outcome
from clustering import prepare_search
from data import read_schools
from maps.plan_files import CLUSTERS, MAP, PLAN, SCHOOLS, WORKBOOK
from routing import SpeedProfile, cached_roads, travel_times

COUNTIES = ("Aldshire", "Fenshire")
DAY = ("--date", "2026-01-05")


def rows():
    """Twelve schools of each of two counties, the border running through a village."""
    first = small_register.rows()[0]
    return [
        first
        | {
            "URN": str(900000 + 100 * number + at),
            "EstablishmentName": f"Village {at} of {name}" if at else '<b onload="x()">&=1+1',
            "LA (name)": name,
            "Easting": str(420_000 + 3_000 * number + 900 * (at % 4) + 130 * at),
            "Northing": str(350_000 + 1_100 * (at // 4) + 70 * at),
            "NumberOfPupils": str(90 + 10 * at),
        }
        for number, name in enumerate(COUNTIES)
        for at in range(12)
    ]


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    prepare_search()
    return small_register.write(tmp_path_factory.mktemp("england"), rows())


def made(register, out, *more):
    with pytest.raises(SystemExit) as ended:
        main([
            "england", "--schools", str(register), "--roads", "estimate", "--out", str(out),
            "--seconds", "3", "--workers", "1", *DAY, *more,
        ])  # fmt: skip
    return ended.value.code


def drawn_on(page):
    return json.loads(re.search(r'id="country">(.*?)</script>', page, re.DOTALL)[1])


@pytest.fixture(scope="module")
def out(register, tmp_path_factory):
    folder = tmp_path_factory.mktemp("plan") / "england"
    assert not made(register, folder)
    return folder


def test_every_school_is_in_one_cluster_whatever_its_county(out):
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    held = [urn for cluster in plan["clusters"] for urn in cluster["schools"]]
    assert sorted(held) == sorted(int(row["URN"]) for row in rows())
    assert plan["bound"] <= plan["objective"]
    assert max(cluster["longest_drive_s"] for cluster in plan["clusters"]) <= 45 * 60


def test_all_outputs_say_the_same(out):
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    with (out / "clusters.csv").open(encoding="utf-8", newline="") as file:
        clusters = list(csv.DictReader(file))
    assert [row["name"] for row in clusters] == [each["name"] for each in plan["clusters"]]
    drawn = drawn_on((out / "map.html").read_text(encoding="utf-8"))
    assert [each[0] for each in drawn["clusters"]] == [each["name"] for each in plan["clusters"]]
    urns = [urn for each in plan["clusters"] for urn in each["schools"]]
    assert drawn["urns"][: len(urns)] == urns
    assert (out / "clusters.xlsx").read_bytes()[:2] == b"PK"


def test_borders_may_be_drawn_and_crossed(register, tmp_path):
    areas = {"West": box(300_000, 200_000, 424_000, 500_000)}
    areas["East"] = box(424_000, 200_000, 600_000, 500_000)
    given = ("--borders", str(write_geojson(tmp_path, areas)), "--weight", "two-areas=0")
    assert not made(register, tmp_path / "plan", *given)
    drawn = drawn_on((tmp_path / "plan" / MAP).read_text(encoding="utf-8"))
    left, top, wide, high = drawn["view"]
    assert left < 4240 < left + wide
    assert drawn["borders"] in (f"M4240 {top}l0 {high}", f"M4240 {top + high}l0 {-high}")
    assert "Dashed: borders of areas by boundary.geojson." in drawn["sources"]
    west = {urn for urn, x in zip(drawn["urns"], drawn["x"], strict=True) if x < 4240}
    plan = json.loads((tmp_path / "plan" / PLAN).read_text(encoding="utf-8"))
    assert any(
        0 < len(west.intersection(c["schools"])) < len(c["schools"]) for c in plan["clusters"]
    )


def test_feeders_stay_together(register, tmp_path):
    far_apart = {900003, 900108}
    (tmp_path / "feeders.csv").write_text("URN,FeedsURN\n900003,900108\n", encoding="utf-8")
    given = ("--feeders", str(tmp_path / "feeders.csv"), "--keep", "feeders")
    assert not made(register, tmp_path / "plan", *given)
    plan = json.loads((tmp_path / "plan" / PLAN).read_text(encoding="utf-8"))
    assert any(far_apart <= set(each["schools"]) for each in plan["clusters"])
    assert "feeders" in {each["role"] for each in plan["inputs"]}


def test_a_hostile_name_stays_text_on_the_page(out):
    page = (out / "map.html").read_text(encoding="utf-8")
    assert "<b onload" not in page
    assert "innerHTML" not in page


def test_what_is_done_is_kept_and_not_done_again(register, out):
    kept = {path: path.read_bytes() for path in (out / "outcomes").glob("*.json")}
    assert kept
    assert all(kept_outcome(path) is not None for path in kept)
    stamps = {path: path.stat().st_mtime_ns for path in kept}
    # the first plan's: what a window may take later depends on the time that is left
    broken = min(kept, key=stamps.__getitem__)
    broken.write_bytes(b"{")  # as a crash may leave it
    assert not made(register, out)
    assert {path: path.read_bytes() for path in kept if path != broken} == {
        path: content for path, content in kept.items() if path != broken
    }
    assert all(path.stat().st_mtime_ns == stamps[path] for path in kept if path != broken)
    assert kept_outcome(broken) is not None


def unhurried(register, out, *more):
    """Return the arguments of a run whose work ends before its time."""
    return (
        "--schools", str(register), "--roads", "estimate", "--out", str(out),
        "--seconds", str(HANG_S), *DAY, *more,
    )  # fmt: skip


def ended(register, out, *more):
    with pytest.raises(SystemExit) as ended:
        england_that_ends.england(*unhurried(register, out, *more))
    assert not ended.value.code
    return out


def begun(register, out, *more, **streams):
    """Start it as a program; return that once it is in the midst of its tasks."""
    script = [sys.executable, england_that_ends.__file__]
    process = subprocess.Popen([*script, *unhurried(register, out, *more)], **QUIET | streams)
    wait_for(lambda: stamps(out), process)
    return process


def stamps(out):
    """Return when each outcome was written."""
    return {path.name: path.stat().st_mtime_ns for path in (out / "outcomes").glob("*.json")}


def contents(out):
    return {name: (out / name).read_bytes() for name in (PLAN, SCHOOLS, CLUSTERS, WORKBOOK, MAP)}


@pytest.fixture(scope="module")
def undisturbed(register, tmp_path_factory):
    out = ended(register, tmp_path_factory.mktemp("undisturbed") / "plan", "--workers", "1")
    plan = json.loads((out / PLAN).read_text(encoding="utf-8"))
    assert not plan["stopped_early"]
    assert not plan["left_out"]
    return out


def test_killed_it_goes_on_and_ends_with_the_same_bytes(register, undisturbed, tmp_path):
    out = tmp_path / "plan"
    kill(begun(register, out, "--workers", "1"))
    done = stamps(out)
    assert 1 <= len(done) < len(stamps(undisturbed))
    assert not (out / PLAN).exists()
    ended(register, out, "--workers", "1")
    assert contents(out) == contents(undisturbed)
    assert stamps(out).keys() == stamps(undisturbed).keys()
    assert stamps(out) | done == stamps(out)  # none of them was done again


def test_a_scheduler_that_is_killed_ends_it_and_it_goes_on_without(register, undisturbed, tmp_path):
    out = tmp_path / "plan"
    with dask_with_two_workers(tmp_path) as dask:
        streams = {"stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
        process = begun(register, out, "--scheduler", dask.address, **streams)
        dask.scheduler.kill()
        _, said = process.communicate(timeout=HANG_S)
    assert process.returncode == 1
    assert "The Dask scheduler was lost" in said.splitlines()[-1]
    assert "Traceback" not in said
    assert not (out / PLAN).exists()
    done = stamps(out)
    ended(register, out, "--workers", "1")
    assert contents(out) == contents(undisturbed)
    assert stamps(out) | done == stamps(out)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--faith", "strict"), "--faith"),
        (("--shape", "hub"), "shape"),
        (("--clusters", "4"), "clusters"),
    ],
)
def test_what_tiles_cannot_do_is_refused(register, tmp_path, capsys, option, said):
    assert made(register, tmp_path / "none", *option) == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("roads", "said"), [("download", "OpenStreetMap extract"), ("schools.csv", "schools.csv")]
)
def test_roads_must_be_an_extract(register, tmp_path, capsys, roads, said):
    (tmp_path / "schools.csv").write_bytes(register.read_bytes())
    given = roads if roads == "download" else str(tmp_path / roads)
    with pytest.raises(SystemExit) as ended:
        main([
            "england", "--schools", str(register), "--roads", given, "--out",
            str(tmp_path / "none"),
        ])  # fmt: skip
    assert ended.value.code == 1
    assert said in capsys.readouterr().err


def test_an_island_is_planned_by_its_roads(shared_data, tmp_path):
    schools = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    roads = shared_data / "roads" / "isle-of-wight-2020-04-22.osm.pbf"
    with pytest.raises(SystemExit) as ended:
        main([
            "england", "--schools", str(schools), "--la", "Isle of Wight", "--roads", str(roads),
            "--out", str(tmp_path / "plan"), "--seconds", "3", "--workers", "1", *DAY,
        ])  # fmt: skip
    assert not ended.value.code
    plan = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert {each["role"] for each in plan["inputs"]} >= {"schools", "roads"}
    register = read_schools(schools, la="Isle of Wight")
    times = travel_times(cached_roads(roads), register.items, SpeedProfile.car())
    slower = np.maximum(times.seconds, times.seconds.T)
    row = {urn: at for at, urn in enumerate(times.urns)}
    for cluster in plan["clusters"]:
        rows = [row[urn] for urn in cluster["schools"]]
        longest = slower[np.ix_(rows, rows)].max()
        assert cluster["longest_drive_s"] == pytest.approx(longest, abs=0.01)
