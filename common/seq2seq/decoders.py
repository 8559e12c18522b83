"""Writing a sequence, with more or less knowledge of the one that was read."""

import numpy as np
from numpy.typing import NDArray

from common.attention import Attention
from common.embedding import Embedding
from common.layers import Affine
from common.layers.layer import Floats
from common.recurrent import GRU
from common.seq2seq.part import Part

Words = NDArray[np.integer]


class Decoder(Part):
    """Starts from the encoder's last state, and never sees anything of it again.

    forward(words, hs, seen, state): words (N, U), what stands before each symbol to be written;
    hs (N, T, H), what the encoder gave; seen (N, T), which of its steps count (only attention asks
    for it); state (N, H), where to go on from, hs[:, -1] if not given. Returns scores (N, U, V),
    and leaves in `state` where the next call may go on. backward(dscores): sets `grads`, returns
    the gradient with respect to hs.

    gru takes D numbers, affine H.
    """

    def __init__(self, embedding: Embedding, gru: GRU, affine: Affine):
        super().__init__(embedding=embedding, gru=gru, affine=affine)
        self.embedding, self.gru, self.affine = embedding, gru, affine

    def forward(
        self,
        words: Words,
        hs: Floats,
        seen: NDArray[np.bool_] | None = None,
        state: Floats | None = None,
    ) -> Floats:
        self._hs = hs
        return self._scores(self._read(self.embedding.forward(words), state))

    def backward(self, dscores: Floats) -> Floats:
        dx = self.gru.backward(self._back_from_scores(dscores))
        self.embedding.backward(dx)
        return self._dhs()

    def _read(self, x: Floats, state: Floats | None) -> Floats:
        """The GRU's outputs; it starts from `state`."""
        self.gru.set_state(self._hs[:, -1] if state is None else state)
        out = self.gru.forward(x)
        self.state = out[:, -1]
        return out

    def _scores(self, out: Floats) -> Floats:
        N, U, K = out.shape
        return self.affine.forward(out.reshape(N * U, K)).reshape(N, U, -1)

    def _back_from_scores(self, dscores: Floats) -> Floats:
        N, U, V = dscores.shape
        return self.affine.backward(dscores.reshape(N * U, V)).reshape(N, U, -1)

    def _dhs(self) -> Floats:
        """The gradient with respect to hs, as far as it came in through the start."""
        dhs = np.zeros_like(self._hs)
        dhs[:, -1] = self.gru.dstate[0]
        return dhs


class PeekyDecoder(Decoder):
    """Sees the encoder's last state at every step, in the GRU and in the layer of the scores.

    gru takes D + H numbers, affine 2 H: the state that was read stands behind. Sources: K. Cho and
    others, "Learning Phrase Representations using RNN Encoder-Decoder" (2014), who condition the
    decoder at every step; the name: K. Saito, "Deep Learning from Scratch 2" (2018).
    """

    def forward(self, words, hs, seen=None, state=None):
        self._hs = hs
        x = self.embedding.forward(words)
        last = np.repeat(hs[:, -1:], words.shape[1], axis=1)
        out = self._read(np.concatenate([x, last], axis=2), state)
        return self._scores(np.concatenate([out, last], axis=2))

    def backward(self, dscores):
        H, D = self.gru.hidden, self.embedding.params["W"].shape[1]
        dboth = self._back_from_scores(dscores)
        dx = self.gru.backward(dboth[:, :, :H])
        self.embedding.backward(dx[:, :, :D])
        dhs = self._dhs()
        dhs[:, -1] += np.sum(dboth[:, :, H:] + dx[:, :, D:], axis=1)
        return dhs


class AttentionDecoder(Decoder):
    """Looks at all states of the encoder before each symbol, and weighs them.

    The GRU's output is the query, hs the memory; the context stands behind the output. gru takes D
    numbers, affine 2 H. `attention.weights` are the latest, (N, U, T).
    """

    def __init__(self, embedding: Embedding, gru: GRU, affine: Affine):
        super().__init__(embedding, gru, affine)
        self.attention = Attention()

    def forward(self, words, hs, seen=None, state=None):
        self._hs = hs
        out = self._read(self.embedding.forward(words), state)
        context = self.attention.forward(hs, out, seen)
        return self._scores(np.concatenate([out, context], axis=2))

    def backward(self, dscores):
        H = self.gru.hidden
        dboth = self._back_from_scores(dscores)
        dmemory, dquery = self.attention.backward(dboth[:, :, H:])
        dx = self.gru.backward(dboth[:, :, :H] + dquery)
        self.embedding.backward(dx)
        return self._dhs() + dmemory
