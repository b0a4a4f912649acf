"""What is known of persons lies in one file; no other file of a plan tells of it."""

import dataclasses
import io
import json
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from page_data import legible
from small_plan import small_plan, small_problem, small_result

from app.driving import setting_of
from app.serve.shown import Shown
from clustering import Plan, Problem, Result
from clustering.evaluation import reevaluate
from clustering.explanations.alternative import alternative_to
from clustering.persons import NOT_SAID, REFUSED, TAKES_NO_PART, without_persons
from clustering.plan import Cluster, LeftOut
from clustering.policy.programmes import read_programme
from clustering.policy.purpose import PlanPurpose, problem_for, programme_rules
from clustering.result import Status
from clustering.standing import Standing
from data.errors import InputError
from data.school import Source
from maps import (
    Findings,
    Spokes,
    StoredPlan,
    export_plan_directory,
    read_plan_directory,
    write_plan_directory,
)
from maps.handouts.write import make_handouts
from maps.plan_files import PERSONAL

DAY = date(2026, 1, 5)
PLAIN = PlanPurpose(start=DAY)
FAR_AWAY = (
    "No school that may join it lies within 20 minutes; from 53 minutes on there is a cluster for "
    "it."
)
BETTER_WITHOUT = "It may join a cluster and need not; the plan is better without it."
Made = tuple[Problem, Result, PlanPurpose]


def vacant(problem: Problem, *urns: int) -> Problem:
    return problem.replace(
        schools=problem.schools.replace(
            [dataclasses.replace(s, head_vacancy=s.urn in urns) for s in problem.schools]
        )
    )


def plain_plan(*vacancies: int, outside: str = TAKES_NO_PART) -> Made:
    """Two clusters and a school that takes no part; vacancies decide nothing."""
    problem = vacant(small_problem(), *vacancies)
    rules = dataclasses.replace(problem.rules, outside=((900008, outside),))
    problem = problem.replace(rules=rules)
    plan = dataclasses.replace(small_plan(), left_out=(LeftOut(900008, outside),))
    return problem, small_result(problem, plan), PLAIN


def made_by_vacancies(*vacancies: int) -> Made:
    """A plan for executive heads: a school with a vacancy must be placed, others may join."""
    programme = read_programme("executive-headship")
    purpose = PlanPurpose(start=DAY, programme=programme)
    small = vacant(small_problem(), *vacancies)
    problem = problem_for(small.schools, small.times, programme_rules(programme), purpose)
    plan = Plan(
        (Cluster(1, (900001, 900002), "Oakham"), Cluster(2, (900005, 900006), "Elmham")),
        (
            *(LeftOut(urn, BETTER_WITHOUT) for urn in (900003, 900004, 900007)),
            LeftOut(900008, FAR_AWAY),
        ),
    )
    stated = dataclasses.replace(small_result(problem, plan), bound=0.0, status=Status.OPTIMAL)
    found = reevaluate(problem, stated)
    return (
        problem,
        dataclasses.replace(found, status=Status.OPTIMAL, bound=found.objective),
        purpose,
    )


def written(folder: Path, made: Made, **options: Any) -> Path:
    problem, result, purpose = made
    return write_plan_directory(folder, problem, result, purpose=purpose, drawn_on=DAY, **options)


