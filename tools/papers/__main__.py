"""Command line: ``python -m tools.papers [--out DIR]``."""

import argparse
from pathlib import Path

import maps.papers
from tools.papers.build import write_templates


def main() -> None:
    """Write the templates of papers."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.papers", description="Write the templates of papers."
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(str(maps.papers.__file__)).parent / "templates",
        metavar="DIR",
        help="folder to write into (default: where the committed files are)",
    )
    folder: Path = parser.parse_args().out
    folder.mkdir(parents=True, exist_ok=True)
    write_templates(folder)


if __name__ == "__main__":
    main()
