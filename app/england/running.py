"""Tasks of a plan made in tiles, on Dask; what is done is kept, and never done again."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from distributed import Client

from app.sweep.engine import LostTaskError, run_all
from clustering import prepare_search
from clustering.tiling.sparse_instance import SparseInstance
from clustering.tiling.tasks import TilingOutcome, TilingTask, hash_of
from data import InputError
from data.atomic_write import write_atomically
from data.json_file import read_json_object


@dataclass(frozen=True, slots=True)
class KeptTask:
    """A task, and where its outcome is kept.

    Attributes
    ----------
    task
        The task.
    path
        The file of its outcome, named after all that the task holds.
    instance
        The folder of the instance that it is about.
    """

    task: TilingTask
    path: Path
    instance: Path


def run_kept(kept: KeptTask) -> None:
    """Run a task, and keep its outcome."""
    prepare_search()
    outcome = kept.task.run(_mapped(kept.instance))
    write_atomically(kept.path, json.dumps(outcome.to_json(), allow_nan=False) + "\n")


@lru_cache(maxsize=1)
def _mapped(folder: Path) -> SparseInstance:
    return SparseInstance.mapped(folder)


def kept_outcome(path: Path) -> TilingOutcome | None:
    """Return the outcome of a task that is done; None where it is still to do."""
    with suppress(InputError, TypeError):
        return TilingOutcome.from_json(read_json_object(path))
    return None


@dataclass(frozen=True, slots=True)
class TaskRunner:
    """Runs the tasks of a plan on workers.

    Attributes
    ----------
    client
        The workers.
    folder
        Where outcomes are kept; all workers see it.
    instance
        The folder of the instance, named after all that it holds; all workers see it.
    versions
        What outcomes rest on besides what their tasks hold.
    """

    client: Client
    folder: Path
    instance: Path
    versions: str

    @property
    def _rests_on(self) -> str:
        return f"{self.instance.name} {self.versions}"

    def __call__(self, tasks: Sequence[TilingTask]) -> Iterator[tuple[int, TilingOutcome]]:
        """Yield the position and the outcome of each task as it ends; see `RunTasks`.

        Raises
        ------
        InputError
            Where the outcome of a worker is not seen here.
        """
        paths = [self.folder / f"{hash_of(task, self._rests_on)}.json" for task in tasks]
        left = []
        for at, path in enumerate(paths):
            outcome = kept_outcome(path)
            if outcome is None:
                left.append(at)
            else:
                yield at, outcome
        todo = [KeptTask(tasks[at], paths[at], self.instance) for at in left]
        keys = [path.stem for path in (paths[at] for at in left)]
        for position, error in run_all(self.client, run_kept, todo, keys):
            if error is not None and not isinstance(error, LostTaskError):
                raise error
            outcome = kept_outcome(paths[left[position]])
            if outcome is not None:
                yield left[position], outcome
