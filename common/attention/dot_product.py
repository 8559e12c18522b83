"""Dot-product attention: scores, weights, context, and the way back through all three."""

import numpy as np
from numpy.typing import NDArray

from common.functions import softmax
from common.layers.layer import Floats


class Attention:
    """Each query looks at a memory and takes home a weighted sum of it.

    forward(memory, query, seen): memory (N, T, H), query (N, U, H), seen (N, T) truth values, which
    places of the memory count (all if not given). Scores are the products of queries and memory,
    weights their softmax over the T places, the context the weighted sum of the memory, (N, U, H).
    `weights` holds the latest, (N, U, T). backward(dcontext) returns the gradients with respect to
    memory and query. There is nothing to learn in it.

    scale: what the scores are multiplied by; 1 is the dot score of M. Luong, H. Pham, C. Manning,
    "Effective Approaches to Attention-based Neural Machine Translation" (2015).
    """

    def __init__(self, scale: float = 1.0):
        self.scale = float(scale)

    def forward(
        self, memory: Floats, query: Floats, seen: NDArray[np.bool_] | None = None
    ) -> Floats:
        self._memory, self._query = memory, query
        self.weights = softmax(self.scores(memory, query, seen))
        return self.weights @ memory

    def scores(
        self, memory: Floats, query: Floats, seen: NDArray[np.bool_] | None = None
    ) -> Floats:
        """(N, U, T): query times memory, and minus infinity at places that do not count."""
        if memory.ndim != 3 or query.ndim != 3 or memory.shape[::2] != query.shape[::2]:
            raise ValueError(
                f"memory (N, T, H) and query (N, U, H) must share N and H: {memory.shape}, "
                f"{query.shape}."
            )
        scores = self.scale * (query @ memory.swapaxes(1, 2))
        if seen is not None:
            if seen.shape != memory.shape[:2] or not seen.any(axis=1).all():
                raise ValueError(
                    f"seen must have the shape {memory.shape[:2]} and a place that counts in every "
                    "row."
                )
            scores = np.where(seen[:, np.newaxis], scores, -np.inf)
        return scores

    def backward(self, dcontext: Floats) -> tuple[Floats, Floats]:
        """The gradients with respect to memory and query, of the latest forward pass."""
        weights, memory = self.weights, self._memory
        dweights = dcontext @ memory.swapaxes(1, 2)
        # Softmax: each score's share of what its row gains, compared with the row's average.
        dscores = weights * (dweights - np.sum(weights * dweights, axis=2, keepdims=True))
        dscores *= self.scale
        dmemory = weights.swapaxes(1, 2) @ dcontext + dscores.swapaxes(1, 2) @ self._query
        return dmemory, dscores @ memory
