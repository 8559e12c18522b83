"""Notebook pooling: which pixel of a window its gradient goes to.

Source: D. Scherer, A. Müller, S. Behnke, "Evaluation of Pooling Operations in Convolutional
Architectures for Object Recognition" (2010).
"""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.layers import MaxPool2D as _MaxPool2D


def _routed(share, add=True):
    """A backward pass with a loop: `share(window, dout)` is what a window's pixels get."""

    def backward(dout, x, size=2, stride=2):
        dx = np.zeros(x.shape)
        for i, j in np.ndindex(dout.shape[1:3]):
            rows = slice(i * stride, i * stride + size)
            columns = slice(j * stride, j * stride + size)
            given = share(x[:, rows, columns], dout[:, i : i + 1, j : j + 1])
            dx[:, rows, columns] = dx[:, rows, columns] + given if add else given
        return dx

    return backward


def _is_largest(window, axis=(1, 2)):
    return window == window.max(axis=axis, keepdims=True)


def _to_the_largest(window, dout):
    return _is_largest(window) * dout


def _by_mask(window, dout):
    given = np.zeros(window.shape)
    given[_is_largest(window)] = dout.ravel()
    return given


def _without_offset(dout, x, size=2, stride=2):
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dout.shape[1:3]):
        window = x[:, i * stride : i * stride + size, j * stride : j * stride + size]
        dx[:, :size, :size] += _to_the_largest(window, dout[:, i : i + 1, j : j + 1])
    return dx


def _through_the_layer(dout, x, size=2, stride=2):
    layer = _MaxPool2D(size, stride)
    layer.forward(x)
    return layer.backward(dout)


def _gradients(**keyword):
    def make(rng):
        x = rng.normal(size=(2, 6, 7, 3))
        y = _MaxPool2D(**keyword).forward(x) if keyword else _MaxPool2D().forward(x)
        return args(rng.normal(size=y.shape), x, **keyword)

    return make


