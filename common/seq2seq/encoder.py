"""Reading a sequence."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from common.embedding import Embedding
from common.layers.layer import Floats
from common.recurrent import GRU
from common.seq2seq.part import Part


class Encoder(Part):
    """A table of vectors for the symbols, and a GRU that reads them one after the other.

    forward(words): whole numbers (N, T). Returns the state after every step, hs, (N, T, H); the
    last, hs[:, -1], is what a plain decoder gets to know. backward(dhs): sets `grads`.
    """

    def __init__(self, embedding: Embedding, gru: GRU):
        super().__init__(embedding=embedding, gru=gru)
        self.embedding, self.gru = embedding, gru

    def forward(self, words: NDArray[np.integer]) -> Floats:
        return self.gru.forward(self.embedding.forward(words))

    def backward(self, dhs: Floats) -> None:
        self.embedding.backward(self.gru.backward(dhs))


def one_step(gru: GRU) -> Callable[[Floats, Floats], Floats]:
    """The GRU as a function of a single step: x (N, D) and h (N, H) to the new h."""

    def step(x: Floats, h: Floats) -> Floats:
        gru.set_state(h)
        return gru.forward(x[:, np.newaxis])[:, 0]

    return step
