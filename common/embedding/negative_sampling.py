"""Negative sampling: tell the target from a few words that were drawn."""

import numpy as np

from common.embedding.output import SampledOutput, Words, log_sigmoid
from common.embedding.unigram_sampler import UnigramSampler
from common.functions import sigmoid
from common.layers.layer import Floats


class NegativeSampling(SampledOutput):
    """For each example a yes to its target and a no to K words: -log s(target) - sum log s(-word).

    s is the sigmoid. W: shape (V, H). sampler: what the words are drawn with. negatives: K. rng: of
    the draws. The target is never drawn as its own negative (what hits it is drawn again);
    `forward_with` refuses such words with a ValueError.

    Source: T. Mikolov and others, "Distributed Representations of Words and Phrases and their
    Compositionality" (2013).
    """

    def __init__(
        self, W: Floats, sampler: UnigramSampler, negatives: int, rng: np.random.Generator
    ):
        super().__init__(W)
        self.sampler, self.negatives, self.rng = sampler, negatives, rng

    def draw(self, targets: Words) -> Words:
        return self.sampler.draw_others(self.rng, targets, self.negatives)

    def _loss_and_slopes(self, scores: Floats, words: Words) -> tuple[float, Floats]:
        if np.any(words[:, 1:] == words[:, :1]):
            raise ValueError("a target is among its own negatives: it would be told yes and no.")
        signed = scores.copy()
        signed[:, 1:] *= -1
        loss = -float(log_sigmoid(signed).sum()) / len(scores)
        slopes = sigmoid(scores)
        slopes[:, 0] -= 1
        slopes /= np.asarray(len(scores), slopes.dtype)
        return loss, slopes
