"""Every programme on the Isle of Wight: who must be placed is, or is named; the rules hold."""

import pytest

from benchmarks import programmes
from clustering.policy.programmes import programme_names
from clustering.policy.school_types import is_academy


@pytest.fixture(scope="module", params=programme_names())
def made(request, shared_data):
    assert shared_data
    return programmes.run("Isle of Wight", request.param, seconds=10)


def test_a_programme_is_carried_out_on_a_real_authority(made):
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
