"""A server in a process of its own: started, stopped, killed at any moment, heard by two pages."""

import itertools
import random
import signal
import socket
import threading

import httpx
import pytest
from served_plan import CLOSE, Served, listening, wait_for, write_plan

from app.cli import main
from app.serve import start
from app.serve.journal import Journal

ROUNDS = 4
"""Kills in each test; benchmarks/serve.py does more."""

HANG_S = 20
"""Generous: a busy machine is slow, a hang is for ever."""


@pytest.fixture
def directory(tmp_path):
    return write_plan(tmp_path)


def test_it_says_where_it_is_and_listens_on_this_machine_only(directory):
    with Served(directory) as served:
        assert served.url.startswith("http://127.0.0.1:")
        assert served.client().get("/").status_code == 200
        wait_for(lambda: "Ctrl-C" in "".join(served.said))
        assert f"{directory}.whatif" in "".join(served.said).replace("\n", "")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=lambda how: how.name)
def test_it_ends_with_pages_open_and_a_search_going_on(directory, how):
    with Served(directory) as served:
        page = served.page()
        with listening(served), listening(served):
            page.post("/api/solve")
            code, seconds = served.stop(how)
    assert code == 0
    assert seconds < HANG_S
    assert "Your scenarios are kept" in "".join(served.said)
    assert "Traceback" not in "".join(served.said)


def test_two_pages_stay_in_step(directory):
    with Served(directory) as served:
        one, other = served.page(), served.page()
        with listening(served) as heard:
            one.change(CLOSE)
            wait_for(lambda: heard[-1] == ("state", one.state))
            assert other.change({"do": "limit", "minutes": 30}).status_code == 409
            assert other.state == one.state
            other.change({"do": "limit", "minutes": 30})
            wait_for(lambda: heard[-1] == ("state", other.state))


def test_a_page_hears_of_the_answer_and_of_its_progress(directory):
    with Served(directory) as served:
        page = served.page()
        with listening(served) as heard:
            page.change(CLOSE)
            page.post("/api/solve")
            wait_for(lambda: heard[-1][0] == "state" and heard[-1][1]["answer"], 120)
            # the search is compiled first, which is told
            assert {"stage", "seconds", "best", "bound", "gap", "leftOut"} in [
                data.keys() for kind, data in heard if kind == "progress"
            ]


def test_a_search_can_be_stopped_before_it_began(directory):
    with Served(directory) as served:
        page = served.page()
        page.post("/api/solve")
        assert page.post("/api/stop").status_code == 200
        page.waited(lambda state: state["solving"] is None)
        assert page.change(CLOSE).status_code == 200


def test_a_killed_server_comes_back_with_all_that_was_acknowledged(directory):
    chance = random.Random(1)  # noqa: S311 - no secret hangs on it
    numbers = itertools.count(20)
    expected = 0
    for _ in range(ROUNDS):
        with Served(directory) as served:
            page = served.page()
            assert len(page.state["changes"]) in {expected, expected + 1}  # one may have been cut
            expected = len(page.state["changes"])
            if chance.random() < 0.5:
                page.post("/api/solve")
            killer = threading.Timer(chance.random() * 0.5, served.kill)
            killer.start()
            try:
                while page.change({"do": "limit", "minutes": next(numbers) % 200 + 1}):
                    expected += 1
            except httpx.HTTPError:
                killer.join()
    with Served(directory) as served:
        state = served.page().state
        assert len(state["changes"]) in {expected, expected + 1}
        assert state["message"] == ""


def test_a_server_killed_after_an_answer_has_it(directory):
    with Served(directory) as served:
        page = served.page()
        page.change(CLOSE)
        before = page.solved()
        served.kill()
    with Served(directory) as served:
        assert served.page().state == before


def refused(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main(["serve", *map(str, arguments)])
    assert ended.value.code == 1
    return capsys.readouterr().err


def test_two_servers_never_share_a_plan(directory, capsys):
    with Journal(directory.with_name("plan.whatif"), "a" * 64):
        assert "has this plan open" in refused(capsys, directory, "--port", 0)


def test_a_port_in_use_is_told_in_words(tmp_path, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} cannot be used" in refused(capsys, tmp_path, "--port", port)


def test_a_folder_without_a_plan_is_told_in_words(tmp_path, capsys):
    assert "holds no plan" in refused(capsys, tmp_path, "--port", 0)
    assert list(tmp_path.iterdir()) == []


def test_without_a_plan_the_embedded_county_is_served(tmp_path, monkeypatch, capsys):
    made = []

    def make(out, _):
        made.append(out)
        write_plan(tmp_path).rename(out)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(start, "make_demo", make)
    with Journal(tmp_path / "demo-plan.whatif", "a" * 64):  # or it would be served
        for _ in range(2):
            assert "has this plan open" in refused(capsys, "--port", 0)
    assert [str(out) for out in made] == ["demo-plan"]
