import re

import numpy as np
import pytest
from grid import on_a_line, schools_of
from hypothesis import given
from hypothesis import strategies as st

from clustering import Cluster, Plan, Problem
from clustering.gazetteer import gazetteer_of, point_of
from clustering.naming import number_and_name, told_apart
from data import read_schools
from data.places import key_of_place
from routing import estimate_times
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


def test_a_town_names_a_cluster_before_its_villages():
    each = [{"town": "Louth", "locality": "Tetford"}] * 2 + [{"town": "Louth"}]
    assert named(*each, groups=[(0, 1, 2)])[0].name == "Louth"


def test_a_large_village_names_a_cluster_before_small_ones():
    each = [
        {"town": "Lincoln", "locality": "Bardney", "pupils": 60},
        {"town": "Lincoln", "locality": "Branston", "pupils": 300},
        {"town": "Lincoln", "locality": "Potterhanworth", "pupils": 70},
    ]
    assert named(*each, groups=[(0, 1, 2)])[0].name == "Branston"


def test_no_town_names_a_cluster_that_lies_outside_it():
    outside = [
        {"town": "Horncastle"},
        {"town": "Market Rasen", "locality": "Wragby"},
        {"town": "Louth", "locality": "Tetford"},
    ]
    each = [*outside, *([{"town": "Louth"}] * 4)]
    first, second = named(*each, groups=[(0, 1, 2), (3, 4, 5, 6)])
    assert {first.name, second.name} == {"Horncastle", "Louth"}


def test_one_of_many_schools_of_a_town_does_not_name_a_cluster():
    each = [{"town": "Lincoln", "pupils": 400}] * 6 + [
        {"town": "Lincoln", "locality": "Branston", "pupils": 200},
        {"town": "Lincoln", "locality": "Nocton", "pupils": 50},
    ]
    names = {c.schools[0]: c.name for c in named(*each, groups=[(0, 1, 2, 3, 4), (5, 6, 7)])}
    assert names == {101: "Lincoln", 106: "Branston"}


def test_a_street_names_no_cluster():
    each = [{"town": "Lincoln", "locality": "Mill Lane"}, {"town": "LINCOLN"}]
    assert named(*each, groups=[(0, 1)])[0].name == "Lincoln"


def test_a_county_names_no_cluster():
    each = [{"town": "Isle of Wight"}, {"town": "Isle of Wight", "locality": "Niton"}]
    assert named(*each, groups=[(0, 1)])[0].name == "Niton"


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


def on_map(*places, **known):
    """Fields of schools at so many kilometres east and north."""
    return [{"easting": 1000.0 * x, "northing": 1000.0 * y, **known} for x, y in places]


def test_a_compass_word_is_given_only_where_it_is_true_of_every_school():
    """The first cluster lies to both sides of the town; the third north of it."""
    each = [
        *on_map((-2, 0), (3, 0), (0, -1), town="Louth"),
        *on_map((0, -3), (1, -4), (-1, -4), town="Louth"),
        *on_map((0, 3), (1, 4), (-1, 5), town="Louth"),
        *on_map((8, 1), town="Louth", locality="Tetford"),
    ]
    groups = [(0, 1, 2, 9), (3, 4, 5), (6, 7, 8)]
    names = {c.schools[0]: c.name for c in named(*each, groups=groups)}
    assert names == {101: "Louth and Tetford", 104: "Louth south", 107: "Louth north"}


def test_the_cluster_with_most_schools_of_a_town_has_the_plain_name():
    each = [*on_map((0, 0), (1, 0), (0, 1), town="Louth"), *on_map((9, 9), (9, 8), town="Louth")]
    names = [c.name for c in named(*each, groups=[(0, 1, 2), (3, 4)])]
    assert sorted(names) == ["Louth", "Louth north-east"]


def test_where_no_side_and_no_other_place_tells_clusters_apart_a_ward_does():
    each = [{"town": "Louth", "ward": ward} for ward in ("Abbey", "Abbey", "Priory", "Priory")]
    names = {c.name for c in named(*each, groups=[(0, 1), (2, 3)])}
    assert names == {"Louth (Abbey)", "Louth (Priory)"}


def test_then_a_well_known_school_does():
    each = [{"town": "Louth", "name": f"{name} Primary School"} for name in ("Hill", "Kidgate")]
    assert {c.name for c in named(*each, groups=[(0,), (1,)])} == {
        "Louth (Hill)",
        "Louth (Kidgate)",
    }


