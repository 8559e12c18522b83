"""Dialogues of several turns: the hierarchical recurrent encoder-decoder."""

import numpy as np
from numpy.typing import NDArray

from common.initializers import xavier
from common.layers import Affine
from common.layers.layer import Floats
from common.recurrent import GRU
from common.seq2seq.decoders import Decoder, PeekyDecoder, Words
from common.seq2seq.encoder import Encoder
from common.seq2seq.generate import generate
from common.seq2seq.loss import sequence_loss
from common.seq2seq.model import reader
from common.seq2seq.part import Part


class HRED(Part):
    """One GRU reads the words of a turn, a second reads the turns, a third writes the next turn.

    encoder: of a turn, H numbers. context: a GRU from H to C, one step for each turn. bridge: an
    `Affine` from C to H; its tanh is where the decoder starts.

    x: turns (N, K, T), padding in front. t: the same with both marks, (N, K, U), padding behind.
    Turn k is to be said from the context after the turns before it; the first has none and is
    given. Sources: A. Sordoni and others, "A Hierarchical Recurrent Encoder-Decoder for Generative
    Context-Aware Query Suggestion" (2015); I. Serban and others, "Building End-To-End Dialogue
    Systems Using Generative Hierarchical Neural Network Models" (2016).
    """

    def __init__(self, encoder: Encoder, context: GRU, bridge: Affine, decoder: Decoder):
        super().__init__(encoder=encoder, context=context, bridge=bridge, decoder=decoder)
        self.encoder, self.context = encoder, context
        self.bridge, self.decoder = bridge, decoder

    def contexts(self, x: Words) -> Floats:
        """What is known after each turn, (N, K, C)."""
        N, K, T = x.shape
        turns = self.encoder.forward(x.reshape(N * K, T))
        self._read = turns.shape
        return self.context.forward(turns[:, -1].reshape(N, K, -1))

    def start(self, contexts: Floats) -> Floats:
        """Where the decoder starts, (N * K, 1, H)."""
        self._start = np.tanh(self.bridge.forward(contexts.reshape(-1, contexts.shape[-1])))
        return self._start[:, np.newaxis]

    def scores(self, x: Words, t: Words) -> Floats:
        """The scores of the symbols of all turns but the first, (N * (K - 1), U - 1, V)."""
        words = t[:, 1:].reshape(-1, t.shape[2])[:, :-1]
        return self.decoder.forward(words, self.start(self.contexts(x[:, :-1])))

    def loss(self, x: Words, t: Words) -> np.floating:
        """The mean cross-entropy of the symbols of all turns but the first."""
        return sequence_loss(self.scores(x, t), _targets(t))[0]

    def gradient(self, x: Words, t: Words) -> np.floating:
        """The same; and sets `grads`, one for each of `params`."""
        loss, dscores = sequence_loss(self.scores(x, t), _targets(t))
        dstart = self.decoder.backward(dscores)[:, 0] * (1 - self._start**2)
        N, K, _ = x[:, :-1].shape
        dturns = self.context.backward(self.bridge.backward(dstart).reshape(N, K, -1))
        dhs = np.zeros(self._read, dturns.dtype)
        dhs[:, -1] = dturns.reshape(N * K, -1)
        self.encoder.backward(dhs)
        return loss

    def answer(
        self,
        x: Words,
        length: int,
        rng: np.random.Generator | None = None,
        temperature: float = 1.0,
    ) -> NDArray[np.int64]:
        """The next turn after x, (N, length): likeliest or drawn, see `generate`."""
        contexts = self.contexts(x)[:, -1:]
        return generate(self.decoder, self.start(contexts), None, length, rng, temperature)


def _targets(t: Words) -> Words:
    return t[:, 1:, 1:].reshape(-1, t.shape[2] - 1)


def build_hred(
    rng: np.random.Generator, symbols: int, hidden: int, context: int, vector: int = 16
) -> HRED:
    """A model with random weights. symbols: V. hidden: H. context: C. vector: of a word, D."""
    embedding, gru = reader(rng, symbols, vector, vector, hidden)
    encoder = Encoder(embedding, gru)
    _, context_gru = reader(rng, 1, 1, hidden, context)
    bridge = Affine(xavier(rng, (context, hidden)))
    decoder = PeekyDecoder(
        *reader(rng, symbols, vector, vector + hidden, hidden),
        Affine(xavier(rng, (2 * hidden, symbols))),
    )
    return HRED(encoder, context_gru, bridge, decoder)
