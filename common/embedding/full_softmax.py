"""The output layer that scores every word."""

import numpy as np

from common.embedding.output import WordOutput, Words
from common.layers.layer import Floats
from common.layers.softmax_with_loss import SoftmaxWithLoss


class FullSoftmax(WordOutput):
    """Softmax over all V words and cross-entropy: exact, at a cost that grows with V.

    W: shape (V, H). b: biases (V, 1), or None for none.
    """

    def __init__(self, W: Floats, b: Floats | None = None):
        super().__init__(W, b)
        self._loss = SoftmaxWithLoss()

    def forward(self, h: Floats, targets: Words) -> float:
        self._h = h
        return float(self._loss.forward(self.scores(h), np.asarray(targets)))

    def backward(self) -> Floats:
        slopes = self._loss.backward()
        self.grads = {"W": slopes.T @ self._h}
        if "b" in self.params:
            self.grads["b"] = slopes.sum(axis=0)[:, None]
        return slopes @ self.params["W"]
