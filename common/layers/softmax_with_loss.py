"""The last layer of a classifier while it learns."""

import numpy as np
from numpy.typing import NDArray

from common.functions import cross_entropy_error, softmax
from common.layers.layer import Floats


class SoftmaxWithLoss:
    """Softmax and cross-entropy in one, whose gradient is simply y - t, over the batch size.

    `forward(scores, t)`: scores (N, K), t labels (N,) or one-hot (N, K); returns the mean loss of
    the batch. `backward()` returns its gradient with respect to the scores, (N, K). `y` holds the
    probabilities of the latest forward pass. Raises ValueError as `cross_entropy_error` does.
    """

    def forward(self, scores: Floats, t: NDArray) -> np.floating:
        self.y = softmax(scores)
        self._t = np.asarray(t)
        return cross_entropy_error(self.y, self._t)

    def backward(self, dout: float = 1.0) -> Floats:
        difference = self.y.copy()
        if self._t.ndim == self.y.ndim:
            difference -= self._t
        else:
            difference[np.arange(len(self._t)), self._t] -= 1
        difference *= dout / len(self._t)
        return difference
