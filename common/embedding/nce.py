"""Noise-contrastive estimation: negative sampling that knows how its noise was drawn."""

import numpy as np

from common.embedding.output import SampledOutput, Words, log_sigmoid
from common.embedding.unigram_sampler import UnigramSampler
from common.functions import sigmoid
from common.layers.layer import Floats


class NCE(SampledOutput):
    """Is a word data or noise? Its log-odds are score - log(K q(word)).

    q(word) is the probability with which the sampler draws it, K the number of words drawn. With
    many of them exp(score) becomes a probability by itself, without being divided by a sum.

    W: shape (V, H). b: biases (V, 1), or None for none. sampler, rng: of the noise. noise: K.
    shared: one draw of K words for the whole batch in place of one for each example; cheaper.
    The target itself may be among the noise: the theory wants noise that does not know the
    target, and the correction counts on it. So it stays, and is told both, yes and no.

    Sources: M. Gutmann, A. Hyvärinen (2010); for words: A. Mnih, Y. W. Teh, "A fast and simple
    algorithm for training neural probabilistic language models" (2012).
    """

    def __init__(
        self,
        W: Floats,
        b: Floats | None,
        sampler: UnigramSampler,
        noise: int,
        rng: np.random.Generator,
        shared: bool = False,
    ):
        super().__init__(W, b)
        self.sampler, self.noise, self.rng, self.shared = sampler, noise, rng, shared
        with np.errstate(divide="ignore"):  # a word that is never drawn: log 0
            self._log_q = np.log(sampler.probabilities).astype(W.dtype)

    def draw(self, targets: Words) -> Words:
        shape = self.noise if self.shared else (len(targets), self.noise)
        return self.sampler.draw(self.rng, shape)

    def _loss_and_slopes(self, scores: Floats, words: Words) -> tuple[float, Floats]:
        drawn = words.shape[1] - 1
        log_odds = scores - self._log_q[words] - np.asarray(np.log(drawn), scores.dtype)
        signed = log_odds.copy()
        signed[:, 1:] *= -1
        loss = -float(log_sigmoid(signed).sum()) / len(scores)
        slopes = sigmoid(log_odds)
        slopes[:, 0] -= 1
        slopes /= np.asarray(len(scores), slopes.dtype)
        return loss, slopes
