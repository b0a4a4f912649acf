"""Consents, consultations, boards and dates of a cluster on its way to a form."""

from datetime import date

import pytest
from grid import schools_of
from hypothesis import given
from hypothesis import strategies as st

from clustering.plan import Cluster, Plan
from clustering.policy.citations import DocumentStatus
from clustering.policy.consents import DUTIES, checklist, towards_diocese
from clustering.policy.duties import Case, Consent, duty_lines
from clustering.policy.forms import Form
from clustering.policy.readiness import could_federate
from clustering.policy.school_types import May
from clustering.policy.timetable import federation_dates
from data.dates import on_day
from data.errors import InputError

START = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def at_the_start():
    """Let no date of the checklist have passed."""
    with on_day(START):
        yield


COMMUNITY = {"type": "Community school", "la": "Essex"}
AIDED = {
    "type": "Voluntary aided school",
    "faith": "Church of England",
    "diocese": "Diocese of Chelmsford",
    "la": "Essex",
}
CATHOLIC = AIDED | {"faith": "Roman Catholic", "diocese": "Diocese of Brentwood"}
ACADEMY = {"type": "Academy converter", "trust": "The Vale Trust"}


def names(duties):
    return {duty.name for duty in duties}


def test_a_federation_of_community_schools_asks_no_diocese():
    duties = checklist(schools_of(COMMUNITY, COMMUNITY), Form.FEDERATION, START)
    assert not towards_diocese(duties)
    assert {"proposals published", "representations", "governing bodies", "board"} < names(duties)
    assert not names(duties) & {"foundation told", "charity", "preliminary consent"}


def test_the_diocese_of_an_aided_school_is_named():
    duties = towards_diocese(checklist(schools_of(COMMUNITY, AIDED), Form.FEDERATION, START))
    assert {duty.who for duty in duties} == {"the Diocese of Chelmsford"}
    assert names(duties) == {"diocese may be asked", "religious body told"}
    assert all(duty.schools == (102,) for duty in duties)


def test_a_diocese_that_the_register_lacks_is_said_to_be_lacking():
    schools = schools_of(COMMUNITY, AIDED | {"diocese": ""})
    (duty,) = towards_diocese(checklist(schools, Form.INFORMAL, START))
    assert duty.who == "your diocese (Church of England; the register does not name it)"
    assert "for School 102" in duty.what


def test_schools_of_one_character_whose_dioceses_are_not_named_are_one_line():
    unnamed = AIDED | {"diocese": ""}
    schools = schools_of(unnamed, unnamed, COMMUNITY | {"faith": "Jewish"})
    asked = towards_diocese(checklist(schools, Form.INFORMAL, START))
    assert [duty.schools for duty in asked] == [(101, 102), (103,)]
    assert asked[1].who == "your religious body (Jewish; the register does not name it)"


def test_a_checklist_names_each_document_once():
    duties = checklist(schools_of(COMMUNITY, AIDED), Form.FEDERATION, START)
    *lines, sources = duty_lines(duties)
    assert len(lines) == len(duties)
    for source in {str(duty.source) for duty in duties}:
        assert sources.count(source) == 1
        assert not any(source in line for line in lines)
    assert duty_lines(()) == ()


@pytest.mark.parametrize("kind", ["Voluntary aided school", "Voluntary controlled school"])
@pytest.mark.parametrize("form", [Form.INFORMAL, Form.FORMAL])
def test_a_diocese_is_only_suggested_for_a_collaboration_whose_policy_is_another_countys(
    kind, form
):
    schools = schools_of(COMMUNITY, AIDED | {"type": kind})
    (duty,) = towards_diocese(checklist(schools, form, START))
    assert duty.consent is Consent.NO
    assert duty.what.startswith("You may want to ask the Diocese of Chelmsford")
    assert "No law that is known here asks it of you" in duty.what
    assert duty.source.status is DocumentStatus.LOCAL_POLICY


def test_the_diocesan_board_consents_before_a_church_school_becomes_an_academy():
    duties = checklist(schools_of(AIDED, ACADEMY), Form.TRUST, START)
    board = next(duty for duty in duties if duty.name == "diocesan board's consent")
    assert board.consent is Consent.YES
    assert "This consent is needed." in str(board)
    assert "Diocesan Boards of Education Measure 2021, section 8(3)" in str(board)
    assert {"academy orders", "trustees' consent", "trust boards"} < names(duties)


def test_the_catholic_consent_is_certain_for_a_voluntary_school_and_else_to_be_confirmed():
    for kind, consent in (
        ({"type": "Academy converter", "trust": "Brentwood"}, Consent.TO_BE_CONFIRMED),
        ({"type": "Foundation school"}, Consent.TO_BE_CONFIRMED),
        ({}, Consent.YES),
    ):
        schools = schools_of(CATHOLIC | kind, ACADEMY)
        duty = next(
            duty
            for duty in checklist(schools, Form.TRUST, START)
            if duty.name == "Catholic consent"
        )
        assert duty.consent is consent
        said = "Whether this consent is needed is to be confirmed."
        assert (said in str(duty)) is (consent is Consent.TO_BE_CONFIRMED)


