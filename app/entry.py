"""What runs first: nothing heavy is imported here, so that Ctrl-C is heard from the beginning."""

import sys

from app.interruption import STOPPED, leave, stopped, watch


def main() -> None:
    """Run the command line; Ctrl-C ends it without a traceback, even while it is being loaded."""
    watch()
    try:
        from app.cli import main as run  # noqa: PLC0415 - takes seconds on a slow machine

        run()
    except KeyboardInterrupt:
        sys.exit(STOPPED)
    except SystemExit as ended:
        if stopped() or _any_left():  # a search that was stopped may still be about to end
            _flush()
            leave(ended.code if isinstance(ended.code, int) else 0)
        raise


def _any_left() -> bool:
    searching = sys.modules.get("clustering.optimiser.interruptible")
    return searching is not None and searching.any_left()


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
