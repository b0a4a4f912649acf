"""The hashes in plan.json that bind the files of a plan directory to each other.

`hashes` holds the SHA-256 of every file of the directory (`files`), of every other key of plan.json
(`keys`), and of these two together (`content`). They show what was edited since; they are not a
signature: whoever edits a file can compute them anew.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.given_file import read_file
from maps.plan_files import (
    ALTERNATIVE,
    BEFORE,
    DECIDING,
    DECISIONS,
    MADE_FROM_IT,
    OWN,
    PERSONAL,
    PLAN,
    RUN,
)

HASHES = "hashes"
_UNBOUND = frozenset({RUN, PERSONAL, DECISIONS, DECIDING})
"""Run times differ between two runs of one plan. What is known of persons may be absent, and a hash
of it would let anybody guess who they are. What people decide they edit as they like."""


@dataclass(frozen=True, slots=True)
class Edits:
    """What was changed since plan.json was written.

    Attributes
    ----------
    keys
        Top-level keys of plan.json that were changed, removed or added.
    files
        Name of a file, relative to the directory, and what happened to it: `was edited`, `is
        missing` or `was added`.
    """

    keys: tuple[str, ...]
    files: tuple[tuple[str, str], ...]


def with_hashes(document: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return the content of plan.json with the hashes of itself and of the files beside it.

    Parameters
    ----------
    document
        All that plan.json says.
    folder
        The folder that has all other files of the plan already.
    """
    bound = {key: value for key, value in document.items() if key != HASHES}
    files, keys = _of_files(folder), _of_keys(bound)
    return {**bound, HASHES: {"files": files, "keys": keys, "content": _of_all(files, keys)}}


def with_new_files(document: Mapping[str, Any], folder: Path, names: Set[str]) -> dict[str, Any]:
    """Return the content of plan.json with the hashes of some files computed again.

    A document without hashes stays as it is.
    """
    if HASHES not in document:
        return dict(document)
    hashes = document[HASHES]
    files, keys = (_texts(hashes, name) for name in ("files", "keys"))
    files = {name: stored for name, stored in files.items() if name not in names}
    files |= {name: _of_file(folder / name) for name in names if (folder / name).is_file()}
    files = dict(sorted(files.items()))
    return {**document, HASHES: {"files": files, "keys": keys, "content": _of_all(files, keys)}}


def run_hash(run: Mapping[str, Any]) -> str:
    """Return the hash that binds what run.json says."""
    return _hash({key: value for key, value in run.items() if key != "hash"})


def content_hash(document: Mapping[str, Any]) -> str:
    """Return the hash that identifies a whole plan; `""` where it has none."""
    hashes = document.get(HASHES)
    stored = hashes.get("content") if isinstance(hashes, dict) else None
    return stored if isinstance(stored, str) else ""


def identity(document: Mapping[str, Any]) -> str:
    """Return what identifies a plan however it is drawn: the hash of the hashes of its keys."""
    return _hash(_texts(document.get(HASHES), "keys"))


def find_edits(document: Mapping[str, Any], folder: Path) -> Edits | None:
    """Compare a plan directory with its hashes; None where plan.json has none."""
    if HASHES not in document:
        return None
    hashes = document[HASHES]
    files, keys = (_texts(hashes, name) for name in ("files", "keys"))
    found = _of_keys({key: value for key, value in document.items() if key != HASHES})
    changed = [key for key in {**keys, **found} if keys.get(key) != found.get(key)]
    if content_hash(document) != _of_all(files, keys):
        changed.append(HASHES)
    return Edits(tuple(changed), tuple(_changed_files(files, _of_files(folder))))


def _changed_files(
    stored: Mapping[str, str], found: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for name in sorted({*stored, *found}):
        if name not in found:
            yield name, "is missing"
        elif name not in stored:
            yield name, "was added"
        elif stored[name] != found[name]:
            yield name, "was edited"


def _of_files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): _of_file(path) for path in sorted(_bound_files(folder))
    }


def _of_file(path: Path) -> str:
    """Return the hash of a file; of a plan.json without its own hashes.

    So an alternative that is drawn again by itself still belongs to its plan.
    """
    content = read_file(path).content
    if path.name == PLAN:
        with suppress(ValueError, RecursionError, AttributeError):
            return _hash({k: v for k, v in json.loads(content).items() if k != HASHES})
    return hashlib.sha256(content).hexdigest()


def _bound_files(folder: Path) -> Iterator[Path]:
    """Yield the files of a plan directory by our own names: plan.json could name others.

    Hand-outs of an alternative are made later, and bound to its own plan.json.
    """
    for path in folder.iterdir():
        if path.is_dir() and (
            path.name == BEFORE or re.fullmatch(rf"{ALTERNATIVE}[0-9]+", path.name)
        ):
            yield from (
                inner
                for inner in path.iterdir()
                if inner.name in OWN - _UNBOUND - MADE_FROM_IT and inner.is_file()
            )
        elif path.name in OWN - _UNBOUND - {PLAN} and path.is_file():
            yield path


def _of_keys(document: Mapping[str, Any]) -> dict[str, str]:
    return {key: _hash(value) for key, value in document.items()}


def _of_all(files: Mapping[str, str], keys: Mapping[str, str]) -> str:
    return _hash({"files": dict(files), "keys": dict(keys)})


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _texts(hashes: object, name: str) -> dict[str, str]:
    stored = hashes.get(name) if isinstance(hashes, dict) else None
    return (
        {str(key): str(value) for key, value in stored.items()} if isinstance(stored, dict) else {}
    )
