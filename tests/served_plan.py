"""A served plan: the small one, in a folder, behind a server in this process or one of its own."""

import dataclasses
import json
import re
import signal
import subprocess
import sys
import threading
import time
import warnings
from contextlib import contextmanager

import httpx
from patience import HANG_S
from small_plan import small_problem, small_result, with_lane

from app.driving import setting_of
from app.serve.access import Access
from app.serve.api import make_app
from app.serve.events import Events
from app.serve.folder import SessionFolder
from app.serve.journal import Journal
from app.serve.keeper import Keeper
from maps import read_plan_directory, write_plan_directory
from routing import estimate_times

with warnings.catch_warnings():  # of a successor to httpx, which is not needed here
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

PORT = 8000
WRITE = {"X-Schoolclusters": "1", "Content-Type": "application/json"}
CLOSE = {"do": "close", "urn": 900001}


def write_plan(folder, names=None, *, timed=True):
    """Write the small plan; straight lines can time new places unless `timed` is false."""
    problem = small_problem(names)
    if timed:
        times = estimate_times(problem.schools)
        times = dataclasses.replace(times, seconds=with_lane(times.seconds))
        problem = problem.replace(times=times)
    return write_plan_directory(folder / "plan", problem, small_result(problem))


def follow(client, link):
    """Return a client that has opened the link, and keeps its cookie."""
    assert client.get(link, follow_redirects=False).status_code == 303
    return client


class Page:
    """What a page knows and does: it sends the revision that it has seen last."""

    def __init__(self, client):
        self.client = client
        self.state = client.get("/api/state").json()

    def post(self, path, **body):
        body = {"revision": self.state["revision"], **body}
        answer = self.client.post(path, content=json.dumps(body), headers=WRITE)
        if answer.status_code in {200, 409}:
            self.state = answer.json()
        return answer

    def change(self, *changes):
        return self.post("/api/change", changes=list(changes))

    def scenario(self, action, name, **more):
        return self.post("/api/scenario", action=action, name=name, **more)

    def solved(self):
        assert self.post("/api/solve").status_code == 200
        return self.waited(lambda state: state["solving"] is None)

    def waited(self, right):
        deadline = time.monotonic() + HANG_S
        while not right(self.state):
            assert time.monotonic() < deadline, self.state
            time.sleep(0.05)
            self.state = self.client.get("/api/state").json()
        return self.state


@contextmanager
def in_process(directory):
    """A page of a server without a port, and its journal."""
    events = Events()
    stored = read_plan_directory(directory)
    with (
        SessionFolder(directory.with_name("plan.whatif")) as folder,
        Journal(folder.path, "a" * 64) as journal,
    ):
        past = journal.recall()
        setting = setting_of(stored, directory)
        keeper = Keeper(
            stored,
            setting,
            "in-hand",
            directory=directory,
            journal=journal,
            past=past,
            events=events,
        )
        keeper.warm()
        access = Access(PORT)
        client = TestClient(make_app(keeper, events, PORT, access), base_url=access.address)
        yield Page(follow(client, access.link))
        keeper.close()


class Served:
    """A server in a process of its own."""

    def __init__(self, directory, port=0):
        self.directory = directory
        command = [sys.executable, "-m", "app", "serve", str(directory), "--port", str(port)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.said = []
        self.link = self._address()
        self.url = self.link.partition("/?")[0]
        # read on, or a full pipe would halt the server
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _address(self):
        for line in self.process.stdout:
            self.said.append(line)
            if found := re.search(r"http://[\d.:]+/\?\S+", line):
                return found[0]
        raise AssertionError("".join(self.said))

    def _read(self):
        for line in self.process.stdout:
            self.said.append(line)

    def stranger(self):
        """A client of somebody who has not seen the link."""
        return httpx.Client(base_url=self.url, timeout=HANG_S)

    def client(self):
        return follow(self.stranger(), self.link)

    def page(self):
        return Page(self.client())

    def kill(self):
        self.process.kill()
        self.process.wait(HANG_S)

    def stop(self, how=signal.SIGTERM):
        """End it as the system does; return its exit code."""
        self.process.send_signal(how)
        code = self.process.wait(HANG_S)
        self._reader.join(HANG_S)
        return code

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()


@contextmanager
def listening(served):
    """Events of a page as they come: a list that grows, of kind and data."""
    heard, client = [], served.client()

    def listen():
        kind = ""
        try:
            with client.stream("GET", "/api/events", timeout=None) as stream:
                for line in stream.iter_lines():
                    name, _, value = line.partition(": ")
                    kind = value if name == "event" else kind
                    if name == "data":
                        heard.append((kind, json.loads(value)))
        except httpx.HTTPError:
            return

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    wait_for(lambda: heard)
    yield heard
    client.close()


def wait_for(thing):
    deadline = time.monotonic() + HANG_S
    while not (found := thing()):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return found
