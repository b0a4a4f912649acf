"""Every programme on the Isle of Wight: who must be placed is, or is named; the rules hold.

Those that ask for grades are tried over each framework too.
"""

import csv
from datetime import date

import pytest
from inspections import ERAS
from inspections import write as write_ofsted
from patience import HANG_S
from small_register import write as write_register

from benchmarks import programmes
from clustering import Limits, solve
from clustering.check import check
from clustering.policy.programmes import programme_names, read_programme
from clustering.policy.purpose import PlanPurpose, problem_for, programme_rules
from clustering.policy.school_types import is_academy
from data import InputError, read_schools
from data.inspection import OVERALL
from routing import estimate_times

AUTHORITIES = ("Isle of Wight", "Lincolnshire")
OF_THE_REGISTER = ("OfstedRating (name)", "OfstedLastInsp")


@pytest.fixture(scope="module", params=programme_names())
def made(request, shared_data):
    assert shared_data
    return programmes.run("Isle of Wight", request.param, seconds=10)


def test_a_programme_is_carried_out_on_a_real_authority(made, monkeypatch):
    monkeypatch.setattr(programmes, "LONGEST_S", HANG_S)
    assert list(made.faults()) == []
    assert made.must
    assert made.must & made.placed


def test_whoever_is_not_placed_is_named_with_a_reason(made):
    left_out = {left.urn for left in made.result.plan.left_out if left.reason}
    assert left_out == set(made.problem.schools.urns) - made.placed


def test_only_those_meant_take_part(made):
    takes = made.programme.must_place.takes, made.programme.may_join.takes
    by_urn = made.problem.schools.by_urn
    assert all(any(take(by_urn[urn]) for take in takes) for urn in made.placed)
    if made.programme.name == "federation":
        assert not any(is_academy(by_urn[urn]) for urn in made.placed)


@pytest.fixture(scope="module")
def registers(shared_data, tmp_path_factory):
    """Two authorities of the real register with and without grades, and Ofsted's file of each.

    The grades of the file are those of the register; every fifth school has a report card.
    """
    folder = tmp_path_factory.mktemp("registers")
    path = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["LA (name)"] in AUTHORITIES]
    bare = [{k: v for k, v in row.items() if k not in OF_THE_REGISTER} for row in rows]
    graded, carded = [], []
    for at, row in enumerate(rows):
        rating = row["OfstedRating (name)"]
        code = {"URN": row["URN"], "Overall effectiveness": "NULL"}
        if rating in OVERALL:
            code["Overall effectiveness"] = str(OVERALL.index(rating) + 1)
        graded.append(code)
        words = ("Needs attention", "Expected standard")[at % 2]
        card = ERAS["report cards"] | {
            "URN": row["URN"],
            "Inclusion": "Expected standard",
            "Early years (where applicable)": words,
            "Most recent category of concern": "NULL",
        }
        before = {
            "URN": row["URN"],
            "Latest OEIF overall effectiveness": code["Overall effectiveness"],
        }
        carded.append(before if at % 5 else card)
    return {
        "register": (write_register(folder, rows, "graded.csv"), None),
        "before 2024": (write_register(folder, bare, "bare.csv"), write_ofsted(folder, graded)),
        "report cards": (folder / "bare.csv", write_ofsted(folder, carded, "cards.csv")),
        "nothing": (folder / "bare.csv", None),
    }


@pytest.mark.parametrize("la", AUTHORITIES)
@pytest.mark.parametrize("kind", ["register", "before 2024", "report cards"])
def test_sponsors_are_found_over_either_framework(registers, kind, la):
    register, ofsted = registers[kind]
    schools = read_schools(register, la, "Primary", inspections=ofsted)
    programme = read_programme("essex-sponsor-clusters")
    purpose = PlanPurpose(start=date(2026, 11, 28), programme=programme)
    problem = problem_for(schools, estimate_times(schools), programme_rules(programme), purpose)
    result = solve(problem, Limits(1))
    assert result.plan.clusters
    assert check(problem, result.plan) == ()


@pytest.mark.parametrize(
    ("name", "kind", "remedy"),
    [
        ("essex-sponsor-clusters", "nothing", "--inspections"),
        ("multi-academy-trust", "nothing", "--inspections"),
        ("multi-academy-trust", "before 2024", "--group-links"),
    ],
)
def test_a_programme_without_what_it_needs_stops_and_says_what_to_give(
    registers, name, kind, remedy
):
    register, ofsted = registers[kind]
    schools = read_schools(register, "Isle of Wight", "Primary", inspections=ofsted)
    programme = read_programme(name)
    with pytest.raises(InputError, match=remedy):
        problem_for(
            schools,
            estimate_times(schools),
            programme_rules(programme),
            PlanPurpose(start=date(2026, 11, 28), programme=programme),
        )


def test_a_report_card_register_stops_in_words(shared_cases):
    path = shared_cases / "registers" / "report_card_words.csv"
    with pytest.raises(InputError, match=r"grade no school as a whole.*--inspections"):
        read_schools(path, "Isle of Wight", "Primary")