def shared(folder: Path) -> dict[str, bytes]:
    """Every file that may be mailed or shared."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != PERSONAL
    }


def stored(made: Made) -> StoredPlan:
    problem, result, purpose = made
    return StoredPlan(problem, result, None, Spokes(), Findings(), purpose, DAY)


def notices(plan: StoredPlan) -> str:
    return " ".join(notice.text for notice in plan.verdict.notices)


PAIRS = {
    "vacancies": (plain_plan(), plain_plan(900001, 900006)),
    "a refusal": (plain_plan(), plain_plan(outside=REFUSED)),
    "a plan made by them": (made_by_vacancies(900001, 900005), made_by_vacancies(900002, 900006)),
    "one who has no place": (
        made_by_vacancies(900001, 900005),
        made_by_vacancies(900001, 900005, 900008),
    ),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_two_plans_that_differ_in_persons_alone_share_every_byte(
    pair: tuple[Made, Made], tmp_path: Path
) -> None:
    first, second = (written(tmp_path / str(at), made) for at, made in enumerate(pair))
    # That there is such a file, all may know.
    for folder in (first, second):
        document = json.loads((folder / "plan.json").read_text("utf-8"))
        for key in ("kept_apart", "hashes"):
            document.pop(key, None)
        (folder / "plan.json").write_text(json.dumps(document), "utf-8")
        (folder / "run.json").unlink()
    assert shared(first) == shared(second)


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_hand_outs_of_two_plans_that_differ_in_persons_alone_are_the_same(
    pair: tuple[Made, Made],
) -> None:
    first, second = (make_handouts(stored(made)) for made in pair)
    assert first == second


def test_who_needs_a_place_and_has_none_is_told_by_no_contradiction(tmp_path: Path) -> None:
    conflict = {
        "schools": [900008],
        "sentence": "Village 8 Primary School (900008): no plan can place it.",
        "culprits": [],
        "ways_out": [],
    }
    made = made_by_vacancies(900001, 900005, 900008)
    folder = written(tmp_path / "plan", made, findings=Findings(conflicts=(conflict,)))
    assert not [name for name, text in shared(folder).items() if b"can place it" in text]
    assert read_plan_directory(folder).findings.conflicts == (conflict,)
    (folder / PERSONAL).unlink()
    assert read_plan_directory(folder).findings.conflicts == ()


def test_no_hash_of_the_overrides_by_which_vacancies_can_be_tried(tmp_path: Path) -> None:
    problem, result, purpose = plain_plan(900001)
    source = Source("overrides", "mine.toml", "c0ffee" * 10 + "beef")
    schools = dataclasses.replace(problem.schools, sources=(*problem.schools.sources, source))
    layers = dataclasses.replace(purpose.layers, sources=(source,))
    purpose = dataclasses.replace(purpose, layers=layers)
    made = problem.replace(schools=schools), result, purpose
    folder = written(tmp_path / "plan", made)
    told = shared(folder)
    with zipfile.ZipFile(io.BytesIO(told.pop("clusters.xlsx"))) as book:
        told |= {name: book.read(name) for name in book.namelist()}
    assert not [name for name, text in told.items() if b"c0ffee" in text]
    mine = read_plan_directory(folder)
    assert source in mine.problem.schools.sources
    assert mine.purpose.layers.sources == (source,)


@pytest.mark.parametrize(
    "made",
    [plain_plan(900001), plain_plan(outside=REFUSED), made_by_vacancies(900001, 900005)],
)
def test_the_owner_reads_all_of_it_back_and_it_is_sound(made: Made, tmp_path: Path) -> None:
    problem, result, _ = made
    found = read_plan_directory(written(tmp_path / "plan", made))
    assert found.problem.schools.items == problem.schools.items
    assert found.problem.rules == problem.rules
    assert found.result.plan == result.plan
    assert found.result.standings == result.standings
    assert not found.verdict.notices


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan", plain_plan(900001))
    assert (plan / PERSONAL).stat().st_mode & 0o777 == 0o600
    export_plan_directory(plan)
    assert (plan / PERSONAL).stat().st_mode & 0o777 == 0o600
    assert read_plan_directory(plan).problem.schools.by_urn[900001].head_vacancy


def test_a_plan_that_knows_nothing_of_persons_has_no_such_file(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan", plain_plan())
    assert not (plan / PERSONAL).exists()
    assert "kept_apart" not in json.loads((plan / "plan.json").read_text("utf-8"))


def test_without_the_file_a_plan_is_sound_and_says_what_is_not_known(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan", plain_plan(900001, outside=REFUSED))
    (plan / PERSONAL).unlink()
    found = read_plan_directory(plan)
    assert f"{PERSONAL} is not here" in notices(found)
    assert not any(school.head_vacancy for school in found.problem.schools)
    assert "personal.json" in found.problem.schools.lacking["head_vacancy"]
    assert found.result.plan.left_out == (LeftOut(900008, TAKES_NO_PART),)
    assert found.result.gap == pytest.approx(0.05)


def test_without_the_file_nothing_that_rests_on_it_is_claimed(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan", made_by_vacancies(900001, 900005))
    (plan / PERSONAL).unlink()
    found = read_plan_directory(plan)
    assert "could not be checked either, and is not claimed" in notices(found)
    assert found.result.status is Status.FEASIBLE
    assert found.result.gap == pytest.approx(1.0)
    assert set(found.result.standings.values()) == {Standing.NOT_SAID}
    assert {left.reason for left in found.result.plan.left_out} == {NOT_SAID}


def test_what_is_shown_of_a_plan_made_by_them_does_not_say_that_none_needs_a_place(
    tmp_path: Path,
) -> None:
    plan = written(tmp_path / "plan", made_by_vacancies(900001, 900005, 900008))
    page = (plan / "map.html").read_text("utf-8")
    assert "4 schools are in 2 clusters of 2 schools." in page
    assert "Who needs a place is information on persons" in page
    assert "No school needs a place" not in page
    assert "No better arrangement exists by these rules" in page


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda told: told | {"head_vacancies": [900002]}, "personal.json was edited"),
        (lambda told: told | {"plan": "0" * 64}, "personal.json was edited"),
    ],
)
def test_an_edited_file_is_told(edit: Any, told: str, tmp_path: Path) -> None:
    plan = written(tmp_path / "plan", plain_plan(900001))
    content = json.loads((plan / PERSONAL).read_text("utf-8"))
    (plan / PERSONAL).write_text(json.dumps(edit(content)), "utf-8")
    with pytest.raises(InputError, match=told):
        read_plan_directory(plan)


def test_the_file_of_another_plan_is_told(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan", plain_plan(900001))
    other = written(tmp_path / "other", plain_plan(900001), wording="For governors only")
    (plan / PERSONAL).write_bytes((other / PERSONAL).read_bytes())
    with pytest.raises(InputError, match=r"personal\.json is not of this plan"):
        read_plan_directory(plan)


def test_a_file_put_beside_a_plan_that_has_none_is_told(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan", plain_plan())
    other = written(tmp_path / "other", plain_plan(900001))
    (plan / PERSONAL).write_bytes((other / PERSONAL).read_bytes())
    with pytest.raises(InputError, match=r"personal\.json was added"):
        read_plan_directory(plan)


def test_where_it_is_asked_for_the_files_tell_and_the_plan_itself_does_not(
    tmp_path: Path,
) -> None:
    made = plain_plan(900001, outside=REFUSED)
    hidden, told = (written(tmp_path / str(p), made, persons=p) for p in (False, True))
    with_persons, without = (
        legible((folder / "map.html").read_text("utf-8")) for folder in (told, hidden)
    )
    for words in ("1 headship vacant or about to be", REFUSED):
        assert words in with_persons
        assert words not in without
    for name in ("schools.csv", "times.csv"):
        assert (told / name).read_bytes() == (hidden / name).read_bytes()
    assert "vacant or about" not in (told / "plan.json").read_text("utf-8")


def test_a_plan_without_persons_stays_the_very_same() -> None:
    made = plain_plan()
    assert all(one is other for one, other in zip(without_persons(*made), made, strict=True))


def test_the_table_of_schools_has_no_column_of_persons(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan", plain_plan(900001))
    assert b"head_vacancy" not in (plan / "schools.csv").read_bytes()
    assert '"vacancies"' not in (plan / "plan.json").read_text("utf-8")


def test_drawing_anew_keeps_what_is_known(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan", plain_plan(900001))
    found = read_plan_directory(plan)
    again = write_plan_directory(
        tmp_path / "again", found.problem, found.result, purpose=found.purpose, drawn_on=DAY
    )
    assert read_plan_directory(again).problem.schools.by_urn[900001].head_vacancy


def test_what_the_page_shows_and_packs_is_without_it(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan", plain_plan(900001, outside=REFUSED))
    found = read_plan_directory(plan)
    shown = Shown("tag", found, setting_of(found, plan))
    page = shown.page()
    assert "vacant or about" not in page
    assert REFUSED not in page
    with zipfile.ZipFile(io.BytesIO(shown.zipped())) as packed:
        assert PERSONAL not in packed.namelist()
        assert "plan.json" in packed.namelist()


@pytest.mark.parametrize("made", [plain_plan(900001), made_by_vacancies(900001, 900005)])
@pytest.mark.parametrize("absent", [False, True])
def test_a_plan_with_alternatives_is_sound_with_the_file_and_without(
    made: Made, absent: bool, tmp_path: Path
) -> None:
    problem, result, _ = made
    other = alternative_to(problem, result, result)
    plan = written(tmp_path / "plan", made, findings=Findings(alternatives=(other,)))
    if absent:
        for path in plan.rglob(PERSONAL):
            path.unlink()
    assert read_plan_directory(plan).verdict.sound


def test_a_plan_whose_own_file_alone_was_taken_out_is_sound(tmp_path: Path) -> None:
    made = made_by_vacancies(900001, 900005)
    other = alternative_to(*made[:2], made[1])
    plan = written(tmp_path / "plan", made, findings=Findings(alternatives=(other,)))
    (plan / PERSONAL).unlink()
    assert read_plan_directory(plan).verdict.sound