def test_a_city_is_known_by_its_wards():
    wards = ["Armley", "Beeston & Holbeck", "Morley North", "Gipton & Harehills"]
    each = [{"town": "Leeds", "ward": ward} for ward in wards for _ in range(10)]
    groups = [tuple(range(start, start + 10)) for start in range(0, 40, 10)]
    assert {c.name for c in named(*each, groups=groups)} == {
        "Armley",
        "Beeston",
        "Morley",
        "Gipton",
    }


def test_villages_of_one_name_far_apart_are_two_places():
    each = [
        *on_map((0, 0), (1, 0), town="Bourne", locality="Morton"),
        *on_map((0, 60), (1, 60), town="Gainsborough", locality="Morton"),
        *on_map((0, 61), town="Gainsborough"),
    ]
    names = {c.name for c in named(*each, groups=[(0, 1), (2, 3, 4)])}
    assert names == {"Morton", "Gainsborough"}


SCATTERED = [0, 10, 20, 30, 3, 6, 13, 16, 23, 26]


def faith_clusters(**known):
    """Four schools of one faith along a road, six others between them."""
    alike = [{"town": f"Place {i}", "la": "Isle of Wight", **known} for i in "ABCD"]
    others = [{"town": "Newport", "la": "Isle of Wight"}] * 6
    schools = schools_of(*alike, *others)
    problem = Problem(schools, TravelTimes(schools.urns, on_a_line(SCATTERED)))
    clusters = number_and_name(problem, [(0, 1, 2, 3), (4, 5, 6, 7, 8, 9)])
    return next(c.name for c in clusters if 101 in c.schools)


def test_schools_that_share_a_faith_and_no_place_are_named_by_it():
    assert faith_clusters(faith="Roman Catholic") == "Catholic schools of the Isle of Wight"
    assert faith_clusters(faith="Muslim") == "Muslim schools of the Isle of Wight"


def test_schools_that_share_no_faith_are_named_by_their_place():
    assert faith_clusters().startswith("Place ")


def test_neighbours_of_one_faith_are_named_by_their_place():
    each = [{"town": "Louth", "faith": "Roman Catholic"}] * 3 + [{"town": "Alford"}] * 3
    names = {c.name for c in named(*each, groups=[(0, 1, 2), (3, 4, 5)])}
    assert names == {"Louth", "Alford"}


@pytest.mark.parametrize("field", ["trust", "federation"])
def test_a_trust_or_federation_names_the_cluster_that_is_the_whole_of_it(field):
    each = [{"town": "Louth", field: "Wolds Learning"}] * 3 + [{"town": "Louth"}]
    assert {c.name for c in named(*each, groups=[(0, 1, 2), (3,)])} == {"Wolds Learning", "Louth"}


def test_part_of_a_trust_is_named_by_its_place():
    each = [{"town": "Louth", "trust": "Wolds Learning"}] * 3
    names = {c.name for c in named(*each, groups=[(0, 1), (2,)])}
    assert "Wolds Learning" not in names


def test_clusters_with_nothing_to_tell_them_apart_are_numbered():
    each = [{"town": "Louth", "name": "Primary School"}] * 6
    clusters = named(*each, groups=[(0, 1), (2, 3), (4, 5)])
    assert {c.name for c in clusters} == {"Louth 1", "Louth 2", "Louth 3"}


def test_schools_that_name_no_place_leave_a_cluster_without_a_name():
    assert named({"town": ""}, {"town": ""}, groups=[(0, 1)])[0].name == ""


def test_towns_are_spelt_as_people_say_them():
    each = [{"town": "LOUTH"}, {"town": "Louth, Lincolnshire"}]
    assert named(*each, groups=[(0, 1)])[0].name == "Louth"


def test_a_name_does_not_depend_on_how_schools_elsewhere_are_grouped():
    each = [*([{"town": "Louth"}] * 3), *([{"town": "Alford"}] * 3)]
    for others in ([(3, 4, 5)], [(3, 4), (5,)], [(3,), (4,), (5,)]):
        clusters = named(*each, groups=[(0, 1, 2), *others])
        assert next(c.name for c in clusters if 101 in c.schools) == "Louth"


def test_a_new_cluster_has_a_name_that_no_kept_one_has():
    schools = schools_of(*on_map((0, 0), (1, 0), (8, 8), (9, 9), town="Louth"))
    problem = Problem(schools, TravelTimes(schools.urns, on_a_line([0, 1, 2, 3])))
    kept = Cluster(1, (101, 102), "Louth")
    told = told_apart(problem, Plan((kept, Cluster(2, (103, 104), "Louth"))), {1})
    assert [c.name for c in told.clusters] == ["Louth", "Louth north-east"]
    free = told_apart(problem, Plan((kept, Cluster(2, (103, 104), "Wolds"))), {1})
    assert [c.name for c in free.clusters] == ["Louth", "Wolds"]


