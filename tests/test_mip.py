"""The process that solves integer programs: killed at any byte, it has given no answer."""

import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import IO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ortools.math_opt import model_parameters_pb2, model_pb2, parameters_pb2, result_pb2
from patience import HANG_S

from clustering.clock import Clock, Limits
from clustering.optimiser.exact import mip, mip_child
from clustering.optimiser.exact import set_partitioning as partition
from clustering.optimiser.exact.mip_child import read_frame, write_frame


def model(choices: int) -> model_pb2.ModelProto:
    """A knapsack: the most of some numbers, no more than half of them in weight."""
    weights = np.random.default_rng(1).integers(10**6, 10**7, choices).astype(float)
    asked = model_pb2.ModelProto()
    at = list(range(choices))
    asked.variables.ids.extend(at)
    asked.variables.lower_bounds.extend([0.0] * choices)
    asked.variables.upper_bounds.extend([1.0] * choices)
    asked.variables.integers.extend([True] * choices)
    asked.objective.maximize = True
    asked.objective.linear_coefficients.ids.extend(at)
    asked.objective.linear_coefficients.values.extend(weights)
    asked.linear_constraints.ids.append(0)
    asked.linear_constraints.lower_bounds.append(-np.inf)
    asked.linear_constraints.upper_bounds.append(weights.sum() / 2)
    asked.linear_constraint_matrix.row_ids.extend([0] * choices)
    asked.linear_constraint_matrix.column_ids.extend(at)
    asked.linear_constraint_matrix.coefficients.extend(weights)
    return asked


def endless() -> mip.Question:
    """More sets than could be chosen from in an hour."""
    members = np.array(list(combinations(range(30), 4)), dtype=np.int64)
    costs = np.random.default_rng(2).uniform(1.0, 2.0, len(members))
    pool = partition.ColumnPool(
        members, costs, np.full(30, 1000.0), np.zeros(len(members), dtype=bool)
    )
    parameters = parameters_pb2.SolveParametersProto(relative_gap_tolerance=1e-9)
    return partition._model(pool).SerializeToString(), parameters.SerializeToString(), b""


def solved(of: model_pb2.ModelProto, seconds: float = 60.0) -> result_pb2.SolveResultProto | None:
    parameters = parameters_pb2.SolveParametersProto()
    of_model = model_parameters_pb2.ModelSolveParametersProto()
    return mip._run(of, parameters, of_model, Clock(Limits(seconds)))


def question(of: model_pb2.ModelProto) -> mip.Question:
    return of.SerializeToString(), b"", b""


@dataclass
class _Ended:
    """A process that has written something and ended."""

    stdin: IO[bytes]
    stdout: IO[bytes]


def asked_of_one_that_wrote(written: bytes) -> result_pb2.SolveResultProto | None:
    reading, writing = os.pipe()
    os.write(writing, written)
    os.close(writing)
    child = mip._Child.__new__(mip._Child)
    with Path(os.devnull).open("wb", 0) as stdin, os.fdopen(reading, "rb", 0) as stdout:
        child._process = _Ended(stdin, stdout)  # type: ignore[assignment]
        return child.ask((b"", b"", b""))


@pytest.fixture(scope="module")
def answer() -> bytes:
    """All that the process writes when it answers a small question."""
    found = solved(model(4))
    assert found is not None
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb", 0) as pipe:
        write_frame(pipe, found.SerializeToString())
    with os.fdopen(reading, "rb", 0) as pipe:
        return pipe.read()


def test_a_process_that_is_killed_at_any_byte_has_given_no_answer(answer):
    for length in range(len(answer)):
        assert asked_of_one_that_wrote(answer[:length]) is None, length
    assert asked_of_one_that_wrote(answer) is not None


@given(at=st.integers(0, 10**6), flipped=st.integers(1, 255))
def test_an_answer_with_a_wrong_byte_is_no_answer(answer, at, flipped):
    wrong = bytearray(answer)
    wrong[at % len(answer)] ^= flipped
    assert asked_of_one_that_wrote(bytes(wrong)) is None


@given(st.binary(max_size=200))
def test_whatever_else_the_pipe_holds_is_no_answer(written):
    assert asked_of_one_that_wrote(written) is None


def test_a_frame_of_no_solution_is_no_answer():
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb", 0) as pipe:
        write_frame(pipe, b"no solution")
    with os.fdopen(reading, "rb", 0) as pipe:
        assert asked_of_one_that_wrote(pipe.read()) is None


@given(st.lists(st.binary(max_size=3000), max_size=4))
def test_frames_come_out_as_they_went_in(contents):
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb", 0) as pipe:
        for content in contents:
            write_frame(pipe, content)
    with os.fdopen(reading, "rb", 0) as pipe:
        assert [read_frame(pipe) for _ in contents] == contents
        assert read_frame(pipe) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Neighbourhoods knows no such signal")
def test_a_process_killed_while_it_solves_has_given_no_answer():
    child = mip._Child()
    process = child._process
    assert process.stdout is not None
    assert child.ask(question(model(4))) is not None  # it has begun
    threading.Timer(0.05, process.send_signal, [signal.SIGKILL]).start()
    assert child.ask(endless()) is None
    child.end()


def test_one_that_is_broken_off_is_not_asked_again(monkeypatch):
    monkeypatch.setattr(mip, "_children", mip._Children())
    monkeypatch.setattr(mip, "GRACE_S", -1.0)
    assert solved(model(4), seconds=0.01) is None
    assert not mip._children._idle
    assert solved(model(4)) is not None
    mip.end_solvers()


def test_a_process_ends_with_its_reader_even_while_it_solves():
    child = mip._Child()
    process = child._process
    assert process.stdin is not None
    for part in endless():
        write_frame(process.stdin, part)
    process.stdin.close()
    assert process.wait(HANG_S) == 0
    child.end()


def test_a_process_that_nobody_reads_ends_without_a_word():
    process = subprocess.Popen(
        [sys.executable, "-P", mip_child.__file__],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    for part in question(model(4)):
        write_frame(process.stdin, part)
    assert process.wait(HANG_S) == 0
    assert process.stderr.read() == b""
    process.stdin.close()
    process.stderr.close()
