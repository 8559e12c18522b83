"""The gated recurrent unit."""

import numpy as np

from common.functions import sigmoid
from common.layers.layer import Floats
from common.recurrent.layer import (
    Recurrent,
    State,
    check_recurrent_shapes,
    rows,
    time_first,
)


class GRU(Recurrent):
    """Two gates and no cell: z decides how much of the old state stays, r how much is looked at.

    z, r = sigmoid(x Wx + bx + h Wh + bh), g = tanh(x Wx + bx + r * (h Wh + bh)), each with its own
    columns; h(t) = z * h(t-1) + (1 - z) * g. This is Keras's convention, with the reset after the
    product; the paper resets h before it, and others exchange z and 1 - z as well.

    Wx: shape (D, 3 H), Wh: (H, 3 H), columns in the order z, r, g. b: (2, 3 H), of the input and of
    the state, zeros if not given. Source: K. Cho and others, "Learning Phrase Representations using
    RNN Encoder-Decoder" (2014).
    """

    def __init__(self, Wx: Floats, Wh: Floats, b: Floats | None = None, keep_state: bool = False):
        super().__init__(len(Wh), keep_state)
        b = np.zeros((2, Wh.shape[-1]), Wh.dtype) if b is None else b
        check_recurrent_shapes(Wx, Wh, b, gates=3)
        if b.shape != (2, Wh.shape[1]):
            raise ValueError(f"b must have the shape (2, {Wh.shape[1]}), not {b.shape}.")
        self.params = {"Wx": Wx, "Wh": Wh, "b": b}

    def forward(self, x: Floats, training: bool = False) -> Floats:
        Wx, Wh, b = self.params.values()
        (h,) = self._initial_state(x, len(Wx))
        H = self.hidden
        self._x = time_first(x)
        T, N, _ = self._x.shape
        from_x = (rows(self._x) @ Wx + b[0]).reshape(T, N, 3 * H)
        self._hs = np.empty((T + 1, N, H), from_x.dtype)
        self._hs[0] = h
        self._gates = np.empty((T, N, 3, H), from_x.dtype)
        self._from_h = np.empty((T, N, H), from_x.dtype)  # what r is multiplied by
        for t in range(T):
            h = self._hs[t]
            from_h = h @ Wh + b[1]
            zr = sigmoid(from_x[t, :, : 2 * H] + from_h[:, : 2 * H])
            z, r = zr[:, :H], zr[:, H:]
            self._from_h[t] = from_h[:, 2 * H :]
            g = np.tanh(from_x[t, :, 2 * H :] + r * self._from_h[t])
            self._gates[t, :, 0], self._gates[t, :, 1], self._gates[t, :, 2] = z, r, g
            self._hs[t + 1] = g + z * (h - g)
        self.state = (self._hs[-1].copy(),)
        return time_first(self._hs[1:])

    def backward(self, dout: Floats, dstate: State | None = None) -> Floats:
        Wx, Wh, _ = self.params.values()
        dout = time_first(dout)
        z, r, g = np.moveaxis(self._gates, 2, 0)
        # What dh is to be multiplied by to reach each gate's sum, for all steps at once.
        to_x = np.empty_like(self._gates)
        to_x[:, :, 0] = (self._hs[:-1] - g) * z * (1 - z)
        to_x[:, :, 2] = (1 - z) * (1 - g * g)
        to_x[:, :, 1] = to_x[:, :, 2] * self._from_h * r * (1 - r)
        to_h = to_x.copy()
        to_h[:, :, 2] *= r
        dh = np.zeros(dout.shape[1:], dout.dtype) if dstate is None else dstate[0]
        for t in reversed(range(len(dout))):
            dh = dh + dout[t]
            to_x[t] *= dh[:, None]
            to_h[t] *= dh[:, None]
            dh = dh * z[t] + to_h[t].reshape(len(dh), -1) @ Wh.T
        self.dstate = (dh,)
        from_x, from_h = (each.reshape(-1, 3 * self.hidden) for each in (to_x, to_h))
        self.grads = {
            "Wx": rows(self._x).T @ from_x,
            "Wh": rows(self._hs[:-1]).T @ from_h,
            "b": np.stack([from_x.sum(axis=0), from_h.sum(axis=0)]),
        }
        return time_first((from_x @ Wx.T).reshape(self._x.shape))
