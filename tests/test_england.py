"""Clusters held against the schools of England that are most like their own."""

from grid import school
from hypothesis import given, settings
from hypothesis import strategies as st

from clustering.policy.england import PEERS_EACH, compared, england_peers
from data.progress import PupilProgress

GRADES = st.sampled_from(["", "Good", "Outstanding", "Inadequate", "Requires improvement"])
SCHOOLS = st.lists(st.tuples(st.integers(10, 400), GRADES), min_size=1, max_size=9)


def primary(urn, pupils, ofsted="Good"):
    return school(urn, pupils=pupils, ofsted=ofsted, phase="Primary", la="Kent")


ENGLAND = [
    primary(1, 60, "Inadequate"),
    *(primary(2 + i, 61 + i) for i in range(4)),
    *(primary(11 + i, 400 + i) for i in range(5)),
]
SCORES = {101: PupilProgress(2018, 1.0, 2.0, 3.0), 3: PupilProgress(2018, -1.0, None, None)}


def test_a_cluster_is_held_against_its_like_by_hand():
    own = [primary(101, 62, "Inadequate"), primary(102, 402), primary(103, 403, "")]
    found = compared(own, england_peers(own, ENGLAND, SCORES), SCORES)
    assert [peer.urn for _, peers in found.alike for peer in peers[:1]] == [3, 13, 14]
    assert (found.good, found.judged, found.good_alike, found.judged_alike) == (1, 2, 14, 15)
    text = " ".join(found.sentences)
    assert "Of the 2 with the old overall grade 1 have Good or Outstanding, 50 %" in text
    assert "of the schools like them 93 %" in text
    assert "Mean key stage 2 progress +2.0; of the schools like them -1.0" in text
    assert "Most like School 101: School 3 (Kent, 3) and" in text


def test_without_england_nothing_is_compared():
    own = [primary(101, 62)]
    assert england_peers(own, [], {}) == {}
    assert compared(own, {}, {}) is None


@settings(deadline=None)
@given(SCHOOLS, SCHOOLS)
def test_a_school_is_never_its_own_peer_and_shares_are_shares(mine, others):
    own = [primary(101 + i, *each) for i, each in enumerate(mine)]
    england = [*own, *(primary(201 + i, *each) for i, each in enumerate(others))]
    peers = england_peers(own, england, {})
    for urn, found in peers.items():
        assert urn not in [peer.urn for peer in found]
        assert len(found) == min(PEERS_EACH, len(england) - 1)
    told = compared(own, peers, {})
    assert told.good <= told.judged <= len(own)
    assert told.good_alike <= told.judged_alike
