"""A short version of `make fuzz`: what is mangled is read, or refused in words."""

import random
import time

import pytest
from patience import HANG_S

from benchmarks.fuzz import DRAWN, Kind, draw_kind, kinds, kinds_of_plan, try_kind
from benchmarks.mangling import mangled

KINDS = kinds()


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """A busy machine takes longer than `make fuzz` lets it."""
    monkeypatch.setattr("benchmarks.fuzz.LONGEST_S", HANG_S)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.name}{kind.suffix}")
def test_what_is_mangled_is_read_or_refused_in_words(kind, tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.fuzz.FAILURES", tmp_path / "failures")
    tally = try_kind(kind, 40, seed=2, folder=tmp_path)
    assert tally.failed == 0, tally.words
    assert tally.read + tally.refused == 40


def test_a_mangled_plan_is_read_or_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.fuzz.FAILURES", tmp_path / "failures")
    for kind in kinds_of_plan(tmp_path):
        tally = try_kind(kind, 40, seed=2, folder=tmp_path)
        assert tally.failed == 0, tally.words


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.name}{kind.suffix}")
def test_the_models_are_without_fault(kind, tmp_path):
    for model in kind.models:
        path = tmp_path / f"model{kind.suffix}"
        path.write_bytes(model)
        kind.read(path)


def test_the_same_seed_mangles_alike_and_nearly_always_changes_something():
    model = b"name,easting\n" * 20
    first, second = (
        [mangled(model, random.Random(seed)) for seed in range(50)]  # noqa: S311 - keeps no secret
        for _ in range(2)
    )
    assert first == second
    assert sum(each != model for each in first) > 45


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_drawn_is_read_or_refused_in_words(name, tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.fuzz.FAILURES", tmp_path / "failures")
    kind = next(kind for kind in KINDS if kind.name == name)
    tally = draw_kind(kind, 20, tmp_path)
    assert tally.failed == 0, tally.words
    assert tally.refused


def compute_for_ever(_):
    while True:
        pass


@pytest.mark.parametrize(
    ("limit", "hang"),
    [("LONGEST_S", compute_for_ever), ("STUCK_S", lambda _: time.sleep(60))],
    ids=["computes", "waits"],
)
def test_what_hangs_or_fails_is_reported_and_not_waited_for(tmp_path, monkeypatch, limit, hang):
    monkeypatch.setattr("benchmarks.fuzz.FAILURES", tmp_path / "failures")
    monkeypatch.setattr(f"benchmarks.fuzz.{limit}", 1)
    kind = Kind("hang", ".csv", hang, (b"a,b\n1,2\n",), 1)
    assert try_kind(kind, 1, seed=2, folder=tmp_path).failed == 1
    failing = Kind("fail", ".csv", lambda _: 1 // 0, (b"a,b\n1,2\n",), 1)
    assert draw_kind(failing, 5, tmp_path).failed == 1
    assert len(list((tmp_path / "failures").iterdir())) == 4
