import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from maps.areas import cluster_areas, neighbours, number_spots

place = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(
    lambda p: (p[0] * 500.0, p[1] * 500.0)
)
schools = st.lists(st.tuples(place, st.integers(1, 4)), min_size=1, max_size=25)


@settings(deadline=None, max_examples=60)
@given(schools)
def test_areas_tile_the_land_with_shared_borders_and_no_overlap(given_schools):
    points = np.array([point for point, _ in given_schools])
    labels = [label for _, label in given_schools]
    areas = np.array(list(cluster_areas(points, labels).values()), dtype=object)
    assert shapely.is_valid(areas).all()
    assert shapely.coverage_is_valid(areas)
    whole = shapely.union_all(areas)
    assert whole.area == pytest.approx(shapely.area(areas).sum(), rel=1e-9)


@settings(deadline=None, max_examples=40)
@given(schools)
@example([((0.0, 19_500.0), 1)] * 4)  # Voronoi corners an ulp apart
def test_every_cluster_has_an_area(given_schools):
    points = np.array([point for point, _ in given_schools])
    labels = [label for _, label in given_schools]
    areas = cluster_areas(points, labels)
    assert all(areas[label].area > 0 for label in labels)


def test_a_school_lies_in_the_area_of_its_own_cluster():
    rng = np.random.default_rng(5)
    points = rng.uniform(0, 30_000, (60, 2))
    labels = (points[:, 0] // 8_000).astype(int).tolist()
    areas = cluster_areas(points, labels)
    inside = [areas[k].contains(p) for k, p in zip(labels, shapely.points(points), strict=True)]
    assert all(inside)


def test_two_schools_at_one_point_in_different_clusters_each_get_an_area():
    points = np.array([[0.0, 0.0], [0.0, 0.0], [5_000.0, 0.0]])
    areas = cluster_areas(points, [1, 2, 2])
    assert areas[1].area > 1e6
    assert areas[2].area > 1e6


def test_areas_stop_at_the_shore():
    land = [box(-5_000, -5_000, 5_000, 5_000)]
    areas = cluster_areas(np.array([[0.0, 0.0], [3_000.0, 0.0], [-3_000, 0.0]]), [1, 1, 2], land)
    assert shapely.union_all(list(areas.values())).difference(land[0]).area == pytest.approx(0.0)


def test_land_without_a_school_stays_uncoloured():
    land = [box(-5_000, -5_000, 5_000, 5_000), box(5_500, -5_000, 9_000, 5_000)]
    areas = cluster_areas(np.array([[0.0, 0.0], [4_000.0, 0.0], [-3_000, 0.0]]), [1, 1, 2], land)
    assert shapely.union_all(list(areas.values())).intersection(land[1]).area == 0.0


def test_areas_end_at_a_sensible_distance_from_the_schools():
    points = np.array([[0.0, 0.0], [2_000.0, 0.0], [4_000.0, 0.0]])
    whole = shapely.union_all(list(cluster_areas(points, [1, 1, 2]).values()))
    assert shapely.multipoints(points).buffer(8_100.0).contains(whole)


def test_touching_areas_are_neighbours_and_far_ones_are_not():
    areas = {
        n: shapely.MultiPolygon([box(x, 0, x + 1_000, 1_000)])
        for n, x in (("a", 0), ("b", 1_000), ("c", 2_300), ("d", 9_000))
    }
    assert neighbours(areas) == {frozenset("ab"), frozenset("bc")}


def test_the_number_stands_inside_its_area_and_clear_of_its_schools():
    area = shapely.MultiPolygon([box(0, 0, 10_000, 6_000)])
    schools_m = np.array([[5_000.0, 3_000.0]])
    ((east, north, room_m),) = number_spots(area, schools_m)
    assert area.buffer(-room_m + 100).contains(shapely.Point(east, north))
    assert np.hypot(east - 5_000, north - 3_000) > 400


def test_every_part_with_a_school_or_of_some_size_carries_the_number_and_an_islet_does_not():
    corners = [(0, 0, 5_000, 5_000), (9_000, 0, 12_000, 3_000), (20_000, 0, 20_100, 100)]
    parts = shapely.MultiPolygon([box(*each) for each in corners])
    assert len(number_spots(parts, np.array([[0.0, 0.0]]))) == 2
    assert len(number_spots(parts, np.array([[0.0, 0.0], [20_050.0, 50.0]]))) == 3


@settings(deadline=None, max_examples=40)
@given(schools)
def test_areas_fill_the_boundary_and_no_school_is_lost(given_schools):
    points = np.array([point for point, _ in given_schools])
    labels = [label for _, label in given_schools]
    county = box(2_000, 2_000, 14_000, 18_000)
    areas = cluster_areas(points, labels, boundary=[county])
    assert county.difference(shapely.union_all(list(areas.values())).buffer(15.0)).is_empty
    at = shapely.points(points)
    assert all(areas[k].distance(p) < 50 for k, p in zip(labels, at, strict=True))


def test_areas_within_a_boundary_stop_at_the_shore():
    land = [box(-5_000, -5_000, 1_000, 5_000)]
    county = [box(-20_000, -20_000, 20_000, 20_000)]
    areas = cluster_areas(np.array([[0.0, 0.0], [-3_000, 0.0]]), [1, 2], land, county)
    assert shapely.union_all(list(areas.values())).equals(land[0])
