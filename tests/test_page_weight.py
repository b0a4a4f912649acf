"""A page can be sent by mail, and opens while its reader can already act."""

import json
from datetime import date
from itertools import pairwise

import pytest
from county_plan import county
from small_curve import curve, step
from watched_page import WIDE

from benchmarks.maps import county as large_county
from clustering import Cluster, Plan
from clustering.policy.dossier import dossier
from clustering.policy.purpose import PlanPurpose
from data import demo_county
from maps import Before, draw
from maps.spokes import Spokes, journeys
from routing import RoadGraph, SpeedProfile, routes


def exchanged(plan):
    """Return the plan in which every second cluster gave a school to the next, for another."""
    groups = [list(cluster.schools) for cluster in plan.clusters]
    for one, next_ in list(pairwise(groups))[::2]:
        one[0], next_[-1] = next_[-1], one[0]
    return Plan(tuple(Cluster(number, tuple(each)) for number, each in enumerate(groups, 1)))


def test_the_page_of_a_county_with_all_there_is_stays_light():
    roads, profile = RoadGraph.from_osm(demo_county().roads), SpeedProfile.car()
    problem, plan, basemap = county(roads)
    steps = tuple(step(moves, 4.0 - 0.1 * moves) for moves in range(21))
    page = draw(
        problem,
        plan,
        basemap=basemap,
        spokes=Spokes.along(routes(roads, profile, list(journeys(problem, plan)))),
        policy=dossier(problem, plan, PlanPurpose(start=date(2026, 9, 1))),
        before=Before(problem, exchanged(plan), "The plan in hand"),
        curve=curve(schools=276, steps=steps, best=None),
    ).html()
    assert len(page.encode()) <= 400_000


@pytest.fixture(scope="module")
def large_page(tmp_path_factory):
    problem, plan = large_county(3_000, 600)
    return draw(problem, plan).save(tmp_path_factory.mktemp("large") / "map.html")


def test_the_page_of_three_thousand_schools_stays_light(large_page):
    assert large_page.stat().st_size <= 800_000


def test_no_task_is_long_while_a_large_page_opens(browser, large_page):
    """In time of the processor: what else runs on this machine is no part of it."""
    page = browser.new_page(viewport=WIDE)
    browser.start_tracing(page=page, categories=["toplevel"])
    page.goto(large_page.as_uri())
    page.wait_for_selector("#clusters button")
    page.evaluate("() => new Promise(requestIdleCallback)")
    events = json.loads(browser.stop_tracing())["traceEvents"]
    page.close()
    drawers = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks_us = [e.get("tdur", 0) for e in events if (e["pid"], e["tid"]) in drawers]
    assert 5_000 < max(tasks_us) <= 200_000
