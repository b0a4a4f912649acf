from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from maps.handouts.lettering import Box, Lettering

PLACES = st.lists(
    st.tuples(st.floats(8, 92), st.floats(8, 92)).map(np.array), min_size=1, max_size=8
)


@given(PLACES)
def test_letters_of_a_crowded_town_cover_neither_each_other_nor_a_school(places):
    lettering = Lettering(100.0, 100.0)
    for place in places:
        lettering.keep_clear(place, 1.5)
    letters = [lettering.beside(place, 2.1, 2.1) for place in places]
    assert all(letters)
    assert not any(a.meets(b) for a, b in combinations(letters, 2))
    assert not any(box.holds(place) for box in letters for place in places)


def test_a_label_stands_at_its_place_where_there_is_room_and_beside_it_where_not():
    lettering = Lettering(100.0, 100.0)
    place = np.array([50.0, 50.0])
    assert lettering.near(place, 5.0, 2.0).holds(place)
    assert not lettering.near(place, 5.0, 2.0).holds(place)


def test_a_label_for_which_the_paper_has_no_room_is_left_away():
    assert Lettering(4.0, 4.0).near(np.array([2.0, 2.0]), 5.0, 2.0) is None


def test_a_number_is_clear_of_marks_where_that_is_close_by():
    lettering = Lettering(100.0, 100.0)
    place = np.array([50.0, 50.0])
    lettering.marks.append(Box(50.0, 50.0, 1.0, 1.0))
    found = lettering.near(place, 5.0, 2.0)
    assert not any(map(found.meets, lettering.marks))
    assert np.hypot(found.x - 50, found.y - 50) < 15


def test_in_a_crowd_a_number_hides_a_mark_and_is_not_far_away():
    lettering = Lettering(100.0, 100.0)
    rows = np.arange(1.0, 100.0, 2.0)
    lettering.marks += [Box(x, y, 0.5, 0.5) for x in rows for y in rows]
    assert lettering.near(np.array([50.0, 50.0]), 5.0, 2.0).holds(np.array([50.0, 50.0]))
    assert lettering.name(np.array([50.0, 50.0]), 5.0, 2.0) is None
