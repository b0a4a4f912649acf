"""Matrices as routing services answer in JSON: OSRM and its kin, Google, Valhalla.

All of them give seconds. Their rows and columns are schools only if the answer names them by URN,
which the request can provide for.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from data.errors import Notice
from data.file_kind import an, file_kind
from data.given_file import GivenFile
from routing.times import UNREACHABLE
from routing.times_form import SQUARE, GivenTimes, urn_of

_NAMES = ("urn", "id", "name")
_GOOGLE_NO_WAY = "ZERO_RESULTS"

Json = Any
"""Any JSON value, until it is checked."""


def is_json(file: GivenFile) -> bool:
    """Whether a file begins as JSON does."""
    return file.content[:200].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}


def given_json(file: GivenFile) -> GivenTimes:
    """Recognise the service and return the matrix of its answer.

    Raises
    ------
    InputError
        If the service is not known, says that it failed, or does not name schools by URN.
    """
    try:
        document = json.loads(file.content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise file.refusal("the JSON in this file is damaged or cut short", SQUARE) from None
    if failed := _failure(document):
        raise file.refusal("the service says that it failed", "Ask it again", failed)
    for service, recognised, read in _FORMS:
        if recognised(document):
            try:
                origins, destinations, cells = read(document)
            except (KeyError, TypeError, AttributeError, ValueError):
                problem = f"this looks like an answer of {service}, and has another form"
                raise file.refusal(problem, SQUARE) from None
            given = _given_times(file, service, (origins, destinations), cells)
            return replace(given, notices=tuple(_guessed(file, document)))
    kind = file_kind(file.content) or "JSON file"
    problem = f"this is {an(kind)}, and no matrix of drive times that is known"
    raise file.refusal(problem, SQUARE)


def _guessed(file: GivenFile, document: Json) -> Iterator[Notice]:
    """Report that OSRM found no way and gave an estimate along the straight line instead."""
    cells = document.get("fallback_speed_cells") if isinstance(document, dict) else None
    if isinstance(cells, list) and cells:
        found = "1 time is" if len(cells) == 1 else f"{len(cells):,} times are"
        yield Notice(
            f"{file.name}: {found} no drive along roads: OSRM found no way, and went by the "
            "straight line at its fallback speed."
        )


def _given_times(
    file: GivenFile,
    service: str,
    names: tuple[list[str], list[str]],
    cells: list[list[Json]],
) -> GivenTimes:
    origins, destinations = names
    unnamed = next((name for name in origins + destinations if urn_of(name) is None), None)
    if unnamed is not None or not origins:
        raise file.refusal(
            f"this answer of {service} does not say which school each row and column is: they are "
            "not named by URN",
            "Give each place the URN of its school as its name, or give a CSV file with URNs in "
            "its first row and column",
            unnamed,
        )
    if len(cells) != len(origins) or any(len(row) != len(destinations) for row in cells):
        problem = f"this answer of {service} does not have a time for each pair of its places"
        raise file.refusal(problem, "Ask for all pairs, and save the complete answer")
    return GivenTimes(
        origins,
        destinations,
        np.array([[_number_of_json(cell) for cell in row] for row in cells], np.float64),
        text=lambda r, c: str(cells[r][c]),
        place=lambda r, c: (None, f"{origins[r]} to {destinations[c]}"),
        unit="seconds",
        is_time=True,
        is_answer=True,
    )


def _number_of_json(cell: Json) -> float:
    if cell is None:
        return UNREACHABLE
    plain = isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < 1e15
    return float(cell) if plain else np.nan


def _name_of_place(place: Json) -> str:
    """Return the name of a place: the first of its texts that is a URN, or else any."""
    if not isinstance(place, dict):
        return str(place)
    named = [str(place[key]) for key in _NAMES if key in place]
    return next((name for name in named if urn_of(name) is not None), named[0] if named else "")


def _names_of_places(places: Json) -> list[str]:
    if isinstance(places, list) and len(places) == 1 and isinstance(places[0], list):
        places = places[0]  # as older editions of Valhalla nest them
    return [_name_of_place(place) for place in places or ()]


Form = tuple[list[str], list[str], list[list[Json]]]


def _osrm(document: Json) -> Form:
    cells = document["durations"]
    return (
        _names_of_places(document.get("sources")),
        _names_of_places(document.get("destinations")),
        cells,
    )


def _google(document: Json) -> Form:
    cells = [[_google_cell(each) for each in row["elements"]] for row in document["rows"]]
    origins, destinations = document["origin_addresses"], document["destination_addresses"]
    return _names_of_places(origins), _names_of_places(destinations), cells


def _google_cell(element: Json) -> Json:
    status = element.get("status", "OK")
    if status == _GOOGLE_NO_WAY:
        return None
    return element["duration"]["value"] if status == "OK" else status


def _valhalla(document: Json) -> Form:
    found = document["sources_to_targets"]
    cells = (
        found["durations"]
        if isinstance(found, dict)
        else [[each["time"] for each in row] for row in found]
    )
    return (
        _names_of_places(document.get("sources")),
        _names_of_places(document.get("targets")),
        cells,
    )


def _graphhopper(document: Json) -> Form:
    return (
        _names_of_places(document.get("from_points")),
        _names_of_places(document.get("to_points")),
        document["times"],
    )


def _google_routes(document: Json) -> Form:
    del document  # it numbers its places, and does not name them
    return [], [], []


def _failure(document: Json) -> str:
    """Return what a service says went wrong, `""` if nothing did."""
    if not isinstance(document, dict):
        return ""
    said = (document.get(key) for key in ("status", "code", "error"))
    failed = next((each for each in said if each and str(each).lower() != "ok"), None)
    words = (document.get(key) for key in ("error_message", "message"))
    return "" if failed is None else " ".join(str(each) for each in (failed, *words) if each)


def _has(*keys: str) -> Callable[[Json], bool]:
    return lambda document: isinstance(document, dict) and all(key in document for key in keys)


def _has_indices(document: Json) -> bool:
    return (
        isinstance(document, list)
        and len(document) > 0
        and isinstance(document[0], dict)
        and "originIndex" in document[0]
    )


_FORMS: Sequence[tuple[str, Callable[[Json], bool], Callable[[Json], Form]]] = (
    ("OSRM", _has("durations"), _osrm),
    ("Google", _has("rows", "origin_addresses"), _google),
    ("Google", _has_indices, _google_routes),
    ("Valhalla", _has("sources_to_targets"), _valhalla),
    ("GraphHopper", _has("times"), _graphhopper),
)
