"""A process that solves integer programs for another one, which can end it at any moment.

HiGHS, as MathOpt runs it, ignores Ctrl-C and MathOpt's interrupter, and it prints lines of its own
whatever its options say. In a process of its own it may do so. The process reads questions from its
standard input and writes an answer to each; when its input ends or nobody reads its answers, it
ends too, even in the middle of a question. It is run as a script and imports nothing of the
project, so that it starts in a tenth of a second.

Messages go through the pipes in frames: length and checksum, then the content. A process can be
killed at any byte, and what the other then finds in the pipe must never be taken for a message.
"""

import os
import queue
import struct
import threading
import zlib
from typing import IO

from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
)
from ortools.math_opt.core.python import solver

PARTS = 3
"""Frames of a question: the model, the solver's parameters, and those for this model."""

_HEAD = struct.Struct(">QI")
_AT_ONCE = 1 << 20


def write_frame(pipe: IO[bytes], content: bytes) -> None:
    """Write one message to an unbuffered pipe.

    Raises
    ------
    OSError
        Where the reader is gone.
    """
    head = _HEAD.pack(len(content), _checksum(content))
    unwritten = memoryview(head + content)
    while unwritten:
        unwritten = unwritten[pipe.write(unwritten) :]


def read_frame(pipe: IO[bytes]) -> bytes | None:
    """Return one message from an unbuffered pipe; None where it holds no whole message.

    Raises
    ------
    OSError
        Where it cannot be read.
    """
    head = _read(pipe, _HEAD.size)
    if len(head) < _HEAD.size:
        return None
    length, checksum = _HEAD.unpack(head)
    content = _read(pipe, length)
    return content if len(content) == length and _checksum(content) == checksum else None


def _read(pipe: IO[bytes], length: int) -> bytes:
    """Read `length` bytes, or as many as come before the end."""
    content = bytearray()
    while len(content) < length and (more := pipe.read(min(length - len(content), _AT_ONCE))):
        content += more
    return bytes(content)


def _checksum(content: bytes) -> int:
    return zlib.crc32(content, zlib.crc32(len(content).to_bytes(8, "big")))


def _answer(model: bytes, parameters: bytes, of_model: bytes) -> bytes:
    result = solver.solve(
        model_pb2.ModelProto.FromString(model),
        parameters_pb2.SOLVER_TYPE_HIGHS,
        parameters_pb2.SolverInitializerProto(),
        parameters_pb2.SolveParametersProto.FromString(parameters),
        model_parameters_pb2.ModelSolveParametersProto.FromString(of_model),
        None,
        callback_pb2.CallbackRegistrationProto(),
        None,
        None,
    )
    return bytes(result.SerializeToString())


def _receive(questions: "queue.SimpleQueue[bytes]") -> None:
    """Receive questions; end the process at once when the input ends."""
    pipe = os.fdopen(0, "rb", buffering=0)
    while (part := read_frame(pipe)) is not None:
        questions.put(part)
    os._exit(0)


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    questions: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(questions,), daemon=True).start()
    while True:
        answer = _answer(*(questions.get() for _ in range(PARTS)))
        try:
            write_frame(answers, answer)
        except OSError:  # the reader is gone
            os._exit(0)


if __name__ == "__main__":
    _serve()
