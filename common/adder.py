"""A small recurrent network that reads two numbers bit by bit and says the bits of their sum."""

import numpy as np
from numpy.typing import NDArray

from common.functions import sigmoid
from common.recurrent import SimpleRNN

Floats = NDArray[np.floating]


class Adder:
    """A `SimpleRNN` and, at every step, one output with a sigmoid.

    params: "Wx" (2, H), "Wh" (H, H), "b" (H,) of the recurrent layer, "Wy" (H, 1) and "by" (1,) of
    the output; normal weights with variance one over the inputs, (1 for Wx). grads: the same names,
    after `backward`. hs: the states of the latest forward pass, (N, T, H).
    """

    def __init__(self, rng: np.random.Generator, hidden: int = 16):
        if hidden < 1:
            raise ValueError(f"hidden must be 1 or more, not {hidden}.")
        scale = 1 / np.sqrt(hidden)
        Wx = rng.standard_normal((2, hidden)).astype(np.float32)
        Wh = (scale * rng.standard_normal((hidden, hidden))).astype(np.float32)
        Wy = (scale * rng.standard_normal((hidden, 1))).astype(np.float32)
        self.rnn = SimpleRNN(Wx, Wh)
        self.params = {**self.rnn.params, "Wy": Wy, "by": np.zeros(1, np.float32)}
        self.grads: dict[str, Floats] = {}
        self.hs: Floats | None = None

    def forward(self, x: Floats) -> Floats:
        """The probability that each bit of the sum is 1, (N, T). x: (N, T, 2), lowest bit first."""
        self.hs = self.rnn.forward(x)
        return sigmoid(self.hs @ self.params["Wy"] + self.params["by"])[..., 0]

    def backward(self, dscores: Floats) -> None:
        """Sets grads. dscores: the gradient with respect to what goes into the sigmoid, (N, T)."""
        if self.hs is None or dscores.shape != self.hs.shape[:2]:
            wanted = "a forward pass first" if self.hs is None else f"shape {self.hs.shape[:2]}"
            raise ValueError(f"backward needs {wanted}; dscores has the shape {dscores.shape}.")
        dscores = dscores.astype(self.hs.dtype)[..., None]
        self.rnn.backward(dscores @ self.params["Wy"].T)
        self.grads = {
            **self.rnn.grads,
            "Wy": np.tensordot(self.hs, dscores, ([0, 1], [0, 1])),
            "by": dscores.sum(axis=(0, 1)),
        }
