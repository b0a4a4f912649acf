import pytest
from shapely import LineString, MultiPolygon, Point, is_ccw, points
from shapely.geometry import box

from maps.coast import BEYOND_M, land_around, land_from_coastline, with_shore_of

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


def half_known():
    """Return land that ends at 4,000 m east, as a coarse coast knows it, far past the rectangle."""
    return MultiPolygon([box(-90_000, -90_000, 4_100, 90_000)])


def test_past_the_end_of_an_extract_s_shore_the_known_coast_goes_on():
    cut_short = LineString([(4_000, -5_000), (4_000, 5_000)])
    land = land_from_coastline([cut_short], WANTED, half_known())
    assert land.contains(Point(4_050, 8_000))
    assert not land.contains(Point(4_050, 3_000))
    assert not land.contains(Point(4_200, 8_000))


def test_a_stray_bit_of_shore_makes_no_sea_of_the_mainland():
    stray = LineString([(1_000, 2_000), (1_000, 3_000)])
    land = land_from_coastline([stray], WANTED, half_known())
    assert land.area > 0.99 * half_known().intersection(box(*WANTED).buffer(BEYOND_M)).area


def test_past_the_rectangle_the_known_coast_decides():
    northward = LineString([(4_000, -5_000), (4_000, 15_000)])
    land = land_from_coastline([northward], WANTED, half_known())
    assert land.contains(Point(4_050, 20_000))
    assert not land.contains(Point(4_050, 9_000))


def test_land_lies_around_real_schools_and_not_around_those_of_a_made_up_county_at_sea():
    newport = (435_000.0, 80_000.0, 465_000.0, 96_000.0)
    land = land_around(newport, points([(450_000, 89_000), (459_000, 92_000)]))
    assert land.contains(Point(450_000, 89_000))
    assert not land.contains(Point(455_000, 72_000))
    assert land_around((600e3, 380e3, 620e3, 400e3), points([(610_000, 390_000)])) is None


def test_great_britain_is_of_its_true_size_and_valid():
    england = land_around((100e3, 10e3, 650e3, 650e3), points([(430_000, 300_000)]))
    assert england.is_valid
    wales_and_england_km2 = 130_279 + 20_735
    south = england.intersection(box(100e3, 0, 660e3, 540e3)).area / 1e6
    assert 0.93 * wales_and_england_km2 < south < 1.03 * wales_and_england_km2


def test_the_shore_of_a_finer_boundary_is_that_of_the_land():
    coarse = MultiPolygon([box(0, 0, 30_000, 10_250)])
    authority = MultiPolygon([box(10_000, 0, 20_000, 10_000)])
    land = with_shore_of(coarse, authority)
    assert not land.contains(Point(15_000, 10_100))
    assert land.contains(Point(5_000, 10_100))
    assert land.contains(Point(25_000, 5_000))
