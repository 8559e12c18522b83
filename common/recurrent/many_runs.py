"""Many recurrent networks at once, for claims in which chance plays a part.

As in `common.many_runs` the runs are the leading axis, and one product of matrices serves them all.
The layers compute what those of `common.recurrent` do; a test compares the two, run by run.

Example:
    rng = np.random.default_rng(0)
    network = Reader(LSTM(rng, 20, 5, 8), rng, 4)
    network.step(Adam(0.01), x, t)  # x: (20, N, T, 5), t: (20, N)
    network.accuracy(x, t)  # 20 numbers
"""

import math
from abc import abstractmethod

import numpy as np
from numpy.typing import NDArray

from common.functions import softmax
from common.layers.layer import Floats, Layer
from common.optimizers import Optimizer


class _Runs(Layer):
    """What the three kinds have in common: weights, and sequences with the time first.

    Weights are normal with variance 1 / inputs (1 / H for those of the state), biases zero.
    `forward` takes (runs, N, T, D), or (N, T, D) for all runs, and returns (runs, N, T, H).
    After `backward`, `dhs` holds the gradient with respect to the state after each step,
    (runs, N, T, H).
    """

    columns = 1  # blocks of H columns in the weights
    biases = 1  # rows of the bias

    def __init__(self, rng: np.random.Generator, runs: int, inputs: int, hidden: int):
        super().__init__()
        if min(runs, inputs, hidden) < 1:
            raise ValueError(f"runs, inputs, hidden must be 1 or more: {runs, inputs, hidden}.")
        self.runs, self.hidden = runs, hidden
        width = self.columns * hidden

        def draw(rows: int) -> Floats:
            drawn = rng.standard_normal((runs, rows, width), dtype=np.float32)
            return drawn / np.float32(math.sqrt(rows))

        self.params = {
            "Wx": draw(inputs),
            "Wh": draw(hidden),
            "b": np.zeros((runs, self.biases, width), np.float32),
        }

    def forward(self, x: Floats, training: bool = False) -> Floats:
        Wx, _, b = self.params.values()
        x = np.broadcast_to(x, (self.runs, *x.shape[-3:]))
        self._x = np.ascontiguousarray(np.moveaxis(x, 2, 0))  # (T, runs, N, D)
        sums = self._x @ Wx
        sums += b[:, :1]
        self._hs = np.zeros((len(sums) + 1, *sums.shape[1:3], self.hidden), sums.dtype)
        self._steps(sums)
        return np.moveaxis(self._hs[1:], 0, 2)

    def backward(self, dout: Floats) -> Floats:
        dout = np.moveaxis(dout, 2, 0)
        self._dhs = np.empty(dout.shape, dout.dtype)
        to_x, to_h = self._steps_back(dout)
        self.dhs = np.moveaxis(self._dhs, 0, 2)
        # (T, runs, N, K) to (runs, T * N, K), and one product for each run.
        across, back_x, back_h = map(_flat, (self._hs[:-1], to_x, to_h))
        sums = [back.sum(axis=1, keepdims=True) for back in (back_x, back_h)]
        self.grads = {
            "Wx": _flat(self._x).swapaxes(1, 2) @ back_x,
            "Wh": across.swapaxes(1, 2) @ back_h,
            "b": np.concatenate(sums[: self.biases], axis=1),
        }
        return np.moveaxis(to_x @ self.params["Wx"].swapaxes(1, 2), 0, 2)

    @abstractmethod
    def _steps(self, sums: Floats) -> None:
        """Fill self._hs[1:]. sums: x @ Wx + b of every step, (T, runs, N, columns * H)."""

    @abstractmethod
    def _steps_back(self, dout: Floats) -> tuple[Floats, Floats]:
        """Fill self._dhs; returns the gradients of the sums, on the side of x and of h."""


def _flat(array: Floats) -> Floats:
    return np.moveaxis(array, 0, 1).reshape(array.shape[1], -1, array.shape[-1])


class SimpleRNN(_Runs):
    """`common.recurrent.SimpleRNN` for each run."""

    def _steps(self, sums: Floats) -> None:
        Wh = self.params["Wh"]
        for t, step in enumerate(sums):
            step += self._hs[t] @ Wh
            np.tanh(step, out=self._hs[t + 1])

    def _steps_back(self, dout: Floats) -> tuple[Floats, Floats]:
        back = self.params["Wh"].swapaxes(1, 2).copy()
        da = 1 - self._hs[1:] ** 2
        dh = np.zeros(dout.shape[1:], dout.dtype)
        for t in reversed(range(len(dout))):
            np.add(dh, dout[t], out=self._dhs[t])
            da[t] *= self._dhs[t]
            dh = da[t] @ back
        return da, da


