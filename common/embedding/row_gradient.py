"""The gradient of a table of which only a few rows were looked up."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class RowGradient:
    """The gradient of a table (V, H) that is zero but for some rows.

    rows: their numbers, shape (K,), each once. values: their gradients, shape (K, H). table: the
    shape (V, H) of the whole. Optimizers move only these rows, and what they remember of the
    others (a velocity, an average) waits until their next turn.
    """

    rows: NDArray[np.integer]
    values: NDArray[np.floating]
    table: tuple[int, int]

    @property
    def shape(self) -> tuple[int, int]:
        """The shape of the whole table, as of its parameter."""
        return self.table

    def dense(self) -> NDArray[np.floating]:
        """The same gradient with all of its zeros, (V, H)."""
        whole = np.zeros(self.table, self.values.dtype)
        whole[self.rows] = self.values
        return whole


def add_up_rows(
    rows: NDArray[np.integer], values: NDArray[np.floating], table: tuple[int, int]
) -> RowGradient:
    """The gradient of looking up `rows`, in any order and repeated: equal rows are added up.

    rows: any shape. values: the gradient of what was looked up, shape (*rows.shape, H).
    """
    rows, values = rows.reshape(-1), values.reshape(-1, table[1])
    order = np.argsort(rows, kind="stable")
    ordered = rows[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]]) if len(rows) else order
    # reduceat adds up each run of equal rows; np.add.at does the same many times slower.
    sums = np.add.reduceat(values[order], starts, axis=0) if len(rows) else values
    return RowGradient(ordered[starts], sums, table)
