"""The plain recurrent layer."""

import numpy as np

from common.layers.layer import Floats
from common.recurrent.layer import (
    Recurrent,
    State,
    check_recurrent_shapes,
    rows,
    time_first,
)


class SimpleRNN(Recurrent):
    """h(t) = tanh(x(t) Wx + h(t-1) Wh + b).

    Wx: shape (D, H). Wh: shape (H, H). b: shape (H,), zeros if not given. keep_state: see
    `Recurrent`. Source: J. Elman, "Finding Structure in Time" (1990).
    """

    def __init__(self, Wx: Floats, Wh: Floats, b: Floats | None = None, keep_state: bool = False):
        super().__init__(len(Wh), keep_state)
        b = np.zeros(Wh.shape[-1], Wh.dtype) if b is None else b
        check_recurrent_shapes(Wx, Wh, b, gates=1)
        self.params = {"Wx": Wx, "Wh": Wh, "b": b}

    def forward(self, x: Floats, training: bool = False) -> Floats:
        Wx, Wh, b = self.params.values()
        (h,) = self._initial_state(x, len(Wx))
        self._x, self._h0 = time_first(x), h
        # The inputs of all steps in one product; what remains for each step is h @ Wh.
        hs = (rows(self._x) @ Wx + b).reshape(*self._x.shape[:2], self.hidden)
        for step in hs:
            step += h @ Wh
            h = np.tanh(step, out=step)
        self._hs, self.state = hs, (h.copy(),)
        return time_first(hs)

    def backward(self, dout: Floats, dstate: State | None = None) -> Floats:
        Wx, Wh, _ = self.params.values()
        da = time_first(dout)
        slopes = 1 - self._hs**2
        dh = 0.0 if dstate is None else dstate[0]
        for t in reversed(range(len(da))):
            da[t] += dh
            da[t] *= slopes[t]
            dh = da[t] @ Wh.T
        self.dstate = (dh,)
        before = np.concatenate([self._h0[None], self._hs[:-1]])
        self.grads = {
            "Wx": rows(self._x).T @ rows(da),
            "Wh": rows(before).T @ rows(da),
            "b": rows(da).sum(axis=0),
        }
        return time_first((rows(da) @ Wx.T).reshape(self._x.shape))
