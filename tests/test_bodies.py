"""Who decides for the schools of a cluster: one body for a federation, one for a trust."""

import pytest
from grid import school

from clustering.policy.bodies import BodyKind, bodies_of

COMMUNITY = "Community school"
ACADEMY = "Academy converter"


def kinds(*schools):
    return [(body.kind, len(body.schools)) for body in bodies_of(schools)]


def test_every_maintained_school_by_itself_has_its_governing_body():
    pair = (school(101, type=COMMUNITY), school(102, type="Voluntary aided school"))
    assert kinds(*pair) == [(BodyKind.GOVERNING_BODY, 1)] * 2


def test_a_federation_is_one_body():
    members = [school(101 + n, type=COMMUNITY, federation="Downs") for n in range(3)]
    alone = school(110, type=COMMUNITY)
    assert kinds(*members, alone) == [(BodyKind.FEDERATION, 3), (BodyKind.GOVERNING_BODY, 1)]


def test_a_trust_is_one_board_and_two_trusts_are_two():
    one, two = (school(urn, type=ACADEMY, trust="Isle") for urn in (101, 102))
    other = school(103, type=ACADEMY, trust="Coast")
    assert kinds(one, other, two) == [(BodyKind.TRUST, 2), (BodyKind.TRUST, 1)]


def test_academies_without_a_trust_in_the_register_are_not_taken_for_one():
    assert kinds(school(101, type=ACADEMY), school(102, type=ACADEMY)) == [(BodyKind.TRUST, 1)] * 2


@pytest.mark.parametrize("kind", [COMMUNITY, ACADEMY])
def test_a_federation_of_an_academy_and_a_trust_of_a_maintained_school_do_not_count(kind):
    mixed = (
        school(101, type=kind, federation="Downs", trust="Downs"),
        school(102, type=COMMUNITY if kind == ACADEMY else ACADEMY, federation="Downs"),
    )
    assert len(bodies_of(mixed)) == 2


def test_a_body_is_named_with_its_schools():
    one, two = (school(urn, type=COMMUNITY, federation="Downs") for urn in (101, 102))
    (body,) = bodies_of((one, two))
    assert body.words == (
        f"the governing body of Downs (the federation with {one.name} and {two.name})"
    )


def test_a_federation_is_not_said_to_be_of_the_schools_of_the_cluster_alone():
    (body,) = bodies_of([school(101, type=COMMUNITY, federation="Downs")])
    assert body.words == "the governing body of Downs (the federation with School 101)"


def test_the_authority_stands_behind_a_referral_unit_and_a_committee_runs_it():
    (body,) = bodies_of([school(101, type="Pupil referral unit")])
    assert body.kind is BodyKind.UNIT
    assert body.start == "The authority and the management committee of School 101"
    assert body.several


@pytest.mark.parametrize("kind", ["Secure units", "Of no known type"])
def test_what_the_table_of_types_only_asks_about_is_given_no_governing_body(kind):
    (body,) = bodies_of([school(101, type=kind)])
    assert body.kind is BodyKind.TO_BE_ASKED
    assert body.start.startswith("Those who are responsible for School 101")
    assert "ask the authority" in body.words
