"""From images to a matrix of patches and back: how a convolution becomes one matrix product.

Images are (N, H, W, C). A patch is what a filter sees at one place: FH * FW * C numbers. Source of
the idea and its name: K. Chellapilla and others, "High Performance Convolutional Neural Networks
for Document Processing" (2006).
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from common.layers.layer import Floats


def conv_output_size(size: int, filter_size: int, stride: int = 1, padding: int = 0) -> int:
    """How many places there are for a filter along one axis.

    (size + 2 * padding - filter_size) / stride + 1, rounded down: what is left over at the end and
    too short for a step is not looked at. Raises ValueError where not even one place is left.
    """
    if filter_size < 1 or stride < 1 or padding < 0:
        raise ValueError(
            f"a filter and its stride must be at least 1 and the padding at least 0, not"
            f" {filter_size}, {stride} and {padding}."
        )
    room = size + 2 * padding - filter_size
    if room < 0:
        raise ValueError(
            f"a filter of {filter_size} does not fit into {size} pixels with a padding of"
            f" {padding}. Take a smaller filter or more padding."
        )
    return room // stride + 1


def im2col(
    x: Floats, filter_height: int, filter_width: int, stride: int = 1, padding: int = 0
) -> Floats:
    """One row per patch: shape (N * OH * OW, FH * FW * C), a new array.

    x: images (N, H, W, C). Rows are ordered by image, then line, then column; OH and OW are as
    `conv_output_size` gives them. padding: how many zeros go round each image. Raises ValueError
    where x is not a batch of images or the filter does not fit.
    """
    check_images(x)
    conv_output_size(x.shape[1], filter_height, stride, padding)
    conv_output_size(x.shape[2], filter_width, stride, padding)
    rows = patches(pad(x, padding), filter_height, filter_width, stride)
    return rows if rows.flags.writeable else rows.copy()


def patches(x: Floats, filter_height: int, filter_width: int, stride: int = 1) -> Floats:
    """`im2col` without its checks and padding; a read-only view where nothing has to be moved."""
    count, height, width, channels = x.shape
    # The pixels of a line, W times C numbers, lie one after the other. A filter meets FW times C of
    # them at once, so they are copied in one go.
    lines = x.reshape(count, height, width * channels)
    windows = sliding_window_view(lines, (filter_height, filter_width * channels), axis=(1, 2))
    windows = windows[:, ::stride, :: stride * channels]
    return windows.reshape(-1, filter_height * filter_width * channels)


def col2im(
    rows: Floats,
    shape: tuple[int, int, int, int],
    filter_height: int,
    filter_width: int,
    stride: int = 1,
    padding: int = 0,
) -> Floats:
    """Puts every patch back where `im2col` took it from; where patches overlap, they add up.

    rows: shape (N * OH * OW, FH * FW * C). shape: that of the images, (N, H, W, C), which is
    returned as a new array. This is how a gradient travels back through `im2col`; it is not its
    inverse. Raises ValueError where rows and shape do not fit.
    """
    count, height, width, channels = shape
    out_height = conv_output_size(height, filter_height, stride, padding)
    out_width = conv_output_size(width, filter_width, stride, padding)
    expected = (count * out_height * out_width, filter_height * filter_width * channels)
    if rows.shape != expected:
        raise ValueError(
            f"images of shape {shape} have patches of shape {expected}, not {rows.shape}."
        )
    windows = rows.reshape(count, out_height, out_width, filter_height, filter_width, channels)
    padded = np.zeros((count, height + 2 * padding, width + 2 * padding, channels), rows.dtype)
    for i in range(filter_height):
        for j in range(filter_width):
            places = shifted(padded, i, j, out_height, out_width, stride)
            places += windows[:, :, :, i, j]
    return padded[:, padding : padding + height, padding : padding + width]


def shifted(x: Floats, i: int, j: int, height: int, width: int, stride: int | tuple) -> Floats:
    """What pixel (i, j) of a window meets on its way over the images: a view (N, OH, OW, C)."""
    down, right = (stride, stride) if isinstance(stride, int) else stride
    return x[:, i : i + (height - 1) * down + 1 : down, j : j + (width - 1) * right + 1 : right]


def pad(x: Floats, padding: int, value: float = 0) -> Floats:
    """Images with a frame of `value` round them; x itself where there is nothing to add."""
    if padding == 0:
        return x
    count, height, width, channels = x.shape
    padded = np.full((count, height + 2 * padding, width + 2 * padding, channels), value, x.dtype)
    padded[:, padding : padding + height, padding : padding + width] = x
    return padded


def check_images(x: Floats, channels: int | None = None) -> None:
    """Raises ValueError unless x is (N, H, W, C), with this number of channels if one is given."""
    if x.ndim != 4 or (channels is not None and x.shape[3] != channels):
        wanted = "C" if channels is None else channels
        raise ValueError(
            f"images need the shape (N, height, width, {wanted}), channels last, not {x.shape}."
        )
