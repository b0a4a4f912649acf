"""The truth table of forms by school types, rule by rule, and over the real register."""

import csv
from functools import cache
from pathlib import Path

import pytest
from grid import school, schools_of
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering.policy.citations import cite
from clustering.policy.forms import (
    LADDER,
    RULES,
    SOURCE_OF,
    Form,
    already_one_federation,
    already_one_trust,
    barred,
    forms_of,
)
from clustering.policy.school_types import Kind, May, TrustPlace, school_types, type_of
from data.school import School

SHARED = Path(__file__).parents[2] / "shared" / "data" / "schools"
REGISTER_TYPES = (  # every TypeOfEstablishment (name) of the register
    "Community school",
    "Voluntary aided school",
    "Voluntary controlled school",
    "Foundation school",
    "City technology college",
    "Community special school",
    "Non-maintained special school",
    "Other independent special school",
    "Other independent school",
    "Foundation special school",
    "Pupil referral unit",
    "Local authority nursery school",
    "Further education",
    "Secure units",
    "Offshore schools",
    "Service children's education",
    "Miscellaneous",
    "Academy sponsor led",
    "Higher education institutions",
    "Welsh establishment",
    "Sixth form centres",
    "Special post 16 institution",
    "Academy special sponsor led",
    "Academy converter",
    "Free schools",
    "Free schools special",
    "British schools overseas",
    "Free schools alternative provision",
    "Free schools 16 to 19",
    "University technical college",
    "Studio schools",
    "Academy alternative provision converter",
    "Academy alternative provision sponsor led",
    "Academy special converter",
    "Academy 16-19 converter",
    "Academy 16 to 19 sponsor led",
    "Online provider",
    "Institution funded by other government department",
    "Academy secure 16 to 19",
    "Children's centre",
    "Children's centre linked site",
)
MAINTAINED = {
    "Community school",
    "Voluntary aided school",
    "Voluntary controlled school",
    "Foundation school",
    "Community special school",
    "Foundation special school",
    "Local authority nursery school",
}
FEDERATION_TO_ASK = {
    "Pupil referral unit",
    "Secure units",
    "Service children's education",
    "Miscellaneous",
    "Welsh establishment",
    "Sixth form centres",
    "Institution funded by other government department",
    "Children's centre",
    "Children's centre linked site",
}


def pair(one: str, other: str = "Community school", **known: str) -> list[School]:
    return [school(101, type=one, **known), school(102, type=other)]


def test_the_table_knows_every_type_of_the_register_and_no_other():
    assert set(school_types()) == set(REGISTER_TYPES)


@pytest.mark.parametrize("name", REGISTER_TYPES)
def test_who_may_federate(name):
    expected = May.NO
    if name in MAINTAINED:
        expected = May.YES
    if name in FEDERATION_TO_ASK:
        expected = May.ASK
    assert forms_of(pair(name)).answers[Form.FEDERATION] is expected


@pytest.mark.parametrize("name", REGISTER_TYPES)
def test_informal_collaboration_is_open_to_every_type(name):
    assert forms_of(pair(name)).answers[Form.INFORMAL] is May.YES


@pytest.mark.parametrize("name", REGISTER_TYPES)
def test_formal_collaboration_is_open_to_maintained_schools_and_colleges_else_asked(name):
    expected = May.YES if name in MAINTAINED | {"Further education"} else May.ASK
    assert forms_of(pair(name)).answers[Form.FORMAL] is expected


@pytest.mark.parametrize("name", REGISTER_TYPES)
def test_a_trust_takes_academies_at_once_and_maintained_schools_after_conversion(name):
    schools = [school(101, type=name, trust="T"), school(102, type="Academy converter", trust="T")]
    answer = forms_of(schools).answers[Form.TRUST]
    if "cademy" in name or name.startswith(("Free", "Studio", "University")):
        assert answer is May.YES
    elif name in MAINTAINED - {"Local authority nursery school"}:
        assert answer is May.NO
    else:
        assert answer is May.ASK


