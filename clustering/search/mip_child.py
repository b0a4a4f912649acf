"""A process that solves integer programs for another one, which can end it at any moment.

HiGHS, as MathOpt runs it, heeds neither Ctrl-C nor MathOpt's interrupter, and it prints lines of
its own whatever its options say. Here it may do both. The process reads pickled questions from
its standard input until that ends, and writes an answer to each. It is run as a script and
imports nothing of the project, so that it starts in a tenth of a second.
"""

import os
import pickle
import sys

from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
)
from ortools.math_opt.core.python import solver


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


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    while True:
        try:
            question = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the parent process
        except EOFError:
            return
        pickle.dump(_answer(*question), answers)
        answers.flush()


if __name__ == "__main__":
    _serve()
