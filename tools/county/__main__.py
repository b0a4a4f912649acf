"""Command line: ``python -m tools.county [--out DIR]``."""

import argparse
from pathlib import Path

import data.demo
from tools.county.files import write_county


def main() -> None:
    """Write the fictional county's files."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.county",
        description="Write the files of the fictional county of Marramshire.",
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(data.demo.__file__).parent,
        metavar="DIR",
        help="folder to write into (default: where the committed files are)",
    )
    folder: Path = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    write_county(folder)


if __name__ == "__main__":
    main()
