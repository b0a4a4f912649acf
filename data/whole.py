"""Files and directories that are written whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager, suppress
from pathlib import Path

from data.errors import OutputError


def write_whole(path: Path, content: str | bytes) -> Path:
    """Write a text (in UTF-8), or bytes, beside `path` and move it there in one step.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    OutputError
        Where it cannot be written; what stood there before is unchanged.
    """
    unfinished: Path | None = None
    try:
        with _in_plain_words(path):
            handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
            unfinished = Path(name)
            with os.fdopen(handle, "wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
            # What tempfile makes is for one pair of eyes; a map is for sharing.
            unfinished.chmod(0o666 & ~_umask())
            unfinished.replace(path)
    finally:
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)
    return path


def require_writable(directory: Path, mark: str, files: Set[str]) -> None:
    """Refuse a directory that `replace_directory` could not or should not replace.

    Parameters
    ----------
    directory
        Where something is to be written.
    mark
        The file by which a directory that may be replaced is known.
    files
        All that such a directory may hold.

    Raises
    ------
    OutputError
        Where it is a file, holds anything else, or cannot be made.
    """
    place = directory.resolve()
    with _in_plain_words(directory):
        if place.is_dir():
            _refuse_foreign(directory, {entry.name for entry in place.iterdir()}, mark, files)
        elif place.exists():
            raise OutputError(f"{directory} is a file. Give a directory, or a name not yet in use.")
        parent = next(folder for folder in place.parents if folder.exists())
        # Asking for permissions says little on network drives: trying does.
        tempfile.TemporaryDirectory(dir=parent).cleanup()


def replace_directory(directory: Path, write: Callable[[Path], None]) -> Path:
    """Fill a new directory beside `directory`, then put it in its place; return `directory`.

    Raises
    ------
    OutputError
        Where it cannot be written; what stood there before is unchanged.
    """
    place = directory.resolve()
    with _in_plain_words(directory):
        place.parent.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    try:
        with _in_plain_words(directory):
            finished, old = workshop / "new", workshop / "old"
            finished.mkdir()
            write(finished)
            _swap(finished, place, old)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return directory


def _swap(finished: Path, place: Path, old: Path) -> None:
    if not place.exists():
        finished.rename(place)
        return
    place.rename(old)
    try:
        finished.rename(place)
    except BaseException:
        # Even when the user stops the program here, the old plan goes back to its place.
        with suppress(OSError):
            old.rename(place)
        raise


def _refuse_foreign(directory: Path, found: set[str], mark: str, files: Set[str]) -> None:
    foreign = sorted(found - files)
    if found and mark not in found:
        raise OutputError(
            f"{directory} holds other files, such as {sorted(found)[0]}. "
            "Give an empty directory, or a name not yet in use."
        )
    if foreign:
        raise OutputError(
            f"{directory} holds a plan, but also {', '.join(foreign[:3])}, which would be lost. "
            "Move it elsewhere, or give another directory."
        )


@contextmanager
def _in_plain_words(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror}).") from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
