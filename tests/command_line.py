"""Commands as a user gives them, run in the process of the tests."""

from collections.abc import Callable

SCREEN, WIDTH = 45, 100
"""Lines and columns that an answer fits in where nobody asks for more."""

Run = Callable[..., tuple[int, str, str]]
"""Takes the arguments; returns exit code, stdout, stderr."""


def lines_on_screen(printed: str) -> int:
    """Return how many lines it takes, long ones wrapped."""
    return sum(max(1, -(-len(line.rstrip()) // WIDTH)) for line in printed.splitlines())
