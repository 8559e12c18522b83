"""Pooling layers: one number for each window of an image, channel by channel."""

import numpy as np

from common.layers.im2col import check_images, conv_output_size, pad, shifted
from common.layers.layer import Floats, Layer

Pair = tuple[int, int]


class MaxPool2D(Layer):
    """The largest number of each window.

    size: of the window, one number or (height, width). stride: from one window to the next, the
    same as size if not given. padding: how many pixels go round each image, which are never the
    largest. Images are (N, H, W, C). Raises ValueError where no window fits. Where several are the
    largest, the first one (line by line) gets the gradient.
    """

    def __init__(self, size: int | Pair = 2, stride: int | Pair | None = None, padding: int = 0):
        super().__init__()
        self.size = _pair(size)
        self.stride = self.size if stride is None else _pair(stride)
        self.padding = padding
        if padding >= min(self.size):
            raise ValueError(f"the padding, {padding}, must be smaller than the window, {size}.")

    def forward(self, x: Floats, training: bool = False) -> Floats:
        height, width = _output_size(self, x)
        self._shape = x.shape
        x = pad(x, self.padding, -np.inf)
        out = shifted(x, 0, 0, height, width, self.stride).copy()
        numbers = np.arange(self.size[0] * self.size[1], dtype=np.uint16)
        self._winner = np.zeros(out.shape, numbers.dtype)  # which pixel of its window is largest
        for number, (i, j) in zip(numbers[1:], list(np.ndindex(self.size))[1:]):
            pixels = shifted(x, i, j, height, width, self.stride)
            # The numbers grow, so the largest of those that were better is the latest.
            np.maximum(self._winner, number * (pixels > out), out=self._winner)
            np.maximum(out, pixels, out=out)
        return out

    def backward(self, dout: Floats) -> Floats:
        count, height, width, channels = self._shape
        p = self.padding
        dx = np.zeros((count, height + 2 * p, width + 2 * p, channels), dout.dtype)
        disjoint = self.stride[0] >= self.size[0] and self.stride[1] >= self.size[1]
        for number, (i, j) in enumerate(np.ndindex(self.size)):
            pixels = shifted(dx, i, j, *dout.shape[1:3], self.stride)
            if disjoint:
                pixels[...] = dout * (self._winner == number)
            else:
                pixels += dout * (self._winner == number)
        return dx[:, p : p + height, p : p + width]


class AveragePool2D(Layer):
    """The mean of each window.

    size: of the window, one number or (height, width). stride: from one window to the next, the
    same as size if not given. Images are (N, H, W, C). Raises ValueError where no window fits.
    """

    padding = 0

    def __init__(self, size: int | Pair = 2, stride: int | Pair | None = None):
        super().__init__()
        self.size = _pair(size)
        self.stride = self.size if stride is None else _pair(stride)

    def forward(self, x: Floats, training: bool = False) -> Floats:
        height, width = _output_size(self, x)
        self._shape = x.shape
        out = np.zeros((len(x), height, width, x.shape[3]), x.dtype)
        for i, j in np.ndindex(self.size):
            out += shifted(x, i, j, height, width, self.stride)
        out /= self.size[0] * self.size[1]
        return out

    def backward(self, dout: Floats) -> Floats:
        share = dout / (self.size[0] * self.size[1])
        dx = np.zeros(self._shape, dout.dtype)
        for i, j in np.ndindex(self.size):
            pixels = shifted(dx, i, j, *dout.shape[1:3], self.stride)
            pixels += share
        return dx


def _pair(size: int | Pair) -> Pair:
    pair = tuple(int(length) for length in np.broadcast_to(size, 2))
    if min(pair) < 1:
        raise ValueError(f"a window and its stride must be at least 1, not {size}.")
    return pair


def _output_size(layer: MaxPool2D | AveragePool2D, x: Floats) -> Pair:
    check_images(x)
    return tuple(
        conv_output_size(length, size, stride, layer.padding)
        for length, size, stride in zip(x.shape[1:3], layer.size, layer.stride)
    )
