"""Convolutions in parts that can be exchanged, for the right and the wrong answers beside it."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from common.checking import args

__all__ = []  # material for the exercises beside this file, none of it for learners


def pad(x, padding):
    """Zeros round each image of a batch (N, H, W, C)."""
    return np.pad(x, ((0, 0), (padding, padding), (padding, padding), (0, 0)))


def patches(x, filter_height, filter_width, stride=1, padding=0):
    """All patches, shape (N, OH, OW, FH, FW, C)."""
    windows = sliding_window_view(pad(x, padding), (filter_height, filter_width), axis=(1, 2))
    return windows[:, ::stride, ::stride].transpose(0, 1, 2, 4, 5, 3)


def convolved(x, w, b, stride=1, padding=0):
    """The convolution, from all patches at once."""
    return np.tensordot(patches(x, *w.shape[:2], stride, padding), w, axes=3) + b


def batch(rng, *, filters=(3, 2), images=(2, 5, 6), channels=2, count=3, **keyword):
    """Arguments x, w, b for a check, small, and with unequal sides so that none can be mixed up."""
    x = rng.normal(size=(*images, channels))
    w = rng.normal(size=(*filters, channels, count))
    return args(x, w, rng.normal(size=count), **keyword)
