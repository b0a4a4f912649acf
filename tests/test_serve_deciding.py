"""What is decided on the page is in the file before it counts, and nobody's is lost."""

import os
from datetime import date

import pytest
from served_plan import CLOSE, Served, in_process, write_plan

from clustering.cluster_states import ClusterState, StateStep
from maps import read_plan_directory
from maps.kept_decisions import write_decisions

AGREED = StateStep(state=ClusterState.AGREED, on=date(2026, 3, 1))


@pytest.fixture
def directory(tmp_path):
    return write_plan(tmp_path)


@pytest.fixture
def page(directory):
    with in_process(directory) as opened:
        yield opened


def decide(page, number, **decided):
    version = page.state["decided"][str(number)]["version"]
    return page.post("/api/decide", cluster=number, version=version, decided=decided)


def test_a_cluster_is_renamed_led_noted_agreed_and_locked(page, directory):
    given = {"name": "Marsh", "lead": 900002, "note": "Mondays", "locked": True}
    shown = page.state["contents"]
    step = {"state": "agreed", "on": "2026-03-01"}
    assert decide(page, 1, **given, step=step).status_code == 200
    assert page.state["decided"]["1"]["state"] == "agreed"
    assert given.items() <= page.state["decided"]["1"].items()
    assert page.state["contents"] != shown
    assert b"Marsh" in page.client.get("/api/contents").content
    stored = read_plan_directory(directory)
    assert stored.result.plan.clusters[0].name == "Marsh"
    assert given.items() <= stored.decisions.of(1).to_table().items()
    assert stored.decisions.of(1).steps == (AGREED,)


def test_what_the_page_does_not_show_stays(page, directory):
    path = directory / "decisions.toml"
    path.write_text('# mine\n[cluster.1]\ncontact = "Ms Bell"\nagreed = 2026-03-01\n', "utf-8")
    assert decide(page, 1, name="Marsh").status_code == 422  # the file was edited meanwhile
    page.state = page.client.get("/api/state").json()
    answer = decide(page, 1, name="Marsh")
    assert answer.status_code == 200
    assert path.read_text("utf-8") == (
        '# mine\n[cluster.1]\ncontact = "Ms Bell"\nagreed = 2026-03-01\nname = "Marsh"\n'
    )
    assert b"Bell" not in page.client.get("/").content
    assert b"Bell" not in page.client.get("/api/contents").content
    assert b"Bell" not in page.client.get("/api/state").content
    assert b"Bell" not in page.client.get("/api/plan.zip").content


def test_of_two_people_the_second_is_told_and_may_press_again(page, directory):
    seen = page.state["decided"]["1"]["version"]
    assert decide(page, 1, name="Marsh").status_code == 200
    other = {"cluster": 1, "version": seen, "decided": {"name": "Fen"}}
    answer = page.post("/api/decide", **other)
    assert answer.status_code == 422
    (fault,) = answer.json()["faults"]
    assert "changed in another window" in fault["text"]
    assert "the name is Marsh" in fault["text"]
    assert read_plan_directory(directory).decisions.of(1).name == "Marsh"
    page.state = page.client.get("/api/state").json()
    assert decide(page, 1, name="Fen").status_code == 200
    assert read_plan_directory(directory).decisions.of(1).name == "Fen"


def test_another_cluster_may_be_changed_meanwhile(page, directory):
    seen = page.state["decided"]["2"]["version"]
    decide(page, 1, name="Marsh")
    sent = {"cluster": 2, "version": seen, "decided": {"name": "Fen"}}
    assert page.post("/api/decide", **sent).status_code == 200
    names = [cluster.name for cluster in read_plan_directory(directory).result.plan.clusters]
    assert names == ["Marsh", "Fen"]


@pytest.mark.parametrize(
    ("decided", "field"),
    [
        ({"lead": 900007}, "lead"),
        ({"lead": "x"}, "lead"),
        ({"name": "a\u0007b"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"note": 3}, "note"),
        ({"step": {"state": "agreed", "on": "soon"}}, "on"),
        ({"step": {"state": "gone"}}, "state"),
        ({"step": {"state": "memorandum signed", "on": "2026-03-01"}}, "state"),
        ({"take_back": 1}, "take_back"),
        ({"locked": 1}, "locked"),
        ({"contact": "Ms Bell"}, "contact"),
    ],
)
def test_what_cannot_be_decided_is_refused_by_its_field(page, directory, decided, field):
    answer = decide(page, 1, **decided)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["faults"]] == [field]
    assert not (directory / "decisions.toml").exists()


@pytest.mark.parametrize("body", [{}, {"cluster": 1}, {"cluster": 0, "version": "", "decided": {}}])
def test_a_body_of_another_form_is_refused(page, body):
    assert page.post("/api/decide", **body).status_code == 422


def test_a_cluster_that_is_not_in_the_plan_is_refused(page):
    seen = page.state["decided"]["1"]["version"]
    answer = page.post("/api/decide", cluster=7, version=seen, decided={"name": "x"})
    assert answer.status_code == 422


def test_an_answer_has_the_new_name_and_an_answer_against_a_lock_is_dropped(page):
    page.change({"do": "move", "urn": 900004, "cluster": 2})
    page.solved()
    assert page.state["answer"] is not None
    decide(page, 2, name="Fen")
    assert page.state["answer"] is not None
    assert b"Fen" in page.client.get("/api/contents").content
    decide(page, 2, locked=True)
    assert page.state["answer"] is None
    assert "locked" in page.state["changes"][0]["words"]
    page.post("/api/undo")
    page.change(CLOSE)
    page.solved()
    assert page.state["answer"] is not None
    decide(page, 2, locked=False)
    assert not page.state["decided"]["2"]["locked"]


def test_it_is_on_the_disk_before_it_counts(directory, monkeypatch):
    stored, synced = read_plan_directory(directory), []
    path = directory / "decisions.toml"
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(path.read_bytes()))
    decisions = stored.decisions.decided(1, stored.decisions.of(1).replace(name="Marsh"))
    write_decisions(directory, decisions, stored.result.plan)
    assert b"Marsh" in synced[-1]


def test_a_server_that_is_killed_has_kept_what_it_acknowledged(directory):
    """Killed at once after each answer; `test_decisions_killed` kills at any moment."""
    for number in range(2):
        with Served(directory) as served:
            page = served.page()
            assert decide(page, 1, name=f"Name {number}").status_code == 200
            served.kill()
        assert read_plan_directory(directory).decisions.of(1).name == f"Name {number}"
