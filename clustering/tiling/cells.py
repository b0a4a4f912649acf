"""Cells of about equally many places, by cutting the country in two again and again."""

import numpy as np

from clustering.compiled import Floats, Ints


def cells_of(places: Floats, most: int, turn: float = 0.0) -> list[Ints]:
    """Return the places of each cell, ascending.

    Parameters
    ----------
    places
        (u, 2) metres east and north.
    most
        Places of a cell at most, 1 or more.
    turn
        Angle, radians, between the cuts and the grid: with another, borders lie elsewhere.
    """
    if not len(places):
        return []
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return _cut(places @ axes, np.arange(len(places)), -(-len(places) // most))


def _cut(places: Floats, chosen: Ints, cells: int) -> list[Ints]:
    """Cut places across their longer side, so that the cells of both parts are of one size."""
    if cells <= 1:
        return [np.sort(chosen)]
    along = places[chosen, int(np.ptp(places[chosen], axis=0).argmax())]
    order = chosen[np.argsort(along, kind="stable")]
    fewer = cells // 2
    at = round(len(chosen) * fewer / cells)
    return [*_cut(places, order[:at], fewer), *_cut(places, order[at:], cells - fewer)]
