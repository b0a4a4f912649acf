"""Measures of success: means by size and year, and what too few pupils must not tell."""

from itertools import groupby

from grid import school
from hypothesis import given
from hypothesis import strategies as st

from clustering.policy.measures import (
    BANDS,
    ENGLAND,
    FEWEST_PUPILS,
    IN_CLUSTERS,
    groups_of,
    inspection_counts,
    measured_years,
)
from data.inspection import Grade, GradedInspection, Inspection
from data.progress import SchoolYear

ROLLS = (60, 100, 150, 300)


def primary(urn, pupils, la="Kent"):
    return school(urn, pupils=pupils, phase="Primary", la=la)


def year(urn, percent, pupils=None, ended=2024, **more):
    when = f"{ended - 1}/{ended % 100}"
    known = {"expected_percent": percent, "pupils": pupils, "school_year": when}
    return SchoolYear(urn=urn, ended=ended, **known | more)


def values(found, group=IN_CLUSTERS):
    return {(each.band, each.ended): each.value for each in found if each.group == group}


def test_each_group_holds_those_before_it():
    england = [primary(1, 60), primary(2, 60), primary(3, 60, "Essex")]
    found = groups_of([1], ["Kent"], england)
    told = {name: [each.urn for each in schools] for name, schools in found.items()}
    assert told == {IN_CLUSTERS: [1], "Kent": [1, 2], ENGLAND: [1, 2, 3]}


def test_where_every_cohort_is_known_the_mean_is_of_pupils():
    groups = {IN_CLUSTERS: [primary(1, 60), primary(2, 100)]}
    found = measured_years(groups, [year(1, 50, 30), year(2, 80, 10)])
    assert values(found)["All schools", 2024] == 57.5
    assert {(each.schools, each.pupils, each.when) for each in found} == {(2, 40, "2023/24")}


def test_where_a_cohort_is_not_known_the_mean_is_of_schools():
    schools = [primary(urn, 60) for urn in range(1, 12)]
    years = [year(1, 50, 30), *(year(urn, 61) for urn in range(2, 12))]
    found = measured_years({IN_CLUSTERS: schools}, years)
    assert values(found)["All schools", 2024] == 60
    assert {each.pupils for each in found} == {None}


def test_progress_is_the_mean_of_the_scores_given():
    schools = [primary(urn, 60) for urn in range(1, 12)]
    years = [SchoolYear(urn=urn, ended=2018, reading=1.0, maths=2.0) for urn in range(1, 12)]
    found = measured_years({IN_CLUSTERS: schools}, years)
    assert values(found)["All schools", 2018] == 1.5
    assert {(each.measured, each.when) for each in found} == {("progress", "2018")}


def test_sizes_are_those_of_the_documents():
    schools = [primary(urn, roll) for urn, roll in enumerate((110, 111, 209, 210, None), start=1)]
    years = [year(urn, 10 * urn, 20) for urn in range(1, 6)]
    found = measured_years({IN_CLUSTERS: schools}, years)
    assert values(found) == {
        ("All schools", 2024): 30,
        ("Up to 110 pupils", 2024): 10,
        ("111 to 209 pupils", 2024): 25,
        ("210 pupils and more", 2024): 40,
    }


def test_ten_pupils_are_withheld_and_eleven_are_shown():
    for pupils, shown in ((FEWEST_PUPILS - 1, None), (FEWEST_PUPILS, 50)):
        found = measured_years({IN_CLUSTERS: [primary(1, 60)]}, [year(1, 50, pupils)])
        assert set(values(found).values()) == {shown}


def test_a_single_band_withheld_is_not_told_by_the_rest():
    schools = [primary(1, 60), primary(2, 150), primary(3, 300)]
    years = [year(1, 50, 5), year(2, 60, 20), year(3, 70, 40)]
    found = values(measured_years({IN_CLUSTERS: schools}, years))
    assert [found[band, 2024] for band in BANDS[1:]] == [None, None, 70]
    assert found["All schools", 2024] is not None


@given(
    st.lists(
        st.tuples(st.sampled_from(ROLLS), st.one_of(st.none(), st.integers(0, 30))),
        min_size=1,
        max_size=16,
    )
)
def test_no_figure_tells_of_too_few_pupils(drawn):
    schools = [primary(urn, roll) for urn, (roll, _) in enumerate(drawn, start=1)]
    years = [year(urn, 50, cohort) for urn, (_, cohort) in enumerate(drawn, start=1)]
    found = measured_years({IN_CLUSTERS: schools}, years)
    shown = [each for each in found if each.value is not None]
    assert all(each.least_pupils >= FEWEST_PUPILS for each in shown)
    for _, each in groupby(found, key=lambda each: (each.group, each.ended)):
        whole, *parts = each
        withheld = [part for part in parts if part.value is None]
        # The rest of a whole that is shown never is one band that is not.
        assert whole.value is None or len(withheld) != 1


def test_inspections_are_counted_by_their_last_grade():
    good = Inspection(graded=GradedInspection(is_report_card=False, overall="Good"))
    areas = (Grade("Inclusion", "Strong standard"),)
    card = GradedInspection(is_report_card=True, day="2026-03-03", grades=areas)
    bare = Inspection(graded=GradedInspection(is_report_card=False, overall="Not judged"))
    graded = Inspection(report_card=card, graded=bare.graded)
    schools = [primary(urn, 60) for urn in range(1, 6)]
    by_urn = {1: good, 2: graded, 3: bare, 4: Inspection()}
    [count] = inspection_counts({IN_CLUSTERS: schools}, by_urn, "2026-04-30")
    assert (count.schools, count.graded, count.good, count.report_cards) == (4, 1, 1, 1)
