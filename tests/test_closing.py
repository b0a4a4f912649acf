"""Closing schools: what is weighed, asked and recorded, each said of its own source."""

import dataclasses
from datetime import date

import numpy as np
import pytest
from grid import line_problem, school

from clustering import Rules
from clustering.policy.citations import cite
from clustering.policy.closing import Closing, closing_sentences
from clustering.policy.forms import Form
from clustering.policy.school_types import school_types
from data.designated import DesignatedSchools
from data.school import Schools, Source
from routing.times import TravelTimes

WHEN = date(2026, 1, 5)
RURAL = {
    "urban_rural": "(England/Wales) Rural village",
    "phase": "Primary",
    "type": "Community school",
}
TOWN = {"phase": "Primary", "type": "Community school", "urban_rural": "Urban city and town"}


def village(**known):
    """101 in Ash, and others 6, 9, 12, 15 minutes along the road; 102 full, 103 with room."""
    return line_problem(
        [0, 6, 9, 12, 15],
        Rules(size=(2, 5)),
        {**RURAL, "name": "Ash School", "locality": "Ash", "pupils": 40, **known},
        {**TOWN, "name": "Full School", "pupils": 90, "capacity": 80},
        {**TOWN, "name": "Roomy School", "pupils": 59, "capacity": 60},
        {**TOWN, "name": "Third School"},
        {**TOWN, "name": "Fourth School"},
    )


def listing(*urns):
    return DesignatedSchools(frozenset(urns), Source("designated", "rural-2025.csv", "0"))


def said(problem, *urns, form=Form.INFORMAL, **more):
    """Return the sentences by what stands before their colon."""
    closing = Closing(problem=problem, urns=urns or (101,), when=WHEN, forms={101: form}, **more)
    found = {}
    for words in closing_sentences(closing):
        heading, _, rest = words.partition(": ")
        found[heading.rpartition("). ")[2]] = rest
    return found


HEADINGS = ("The community", "Transport, and what it costs the authority", "Cars")


def test_the_four_headings_have_the_figures_of_the_plan():
    found = said(village())
    assert found["The community"] == (
        "40 pupils would go to school elsewhere; it is the only school of the plan in Ash."
    )
    assert found["Transport, and what it costs the authority"] == (
        "the nearest schools are Full School (6 minutes, 0 free places), Roomy School (9 minutes, "
        "1 free place) and Third School (12 minutes)."
    )
    assert found["Cars"] == (
        "if all were driven, 40 pupils for 6 minutes each way, every school day."
    )
    assert found["Alternatives to closing"] == (
        "its cluster can work together as an informal collaboration."
    )


def test_the_act_asks_for_regard_and_the_presumption_stands_in_guidance():
    found = said(village(), listed=listing(101))
    regard, presumption = found["What the law asks"], found["Presumption"]
    assert "must have regard to four things" in regard
    assert str(cite("rural_closure")) in regard
    assert "presum" not in regard
    assert "statutory guidance, not in the Act" in presumption
    assert str(cite("rural_presumption")) in presumption


def test_the_list_decides_and_not_phase_or_class():
    middle = village(phase="Middle deemed primary", urban_rural="Urban city and town")
    found = said(middle, listed=listing(101))
    assert found["Designation"].startswith("it is a designated rural primary school (")
    assert "rural-2025.csv" in found["Designation"]
    assert set(HEADINGS) <= set(found)
    unlisted = said(village(), listed=listing(102))
    assert unlisted["Designation"].startswith("it is no designated rural primary school (")
    assert not set(HEADINGS) & set(unlisted)


def test_without_a_list_nothing_is_said_as_law():
    found = said(village())
    assert found["Designation"].startswith("it may be a designated rural primary school. Check")
    assert str(cite("rural_designation")) in found["Designation"]
    assert "Who is consulted before anything is published if it is designated" in found
    in_town = said(village(**TOWN))
    assert "the list of the year decides" in in_town["Designation"]
    assert not set(HEADINGS) & set(in_town)


def test_those_of_section_16_are_consulted():
    found = said(village(type="Voluntary aided school"), listed=listing(101))
    who = found["Who is consulted before anything is published"]
    assert str(cite("closure_consultation")) in who
    for each in ("parents", "the authority, if its governing body proposes", "district council"):
        assert each in who
    assert "parish council" in who


