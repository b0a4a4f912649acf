"""The user's cache folder, and the notices where nothing can be kept there.

If the folder cannot be written, is full or belongs to somebody else, the run goes on without it,
and says so once.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

import platformdirs

from data.errors import Notice

_PRIVATE = 0o700
_WRITABLE = 0o022
"""By the group, and by everybody."""

_untold: dict[Path, str] = {}
_told: set[Path] = set()


def cache_folder() -> Path:
    """Return the folder of this user's cache, which need not exist yet."""
    return Path(platformdirs.user_cache_dir("schoolclusters", appauthor=False))


def usable_cache() -> Path | None:
    """Return the folder of this user's cache, made if need be; None if it cannot be used."""
    folder = cache_folder()
    with suppress(OSError):  # made with the usual permissions of a group, by an earlier version
        if _is_own(folder) and _others_may_write(folder):
            folder.chmod(_PRIVATE)
    return folder if is_private(folder) else None


def is_private(folder: Path) -> bool:
    """Make a folder for this user alone if it is not there; tell whether it may be used.

    Others could put anything there, and compiled code is run. So a folder that belongs to
    another user, or in which others may write, is not used, and that is noted as by `not_kept`.

    Parameters
    ----------
    folder
        Where something is kept. A path that begins with `~`, for want of a home, is not used.
    """
    reason = ""
    try:
        if not folder.is_absolute():
            reason = "no home folder is known"
        else:
            folder.mkdir(parents=True, exist_ok=True, mode=_PRIVATE)
            if not _is_own(folder):
                reason = "it belongs to another user"
            elif _others_may_write(folder):
                reason = "other users may write there"
    except OSError as error:
        reason = error.strerror or str(error)
        cache = cache_folder()
        if folder.is_relative_to(cache):  # what stops a part of it is said once, of the whole
            folder = cache
    if reason:
        not_kept(folder, reason)
    return not reason


def not_kept(folder: Path, reason: str) -> None:
    """Note that nothing can be kept in a folder; each folder is reported once."""
    if folder not in _told:
        _untold.setdefault(folder, reason)


def untold() -> list[Notice]:
    """Return the notices of what this run does without; each is returned once."""
    notices = [
        Notice(
            f"Nothing can be kept for the next run in {folder} ({reason}). The program works "
            "without it: roads, drive times, downloads and the compiled search are made again in "
            "each run, which may take a minute more."
        )
        for folder, reason in _untold.items()
    ]
    _told.update(_untold)
    _untold.clear()
    return notices


def _is_own(folder: Path) -> bool:
    """Tell whether a folder is this user's or the administrator's, who installs programs too.

    On Windows the folders of a profile are private.
    """
    return sys.platform == "win32" or folder.stat().st_uid in {0, os.geteuid()}


def _others_may_write(folder: Path) -> bool:
    return sys.platform != "win32" and bool(folder.stat().st_mode & _WRITABLE)
