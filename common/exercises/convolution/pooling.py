"""Notebook pooling_and_backward: one number per window, and which pixel its gradient goes to.

Source: D. Scherer, A. Müller, S. Behnke, "Evaluation of Pooling Operations in Convolutional
Architectures for Object Recognition" (2010).
"""

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction, args, calls
from common.exercises.convolution.windows import patches as _patches
from common.layers import AveragePool2D as _AveragePool2D
from common.layers import MaxPool2D as _MaxPool2D
from common.layers import im2col as _im2col


def _windows(x, size, stride):
    """All windows with their pixels along one axis, (N, OH, OW, size * size, C)."""
    patches = _patches(x, size, size, stride)
    return patches.reshape(*patches.shape[:3], size * size, x.shape[3])


def _of_each(function, windows=_windows):
    """A pooling that makes one number of each window with `function(array, axis=3)`."""
    return lambda x, size=2, stride=2: function(windows(x, size, stride), axis=3)


def _channels_mixed(x, size, stride):
    windows = _windows(x, size, stride)
    return windows.reshape(*windows.shape[:3], x.shape[3], size * size)


def _images(*sizes, **keyword):
    return lambda rng: args(rng.normal(size=(2, 6, 7, 3)), *sizes, **keyword)


_POOLED = calls(
    one_image=args(np.array([3.0, 1, 2, 0, -5, 4, 1, 9]).reshape(1, 2, 4, 1)),
    batch=_images(),
    windows_of_three=_images(size=3, stride=3),
    overlapping=_images(size=3, stride=2),
    with_gaps=_images(size=2, stride=3),
)


def _shared_mistakes(function, word):
    """What goes wrong in the same way whether one takes the largest or the mean."""
    return [
        Mistake(
            f"You take the {word} of the whole image. Every window has its own: cut the image "
            "into windows first, im2col(x, size, size, stride).",
            lambda x, size=2, stride=2: function(x, axis=(1, 2)),
            lambda x, size=2, stride=2: function(x, axis=(1, 2), keepdims=True),
        ),
        Mistake(
            f"You take the {word} over all channels of a window. Pooling leaves the channels "
            "apart: the result has as many as x.",
            lambda x, size=2, stride=2: function(_patches(x, size, size, stride), axis=(3, 4, 5)),
            lambda x, size=2, stride=2: function(
                _patches(x, size, size, stride), axis=(3, 4, 5), keepdims=True
            )[:, :, :, 0, 0],
        ),
        Mistake(
            "You look along the wrong axis, the channels. The pixels of a window lie along axis 3 "
            "of (N, OH, OW, size * size, C).",
            lambda x, size=2, stride=2: function(_windows(x, size, stride), axis=-1),
        ),
        Mistake(
            "Pixels and channels got mixed up in the reshape. A patch is read as (size, size, C), "
            "the channels last: .reshape(N, OH, OW, size * size, C).",
            _of_each(lambda windows, axis: function(windows, axis=4), _channels_mixed),
        ),
        Mistake(
            "Each row of im2col holds all channels of a patch. Give the rows their axes back, "
            f".reshape(N, OH, OW, size * size, C), before you take the {word}.",
            lambda x, size=2, stride=2: function(_im2col(x, size, size, stride), axis=1),
            lambda x, size=2, stride=2: function(
                _im2col(x, size, size, stride).reshape(-1, size * size, x.shape[3]), axis=1
            ),
        ),
        Mistake(
            "Your windows do not move by stride. Hand it on: im2col(x, size, size, stride).",
            lambda x, size=2, stride=2: function(_windows(x, size, size), axis=3),
            lambda x, size=2, stride=2: function(_windows(x, size, 1), axis=3),
        ),
        Mistake(
            "You pick one pixel of each window and never look at the others.",
            lambda x, size=2, stride=2: x[:, ::stride, ::stride],
            lambda x, size=2, stride=2: _windows(x, size, stride)[:, :, :, 0],
        ),
    ]


def _with_layer(layer):
    return lambda x, size=2, stride=2: layer(size, stride).forward(x)


def _window_by_window(function):
    def pool(x, size=2, stride=2):
        y = np.zeros(_windows(x, size, stride)[:, :, :, 0].shape)
        for i, j in np.ndindex(y.shape[1:3]):
            top, left = i * stride, j * stride
            window = x[:, top : top + size, left : left + size]
            y[:, i, j] = function(window, axis=(1, 2))
        return y

    return pool


