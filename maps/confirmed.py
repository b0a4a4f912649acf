"""Which plans were proven anew before: no proof is repeated while plan and program are the same.

A plan goes by the hash of all its files but that of decisions, and of the code that proves it: one
of which anything was changed is proven again. Only the outcome of the proof is remembered, also
where it confirmed less than the plan claims, and that the plans of an improvement curve are what it
says; hashes, rules and figures of the plan are looked at in every reading.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from data.cache_folder import is_private, not_kept, usable_cache
from data.given_file import read_file
from maps.plan_files import DECIDING, DECISIONS, OWN

_PLANS_KEPT = 200
_PACKAGES = ("data", "routing", "clustering", "maps")
_TABLES = frozenset({".py", ".csv", ".toml"})
_SOLVERS = ("numba", "numpy", "ortools")


def proof_name(place: Path) -> str:
    """Return the name under which the proof of the plan in a directory is remembered."""
    found = (*place.iterdir(), *place.glob("*/*"))  # alternatives, and the plan it answers
    of_plan = OWN - {DECISIONS, DECIDING}  # no proof rests on what people decide
    return _hash_of(place, (path for path in found if path.name in of_plan), _program())


def curve_name(place: Path) -> str:
    """Return the name under which it is remembered that the curve of a plan was computed again."""
    return f"{proof_name(place)}-curve"


def bound_name(place: Path) -> str:
    """Return the name under which the bound of a plan that is not sound is remembered."""
    return f"{proof_name(place)}-bound"


@dataclass(frozen=True, slots=True)
class Proof:
    """The outcome of a proof.

    Attributes
    ----------
    bound
        That was proven, seconds; minus infinity for none.
    cheaper
        Cost of a plan that proves the claimed bound wrong, seconds; None where none was found.
    """

    bound: float
    cheaper: float | None = None


def proof_of(name: str, prove: Callable[[], Proof]) -> Proof:
    """Return the outcome of a proof by its name: as it is remembered, else made and remembered.

    A proof that takes its whole time and confirms nothing would take as long in every command.
    """
    folder = _folder()
    with suppress(OSError, ValueError, TypeError):  # not there, or not written to its end
        if folder is not None:
            bound, cheaper = json.loads((folder / name).read_text(encoding="ascii"))
            return Proof(float(bound), None if cheaper is None else float(cheaper))
    found = prove()
    _remember(name, json.dumps([found.bound, found.cheaper]))
    return found


def is_confirmed(name: str) -> bool:
    """Tell whether the proof of this name was made before."""
    folder = _folder()
    return folder is not None and (folder / name).is_file()


def confirm(name: str) -> None:
    """Remember that the proof of this name was made; note where nothing can be kept."""
    _remember(name, "")


def _remember(name: str, outcome: str) -> None:
    folder = _folder()
    if folder is None:
        return
    try:
        (folder / name).write_bytes(outcome.encode("ascii"))
    except OSError as error:
        not_kept(folder, error.strerror or str(error))
    with suppress(OSError):  # another run may be tidying too
        by_age = sorted(folder.iterdir(), key=lambda path: -path.stat().st_mtime)
        for path in by_age[_PLANS_KEPT:]:
            path.unlink(missing_ok=True)


def _folder() -> Path | None:
    of_user = usable_cache()
    if of_user is None or not is_private(of_user / "confirmed"):
        return None
    return of_user / "confirmed"


@cache
def _program() -> str:
    root = Path(__file__).parents[1]
    files = (path for name in _PACKAGES for path in (root / name).rglob("*"))
    versions = " ".join(f"{name} {version(name)}" for name in _SOLVERS)
    return _hash_of(root, (path for path in files if path.suffix in _TABLES), versions)


def _hash_of(root: Path, paths: Iterable[Path], beside: str) -> str:
    """Return the hash of a text, and of the names and contents of files."""
    digest = hashlib.sha256(beside.encode())
    for path in sorted(path for path in paths if path.is_file()):
        content, name = read_file(path).content, path.relative_to(root).as_posix()
        digest.update(f"\n{len(name)} {len(content)} {name}\n".encode() + content)
    return digest.hexdigest()
