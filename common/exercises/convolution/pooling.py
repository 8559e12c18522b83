"""Notebook pooling: one number per window.

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
            f"You return the windows themselves. Take the {word} along axis 3, where the pixels of "
            "a window lie.",
            lambda x, size=2, stride=2: _windows(x, size, stride),
        ),
        Mistake(
            f"You take the {word} of everything at once, one number. Each window has its own: "
            "axis=3.",
            lambda x, size=2, stride=2: function(_windows(x, size, stride), axis=None),
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
            "You do not look at all pixels of a window: it has size rows and size columns.",
            lambda x, size=2, stride=2: x[:, ::stride, ::stride],
            lambda x, size=2, stride=2: _windows(x, size, stride)[:, :, :, 0],
            _by_hand(lambda n, size, stride: n * stride, function, less=1),
        ),
        Mistake(
            "Your windows lie one pixel apart, whatever the stride. The window of place (i, j) "
            "begins at row i * stride and column j * stride.",
            _by_hand(lambda n, size, stride: n, function),
        ),
        Mistake(
            "Your windows lie size pixels apart. They begin stride pixels apart, which is not "
            "always the same: at row i * stride and column j * stride.",
            _by_hand(lambda n, size, stride: n * size, function),
        ),
        Mistake(
            "`return` stands inside the loop and ends it too early. It belongs after both loops, "
            "in line with the first `for`.",
            _by_hand(lambda n, size, stride: n * stride, function, rows=1),
            _by_hand(lambda n, size, stride: n * stride, function, rows=1, columns=1),
        ),
        Mistake(
            f"You take the {word} over all images and all channels of a window. Each has its own: "
            "axis=(1, 2).",
            _by_hand(lambda n, size, stride: n * stride, lambda window, axis: function(window)),
        ),
        Mistake(
            "im2col has cut at another stride than your height and width count with. Hand it on: "
            "im2col(x, size, size, stride).",
            lambda x, size=2, stride=2: _reshaped(_im2col(x, size, size), x, size, stride),
            lambda x, size=2, stride=2: _reshaped(_im2col(x, size, size, size), x, size, stride),
        ),
        Mistake(
            "Cutting the image up by reshape works only where windows lie side by side and nothing "
            "is left over. Here they may overlap or have gaps: im2col(x, size, size, stride).",
            lambda x, size=2, stride=2: function(_tiles(x, size), axis=(2, 4)),
        ),
    ]


def _by_hand(begin, function, *, less=0, rows=None, columns=None):
    """Pooling with two loops. begin(i, size, stride): where window i begins; less: by how much it
    is too small; rows, columns: how many places of the result are filled, where not all."""

    def pool(x, size=2, stride=2):
        y = np.zeros(_windows(x, size, stride)[:, :, :, 0].shape)
        for i, j in np.ndindex(y[:, :rows, :columns].shape[1:3]):
            top, left = begin(i, size, stride), begin(j, size, stride)
            window = x[:, top : top + size - less, left : left + size - less]
            y[:, i, j] = function(window, axis=(1, 2))
        return y

    return pool


def _reshaped(rows, x, size, stride):
    n, height, width, *_ = _windows(x, size, stride).shape
    return rows.reshape(n, height, width, size * size, x.shape[3])


def _tiles(x, size):
    n, height, width, channels = x.shape
    return x.reshape(n, height // size, size, width // size, size, channels)


def _larger_than_zero(x, size=2, stride=2):
    return np.maximum(_of_each(np.max)(x, size, stride), 0)


def _with_layer(layer):
    return lambda x, size=2, stride=2: layer(size, stride).forward(x)


def _window_by_window(function):
    return _by_hand(lambda i, size, stride: i * stride, function)


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
        Mistake(
            "Where all numbers of a window are negative, you have 0: your maximum begins at 0, and "
            "none of them is larger. Begin with -np.inf, or take .max of the window.",
            _larger_than_zero,
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
        Mistake(
            "// rounds down. A mean has decimals: divide with /.",
            lambda x, size=2, stride=2: _of_each(np.sum)(x, size, stride) // (size * size),
        ),
        Mistake(
            "That is the median, the number in the middle. Take the mean.",
            _of_each(np.median),
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

# --- predict first, and check yourself -------------------------------------------------------

what_a_shift_changes = Prediction(
    options="abc",
    outcome="b",
    because="Most windows keep their largest pixel, but not all: pooling forgives a part of the "
    "shift, and larger windows forgive more here.",
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
