"""From images to rows."""

from common.layers.layer import Floats, Layer


class Flatten(Layer):
    """Each example as one row: (N, H, W, C) becomes (N, H * W * C)."""

    def forward(self, x: Floats, training: bool = False) -> Floats:
        self._shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, dout: Floats) -> Floats:
        return dout.reshape(self._shape)
