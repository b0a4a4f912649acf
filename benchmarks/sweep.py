"""What the engine of a sweep costs: tasks of no work, and the memory of whoever hands them out.

python -m benchmarks.sweep [--tasks 15000] [--workers 2]
"""

import argparse
import resource
import time

from app.sweep.engine import Engine, client_of, run_all


def no_work(_: int) -> None:
    """Do nothing."""


def main() -> None:
    """Print milliseconds a task, and how memory grows from a third of the tasks to the last."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tasks", type=int, default=15_000)
    asked.add_argument("--workers", type=int, default=2)
    given = asked.parse_args()
    with client_of(Engine(workers=given.workers)) as client:
        keys = [f"task-{number}" for number in range(given.tasks)]
        begun = time.perf_counter()
        held = {}
        for done, _ in enumerate(run_all(client, no_work, range(given.tasks), keys), 1):
            if done in {given.tasks // 3, given.tasks}:
                held[done] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        took = time.perf_counter() - begun
    print(f"{given.tasks:,} tasks: {1_000 * took / given.tasks:.2f} ms a task")
    print(", ".join(f"{size:.0f} MB after {done:,}" for done, size in held.items()))


if __name__ == "__main__":
    main()
