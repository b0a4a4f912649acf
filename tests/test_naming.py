from grid import on_a_line, schools_of

from clustering import Problem
from clustering.naming import number_and_name
from routing.times import TravelTimes


def named(*each, groups):
    schools = schools_of(*each)
    times = TravelTimes(schools.urns, on_a_line(list(range(len(schools)))))
    return number_and_name(Problem(schools, times), groups)


def test_numbers_run_from_north_to_south():
    each = [{"lat": 52.0}, {"lat": 52.1}, {"lat": 53.0}, {"lat": 53.1}]
    clusters = named(*each, groups=[(0, 1), (2, 3)])
    assert [(c.number, c.schools) for c in clusters] == [(1, (103, 104)), (2, (101, 102))]


def test_without_coordinates_the_smallest_urn_comes_first_and_there_is_no_name():
    problem = Problem.from_arrays(on_a_line([0, 1, 2, 3]))
    clusters = number_and_name(problem, [(2, 3), (1, 0)])
    assert [(c.number, c.schools, c.name) for c in clusters] == [(1, (0, 1), ""), (2, (2, 3), "")]


def test_a_cluster_is_named_by_the_town_of_most_members():
    each = [{"town": "Louth"}, {"town": "Alford"}, {"town": "Louth"}]
    assert named(*each, groups=[(0, 1, 2)])[0].name == "Louth"


def test_of_towns_level_the_most_central_schools_is_taken():
    each = [{"town": "Louth"}, {"town": "Alford"}, {"town": "Spilsby"}]
    assert named(*each, groups=[(0, 1, 2)])[0].name == "Alford"


def test_a_village_names_a_cluster_before_its_postal_town():
    each = [{"town": "Louth", "locality": "Binbrook"}] * 2 + [{"town": "Louth"}]
    assert named(*each, groups=[(0, 1, 2)])[0].name == "Binbrook"


def test_clusters_of_one_town_are_told_apart_by_the_compass():
    corners = {
        "Louth north-west": (0, 9),
        "Louth north-east": (9, 9),
        "Louth south-west": (0, 0),
        "Louth south-east": (9, 0),
        "Louth central": (4.5, 4.5),
    }
    each = [
        {"town": "Louth", "easting": 1000.0 * east, "northing": 1000.0 * north}
        for east, north in corners.values()
    ]
    clusters = named(*each, groups=[(i,) for i in range(5)])
    assert {c.schools[0] - 101: c.name for c in clusters} == dict(enumerate(corners))


def test_clusters_with_nothing_to_tell_them_apart_are_numbered():
    each = [{"town": "Louth"}] * 6
    clusters = named(*each, groups=[(0, 1), (2, 3), (4, 5)])
    assert {c.name for c in clusters} == {"Louth 1", "Louth 2", "Louth 3"}


def test_schools_that_name_no_place_leave_a_cluster_without_a_name():
    assert named({"town": ""}, {"town": ""}, groups=[(0, 1)])[0].name == ""


def test_towns_are_spelt_as_people_say_them():
    each = [{"town": "LOUTH"}, {"town": "Louth, Lincolnshire"}]
    assert named(*each, groups=[(0, 1)])[0].name == "Louth"