@cache
def real_schools() -> tuple[School, ...]:
    """One school of the real register for each type, character and phase in it."""
    with (SHARED / "gias_england_statefunded_2022-07.csv").open(encoding="utf-8") as file:
        kinds = {
            (row["TypeOfEstablishment (name)"], row["ReligiousCharacter (name)"])
            for row in csv.DictReader(file)
        }
    return tuple(
        school(200_000 + i, type=kind, faith="" if faith in {"None", "Does not apply"} else faith)
        for i, (kind, faith) in enumerate(sorted(kinds))
    )


def test_every_type_of_the_real_register_is_decided(shared_data):
    assert shared_data
    assert {s.type for s in real_schools()} <= set(school_types())
    assert len(real_schools()) > 50


@settings(deadline=None)  # the first example reads the register
@given(st.data())
def test_no_cluster_of_the_real_register_with_an_academy_is_a_federation(shared_data, data):
    assert shared_data
    schools = data.draw(st.lists(st.sampled_from(real_schools()), min_size=2, max_size=7))
    found = forms_of(schools)
    if any(type_of(s).kind is Kind.ACADEMY for s in schools):
        assert found.answers[Form.FEDERATION] is May.NO
        assert found.strongest is not Form.FEDERATION
    else:
        assert found.strongest is Form.FEDERATION


CLUSTERS = st.lists(
    st.builds(
        lambda kind, faith, trust: school(101, type=kind, faith=faith, trust=trust),
        st.sampled_from([*REGISTER_TYPES, "A type yet unheard of"]),
        st.sampled_from(["", "Church of England", "Roman Catholic", "Church of England/Methodist"]),
        st.sampled_from(["", "A", "B"]),
    ),
    min_size=2,
    max_size=7,
)


@given(CLUSTERS)
def test_an_unconfirmed_source_never_forbids(schools):
    for obstacle in forms_of(schools).obstacles:
        rule = next(rule for rule in RULES if rule.name == obstacle.rule)
        assert rule.source.confirmed or obstacle.answer is May.ASK


@given(CLUSTERS)
def test_the_strongest_form_is_open_and_none_above_it_is(schools):
    found = forms_of(schools)
    assert found.strongest is not None
    above = LADDER[LADDER.index(found.strongest) + 1 :]
    assert found.answers[found.strongest] is May.YES
    assert all(found.answers[form] is not May.YES for form in above)
    assert all(found.in_the_way(form) for form in above)


@given(CLUSTERS)
def test_every_sentence_names_a_source(schools):
    found = forms_of(schools)
    sources = [str(each) for each in (*SOURCE_OF.values(), cite("register"))]
    sources += [str(rule.source) for rule in RULES]
    assert all(any(source in text for source in sources) for text in found.sentences)


@pytest.mark.parametrize(
    ("rule", "stops", "passes"),
    [
        ("academies cannot federate", {"type": "Free schools"}, {"type": "Community school"}),
        (
            "only maintained schools federate",
            {"type": "Other independent school"},
            {"type": "Academy converter"},
        ),
        ("ask whether it federates", {"type": "Secure units"}, {"type": "Pupil referral unit"}),
        (
            "referral units are no maintained schools",
            {"type": "Pupil referral unit"},
            {"type": "Secure units"},
        ),
        ("ask before joint committee", {"type": "Free schools"}, {"type": "Further education"}),
        (
            "transfer between trusts",
            {"type": "Free schools", "trust": "A"},
            {"type": "Academy converter", "trust": "B"},
        ),
        ("a trust takes academies", {"type": "Community school"}, {"type": "Studio schools"}),
        (
            "ask whether it may become an academy",
            {"type": "Pupil referral unit"},
            {"type": "Local authority nursery school"},
        ),
        (
            "nursery schools become no academies",
            {"type": "Local authority nursery school"},
            {"type": "Pupil referral unit"},
        ),
        (
            "foundation consent",
            {"type": "Voluntary controlled school"},
            {"type": "Community school"},
        ),
        (
            "catholic consent",
            {"faith": "Roman Catholic", "type": "Foundation school"},
            {"faith": "Roman Catholic", "type": "Voluntary aided school"},
        ),
        ("church articles", {"faith": "Church of England/Methodist"}, {"faith": "Methodist"}),
        ("catholic consent", {"faith": "Roman Catholic"}, {"faith": "Church of England"}),
        ("mixed character", {"faith": "Jewish"}, {"faith": ""}),
        ("mixed character", {"faith": "Church of England/Methodist"}, {"faith": ""}),
    ],
)
def test_a_rule_names_the_schools_it_stops(rule, stops, passes):
    stopping = next(r for r in RULES if r.name == rule).stopping
    other = school(109, type="Voluntary aided school")
    assert stopping([school(101, **stops), school(102, **passes), other])[0].urn == 101
    assert stopping([school(102, **passes)]) == ()


