"""Many small recurrent networks that learn to add, at once: the runs are the leading axis.

One network reads two binary numbers, lowest bit first, and says the bits of their sum:

    z(t) = h(x(t) Wx + z(t-1) Wh),  y(t) = sigmoid(z(t) Wo),  no biases, squared error.

It is trained as in the listing that many learners know, one pair of numbers per step. A hundred
runs cost hardly more calls of NumPy than one; each draws pairs of its own, and run 3 is what it
would be alone.

Example:
    adders = Adders(np.random.default_rng(0), runs=100, hidden=16)
    exact = train_adders(adders, np.random.default_rng(1))  # 100 shares, in about 5 s
"""

import math
from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import DTypeLike, NDArray
from threadpoolctl import threadpool_limits

from common.datasets.binary_sums import binary_sums

Floats = NDArray[np.floating]
Clip = Callable[[Floats, float], Floats]
Slope = str | Sequence[str] | NDArray[np.str_]

SLOPES = ("right", "listing", "cross-entropy")

_AT_ONCE = 500  # steps whose pairs are drawn together


class Adders:
    """Networks of one size with weights of their own.

    std: of the normal initial weights, one for all, or "xavier", "he", which depend on the
    number of inputs and outputs. activation: "sigmoid", "tanh" or "relu", in the hidden layer.
    weights: shape (runs, 2 H + H H + H). Wx: (runs, 2, H), Wh: (runs, H, H), Wo: (runs, H, 1) are
    parts of it, not copies.
    """

    def __init__(
        self,
        rng: np.random.Generator,
        runs: int,
        hidden: int = 16,
        *,
        std: float | Literal["xavier", "he"] = 1.0,
        activation: Literal["sigmoid", "tanh", "relu"] = "sigmoid",
        dtype: DTypeLike = np.float32,
    ):
        if min(runs, hidden) < 1:
            raise ValueError(f"runs and hidden must be 1 or more: {runs, hidden}.")
        if activation not in ("sigmoid", "tanh", "relu"):
            raise ValueError(f'activation is "sigmoid", "tanh" or "relu", not {activation!r}.')
        self.runs, self.hidden, self.activation = runs, hidden, activation
        self.weights = rng.standard_normal((runs, hidden * (hidden + 3))).astype(dtype)
        self.Wx, self.Wh, self.Wo = self.parts(self.weights)
        for part in (self.Wx, self.Wh, self.Wo):
            part *= _std(std, *part.shape[1:])

    def parts(self, flat: Floats) -> tuple[Floats, Floats, Floats]:
        """Arrays like Wx, Wh and Wo that share the memory of `flat`, shaped as the weights."""
        H = self.hidden
        return (
            flat[:, : 2 * H].reshape(-1, 2, H),
            flat[:, 2 * H : 2 * H + H * H].reshape(-1, H, H),
            flat[:, 2 * H + H * H :].reshape(-1, H, 1),
        )

    @property
    def lost(self) -> NDArray[np.bool_]:
        """Which runs have weights that are no longer numbers, (runs,)."""
        return ~np.isfinite(self.weights).all(axis=1)

    def forward(self, x: Floats) -> tuple[Floats, Floats]:
        """States and outputs for pairs x, (runs, T, 2), one for each run.

        Returns z, (T + 1, runs, 1, H), the state at the start first, and y, (runs, T, 1).
        """
        from_x = (x @ self.Wx).swapaxes(0, 1)[:, :, None]
        z = np.zeros((x.shape[1] + 1, self.runs, 1, self.hidden), self.weights.dtype)
        for before, after, given in zip(z, z[1:], from_x):
            np.matmul(before, self.Wh, out=after)
            after += given
            if self.activation == "sigmoid":
                _sigmoid(after)
            elif self.activation == "tanh":
                np.tanh(after, out=after)
            else:
                np.maximum(after, 0, out=after)
        return z, _sigmoid(_by_run(z[1:]) @ self.Wo)

    def backward(
        self, x: Floats, t: Floats, z: Floats, y: Floats, slope: Slope = "right"
    ) -> Floats:
        """The gradient of half the squared error, summed over the steps; shaped as the weights.

        x, t: (runs, T, 2) and (runs, T, 1). z, y: what `forward` gave. slope: the derivative at
        the output, one for all or one for each run: "right"; "listing", as in the well-known
        listing, which takes the sigmoid of what is a sigmoid already; "cross-entropy", which is 1,
        for the gradient of that loss.
        """
        gradient = np.empty_like(self.weights)
        to_Wx, to_Wh, to_Wo = self.parts(gradient)
        at_output = (y - t) * _output_slope(y, slope)
        if self.activation == "sigmoid":
            slopes = z[1:] * (1 - z[1:])
        elif self.activation == "tanh":
            slopes = 1 - z[1:] ** 2
        else:
            slopes = z[1:] > 0
        delta = np.empty_like(z[1:])
        np.multiply(at_output, self.Wo.swapaxes(1, 2), out=_by_run(delta))
        back = self.Wh.swapaxes(1, 2)
        delta[-1] *= slopes[-1]
        for step in reversed(range(len(delta) - 1)):
            delta[step] += delta[step + 1] @ back
            delta[step] *= slopes[step]
        at_sums = _by_run(delta)
        np.matmul(x.swapaxes(1, 2), at_sums, out=to_Wx)
        np.matmul(_by_run(z[:-1]).swapaxes(1, 2), at_sums, out=to_Wh)
        np.matmul(_by_run(z[1:]).swapaxes(1, 2), at_output, out=to_Wo)
        return gradient


