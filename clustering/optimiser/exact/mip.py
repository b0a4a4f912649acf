"""Integer programs, each solved by HiGHS in a process of its own so that it can be stopped."""

import atexit
import math
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.message import (  # type: ignore[import-untyped] # it has no types
    DecodeError,
)
from ortools.math_opt import (
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
    sparse_containers_pb2,
)

from clustering.clock import Clock
from clustering.optimiser.exact.mip_child import read_frame, write_frame

GRACE_S = 0.5
"""Seconds that the solver gets to return its best solution once time is up."""

LOOK_S = 0.05
"""Seconds between two checks of the clock."""


Question = tuple[bytes, bytes, bytes]


class _Child:
    """A process that runs `mip_child`."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("mip_child.py")
        # in a session of its own, as Ctrl-C in the terminal is for the parent alone
        self._process = subprocess.Popen(  # noqa: S603 - this very interpreter and a module beside
            [sys.executable, "-P", str(script)],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what it prints is nothing for a planner's terminal
            start_new_session=True,
        )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, question: Question) -> result_pb2.SolveResultProto | None:
        """Return the answer; None where the process ended before it had given it."""
        assert self._process.stdin and self._process.stdout  # noqa: S101, PT018 - both are pipes
        try:
            for part in question:
                write_frame(self._process.stdin, part)
            answer = read_frame(self._process.stdout)
            return None if answer is None else result_pb2.SolveResultProto.FromString(answer)
        except (OSError, DecodeError):
            return None

    def kill(self) -> None:
        """End the process; a thread that waits for its answer gets none."""
        self._process.kill()

    def end(self) -> None:
        """End the process and close its pipes, while no thread waits for its answer."""
        self.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


class _Children:
    """Idle processes, kept for the next question: as many as were ever needed at once."""

    def __init__(self) -> None:
        self._idle: list[_Child] = []
        self._lock = threading.Lock()

    def take(self) -> _Child:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.alive:
                    return child
                child.end()
        return _Child()

    def give_back(self, child: _Child) -> None:
        with self._lock:
            self._idle.append(child)

    def end(self) -> None:
        with self._lock:
            while self._idle:
                self._idle.pop().end()


_children = _Children()


@atexit.register
def end_solvers() -> None:
    """End the idle processes."""
    _children.end()


@dataclass(frozen=True, slots=True)
class MipSolution:
    """What the solver found.

    Attributes
    ----------
    values
        Of the variables that are not 0, as MathOpt has them; None where no solution was found.
    bound
        No solution costs less, seconds; minus infinity where nothing is known.
    """

    values: sparse_containers_pb2.SparseDoubleVectorProto | None
    bound: float


def solve_mip(
    model: model_pb2.ModelProto,
    parameters: parameters_pb2.SolveParametersProto,
    of_model: model_parameters_pb2.ModelSolveParametersProto,
    clock: Clock,
) -> MipSolution:
    """Return what HiGHS finds in the time that is left; the clock notes where that cuts it short.

    The solver is stopped if it does not keep to its time, or when the clock is stopped. Ctrl-C
    ends it at once.
    """
    result = _run(model, parameters, of_model, clock)
    if result is None or result.termination.limit == result_pb2.LIMIT_TIME:
        clock.cut_short = True
    if result is None:
        return MipSolution(None, -math.inf)
    bound = result.termination.objective_bounds.dual_bound
    found = [solution.primal_solution for solution in result.solutions]
    if not found or found[0].feasibility_status != solution_pb2.SOLUTION_STATUS_FEASIBLE:
        return MipSolution(None, bound)
    return MipSolution(found[0].variable_values, bound)


def _run(
    model: model_pb2.ModelProto,
    parameters: parameters_pb2.SolveParametersProto,
    of_model: model_parameters_pb2.ModelSolveParametersProto,
    clock: Clock,
) -> result_pb2.SolveResultProto | None:
    """Return the solver's answer; None where it was stopped before it gave one."""
    if clock.left < math.inf:
        parameters.time_limit.FromMicroseconds(int(max(clock.left, 0.01) * 1e6))
    question = (
        model.SerializeToString(),
        parameters.SerializeToString(),
        of_model.SerializeToString(),
    )
    child = _children.take()
    asking = ThreadPoolExecutor(1)
    answer = asking.submit(child.ask, question)
    in_time = False
    try:
        while not (in_time := answer.done()) and clock.left > -GRACE_S:
            wait([answer], LOOK_S)
    finally:
        if not in_time:
            child.kill()
        asking.shutdown()
    found = answer.result()
    if found is None or not in_time:
        child.end()
    else:
        _children.give_back(child)
    return found