max_pool_backward = Exercise(
    reference=_through_the_layer,
    observe=calls(
        one_window=args(np.full((1, 1, 1, 1), 5.0), np.array([1.0, 3, 2, 0]).reshape(1, 2, 2, 1)),
        batch=_gradients(),
        windows_of_three=_gradients(size=3, stride=3),
        overlapping=_gradients(size=3, stride=2),
        with_gaps=_gradients(size=2, stride=3),
    ),
    mistakes=[
        Mistake(
            "All pixels of a window get the gradient. Only the largest one made the output, so "
            "only this one gets it: multiply by window == largest.",
            _routed(lambda window, dout: np.ones(window.shape) * dout),
        ),
        Mistake(
            "You share the gradient out equally, as average pooling does. In max pooling the "
            "largest pixel of the window gets all of it.",
            _routed(lambda window, dout: np.ones(window.shape) * dout / window[0, ..., 0].size),
        ),
        Mistake(
            "Where windows overlap, you overwrite what an earlier one had given. A pixel that is "
            "the largest of two windows gets both gradients: +=.",
            _routed(_to_the_largest, add=False),
        ),
        Mistake(
            "You put the pixel's value back in its place. What travels backward is the gradient: "
            "dout at the place of the largest.",
            _routed(lambda window, dout: _is_largest(window) * window),
            _routed(lambda window, dout: _is_largest(window) * window * dout),
        ),
        Mistake(
            "You multiply the gradient by the pixels, or by the largest of them. It goes whole to "
            "the place of the largest: (window == largest) * dout[:, i : i + 1, j : j + 1].",
            _routed(lambda window, dout: window * dout),
            _routed(lambda window, dout: window.max(axis=(1, 2), keepdims=True) * dout),
        ),
        Mistake(
            "All pixels but the largest get the gradient. It is the largest one that made the "
            "output: window == largest.",
            _routed(lambda window, dout: ~_is_largest(window) * dout),
        ),
        Mistake(
            "You put a 1 at the place of the largest. Multiply it by the gradient of the window's "
            "output, dout[:, i : i + 1, j : j + 1], which has the shape (N, 1, 1, C).",
            _routed(lambda window, dout: _is_largest(window)),
        ),
        Mistake(
            "You look for the largest over all channels, or over all images, too. Every image and "
            "every channel has its own: the maximum over the axes 1 and 2 of the window.",
            _routed(lambda window, dout: _is_largest(window, (1, 2, 3)) * dout),
            _routed(lambda window, dout: _is_largest(window, 3) * dout),
            _routed(lambda window, dout: _is_largest(window, (0, 1, 2)) * dout),
            _routed(lambda window, dout: _is_largest(window, None) * dout),
        ),
        Mistake(
            "You look for the largest pixel of the whole image. Each window has its own.",
            lambda dout, x, size=2, stride=2: _is_largest(x) * dout.sum(axis=(1, 2), keepdims=True),
            lambda dout, x, size=2, stride=2: _routed(
                lambda window, given: (window == x.max(axis=(1, 2), keepdims=True)) * given
            )(dout, x, size, stride),
        ),
        Mistake(
            "dout[:, i, j] has the shape (N, C) and lacks two axes of the window, (N, size, size, "
            "C). Keep them: dout[:, i : i + 1, j : j + 1] has the shape (N, 1, 1, C).",
            _routed(lambda window, dout: _is_largest(window) * dout[:, 0, 0]),
            _routed(lambda window, dout: (window == window.max()) * dout[:, 0, 0]),
        ),
        Mistake(
            "You look for the largest along one axis only, in each row or in each column of the "
            "window. A window has one: axis=(1, 2).",
            _routed(lambda window, dout: _is_largest(window, 1) * dout),
            _routed(lambda window, dout: _is_largest(window, 2) * dout),
        ),
        Mistake(
            "You divide by the number of pixels. The largest pixel gets the gradient whole.",
            _routed(lambda window, dout: _is_largest(window) * dout / window[0, ..., 0].size),
        ),
        Mistake(
            "A mask lists its pixels row by row, all channels of a pixel together; that is not the "
            "order of dout[:, i, j].ravel(). Multiply instead: (window == largest) * "
            "dout[:, i : i + 1, j : j + 1].",
            _routed(_by_mask),
        ),
        Mistake(
            "The gradient lands in the upper left corner of the image: a place within the window "
            "counts from where the window begins, i * stride and j * stride.",
            _without_offset,
        ),
        Mistake(
            "The gradient goes to the first pixel of each window, wherever the largest one is.",
            _routed(
                lambda window, dout: _is_largest(np.zeros(window.shape)) * _first(window, dout)
            ),
        ),
        Mistake(
            "The smallest pixel of each window gets the gradient. It is the largest one that made "
            "the output.",
            _routed(lambda window, dout: (window == window.min(axis=(1, 2), keepdims=True)) * dout),
        ),
        Mistake(
            "The maximum has lost its axes, shape (N, C), so it cannot be compared with the window "
            "(N, size, size, C). Keep them: max(axis=(1, 2), keepdims=True).",
            _routed(lambda window, dout: (window == window.max(axis=(1, 2))) * dout),
        ),
    ],
    variants=[
        _routed(_to_the_largest),
        lambda dout, x, size=2, stride=2: _routed(_to_the_largest)(
            dout.astype(np.float32), x.astype(np.float32), size, stride
        ),
    ],
    hints=[
        "Go through the windows one by one, by i and j. Which of its pixels could have changed "
        "the output?",
        "window == window.max(axis=(1, 2), keepdims=True) is True there. Times dout, it goes to "
        "the window's place in dx; += because windows may overlap.",
        "rows = slice(i * stride, i * stride + size), columns likewise, window = x[:, rows, "
        "columns], and dx[:, rows, columns] += (window == window.max(axis=(1, 2), keepdims=True)) "
        "* dout[:, i : i + 1, j : j + 1].",
    ],
)


def _first(window, dout):
    chosen = np.zeros(window.shape)
    chosen[:, 0, 0] = 1
    return chosen * dout
