"""Who lies next to a cluster: by the nearest school outside, whatever anybody is called."""

import dataclasses

from papers_plan import full_plan
from small_plan import small_plan

from clustering.plan import LeftOut, Plan
from maps.papers.nearest_outside import neighbours_of


def test_a_neighbour_is_the_cluster_of_the_nearest_school_outside():
    (neighbour,) = neighbours_of(full_plan(), small_plan().clusters[0])
    assert neighbour.name == "Cluster 2, Elmham"
    assert neighbour.addressee == "The schools of cluster 2, Elmham"
    # Two kilometres for each place in the row, a minute a kilometre, and two for the start.
    assert [(each.what, each.figure) for each in neighbour.drives] == [
        (f"Village {row} Primary School to Village 5 Primary School", f"{minutes} minutes")
        for row, minutes in ((1, 10), (2, 8), (3, 6), (4, 4))
    ]
    assert all("fens.osm.pbf" in each.source for each in neighbour.drives)


def test_a_school_in_no_cluster_is_a_neighbour_too_even_if_it_is_called_a_cluster():
    stored = full_plan(names={900005: "Cluster 9"})
    first, second = stored.result.plan.clusters
    left_out = tuple(LeftOut(urn, "It left.") for urn in (*second.schools, 900008))
    result = dataclasses.replace(stored.result, plan=Plan((first,), left_out))
    stored = dataclasses.replace(stored, result=result)
    (neighbour,) = neighbours_of(stored, first)
    assert neighbour.name == "Cluster 9 (in no cluster)"
    assert neighbour.addressee == "The head, Cluster 9"


def test_without_a_way_out_there_is_no_neighbour():
    stored = full_plan()
    everybody = dataclasses.replace(
        stored.result.plan.clusters[0], schools=tuple(stored.problem.schools.urns)
    )
    plan = Plan((everybody,))
    stored = dataclasses.replace(stored, result=dataclasses.replace(stored.result, plan=plan))
    assert not list(neighbours_of(stored, everybody))
