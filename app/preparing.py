"""What takes time once, before the clock of any search starts."""

from app.terminal import PREPARING_SEARCH, Terminal
from clustering import Problem, prepare_search
from clustering.solver import is_prepared


def prepare(problem: Problem, terminal: Terminal) -> None:
    """Compile what the search of a problem needs, and show that it goes on."""
    if not is_prepared(problem):
        with terminal.step(PREPARING_SEARCH):
            prepare_search(problem)
