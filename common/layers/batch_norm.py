"""Batch normalization: each feature with mean 0 and standard deviation 1 over the batch."""

import numpy as np

from common.layers.layer import Floats, Layer


class BatchNorm(Layer):
    """Normalizes every feature (the last axis) over the batch, then scales and shifts it.

    features: their number. params: gamma, the scale, and beta, the shift, both (features,). In
    training the mean and variance of the batch are used, and running averages of them are kept
    (`running_mean`, `running_var`), which take their place at test time. momentum: how much of the
    old average each step keeps. For images (N, H, W, C) a feature is a channel. Raises ValueError
    for a training batch with one number per feature: its variance is 0 and tells nothing.
    Source: S. Ioffe, C. Szegedy, "Batch Normalization" (2015).
    """

    def __init__(
        self,
        features: int,
        momentum: float = 0.9,
        epsilon: float = 1e-5,
        dtype: np.typing.DTypeLike = np.float32,
    ):
        super().__init__()
        self.params = {"gamma": np.ones(features, dtype), "beta": np.zeros(features, dtype)}
        self.running_mean = np.zeros(features, dtype)
        self.running_var = np.ones(features, dtype)
        self.momentum, self.epsilon = momentum, epsilon

    def forward(self, x: Floats, training: bool = False) -> Floats:
        features = len(self.params["gamma"])
        if x.ndim < 2 or x.shape[-1] != features:
            raise ValueError(f"BatchNorm needs the shape (N, ..., {features}), not {x.shape}.")
        rows = x.reshape(-1, features)
        if training:
            if len(rows) < 2:
                raise ValueError("BatchNorm cannot train on a batch of one: its variance is 0.")
            mean, var = rows.mean(axis=0), rows.var(axis=0)
            keep = self.momentum
            self.running_mean = keep * self.running_mean + (1 - keep) * mean
            self.running_var = keep * self.running_var + (1 - keep) * var
        else:
            mean, var = self.running_mean, self.running_var
        self._training = training
        self._std = np.sqrt(var + x.dtype.type(self.epsilon)).astype(x.dtype, copy=False)
        self._normalized = (rows - mean.astype(x.dtype, copy=False)) / self._std
        out = self.params["gamma"] * self._normalized + self.params["beta"]
        return out.reshape(x.shape)

    def backward(self, dout: Floats) -> Floats:
        rows = dout.reshape(self._normalized.shape)
        self.grads = {"gamma": (rows * self._normalized).sum(axis=0), "beta": rows.sum(axis=0)}
        scale = self.params["gamma"] / self._std
        if not self._training:
            return (scale * rows).reshape(dout.shape)
        # The batch's own mean and deviation depend on x too: their part of the gradient is what
        # the two means take away.
        mean, along = rows.mean(axis=0), (rows * self._normalized).mean(axis=0)
        return (scale * (rows - mean - self._normalized * along)).reshape(dout.shape)