def test_for_other_schools_the_proposer_chooses_whom_to_consult():
    who = said(village(), listed=listing())["Who is consulted before anything is published"]
    assert "parents" not in who
    assert "the Act names nobody for such a school, and leaves it to the proposer" in who
    assert "else" not in who


@pytest.mark.parametrize("kind", ["Community special school", "Foundation special school"])
def test_for_a_special_school_the_authorities_of_its_pupils_are_consulted(kind):
    found = said(village(type=kind, phase="Not applicable"))
    who = found["Who is consulted before anything is published"]
    assert "every authority that keeps an education, health and care plan of a pupil" in who
    assert "parents" in who
    assert "parish" not in who
    assert "Another way" not in found


@pytest.mark.parametrize(
    ("kind", "bodies", "notice"),
    [
        ("Community school", "the authority can propose", False),
        ("Voluntary controlled school", "the authority or its governing body can propose", True),
        ("Foundation school", "the authority or its governing body can propose", True),
        ("Foundation special school", "the authority or its governing body can propose", False),
    ],
)
def test_who_proposes_and_who_may_give_notice_depends_on_the_type(kind, bodies, notice):
    found = said(village(type=kind))
    assert bodies in found["Who proposes"]
    assert ("Another way" in found) is notice
    assert not notice or "at least 2 years" in found["Another way"]


def test_a_church_of_england_school_needs_the_advice_of_its_board_before_it_publishes():
    known = {"type": "Voluntary aided school", "faith": "Church of England"}
    found = said(village(**known, diocese="Diocese of Fen"))["The diocesan board"]
    assert "before its governing body publishes proposals or gives notice" in found
    assert "the board of education of the Diocese of Fen" in found
    assert str(cite("diocesan_advice_on_closing")) in found
    other = said(village(type="Voluntary aided school", faith="Roman Catholic"))
    assert "The diocesan board" not in other
    assert "Religious character (Roman Catholic)" in other


def test_a_nursery_school_has_a_presumption_of_its_own():
    found = said(village(type="Local authority nursery school", phase="Nursery"))
    assert str(cite("nursery_presumption")) in found["Presumption"]
    assert "Designation" not in found


def test_the_authority_cannot_close_an_academy():
    found = said(village(type="Academy converter", trust="Fen Trust"), listed=listing(101))
    assert "the authority cannot close it" in found["Who decides"]
    assert "Fen Trust" in found["Who decides"]
    assert str(cite("academy_closure")) in found["Who decides"]
    assert not {"Who proposes", "Stages", "Designation", *HEADINGS} & set(found)


@pytest.mark.parametrize("kind", [*school_types(), "", "A type yet unheard of"])
def test_of_every_type_something_is_said_of_who_decides_and_what_is_recorded(kind):
    found = said(village(type=kind))
    assert len({"Who decides", "Who proposes"} & set(found)) == 1
    assert {"Free travel", "Places", "Equality", "Record"} <= set(found)


def test_the_stages_have_their_weeks():
    words = said(village())["Stages"]
    assert "no length is laid down, 6 weeks outside school holidays are recommended" in words
    assert "3. Representations: 4 weeks." in words
    assert "within 2 months of their end, after that by the schools adjudicator" in words


def test_what_many_schools_share_is_said_once():
    sentences = closing_sentences(Closing(problem=village(), urns=(101, 102), when=WHEN))
    for heading in ("Stages", "Free travel", "Equality", "Record"):
        assert sum(words.startswith(f"{heading}: ") for words in sentences) == 1
    starts = [
        words for words in sentences if words.startswith(("Ash School (101).", "Full School"))
    ]
    assert len(starts) == 2


def test_alternatives_on_record_are_counted():
    assert "None is recorded" in said(village())["Record"]
    assert "Recorded with this answer: 2." in said(village(), recorded=2)["Record"]


def test_what_is_not_known_of_pupils_is_said_and_no_sum_is_given():
    found = said(village())
    assert "more than 2 miles" in found["Free travel"]
    assert "homes and walks are not known here" in found["Free travel"]
    assert "£" not in found["Free travel"]
    assert found["Places"].count("to be confirmed") == 2


