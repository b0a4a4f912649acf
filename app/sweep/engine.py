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

from app.interruption import stopped
from data import Fault, InputError, OutputError

T = TypeVar("T")
_QUIET = {
    "distributed.logging.distributed": "critical",
    # Tasks carry the piece of England that they are about: 50 MB in all, and no fault.
    "distributed.admin.large-graph-warning-threshold": "1GB",
}
_NO_PAGES: dict[str, list[str]] = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}
"""Scheduler and workers always listen for browsers; without pages they tell them nothing."""
_ALLOCATOR = {
    f"distributed.nanny.pre-spawn-environ.MALLOC_{name}_THRESHOLD_": 2**30
    for name in ("TRIM", "MMAP")
}
"""Dask lets the allocator return memory at once. Searches that take and free large arrays thousands
of times then spend a third of their time on getting it back."""
_WAIT_S = 10
"""A scheduler that does not answer within this time is not there."""
_LOST = (
    "The Dask scheduler was lost before the work was done. Start it again, and give the same "
    "command: what is done is kept."
)


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
    for name in ("distributed", "distributed.client"):  # we say what is lost
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if engine.scheduler is not None:
        with dask.config.set(_QUIET), _at(engine.scheduler) as client:
            yield client
        return
    # Whoever may talk to a worker may run code on it: keys made for this run alone keep others out.
    with (
        dask.config.set(_QUIET | _ALLOCATOR | ({} if engine.dashboard else _NO_PAGES)),
        LocalCluster(
            n_workers=engine.workers,
            threads_per_worker=1,
            memory_limit=engine.memory,
            silence_logs=logging.CRITICAL,  # tasks that are no longer wanted are no fault
            dashboard_address="127.0.0.1:0",
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


def run_all(
    client: Client,
    function: Callable[[T], None],
    tasks: Sequence[T],
    keys: Sequence[str],
) -> Iterator[tuple[int, Exception | None]]:
    """Run tasks, and yield which is done.

    Parameters
    ----------
    client
        The workers.
    function
        Does a task, and can be imported there. It keeps what it finds, and may be run again: to
        fetch results from the workers, one by one, would take longer than to hand out the tasks.
    tasks
        What it is given.
    keys
        A name for each task; tasks of one name are one.

    Yields
    ------
    Position of a task that has ended, and None if it is done; else `LostTaskError` if its workers
    died, or what it raised. Nothing of tasks that `cancel_all` ends.

    Raises
    ------
    OutputError
        If the scheduler is lost, and what was asked of it with it.
    """
    futures = client.map(function, tasks, key=list(keys), pure=True)
    position = {future: at for at, future in enumerate(futures)}
    del futures
    try:
        for future in as_completed(list(position)):
            at = position.pop(future)
            if not future.cancelled():
                yield at, _fault(future)
            elif (
                not stopped()
            ):  # a client cancels all that it waits for when it loses its scheduler
                raise OutputError(_LOST)
    finally:
        client.cancel(list(position))


def cancel_all(client: Client) -> None:
    """End the tasks that run, and those that wait."""
    client.cancel([Future(key, client) for key in list(client.futures)])


def _fault(future: Future[Any]) -> Exception | None:
    error = future.exception() if future.status == "error" else None
    if isinstance(error, KilledWorker):
        return LostTaskError()
    return error if isinstance(error, Exception) or error is None else RuntimeError(repr(error))
