"""Numbers in a matrix that stand for no way, though they look like times."""

import numpy as np

from routing.network import Flags, Floats

_FACTOR = 2.0
"""A mark is often so much greater than the greatest time."""
_OF_MACHINES = {32_767.0, 65_535.0}
_ABOUT = 0.05
"""Within this share of a number lie as many others where it is a time."""
_OVER_AND_OVER = 8
_LEAST_FOR_NINES = 999.0
_MOST, _FEWEST = 0.9, 5
"""So many of the drives of one school are of one number, and at least so many are there."""
_NEAR_AND_FAR = 2.0
"""The farthest of those drives is at least so much longer than the nearest."""


def no_way_marks(values: Floats) -> Flags:
    """Return which cells of (n, n) hold a mark: 9999 and the like, over and over."""
    drives = np.isfinite(values) & ~np.eye(len(values), dtype=bool)
    found = np.zeros(values.shape, bool)
    numbers, counts = np.unique(values[drives], return_counts=True)
    for number, count in zip(numbers, counts, strict=True):
        nines = number >= _LEAST_FOR_NINES and set(f"{number:.15g}") <= {"9", "."}
        if not nines and number not in _OF_MACHINES:
            continue
        alone = number == numbers[-1] and number >= _FACTOR * numbers[numbers < number].max(
            initial=0.0
        )
        about = counts[np.abs(numbers - number) <= _ABOUT * number].sum()
        if (alone and count > 1) or (count >= _OVER_AND_OVER and 2 * count > about):
            found |= drives & (values == number)
    return found


def same_for_all(values: Floats, apart: Floats) -> Floats:
    """Return for each row of (n, n) the number that nearly all of its drives have; NaN for none.

    It is no time where the schools lie near and far: `apart` has the metres between them.
    """
    found = np.full(len(values), np.nan)
    drives = np.isfinite(values) & ~np.eye(len(values), dtype=bool)
    for i, row in enumerate(drives):
        if np.count_nonzero(row) < _FEWEST:
            continue
        numbers, counts = np.unique(values[i, row], return_counts=True)
        number = numbers[np.argmax(counts)]
        of_it = row & (values[i] == number)
        lengths = apart[i, of_it]
        if (
            number > 0
            and counts.max() >= _MOST * np.count_nonzero(row)
            and lengths.max() > _NEAR_AND_FAR * lengths.min()
        ):
            found[i] = number
    return found
