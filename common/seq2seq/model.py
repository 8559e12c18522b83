"""Encoder and decoder together."""

import numpy as np
from numpy.typing import NDArray

from common.datasets.symbols import PAD
from common.embedding import Embedding
from common.initializers import normal, xavier
from common.layers import Affine
from common.layers.layer import Floats
from common.recurrent import GRU
from common.seq2seq.decoders import AttentionDecoder, Decoder, PeekyDecoder, Words
from common.seq2seq.encoder import Encoder
from common.seq2seq.generate import generate
from common.seq2seq.loss import sequence_loss
from common.seq2seq.part import Part

KINDS = {"plain": Decoder, "peeky": PeekyDecoder, "attention": AttentionDecoder}


class Seq2Seq(Part):
    """An encoder and a decoder that learn together.

    x: questions (N, T), padding in front. t: answers with both marks, (N, U), padding behind; the
    decoder is given t[:, :-1] and should say t[:, 1:] (teacher forcing).
    """

    def __init__(self, encoder: Encoder, decoder: Decoder):
        super().__init__(encoder=encoder, decoder=decoder)
        self.encoder, self.decoder = encoder, decoder

    def scores(self, x: Words, words: Words) -> Floats:
        """The scores (N, U, V) of what comes after each of `words` (N, U)."""
        return self.decoder.forward(words, self.encoder.forward(x), x != PAD)

    def loss(self, x: Words, t: Words) -> np.floating:
        """The mean cross-entropy of the answers' symbols, padding left out."""
        return sequence_loss(self.scores(x, t[:, :-1]), t[:, 1:])[0]

    def gradient(self, x: Words, t: Words) -> np.floating:
        """The same; and sets `grads`, one for each of `params`."""
        loss, dscores = sequence_loss(self.scores(x, t[:, :-1]), t[:, 1:])
        self.encoder.backward(self.decoder.backward(dscores))
        return loss

    def answer(
        self,
        x: Words,
        length: int,
        rng: np.random.Generator | None = None,
        temperature: float = 1.0,
    ) -> NDArray[np.int64]:
        """Answers (N, length): the likeliest symbol each time, or a drawn one; see `generate`."""
        return generate(self.decoder, self.encoder.forward(x), x != PAD, length, rng, temperature)

    def accuracy(self, x: Words, t: Words) -> float:
        """The share of answers that are right in every symbol, the end mark included."""
        return float(np.mean(np.all(self.answer(x, t.shape[1] - 1) == t[:, 1:], axis=1)))


def build_seq2seq(
    rng: np.random.Generator, kind: str, symbols: int, hidden: int, vector: int = 16
) -> Seq2Seq:
    """A model with random weights.

    kind: "plain", "peeky" or "attention". symbols: how many there are, V. hidden: H. vector: the
    numbers of a symbol's vector, D. Raises ValueError for another kind.
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}.")
    peeks, doubled = kind == "peeky", kind != "plain"
    encoder = Encoder(*reader(rng, symbols, vector, vector, hidden))
    decoder = KINDS[kind](
        *reader(rng, symbols, vector, vector + peeks * hidden, hidden),
        Affine(xavier(rng, (hidden + doubled * hidden, symbols))),
    )
    return Seq2Seq(encoder, decoder)


def reader(
    rng: np.random.Generator, symbols: int, vector: int, inputs: int, hidden: int
) -> tuple[Embedding, GRU]:
    """A table (symbols, vector), and a GRU from `inputs` to `hidden` numbers."""
    gru = GRU(
        np.concatenate([xavier(rng, (inputs, hidden)) for _ in range(3)], axis=1),
        np.concatenate([xavier(rng, (hidden, hidden)) for _ in range(3)], axis=1),
    )
    return Embedding(normal(rng, (symbols, vector), 0.5)), gru
