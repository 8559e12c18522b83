"""Many networks at once, for claims in which chance plays a part: the runs are the leading axis.

Twenty networks of one shape, each with initial weights and an order of the examples of its own,
cost hardly more calls of NumPy than one: every array has one axis more, (runs, ...), and one
product of matrices serves them all. Runs never mix; run 3 is what it would be alone.

Activations and `Dropout` work on any shape, so those of `common.layers` are used as they are;
`Affine` and `BatchNorm` have their own version here. Any optimizer of `common.optimizers` steps all
runs together.

Example:
    rng = np.random.default_rng(0)
    network = Network([Affine(rng, 20, 64, 50), ReLU(), Affine(rng, 20, 50, 10)])
    train(network, SGD(0.1), x, t, epochs=5, batch_size=100, rng=rng)
    network.accuracy(x_test, t_test)  # 20 numbers
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from common.functions import softmax
from common.layers import Layer
from common.optimizers import Optimizer
from common.sequential import Sequential

Floats = NDArray[np.floating]


class Affine(Layer):
    """x @ W + b for each run. W: (runs, inputs, outputs), b: (runs, 1, outputs), zeros.

    std: of the normal weights, sqrt(2 / inputs) if not given (He). `forward` takes (N, inputs),
    the same rows for all runs, or (runs, N, inputs), and returns (runs, N, outputs).
    """

    def __init__(
        self,
        rng: np.random.Generator,
        runs: int,
        inputs: int,
        outputs: int,
        std: float | None = None,
    ):
        super().__init__()
        if min(runs, inputs, outputs) < 1:
            raise ValueError(f"runs, inputs, outputs must be 1 or more: {runs, inputs, outputs}.")
        std = math.sqrt(2 / inputs) if std is None else std
        W = std * rng.standard_normal((runs, inputs, outputs), dtype=np.float32)
        self.params = {"W": W, "b": np.zeros((runs, 1, outputs), np.float32)}

    def forward(self, x: Floats, training: bool = False) -> Floats:
        self._x = x
        return x @ self.params["W"] + self.params["b"]

    def backward(self, dout: Floats) -> Floats:
        W_gradient = np.swapaxes(self._x, -1, -2) @ dout
        self.grads = {"W": W_gradient, "b": dout.sum(axis=1, keepdims=True)}
        return dout @ np.swapaxes(self.params["W"], 1, 2)


class BatchNorm(Layer):
    """`common.layers.BatchNorm` for each run: every feature normalized over its run's own batch.

    gamma, beta, and the running mean and variance: (runs, 1, features). `forward` takes
    (runs, N, features). Raises ValueError for a training batch of one.
    """

    def __init__(self, runs: int, features: int, momentum: float = 0.9, epsilon: float = 1e-5):
        super().__init__()
        shape = (runs, 1, features)
        self.params = {"gamma": np.ones(shape, np.float32), "beta": np.zeros(shape, np.float32)}
        self.running_mean = np.zeros(shape, np.float32)
        self.running_var = np.ones(shape, np.float32)
        self.momentum, self.epsilon = np.float32(momentum), np.float32(epsilon)

    def forward(self, x: Floats, training: bool = False) -> Floats:
        if training:
            if x.shape[1] < 2:
                raise ValueError("BatchNorm cannot train on a batch of one: its variance is 0.")
            mean, var = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
            keep = self.momentum
            self.running_mean = keep * self.running_mean + (1 - keep) * mean
            self.running_var = keep * self.running_var + (1 - keep) * var
        else:
            mean, var = self.running_mean, self.running_var
        self._std = np.sqrt(var + self.epsilon)
        self._normalized = (x - mean) / self._std
        return self.params["gamma"] * self._normalized + self.params["beta"]

    def backward(self, dout: Floats) -> Floats:
        """The gradient of the latest forward pass in training."""
        normalized = self._normalized
        along = (dout * normalized).mean(axis=1, keepdims=True)
        mean = dout.mean(axis=1, keepdims=True)
        count = dout.shape[1]
        self.grads = {"gamma": count * along, "beta": count * mean}
        return self.params["gamma"] / self._std * (dout - mean - normalized * along)


class _Losses:
    """Softmax and cross-entropy of scores (runs, N, K) against labels (runs, N) or (N,)."""

    def forward(self, scores: Floats, t: NDArray) -> Floats:
        self._t = np.broadcast_to(t, scores.shape[:2])[..., None]
        self._y = softmax(scores)
        right = np.take_along_axis(self._y, self._t, axis=-1)
        return -np.log(np.maximum(right, np.finfo(right.dtype).tiny)).mean(axis=(1, 2))

    def backward(self) -> Floats:
        difference = self._y.copy()
        right = np.take_along_axis(difference, self._t, axis=-1)
        np.put_along_axis(difference, self._t, right - 1, axis=-1)
        difference /= difference.shape[1]
        return difference


class Network(Sequential):
    """`Sequential` with an axis for the runs: `loss` and `accuracy` give one number for each.

    layers: as for `Sequential`; the first is an `Affine` of this module. Rows x are (N, D), the
    same for all runs, or (runs, N, D); labels t are (N,) or (runs, N).
    """

    def __init__(self, layers: Sequence[Layer]):
        super().__init__(layers, _Losses())

    @property
    def runs(self) -> int:
        return len(self.layers[0].params["W"])

    def probabilities(self, x: Floats, training: bool = False) -> Floats:
        """The probabilities of the classes, (runs, N, K)."""
        return softmax(self.forward(x, training))

    def predict(self, x: Floats, batch_size: int = 1000) -> NDArray[np.int64]:
        """The most likely class of each row, (runs, N). batch_size: not used; all at once."""
        return self.forward(x).argmax(axis=-1)

    def accuracy(self, x: Floats, t: NDArray, batch_size: int = 1000) -> NDArray[np.float64]:
        """The share of rows whose label is right, (runs,)."""
        return np.mean(self.predict(x) == t, axis=-1)


def train(
    network: Network,
    optimizer: Optimizer,
    x: Floats,
    t: NDArray,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    after_epoch: Callable[[int], None] | None = None,
) -> Floats:
    """Train all runs, each with an order of the examples of its own. Returns losses (epochs, runs).

    x: (N, D), t: labels (N,), shared by all runs. Only whole batches are used; the rest of an
    epoch's order is left for another epoch. after_epoch: called with the number of the epoch, from
    1. A run whose loss is no longer a number goes on as NaN and disturbs no other. Raises
    ValueError for a batch_size that does not fit.
    """
    if not 1 <= batch_size <= len(x):
        raise ValueError(f"batch_size must be from 1 to {len(x)}, the examples; not {batch_size}.")
    losses = []
    # One thread: the products of a run are small, and sharing them out costs more than it gains.
    with threadpool_limits(1):
        for epoch in range(1, epochs + 1):
            order = rng.permuted(np.tile(np.arange(len(x)), (network.runs, 1)), axis=1)
            starts = range(0, len(x) - batch_size + 1, batch_size)
            batches = [order[:, start : start + batch_size] for start in starts]
            with np.errstate(over="ignore", invalid="ignore"):
                of_epoch = [_step(network, optimizer, x[b], t[b]) for b in batches]
            losses.append(np.mean(of_epoch, axis=0))
            if after_epoch is not None:
                after_epoch(epoch)
    return np.array(losses)


def _step(network: Network, optimizer: Optimizer, x: Floats, t: NDArray) -> Floats:
    """One step of all runs; returns their losses before it."""
    loss = network.loss(x, t, training=True)
    network.backward()
    optimizer.update(network.params, network.grads)
    return loss
