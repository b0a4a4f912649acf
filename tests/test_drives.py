"""The drives that a limit is about; in a hub those to its lead, on the page too."""

import dataclasses

import numpy as np
import pytest
from small_plan import small_plan, small_problem

from clustering.plan import Cluster, Plan
from clustering.problem import Problem
from clustering.rules import Rules
from maps.drives import drives_of, drives_s
from maps.words import compliance_rows, quality

HUB = Rules(size=(2, 4), shape="hub", max_minutes=7)


@pytest.fixture
def hub():
    """Two hubs of which the first has partners farther from each other than the limit."""
    plan = small_plan()
    first, second = plan.clusters
    return small_problem().replace(rules=HUB), Plan(
        (dataclasses.replace(first, lead=900002), second), plan.left_out
    )


def test_partners_are_taken_in_pairs_in_the_slower_direction():
    seconds = [[0, 60, 120], [300, 0, 60], [120, 60, 0]]
    problem = Problem.from_arrays(seconds)
    assert drives_of(problem, Cluster(1, (0, 1, 2))).tolist() == [300, 120, 60]
    assert drives_s(problem, ()).size == 0


def test_in_a_hub_only_the_way_to_the_lead_counts(hub):
    problem, plan = hub
    assert [drives_of(problem, each).tolist() for each in plan.clusters] == [
        [240, 240, 360],
        [240, 360],
    ]
    assert "To a lead school the longest drive is 6 minutes, against a limit of 7" in " ".join(
        quality(problem, plan, None)
    )
    assert compliance_rows(problem, plan)[0] == (20, 100, 2)


def test_a_hub_that_nobody_can_lead_has_no_way():
    problem = small_problem().replace(rules=Rules(size=(2, 8), shape="hub", max_minutes=3))
    assert np.isinf(drives_of(problem, Cluster(1, (900001, 900008)))).all()


def test_a_hub_s_minutes_on_the_page_are_to_its_lead(open_map, hub):
    problem, plan = hub
    page = open_map(problem=problem, plan=plan, result=None).page
    assert page.locator("#answers dd").all_text_contents() == ["7 of 8", "6 min"]
    assert page.locator("#made-by").text_content().startswith("Hubs: by rule every school")
    assert "Ringed: lead school" in page.locator("#legend").text_content()
    page.locator("#clusters button").first.click()
    assert "longest drive to its lead 6 min" in page.locator("#details .figures").text_content()
    assert page.locator("#details .row-minutes").all_text_contents() == ["4 min", "4 min", "6 min"]
    page.locator("#present").click()
    assert page.locator(".card-minutes").all_text_contents() == ["4 min", "lead", "4 min", "6 min"]
    card = page.locator("#card-text").inner_text()
    assert "Longest drive to the lead 6 minutes, from D" in card
    assert "Minutes by car to the lead school" in card
