"""Which clusters keep to the travelling times that the documents name."""

import pytest
from grid import on_a_line

from clustering.plan import Cluster, Plan
from clustering.policy.compliance import compliance
from routing.times import TravelTimes

TIMES = TravelTimes((101, 102, 103, 104, 105), on_a_line([0, 20, 100, 145, 200]))
PLAN = Plan((Cluster(1, (101, 102)), Cluster(2, (103, 104)), Cluster(3, (104, 105))))


def test_the_named_times_are_twenty_thirty_and_forty_five_minutes():
    found = compliance(TIMES, PLAN)
    assert [(c.minutes, c.clusters, c.of) for c in found] == [
        (20, (1,), 3),
        (30, (1,), 3),
        (45, (1, 2), 3),
    ]


@pytest.mark.parametrize(("row", "source"), [(0, "Hill"), (1, "planner"), (2, "lesson 2")])
def test_a_sentence_names_its_source(row, source):
    sentence = compliance(TIMES, PLAN)[row].sentence
    assert "of 3 clusters keep" in sentence
    assert source in sentence
