import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from clustering.tiling.cells import cells_of

PLACES = st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 1e5)), min_size=0, max_size=60)


@given(PLACES, st.integers(1, 20), st.floats(0, 7))
def test_each_place_is_in_one_cell_and_cells_are_of_one_size(places, most, turn):
    cells = cells_of(np.array(places).reshape(-1, 2), most, turn)
    assert sorted(at for cell in cells for at in cell.tolist()) == list(range(len(places)))
    sizes = [len(cell) for cell in cells]
    assert all(size <= most for size in sizes)
    assert not sizes or max(sizes) - min(sizes) <= 1 + len(places) // max(most * len(cells), 1)


def test_cells_are_cut_across_their_longer_side():
    places = np.array([(0, 0), (1, 9), (100, 0), (101, 9)], dtype=float)
    assert [cell.tolist() for cell in cells_of(places, 2)] == [[0, 1], [2, 3]]
