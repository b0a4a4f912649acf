"""A program to be killed: `python killed_writer.py FOLDER` writes two contents in turn for ever."""

import itertools
import sys
from collections.abc import Callable
from pathlib import Path

from data.atomic_write import replace_directory

Content = dict[str, bytes]

EARLIER: Content = {"plan.json": b"earlier", "map.html": b"e" * 9_000, "before/plan.json": b"e"}
LATER: Content = {"plan.json": b"later", "map.html": b"l" * 9_000, "times.csv": b"l"}


def fill(content: Content) -> Callable[[Path], None]:
    """Return what writes a content into a directory, each file in two goes."""

    def write(folder: Path) -> None:
        for name, held in content.items():
            (folder / name).parent.mkdir(exist_ok=True)
            for part, mode in ((held[:2], "wb"), (held[2:], "ab")):
                with (folder / name).open(mode) as file:
                    file.write(part)

    return write


if __name__ == "__main__":
    for each in itertools.cycle((LATER, EARLIER)):
        replace_directory(Path(sys.argv[1]), fill(each))
        sys.stdout.write("written\n")
        sys.stdout.flush()
