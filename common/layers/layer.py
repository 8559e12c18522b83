"""What every layer has: parameters, their gradients, a forward and a backward pass."""

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


class Layer(ABC):
    """One step of a network, which can be run forward and backward.

    params: the arrays that learning changes, by name ("W", "b", ...). An optimizer changes them in
    place; the layer keeps these very arrays. grads: the gradient of the loss with respect to each,
    same names and shapes, from the latest backward pass; empty before the first.

    No pass changes its argument, and float32 stays float32.
    """

    def __init__(self) -> None:
        self.params: dict[str, Floats] = {}
        self.grads: dict[str, Floats] = {}

    @abstractmethod
    def forward(self, x: Floats, training: bool = False) -> Floats:
        """The layer's output for a batch. x: shape (N, ...); the first axis is the batch.

        training: whether this is a step of training; only `Dropout` and `BatchNorm` care.
        """

    @abstractmethod
    def backward(self, dout: Floats) -> Floats:
        """The gradient with respect to the latest input; sets `grads`.

        dout: the gradient with respect to the latest output, in its shape. Returns the shape of the
        input.
        """

    def backward_parameters(self, dout: Floats) -> None:
        """Only sets `grads`: all that is asked of a network's first layer.

        A layer where that is less work than a whole backward pass has its own version.
        """
        self.backward(dout)