def test_every_rule_is_tested_above_and_named_once():
    assert len({rule.name for rule in RULES}) == len(RULES) == 13


PRIMARY = {"type": "Community school", "phase": "Primary"}
SECONDARY = {"type": "Voluntary aided school", "phase": "Secondary"}
SPECIAL = {"type": "Foundation special school", "phase": "Special"}
NURSERY = {"type": "Local authority nursery school", "phase": "Nursery"}
UNIT = {"type": "Pupil referral unit", "phase": "Alternative provision"}
NON_MAINTAINED = {"type": "Non-maintained special school", "phase": "Special"}
ACADEMIES = [
    {"type": kind, "phase": phase, "trust": "T"}
    for kind, phase in (
        ("Academy converter", "Primary"),
        ("Academy sponsor led", "Secondary"),
        ("Free schools special", "Special"),
        ("Academy alternative provision converter", "Alternative provision"),
        ("Free schools", "All-through"),
    )
]


@pytest.mark.parametrize(
    ("schools", "formal", "federation", "trust"),
    [
        ([PRIMARY, SECONDARY], May.YES, May.YES, May.NO),
        ([PRIMARY, SECONDARY, SPECIAL], May.YES, May.YES, May.NO),
        ([PRIMARY, SECONDARY, SPECIAL, NURSERY], May.YES, May.YES, May.NO),
        ([NURSERY, NURSERY], May.YES, May.YES, May.ASK),
        ([PRIMARY, SECONDARY, UNIT], May.ASK, May.ASK, May.NO),
        ([UNIT, UNIT], May.ASK, May.ASK, May.ASK),
        ([PRIMARY, NON_MAINTAINED], May.ASK, May.NO, May.NO),
        ([PRIMARY, SECONDARY, ACADEMIES[2]], May.ASK, May.NO, May.NO),
        (ACADEMIES, May.ASK, May.NO, May.YES),
        ([*ACADEMIES, NURSERY], May.ASK, May.NO, May.ASK),
        ([*ACADEMIES, UNIT], May.ASK, May.NO, May.ASK),
        ([*ACADEMIES, SPECIAL], May.ASK, May.NO, May.NO),
    ],
)
def test_a_cluster_across_phases_has_the_forms_of_its_types(schools, formal, federation, trust):
    answers = forms_of(schools_of(*schools)).answers
    assert answers == {
        Form.INFORMAL: May.YES,
        Form.FORMAL: formal,
        Form.FEDERATION: federation,
        Form.TRUST: trust,
    }


@given(st.lists(st.sampled_from(REGISTER_TYPES), min_size=2, max_size=14), st.data())
def test_the_phase_of_a_school_decides_no_form(kinds, data):
    phases = st.sampled_from(["Nursery", "Primary", "Secondary", "All-through", "Special"])
    mixed = schools_of(*({"type": kind, "phase": data.draw(phases)} for kind in kinds))
    plain = schools_of(*({"type": kind} for kind in kinds))
    assert forms_of(mixed).answers == forms_of(plain).answers


def test_what_stands_in_the_way_of_a_unit_and_a_nursery_school_names_its_law():
    units = forms_of(schools_of(PRIMARY, UNIT)).in_the_way(Form.FEDERATION)
    assert ["none of their categories" in str(each) for each in units] == [True]
    assert "Education Act 1996, schedule 1" in str(units[0])
    assert "to be confirmed" in str(units[0])
    nursery = forms_of(schools_of(ACADEMIES[0], NURSERY)).in_the_way(Form.TRUST)
    assert any("Lord Hill of Oareford" in str(each) for each in nursery)
    assert all(barred(school(101, **each), Form.FEDERATION) is None for each in (UNIT, NURSERY))


