"""JSON files, read strictly: what another program might read differently is refused."""

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from data.errors import Fault, InputError, shorten
from data.given_file import require_regular

_EXACT = 2**53
"""Whole numbers up to here are the same in every program that reads JSON."""
_HALF_A_LETTER = re.compile(r"\\u[dD][89a-fA-F]")
"""An escape that is a letter only together with another one."""
_MAIN = "plan.json"
_REMEDY = "Make the plan again, or restore the file from a copy"


class _UnsafeJsonError(ValueError):
    """The text is valid JSON, but other programs might read it differently."""


def read_json_object(path: Path) -> dict[str, Any]:
    """Read a JSON object from a file of a plan directory.

    Raises
    ------
    InputError
        If the file cannot be read; is no JSON; gives a name twice; or holds NaN, an infinite
        number, or a whole number beyond 2^53.
    """
    text = read_text(path)
    try:
        document = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_float,
            parse_int=_int,
        )
        if _HALF_A_LETTER.search(text):
            json.dumps(document, ensure_ascii=False).encode()
    except _UnsafeJsonError as error:
        raise InputError([Fault(path.name, str(error), _REMEDY)]) from error
    except (ValueError, RecursionError) as error:
        raise InputError([damaged(path.name)]) from error
    if not isinstance(document, dict):
        raise InputError([damaged(path.name)])
    return document


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a JSON object as a plan directory has it: the same bytes on every system."""
    path.write_text(json_text(document), encoding="utf-8", newline="\n")


def json_text(document: Mapping[str, Any]) -> str:
    """Return an object as the text of a file of a plan; NaN is a programming error."""
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def read_text(path: Path) -> str:
    """Read a text file of a plan directory.

    Raises
    ------
    InputError
        If it cannot be read, or is not UTF-8.
    """
    try:
        require_regular(path)
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError([_unread(path)]) from error
    except UnicodeDecodeError as error:
        raise InputError([damaged(path.name)]) from error


def require_file(path: Path) -> None:
    """Refuse a plan directory that lacks a file.

    Raises
    ------
    InputError
        If it is not there.
    """
    if not path.exists():
        raise InputError([_unread(path)])


def _unread(path: Path) -> Fault:
    folder = path.parent
    within = path.name != _MAIN and (folder / _MAIN).exists()
    if within or (folder.parent / _MAIN).exists():
        return Fault(str(folder), f"has lost its {path.name}, or it cannot be read", _REMEDY)
    return Fault(
        str(folder),
        f"holds no plan: {path.name} cannot be read",
        "Give a directory that `schoolclusters plan` wrote",
    )


def damaged(name: str) -> Fault:
    """Return the fault of a file that is not what its name says."""
    return Fault(name, "is damaged", _REMEDY)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _UnsafeJsonError(f"gives the name {shorten(twice)!r} twice in one object")
    return found


def _refuse_constant(word: str) -> NoReturn:
    raise _UnsafeJsonError(f"holds {word}, which is no number")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _UnsafeJsonError(f"holds the number {shorten(text)}, which is too large")
    return value


def _int(text: str) -> int:
    if len(text) > 20 or abs(int(text)) > _EXACT:
        raise _UnsafeJsonError(f"holds the number {shorten(text)}, which is too large")
    return int(text)
