"""Activation functions as layers: they have no parameters, and work on any shape."""

import numpy as np

from common import functions
from common.layers.layer import Floats, Layer


class Sigmoid(Layer):
    """1 / (1 + exp(-x)), element by element."""

    def forward(self, x: Floats, training: bool = False) -> Floats:
        self._out = functions.sigmoid(x)
        return self._out

    def backward(self, dout: Floats) -> Floats:
        return dout * self._out * (1 - self._out)


class Tanh(Layer):
    """The hyperbolic tangent, element by element."""

    def forward(self, x: Floats, training: bool = False) -> Floats:
        self._out = np.tanh(x)
        return self._out

    def backward(self, dout: Floats) -> Floats:
        return dout * (1 - self._out**2)


class ReLU(Layer):
    """x where it is positive, else 0, element by element. The slope at 0 is taken to be 0."""

    def forward(self, x: Floats, training: bool = False) -> Floats:
        self._positive = x > 0
        return np.maximum(x, 0)

    def backward(self, dout: Floats) -> Floats:
        return dout * self._positive
