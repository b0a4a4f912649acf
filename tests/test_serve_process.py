"""A server in a process of its own: started, stopped, killed at any moment, heard by two pages."""

import itertools
import random
import re
import signal
import socket
import stat
import subprocess
import sys
import threading

import httpx
import pytest
from another_user import STRANGER, as_user
from patience import HANG_S
from served_plan import CLOSE, WRITE, Served, listening, wait_for, write_plan

from app.cli import main
from app.serve import start
from app.serve.folder import SessionFolder, folder_of

ROUNDS = 4
"""Kills in each test; benchmarks/serve.py does more."""


READ = ["", "?token=wrong", "api/state", "api/contents", "api/plan.zip", "api/scenario.toml"]
READ += ["api/events", "api/reach?lon=-0.5&lat=53", "docs", "favicon.ico", "static/x.js"]
WRITTEN = ["api/change", "api/undo", "api/redo", "api/scenario", "api/load", "api/add-list"]
WRITTEN += ["api/close-list", "api/solve", "api/stop"]
"""Every address of the server, and some that are none."""


@pytest.fixture
def directory(tmp_path):
    return write_plan(tmp_path)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with Served(write_plan(tmp_path_factory.mktemp("private"))) as running:
        yield running


def test_it_says_where_it_is_and_listens_on_this_machine_only(served):
    assert served.url.startswith("http://127.0.0.1:")
    assert served.client().get("/").status_code == 200
    wait_for(lambda: "Ctrl-C" in "".join(served.said))
    assert f"{served.directory}.whatif" in "".join(served.said).replace("\n", "")


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM"])
def test_it_ends_with_pages_open_and_a_search_going_on(directory, how):
    with Served(directory) as served:
        page = served.page()
        with listening(served), listening(served):
            page.post("/api/solve")
            code = served.stop(signal.Signals[how])
    assert code == 0
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
            wait_for(lambda: heard[-1][0] == "state" and heard[-1][1]["answer"])
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


def test_a_second_server_is_sent_to_the_first_and_not_told_its_token(directory, capsys):
    with SessionFolder(folder_of(directory)) as folder:
        folder.announce("http://127.0.0.1:8123/")
        said = refused(capsys, directory, "--port", 0)
    assert "has this plan open at http://127.0.0.1:8123/." in said
    assert "token" not in said


def test_a_second_server_is_refused_before_anything_is_loaded(directory):
    """Loading takes seconds; the address of a first server that is still loading is told too."""
    with SessionFolder(folder_of(directory)):
        code = (
            "import sys\nfrom app.cli import main\n"
            f"try: main(['serve', {str(directory)!r}])\n"
            "finally: print('uvicorn' in sys.modules, 'maps' in sys.modules)"
        )
        command = [sys.executable, "-c", code]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "has this plan open" in ran.stderr
    assert ran.stdout == "False False\n"


def test_a_port_in_use_is_told_in_words_and_nothing_stays(directory, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} cannot be used" in refused(capsys, directory, "--port", port)
    assert not folder_of(directory).exists()


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", path) for path in READ] + [("POST", path) for path in WRITTEN],
)
def test_nobody_without_the_link_is_told_anything(served, method, path):
    answer = served.stranger().request(method, path, content=b"{}", headers=WRITE)
    assert answer.status_code == 401
    assert "'schoolclusters serve'" in answer.text or "<code>schoolclusters serve" in answer.text
    assert "Village" not in answer.text


def test_another_user_of_the_machine_is_told_nothing(served):
    served.stranger().get("/")  # loads what the other user may not read
    other = served.stranger()
    with as_user(STRANGER), other:
        for path in ("", "api/state", "api/plan.zip", "api/events"):
            assert other.get(path).status_code == 401
        for path in ("api/change", "api/solve"):
            assert other.post(path, content=b"{}", headers=WRITE).status_code == 401


def test_the_token_is_in_no_file_that_others_can_read(tmp_path, directory):
    log = tmp_path / "serve.log"
    with log.open("w") as file:
        log.chmod(0o644)
        command = [sys.executable, "-m", "app", "serve", str(directory), "--port", "0"]
        process = subprocess.Popen(command, stdout=file, stderr=file)
    try:
        leading = folder_of(directory) / "open.html"
        wait_for(lambda: "Ctrl-C" in log.read_text())
        assert stat.S_IMODE(leading.stat().st_mode) == 0o600
        token = re.search(r"token=([\w-]+)", leading.read_text())[1]
        assert str(leading) in log.read_text()
        holding = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert [path for path in holding if token.encode() in path.read_bytes()] == [leading]
        process.send_signal(signal.SIGHUP)  # the terminal was closed
        assert process.wait(HANG_S) == 0
    finally:
        process.kill()
    assert not leading.exists()


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
    with socket.create_server(("127.0.0.1", 0)) as taken:  # or it would be served
        for _ in range(2):
            assert "cannot be used" in refused(capsys, "--port", taken.getsockname()[1])
    assert [str(out) for out in made] == ["demo-plan"]