class LSTM(_Runs):
    """`common.recurrent.LSTM` for each run, without peepholes. Columns in the order i, f, g, o.

    bias: of the gates i, f and o at the start. At 100 a gate is 1 and its slope 0: it stays open,
    whatever is learned.
    """

    columns = 4

    def __init__(
        self,
        rng: np.random.Generator,
        runs: int,
        inputs: int,
        hidden: int,
        bias: tuple[float, float, float] = (0.0, 0.0, 0.0),
    ):
        super().__init__(rng, runs, inputs, hidden)
        i, f, o = bias
        self.params["b"] += np.repeat(np.array([i, f, 0, o], np.float32), hidden)

    def _steps(self, sums: Floats) -> None:
        Wh, H = self.params["Wh"], self.hidden
        self._cs = np.zeros_like(self._hs)
        self._tanh_c = np.empty_like(self._hs[1:])
        self._gates = sums
        half = np.repeat(np.array([0.5, 0.5, 1, 0.5], np.float32), H)  # see common.recurrent.LSTM
        for t, step in enumerate(sums):
            step += self._hs[t] @ Wh
            step *= half
            np.tanh(step, out=step)
            step *= half
            step += 1 - half
            i, f, g, o = (step[..., k * H : (k + 1) * H] for k in range(4))
            np.multiply(f, self._cs[t], out=self._cs[t + 1])
            self._cs[t + 1] += i * g
            np.tanh(self._cs[t + 1], out=self._tanh_c[t])
            np.multiply(o, self._tanh_c[t], out=self._hs[t + 1])

    def _steps_back(self, dout: Floats) -> tuple[Floats, Floats]:
        back = self.params["Wh"].swapaxes(1, 2).copy()
        shape = (*self._gates.shape[:-1], 4, self.hidden)
        # Each gate in one piece of memory: NumPy is slow where only H numbers lie together.
        i, f, g, o = np.ascontiguousarray(np.moveaxis(self._gates.reshape(shape), -2, 0))
        factors = (
            i * (1 - i) * g,
            f * (1 - f) * self._cs[:-1],
            (1 - g * g) * i,
            o * (1 - o) * self._tanh_c,
        )
        da = np.empty(shape, dout.dtype)
        to_cell = o * (1 - self._tanh_c**2)
        dh = np.zeros(dout.shape[1:], dout.dtype)
        dc = np.zeros_like(dh)
        for t in reversed(range(len(dout))):
            np.add(dh, dout[t], out=self._dhs[t])
            dc += self._dhs[t] * to_cell[t]
            for k, d in enumerate((dc, dc, dc, self._dhs[t])):
                np.multiply(factors[k][t], d, out=da[t, ..., k, :])
            dc *= f[t]
            dh = da[t].reshape(*dh.shape[:-1], -1) @ back
        da = da.reshape(self._gates.shape)
        return da, da

    @property
    def cells(self) -> Floats:
        """The cell after each step of the latest forward pass, (runs, N, T, H)."""
        return np.moveaxis(self._cs[1:], 0, 2)


class GRU(_Runs):
    """`common.recurrent.GRU` for each run. Columns in the order z, r, g."""

    columns = 3
    biases = 2

    def _steps(self, sums: Floats) -> None:
        _, Wh, b = self.params.values()
        H = self.hidden
        self._gates = sums
        self._from_h = np.empty_like(self._hs[1:])
        for t, step in enumerate(sums):
            h = self._hs[t]
            from_h = h @ Wh + b[:, 1:]
            zr, g = step[..., : 2 * H], step[..., 2 * H :]
            zr += from_h[..., : 2 * H]
            zr *= 0.5
            np.tanh(zr, out=zr)
            zr *= 0.5
            zr += 0.5
            self._from_h[t] = from_h[..., 2 * H :]
            g += zr[..., H:] * self._from_h[t]
            np.tanh(g, out=g)
            self._hs[t + 1] = g + zr[..., :H] * (h - g)

    def _steps_back(self, dout: Floats) -> tuple[Floats, Floats]:
        back = self.params["Wh"].swapaxes(1, 2).copy()
        shape = (*self._gates.shape[:-1], 3, self.hidden)
        z, r, g = np.ascontiguousarray(np.moveaxis(self._gates.reshape(shape), -2, 0))
        to_g = (1 - z) * (1 - g * g)
        factors = ((self._hs[:-1] - g) * z * (1 - z), to_g * self._from_h * r * (1 - r), to_g)
        to_x = np.empty(shape, dout.dtype)
        to_h = np.empty(shape, dout.dtype)
        dh = np.zeros(dout.shape[1:], dout.dtype)
        for t in reversed(range(len(dout))):
            np.add(dh, dout[t], out=self._dhs[t])
            for k in range(3):
                np.multiply(factors[k][t], self._dhs[t], out=to_x[t, ..., k, :])
            to_h[t] = to_x[t]
            to_h[t, ..., 2, :] *= r[t]
            dh = self._dhs[t] * z[t] + to_h[t].reshape(*dh.shape[:-1], -1) @ back
        return to_x.reshape(self._gates.shape), to_h.reshape(self._gates.shape)