max_pool = Exercise(
    reference=_with_layer(_MaxPool2D),
    observe=_POOLED,
    mistakes=[
        *_shared_mistakes(np.max, "largest"),
        Mistake(
            "That is the mean of each window. Here the largest number counts.",
            _of_each(np.mean),
        ),
        Mistake(
            "That is the smallest number of each window. Take the largest.",
            _of_each(np.min),
        ),
        Mistake(
            "You return where in its window the largest number stands. Its value is wanted: max, "
            "not argmax.",
            _of_each(np.argmax),
        ),
        Mistake(
            "You take the largest magnitude, so -5 beats 4. The largest number is 4.",
            _of_each(lambda windows, axis: np.max(np.abs(windows), axis=axis)),
        ),
    ],
    variants=[
        _of_each(np.max),
        _window_by_window(np.max),
        lambda x, size=2, stride=2: _of_each(np.max)(x.astype(np.float32), size, stride),
    ],
    hints=[
        "im2col cuts the image into windows for you. What is in one of its rows?",
        "A row holds (size, size, C). As (N, OH, OW, size * size, C) the pixels of a window have "
        "an axis to themselves, and the channels stay apart.",
        "im2col(x, size, size, stride).reshape(n, height, width, size * size, channels)"
        ".max(axis=3)",
    ],
)

average_pool = Exercise(
    reference=_with_layer(_AveragePool2D),
    observe=_POOLED,
    mistakes=[
        *_shared_mistakes(np.mean, "mean"),
        Mistake("That is the largest number of each window. Take the mean.", _of_each(np.max)),
        Mistake(
            "You add up the window and do not divide, or not by its size * size pixels.",
            _of_each(np.sum),
            lambda x, size=2, stride=2: _of_each(np.sum)(x, size, stride) / size,
            lambda x, size=2, stride=2: _of_each(np.sum)(x, size, stride) / stride**2,
            lambda x, size=2, stride=2: _of_each(np.sum)(x, size, stride) / 4,
        ),
        Mistake(
            "You divide by the channels as well. A mean over one channel's size * size pixels "
            "takes no notice of the others.",
            lambda x, size=2, stride=2: _of_each(np.mean)(x, size, stride) / x.shape[3],
        ),
    ],
    variants=[
        _of_each(np.mean),
        _window_by_window(np.mean),
        lambda x, size=2, stride=2: _of_each(np.mean)(x.astype(np.float32), size, stride),
    ],
    hints=[
        "It is max_pool with one word changed.",
        "The pixels of a window lie along axis 3 of (N, OH, OW, size * size, C).",
        "im2col(x, size, size, stride).reshape(n, height, width, size * size, channels)"
        ".mean(axis=3)",
    ],
)

# --- max_pool_backward -----------------------------------------------------------------------


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
            "You put a 1 at the place of the largest. Multiply it by the gradient of the window's "
            "output, dout[:, i, j].",
            _routed(lambda window, dout: _is_largest(window)),
        ),
        Mistake(
            "You look for the largest over all channels, or over all images, too. Every image and "
            "every channel has its own: the maximum over the axes 1 and 2 of the window.",
            _routed(lambda window, dout: _is_largest(window, (1, 2, 3)) * dout),
            _routed(lambda window, dout: _is_largest(window, (0, 1, 2)) * dout),
            _routed(lambda window, dout: _is_largest(window, None) * dout),
        ),
        Mistake(
            "You look for the largest pixel of the whole image. Each window has its own.",
            lambda dout, x, size=2, stride=2: _is_largest(x) * dout.sum(axis=(1, 2), keepdims=True),
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


# --- predict first, and check yourself -------------------------------------------------------

what_a_shift_changes = Prediction(
    options="abc",
    outcome="b",
    because="Most windows keep their largest pixel, but not all: pooling forgives a part of the "
    "shift, and larger windows forgive more.",
)

what_pooling_learns = Choice(
    answer="a",
    wrong={
        "b": "A window of 2 × 2 has four pixels but no weights: the largest of them is taken, "
        "whatever is learned.",
        "c": "There is nothing per channel either: each channel is pooled in the same way.",
    },
    hints=["Which arrays does max_pool take besides the images?"],
)
