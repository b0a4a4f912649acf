"""Consents and decisions by body: what the law looks at is the body, not the school."""

from datetime import date

import pytest
from grid import schools_of
from hypothesis import given
from hypothesis import strategies as st

from clustering.policy.bodies import bodies_of
from clustering.policy.consents import checklist, duties_of
from clustering.policy.duties import Case, Consent
from clustering.policy.forms import Form
from clustering.policy.joining_trust import said_of_intervention
from clustering.policy.timetable import federation_dates
from data.dates import on_day

START = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def at_the_start():
    """Let no date of the checklist have passed."""
    with on_day(START):
        yield


COMMUNITY = {"type": "Community school"}
DOWNS, VALE = ({**COMMUNITY, "federation": name} for name in ("Downs", "Vale"))
AIDED = {"type": "Voluntary aided school", "faith": "Church of England", "diocese": "Ely"}
INDEPENDENT = {"type": "Other independent school"}


def academy(trust, **known):
    return {"type": "Academy converter", "trust": trust, **known}


def consents(form, *each):
    """Who consents to what, and whether that is certain."""
    duties = checklist(schools_of(*each), form, START)
    return {
        (duty.name, duty.who, duty.schools): duty.consent
        for duty in duties
        if duty.consent is not Consent.NO
    }


YES, TO_BE_CONFIRMED = Consent.YES, Consent.TO_BE_CONFIRMED
FEDERATIONS = [
    (
        "two schools",
        [COMMUNITY, AIDED],
        {
            ("governing bodies", "School 101", (101,)): YES,
            ("governing bodies", "School 102", (102,)): YES,
        },
    ),
    ("one federation", [DOWNS, DOWNS], {}),
    (
        "a federation and a school",
        [DOWNS, DOWNS, COMMUNITY],
        {
            ("preliminary consent", "Downs", (101, 102)): TO_BE_CONFIRMED,
            ("governing bodies", "Downs", (101, 102)): YES,
            ("governing bodies", "School 103", (103,)): YES,
        },
    ),
    (
        "two federations",
        [DOWNS, DOWNS, VALE, VALE],
        {
            ("preliminary consent", "Downs", (101, 102)): TO_BE_CONFIRMED,
            ("preliminary consent", "Vale", (103, 104)): TO_BE_CONFIRMED,
            ("governing bodies", "Downs", (101, 102)): YES,
            ("governing bodies", "Vale", (103, 104)): YES,
        },
    ),
]


@pytest.mark.parametrize(("schools", "expected"), [row[1:] for row in FEDERATIONS])
def test_consents_to_a_federation_every_body_deciding_twice(schools, expected):
    twice = {
        ("governing bodies agree", who, urns): consent
        for (name, who, urns), consent in expected.items()
        if name == "governing bodies"
    }
    assert consents(Form.FEDERATION, *schools) == expected | twice


TRUSTS = [
    ("academies of one trust", [academy("T"), academy("T")], {}),
    (
        "academies of three trusts",
        [academy("T"), academy("U", faith="Church of England", diocese="Ely"), academy("V")],
        {
            ("church members' consent", "Ely, diocesan board of education", (102,)):
                TO_BE_CONFIRMED,
            ("trust boards", "T", (101,)): YES,
            ("trust boards", "U", (102,)): YES,
            ("trust boards", "V", (103,)): YES,
            ("regions group's agreement", "regions group, for the Secretary of State",
             (101, 102, 103)): YES,
            ("funding agreement", "Secretary of State", (101, 102, 103)): YES,
        },
    ),
    (
        "mixed: a federation, an aided school, a foundation school, two of one trust",
        [DOWNS, DOWNS, AIDED, {"type": "Foundation school"}, academy("T"), academy("T")],
        {
            ("trustees' consent", "trustees and appointing bodies", (103,)): YES,
            ("trustees' consent", "trustees and appointing bodies", (104,)): TO_BE_CONFIRMED,
            ("diocesan board's consent", "Ely, diocesan board of education", (103,)): YES,
            ("governing bodies", "Downs", (101, 102)): YES,
            ("governing bodies", "School 103", (103,)): YES,
            ("governing bodies", "School 104", (104,)): YES,
            ("trust boards", "T", (105, 106)): YES,
            ("academy orders", "Secretary of State", (101, 102)): YES,
            ("academy orders", "Secretary of State", (103,)): YES,
            ("academy orders", "Secretary of State", (104,)): YES,
            ("funding agreement", "Secretary of State", (101, 102, 103, 104)): YES,
        },
    ),
]  # fmt: skip


@pytest.mark.parametrize(("schools", "expected"), [row[1:] for row in TRUSTS])
def test_consents_to_a_trust(schools, expected):
    assert consents(Form.TRUST, *schools) == expected


