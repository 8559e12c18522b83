"""Notebook convolution: how many places a filter has, and the sum at each, with loops.

Sources: K. Fukushima, "Neocognitron" (1980); Y. LeCun and others, "Gradient-based learning applied
to document recognition" (1998).
"""

import numpy as np

from common.checking import Call, Exercise, Mistake, calls
from common.exercises.convolution.windows import batch as _batch
from common.exercises.convolution.windows import convolved as _convolved
from common.exercises.convolution.windows import pad as _pad
from common.layers import conv_output_size as _output_size

# --- conv_output_size ------------------------------------------------------------------------

_SIZES = {
    "a row of 7, filter of 3": (7, 3),
    "padded so that the size stays": (28, 3, 1, 1),
    "every second place": (7, 3, 2),
    "something left over": (28, 5, 2),
    "padding and stride": (10, 3, 3, 2),
    "only one place": (5, 5),
}


def _observe_size(answer, rng):
    for name, sizes in _SIZES.items():
        yield name, Call(answer, *sizes)
    size, filter_size, stride, padding = (
        int(rng.integers(low, high)) for low, high in [(20, 60), (2, 8), (2, 6), (1, 4)]
    )
    yield "random", Call(answer, size, filter_size, stride, padding)
    places = yield Call(answer, 6, 3)
    yield "as a shape", Call(np.zeros, places).called("np.zeros")


