"""`england` whose work ends by itself: run as a script, to be killed, or called.

Windows would improve the plan of the smallest county again and again, until time is up.
"""

import sys
from unittest import mock

from app.cli import main
from clustering.tiling import search

_LONG_S = 3600.0
"""No window has so much time."""


def england(*arguments: str) -> None:
    """Run it; always ends by `SystemExit`."""
    with mock.patch.multiple(search, LEAST_S=_LONG_S, WINDOW_S=_LONG_S):
        main(["england", *arguments])


if __name__ == "__main__":
    england(*sys.argv[1:])
