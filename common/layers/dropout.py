"""Dropout: a different part of the network for every step."""

import numpy as np

from common.layers.layer import Floats, Layer


class Dropout(Layer):
    """Sets each number to 0 with probability `rate` in training, and does nothing otherwise.

    What is kept is divided by 1 - rate (inverted dropout), so the expected sum stays the same and
    nothing has to be done at test time. rng: decides what is dropped. Raises ValueError unless
    0 <= rate < 1. Source: N. Srivastava and others, "Dropout" (2014).
    """

    def __init__(self, rate: float, rng: np.random.Generator):
        super().__init__()
        if not 0 <= rate < 1:
            raise ValueError(f"rate is the share that is dropped, from 0 to below 1, not {rate}.")
        self.rate = rate
        self.rng = rng

    def forward(self, x: Floats, training: bool = False) -> Floats:
        if not training:
            self._scale = np.ones((), dtype=x.dtype)
            return x
        kept = self.rng.random(x.shape, dtype=np.float32) >= self.rate
        self._scale = kept.astype(x.dtype) / x.dtype.type(1 - self.rate)
        return x * self._scale

    def backward(self, dout: Floats) -> Floats:
        return dout * self._scale