conv_output_size = Exercise(
    reference=_output_size,
    observe=_observe_size,
    mistakes=[
        Mistake(
            "You count the padding once. It is added on both sides: size + 2 * padding.",
            lambda n, f, s=1, p=0: (n + p - f) // s + 1,
        ),
        Mistake(
            "The 1 is missing. A filter that fits exactly, as on a row of 5 with a filter of 5, "
            "still has one place: the steps plus the place it starts from.",
            lambda n, f, s=1, p=0: (n + 2 * p - f) // s,
        ),
        Mistake(
            "You do not use the stride. The filter moves by stride pixels at a time: divide the "
            "room that is left by it.",
            lambda n, f, s=1, p=0: n + 2 * p - f + 1,
        ),
        Mistake(
            "You divide without rounding down, and half a place is none. // drops what is left "
            "over and gives a whole number.",
            lambda n, f, s=1, p=0: (n + 2 * p - f) / s + 1,
        ),
        Mistake(
            "You round up, or to the nearest. What is left over at the end is too short for a "
            "whole step: round down, with //.",
            lambda n, f, s=1, p=0: -(-(n + 2 * p - f) // s) + 1,
            lambda n, f, s=1, p=0: round((n + 2 * p - f) / s) + 1,
            lambda n, f, s=1, p=0: int(np.ceil((n + 2 * p - f) / s)) + 1,
        ),
        Mistake(
            "You do not use the padding. It makes the image larger: size + 2 * padding.",
            lambda n, f, s=1, p=0: (n - f) // s + 1,
        ),
        Mistake(
            "The 1 stands inside the division. The steps are counted by the division, the first "
            "place comes on top: (…) // stride + 1.",
            lambda n, f, s=1, p=0: (n + 2 * p - f + 1) // s,
        ),
        Mistake(
            "You divide the size, and not the room that is left for moving. Take the filter off "
            "first: (size + 2 * padding - filter_size) // stride + 1.",
            lambda n, f, s=1, p=0: (n + 2 * p) // s - f + 1,
            lambda n, f, s=1, p=0: n + 2 * p - f // s + 1,
        ),
        Mistake(
            "You subtract the padding. It is added to the image, on both sides.",
            lambda n, f, s=1, p=0: (n - 2 * p - f) // s + 1,
        ),
        Mistake(
            "The number is right, but it is a float, such as 4.0, and no array can have 4.0 rows. "
            "Divide with //, or take int(…) of it.",
            lambda n, f, s=1, p=0: np.floor((n + 2 * p - f) / s) + 1,
            lambda n, f, s=1, p=0: (n + 2 * p - f) / s // 1 + 1,
        ),
    ],
    variants=[
        lambda n, f, s=1, p=0: int((n + 2 * p - f) / s) + 1,
        lambda n, f, s=1, p=0: len(range(0, n + 2 * p - f + 1, s)),
        lambda n, f, s=1, p=0: (n + 2 * p - f + s) // s,
        lambda n, f, s=1, p=0: np.int64((n + 2 * p - f) // s + 1),
    ],
    hints=[
        "Draw a row of 7 boxes and lay a filter of 3 on its left end. How far can it still move?",
        "The room for moving is size + 2 * padding - filter_size. How many strides fit into it? "
        "And then the place where it started.",
        "(size + 2 * padding - filter_size) // stride + 1",
    ],
)

# --- conv2d_naive ----------------------------------------------------------------------------


def _cut(x, i, j, fh, fw, stride):
    return x[i * stride : i * stride + fh, j * stride : j * stride + fw]


def _weighted_sum(patch, w, b):
    return np.sum(patch * w) + b


def _with_loops(number=_weighted_sum, cut=_cut):
    """A convolution with loops: `number(patch, w, b)` is made of what `cut` takes of an image."""

    def convolve(x, w, b, stride=1, padding=0):
        fh, fw = w.shape[:2]
        height = _output_size(x.shape[1], fh, stride, padding)
        width = _output_size(x.shape[2], fw, stride, padding)
        y = np.zeros((len(x), height, width, w.shape[3]))
        for n, image in enumerate(_pad(x, padding)):
            for i, j, f in np.ndindex(y.shape[1:]):
                y[n, i, j, f] = number(cut(image, i, j, fh, fw, stride), w[..., f], b[f])
        return y

    return convolve


def _with_all_biases(x, w, b, stride=1, padding=0):
    return _with_loops(lambda patch, w_f, b_f: np.sum(patch * w_f) + b)(x, w, b, stride, padding)


def _over_all_images(x, w, b, stride=1, padding=0):
    one = _convolved(x, w, 0.0, stride, padding).sum(axis=0, keepdims=True)
    return np.repeat(one, len(x), axis=0) + b


def _only_at(*places):
    """The convolution as far as it got: the rest of y is still zero."""

    def convolve(x, w, b, stride=1, padding=0):
        whole = _convolved(x, w, b, stride, padding)
        y = np.zeros_like(whole)
        y[places] = whole[places]
        return y

    return convolve


def _filter_by_filter(x, w, b, stride=1, padding=0):
    maps = [_convolved(x, w[..., [f]], b[[f]], stride, padding) for f in range(w.shape[3])]
    return np.concatenate(maps, axis=3)


def _in_float32(x, w, b, stride=1, padding=0):
    x, w, b = (array.astype(np.float32) for array in (x, w, b))
    return _convolved(x, w, b, stride, padding)


conv2d_naive = Exercise(
    reference=_convolved,
    observe=calls(
        batch=_batch,
        every_second_place=lambda rng: _batch(rng, stride=2),
        padded=lambda rng: _batch(rng, padding=1),
        padded_and_every_second=lambda rng: _batch(rng, filters=(2, 3), stride=2, padding=2),
        one_channel=lambda rng: _batch(rng, channels=1, count=2, images=(1, 4, 4)),
    ),
    mistakes=[
        Mistake(
            "The filter lies upside down: you turned it round before multiplying, as "
            "mathematicians do. Here, as in deep learning everywhere, it is laid on as it is.",
            lambda x, w, b, stride=1, padding=0: _convolved(x, w[::-1, ::-1], b, stride, padding),
        ),
        Mistake(
            "You put several numbers where there is a place for one. Add up the patch along all "
            "three axes, its channels too, np.sum(patch * w[..., f]); and filter f has one bias, "
            "b[f].",
            _with_loops(lambda patch, w, b: (patch * w).sum(axis=(0, 1)) + b),
            _with_all_biases,
        ),
        Mistake(
            "You add up the patches of all images. Number [n, i, j, f] looks at image n alone: "
            "x[n, …].",
            _over_all_images,
        ),
        Mistake(
            "@ is the product of matrices. Here number is multiplied by number: "
            "np.sum(patch * w[..., f]).",
            _with_loops(lambda patch, w, b: np.sum(patch @ w) + b),
        ),
        Mistake(
            "You use one channel only. A filter has a weight for every channel, and all products "
            "of the patch are added: np.sum(patch * w[..., f]).",
            _with_loops(lambda patch, w, b: np.sum(patch[..., 0] * w[..., 0]) + b),
            _with_loops(lambda patch, w, b: np.sum(patch[..., -1] * w[..., -1]) + b),
        ),
        Mistake(
            "The bias is missing: add b[f] to each sum.",
            _with_loops(lambda patch, w, b: np.sum(patch * w)),
        ),
        Mistake(
            "You add the bias to every product, so it is counted as often as the filter has "
            "weights. Sum first, then add b[f] once.",
            _with_loops(lambda patch, w, b: np.sum(patch * w + b)),
        ),
        Mistake(
            "w without an index is all filters at once, and a patch does not fit onto it. Filter f "
            "is w[..., f].",
            lambda x, w, b, stride=1, padding=0: _with_loops(
                lambda patch, w_f, b_f: np.sum(patch * w) + b_f
            )(x, w, b, stride, padding),
        ),
        Mistake(
            "w[f] is row f of every filter, because the filters lie along the last axis. Filter f "
            "is w[..., f].",
            lambda x, w, b, stride=1, padding=0: _with_loops(
                lambda patch, w_f, b_f: np.sum(patch * w[0]) + b_f
            )(x, w, b, stride, padding),
        ),
        Mistake(
            "Your patches ignore the stride. Place (i, j) of the output looks at the pixels from "
            "(i * stride, j * stride) on.",
            _with_loops(cut=lambda x, i, j, fh, fw, s: x[i : i + fh, j : j + fw]),
        ),
        Mistake(
            "The slice begins at i * stride but does not end fh further on, so the patch is too "
            "small. From i * stride to i * stride + fh, and the columns likewise.",
            _with_loops(cut=lambda x, i, j, fh, fw, s: x[i * s : i + fh, j * s : j + fw]),
        ),
        Mistake(
            "You step inside the patch: its pixels lie stride apart. The pixels of a patch are "
            "neighbours; only the next patch begins stride pixels further on.",
            _with_loops(
                cut=lambda x, i, j, fh, fw, s: x[i * s : i * s + fh * s : s, j * s :][
                    :, : fw * s : s
                ]
            ),
            _with_loops(cut=lambda x, i, j, fh, fw, s: x[i : i + fh * s : s, j : j + fw * s : s]),
        ),
        Mistake(
            "Rows and columns are exchanged: i goes with the rows of the image, its second axis "
            "after n, and j with the columns.",
            _with_loops(cut=lambda x, i, j, fh, fw, s: _cut(x, j, i, fh, fw, s)),
            _with_loops(cut=lambda x, i, j, fh, fw, s: _cut(x, i, j, fw, fh, s)),
        ),
        Mistake(
            "That is the mean of the products. A convolution adds them up: np.sum.",
            _with_loops(lambda patch, w, b: np.mean(patch * w) + b),
        ),
        Mistake(
            "`return` stands inside a loop and ends it too early. It belongs after all of them, "
            "in line with the first `for`.",
            _only_at(0, 0, 0, 0),
            _only_at(0, 0, 0),
            _only_at(0, 0),
            _only_at(0),
        ),
        Mistake(
            "y is still zero: your numbers have not been put into it. y[n, i, j, f] = ...",
            lambda x, w, b, stride=1, padding=0: 0 * _convolved(x, w, b, stride, padding),
        ),
    ],
    variants=[
        _with_loops(),
        _filter_by_filter,
        _in_float32,
        lambda x, w, b, stride=1, padding=0: _convolved(x, w, b, stride, padding).tolist(),
    ],
    hints=[
        "Four loops: over the images, over the rows and the columns of the output, over the "
        "filters. Inside them, one number.",
        "The patch of place (i, j) begins at row i * stride and column j * stride, and is as large "
        "as the filter. Multiply it by the filter, number by number, and add everything up.",
        "patch = x[n, i * stride : i * stride + fh, j * stride : j * stride + fw], and then "
        "y[n, i, j, f] = np.sum(patch * w[..., f]) + b[f].",
    ],
)
