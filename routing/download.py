"""The roads around the schools, downloaded from OpenStreetMap where no road file is at hand.

OSMnx asks the Overpass service and keeps its answers in this user's cache folder. The roads are
kept there too, as an OpenStreetMap file like any other, so that the next run reads them as it
would read the user's own.
"""

import errno
import hashlib
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import osmnx
import shapely

from data.cache_folder import not_kept, usable_cache
from data.errors import Fault, InputError, Notice
from data.leaving import temporary_folder
from data.school import School
from routing.controls import ACCESS_KEYS, directions
from routing.download_relations import QUESTION, ask_for_relations, write_with
from routing.network import EARTH_RADIUS_M
from routing.road_format import broken_off, json_remark
from routing.tags import CLASS_OF_HIGHWAY

WAY_TAGS = (
    *("highway", "service", "route", "duration", "junction", "area", "oneway"),
    *("oneway:motor_vehicle", "oneway:motorcar", "oneway:vehicle"),
    *(f"{key}{way}" for key in ACCESS_KEYS for way in ("", ":forward", ":backward")),
    *(f"{key}{way}:conditional" for key in ACCESS_KEYS for way in ("", ":forward", ":backward")),
    *(f"oneway{kind}:conditional" for kind in ("", ":motor_vehicle", ":motorcar", ":vehicle")),
    *("name", "ref", "dual_carriageway"),
    *("maxspeed", "maxspeed:forward", "maxspeed:backward", "maxspeed:motorcar", "maxspeed:type"),
    *("maxspeed:advisory", "source:maxspeed", "zone:maxspeed", "zone:traffic", "lit"),
    *("lanes", "lanes:forward", "lanes:backward", "width", "est_width", "narrow"),
    *("passing_places", "surface", "smoothness", "tracktype", "bridge", "tunnel", "ford"),
    *("barrier", "traffic_calming", "crossing", "crossing:signals", "toll", "motorroad"),
)
"""Tags of ways that decide about speed and access."""

NODE_TAGS = (
    *("highway", "barrier", "crossing", "crossing:signals", "crossing:markings"),
    *("traffic_calming", "traffic_signals", "traffic_signals:direction", "direction", "junction"),
    *("access", "vehicle", "motor_vehicle", "motorcar", "stop", "give_way", "locked", "bollard"),
    "entrance",
)
"""Tags of points that delay or stop a car."""

_FILTERS = [
    f'["highway"~"^({"|".join(CLASS_OF_HIGHWAY)})$"]["area"!~"yes"]',
    '["route"="ferry"]',
]
_MARGIN_M = 10_000.0
"""Room around the schools for the roads between them."""

_CELL_DEG = 0.1
"""The area is made of whole cells, so that another school within it needs no new download."""

_LARGE_KM2 = 500.0
_NO_PLACE = {errno.EACCES, errno.EDQUOT, errno.EFBIG, errno.ENOSPC, errno.EPERM, errno.EROFS}
"""Errors of the system if nothing, or nothing more, can be written."""

_OPTION = "--roads download"
_OR_ELSE = "or give a road file of the area with --roads"


def download_roads(schools: Sequence[School], tell: Callable[[Notice], None] | None = None) -> Path:
    """Return a road file of the area around the schools, downloaded if the cache has none.

    Parameters
    ----------
    schools
        The schools, at least one.
    tell
        Called before a large download, with what a user should know about it.

    Raises
    ------
    InputError
        If there is no answer from OpenStreetMap's servers.
    """
    area = download_area(schools)
    asked = f"{area.wkt} {WAY_TAGS} {NODE_TAGS} {QUESTION}"
    key = hashlib.sha256(asked.encode()).hexdigest()[:16]
    name = f"openstreetmap-{key}.osm"
    cache = usable_cache()
    with _in_words():
        path = _downloads(cache) / name
        if path.is_file():
            return path
        size_km2 = _size_km2(area)
        if tell is not None and size_km2 > _LARGE_KM2:
            tell(_large(size_km2, cache))
        try:
            _download(area, path)
        except OSError as error:
            if cache is None or error.errno not in _NO_PLACE:
                raise
            not_kept(cache, str(error.strerror))
            path = _downloads(None) / name
            _download(area, path)
    return path


def _downloads(cache: Path | None) -> Path:
    """Return the folder of downloads: in the cache, or for this run alone."""
    return (cache or Path(_for_this_run().name)) / "downloads"


@lru_cache
def _for_this_run() -> tempfile.TemporaryDirectory[str]:
    """Make a folder that is removed when the program ends."""
    return tempfile.TemporaryDirectory(prefix="schoolclusters-", ignore_cleanup_errors=True)


