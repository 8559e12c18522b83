"""The fully connected layer."""

import numpy as np

from common.layers.layer import Floats, Layer


class Affine(Layer):
    """A weighted sum for each neuron: x @ W + b.

    W: shape (inputs, outputs). b: shape (outputs,), zeros if not given. `forward` takes rows of
    shape (N, inputs) and returns (N, outputs). Raises ValueError for shapes that do not fit.

    Example: `Affine(he(rng, (784, 50)))`
    """

    def __init__(self, W: Floats, b: Floats | None = None):
        super().__init__()
        if W.ndim != 2:
            raise ValueError(f"W must have the shape (inputs, outputs), not {W.shape}.")
        if b is None:
            b = np.zeros(W.shape[1], dtype=W.dtype)
        if b.shape != W.shape[1:]:
            raise ValueError(f"b must have the shape {W.shape[1:]}, one per output, not {b.shape}.")
        self.params = {"W": W, "b": b}

    def forward(self, x: Floats, training: bool = False) -> Floats:
        W, b = self.params["W"], self.params["b"]
        if x.ndim != 2 or x.shape[1] != len(W):
            raise ValueError(
                f"Affine needs rows of shape (N, {len(W)}), not {x.shape}. Flatten images first."
            )
        self._x = x
        return x @ W + b

    def backward(self, dout: Floats) -> Floats:
        self.backward_parameters(dout)
        return dout @ self.params["W"].T

    def backward_parameters(self, dout: Floats) -> None:
        self.grads = {"W": self._x.T @ dout, "b": dout.sum(axis=0)}
