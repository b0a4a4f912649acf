"""The versions of the programs that a plan was made with."""

from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version


def versions() -> dict[str, str]:
    """Return the version of each program by its name; one that is not installed is absent."""
    found = {}
    for name in ("schoolclusters", "ortools", "folium"):
        with suppress(PackageNotFoundError):  # run from its source folder, it is not installed
            found[name] = version(name)
    return found
