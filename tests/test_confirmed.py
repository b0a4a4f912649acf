"""A proof is remembered for just the plan, and the program, that it was made of."""

import json
import shutil

import pytest
from small_plan import small_problem

from clustering import Limits, solve
from maps import read_plan_directory, write_plan_directory
from maps.confirmed import Proof, confirm, is_confirmed, proof_name, proof_of
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


@pytest.mark.usefixtures("cache")
def test_a_proof_that_confirms_less_is_not_tried_again_either(best, monkeypatch):
    tried = []

    def in_vain(*asked):
        claimed = asked[-1]
        tried.append(claimed)
        return claimed - 100.0, None

    monkeypatch.setattr("maps.verification.challenge", in_vain)
    first = read_plan_directory(best)
    again = read_plan_directory(best)
    assert len(tried) == 1
    assert again.result == first.result
    assert again.verdict.doubts == first.verdict.doubts != ()
    assert again.result.bound == pytest.approx(first.result.objective - 100.0)


@pytest.mark.usefixtures("cache")
def test_nor_is_the_bound_of_a_plan_that_is_not_sound(best, tmp_path, monkeypatch):
    place = tmp_path / "edited"
    shutil.copytree(best, place)
    table = place / "schools.csv"
    table.write_text(table.read_text("utf-8") + "\n", "utf-8")
    tried = []

    def counted(*asked):
        tried.append(asked)
        return 0.0

    monkeypatch.setattr("maps.verification.reprove", counted)
    first = read_plan_directory(place, as_is=True)
    assert read_plan_directory(place, as_is=True).result == first.result
    assert len(tried) == 1


def test_an_outcome_that_was_not_written_to_its_end_is_found_anew(cache):
    proof = Proof(12.5, None)
    assert proof_of("a", lambda: proof) == proof
    assert proof_of("a", lambda: Proof(0.0)) == proof
    (cache / "confirmed" / "a").write_text("[12", "ascii")
    assert proof_of("a", lambda: Proof(0.0, 3.0)) == Proof(0.0, 3.0)
    assert proof_of("b", lambda: Proof(float("-inf"))) == Proof(float("-inf"))
    assert proof_of("b", lambda: proof) == Proof(float("-inf"))


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
