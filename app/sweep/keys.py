"""The key of a case: equal for equal work, so that what is done is never done again."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from app.sweep.cases import SweepCase
from data.given_file import read_file
from maps.plan_files import PLAN
from maps.versions import versions

_LONGEST_NAME = 1_000
_MADE_BY = ("numba", "llvmlite", "numpy")
"""What makes the machine code of the search, and what it relies on."""


def key_of(case: SweepCase, day: date) -> str:
    """Return a hash of all that a plan rests on: contents of files, settings, day and versions.

    Parameters
    ----------
    case
        The case; where it is written makes no difference.
    day
        The day on its outputs.

    Raises
    ------
    InputError
        If a file cannot be read.
    """
    request = {name: getattr(case.request, name) for name in type(case.request).model_fields}
    stated = {
        "request": _stated({name: value for name, value in request.items() if name != "out"}),
        "day": day.isoformat(),
        "versions": {**versions(), **{name: version(name) for name in _MADE_BY}},
    }
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()


def _stated(value: Any) -> Any:
    """Return a value as JSON, files by the hash of what they hold."""
    if isinstance(value, Path):
        return _hash_of(value / PLAN if value.is_dir() else value)
    if isinstance(value, str):  # a road file, a profile or a programme may be a file or a name
        names_file = 0 < len(value) < _LONGEST_NAME and "\0" not in value and Path(value).is_file()
        return _hash_of(Path(value)) if names_file else value
    if dataclasses.is_dataclass(value):
        return {
            field.name: _stated(getattr(value, field.name)) for field in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        return {str(name): _stated(each) for name, each in value.items()}
    if isinstance(value, frozenset | tuple | list):
        parts = sorted(value) if isinstance(value, frozenset) else value
        return [_stated(each) for each in parts]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


@lru_cache(maxsize=1_000)
def _hash_of(path: Path) -> str:
    return read_file(path).sha256
