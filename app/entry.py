"""What runs first: nothing heavy is imported here, so that Ctrl-C is heard from the beginning."""

import sys

STOPPED = 130


def main() -> None:
    """Run the command line; Ctrl-C ends it without a traceback, even while it is being loaded."""
    try:
        from app.cli import main as run  # noqa: PLC0415 - takes seconds on a slow machine

        run()
    except KeyboardInterrupt:
        sys.exit(STOPPED)
