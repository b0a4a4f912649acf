"""A proof is remembered for just the plan, and the program, that it was made of."""

import json

import pytest
from small_plan import small_problem

from clustering import Limits, solve
from maps import read_plan_directory, write_plan_directory
from maps.confirmed import confirm, is_confirmed, proof_name
from maps.verification import challenge


@pytest.fixture(scope="module")
def best(tmp_path_factory):
    problem = small_problem()
    place = tmp_path_factory.mktemp("best") / "plan"
    return write_plan_directory(place, problem, solve(problem, Limits(5)))


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def proofs(monkeypatch):
    """The claims that were proven anew since the test began."""
    made = []

    def counted(problem, plan, worth, claimed):
        made.append(claimed)
        return challenge(problem, plan, worth, claimed)

    monkeypatch.setattr("maps.verification.challenge", counted)
    return made


@pytest.mark.usefixtures("cache")
def test_a_plan_is_proven_again_only_once_anything_of_it_was_changed(best, proofs):
    first = read_plan_directory(best)
    assert len(proofs) == 1
    assert read_plan_directory(best).result == first.result
    assert len(proofs) == 1
    page = best / "map.html"
    page.write_text(page.read_text("utf-8") + "\n", "utf-8")
    read_plan_directory(best)
    assert len(proofs) == 2


def test_a_changed_claim_and_another_program_have_other_names(best, monkeypatch):
    before = proof_name(best)
    document = json.loads((best / "plan.json").read_text("utf-8"))
    (best / "plan.json").write_text(json.dumps({**document, "bound": 0.0}), "utf-8")
    edited = proof_name(best)
    monkeypatch.setattr("maps.confirmed._program", lambda: "another")
    assert len({before, edited, proof_name(best)}) == 3


def test_what_others_may_write_confirms_nothing(cache):
    confirm("0" * 64)
    assert is_confirmed("0" * 64)
    (cache / "confirmed").chmod(0o777)
    assert not is_confirmed("0" * 64)
