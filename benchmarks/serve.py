"""What the user of the what-if page waits for, whether kills lose anything, and what idlers cost.

    python -m benchmarks.serve PLAN [--lives 3] [--kills 50] [--idle 1000]

Works on a copy of the plan directory. A server is started, asked, killed and started again, each
in a process of its own; the search is compiled beforehand. Median and slowest, milliseconds.
"""

import argparse
import itertools
import json
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from clustering import prepare_search
from maps import read_plan_directory

WRITE = {"X-Schoolclusters": "1", "Content-Type": "application/json"}
TABS = 3
CHANGES = 20
SOLVES = 5

Timings = dict[str, list[float]]


class Server:
    """A server of its own process."""

    def __init__(self, plan: Path) -> None:
        command = [sys.executable, "-m", "app", "serve", str(plan), "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - this very program
        assert self.process.stdout is not None  # noqa: S101 - it is a pipe
        for line in self.process.stdout:
            if found := re.search(r"(http://[\d.:]+)/\?\S+", line):
                break
        else:
            raise SystemExit("the server did not start")
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        self.client = httpx.Client(base_url=found[1], timeout=120)
        self.client.get(found[0])  # its cookie
        self.state: dict[str, Any] = self.client.get("/api/state").json()

    def post(self, path: str, **body: Any) -> None:
        """Write, and take the new state; where an answer came meanwhile, write again."""
        status = 409
        while status == 409:
            content = json.dumps({"revision": self.state["revision"], **body})
            answer = self.client.post(path, content=content, headers=WRITE)
            if (status := answer.status_code) not in {200, 409}:
                raise SystemExit(f"{path}: {answer.text}")
            self.state = answer.json()

    def change(self, **change: Any) -> None:
        """Make one change."""
        self.post("/api/change", changes=[change])

    def wait(self) -> None:
        """Wait until no search goes on."""
        while self.state["solving"]:
            time.sleep(0.02)  # more often, it would hold up the search
            self.state = self.client.get("/api/state").json()

    def listen(self) -> None:
        """Hold a stream of events open, as a page does."""

        def hold() -> None:
            try:
                with self.client.stream("GET", "/api/events", timeout=3600) as pushed:
                    pushed.read()
            except httpx.HTTPError:
                return

        threading.Thread(target=hold, daemon=True).start()

    def end(self, how: signal.Signals) -> None:
        """Send a signal, and wait for the end."""
        self.process.send_signal(how)
        self.process.wait()


KEPT = ("revision", "scenario", "scenarios", "changes", "rules", "answer")
"""What a server must have again after a kill; conflicts are looked for anew."""


@contextmanager
def timed(into: Timings, what: str) -> Iterator[None]:
    """Add the milliseconds of a block."""
    began = time.perf_counter()
    yield
    into[what].append(1000 * (time.perf_counter() - began))


def changes(plan: Path) -> list[dict[str, Any]]:
    """Return changes of every day: half of them schools that open, the others that close."""
    schools = list(read_plan_directory(plan).problem.schools)
    chosen = random.Random(1).sample(schools, CHANGES)  # noqa: S311 - no secret hangs on it
    return [
        {"do": "close", "urn": school.urn}
        if number % 2
        else {
            "do": "add",
            "name": f"New School {number}",
            "place": {"easting": school.easting + 300, "northing": school.northing + 300},
            "pupils": 120,
        }
        for number, school in enumerate(chosen)
    ]


def one_life(plan: Path, into: Timings) -> None:
    """Start, change, solve, stop, kill, start again and end."""
    with timed(into, "start to first answer"):
        server = Server(plan)
    with timed(into, "page, first time"):
        server.client.get("/")
    time.sleep(5)  # what is prepared in the background
    asked = changes(plan)
    for school in [change["urn"] for change in asked if change["do"] == "close"]:
        with timed(into, "prices of one school's moves to every cluster"):
            server.client.get("/api/moves", params={"urn": school})
    for change in asked:
        kind = "a school opens" if change["do"] == "add" else "a school closes"
        with timed(into, f"change acknowledged: {kind}"):
            server.change(**change)
    for _ in asked:
        with timed(into, "undo acknowledged"):
            server.post("/api/undo")
    for change in asked[:SOLVES]:
        server.change(**change)
        with timed(into, "answer found and kept"):
            server.post("/api/solve")
            server.wait()
        with timed(into, "contents of the answer"):
            server.client.get("/api/contents")
        server.post("/api/undo")
    server.change(do="limit", minutes=40)
    for wait_s in (0.0, 0.2, 0.5):
        server.post("/api/undo")
        server.change(do="limit", minutes=40 - wait_s)
        server.post("/api/solve")
        time.sleep(wait_s)
        if server.client.get("/api/state").json()["solving"]:
            with timed(into, "stop, to the best answer so far"):
                server.post("/api/stop")
                server.wait()
    with timed(into, "plan directory as ZIP"):
        server.client.get("/api/plan.zip")
    before = server.client.get("/api/state").json()
    server.end(signal.SIGKILL)
    with timed(into, "restart after a kill, to the state with its answer"):
        server = Server(plan)
    gone = [key for key in KEPT if server.state[key] != before[key]]
    if gone:
        server.end(signal.SIGKILL)
        raise SystemExit(f"not all came back: {', '.join(gone)}")
    for _ in range(TABS):
        server.listen()
    time.sleep(0.5)
    server.post("/api/solve")
    with timed(into, f"shutdown, {TABS} pages open, a search going on"):
        server.end(signal.SIGTERM)


def kills(plan: Path, count: int) -> int:
    """Kill a server at random moments; return how much of what it acknowledged was lost.

    In every other life changes are written as fast as they are acknowledged, half of the time with
    a search begun beside them; in the rest, one answer after the other is asked for and awaited.
    """
    chance = random.Random(2)  # noqa: S311 - no secret hangs on it
    minutes = itertools.cycle(range(20, 60))
    lost = 0
    acknowledged: dict[str, Any] = {"changes": [], "answer": None}
    for life in range(count):
        server = Server(plan)
        lost += _lost(acknowledged, server.state)
        acknowledged = server.state
        killer = threading.Timer(chance.random() * (1 + 3 * (life % 2)), server.process.kill)
        try:
            if chance.random() < 0.5:
                server.post("/api/solve")
            killer.start()
            while True:
                server.change(do="limit", minutes=next(minutes))
                acknowledged = server.state
                if life % 2:
                    server.post("/api/solve")
                    server.wait()
                    acknowledged = server.state
                time.sleep(chance.random() * 0.02)
        except httpx.HTTPError:
            killer.join()
            server.process.wait()
    return lost


def _lost(acknowledged: dict[str, Any], state: dict[str, Any]) -> int:
    """Return how many changes, and answers to the changes as they stand, are not there again."""
    before, now = (
        [change["words"] for change in each["changes"]] for each in (acknowledged, state)
    )
    lost: int = sum(
        one != other for one, other in itertools.zip_longest(before, now[: len(before)])
    )
    if now == before and acknowledged["answer"] and not state["answer"]:
        lost += 1
    return lost


def idlers(plan: Path, count: int) -> None:
    """Print what connections that say nothing cost in memory, and how long a page then waits."""
    server = Server(plan)
    server.client.get("/")
    time.sleep(5)  # what is prepared in the background
    before = _resident_kb(server)
    idle = [
        socket.create_connection(("127.0.0.1", server.client.base_url.port)) for _ in range(count)
    ]
    waits: Timings = defaultdict(list)
    with timed(waits, "state"):
        server.client.get("/api/state").raise_for_status()
    grown = _resident_kb(server) - before
    print(f"{count} idle connections: {grown} kB more, state after {waits['state'][0]:.0f} ms")
    for each in idle:
        each.close()
    server.end(signal.SIGTERM)


def _resident_kb(server: Server) -> int:
    told = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmRSS:\s+(\d+) kB", told)[0])


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--lives", type=int, default=3)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--idle", type=int, default=0)
    given = parser.parse_args()
    prepare_search()
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(shutil.copytree(given.plan, Path(folder) / "plan"))
        measured: Timings = defaultdict(list)
        for _ in range(given.lives):
            one_life(plan, measured)
            shutil.rmtree(f"{plan}.whatif")
        for what, ms in measured.items():
            print(f"{what:52} {statistics.median(ms):8.0f} {max(ms):8.0f}")
        if given.kills:
            lost = kills(plan, given.kills)
            print(f"{given.kills} kills: {lost} acknowledged changes or answers lost")
        if given.idle:
            idlers(plan, given.idle)


if __name__ == "__main__":
    main()
