"""Marks of schools: by type, or by phase where a plan mixes phases."""

import dataclasses
import re
from datetime import date
from pathlib import Path

from small_plan import small_problem

from clustering import Cluster, LeftOut, Plan
from data.vocabulary import PHASE, vocabulary
from maps.contents import page_contents
from maps.handouts.svg import SHAPES
from maps.kinds import KINDS, PHASES, TYPES, by_phase, in_key, kind_of, kinds_of
from maps.spokes import Spokes

SCRIPT = Path(__file__).parents[1] / "maps" / "assets" / "elements.js"


def of_phases(*phases: str):
    schools = small_problem().schools
    return [
        dataclasses.replace(school, phase=phase)
        for school, phase in zip(schools, phases, strict=False)
    ]


def test_one_phase_is_marked_by_type():
    schools = of_phases(*["Primary"] * 6)
    assert not by_phase(schools)
    assert [KINDS[each] for each in kinds_of(schools)] == [
        *("Community school", "Church school (voluntary aided or controlled)", "Academy"),
        *("Foundation or free school", "Foundation or free school"),
        "Church school (voluntary aided or controlled)",
    ]
    assert in_key(kinds_of(schools)) == tuple(range(len(TYPES)))


def test_two_middle_phases_are_one_kind():
    assert not by_phase(of_phases("Middle deemed primary", "Middle deemed secondary"))


def test_several_phases_have_marks_of_their_own_and_the_key_tells_of_those():
    phases = ("Primary", "Secondary", "Middle deemed primary", "Special", "16 plus", "Primary")
    schools = of_phases(*phases)
    kinds = kinds_of(schools)
    told = ["Primary", "Secondary", "Middle", "Special", "Another phase", "Primary"]
    assert [KINDS[each] for each in kinds] == told
    assert sorted(KINDS[each] for each in in_key(kinds)) == sorted(set(told))


def test_the_page_marks_and_filters_by_phase():
    problem = small_problem()
    schools = [
        dataclasses.replace(school, phase="Secondary" if at == 2 else school.phase, area="PCN 1")
        for at, school in enumerate(problem.schools)
    ]
    urns = problem.schools.urns
    contents = page_contents(
        problem.replace(schools=problem.schools.replace(schools)),
        Plan((Cluster(1, urns[:4]),), tuple(LeftOut(urn, "a reason") for urn in urns[4:])),
        result=None,
        basemap=None,
        spokes=Spokes(),
        policy=None,
        before=None,
        title="Ours",
        drawn_on=date(2026, 1, 5),
    )
    kinds = [contents["kinds"][row[2]] for row in contents["schools"]]
    assert kinds == ["Secondary" if at == 2 else "Primary" for at in range(len(urns))]
    labels = [label for label, _ in contents["filters"]]
    assert labels[-1] == "Phase"  # one planning area tells no school apart


def test_every_phase_has_a_kind_and_every_kind_a_shape():
    first = small_problem().schools[0]
    words = vocabulary(PHASE).words
    found = {kind_of(dataclasses.replace(first, phase=word), phases=True) for word in words}
    assert found == set(range(len(TYPES), len(KINDS)))
    assert len(SHAPES) == len(KINDS)
    shapes = SHAPES[len(TYPES) :]
    assert len(set(shapes)) == len(PHASES)
    drawn = re.findall(r'"(M[^"]*Z)"', SCRIPT.read_text("utf-8").partition("MARKS")[0])
    assert tuple(drawn) == shapes
