"""Road graphs, drive times and maps of roads kept between runs, in the user's cache folder.

An entry's name is the hash of all that it was made from: the road file, the figures of the
profile, the schools and this very program. So an entry is never out of date: it is only no longer
asked for. It is written atomically, even if others write it at the same time, and made again if it
is damaged.
"""

import hashlib
import json
import os
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from data.cache_folder import not_kept, usable_cache
from data.errors import Notice, OutputError
from data.given_file import StrPath, read_file, refuse_special
from data.leaving import tidied
from data.school import School, Source
from routing.graph import RoadGraph
from routing.grounds import Grounds
from routing.network import MOST_ROAD_BYTES, RoadNodes, Stretches
from routing.profile import SpeedProfile
from routing.restrictions import BannedDrives
from routing.times import Snap, TravelTimes

if TYPE_CHECKING:
    from routing.contraction import Progress

_ENTRIES_KEPT = 24
_LEFTOVERS_KEPT_S = 86_400.0

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class _Document:
    content: dict[str, Any]
    notices: tuple[Notice, ...] = ()


T = TypeVar("T", RoadGraph, TravelTimes, _Document)


def cached_roads(path: StrPath) -> RoadGraph:
    """Read the roads of an OpenStreetMap file, or take them from the cache.

    Raises
    ------
    InputError
        As `RoadGraph.from_osm`.
    """
    sha256 = read_file(path, MOST_ROAD_BYTES).sha256
    return _from_cache(
        _entry_name("roads", sha256, Path(path).name),
        make=lambda: RoadGraph.from_osm(path),
        pack=_pack_roads,
        unpack=_unpack_roads,
    )


def cached_times(
    roads: RoadGraph,
    schools: Sequence[School],
    profile: SpeedProfile,
    *,
    ferries: bool = False,
    beyond_roads: bool = False,
    progress: "Progress | None" = None,
) -> TravelTimes:
    """Compute the drive times of `travel_times`, or take them from the cache.

    The times of roads that come from no file are always computed.

    Parameters
    ----------
    roads, schools, profile, ferries, beyond_roads, progress
        As for `travel_times`; what is taken from the cache reports no progress.

    Raises
    ------
    InputError
        As `travel_times`.
    """

    def make() -> TravelTimes:
        from routing.matrix import travel_times  # noqa: PLC0415 - not for times that are kept

        return travel_times(
            roads, schools, profile, ferries=ferries, beyond_roads=beyond_roads, progress=progress
        )

    if not roads.sources:
        return make()
    points = [(each.urn, each.name, each.lon, each.lat, each.entrance) for each in schools]
    # The notices of the roads belong to the times too, and differ after a repair.
    name = _entry_name(
        "times", roads.sources, roads.notices, points, profile, ferries, beyond_roads
    )
    kept = _from_cache(name, make=make, pack=_pack_times, unpack=_unpack_times)
    return replace(kept, speeds=profile.to_dict())


def cached_document(
    kind: str, made_from: Sequence[object], code: Path, make: Callable[[], dict[str, Any]]
) -> dict[str, Any]:
    """Make values that JSON can hold from a road file, or take them from the cache.

    Parameters
    ----------
    kind
        First word of the entry's name.
    made_from
        All that they are made from; each with a text of its own.
    code
        Folder of the code that makes them.
    make
        Makes them.
    """
    kept = _from_cache(
        _entry_name(kind, _code_of(code), *made_from),
        make=lambda: _Document(make()),
        pack=lambda made: {"content": np.frombuffer(json.dumps(made.content).encode(), np.uint8)},
        unpack=lambda arrays: _Document(json.loads(arrays["content"].tobytes())),
    )
    return kept.content


def _from_cache(
    name: str, make: Callable[[], T], pack: Callable[[T], Arrays], unpack: Callable[[Arrays], T]
) -> T:
    """Return an entry of the cache; make it if it is not there, or damaged."""
    folder = usable_cache()
    if folder is None:
        return make()
    path = folder / name
    damaged = False
    try:
        refuse_special(path, "It is made again.")
        with np.load(path, allow_pickle=False) as entry:
            found = unpack({key: entry[key] for key in entry.files})
        with suppress(OSError):
            path.touch()  # the entries asked for last are those kept
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, OutputError):
        damaged = True
    else:
        return found
    made: T = make()
    _store(path, pack(made))
    return replace(made, notices=(*made.notices, _damaged(path))) if damaged else made


def _damaged(path: Path) -> Notice:
    return Notice(f"{path.name} in the cache was damaged, and was made again.")


