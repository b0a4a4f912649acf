"""A matrix whose entries are found when they are asked for: that of all pairs of many schools."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Value = TypeVar("Value", bound=np.generic)


class LazyMatrix(Generic[Value]):
    """An (n, n) matrix that is read like an array, and is never held as one.

    Parameters
    ----------
    n
        Rows and columns.
    block
        Returns the (r, c) entries of some rows and columns.

    Examples
    --------
    >>> import numpy as np
    >>> from routing.lazy_matrix import LazyMatrix
    >>> sums = LazyMatrix(20_000, lambda rows, columns: rows[:, None] + columns)
    >>> sums[np.ix_([1, 2], [10_000, 10])].tolist()
    [[10001, 11], [10002, 12]]
    >>> int(sums[7, 8])
    15
    """

    def __init__(self, n: int, block: Callable[[Ints, Ints], NDArray[Value]]) -> None:
        self.shape = (n, n)
        self._block = block

    def __getitem__(self, key: Any) -> Any:
        rows, columns = key if isinstance(key, tuple) else (key, None)
        if columns is None:
            every = np.arange(self.shape[0])
            columns = every if np.ndim(rows) == 0 else every[None, :]
            rows = rows if np.ndim(rows) == 0 else np.asarray(rows)[:, None]
        elif isinstance(rows, slice):  # a column, or some
            some = np.arange(self.shape[0])[rows]
            found = self._block(some, np.atleast_1d(columns))
            return found.reshape((len(some), *np.shape(columns)))
        rows, columns = np.asarray(rows), np.asarray(columns)
        found = self._block(rows.reshape(-1), columns.reshape(-1))
        at = (np.arange(each.size).reshape(each.shape) for each in (rows, columns))
        return found[tuple(at)]
