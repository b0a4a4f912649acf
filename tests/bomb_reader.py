"""`python bomb_reader.py FILE ...`: reads road files in little memory, prints what is said."""

import resource
import sys
from pathlib import Path

from data.errors import InputError
from routing import RoadGraph

MORE_BYTES = 500_000_000


def held_bytes() -> int:
    """Return what this process has taken of its address space."""
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    limit = held_bytes() + MORE_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    for path in sys.argv[1:]:
        try:
            RoadGraph.from_osm(path)
        except InputError as error:
            sys.stdout.write(f"{error}\n")
