"""A curve in a plan directory: what of it is computed again, and what an edit to it does."""

import dataclasses
import json
import shutil
from pathlib import Path

import pytest
from every_plan import curve_of
from small_plan import small_problem

from app.answer_directory import write_answer
from app.driving import setting_of
from clustering.improvement.improved import Improved
from clustering.improvement.record import CurveRecord
from clustering.plan import Cluster, LeftOut, Plan
from data.errors import InputError
from data.json_file import json_text
from maps import (
    read_plan_directory,
    redraw_plan_directory,
    write_plan_directory,
    write_stored_plan,
)
from maps.binding import bind
from maps.kept_curve import edited_curve

ALONE = (
    "No school that may join it lies within 45 minutes; from 49 minutes on there is a cluster for "
    "it."
)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A plan drawn by hand that breaks a rule, with its curve; and the plan that two moves make."""
    folder = tmp_path_factory.mktemp("improved")
    problem = small_problem()
    problem = problem.replace(rules=dataclasses.replace(problem.rules, size=(2, 3)))
    urn = problem.schools.urns
    by_hand = Plan(
        (
            Cluster(1, (urn[0], urn[2], urn[4]), "Oakham"),
            Cluster(2, (urn[1], urn[3], urn[5], urn[6]), "Elmham"),
        ),
        (LeftOut(urn[7], ALONE),),
    )
    curve = curve_of(problem, by_hand, ALONE)
    write_plan_directory(folder / "hand", problem, curve.before)
    stored = read_plan_directory(folder / "hand")
    in_hand = setting_of(stored, folder / "hand")
    answers = {step.moves: Improved.of(in_hand, step) for step in curve.steps}
    best = Improved.of(in_hand, curve.best)
    record = CurveRecord.of(curve, answers, best)
    write_stored_plan(folder / "curve", dataclasses.replace(stored, curve=record))
    record = CurveRecord.of(curve, answers, best, chosen=2)
    write_answer(folder / "two", stored, "hand", answers[2], curve=record)
    return folder


@pytest.fixture(params=["two", "curve"])
def place(made, tmp_path, request) -> Path:
    return Path(shutil.copytree(made / request.param, tmp_path / "plan"))


def test_what_is_written_is_read_as_sound(place):
    stored = read_plan_directory(place)
    assert stored.verdict.sound
    assert stored.verdict.notices == ()
    assert [step.allowed for step in stored.curve.steps] == [1, 2, 3, 4, 5]
    assert all(step.proven for step in stored.curve.steps)
    assert (place / "curve.png").read_bytes().startswith(b"\x89PNG")


def test_drawn_again_it_is_the_same(place):
    before = {path.name: path.read_bytes() for path in place.iterdir() if path.is_file()}
    redraw_plan_directory(place, read_plan_directory(place))
    after = {path.name: path.read_bytes() for path in place.iterdir() if path.is_file()}
    assert after.keys() == before.keys()
    assert [name for name in after if after[name] != before[name]] == []


def test_the_improved_plan_has_the_plan_before_beside_it_and_no_scenario(made):
    stored = read_plan_directory(made / "two")
    assert stored.what_if.scenario == ""
    assert not (made / "two" / "scenario.toml").exists()
    assert stored.what_if.before.result.plan == read_plan_directory(made / "hand").result.plan
    answer = json.loads((made / "two" / "answer.json").read_text("utf-8"))
    assert len(answer["moves"]) == 2
    assert answer["proven"] is True
    assert stored.curve.chosen == 2


def edit(place: Path, change) -> None:
    """Change curve.json, and compute its hash again as somebody who knows how would."""
    path = place / "curve.json"
    document = json.loads(path.read_text("utf-8"))
    change(document)
    path.write_text(json_text(document), "utf-8")
    bind(json.loads((place / "plan.json").read_text("utf-8")), place, {"curve.json"})


def of_step(at, key, to):
    def change(document):
        document["steps"][at][key] = to(document["steps"][at][key])

    return change


def of_curve(key, to):
    def change(document):
        document[key] = to(document[key])

    return change


def of_move(key, to):
    def change(document):
        document["steps"][1]["moves"][0][key] = to(document["steps"][1]["moves"][0][key])

    return change


EDITS = {
    "a cost": (of_step(1, "cost_s", lambda s: s - 60), "cost_s of the step for 2"),
    "a price": (of_step(1, "left_out_s", lambda s: s + 9), "left_out_s of the step for 2"),
    "a bound above a plan": (of_step(1, "bound_s", lambda s: s + 60), "is more than its plan"),
    "a bound below that of all": (of_step(1, "bound_s", lambda s: s / 2), "less than free_bound_s"),
    "a rising bound": (of_step(0, "bound_s", lambda s: s / 3), "more than with fewer moves"),
    "no bound of all": (of_curve("free_bound_s", lambda s: s + 60), "less than free_bound_s"),
    "a move left out": (of_step(1, "moves", lambda moves: moves[1:]), "the step for 2"),
    "a move from elsewhere": (of_move("from", lambda number: number + 1), "from where it is not"),
    "a move to elsewhere": (of_move("to", lambda _: 2), "the step for 2"),
    "a stranger": (of_move("urn", lambda _: 999999), "moves school 999999 from where it is not"),
    "the schools": (of_curve("schools", lambda n: n + 1), "schools in curve.json says 8"),
    "the cost before": (of_curve("cost_s", lambda s: s - 60), "cost_s in curve.json"),
    "the breaches": (of_curve("breaches", lambda _: []), "breaches in curve.json"),
    "the repair": (of_curve("repair", lambda _: 0), "repair in curve.json"),
    "no repair": (of_curve("repair", lambda _: None), "has steps, and says that no plan is known"),
    "more for repair": (of_curve("repair_bound", lambda n: n + 1), "repair_bound in curve.json"),
    "more places": (of_curve("places_lost_bound", lambda n: n + 1), "places_lost_bound in curve"),
    "more allowed": (of_step(0, "allowed", lambda _: 2), "are not by the moves they allow"),
    "fewer allowed": (of_step(1, "allowed", lambda _: 1), "more than are allowed"),
}


@pytest.mark.parametrize(("change", "said"), EDITS.values(), ids=EDITS.keys())
def test_what_can_be_computed_again_is_and_a_new_hash_does_not_help(made, tmp_path, change, said):
    place = Path(shutil.copytree(made / "two", tmp_path / "plan"))
    edit(place, change)
    with pytest.raises(InputError, match="edited after it was made") as refused:
        read_plan_directory(place)
    assert said in str(refused.value)
    stored = read_plan_directory(place, as_is=True)
    assert stored.curve is None  # nothing is claimed of it any more


def test_another_step_than_that_of_the_plan_is_found(made, tmp_path):
    place = Path(shutil.copytree(made / "two", tmp_path / "plan"))
    edit(place, of_curve("chosen", lambda _: 3))
    with pytest.raises(InputError, match="is not the step for 3"):
        read_plan_directory(place)


@pytest.mark.parametrize("name", ["curve.json", "answer.json"])
def test_an_edit_is_found_by_its_hash(made, tmp_path, name):
    place = Path(shutil.copytree(made / "two", tmp_path / "plan"))
    (place / name).write_text((place / name).read_text("utf-8") + " ", "utf-8")
    with pytest.raises(InputError, match=f"{name} was edited"):
        read_plan_directory(place)


def test_a_lost_curve_is_found(place):
    (place / "curve.json").unlink()
    with pytest.raises(InputError, match=r"curve.json is missing|scenario.toml"):
        read_plan_directory(place)


def test_an_edited_picture_is_a_note_alone(place):
    (place / "curve.png").write_bytes(b"")
    stored = read_plan_directory(place)
    assert stored.verdict.sound
    assert any("curve.png was edited" in notice.text for notice in stored.verdict.notices)


@pytest.mark.parametrize("text", ["{", "[]", '{"steps": 3}', '{"chosen": 2}'])
def test_a_damaged_curve_is_refused_in_words(place, text):
    (place / "curve.json").write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"curve\.json"):
        read_plan_directory(place)


def test_a_chosen_step_without_the_plan_before_is_refused(made, tmp_path):
    place = Path(shutil.copytree(made / "curve", tmp_path / "plan"))
    edit(place, of_curve("chosen", lambda _: 2))
    with pytest.raises(InputError, match=r"curve\.json"):
        read_plan_directory(place)


def test_a_true_curve_has_no_faults(made):
    stored = read_plan_directory(made / "two")
    before = stored.what_if.before.result.plan
    assert list(edited_curve(stored.curve, stored.problem, before, stored.result)) == []


def test_the_workbook_has_every_step_and_every_move(made):
    import openpyxl  # noqa: PLC0415 - slow to load

    book = openpyxl.load_workbook(made / "two" / "clusters.xlsx")
    curve = [row for row in book["curve"].iter_rows(values_only=True) if row[1] is not None]
    assert curve[0][:3] == ("Moves allowed", "Schools that move", "School-hours")
    assert [row[0] for row in curve[1:]] == [None, 1, 2, 3, 4, 5]
    assert "The plan of this directory" in curve[3][-1]
    moves = [row for row in book["curve moves"].iter_rows(values_only=True) if row[1] is not None]
    stored = read_plan_directory(made / "two")
    assert len(moves) == 1 + sum(step.moved for step in stored.curve.steps)
