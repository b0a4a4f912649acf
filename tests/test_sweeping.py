"""A sweep from the command to its tables: killed, resumed, on other workers, the same bytes."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys

import psutil
import pyarrow.parquet as pq
import pytest
import small_register
from dask_processes import QUIET, dask_with_two_workers, kill, wait_for
from patience import HANG_S

from app.cli import main
from app.sweep import engine
from app.sweep.engine import Engine, client_of
from app.sweep.rows import COLUMNS
from clustering import prepare_search
from clustering.cost import measure
from maps import read_plan_directory

DAY = ("--date", "2026-01-05")
COUNTIES = ("Aldshire", "Fenshire", "Moorshire")
TABLES = ("plans.csv", "plans.parquet", "atlas.html")


def county(number: int, name: str):
    """Twelve schools of a county of their own, and one more whose row is its fault."""
    first = small_register.rows()[0]
    return [
        first
        | {
            "URN": str(900000 + 100 * number + at),
            "EstablishmentName": f"Village {at} of {name}",
            "LA (name)": name,
            "Easting": str(420_000 + 40_000 * number + 900 * (at % 4) + 130 * at),
            "Northing": str(350_000 + 1_100 * (at // 4) + 70 * at),
            "NumberOfPupils": str(90 + 10 * at),
        }
        for at in range(12)
    ]


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    prepare_search()
    rows = [row for at, name in enumerate(COUNTIES) for row in county(at, name)]
    return small_register.write(tmp_path_factory.mktemp("sweep"), rows)


def arguments(register, out, *more):
    return [
        "sweep", "--schools", str(register), "--roads", "estimate", "--out", str(out),
        "--vary", "size=3-4,4-6", "--seconds", "20", *DAY, *more,
    ]  # fmt: skip


def swept(register, out, *more):
    with pytest.raises(SystemExit) as ended:
        main(arguments(register, out, "--workers", "1", *more))
    assert not ended.value.code
    return out


def started(register, out, *more):
    command = [sys.executable, "-m", "app", *arguments(register, out, "--workers", "1", *more)]
    return subprocess.Popen(command, start_new_session=True, **QUIET)


def table(out):
    with (out / "plans.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def contents(out):
    return {name: (out / name).read_bytes() for name in TABLES}


@pytest.fixture(scope="module")
def undisturbed(register, tmp_path_factory):
    return swept(register, tmp_path_factory.mktemp("undisturbed") / "sweep")


def test_there_is_a_row_for_each_area_and_setting(undisturbed):
    rows = table(undisturbed)
    assert [(row["area"], row["setting"]) for row in rows] == [
        (name, f"size {size}") for name in COUNTIES for size in ("3-4", "4-6")
    ]
    assert {row["state"] for row in rows} == {"proven best"}
    assert all(row["schools"] == row["placed"] == "12" for row in rows)


def test_parquet_says_what_the_table_says(undisturbed):
    found = pq.read_table(undisturbed / "plans.parquet")
    assert found.column_names == [column.name for column in COLUMNS]
    assert found["cost_h"].to_pylist() == [float(row["cost_h"]) for row in table(undisturbed)]


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """The address of a scheduler with two workers, which were started in another folder."""
    with dask_with_two_workers(tmp_path_factory.mktemp("workers")) as found:
        yield found.address


def test_the_figures_are_those_of_the_plan_directories(register, tmp_path, scheduler):
    out = swept(
        register, tmp_path / "sweep", "--plans", "--la", "Fenshire", "--scheduler", scheduler
    )
    for row in table(out):
        kept = json.loads((out / row["plan"] / "plan.json").read_text("utf-8"))
        assert float(row["cost_h"]) == round(kept["objective"] / 3600, 3)
        assert float(row["bound_h"]) == round(kept["bound"] / 3600, 3)
        stored = read_plan_directory(out / row["plan"])
        clusters = stored.result.plan.clusters
        assert int(row["clusters"]) == len(clusters)
        pupils = sum(measure(stored.problem, each).pupils for each in clusters)
        assert float(row["pupils"]) == pupils
        assert (out / row["plan"] / "map.html").is_file()


def test_what_is_done_is_not_done_again(register, undisturbed, tmp_path, capsys):
    out = shutil.copytree(undisturbed, tmp_path / "sweep")
    for name in TABLES:
        (out / name).unlink()
    swept(register, out)
    assert "6 plans of 6 were made before" in capsys.readouterr().out
    assert contents(out) == contents(undisturbed)


def test_killed_and_begun_again_it_ends_with_the_same_bytes(register, undisturbed, tmp_path):
    out = tmp_path / "sweep"
    process = started(register, out)
    wait_for(lambda: list(out.glob("results/*.json")), process)
    kill(process)
    assert not (out / "plans.csv").exists()
    swept(register, out)
    assert contents(out) == contents(undisturbed)


def test_a_worker_that_is_killed_is_replaced(register, undisturbed, tmp_path):
    out = tmp_path / "sweep"
    process = started(register, out)
    wait_for(lambda: list(out.glob("results/*.json")), process)
    for child in psutil.Process(process.pid).children(recursive=True):
        if "spawn_main" in " ".join(child.cmdline()):
            child.kill()
    assert process.wait(HANG_S) == 0
    assert contents(out) == contents(undisturbed)


def test_ctrl_c_keeps_what_is_done(register, tmp_path):
    out = tmp_path / "sweep"
    process = started(register, out)
    wait_for(lambda: list(out.glob("results/*.json")), process)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to the workers too
    assert process.wait(HANG_S) == 0
    assert len(table(out)) == len(list(out.glob("results/*.json"))) >= 1


def test_workers_of_another_scheduler_make_the_same_bytes(
    register, undisturbed, tmp_path, monkeypatch, scheduler
):
    # They were started in another folder, and the register is named from this one.
    monkeypatch.chdir(register.parent)
    out = swept(register.name, tmp_path / "sweep", "--scheduler", scheduler)
    assert contents(out) == contents(undisturbed)


def test_a_fault_of_one_area_is_its_row_and_stops_no_other(tmp_path, capsys, scheduler):
    rows = [*county(0, "Aldshire"), *county(1, "Fenshire")]
    rows[3]["Easting"] = "somewhere"
    register = small_register.write(tmp_path, rows)
    out = swept(register, tmp_path / "sweep", "--scheduler", scheduler)
    failed = [row for row in table(out) if row["state"] == "failed"]
    assert {row["area"] for row in failed} == {"Aldshire"}
    assert all("Easting" in row["fault"] and "somewhere" in row["fault"] for row in failed)
    assert [row["area"] for row in table(out) if row["clusters"]] == ["Fenshire"] * 2
    assert "Aldshire" in capsys.readouterr().out


@pytest.fixture
def impatient(monkeypatch):
    """Wait a second for a scheduler that is not there."""
    monkeypatch.setattr(engine, "_WAIT_S", 1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--scheduler", "tcp://127.0.0.1:9"), "--scheduler: no Dask scheduler answers there"),
        (("--scheduler", "nowhere"), "--scheduler: no Dask scheduler answers there"),
        (("--memory", "much"), "--memory: this is no amount of memory"),
        (("--memory", "-2GB"), "--memory: this is no amount of memory"),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_an_engine_that_cannot_be_is_refused(run, register, tmp_path, given, said):
    code, _, err = run(*arguments(register, tmp_path / "sweep", *given))
    assert code == 1
    assert said in err


def test_workers_keep_the_memory_that_searches_free():
    """Otherwise a fifth of the time of a large search goes into getting it back."""
    with client_of(Engine(workers=1)) as client:
        found = client.submit(os.getenv, "MALLOC_TRIM_THRESHOLD_").result()
    assert int(found) >= 2**28
