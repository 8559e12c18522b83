"""Drawing words as often as a power of their frequency says."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


class UnigramSampler:
    """Draws word numbers with probabilities proportional to count ** power.

    counts: how often each of V words was seen, shape (V,). power: 1 draws as often as the words
    occur, 0 all alike, 3/4 (word2vec's) in between: rare words oftener than they occur.
    probabilities: what it draws with, shape (V,), sums to 1. Raises ValueError for counts that
    leave nothing to draw.

    Source: T. Mikolov and others, "Distributed Representations of Words and Phrases and their
    Compositionality" (2013).
    """

    def __init__(self, counts: ArrayLike, power: float = 0.75):
        counts = np.asarray(counts, dtype=np.float64)
        if counts.ndim != 1 or np.any(counts < 0) or not np.sum(counts) > 0:
            raise ValueError("counts must be one number for each word, none negative, not all 0.")
        weights = np.zeros_like(counts)
        weights[counts > 0] = counts[counts > 0] ** power  # 0 ** 0 would be 1
        self.probabilities: NDArray[np.float64] = weights / weights.sum()
        self._cumulative = np.cumsum(self.probabilities)
        self._cumulative /= self._cumulative[-1]

    def draw(self, rng: np.random.Generator, shape: int | tuple[int, ...]) -> NDArray[np.int64]:
        """Independent draws, with repetition, in an array of that shape."""
        return np.searchsorted(self._cumulative, rng.random(shape), side="right")

    def draw_others(
        self, rng: np.random.Generator, targets: NDArray[np.integer], count: int
    ) -> NDArray[np.int64]:
        """For each target `count` words, none of them its target: shape (*targets.shape, count).

        What hits its target is drawn again, so the others keep their proportions. Raises ValueError
        where there is no other word to draw.
        """
        targets = np.asarray(targets)
        others = 1 - self.probabilities[targets]
        if np.any(others <= 1e-9):
            raise ValueError("a target is the only word that can be drawn: there is no other.")
        words = self.draw(rng, (*targets.shape, count))
        hits = words == targets[..., None]
        while np.any(hits):
            words[hits] = self.draw(rng, int(hits.sum()))
            hits = words == targets[..., None]
        return words
