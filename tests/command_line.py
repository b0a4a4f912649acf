"""Commands as a user gives them, run in the process of the tests."""

from collections.abc import Callable

Run = Callable[..., tuple[int, str, str]]
"""Takes the arguments; returns exit code, stdout, stderr."""