def test_a_school_that_closes_too_takes_nobody_in():
    found = said(village(), 101, 102, form=None)
    transport = closing_sentences(Closing(problem=village(), urns=(101, 102), when=WHEN))
    own = next(words for words in transport if words.startswith("Transport"))
    assert "Full School" not in own
    assert "Roomy School (9 minutes" in own
    assert found["Alternatives to closing"] == "it is in no cluster."


def test_a_school_of_other_ages_takes_nobody_in():
    problem = village(low_age=4, high_age=7)
    schools = list(problem.schools)
    schools[1] = dataclasses.replace(schools[1], low_age=7, high_age=11)
    schools[2] = dataclasses.replace(schools[2], phase="Secondary")
    found = said(problem.replace(schools=Schools(tuple(schools))))
    assert (
        "the nearest schools are Third School (12 minutes) and Fourth School (15 minutes)."
        in (found["Transport, and what it costs the authority"])
    )


def test_becoming_one_with_a_school_that_goes_on_from_it_is_named_as_an_alternative():
    problem = village(low_age=4, high_age=7)
    schools = list(problem.schools)
    schools[1] = dataclasses.replace(schools[1], low_age=7, high_age=11)
    own = problem.replace(schools=Schools(tuple(schools)))
    assert said(own)["Alternatives to closing"].endswith(
        "; it could become one school with Full School (6 minutes)."
    )
    schools[1] = dataclasses.replace(schools[1], type="Voluntary aided school")
    mixed = problem.replace(schools=Schools(tuple(schools)))
    assert "become one" not in said(mixed)["Alternatives to closing"]


def test_a_federation_proposes_by_its_one_governing_body():
    found = said(village(type="Foundation school", federation="The Downs"))
    assert (
        "the authority or the governing body of The Downs (the federation with"
        in (found["Who proposes"])
    )


def test_pupils_of_a_school_that_joins_another_go_there():
    found = said(village(), joined={101: 103})
    assert found["The community"].startswith("40 pupils would go to school at Roomy School")
    assert found["Transport, and what it costs the authority"] == (
        "they would go to Roomy School (9 minutes, 1 free place)."
    )
    assert "40 pupils for 9 minutes" in found["Cars"]


def test_a_school_that_reaches_no_other_is_told_so():
    alone = np.array([[0.0, np.inf], [np.inf, 0.0]])
    schools = Schools((school(101, **RURAL), school(102)))
    problem = village().replace(schools=schools, times=TravelTimes(schools.urns, alone))
    found = said(problem, form=None)
    assert found["The community"] == "its pupils would go to school elsewhere."
    assert found["Transport"] == "no school of the plan can be reached."
    assert found["Alternatives to closing"] == "it is in no cluster."


@pytest.mark.parametrize(
    ("method", "words"),
    [
        ("roads", "(12 minutes by road)"),
        ("estimate", "(12 minutes, estimated from the straight line)"),
        ("given", "(12 minutes)"),
    ],
)
def test_minutes_say_what_they_are_known_from(method, words):
    problem = village()
    timed = problem.replace(times=dataclasses.replace(problem.times, method=method))
    assert words in said(timed)["Transport, and what it costs the authority"]


def test_nothing_is_said_where_nothing_closes():
    assert closing_sentences(Closing(problem=village(), urns=(), when=WHEN)) == ()


def test_the_equality_duty_is_that_of_public_bodies_and_asks_for_no_writing():
    duty, _, writing = said(village())["Equality"].partition(f"({cite('equality_duty')})")
    assert duty.startswith("a public body that decides must have due regard")
    assert "writing" not in duty
    assert writing == ". Write down who is affected, and how."


def test_of_a_joint_school_that_closes_both_churches_are_asked():
    joint = {"faith": "Church of England/Roman Catholic", "diocese": "Diocese of Ely"}
    found = said(village(type="Voluntary aided school", **joint))
    assert "Ely" not in found["The diocesan board"]
    character = f"Religious character ({joint['faith']})"
    assert found[character] == "ask the bodies of each what they require."