def test_in_a_collaboration_every_body_decides_for_itself_and_nobody_else():
    found = consents(Form.INFORMAL, DOWNS, DOWNS, AIDED, academy("T"), academy(""), INDEPENDENT)
    assert found == {
        ("governing bodies", "Downs", (101, 102)): YES,
        ("governing bodies", "School 103", (103,)): YES,
        ("governing bodies", "School 106", (106,)): YES,
        ("trust boards", "T", (104,)): YES,
        ("trust boards", "trust board (not in the register)", (105,)): YES,
    }


@pytest.mark.parametrize(
    ("schools", "form", "body"),
    [
        ([DOWNS, DOWNS], Form.FEDERATION, "Downs"),
        ([DOWNS, DOWNS], Form.INFORMAL, "Downs"),
        ([academy("T"), academy("T")], Form.TRUST, "T"),
    ],
)
def test_what_is_one_body_today_has_nothing_to_form(schools, form, body):
    (duty,) = checklist(schools_of(*schools), form, START)
    assert (
        duty.what == f"Nothing to form: School 101 and School 102 are run by one body today, {body}"
    )
    assert duty.consent is Consent.NO


def test_a_federation_that_is_to_become_academies_has_its_orders_to_ask_for():
    duties = checklist(schools_of(DOWNS, DOWNS), Form.TRUST, START)
    (orders,) = [duty for duty in duties if duty.name == "academy orders"]
    assert orders.schools == (101, 102)
    assert "section 3(6)" in str(orders)


def test_no_duty_to_make_a_school_an_academy_is_said_to_stand():
    schools = schools_of(COMMUNITY, academy("T"))
    assert "Children's Wellbeing and Schools Act 2026, section 58, in force from 29 June 2026" in (
        said_of_intervention(schools)
    )
    assert said_of_intervention(schools[1:]) == ""


def test_the_preliminary_consent_is_asked_of_the_federation_and_of_no_bishop():
    duties = checklist(schools_of(DOWNS, DOWNS, AIDED), Form.FEDERATION, START)
    (asked,) = [duty for duty in duties if duty.name == "preliminary consent"]
    assert asked.schools == (101, 102)
    assert "regulations 8 and 9(1)" in str(asked)
    assert str(asked).endswith(
        "Whether this consent is needed is to be confirmed. By 2 February 2026."
    )
    assert not [
        duty
        for duty in checklist(schools_of(AIDED, AIDED), Form.FEDERATION, START)
        if duty.name == "preliminary consent"
    ]


def test_a_federation_that_has_schools_outside_the_cluster_is_said_to():
    whole = schools_of(DOWNS, DOWNS, COMMUNITY, DOWNS)
    (left,) = [
        duty
        for duty in duties_of(Case(whole[:3], Form.FEDERATION, federation_dates(START), whole))
        if duty.name == "leaving a federation"
    ]
    assert "Downs has School 104 too" in left.what
    assert left.source.version.startswith("as made")


@pytest.mark.parametrize("form", [Form.FEDERATION, Form.TRUST])
def test_staff_and_their_unions_are_consulted(form):
    duties = checklist(schools_of(COMMUNITY, AIDED), form, START)
    (staff,) = [duty for duty in duties if duty.name == "staff"]
    assert "unions" in staff.who
    assert "TUPE regulations" in str(staff)


@given(
    st.lists(
        st.sampled_from([COMMUNITY, DOWNS, VALE, AIDED, academy("T"), academy("U"), INDEPENDENT]),
        min_size=2,
        max_size=7,
    ),
    st.sampled_from([Form.INFORMAL, Form.FORMAL]),
)
def test_every_body_decides_once_unless_there_is_but_one(each, form):
    schools = schools_of(*each)
    bodies = bodies_of(schools)
    decided = [
        duty.schools
        for duty in checklist(schools, form, START)
        if duty.name in {"governing bodies", "trust boards"}
    ]
    expected = [tuple(school.urn for school in body.schools) for body in bodies]
    assert sorted(decided) == (sorted(expected) if len(bodies) > 1 else [])


UNIT, NURSERY = {"type": "Pupil referral unit"}, {"type": "Local authority nursery school"}


@pytest.mark.parametrize("form", list(Form))
def test_nobody_is_said_to_decide_for_a_unit_whose_body_is_not_known(form):
    duties = checklist(schools_of(COMMUNITY, UNIT), form, START)
    own = [duty for duty in duties if duty.schools == (102,)]
    assert own
    for duty in own:
        assert duty.consent is Consent.TO_BE_CONFIRMED
        assert "The governing body of School 102" not in duty.what
        assert not duty.source.confirmed


def test_a_nursery_school_is_not_said_to_become_an_academy():
    duties = checklist(schools_of(COMMUNITY, NURSERY), Form.TRUST, START)
    orders = [duty for duty in duties if duty.name == "academy orders"]
    assert [duty.consent for duty in orders] == [YES, TO_BE_CONFIRMED]
    assert "if School 102 may become an academy at all" in orders[1].what


def test_property_passes_on_the_day_of_the_federation_and_not_by_a_day():
    (passes,) = (
        d
        for d in checklist(schools_of(COMMUNITY, AIDED), Form.FEDERATION, START)
        if d.name == "property"
    )
    assert passes.by is None
