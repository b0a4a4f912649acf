"""Tasks on Dask: on this machine, or on any cluster by its address.

Nothing of an engine is written here. Dask queues, balances, starts a worker again that died, and
gives its tasks to others.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import dask
import dask.utils
from distributed import Client, Future, LocalCluster, Security, as_completed
from distributed.scheduler import KilledWorker

from data import Fault, InputError

T = TypeVar("T")
_WAIT_S = 10
"""A scheduler that does not answer within this time is not there."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Where tasks run.

    Attributes
    ----------
    scheduler
        Address of a Dask scheduler, such as `tcp://host:8786`; None for workers on this machine.
    workers
        Processes on this machine; None for one for each core.
    memory
        Most memory of each, bytes: one that needs more is started again.
    dashboard
        Whether Dask shows on a page of its own what runs.
    """

    scheduler: str | None = None
    workers: int | None = None
    memory: int = 2 * 10**9
    dashboard: bool = False


def memory_bytes(text: str) -> int:
    """Return an amount of memory in bytes, such as that of `2GB` or `500 MiB`.

    Raises
    ------
    InputError
        If it is none.
    """
    with suppress(ValueError):
        if (amount := int(dask.utils.parse_bytes(text))) > 0:
            return amount
    fault = Fault("--memory", "this is no amount of memory", "Give one, such as 2GB", value=text)
    raise InputError([fault])


class LostTaskError(Exception):
    """The workers that had the task died, one after the other."""


@contextmanager
def client_of(engine: Engine) -> Iterator[Client]:
    """Connect to the workers; those on this machine are started, and end with the block.

    Raises
    ------
    InputError
        Where nobody answers at the address.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # we say what is lost
    if engine.scheduler is not None:
        with _at(engine.scheduler) as client:
            yield client
        return
    # Whoever may talk to a worker may run code on it: keys made for this run alone keep others out.
    with (
        dask.config.set({"distributed.logging.distributed": "critical"}),
        LocalCluster(
            n_workers=engine.workers,
            threads_per_worker=1,
            memory_limit=engine.memory,
            dashboard_address="127.0.0.1:0" if engine.dashboard else None,
            security=Security.temporary(),
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


@contextmanager
def _at(address: str) -> Iterator[Client]:
    try:
        client = Client(address, timeout=_WAIT_S)
    except (OSError, TimeoutError, ValueError) as error:
        problem = "no Dask scheduler answers there"
        remedy = "Start one with 'dask scheduler', and give the address that it prints"
        fault = Fault("--scheduler", problem, remedy, value=address)
        raise InputError([fault]) from error
    with client:
        yield client


def results(
    client: Client,
    task: Callable[..., T],
    arguments: Sequence[tuple[Any, ...]],
    keys: Sequence[str],
) -> Iterator[tuple[int, T | Exception]]:
    """Run a task for each of the arguments, and yield what came of it as it is done.

    Parameters
    ----------
    client
        The workers.
    task
        A function that can be imported there; it is pure, and may be run again.
    arguments
        Of each call.
    keys
        A name for each call; calls of one name are one.

    Yields
    ------
    Position of the call, and its result; `LostTaskError` if its workers died, or what it raised.
    Nothing of calls that `cancel_all` ends.
    """
    position: dict[Future[Any], int] = {}
    for at, (given, key) in enumerate(zip(arguments, keys, strict=True)):
        position[client.submit(task, *given, key=key, pure=True)] = at
    try:
        for future in as_completed(list(position)):
            at = position.pop(future)
            if not future.cancelled():
                yield at, _outcome(future)
            future.release()  # or the results of all tasks would stay in memory
    finally:
        client.cancel(list(position))


def cancel_all(client: Client) -> None:
    """End the tasks that run, and those that wait."""
    client.cancel([Future(key, client) for key in list(client.futures)])


def _outcome(future: Future[Any]) -> Any:
    try:
        return future.result()
    except KilledWorker:
        return LostTaskError()
    except Exception as error:  # noqa: BLE001 - of whatever kind, it is the outcome of this task alone
        return error
