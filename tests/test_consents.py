"""Consents, consultations, boards and dates of a cluster on its way to a form."""

from datetime import date

import pytest
from grid import school, schools_of
from hypothesis import given
from hypothesis import strategies as st

from clustering.plan import Cluster, Plan
from clustering.policy.board import least_board
from clustering.policy.consents import DUTIES, checklist, needs_diocese
from clustering.policy.forms import Form
from clustering.policy.readiness import could_federate
from clustering.policy.school_types import May, school_types
from data.errors import InputError

START = date(2026, 1, 5)
COMMUNITY = {"type": "Community school", "la": "Essex"}
AIDED = {
    "type": "Voluntary aided school",
    "faith": "Church of England",
    "diocese": "Diocese of Chelmsford",
    "la": "Essex",
}
ACADEMY = {"type": "Academy converter", "trust": "The Vale Trust"}


def names(duties):
    return {duty.name for duty in duties}


@pytest.mark.parametrize(
    ("schools", "least"),
    [
        ([COMMUNITY] * 2, 7),  # 2 parents, 2 heads, staff, authority, 1 co-opted
        ([COMMUNITY] * 3, 8),
        ([COMMUNITY] * 4, 10),
        ([COMMUNITY, AIDED], 8),  # 6 and 2 foundation governors
        ([AIDED, AIDED], 14),  # 6 others, 8 foundation governors
    ],
)
def test_the_least_board_of_a_federation(schools, least):
    assert least_board(schools_of(*schools)).least == least


@given(st.lists(st.sampled_from(sorted(school_types())), min_size=2, max_size=8))
def test_no_board_has_fewer_than_seven(types):
    board = least_board([school(101 + i, type=name) for i, name in enumerate(types)])
    assert board.least >= 7
    assert board.parents == len(types)


def test_the_board_says_which_figures_are_to_be_confirmed():
    sentence = least_board(schools_of(COMMUNITY, AIDED)).sentence
    assert "8 governors" in sentence
    assert "2 foundation or partnership governors (" in sentence
    assert "; to be confirmed)" in sentence


def test_a_federation_of_community_schools_asks_no_diocese():
    duties = checklist(schools_of(COMMUNITY, COMMUNITY), Form.FEDERATION, START)
    assert names(duties) == {"proposals published", "representations", "governing bodies", "board"}
    assert not needs_diocese(schools_of(COMMUNITY, COMMUNITY), Form.FEDERATION, START)


def test_the_diocese_of_an_aided_school_is_named():
    duties = needs_diocese(schools_of(COMMUNITY, AIDED), Form.FEDERATION, START)
    assert {duty.who for duty in duties} == {"the Diocese of Chelmsford"}
    assert names(duties) == {"diocese consulted", "religious body told"}
    assert all(duty.schools == (102,) for duty in duties)


def test_a_diocese_that_the_register_lacks_is_said_to_be_lacking():
    (duty,) = needs_diocese(schools_of(COMMUNITY, AIDED | {"diocese": ""}), Form.INFORMAL, START)
    assert "the register names no diocese" in duty.who
    assert "School 102" in duty.who


def test_the_diocesan_board_consents_before_a_church_school_becomes_an_academy():
    duties = checklist(schools_of(AIDED, ACADEMY), Form.TRUST, START)
    board = next(duty for duty in duties if duty.name == "diocesan board's consent")
    assert board.consent
    assert "Diocesan Boards of Education Measure 2021, section 8(3)" in str(board)
    assert {"academy orders", "trustees' consent", "trust boards"} < names(duties)


def test_what_is_unconfirmed_is_asked_and_never_a_consent():
    catholic = AIDED | {"faith": "Roman Catholic", "diocese": "Diocese of Brentwood"}
    duty = next(
        duty
        for duty in checklist(schools_of(catholic, ACADEMY), Form.TRUST, START)
        if duty.name == "Catholic consent"
    )
    assert not duty.consent
    assert "to be confirmed" in str(duty)


def test_each_trust_decides_by_its_board():
    academies = schools_of(ACADEMY, ACADEMY, ACADEMY | {"trust": "The Hill Trust"}, COMMUNITY)
    duties = [d for d in checklist(academies, Form.INFORMAL, START) if d.name == "trust boards"]
    assert [(duty.who, duty.schools) for duty in duties] == [
        ("The Hill Trust", (103,)),
        ("The Vale Trust", (101, 102)),
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


def test_every_duty_falls_due_in_some_cluster():
    catholic = AIDED | {"faith": "Roman Catholic"}
    found = [
        *checklist(schools_of(COMMUNITY, AIDED, catholic), Form.FEDERATION, START),
        *checklist(schools_of(COMMUNITY, AIDED, ACADEMY, catholic), Form.TRUST, START),
    ]
    # Three of the functions lay down two duties each.
    assert len(names(found)) == len(DUTIES) + 3


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
    assert "X 2026 at the earliest" in late[0].sentence
