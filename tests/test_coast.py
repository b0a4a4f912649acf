import pytest
from shapely import LineString, Point, is_ccw
from shapely.geometry import box

from maps.coast import land_from_coastline

WANTED = (0.0, 0.0, 10_000.0, 10_000.0)


def ring(west, south, east, north, *, land_inside):
    line = LineString(box(west, south, east, north).exterior.coords)
    clockwise = not is_ccw(line)
    return line.reverse() if clockwise == land_inside else line


def test_a_closed_shore_with_the_land_on_its_left_is_an_island():
    land = land_from_coastline([ring(2_000, 2_000, 5_000, 5_000, land_inside=True)], WANTED)
    assert land.area == pytest.approx(9e6)


def test_a_closed_shore_with_the_land_on_its_right_is_a_lagoon():
    land = land_from_coastline([ring(2_000, 2_000, 5_000, 5_000, land_inside=False)], WANTED)
    assert not land.contains(Point(3_000, 3_000))
    assert land.contains(Point(8_000, 8_000))


def test_a_shore_that_leaves_the_rectangle_parts_land_from_sea():
    northward = LineString([(4_000, -5_000), (4_000, 15_000)])
    land = land_from_coastline([northward], WANTED)
    assert land.contains(Point(1_000, 5_000))
    assert not land.contains(Point(9_000, 5_000))


def test_the_direction_of_the_shore_says_which_side_is_land():
    southward = LineString([(4_000, 15_000), (4_000, -5_000)])
    land = land_from_coastline([southward], WANTED)
    assert not land.contains(Point(1_000, 5_000))
    assert land.contains(Point(9_000, 5_000))


def test_a_shore_that_ends_inside_the_rectangle_runs_on_to_the_frame():
    cut_short = LineString([(4_000, 1_000), (4_000, 9_000)])
    land = land_from_coastline([cut_short], WANTED)
    assert land.contains(Point(1_000, 5_000))
    assert not land.contains(Point(9_000, 5_000))


def test_a_shore_mapped_in_pieces_is_one_shore():
    pieces = [LineString([(4_000, y), (4_000, y + 5_000)]) for y in (-5_000, 5_000, 0)]
    land = land_from_coastline(pieces, WANTED)
    assert land.contains(Point(1_000, 5_000))
    assert not land.contains(Point(9_000, 5_000))


def test_an_island_off_a_shore_is_land():
    shore = LineString([(4_000, -5_000), (4_000, 15_000)])
    island = ring(6_000, 6_000, 7_000, 7_000, land_inside=True)
    land = land_from_coastline([shore, island], WANTED)
    assert land.contains(Point(6_500, 6_500))
    assert not land.contains(Point(5_500, 6_500))


def test_a_shore_wholly_outside_the_rectangle_leaves_all_land():
    far = LineString([(90_000, 0), (90_000, 9_000)])
    assert land_from_coastline([far], WANTED).contains(box(*WANTED))
