"""Inspections go with the plan: written into it, bound to it, read back; rows accounted for."""

import dataclasses
import json

import pytest
from inspections import ERAS, write
from small_plan import small_problem, small_result
from small_register import rows
from small_register import write as write_register

from clustering.policy.judgements import inspection_words
from data import InputError, read_schools
from data.inspection_file import read_inspections
from data.school import School
from data.school_table import inspected
from maps import read_plan_directory, write_plan_directory
from maps.plan_files import INSPECTIONS

NAME = "latest_inspections_as_at_30_Apr_2026.csv"


@pytest.fixture
def ofsted(tmp_path):
    """A file of two eras' forms in one: two schools of the small plan, and one of elsewhere."""
    card = ERAS["report cards"] | {"URN": "900001"}
    graded = {"Latest OEIF overall effectiveness": "3", "URN": "900002"}
    return write(tmp_path, [card, graded, ERAS["report cards"]], NAME)


@pytest.fixture
def directory(tmp_path, ofsted):
    problem = small_problem()
    problem = problem.replace(schools=inspected(problem.schools, read_inspections(ofsted)))
    write_plan_directory(tmp_path / "plan", problem, small_result(problem))
    return tmp_path / "plan"


def test_inspections_come_back_from_a_plan(directory, ofsted):
    told = read_inspections(ofsted).by_urn
    schools = read_plan_directory(directory).problem.schools
    assert [school.inspection for school in schools][:3] == [told[900001], told[900002], None]
    assert [(s.role, s.vintage) for s in schools.sources][-1] == ("inspections", "2026-04-30")
    document = json.loads((directory / "plan.json").read_text())
    assert INSPECTIONS in document["hashes"]["files"]
    sections = document["policy"]["clusters"][0]["sections"]
    (lines,) = (each["sentences"] for each in sections if each["heading"] == "Inspections")
    graded = "Requires improvement (a day that is not given, the old overall grade)."
    assert any(line.endswith(graded) for line in lines)
    assert "as at 30 April 2026" in lines[-1]


@pytest.mark.parametrize("what", ["edited", "missing"])
def test_a_plan_whose_inspections_were_touched_is_refused(directory, what):
    path = directory / INSPECTIONS
    if what == "edited":
        path.write_text(path.read_text().replace("Requires improvement", "Outstanding"))
    else:
        path.unlink()
    with pytest.raises(InputError, match=f"inspections.csv (was|is) {what}"):
        read_plan_directory(directory)


def test_a_plan_without_ofsted_s_file_holds_none(tmp_path):
    problem = small_problem()
    write_plan_directory(tmp_path / "plan", problem, small_result(problem))
    assert not (tmp_path / "plan" / INSPECTIONS).exists()


def test_every_row_is_accounted_for(tmp_path):
    register = write_register(tmp_path, rows())
    row = {"URN": "900001", "Overall effectiveness": "2", "Inspection start date": "04/06/2019"}
    path = write(tmp_path, [row, row | {"URN": "123456"}], NAME)
    schools = read_schools(register, "Fenshire", "Primary", inspections=path)
    assert schools.accounts.inspections.sentence == (
        "Ofsted's file (latest_inspections_as_at_30_Apr_2026.csv, as at 30 April 2026) has a row "
        "for 1 of 3 schools, none for 2: Sallow End Primary (900002), Wick Primary (900006); 1 row "
        "is of other schools. It has no column for safeguarding; categories of concern; whose "
        "inspection it was."
    )
    assert schools.by_urn[900001].inspection.graded.overall == "Good"
    assert "ofsted" not in schools.lacking
    assert not any("OfstedRating" in notice.text for notice in schools.notices)


def test_report_card_words_in_the_register_are_refused_unless_ofsted_says_it(tmp_path):
    table = rows(u900001={"OfstedRating (name)": "Strong standard"})
    register = write_register(tmp_path, table)
    with pytest.raises(InputError, match="--inspections"):
        read_schools(register, "Fenshire", "Primary")
    card = ERAS["report cards"] | {"URN": "900001"}
    schools = read_schools(
        register, "Fenshire", "Primary", inspections=write(tmp_path, [card], NAME)
    )
    words = inspection_words(schools.by_urn[900001])
    assert words.startswith("report card of March 2026: inclusion: strong standard")
    other = write(tmp_path, [card | {"URN": "900002"}], NAME)
    with pytest.raises(InputError, match="word of Ofsted's report cards"):
        read_schools(register, "Fenshire", "Primary", inspections=other)


def test_a_file_without_a_grade_of_any_school_leaves_grades_lacking(tmp_path):
    register = write_register(tmp_path, rows())
    path = write(tmp_path, [ERAS["report cards"]], NAME)
    lacking = read_schools(register, "Fenshire", "Primary", inspections=path).lacking
    assert "has no column OfstedRating (name), and" in lacking["ofsted"]
    assert "no grade of any of them" in lacking["ofsted"]


def test_the_register_s_grade_has_its_day(tmp_path):
    graded = {"OfstedRating (name)": "Good", "OfstedLastInsp": "04-06-2019"}
    schools = read_schools(write_register(tmp_path, rows(u900001=graded)), "Fenshire", "Primary")
    assert "last inspected in June 2019" in inspection_words(schools.by_urn[900001])
    bare = dataclasses.replace(schools.by_urn[900001], last_inspected="")
    assert isinstance(bare, School)
    assert "no day given" in inspection_words(bare)