def train_adders(
    adders: Adders,
    rng: np.random.Generator,
    *,
    steps: int = 10_000,
    learning_rate: float | Floats = 0.1,
    slope: Slope = "right",
    clip: Clip | None = None,
    limit: float | Floats = 1.0,
    last: int = 500,
) -> Floats:
    """Train every run on one random pair of numbers below 128 per step; plain gradient descent.

    learning_rate: one for all, or (runs,). slope: as for `Adders.backward`. clip: a function of
    the gradient (runs, weights) and of `limit`. Returns for each run the share of the `last` pairs
    whose sum it said right in all eight bits, before it learned from them. A run whose numbers
    overflow goes on as NaN, disturbs no other, and is never right.
    """
    if not 1 <= last <= steps:
        raise ValueError(f"last must be from 1 to {steps}, the steps; not {last}.")
    runs, dtype = adders.runs, adders.weights.dtype
    rates = np.broadcast_to(np.asarray(learning_rate, dtype), (runs,))[:, None]
    right = np.zeros(runs)
    # One thread: the products of a run are small, and sharing them out costs more than it gains.
    quiet = np.errstate(over="ignore", invalid="ignore", divide="ignore")
    with threadpool_limits(1), quiet:
        for step in range(steps):
            if step % _AT_ONCE == 0:
                xs, ts = binary_sums(rng, (min(_AT_ONCE, steps - step), runs))
                xs, ts = xs.astype(dtype, copy=False), ts.astype(dtype, copy=False)[..., None]
            x, t = xs[step % _AT_ONCE], ts[step % _AT_ONCE]
            z, y = adders.forward(x)
            if step >= steps - last:
                said = (y > 0.5) == (t > 0.5)  # one half counts as 0, as np.round has it
                right += np.all(said & np.isfinite(y), axis=(1, 2))
            gradient = adders.backward(x, t, z, y, slope)
            if clip is not None:
                gradient = clip(gradient, limit)
            adders.weights -= rates * gradient
    return right / last


def clip_by_norm(gradient: Floats, limit: float | Floats) -> Floats:
    """Each run's gradient, (runs, weights), shortened to the length `limit` where it is longer.

    limit: one for all, or one for each run, shape (runs,).
    """
    lengths = np.sqrt(np.vecdot(gradient, gradient))
    return gradient * np.minimum(1, limit / np.maximum(lengths, 1e-30))[:, None]


def _output_slope(y: Floats, slope: Slope) -> Floats:
    """What y - t is multiplied by, (runs, T, 1)."""
    kinds = np.asarray(slope)
    if not np.isin(kinds, SLOPES).all():
        raise ValueError(f"slope is one of {', '.join(SLOPES)}, or a sequence of these.")
    if kinds.ndim == 0:
        kinds = np.broadcast_to(kinds, len(y))
    slopes = y * (1 - y)
    listing = kinds == "listing"
    if listing.any():
        twice = _sigmoid(y[listing])
        slopes[listing] = twice * (1 - twice)
    slopes[kinds == "cross-entropy"] = 1
    return slopes


def _by_run(z: Floats) -> Floats:
    """(T, runs, 1, H) as (runs, T, H), the same memory."""
    return z[:, :, 0].swapaxes(0, 1)


def _sigmoid(x: Floats) -> Floats:
    """Written over x."""
    np.negative(x, out=x)
    np.exp(x, out=x)
    x += 1
    return np.reciprocal(x, out=x)


def _std(std: float | str, inputs: int, outputs: int) -> float:
    if std == "xavier":
        return math.sqrt(2 / (inputs + outputs))
    if std == "he":
        return math.sqrt(2 / inputs)
    if isinstance(std, str):
        raise ValueError(f'std is a number, "xavier" or "he", not {std!r}.')
    return std
