"""CBOW and skip-gram: a table of word vectors below, an output layer above."""

from abc import ABC, abstractmethod

import numpy as np

from common.embedding.embedding import Embedding
from common.embedding.output import WordOutput, Words
from common.embedding.row_gradient import RowGradient
from common.layers.layer import Floats


class WordModel(ABC):
    """A model that predicts words from words; its word vectors are `vectors`, shape (V, H).

    W: the input table, (V, H). output: a `WordOutput` over the same words. `loss(contexts,
    targets)` runs it forward, `backward()` sets `grads`; params and grads go to an optimizer, under
    the names "in.W", "out.W" and, where there are biases, "out.b".

    Source: T. Mikolov and others, "Efficient Estimation of Word Representations in Vector Space"
    (2013).
    """

    def __init__(self, W: Floats, output: WordOutput):
        self.embedding, self.output = Embedding(W), output
        if self.embedding.params["W"].shape[1] != output.params["W"].shape[1]:
            raise ValueError("the input table and the output layer must have vectors of one size.")

    @property
    def vectors(self) -> Floats:
        """The input table: the vectors that are kept."""
        return self.embedding.params["W"]

    @property
    def params(self) -> dict[str, Floats]:
        above = {f"out.{name}": array for name, array in self.output.params.items()}
        return {"in.W": self.vectors, **above}

    @property
    def grads(self) -> dict[str, Floats | RowGradient]:
        above = {f"out.{name}": grad for name, grad in self.output.grads.items()}
        return {"in.W": self.embedding.grads["W"], **above}

    @abstractmethod
    def loss(self, contexts: Words, targets: Words) -> float:
        """The loss of a batch. contexts: word numbers (N, C). targets: (N,), the middle words."""

    @abstractmethod
    def backward(self) -> None:
        """Set `grads` for the latest loss."""


class CBOW(WordModel):
    """Predicts the middle word from the mean of the vectors around it."""

    def hidden(self, contexts: Words) -> Floats:
        """The mean vector of each context, (N, H)."""
        vectors = self.embedding.forward(contexts)
        # A product with ones adds up faster than a mean over a middle axis of a few.
        ones = np.full((1, 1, contexts.shape[1]), 1 / contexts.shape[1], vectors.dtype)
        return np.matmul(ones, vectors)[:, 0]

    def loss(self, contexts: Words, targets: Words) -> float:
        self._shape = np.shape(contexts)
        return self.output.forward(self.hidden(contexts), targets)

    def backward(self) -> None:
        N, C = self._shape
        dh = self.output.backward()
        dh /= np.asarray(C, dh.dtype)
        self.embedding.backward(np.broadcast_to(dh[:, None], (N, C, dh.shape[1])))


class SkipGram(WordModel):
    """Predicts each word of the context from the middle word; the loss is their sum."""

    def loss(self, contexts: Words, targets: Words) -> float:
        self._shape = np.shape(contexts)
        C = self._shape[1]
        self._h = np.repeat(self.embedding.forward(targets), C, axis=0)  # (N C, H)
        return C * self.output.forward(self._h, np.reshape(contexts, -1))

    def backward(self) -> None:
        N, C = self._shape
        dh = self.output.backward().reshape(N, C, -1)
        # The output's loss is the mean over N C pairs; ours is C times that.
        self.embedding.backward(C * dh.sum(axis=1))
        self.output.grads = {name: _times(C, grad) for name, grad in self.output.grads.items()}


def _times(factor: int, grad: Floats | RowGradient) -> Floats | RowGradient:
    if isinstance(grad, RowGradient):
        return RowGradient(grad.rows, factor * grad.values, grad.table)
    return factor * grad
