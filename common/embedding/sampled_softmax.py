"""Sampled softmax: a softmax over the target and a few words that were drawn."""

import numpy as np

from common.embedding.output import SampledOutput, Words
from common.embedding.unigram_sampler import UnigramSampler
from common.functions import softmax
from common.layers.layer import Floats


class SampledSoftmax(SampledOutput):
    """Cross-entropy among the target and K drawn words, each score lowered by log q(word).

    q(word) is the probability with which the sampler draws it: a word that is drawn often must
    count less each time. W: shape (V, H). b: biases (V, 1), or None for none. sampler, rng: of the
    draws. samples: K. shared: one draw for the whole batch. Where a draw hits the target of an
    example, it is left out of that example's sum ("accidental hit").

    Sources: Y. Bengio, J.-S. Senécal (2003, 2008); S. Jean and others, "On Using Very Large Target
    Vocabulary for Neural Machine Translation" (2015).
    """

    def __init__(
        self,
        W: Floats,
        b: Floats | None,
        sampler: UnigramSampler,
        samples: int,
        rng: np.random.Generator,
        shared: bool = False,
    ):
        super().__init__(W, b)
        self.sampler, self.samples, self.rng, self.shared = sampler, samples, rng, shared
        with np.errstate(divide="ignore"):
            self._log_q = np.log(sampler.probabilities).astype(W.dtype)

    def draw(self, targets: Words) -> Words:
        shape = self.samples if self.shared else (len(targets), self.samples)
        return self.sampler.draw(self.rng, shape)

    def _loss_and_slopes(self, scores: Floats, words: Words) -> tuple[float, Floats]:
        corrected = scores - self._log_q[words]
        corrected[:, 1:][words[:, 1:] == words[:, :1]] = -np.inf
        slopes = softmax(corrected)
        tiny = np.finfo(slopes.dtype).tiny
        loss = -float(np.log(np.maximum(slopes[:, 0], tiny)).mean())
        slopes[:, 0] -= 1
        slopes /= np.asarray(len(scores), slopes.dtype)
        return loss, slopes