def _store(path: Path, arrays: Arrays) -> None:
    """Write an entry beside its place and move it there in one step; note if that fails."""
    unfinished: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=".", suffix=".npz", dir=path.parent)
        unfinished = Path(name)
        with tidied(unfinished.unlink), os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        unfinished.replace(path)
        _tidy(path.parent)
    except OSError as error:
        not_kept(path.parent, error.strerror or str(error))
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)


def _tidy(folder: Path) -> None:
    """Remove the entries that were used least recently, and what killed runs left behind."""
    with suppress(OSError):  # another run may be tidying too
        entries = sorted(folder.glob("[!.]*.npz"), key=lambda path: -path.stat().st_mtime)
        leftovers = [
            path
            for path in folder.glob(".*.npz")
            if path.stat().st_mtime < time.time() - _LEFTOVERS_KEPT_S
        ]
        for path in [*entries[_ENTRIES_KEPT:], *leftovers]:
            path.unlink(missing_ok=True)


def _entry_name(kind: str, *made_from: object) -> str:
    digest = hashlib.sha256(repr((_program(), made_from)).encode()).hexdigest()
    return f"{kind}-{digest[:32]}.npz"


def _program() -> str:
    """Return what stands for the code of this package, which makes or reads every entry."""
    return _code_of(Path(__file__).parent)


@cache
def _code_of(folder: Path) -> str:
    """Hash of the code that makes entries: any change of it may change them."""
    digest = hashlib.sha256(np.__version__.encode())
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _pack_roads(roads: RoadGraph) -> Arrays:
    return {
        **{f"nodes.{key}": value for key, value in _arrays_of(roads.nodes).items()},
        **{f"stretches.{key}": value for key, value in _arrays_of(roads.stretches).items()},
        **{f"banned.{key}": value for key, value in _arrays_of(roads.banned).items()},
        **{f"grounds.{key}": value for key, value in _arrays_of(roads.grounds).items()},
        "words": _texts_as_bytes(roads.notices, roads.sources),
    }


def _unpack_roads(arrays: Arrays) -> RoadGraph:
    notices, sources = _read_words(arrays["words"])
    nodes = {f.name: arrays[f"nodes.{f.name}"] for f in fields(RoadNodes)}
    stretches = {f.name: arrays[f"stretches.{f.name}"] for f in fields(Stretches)}
    banned = BannedDrives(**{f.name: arrays[f"banned.{f.name}"] for f in fields(BannedDrives)})
    grounds = Grounds(**{f.name: arrays[f"grounds.{f.name}"] for f in fields(Grounds)})
    return RoadGraph(
        RoadNodes(**nodes),
        Stretches(**stretches),
        notices,
        sources=sources,
        banned=banned,
        grounds=grounds,
    )


def _pack_times(times: TravelTimes) -> Arrays:
    snaps = times.snaps
    packed = {
        "urns": np.array(times.urns, np.int64),
        "seconds": times.seconds,
        "profile": np.array(times.profile),
        "snap_points": np.array([(s.lon, s.lat, s.distance_m, s.fraction) for s in snaps]),
        "snap_stretches": np.array([s.stretch for s in snaps], np.int64),
        "words": _texts_as_bytes(times.notices, times.sources),
    }
    return packed if times.by_ferry is None else packed | {"by_ferry": times.by_ferry}


def _unpack_times(arrays: Arrays) -> TravelTimes:
    notices, sources = _read_words(arrays["words"])
    urns = tuple(arrays["urns"].tolist())
    snaps = zip(
        urns, arrays["snap_points"].tolist(), arrays["snap_stretches"].tolist(), strict=True
    )
    return TravelTimes(
        urns,
        arrays["seconds"],
        "roads",
        str(arrays["profile"]),
        tuple(Snap(urn, x, y, m, s, share) for urn, (x, y, m, share), s in snaps),
        notices,
        arrays.get("by_ferry"),
        sources=sources,
    )


def _arrays_of(values: RoadNodes | Stretches | BannedDrives | Grounds) -> Arrays:
    return {field.name: getattr(values, field.name) for field in fields(values)}


def _texts_as_bytes(notices: tuple[Notice, ...], sources: tuple[Source, ...]) -> NDArray[np.uint8]:
    """Return texts as bytes: arrays of Python objects would need pickle."""
    texts = {"notices": [asdict(n) for n in notices], "sources": [asdict(s) for s in sources]}
    return np.frombuffer(json.dumps(texts).encode(), np.uint8)


def _read_words(words: NDArray[np.uint8]) -> tuple[tuple[Notice, ...], tuple[Source, ...]]:
    texts = json.loads(words.tobytes())
    notices = tuple(Notice(**notice) for notice in texts["notices"])
    return notices, tuple(Source(**source) for source in texts["sources"])