class Bidirectional(Layer):
    """`common.recurrent.Bidirectional` for each run. first, second: two layers of this module."""

    def __init__(self, first: _Runs, second: _Runs):
        super().__init__()
        self.first, self.second = first, second
        self.runs, self.hidden = first.runs, first.hidden + second.hidden
        self.params = self._named("params")

    def forward(self, x: Floats, training: bool = False) -> Floats:
        back = self.second.forward(x[..., ::-1, :])[:, :, ::-1]
        return np.concatenate([self.first.forward(x), back], axis=3)

    def backward(self, dout: Floats) -> Floats:
        H = self.first.hidden
        dx = self.first.backward(dout[..., :H])
        dx = dx + self.second.backward(dout[:, :, ::-1, H:])[:, :, ::-1]
        self.grads = self._named("grads")
        return dx

    def _named(self, attribute: str) -> dict[str, Floats]:
        return {
            f"{place}.{name}": array
            for place, layer in (("first", self.first), ("second", self.second))
            for name, array in getattr(layer, attribute).items()
        }


class Reader:
    """A recurrent layer and a softmax on its state: after the last step, or after every step.

    layer: one of this module. outputs: how many classes. Labels t have the shape (runs, N) for the
    last step, or (runs, N, T) for every step; where t is negative, nothing is asked.
    """

    def __init__(self, layer: _Runs | Bidirectional, rng: np.random.Generator, outputs: int):
        shape = (layer.runs, layer.hidden, outputs)
        W = rng.standard_normal(shape, dtype=np.float32) / np.float32(math.sqrt(layer.hidden))
        self.layer = layer
        self.params = {
            **layer.params,
            "W": W,
            "b_out": np.zeros((layer.runs, 1, outputs), np.float32),
        }

    def step(self, optimizer: Optimizer, x: Floats, t: NDArray, clip: float | None = 1.0) -> Floats:
        """One step of training; returns the loss of each run before it. clip: see `clip_runs`."""
        losses, grads = self.gradient(x, t)
        optimizer.update(self.params, grads if clip is None else clip_runs(grads, clip))
        return losses

    def gradient(self, x: Floats, t: NDArray) -> tuple[Floats, dict[str, Floats]]:
        """The loss of each run, (runs,), and the gradients by name."""
        hs, scores = self._scores(x, t)
        y = softmax(scores)
        asked = (t >= 0).reshape(len(t), -1, 1)
        labels = np.where(t >= 0, t, 0).reshape(len(t), -1, 1)
        count = asked.sum(axis=1, keepdims=True)
        right = np.take_along_axis(y, labels, axis=2)
        losses = -np.sum(np.log(np.maximum(right, 1e-30)) * asked, axis=(1, 2)) / count[:, 0, 0]
        np.put_along_axis(y, labels, right - 1, axis=2)
        y *= asked / count.astype(y.dtype)
        grads = {"W": hs.swapaxes(1, 2) @ y, "b_out": y.sum(axis=1, keepdims=True)}
        back = y @ self.params["W"].swapaxes(1, 2)
        dout = np.zeros(self._shape, y.dtype)
        if t.ndim == 2:
            dout[:, :, -1] = back
        else:
            dout[...] = back.reshape(self._shape)
        self.layer.backward(dout)
        return losses, {**self.layer.grads, **grads}

    def accuracy(self, x: Floats, t: NDArray) -> NDArray[np.float64]:
        """The share of the labels asked for that are right, (runs,)."""
        right = self.predict(x, t).reshape(t.shape) == t
        asked = t >= 0
        axes = tuple(range(1, t.ndim))
        return np.sum(right & asked, axis=axes) / np.sum(asked, axis=axes)

    def predict(self, x: Floats, t: NDArray) -> NDArray[np.int64]:
        """The most likely labels, in the shape of t."""
        return self._scores(x, t)[1].argmax(axis=2).reshape(t.shape)

    def _scores(self, x: Floats, t: NDArray) -> tuple[Floats, Floats]:
        out = self.layer.forward(x)
        self._shape = out.shape
        hs = out[:, :, -1] if t.ndim == 2 else out.reshape(len(out), -1, out.shape[-1])
        return hs, hs @ self.params["W"] + self.params["b_out"]


def clip_runs(grads: dict[str, Floats], limit: float) -> dict[str, Floats]:
    """The gradients, those of a run scaled to the norm `limit` where theirs is larger."""
    squares = sum(np.sum(g * g, axis=(1, 2)) for g in grads.values())
    scale = np.minimum(1, limit / (np.sqrt(squares) + 1e-12))[:, np.newaxis, np.newaxis]
    return {name: (grad * scale).astype(grad.dtype) for name, grad in grads.items()}