PLACES = ["", "Louth", "LOUTH", "Alford", "Mill Lane", "King's Lynn", "Kings Lynn", "Morton"]


@st.composite
def counties(draw):
    """Schools with addresses of all kinds, and a partition of them."""
    n = draw(st.integers(1, 16))
    each = [
        {
            "town": draw(st.sampled_from(PLACES)),
            "locality": draw(st.sampled_from(PLACES)),
            "ward": draw(st.sampled_from(["", "Abbey", "Priory & St James'", "Louth North"])),
            "faith": draw(st.sampled_from(["", "Roman Catholic"])),
            "trust": draw(st.sampled_from(["", "Wolds Learning"])),
            "pupils": draw(st.sampled_from([None, 50, 400])),
            "easting": 1000.0 * draw(st.integers(0, 30)),
            "northing": 1000.0 * draw(st.integers(0, 30)),
        }
        for _ in range(n)
    ]
    groups = {}
    for row in range(n):
        groups.setdefault(draw(st.integers(0, 4)), []).append(row)
    return each, list(groups.values())


@given(counties())
def test_names_are_unique_the_same_every_time_and_no_streets(county):
    each, groups = county
    clusters = named(*each, groups=groups)
    names = [key_of_place(c.name) for c in clusters if c.name]
    assert len(names) == len(set(names))
    assert not any("lane" in name for name in names)
    assert named(*each, groups=groups[::-1]) == clusters


AUTHORITIES = ["Lincolnshire", "Isle of Wight", "Birmingham", "Camden"]
STREETS = re.compile(r"\b(road|lane|avenue|drive|crescent|close)\b", re.IGNORECASE)
WINDS = {"east": (1, 0), "north": (0, 1), "west": (-1, 0), "south": (0, -1)}


@pytest.fixture(scope="module", params=AUTHORITIES)
def real_county(request, shared_data):
    """A real authority cut into groups of neighbours, half by half, and their names."""
    register = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    schools = read_schools(register, la=request.param, phase="Primary")
    problem = Problem(schools, estimate_times(schools))
    clusters = number_and_name(problem, list(halves(problem.places, np.arange(problem.n))))
    return problem, clusters


def halves(places, rows):
    if len(rows) <= 7:
        yield rows.tolist()
        return
    wide = np.ptp(places[rows], axis=0).argmax()
    ordered = rows[np.argsort(places[rows, wide], kind="stable")]
    yield from halves(places, ordered[: len(rows) // 2])
    yield from halves(places, ordered[len(rows) // 2 :])


def test_names_of_real_clusters_are_short_unique_and_no_streets(real_county):
    _, clusters = real_county
    names = [c.name for c in clusters]
    assert all(names)
    assert len({*map(key_of_place, names)}) == len(names)
    assert not [name for name in names if STREETS.search(name)]
    assert max(map(len, names)) <= 45


def test_compass_words_of_real_clusters_are_true_of_every_school(real_county):
    problem, clusters = real_county
    places = {place.name: place for place in gazetteer_of(problem).places.values()}
    for cluster in clusters:
        name, _, side = cluster.name.rpartition(" ")
        if name in places and set(side.split("-")) <= WINDS.keys():
            east, north = (
                sum(each) for each in zip(*(WINDS[word] for word in side.split("-")), strict=True)
            )
            for urn in cluster.schools:
                step = point_of(problem.schools.by_urn[urn]) - places[name].middle
                assert step.real * east + step.imag * north > 0, (cluster.name, urn)


def test_horncastle_and_the_villages_around_it_are_named_after_horncastle(shared_data):
    register = shared_data / "schools" / "gias_england_statefunded_2022-07.csv"
    schools = read_schools(register, la="Lincolnshire", phase="Primary")
    problem = Problem(schools, estimate_times(schools))
    around = ("Horncastle Primary", "Wragby", "Bardney", "Edward Richardson")  # that is in Tetford
    rows = [row for row, each in enumerate(schools) if any(name in each.name for name in around)]
    assert len(rows) == 4
    others = [row for row in range(problem.n) if row not in rows]
    clusters = number_and_name(problem, [rows, others])
    assert [c.name for c in clusters if len(c.schools) == 4] == ["Horncastle"]
