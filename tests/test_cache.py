import os
import sys
import threading
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import small_roads
from small_roads import school
from special_files import at_once, pipe

from data.cache_folder import untold
from maps import Basemap
from routing import RoadGraph, SpeedProfile
from routing.cache import _tidy, cached_roads, cached_times
from routing.network import RoadNodes, Stretches
from routing.restrictions import BannedDrives

CAR = SpeedProfile.car()
STREET = {"highway": "residential", "maxspeed": "20 mph"}
ODD = {"highway": "primary", "maxspeed": "fast", "lit": "yes"}
SCHOOLS = [school(1, 100, 10), school(2, 1900, 700), school(3, 1500, -10)]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a cache of its own."""
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def road_file(tmp_path: Path) -> Path:
    spots = {1: (0.0, 0.0), 2: (1000.0, 0.0), 3: (2000.0, 0.0), 4: (2500.0, 900.0)}
    ferry = {"route": "ferry", "motor_vehicle": "yes", "duration": "0:02"}
    roads = [([1, 2], STREET), ([2, 3], ODD), ([2, 4], STREET), ([1, 4], ferry)]
    turn = ("from w1, via n2, to w3", {"restriction": "no_left_turn"})
    return small_roads.write(tmp_path / "roads.osm.pbf", spots, roads, turns=[turn])


def entry(folder: Path, kind: str) -> Path:
    (found,) = folder.glob(f"{kind}-*.npz")
    return found


def test_roads_from_the_cache_are_those_of_the_file(
    road_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = cached_roads(road_file)
    monkeypatch.setattr("routing.osm.read_osm", lambda _: pytest.fail("the file was read"))
    kept = cached_roads(road_file)
    assert (kept.notices, kept.sources) == (read.notices, read.sources)
    assert len(kept.notices) == 1
    assert len(kept.banned) == 1
    kinds = {"nodes": RoadNodes, "stretches": Stretches, "banned": BannedDrives}
    for part, kind in kinds.items():
        for field in fields(kind):
            ours, theirs = (getattr(getattr(g, part), field.name) for g in (kept, read))
            assert ours.dtype == theirs.dtype
            assert not ours.flags.writeable
            np.testing.assert_array_equal(ours, theirs)


def test_a_base_map_from_the_cache_is_that_of_the_file(
    road_file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roads = cached_roads(road_file)
    read = Basemap.cached(road_file, SCHOOLS, roads).to_dict()
    assert read["roads"]
    assert read == Basemap.from_osm(road_file, SCHOOLS, roads).to_dict()
    Basemap.cached(road_file, SCHOOLS[:2], roads)
    assert len(list(folder.glob("basemap-*.npz"))) == 2
    monkeypatch.setattr("maps.basemap.read_osm_layers", lambda _: pytest.fail("the file was read"))
    assert Basemap.cached(road_file, SCHOOLS, roads).to_dict() == read


@pytest.mark.parametrize("ferries", [False, True])
def test_times_from_the_cache_are_those_computed(
    road_file: Path, monkeypatch: pytest.MonkeyPatch, *, ferries: bool
) -> None:
    roads = RoadGraph.from_osm(road_file)
    made = cached_times(roads, SCHOOLS, CAR, ferries=ferries)
    monkeypatch.setattr("routing.matrix.travel_times", lambda *_, **__: pytest.fail("computed"))
    kept = cached_times(roads, SCHOOLS, CAR, ferries=ferries)
    np.testing.assert_array_equal(kept.seconds, made.seconds)
    assert (kept.by_ferry is not None) == ferries
    if made.by_ferry is not None and kept.by_ferry is not None:
        assert made.by_ferry.any()
        np.testing.assert_array_equal(kept.by_ferry, made.by_ferry)
    for name in ("urns", "method", "profile", "snaps", "notices", "sources"):
        assert getattr(kept, name) == getattr(made, name)


def test_another_profile_school_or_road_file_is_another_entry(
    road_file: Path, tmp_path: Path, folder: Path
) -> None:
    roads = RoadGraph.from_osm(road_file)
    other = small_roads.write(
        tmp_path / "other.osm.pbf", {1: (0.0, 0.0), 2: (2000.0, 0.0)}, [([1, 2], STREET)]
    )
    moved = [school(1, 101, 10), *SCHOOLS[1:]]
    usual = cached_times(roads, SCHOOLS, CAR)
    for found in (
        cached_times(roads, SCHOOLS, CAR.scaled(1.3)),
        cached_times(roads, moved, CAR),
        cached_times(roads, SCHOOLS[::-1], CAR),
        cached_times(RoadGraph.from_osm(other), SCHOOLS, CAR),
        cached_times(roads, SCHOOLS, CAR, ferries=True),
    ):
        assert not np.array_equal(found.seconds, usual.seconds)
    assert len(list(folder.glob("times-*.npz"))) == 6


def test_another_version_of_the_program_reads_nothing_of_this_one(
    road_file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached_roads(road_file)
    monkeypatch.setattr("routing.cache._program", lambda: "another")
    cached_roads(road_file)
    assert len(list(folder.glob("roads-*.npz"))) == 2


def test_roads_that_come_from_no_file_leave_no_times(road_file: Path, folder: Path) -> None:
    roads = RoadGraph.from_networkx(RoadGraph.from_osm(road_file).to_networkx())
    cached_times(roads, SCHOOLS, CAR)
    assert not folder.exists()


@pytest.mark.parametrize("kind", ["roads", "times"])
@pytest.mark.parametrize("damage", ["cut", "empty", "flipped", "other", "text", "pickle"])
def test_a_damaged_entry_is_made_again_and_said_so(
    road_file: Path, folder: Path, kind: str, damage: str
) -> None:
    roads = cached_roads(road_file)
    times = cached_times(roads, SCHOOLS, CAR)
    path = entry(folder, kind)
    content = path.read_bytes()
    if damage == "other":
        np.savez(path, urns=np.arange(3))
    elif damage == "pickle":
        np.savez(path, words=np.array([{}], dtype=object), urns=np.arange(3))
    else:
        middle = content.index(
            (roads.stretches.length_m if kind == "roads" else times.seconds).data
        )
        path.write_bytes(
            {
                "cut": content[:middle],
                "empty": b"",
                "flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
                "text": b"not an entry",
            }[damage]
        )
    if kind == "roads":
        again = cached_roads(road_file)
        told = again.notices[len(roads.notices) :]
        np.testing.assert_array_equal(again.stretches.length_m, roads.stretches.length_m)
    else:
        mended = cached_times(roads, SCHOOLS, CAR)
        told = mended.notices[len(times.notices) :]
        np.testing.assert_array_equal(mended.seconds, times.seconds)
    assert [notice.text for notice in told] == [
        f"{path.name} in the cache was damaged, and was made again."
    ]
    assert path.read_bytes() == content  # whole again, and no trace of the damage kept


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_pipe_in_the_place_of_an_entry_is_not_waited_for(road_file: Path, folder: Path) -> None:
    cached_roads(road_file)
    path = entry(folder, "roads")
    content = path.read_bytes()
    path.unlink()
    pipe(path)
    with at_once():
        assert "was damaged, and was made again" in cached_roads(road_file).notices[-1].text
    assert path.read_bytes() == content


def test_a_run_that_is_stopped_leaves_no_entry(
    road_file: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("numpy.savez", killed)
        with pytest.raises(KeyboardInterrupt):
            cached_roads(road_file)
    assert not list(folder.iterdir())
    assert not [n for n in cached_roads(road_file).notices if "cache" in n.text]


def test_what_killed_runs_left_and_what_is_no_longer_used_goes(folder: Path) -> None:
    folder.mkdir()
    for i in range(30):
        path = folder / f"roads-{i:02}.npz"
        path.touch()
        os.utime(path, (1e9 + i, 1e9 + i))
    old, new = folder / ".old.npz", folder / ".new.npz"
    old.touch()
    new.touch()
    os.utime(old, (1e9, 1e9))
    _tidy(folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        ".new.npz",
        *(f"roads-{i:02}.npz" for i in range(6, 30)),
    ]


def test_two_runs_at_once_both_come_through(road_file: Path, folder: Path) -> None:
    found: list[int] = []
    runs = [
        threading.Thread(target=lambda: found.append(len(cached_roads(road_file).stretches)))
        for _ in range(4)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert found == [4] * 4
    assert [path.name for path in folder.iterdir()] == [entry(folder, "roads").name]


def test_a_cache_that_cannot_be_written_stops_nothing(road_file: Path, folder: Path) -> None:
    folder.write_text("in the way")
    roads = cached_roads(road_file)
    assert len(roads.stretches) == 4
    (told,) = [notice for notice in untold() if str(folder) in notice.text]
    assert f"Nothing can be kept for the next run in {folder}" in told.text
    assert not untold()  # once is enough
    assert told not in roads.notices  # a plan says the same wherever it was made