def test_aided_and_community_schools_may_federate_together():
    schools = pair("Voluntary aided school", faith="Church of England")
    assert forms_of(schools).strongest is Form.FEDERATION


def test_schools_of_one_trust_are_a_trust_already_whatever_their_character():
    schools = [
        school(101, type="Academy converter", trust="A", faith="Church of England"),
        school(102, type="Free schools", trust="A"),
    ]
    assert already_one_trust(schools)
    assert forms_of(schools).strongest is Form.TRUST
    assert forms_of(schools).next_form is None


def test_a_joint_school_is_of_one_character_with_each_of_its_churches():
    one, other = pair(
        "Academy converter", "Voluntary aided school", faith="Church of England/Methodist"
    )
    church = school(103, type="Voluntary aided school", faith="Church of England")
    names = [{o.rule for o in forms_of([one, each]).obstacles} for each in (church, other)]
    assert ["mixed character" in found for found in names] == [False, True]


def academies(*trusts):
    return [
        school(101 + at, type="Academy converter", trust=trust) for at, trust in enumerate(trusts)
    ]


@pytest.mark.parametrize(
    ("trusts", "answer"),
    [(("A", "A"), May.YES), (("A", "B"), May.ASK), (("A", "B", "C"), May.ASK), (("", ""), May.ASK)],
)
def test_one_trust_is_open_now_only_where_no_school_has_to_move(trusts, answer):
    found = forms_of(academies(*trusts))
    assert found.answers[Form.TRUST] is answer
    assert (found.strongest is Form.TRUST) is (answer is May.YES)


def test_academies_of_several_trusts_need_the_regions_group():
    found = forms_of(academies("A", "B", "C"))
    (transfer,) = found.in_the_way(Form.TRUST)
    assert transfer.schools == (101, 102, 103)
    assert "the agreement of the regions group, on behalf of the Secretary of State" in str(
        transfer
    )
    assert "academy transfer, 2025" in str(transfer)
    assert not any("Open now: multi-academy trust" in words for words in found.sentences)
    assert barred(academies("A")[0], Form.TRUST) is None


def test_schools_of_one_federation_or_one_trust_have_nothing_to_form():
    federated = [school(urn, type="Community school", federation="Downs") for urn in (101, 102)]
    for schools, name in ((federated, "Downs"), (academies("A", "A"), "A")):
        first = forms_of(schools).sentences[0]
        assert first.startswith(f"Nothing to form: the schools are one today, {name} (")
    assert forms_of([*federated, school(103, type="Community school")]).today == ""


def test_an_academy_is_in_no_federation_whatever_the_register_says():
    schools = [
        school(101, type="Community school", federation="Downs"),
        school(102, type="Academy converter", federation="Downs"),
    ]
    assert not already_one_federation(schools)


def test_an_unknown_type_is_asked_about():
    found = forms_of(pair("A type yet unheard of"))
    assert found.strongest is Form.INFORMAL
    assert found.next_form is Form.FORMAL
    assert found.answers[Form.FEDERATION] is May.ASK


def test_a_school_by_itself_has_no_form():
    alone = forms_of([school(101, type="Community school")])
    assert alone.strongest is None
    assert alone.next_form is None


def test_only_a_lasting_ban_bars_a_school_from_a_form():
    assert barred(school(101, type="Free schools"), Form.FEDERATION) is not None
    assert barred(school(101, type="Pupil referral unit"), Form.FEDERATION) is None
    assert barred(school(101, type="Community school"), Form.TRUST) is None


def test_a_school_that_converts_is_a_converter_in_the_table():
    assert type_of(school(101, type="Foundation school")).trust is TrustPlace.CONVERT


def test_what_only_model_articles_say_is_not_said_to_be_needed():
    academy = {"type": "Academy converter", "trust": "Isle", "faith": "Roman Catholic"}
    forms = forms_of(tuple(schools_of(academy, {"type": "Community school"})))
    (found,) = (each for each in forms.obstacles if each.rule == "catholic consent")
    assert "may need the consent of bishop or trustees" in found.sentence
