"""The convolutional layer."""

import numpy as np

from common.layers.im2col import check_images, conv_output_size, pad, patches, shifted
from common.layers.layer import Floats, Layer

BLOCK_BYTES = 1 << 20  # patches made at once: few enough to be in the cache still when used


class Conv2D(Layer):
    """Slides filters over images; each gives one channel of weighted sums.

    W: shape (FH, FW, C, F), F filters of FH by FW pixels and C channels. b: shape (F,), zeros if
    not given. `forward` takes images (N, H, W, C) and returns (N, OH, OW, F), sizes as
    `conv_output_size` says. padding: how many zeros go round each image. Like every library it does
    not turn the filter round, so mathematicians call it a cross-correlation. Raises ValueError for
    shapes that do not fit.

    All three products are of patches and a matrix (see `im2col`), a few images at a time.

    Example: `Conv2D(he(rng, (5, 5, 1, 30)))`
    """

    def __init__(self, W: Floats, b: Floats | None = None, stride: int = 1, padding: int = 0):
        super().__init__()
        if W.ndim != 4:
            raise ValueError(f"W must have the shape (FH, FW, C, F), not {W.shape}.")
        if b is None:
            b = np.zeros(W.shape[3], dtype=W.dtype)
        if b.shape != W.shape[3:]:
            raise ValueError(f"b must have the shape {W.shape[3:]}, one per filter, not {b.shape}.")
        if stride < 1 or padding < 0:
            raise ValueError(f"stride must be 1 or more, padding 0 or more: {stride}, {padding}.")
        self.params = {"W": W, "b": b}
        self.stride, self.padding = stride, padding

    def forward(self, x: Floats, training: bool = False) -> Floats:
        W, b = self.params["W"], self.params["b"]
        check_images(x, channels=W.shape[2])
        height = conv_output_size(x.shape[1], W.shape[0], self.stride, self.padding)
        width = conv_output_size(x.shape[2], W.shape[1], self.stride, self.padding)
        self._x = x
        out = np.empty((len(x), height, width, len(b)), np.result_type(x, W))
        for block in self._blocks(out, channels=W.shape[2]):
            sums = _rows(out[block])  # a view: what is written there is in out
            np.matmul(self._patches(block), _rows(W), out=sums)
            sums += b
        return out

    def backward(self, dout: Floats) -> Floats:
        self.backward_parameters(dout)
        W = self.params["W"]
        # As seen from a pixel of x, it is the filter that slides past, turned round by half a turn.
        turned = _rows(W[::-1, ::-1].swapaxes(2, 3))
        dx = np.empty(self._x.shape, np.result_type(dout, W))
        for block in self._blocks(dx, channels=W.shape[3]):
            rows = patches(self._spread(dout[block]), *W.shape[:2])
            np.matmul(rows, turned, out=_rows(dx[block]))
        return dx

    def backward_parameters(self, dout: Floats) -> None:
        W = self.params["W"]
        dW = np.zeros((W[..., 0].size, W.shape[3]), np.result_type(self._x, dout))
        for block in self._blocks(dout, channels=W.shape[2]):
            dW += self._patches(block).T @ _rows(dout[block])
        # First over the batch: long lines are added much faster than the few numbers of a pixel.
        self.grads = {"W": dW.reshape(W.shape), "b": dout.sum(axis=0).sum(axis=(0, 1))}

    def _patches(self, block: slice) -> Floats:
        padded = pad(self._x[block], self.padding)
        return patches(padded, *self.params["W"].shape[:2], self.stride)

    def _spread(self, dout: Floats) -> Floats:
        """dout with zeros around and, for a stride, between: one place for each pixel of x."""
        FH, FW = self.params["W"].shape[:2]
        (_, height, width, _), frame = self._x.shape, self.padding
        count, places_down, places_right, filters = dout.shape
        down, right = height + 2 * frame + FH - 1, width + 2 * frame + FW - 1
        spread = np.zeros((count, down, right, filters), dout.dtype)
        shifted(spread, FH - 1, FW - 1, places_down, places_right, self.stride)[...] = dout
        return spread[:, frame : frame + height + FH - 1, frame : frame + width + FW - 1]

    def _blocks(self, images: Floats, channels: int) -> list[slice]:
        """Cuts a batch into parts. channels: of the patches, one for each pixel of `images`."""
        FH, FW = self.params["W"].shape[:2]
        _, height, width, _ = images.shape
        bytes_each = height * width * FH * FW * channels * images.itemsize
        step = max(1, BLOCK_BYTES // bytes_each)
        return [slice(start, start + step) for start in range(0, len(images), step)]


def _rows(x: Floats) -> Floats:
    """One row for each pixel; a view where x allows it."""
    return x.reshape(-1, x.shape[-1])
