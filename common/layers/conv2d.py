"""The convolutional layer."""

import numpy as np

from common.layers.im2col import check_images, col2im, conv_output_size, im2col
from common.layers.layer import Floats, Layer

BLOCK_BYTES = 1 << 20  # patches made at once: few enough to be still in the cache when used


class Conv2D(Layer):
    """Slides filters over images; each gives one channel of weighted sums.

    W: shape (FH, FW, C, F), F filters of FH by FW pixels and C channels. b: shape (F,), zeros if
    not given. `forward` takes images (N, H, W, C) and returns (N, OH, OW, F), sizes as
    `conv_output_size` says. padding: how many zeros go round each image. Like every library it does
    not turn the filter round, so mathematicians call it a cross-correlation. Raises ValueError for
    shapes that do not fit.

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
        conv_output_size(W.shape[0], W.shape[0], stride, padding)
        self.params = {"W": W, "b": b}
        self.stride, self.padding = stride, padding
        self._window = (*W.shape[:2], stride, padding)

    def forward(self, x: Floats, training: bool = False) -> Floats:
        W, b = self.params["W"], self.params["b"]
        check_images(x, channels=W.shape[2])
        height = conv_output_size(x.shape[1], W.shape[0], self.stride, self.padding)
        width = conv_output_size(x.shape[2], W.shape[1], self.stride, self.padding)
        self._x = x
        out = np.empty((len(x), height, width, len(b)), np.result_type(x, W))
        filters = W.reshape(-1, len(b))
        for block in self._blocks(out):
            rows = im2col(x[block], *self._window)
            np.matmul(rows, filters, out=out[block].reshape(-1, len(b)))
        out += b
        return out

    def backward(self, dout: Floats) -> Floats:
        self.backward_parameters(dout)
        filters = self.params["W"].reshape(-1, dout.shape[3])
        dx = np.empty(self._x.shape, np.result_type(dout, filters))
        for block in self._blocks(dout):
            drows = dout[block].reshape(-1, dout.shape[3]) @ filters.T
            dx[block] = col2im(drows, dx[block].shape, *self._window)
        return dx

    def backward_parameters(self, dout: Floats) -> None:
        W = self.params["W"]
        dW = np.zeros((W[..., 0].size, dout.shape[3]), np.result_type(self._x, dout))
        for block in self._blocks(dout):
            rows = im2col(self._x[block], *self._window)
            dW += rows.T @ dout[block].reshape(len(rows), -1)
        self.grads = {"W": dW.reshape(W.shape), "b": dout.sum(axis=(0, 1, 2))}

    def _blocks(self, out: Floats) -> list[slice]:
        """Cuts the batch into parts whose patches have about BLOCK_BYTES."""
        patch = self.params["W"][..., 0]
        bytes_each = max(1, out[:1, ..., 0].size * patch.size * out.itemsize)
        step = max(1, BLOCK_BYTES // bytes_each)
        return [slice(start, start + step) for start in range(0, len(out), step)]
