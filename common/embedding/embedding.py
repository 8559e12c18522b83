"""Looking words up in a table."""

import numpy as np
from numpy.typing import NDArray

from common.embedding.row_gradient import add_up_rows
from common.layers.layer import Floats, Layer


class Embedding(Layer):
    """One row of a table for each word number.

    W: shape (V, H), one row for each of V words. `forward` takes whole numbers of any shape and
    returns that shape with H behind it. Its gradient is a `RowGradient`: a word that was not looked
    up costs nothing. The way back ends here, for a word number has no slope: `backward` returns
    None. Raises ValueError for numbers that are not whole or not below V.
    """

    def __init__(self, W: Floats):
        super().__init__()
        if W.ndim != 2:
            raise ValueError(f"W must have the shape (V, H), not {W.shape}.")
        self.params = {"W": W}

    def forward(self, x: NDArray[np.integer], training: bool = False) -> Floats:
        words = np.asarray(x)
        size = len(self.params["W"])
        if not np.issubdtype(words.dtype, np.integer):
            raise ValueError(f"words are looked up by whole numbers, not {words.dtype}.")
        if words.size and (words.min() < 0 or words.max() >= size):
            raise ValueError(
                f"word numbers go from 0 to {size - 1}; found {words.min()} to {words.max()}."
            )
        self._words = words
        return self.params["W"][words]

    def backward(self, dout: Floats) -> None:
        self.grads = {"W": add_up_rows(self._words, dout, self.params["W"].shape)}