def test_each_trust_decides_by_its_board():
    academies = schools_of(ACADEMY, ACADEMY, ACADEMY | {"trust": "The Hill Trust"}, COMMUNITY)
    duties = [d for d in checklist(academies, Form.INFORMAL, START) if d.name == "trust boards"]
    assert [(duty.who, duty.schools) for duty in duties] == [
        ("The Vale Trust", (101, 102)),
        ("The Hill Trust", (103,)),
    ]


def test_a_checklist_runs_in_order_of_its_dates():
    duties = checklist(schools_of(COMMUNITY, AIDED), Form.FEDERATION, START)
    days = [duty.by for duty in duties if duty.by]
    assert days == sorted(days)
    assert "By 2 February 2026." in str(duties[0])


@given(
    st.lists(st.sampled_from([COMMUNITY, AIDED, ACADEMY]), min_size=2, max_size=6),
    st.sampled_from([Form.INFORMAL, Form.FORMAL, Form.TRUST]),
)
def test_every_duty_names_its_source_and_a_school_of_the_cluster(cluster, form):
    schools = schools_of(*cluster)
    for duty in checklist(schools, form, START):
        assert str(duty.source) in str(duty)
        assert duty.schools
        assert set(duty.schools) <= set(schools.urns)


@pytest.mark.parametrize(
    ("form", "duties"), [(form, each) for form, found in DUTIES.items() for each in found]
)
def test_every_duty_falls_due_in_some_cluster(form, duties):
    federated = COMMUNITY | {"federation": "Downs"}
    church = AIDED | ACADEMY | {"trust": "The Hill Trust"}
    whole = schools_of(federated, AIDED, CATHOLIC, ACADEMY, church, federated)
    members = whole[:3] if form is Form.FEDERATION else whole[:5]
    case = Case(members, form, federation_dates(START), whole)
    assert list(duties(case))


def test_no_checklist_is_made_for_a_federation_with_an_academy():
    with pytest.raises(InputError, match="School 102 cannot join a federation"):
        checklist(schools_of(COMMUNITY, ACADEMY), Form.FEDERATION, START)


def test_a_cluster_that_is_a_federation_today_is_said_to_be_one():
    federated = COMMUNITY | {"federation": "The Vale Federation"}
    plan = Plan((Cluster(1, (101, 102)),))
    (ready,) = could_federate(schools_of(federated, federated), plan, START, START)
    assert ready.could is May.YES
    assert "is one federation today, The Vale Federation" in ready.sentence


def test_which_clusters_could_federate_by_september():
    schools = schools_of(COMMUNITY, AIDED, COMMUNITY, ACADEMY, COMMUNITY, {"type": "Miscellaneous"})
    plan = Plan((Cluster(1, (101, 102)), Cluster(2, (103, 104)), Cluster(3, (105, 106))))
    september = date(2026, 9, 1)
    found = could_federate(schools, plan, START, september)
    assert [ready.could for ready in found] == [May.YES, May.NO, May.ASK]
    assert "begin by 16 April 2026" in found[0].sentence
    assert "School 104 cannot join a federation" in found[1].sentence
    late = could_federate(schools, plan, date(2026, 4, 17), september)
    assert late[0].could is May.NO
    assert "could federate on 30 September 2026" in late[0].sentence


def test_a_day_of_the_checklist_that_has_passed_is_said_to_have():
    (first, *_) = checklist(schools_of(COMMUNITY, COMMUNITY), Form.FEDERATION, START)
    assert str(first).endswith("2026.")
    with on_day(date(2026, 12, 1)):
        assert str(first).endswith("2026, which has passed.")


JOINT = {
    "type": "Voluntary aided school",
    "faith": "Church of England/Roman Catholic",
    "diocese": "Diocese of Ely",
}


def test_both_dioceses_of_a_joint_school_are_told():
    duties = checklist(schools_of(COMMUNITY, JOINT), Form.FEDERATION, START)
    (told,) = (duty for duty in duties if duty.name == "religious body told")
    assert told.who.startswith("the Diocese of Ely, and the religious body of the other")


def test_no_diocese_is_asked_for_the_consent_of_another_church():
    duties = checklist(schools_of(COMMUNITY, JOINT), Form.TRUST, START)
    who = {duty.name: duty.who for duty in duties}
    assert who["Catholic consent"].startswith("your Roman Catholic diocese (joint school")
    assert who["diocesan board's consent"].startswith("your Church of England diocese (joint")
    assert "trustees' consent" in who
    assert not any("Ely" in duty.what for duty in duties)