def _large(size_km2: float, cache: Path | None) -> Notice:
    kept = f" They are kept for the next run in {cache}." if cache else ""
    return Notice(
        f"The roads of {size_km2:,.0f} square kilometres around the schools are downloaded from "
        f"OpenStreetMap, which may take many minutes.{kept}"
    )


def download_area(schools: Sequence[School]) -> shapely.Polygon:
    """Return the area whose roads are needed, WGS 84 degrees: the schools' and 10 km around."""
    lon = np.array([school.lon for school in schools])
    lat = np.array([school.lat for school in schools])
    north = np.degrees(_MARGIN_M / EARTH_RADIUS_M)
    east = north / np.cos(np.radians(lat))
    west_south = np.floor(np.column_stack([lon - east, lat - north]) / _CELL_DEG)
    east_north = np.ceil(np.column_stack([lon + east, lat + north]) / _CELL_DEG)
    corners = np.column_stack([west_south, east_north]) * _CELL_DEG
    cells = shapely.union_all(shapely.box(*np.unique(corners, axis=0).T))
    return shapely.Polygon(np.round(shapely.get_coordinates(cells.convex_hull), 6))


def _size_km2(area: shapely.Polygon) -> float:
    scale = np.radians(EARTH_RADIUS_M) / 1000
    return float(area.area * scale**2 * np.cos(np.radians(area.centroid.y)))


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError) as error:  # all errors of OSMnx and requests
        raise InputError([_download_fault(error)]) from None


def _download(area: shapely.Polygon, path: Path) -> None:
    """Ask for the roads of an area and write them to a file, completely or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        _osmnx_settings(path.parent / "overpass"),
        temporary_folder(path.parent) as folder,
    ):
        graph = osmnx.graph_from_polygon(
            area, simplify=False, retain_all=True, custom_filter=_FILTERS
        )
        for *_, edge in graph.edges(data=True):
            _say_direction(edge)
        roads, unfinished = folder / "roads.osm", folder / path.name
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # OSMnx's own, about pandas
            osmnx.save_graph_xml(graph, roads)
        write_with(ask_for_relations(area), roads, unfinished)
        unfinished.replace(path)


def _say_direction(edge: dict[str, Any]) -> None:
    """Tag a one-way edge as such before it is saved.

    OSMnx reverses ways that are one-way against their drawing, and keeps their tag; and it writes
    `no` for all that have none, motorways and roundabouts included.
    """
    turned = edge.get("oneway") in {"-1", "reverse", "T"}
    tags = {key: value for key, value in edge.items() if isinstance(value, str)}
    if turned or directions(tags) == (True, False):
        edge["oneway"] = "yes"


def _download_fault(error: Exception) -> Fault:
    """Say what went wrong: requests' errors are OSErrors, OSMnx's are ValueErrors."""
    kind = type(error).__name__
    if "Timeout" in kind:
        problem = "OpenStreetMap's server took too long to answer"
        remedy = f"Try again later, {_OR_ELSE}"
    elif kind in {"ConnectionError", "SSLError", "ProxyError", "gaierror"}:
        problem = "OpenStreetMap's server cannot be reached"
        remedy = f"Check the connection to the internet and the proxy, {_OR_ELSE}"
    elif kind in {"ResponseStatusCodeError", "KeyError"}:  # an error message instead of roads
        problem = "OpenStreetMap's server refused the request"
        remedy = f"Try again in some minutes, {_OR_ELSE}"
    elif isinstance(error, ValueError):
        problem = "OpenStreetMap's server has no roads around the schools"
        remedy = f"Check the places of the schools, {_OR_ELSE}"
    else:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else kind
        problem = f"the roads cannot be downloaded or kept ({reason})"
        remedy = f"Check the connection and the room on the disk, {_OR_ELSE}"
    return Fault(_OPTION, problem, remedy)


def _refuse_part_answers(response: Any, **_: object) -> None:
    """Refuse a truncated answer: the service says so at its end, and OSMnx ignores that."""
    if remark := json_remark(response.content):
        remedy = f"Try again in some minutes or with fewer schools, {_OR_ELSE}"
        raise InputError([broken_off(_OPTION, remark, remedy)])


@contextmanager
def _osmnx_settings(folder: Path) -> Iterator[None]:
    """Configure OSMnx for our reader, and restore its global settings afterwards."""
    ours = {
        "all_oneway": True,  # keeps the one-way tags as they are mapped
        "cache_folder": folder,
        "use_cache": True,
        "requests_kwargs": osmnx.settings.requests_kwargs
        | {"hooks": {"response": _refuse_part_answers}},
        "useful_tags_way": list(WAY_TAGS),
        "useful_tags_node": list(NODE_TAGS),
    }
    before = {name: getattr(osmnx.settings, name) for name in ours}
    try:
        for name, value in ours.items():
            setattr(osmnx.settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(osmnx.settings, name, value)
