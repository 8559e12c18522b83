"""Reading a sequence from both ends."""

import numpy as np

from common.layers.layer import Floats, Layer
from common.recurrent.layer import Recurrent


class Bidirectional(Layer):
    """One layer reads from the start, another from the end; their outputs stand side by side.

    first, second: two recurrent layers of their own for the same inputs. (N, T, D) becomes
    (N, T, H1 + H2); at every step the first half knows what came before and the second what comes
    after. params: those of both, as "first.Wx", "second.Wx", ... Source: M. Schuster, K. Paliwal,
    "Bidirectional Recurrent Neural Networks" (1997).
    """

    def __init__(self, first: Recurrent, second: Recurrent):
        super().__init__()
        if first is second:
            raise ValueError("the two directions need a layer each, not the same one twice.")
        self.first, self.second = first, second
        self.params = self._named("params")

    def forward(self, x: Floats, training: bool = False) -> Floats:
        ahead = self.first.forward(x, training)
        back = self.second.forward(x[:, ::-1], training)[:, ::-1]
        return np.concatenate([ahead, back], axis=2)

    def backward(self, dout: Floats) -> Floats:
        H = self.first.hidden
        dx = self.first.backward(dout[:, :, :H])
        dx = dx + self.second.backward(dout[:, ::-1, H:])[:, ::-1]
        self.grads = self._named("grads")
        return dx

    def _named(self, attribute: str) -> dict[str, Floats]:
        return {
            f"{place}.{name}": array
            for place, layer in (("first", self.first), ("second", self.second))
            for name, array in getattr(layer, attribute).items()
        }
