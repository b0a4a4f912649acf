"""Where a home is missing, locked, full or somebody else's, commands run and say so once."""

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import small_roads
from small_roads import school

from data.cache_folder import is_private, not_kept, untold, usable_cache
from data.leaving import scratch_beside
from routing import SpeedProfile, cached_roads, cached_times

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
CAR = SpeedProfile.car()
COMPILES = """
from pathlib import Path
from clustering import compiled
@compiled.compiled
def one(x):
    return x + 1
assert one(1) == 2
print(sum(one.stats.cache_hits.values()))
from data.cache_folder import untold
print(*(notice.text for notice in untold()), sep="\\n")
"""


@pytest.fixture(autouse=True)
def _nothing_told(monkeypatch):
    monkeypatch.setattr("data.cache_folder._told", set())
    monkeypatch.setattr("data.cache_folder._untold", {})


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The cache folder of this test; parents exist."""
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    return tmp_path / "cache"


def in_the_way(place):
    place.write_text("a file stands where the folder should")


def under_a_file(place):
    place.parent.joinpath("file").touch()
    place.symlink_to(place.parent / "file" / "cache")


@posix
@pytest.mark.parametrize("lock", [in_the_way, under_a_file])
def test_a_cache_that_cannot_be_is_done_without_and_said_once(tmp_path, place, lock):
    road = {"highway": "residential", "maxspeed": "20 mph"}
    path = small_roads.write(
        tmp_path / "roads.osm.pbf", {1: (0, 0), 2: (1000, 0)}, [([1, 2], road)]
    )
    lock(place)
    roads = cached_roads(path)
    times = cached_times(roads, [school(1, 100, 10), school(2, 900, 10)], CAR)
    assert times.seconds.max() > 0
    (notice,) = untold()
    assert f"Nothing can be kept for the next run in {place}" in notice.text
    assert not any("kept" in said.text for said in (*roads.notices, *times.notices))
    cached_roads(path)
    assert not untold()


@posix
def test_what_stops_all_of_the_cache_is_said_once(place):
    place.mkdir()
    in_the_way(place / "compiled")
    assert not is_private(place / "compiled" / "0123")
    not_kept(place, "Read-only file system")
    (notice,) = untold()
    assert f"Nothing can be kept for the next run in {place} (" in notice.text


@posix
def test_what_another_user_owns_or_may_write_is_not_used(tmp_path, place, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1234567)
    place.mkdir()
    os.chown(place, 7654321 if os.getuid() == 0 else -1, -1)
    assert (usable_cache() is None) is (place.stat().st_uid != 0)
    monkeypatch.undo()
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    assert not is_private(shared)
    assert any("other users may write there" in notice.text for notice in untold())


@posix
def test_an_old_cache_of_a_group_becomes_private_and_new_ones_are(place):
    place.mkdir()
    place.chmod(0o775)
    assert usable_cache() == place
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    assert is_private(place / "within")
    assert stat.S_IMODE((place / "within").stat().st_mode) == 0o700


def test_without_a_home_nothing_is_written_into_the_folder_at_hand(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: "~/.cache/schoolclusters")
    monkeypatch.chdir(tmp_path)
    assert usable_cache() is None
    assert "no home folder is known" in untold()[0].text
    assert not list(tmp_path.iterdir())


def compiled_in(tmp_path, before="", **env):
    """Return how many functions a new process found compiled, and what it says."""
    module = tmp_path / "probe.py"
    module.write_text(before + COMPILES, encoding="utf-8")
    own = {k: v for k, v in os.environ.items() if k not in {"NUMBA_CACHE_DIR", "XDG_CACHE_HOME"}}
    root = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, module], env=own | {"PYTHONPATH": root} | env,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    hits, _, said = done.stdout.partition("\n")
    return int(hits), said.strip()


NO_ROOM = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
"""


@posix
def test_what_cannot_be_kept_compiled_is_compiled_again(tmp_path):
    kept = tmp_path / "kept"
    hits, said = compiled_in(tmp_path, NO_ROOM, NUMBA_CACHE_DIR=str(kept))
    assert hits == 0
    assert "File too large" in said
    assert compiled_in(tmp_path, NUMBA_CACHE_DIR=str(kept)) == (0, "")
    assert compiled_in(tmp_path, NUMBA_CACHE_DIR=str(kept)) == (1, "")
    for path in kept.rglob("*.nb?"):
        path.write_bytes(b"damaged")
    assert compiled_in(tmp_path, NUMBA_CACHE_DIR=str(kept))[0] == 0


@posix
@pytest.mark.parametrize("home", ["file/home", None])
def test_compiling_needs_no_home(tmp_path, home):
    (tmp_path / "file").touch()
    hits, said = compiled_in(tmp_path, HOME=str(tmp_path / (home or "file")))
    assert hits == 0
    assert said.count("Nothing can be kept") == 1


def test_temporary_files_go_beside_the_output_where_there_is_no_other_place(tmp_path, monkeypatch):
    def none() -> str:
        raise FileNotFoundError("No usable temporary directory found")

    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("tempfile._get_default_tempdir", none)
    assert scratch_beside(tmp_path / "new" / "plan") == tmp_path / "new" / "plan"
    assert tempfile.gettempdir() == str(tmp_path)
