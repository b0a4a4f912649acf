"""Files and directories that are written completely or not at all."""

import errno
import os
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path

from data.errors import OutputError
from data.given_file import refuse_special
from data.leaving import undisturbed
from data.staging import NEW, OLD, recover, recover_around, staging_folder

_FULL = "The disk is full. Make room on it, or write to another folder."
_FORBIDDEN = (
    "You may not write there, or another program has it open. "
    "Close it in other programs, or write to another folder."
)
_NO_FOLDER = "A file stands where a folder should. Write to another folder."
_REMEDIES = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: "Your share of the disk is used up. Make room on it, or write to another folder.",
    errno.EFBIG: "Files there cannot be that large. Write to another folder.",
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: "Nothing can be written there. Write to another folder.",
    errno.ENOENT: "There is no such folder. Make it first, or write to another.",
    errno.ENOTDIR: _NO_FOLDER,
    errno.EEXIST: _NO_FOLDER,
    errno.EISDIR: "It is a folder. Give the name of a file.",
    errno.ENAMETOOLONG: "The name is too long. Give a shorter one.",
}
"""What to do about each error of the system."""


def write_atomically(path: Path, content: str | bytes, *, mode: int | None = None) -> Path:
    """Write a text (in UTF-8), or bytes, beside `path`, then move it there in one step.

    If `path` is a link, the file that it points to is replaced. The file gets the rights of `mode`,
    if that is given.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    OutputError
        If it cannot be written; what was there before is unchanged.
    """
    with _in_plain_words(path):
        place = path.resolve() if path.is_symlink() else path
        refuse_special(place, "Give the name of a file.")
        with staging_folder(place) as made:
            unfinished = made / NEW / place.name
            unfinished.write_bytes(content.encode() if isinstance(content, str) else content)
            if mode is not None:
                unfinished.chmod(mode)
            if place.exists():
                _put_on_disk(unfinished)
            unfinished.replace(place)
    return path


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, unless it exists.

    Raises
    ------
    OutputError
        If it cannot be made.
    """
    with _in_plain_words(folder):
        folder.mkdir(parents=True, exist_ok=True)


def require_writable(directory: Path, mark: str, files: Set[str]) -> None:
    """Refuse a directory that `replace_directory` could not or should not replace.

    Parameters
    ----------
    directory
        The directory to be written.
    mark
        A file that marks a directory that may be replaced.
    files
        All files that such a directory may hold.

    Raises
    ------
    OutputError
        If it is a file, holds anything else, or cannot be made.
    """
    place = directory.resolve()
    with _in_plain_words(directory):
        recover_around(place)
        recover(place)
        if place.is_dir():
            _refuse_foreign(directory, {entry.name for entry in place.iterdir()}, mark, files)
        elif place.exists():
            raise OutputError(f"{directory} is a file. Give a directory, or a name not yet in use.")
        parent = next(folder for folder in place.parents if folder.exists())
        # On network drives permissions say little: trying tells.
        with staging_folder(parent / place.name):
            pass


def replace_directory(
    directory: Path, write: Callable[[Path], None], keep: Set[str] = frozenset()
) -> Path:
    """Fill a new directory beside `directory`, then replace that by it; return `directory`.

    Parameters
    ----------
    directory
        What is replaced; it need not be there yet.
    write
        Fills the new one.
    keep
        Files that others may write while the new one is filled: as they are in the old directory
        when it is replaced, so they are in the new one.

    Raises
    ------
    OutputError
        If it cannot be written; what was there before is unchanged.
    """
    place = directory.resolve()
    with _in_plain_words(directory):
        make_folder(place.parent)
        with staging_folder(place) as made:
            write(made / NEW)
            if place.exists():
                for path in (made / NEW).rglob("*"):
                    if path.is_file():
                        _put_on_disk(path)
            with undisturbed():
                if place.exists():
                    place.rename(made / OLD)
                    _carry(made / OLD, made / NEW, keep)
                # Until here, whatever happens, the end of the staging folder puts the old one back.
                (made / NEW).rename(place)
    return directory


def _carry(old: Path, new: Path, names: Set[str]) -> None:
    """Move files to a new directory as they are in the old one, which nobody finds any more."""
    for name in names:
        if (old / name).is_file():
            content = (old / name).read_bytes()
            mode = (new / name if (new / name).exists() else old / name).stat().st_mode
            (new / name).unlink(missing_ok=True)
            with (new / name).open("wb") as file:
                (new / name).chmod(mode & 0o777)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())


def _put_on_disk(path: Path) -> None:
    """Make sure that a file survives a power cut before the only other copy is removed."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


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


def unwritable(path: Path | str, error: OSError) -> OutputError:
    """Say in words why `path` cannot be written, and what to do about it."""
    reason = error.strerror or str(error)
    remedy = _REMEDIES.get(error.errno or 0, "Write to another folder.")
    return OutputError(f"{path} cannot be written ({reason}). {remedy}")


@contextmanager
def _in_plain_words(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritable(path, error) from error
    except OutputError as error:
        # A file in a staging folder: its temporary name would tell the user nothing.
        if isinstance(error.__cause__, OSError):
            raise unwritable(path, error.__cause__) from error.__cause__
        raise
