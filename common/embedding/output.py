"""What all output layers of word models share: scores of a few words, gradients of a few rows."""

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

from common.embedding.row_gradient import RowGradient, add_up_rows
from common.layers.layer import Floats

Words = NDArray[np.integer]


class WordOutput(ABC):
    """Scores words against a hidden vector and says how wrong that is.

    params: "W", shape (V, H), one row for each word, and where there are biases "b", shape (V, 1).
    `forward(h, targets)`: h (N, H), targets word numbers (N,); returns the mean loss of the batch.
    `backward()`: the gradient with respect to h, (N, H); sets `grads` under the same names, a
    `RowGradient` where only some rows took part.
    """

    def __init__(self, W: Floats, b: Floats | None = None):
        if W.ndim != 2:
            raise ValueError(f"W must have the shape (V, H), not {W.shape}.")
        self.params: dict[str, Floats] = {"W": W}
        if b is not None:
            if b.shape != (len(W), 1):
                raise ValueError(f"b must have the shape ({len(W)}, 1), not {b.shape}.")
            self.params["b"] = b
        self.grads: dict[str, Floats | RowGradient] = {}

    @abstractmethod
    def forward(self, h: Floats, targets: Words) -> float:
        """The mean loss of the batch."""

    @abstractmethod
    def backward(self) -> Floats:
        """The gradient with respect to the latest h; sets `grads`."""

    def scores(self, h: Floats) -> Floats:
        """The scores of all words, (N, V)."""
        scores = h @ self.params["W"].T
        return scores + self.params["b"][:, 0] if "b" in self.params else scores

    def log_partition(self, h: Floats) -> Floats:
        """log Z, the logarithm of the sum of exp(score) over all words, for each h: (N,)."""
        scores = self.scores(h)
        largest = scores.max(axis=-1, keepdims=True)
        return largest[:, 0] + np.log(np.exp(scores - largest).sum(axis=-1))


class SampledOutput(WordOutput):
    """An output layer that scores the target and some drawn words only.

    A subclass says in `_loss_and_slopes` what it makes of these scores.
    """

    def forward(self, h: Floats, targets: Words) -> float:
        """The mean loss, with words drawn anew."""
        return self.forward_with(h, targets, self.draw(targets))

    @abstractmethod
    def draw(self, targets: Words) -> Words:
        """Word numbers (N, K), or (K,) where all examples share them."""

    @abstractmethod
    def _loss_and_slopes(self, scores: Floats, words: Words) -> tuple[float, Floats]:
        """The mean loss, and its gradient with respect to the scores (N, 1 + K)."""

    def forward_with(self, h: Floats, targets: Words, drawn: Words) -> float:
        """The mean loss where these words were drawn: (N, K), or (K,) shared by all examples."""
        W = self.params["W"]
        targets = np.asarray(targets)
        drawn = np.broadcast_to(drawn, (len(targets), np.shape(drawn)[-1]))
        self._words = np.concatenate([targets[:, None], drawn], axis=1)
        self._h = h
        self._rows = W[self._words]  # (N, 1 + K, H)
        scores = np.matmul(self._rows, h[:, :, None])[..., 0]
        if "b" in self.params:
            scores += self.params["b"][self._words, 0]
        loss, self._slopes = self._loss_and_slopes(scores, self._words)
        return loss

    def backward(self) -> Floats:
        slopes = self._slopes
        values = slopes[:, :, None] * self._h[:, None, :]
        self.grads = {"W": add_up_rows(self._words, values, self.params["W"].shape)}
        if "b" in self.params:
            self.grads["b"] = add_up_rows(self._words, slopes, self.params["b"].shape)
        return np.matmul(slopes[:, None, :], self._rows)[:, 0]


def log_sigmoid(x: Floats) -> Floats:
    """log(1 / (1 + exp(-x))), also where x is large."""
    return -np.logaddexp(np.zeros((), x.dtype), -x)
