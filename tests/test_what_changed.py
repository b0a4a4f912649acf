"""What changed since the plan before, on paper and slides."""

import dataclasses
import io
import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from pptx import Presentation
from shapely import LineString, MultiPolygon, Point
from small_plan import small_plan, small_problem, small_result

from clustering.plan import Cluster, Plan
from clustering.policy.purpose import PlanPurpose
from maps import Findings, Spokes, StoredPlan, WhatIf
from maps.changes import INK, PALE
from maps.handouts import parts, write
from maps.handouts.ground import ground_of
from maps.handouts.pictures import county_frame, county_picture
from maps.handouts.what_changed import changes_of, mark_boxes, marks, what_changed
from maps.handouts.write import make_handouts
from maps.spokes import hub_of

GOLDEN = Path(__file__).parent / "golden" / "changes.svg"
DAY = date(2026, 1, 5)
SIZE_MM = (100.0, 60.0)


def stored(plan=None, what_if=None, problem=None):
    problem = problem or small_problem({900004: "<b>Fen & Lane</b>"})
    result = small_result(plan=plan or small_plan())
    purpose = PlanPurpose(start=DAY)
    return StoredPlan(problem, result, None, Spokes(), Findings(), purpose, DAY, what_if)


def answered():
    """The small plan, which came from one with the fourth school in the other cluster."""
    first, second = small_plan().clusters
    before = Plan(
        (
            dataclasses.replace(first, schools=first.schools[:3]),
            Cluster(2, (900004, *second.schools), second.name),
        ),
        small_plan().left_out,
    )
    reasons = {"moves": [{"urn": 900004, "reason": "Its partners are nearer."}, "damaged"]}
    return stored(what_if=WhatIf("last year", stored(before), "", reasons))


def drawn(plan):
    problem, result = plan.problem, plan.result
    return changes_of(plan, ground_of(problem, result.plan, plan.basemap, plan.spokes))


def test_a_plan_that_came_from_none_has_no_page_on_changes():
    ground, found = drawn(stored())
    assert found is None
    assert "#8a0050" not in county_picture(ground, SIZE_MM, key=False)
    titles = [slide.shapes.title.text_frame.text for slide in slides(make_handouts(stored()))]
    assert "What changed" not in titles


def slides(made):
    return Presentation(io.BytesIO(made.slides)).slides


def test_the_marks_are_those_that_were_looked_at():
    ground, found = drawn(answered())
    assert "\n".join(marks(found, county_frame(ground, SIZE_MM))) == GOLDEN.read_text("utf-8")


def test_no_number_covers_a_mark():
    ground, found = drawn(answered())
    (mark,) = mark_boxes(found, county_frame(ground, SIZE_MM))
    # A cluster whose number belongs just there.
    ground = dataclasses.replace(ground, areas={1: MultiPolygon([around(found.schools[0].at_m)])})
    picture = county_picture(ground, SIZE_MM, key=False, changed=found)
    ((x, y),) = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>1</text>', picture)
    assert np.hypot(float(x) - mark.x, float(y) - mark.y) > 2 * mark.half_width


def around(at_m):
    return Point(at_m).buffer(40_000.0)


def test_an_arrow_follows_the_road_and_has_no_dashes():
    plan = answered()
    hub = hub_of(plan.problem, plan.result.plan.clusters[0])
    start, end = (plan.problem.schools.by_urn[urn] for urn in (900004, hub))
    line = LineString([(start.lon, start.lat), (start.lon, start.lat + 0.02), (end.lon, end.lat)])
    road = dataclasses.replace(plan, spokes=Spokes({(900004, hub): line}))
    (straight, along) = (
        list(marks(drawn(one)[1], county_frame(drawn(one)[0], SIZE_MM))) for one in (plan, road)
    )
    assert [mark.count("L") for mark in straight] != [mark.count("L") for mark in along]
    assert sum("stroke-dasharray" in mark for mark in straight) == 4
    assert sum("stroke-dasharray" in mark for mark in along) == 2


def test_clusters_that_stay_as_they_are_are_pale():
    same = stored(what_if=WhatIf("then", stored(), "", {}))
    ground, found = drawn(same)
    assert found.untouched == {1, 2}
    picture = county_picture(ground, SIZE_MM, key=False, changed=found)
    assert picture.count(f'fill-opacity="{PALE}"') == 2
    ground, found = drawn(answered())
    picture = county_picture(ground, SIZE_MM, key=False, changed=found)
    assert f'fill-opacity="{PALE}"' not in picture
    assert INK in picture


def test_each_school_is_told_with_its_drives_and_the_reason():
    _, found = drawn(answered())
    told = what_changed(found, "last year")
    assert told.heading == "Compared with last year"
    assert told.headline.startswith("1 school moves; 0 of 2 clusters untouched")
    ((name, words),) = told.schools
    assert name == "<b>Fen & Lane</b>"
    assert words.startswith("From cluster 2, Elmham to cluster 1, Oakham; mean drive to partners")
    assert words.endswith("Its partners are nearer.")


def test_there_is_a_slide_after_the_county_and_a_page_of_its_own(monkeypatch: pytest.MonkeyPatch):
    pages = {}

    def kept(contents):
        pages.update(contents)
        return parts.pdf(contents)

    monkeypatch.setattr(write, "pdf", kept)
    made = make_handouts(answered())
    second = slides(made)[1]
    assert second.shapes.title.text_frame.text == "What changed"
    said = " ".join(shape.text_frame.text for shape in second.shapes if shape.has_text_frame)
    assert "<b>Fen & Lane</b>: From cluster 2, Elmham" in said
    assert "Cross: no longer in the plan" in said
    assert INK in pages["changed"]["picture"]
    assert made.pdf.startswith(b"%PDF")
