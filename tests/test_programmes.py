"""Programmes: the presets, the loader, whom they mean, and their conditions."""

import dataclasses
from pathlib import Path

import pytest
import small_register
from grid import school, schools_of

from app.inputs import Drives, SchoolFiles
from app.plan_request import PlanRequest
from app.sweep.sweeping import Sweep, files_of
from clustering.policy.choice import Choice
from clustering.policy.forms import Form
from clustering.policy.programme_conditions import CONDITIONS, unmet
from clustering.policy.programmes import programme_names, read_programme
from data import read_schools
from data.errors import InputError

NAMES = (
    "essex-localities",
    "essex-quadrants",
    "essex-sponsor-clusters",
    "executive-headship",
    "federation",
    "lincolnshire-small-schools",
    "maximising-progress",
    "multi-academy-trust",
    "pyramid",
    "send-clusters",
    "teaching-hubs",
)
FOLDER = Path(__file__).parents[1] / "clustering" / "programmes"
LEAST = """
title = "Ours"
document = "letter of 2026"
size = [2, 4]
[wording]
purpose = "p"
next_steps = "n"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "ours.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_all_programmes_come_with_the_program():
    assert programme_names() == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_programme_names_its_document_and_its_words(name):
    programme = read_programme(name)
    assert programme.name == name
    assert str(programme.document) in programme.sentences[0]
    assert programme.wording.purpose.endswith(".")
    assert programme.wording.next_steps.endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_says_the_same_as_the_programme(name, tmp_path):
    copy = tmp_path / f"{name}.toml"
    copy.write_bytes((FOLDER / f"{name}.toml").read_bytes())
    assert read_programme(copy) == read_programme(name)


def test_the_figures_of_the_documents():
    lincolnshire = read_programme("lincolnshire-small-schools")
    assert lincolnshire.must_place.takes(school(101, pupils=199))
    assert not lincolnshire.must_place.takes(school(101, pupils=200))
    assert lincolnshire.may_join.takes(school(101, pupils=200))
    # 47 partnerships of 99 schools are mostly pairs, whatever their rolls
    assert dict(lincolnshire.weights)["balance_s_per_pupil"] == 0
    assert read_programme("maximising-progress").size == (4, 7)
    assert read_programme("essex-localities").not_across == ("district", "quadrant")
    assert read_programme("essex-sponsor-clusters").shape == "hub"
    headship = read_programme("executive-headship")
    assert (headship.size, headship.max_minutes) == ((2, 3), 20)
    assert read_programme("federation").form is Form.FEDERATION


def test_a_federation_takes_no_academy():
    programme = read_programme("federation")
    academy = school(101, type="Academy converter")
    assert not programme.must_place.takes(academy)
    assert not programme.may_join.takes(academy)


CHOICES = [
    (Choice(), {}, True, "all schools"),
    (Choice(nobody=True), {}, False, "no school"),
    (Choice(most_pupils=110), {"pupils": None}, False, "schools of at most 110 pupils"),
    (Choice(least_pupils=111), {"pupils": 111}, True, "schools of at least 111 pupils"),
    (
        Choice(kinds=("academy",)),
        {"type": "Free schools"},
        True,
        "schools of the kind academy",
    ),
    (Choice(phases=("Primary",)), {"phase": "Secondary"}, False, "schools of the phase Primary"),
    (Choice(judged="can support"), {}, False, "schools that can support others"),
    (
        Choice(judged="needs support"),
        {"ofsted": "Serious Weaknesses"},
        True,
        "schools that need support",
    ),
    (Choice(head_vacancy=True), {}, False, "schools with a vacant headship"),
    (Choice(can_lead=True), {"can_lead": False}, False, "schools not known to be unable to lead"),
    (Choice(can_lead=True), {}, True, "schools not known to be unable to lead"),
]


@pytest.mark.parametrize(("choice", "known", "taken", "words"), CHOICES)
def test_a_choice_takes_schools_and_says_which(choice, known, taken, words):
    assert choice.takes(school(101, **known)) is taken
    assert choice.words == words


CONDITION_CASES = [
    ("one good or better", [{"ofsted": "Outstanding"}, {}], [{"ofsted": "Inadequate"}]),
    (
        "a lead with capacity",
        [{"ofsted": "Good"}, {}],
        [{"ofsted": "Good", "can_lead": False}, {"can_lead": True}],
    ),
    ("a school able to lead", [{"can_lead": False}, {}], [{"can_lead": False}]),
    ("most primary", [{"phase": "Primary"}], [{"phase": "Primary"}, {"phase": "Secondary"}]),
    ("a vacant headship", [{"head_vacancy": True}, {}], [{}]),
]


@pytest.mark.parametrize(("name", "met", "not_met"), CONDITION_CASES)
def test_a_condition_holds_or_not(name, met, not_met):
    assert unmet([name], schools_of(*met)) == ()
    assert unmet([name], schools_of(*not_met)) == (name,)


def test_every_condition_is_tested():
    assert {name for name, *_ in CONDITION_CASES} == set(CONDITIONS)


def test_the_least_programme_has_the_usual_rules(tmp_path):
    programme = read_programme(write(tmp_path, LEAST))
    assert (programme.max_minutes, programme.shape, programme.form) == (
        45.0,
        "pairwise",
        Form.INFORMAL,
    )
    assert programme.funding is None


@pytest.mark.parametrize("said", ["", "confirmed = false\n"])
def test_an_unconfirmed_document_is_said_to_be_so(tmp_path, said):
    programme = read_programme(write(tmp_path, said + LEAST))
    assert "letter of 2026; to be confirmed" in programme.sentences[0]


def test_a_document_is_confirmed_where_the_file_says_so(tmp_path):
    programme = read_programme(write(tmp_path, "confirmed = true\n" + LEAST))
    assert "to be confirmed" not in programme.sentences[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max_minuts = 20\n" + LEAST, "'max_minutes'"),
        ('form = "federaton"\n' + LEAST, "'federation'"),
        ('phases = ["Secondry"]\n' + LEAST, "'Secondary'"),
        ('conditions = ["most primry"]\n' + LEAST, "'most primary'"),
        (LEAST.replace("[2, 4]", "[4, 2]"), "no pair of sizes"),
        (LEAST.replace("[2, 4]", "[2.5, true]"), "whole number"),
        (LEAST.replace("title", "titel"), "'title'"),
        (LEAST + "[must_place]\nmost_pupil = 3\n", "'most_pupils'"),
        (LEAST + '[must_place]\nkinds = ["acadmy"]\n', "'academy'"),
        (LEAST + "[weights]\nleft_out = 3\n", "'left_out_s'"),
        (LEAST + '[funding]\nname = "n"\nper_scool = 1\n', "'per_school'"),
        (LEAST + '[funding]\nname = "n"\n[[funding.supplements]]\nmost = 1\n', "pounds"),
        (LEAST + '[funding]\nname = "n"\nuntil = 2014\n', "must be a text"),
        (LEAST + '[sources]\nsizes = "file"\n', "'size'"),
        (LEAST + "[sources]\nsize = 3\n", "must be a text"),
        ("sources = 3\n" + LEAST, "must be a table"),
        (LEAST + "[must_place]\nmost_pupils = -1\n", "whole number"),
        ("max_minutes = nan\n" + LEAST, "max_minutes"),
        ("max_minutes = " + "9" * 400 + "\n" + LEAST, "max_minutes"),
        ("must_place = 3\n" + LEAST, "must be a table"),
        ("title", "not valid TOML"),
    ],
)
def test_a_fault_in_a_file_is_named_with_the_nearest_right_word(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        read_programme(write(tmp_path, text))


@pytest.mark.parametrize(
    ("asked", "programme", "phases"),
    [
        ([], 'phases = ["primary", "SECONDARY"]\n', ("Primary", "Secondary")),
        (["Secondary"], 'phases = ["Primary"]\n', ["Secondary"]),
        ([], "", ("Primary",)),
        (None, 'phases = ["Primary"]\n', None),
        ("Primary", 'phases = ["Secondary"]\n', "Primary"),
    ],
)
def test_a_plan_takes_the_phases_asked_for_or_else_the_programmes(
    tmp_path, asked, programme, phases
):
    own = write(tmp_path, programme + LEAST)
    files = SchoolFiles(small_register.write(tmp_path, small_register.rows()), phase=asked)
    request = PlanRequest(files=files, drives=Drives(), out=tmp_path, programme=str(own))
    assert request.school_files.phase == phases
    assert request.school_files.register is files.register


def test_a_programme_says_which_phases_it_takes(tmp_path):
    found = read_programme(write(tmp_path, 'phases = ["Special"]\n' + LEAST))
    assert "It takes schools of the phase Special." in found.sentences
    assert not any("phase" in line for line in read_programme("federation").sentences[:1])
    assert "Special" in read_programme("send-clusters").phases


def test_a_planner_gets_there_by_the_name_of_the_programme_alone(run, tmp_path):
    register = small_register.write(tmp_path, small_register.rows())
    text = 'phases = ["Primary", "Secondary"]\nroles = ["exactly 1 secondary"]\n' + LEAST
    given = ["--schools", register, "--la", "Fenshire", "--roads", "estimate", "--seconds", "2"]
    out = tmp_path / "plan"
    code, said, _ = run("plan", *given, "--programme", write(tmp_path, text), "--out", out)
    assert code == 0
    assert "4 schools in 1 cluster" in said


def test_a_sweep_looks_for_the_schools_of_every_programme(tmp_path):
    files = SchoolFiles(small_register.write(tmp_path, small_register.rows()), phase=[])
    request = PlanRequest(files=files, drives=Drives(), out=tmp_path)
    both = Sweep(request, "la", ("federation", "pyramid"), (), plans=False, engine=None)
    assert files_of(both).phase == ("Primary", "Secondary", "All-through")
    none = dataclasses.replace(both, programmes=())
    assert files_of(none).phase == ("Primary",)


def test_every_fault_is_named_at_once(tmp_path):
    with pytest.raises(InputError) as refusal:
        read_programme(write(tmp_path, "size = 3\nshap = 1\n"))
    columns = {fault.column for fault in refusal.value.faults}
    assert {"shap", "title", "document", "size", "wording.purpose"} <= columns


def test_an_unknown_programme_is_refused_with_the_nearest_name():
    with pytest.raises(InputError, match="'federation'"):
        read_programme("federatoin")


@pytest.mark.parametrize("name", NAMES)
def test_a_programme_means_schools_of_the_real_register(name, shared_data):
    schools = read_schools(
        shared_data / "schools" / "gias_england_statefunded_2022-07.csv",
        la=["Lincolnshire", "Isle of Wight"],
        phase="Primary",
    )
    programme = read_programme(name)
    must = [s for s in schools if programme.must_place.takes(s)]
    # Vacancies are no part of the register: they come by overrides.
    assert bool(must) is (name != "executive-headship")
