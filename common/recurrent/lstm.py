"""Long short-term memory."""

import numpy as np

from common.layers.layer import Floats
from common.recurrent.layer import (
    Recurrent,
    State,
    check_recurrent_shapes,
    rows,
    time_first,
)


class LSTM(Recurrent):
    """A cell c that gates write to, keep and read from.

    i, f, o = sigmoid(...), g = tanh(...), each of x(t) Wx + h(t-1) Wh + b;
    c(t) = f * c(t-1) + i * g and h(t) = o * tanh(c(t)). The state is (h, c).

    Wx: shape (D, 4 H), Wh: (H, 4 H), b: (4 H,), zeros if not given; columns in the order i, f, g, o
    (Keras's). peepholes: shape (3, H), or None for none; through them the gates i and f see c(t-1),
    and o sees c(t). Sources: S. Hochreiter, J. Schmidhuber (1997); the forget gate: F. Gers and
    others (2000); peepholes: F. Gers and others (2002).
    """

    states = 2

    def __init__(
        self,
        Wx: Floats,
        Wh: Floats,
        b: Floats | None = None,
        peepholes: Floats | None = None,
        keep_state: bool = False,
    ):
        super().__init__(len(Wh), keep_state)
        b = np.zeros(Wh.shape[-1], Wh.dtype) if b is None else b
        check_recurrent_shapes(Wx, Wh, b, gates=4)
        self.params = {"Wx": Wx, "Wh": Wh, "b": b}
        if peepholes is not None:
            if peepholes.shape != (3, len(Wh)):
                raise ValueError(f"peepholes must be (3, {len(Wh)}), not {peepholes.shape}.")
            self.params["peepholes"] = peepholes

    def forward(self, x: Floats, training: bool = False) -> Floats:
        Wx, Wh, b = (self.params[name] for name in ("Wx", "Wh", "b"))
        peepholes = self.params.get("peepholes")
        h, c = self._initial_state(x, len(Wx))
        H = self.hidden
        self._x = time_first(x)
        T, N, _ = self._x.shape
        # sigmoid(a) = (1 + tanh(a / 2)) / 2, so one tanh serves all four gates once the columns of
        # i, f and o are halved.
        half = np.repeat(np.array([0.5, 0.5, 1, 0.5], Wx.dtype), H)
        gates = (rows(self._x) @ (Wx * half) + b * half).reshape(T, N, 4 * H)
        Wh = Wh * half
        self._hs = np.empty((T + 1, N, H), gates.dtype)
        self._cs = np.empty_like(self._hs)
        self._tanh_c = np.empty((T, N, H), gates.dtype)
        self._hs[0], self._cs[0] = h, c
        for t, a in enumerate(gates):
            h, c, c_next = self._hs[t], self._cs[t], self._cs[t + 1]
            a += h @ Wh
            if peepholes is not None:
                a[:, :H] += 0.5 * peepholes[0] * c
                a[:, H : 2 * H] += 0.5 * peepholes[1] * c
                _activate(a[:, : 3 * H], half[: 3 * H])
            else:
                _activate(a, half)
            i, f, g, o = (a[:, k * H : (k + 1) * H] for k in range(4))
            np.multiply(f, c, out=c_next)
            c_next += i * g
            if peepholes is not None:
                o += 0.5 * peepholes[2] * c_next
                _activate(o, half[:H])
            np.tanh(c_next, out=self._tanh_c[t])
            np.multiply(o, self._tanh_c[t], out=self._hs[t + 1])
        self._gates = gates.reshape(T, N, 4, H)
        self.state = (self._hs[-1].copy(), self._cs[-1].copy())
        return time_first(self._hs[1:])

    def backward(self, dout: Floats, dstate: State | None = None) -> Floats:
        Wx, Wh = self.params["Wx"], self.params["Wh"]
        peepholes = self.params.get("peepholes")
        dout = time_first(dout)
        i, f, g, o = np.moveaxis(self._gates, 2, 0)
        # What dc (of o: dh) is to be multiplied by, worked out for all steps at once.
        factors = np.empty_like(self._gates)
        np.multiply(i * (1 - i), g, out=factors[:, :, 0])
        np.multiply(f * (1 - f), self._cs[:-1], out=factors[:, :, 1])
        np.multiply(1 - g * g, i, out=factors[:, :, 2])
        np.multiply(o * (1 - o), self._tanh_c, out=factors[:, :, 3])
        to_cell = o * (1 - self._tanh_c * self._tanh_c)

        da = factors  # overwritten step by step
        dh, dc = dstate if dstate is not None else np.zeros((2, *dout.shape[1:]), dout.dtype)
        dc = dc.copy()
        for t in reversed(range(len(dout))):
            dh = dh + dout[t]
            dc += dh * to_cell[t]
            step = da[t]
            step[:, 3] *= dh
            if peepholes is not None:
                dc += step[:, 3] * peepholes[2]
            step[:, :3] *= dc[:, None]
            dc *= f[t]
            if peepholes is not None:
                dc += step[:, 0] * peepholes[0] + step[:, 1] * peepholes[1]
            dh = rows(step.reshape(len(step), -1)) @ Wh.T
        self.dstate = (dh, dc)

        flat = da.reshape(-1, da.shape[2] * da.shape[3])
        self.grads = {
            "Wx": rows(self._x).T @ flat,
            "Wh": rows(self._hs[:-1]).T @ flat,
            "b": flat.sum(axis=0),
        }
        if peepholes is not None:
            seen = ((0, self._cs[:-1]), (1, self._cs[:-1]), (3, self._cs[1:]))
            sums = [np.sum(da[:, :, gate] * c, axis=(0, 1)) for gate, c in seen]
            self.grads["peepholes"] = np.stack(sums)
        return time_first((flat @ Wx.T).reshape(self._x.shape))


def _activate(a: Floats, half: Floats) -> None:
    """tanh, or where the column was halved sigmoid, in place."""
    np.tanh(a, out=a)
    a *= half
    a += 1 - half
