"""A network: layers one after the other, and a loss at the end."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from common.layers import Layer, SoftmaxWithLoss

Floats = NDArray[np.floating]


class Sequential:
    """Layers in a row; what one gives is what the next takes.

    layers: the first takes the input, the last gives the scores (N, K). loss: turns scores and
    targets into one number and back, `SoftmaxWithLoss` if not given.

    Example: `Sequential([Affine(he(rng, (784, 50))), ReLU(), Affine(he(rng, (50, 10)))])`
    """

    def __init__(self, layers: Sequence[Layer], loss: SoftmaxWithLoss | None = None):
        if not layers:
            raise ValueError("a network needs at least one layer.")
        self.layers = list(layers)
        self.loss_layer = loss or SoftmaxWithLoss()

    @property
    def params(self) -> dict[str, Floats]:
        """The parameters of all layers, named by layer: "0.W", "0.b", "2.W", ..."""
        return self._named("params")

    @property
    def grads(self) -> dict[str, Floats]:
        """The gradients of the latest backward pass, by the same names."""
        return self._named("grads")

    def _named(self, attribute: str) -> dict[str, Floats]:
        return {
            f"{index}.{name}": array
            for index, layer in enumerate(self.layers)
            for name, array in getattr(layer, attribute).items()
        }

    def forward(self, x: Floats, training: bool = False) -> Floats:
        """Scores of the classes. x: a batch, shape (N, ...). Returns (N, K)."""
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    def loss(self, x: Floats, t: NDArray, training: bool = False) -> np.floating:
        """The mean loss of a batch. t: labels (N,) or one-hot (N, K)."""
        return self.loss_layer.forward(self.forward(x, training), t)

    def gradient(self, x: Floats, t: NDArray) -> dict[str, Floats]:
        """The gradient of the loss with respect to every parameter, by backpropagation.

        A step of training: `Dropout` drops and `BatchNorm` uses the batch. x, t: as for `loss`.
        `loss_layer.y` holds the probabilities afterwards.
        """
        self.loss(x, t, training=True)
        self.backward_parameters()
        return self.grads

    def backward(self) -> Floats:
        """Send the gradient of the latest loss back through all layers; returns that of x."""
        dout = self.loss_layer.backward()
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        return dout

    def backward_parameters(self) -> None:
        """Like `backward`, but leaves out the gradient of x, which learning does not need."""
        dout = self.loss_layer.backward()
        for layer in reversed(self.layers[1:]):
            dout = layer.backward(dout)
        self.layers[0].backward_parameters(dout)

    def predict(self, x: Floats, batch_size: int = 1000) -> NDArray[np.int64]:
        """The most likely class of each example, (N,), worked out batch by batch."""
        if batch_size < 1:
            raise ValueError(f"batch_size must be at least 1, not {batch_size}.")
        labels = [
            np.argmax(self.forward(x[start : start + batch_size]), axis=1)
            for start in range(0, len(x), batch_size)
        ]
        return np.concatenate(labels) if labels else np.zeros(0, dtype=np.int64)

    def accuracy(self, x: Floats, t: NDArray, batch_size: int = 1000) -> float:
        """The share of examples whose label is right. t: labels (N,) or one-hot (N, K)."""
        t = np.asarray(t)
        if len(x) == 0 or len(t) != len(x):
            raise ValueError(f"accuracy needs as many targets as examples: {len(x)} and {len(t)}.")
        labels = t.argmax(axis=1) if t.ndim == 2 else t
        return float(np.mean(self.predict(x, batch_size) == labels))
