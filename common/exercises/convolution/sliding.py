"""Notebook convolution: how many places a filter has, and the sum at each, with loops.

Sources: K. Fukushima, "Neocognitron" (1980); Y. LeCun and others, "Gradient-based learning applied
to document recognition" (1998).
"""

import numpy as np

from common.checking import Call, Equivalent, Exercise, Mistake, calls
from common.exercises.convolution.windows import batch as _batch
from common.exercises.convolution.windows import convolved as _convolved
from common.exercises.convolution.windows import pad as _pad
from common.layers import im2col as _library

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
    reference=_library.conv_output_size,
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


def _place_by_place(number, inside=lambda x, i, j, fh, fw, s: x[i * s :, j * s :][:fh, :fw]):
    """A convolution with loops: `number(patch, w, b)` is made of what `inside` cuts out."""

    def convolve(x, w, b, stride=1, padding=0):
        fh, fw = w.shape[:2]
        height = _library.conv_output_size(x.shape[1], fh, stride, padding)
        width = _library.conv_output_size(x.shape[2], fw, stride, padding)
        y = np.zeros((len(x), height, width, w.shape[3]))
        for n, image in enumerate(_pad(x, padding)):
            for i in range(height):
                for j in range(width):
                    for f in range(w.shape[3]):
                        patch = inside(image, i, j, fh, fw, stride)
                        y[n, i, j, f] = number(patch, w[..., f], b[f])
        return y

    return convolve


def _padding_twice(x, w, b, stride=1, padding=0):
    return _place_by_place(lambda patch, w, b: np.sum(patch * w) + b)(
        _pad(x, padding), w, b, stride, padding
    ) * np.ones((1, 1, 1, 1))


def _size_of_the_padded_twice(x, w, b, stride=1, padding=0):
    padded = _pad(x, padding)
    height = _library.conv_output_size(padded.shape[1], w.shape[0], stride, padding)
    width = _library.conv_output_size(padded.shape[2], w.shape[1], stride, padding)
    y = np.zeros((len(x), height, width, w.shape[3]))
    for i in range(height):
        for j in range(width):
            patch = padded[0, i * stride :, j * stride :][: w.shape[0], : w.shape[1]]
            y[0, i, j, 0] = np.sum(patch * w[..., 0]) + b[0]
    return y


def _returns_too_early(x, w, b, stride=1, padding=0):
    y = np.zeros(_convolved(x, w, b, stride, padding).shape)
    y[0, 0, 0] = _convolved(x, w, b, stride, padding)[0, 0, 0]
    return y


def _returns_after_one_number(x, w, b, stride=1, padding=0):
    y = np.zeros(_convolved(x, w, b, stride, padding).shape)
    y[0, 0, 0, 0] = _convolved(x, w, b, stride, padding)[0, 0, 0, 0]
    return y


def _returns_after_one_image(x, w, b, stride=1, padding=0):
    y = _convolved(x, w, b, stride, padding)
    y[1:] = 0
    return y


def _only_the_last_image(x, w, b, stride=1, padding=0):
    y = _convolved(x, w, b, stride, padding)
    y[:-1] = 0
    return y


def _one_by_one(n_first):
    def convolve(x, w, b, stride=1, padding=0):
        if n_first:
            return np.stack([_convolved(i[None], w, b, stride, padding)[0] for i in x])
        maps = [_convolved(x, w[..., [f]], b[[f]], stride, padding) for f in range(w.shape[3])]
        return np.concatenate(maps, axis=3)

    return convolve


def _in_float32(x, w, b, stride=1, padding=0):
    x, w, b = (array.astype(np.float32) for array in (x, w, b))
    return _convolved(x, w, b, stride, padding)


_LINES = np.zeros((1, 4, 5, 1))
_LINES[0, :, 2:] = 1  # dark on the left, light on the right


conv2d_naive = Exercise(
    reference=_convolved,
    observe=calls(
        batch=_batch,
        every_second_place=lambda rng: _batch(rng, stride=2),
        padded=lambda rng: _batch(rng, padding=1),
        padded_and_every_second=lambda rng: _batch(rng, filters=(2, 3), stride=2, padding=2),
        one_channel=lambda rng: _batch(rng, channels=1, count=1, images=(1, 4, 4)),
    ),
    mistakes=[
        Mistake(
            "The filter lies upside down: you turned it round before multiplying, as "
            "mathematicians do. Here, as in all libraries, it is laid on as it is.",
            lambda x, w, b, stride=1, padding=0: _convolved(x, w[::-1, ::-1], b, stride, padding),
        ),
        Mistake(
            "You add up the rows and columns of a patch, but not its channels, and a pixel of y "
            "holds one number for each filter. Sum over all three axes: np.sum(patch * w[..., f]).",
            _place_by_place(lambda patch, w, b: (patch * w).sum(axis=(0, 1)) + b),
        ),
        Mistake(
            "You use the first channel only. A filter has a weight for every channel, and all "
            "products of the patch are added: np.sum(patch * w[..., f]).",
            lambda x, w, b, stride=1, padding=0: _convolved(
                x[..., :1], w[:, :, :1], b, stride, padding
            ),
        ),
        Mistake(
            "The bias is missing: add b[f] to each sum.",
            lambda x, w, b, stride=1, padding=0: _convolved(x, w, 0 * b, stride, padding),
        ),
        Mistake(
            "You add the bias to every product, so it is counted as often as the filter has "
            "weights. Sum first, then add b[f] once.",
            _place_by_place(lambda patch, w, b: np.sum(patch * w + b)),
        ),
        Mistake(
            "All filters get the same bias, or all biases at once. Filter f has its own: b[f].",
            lambda x, w, b, stride=1, padding=0: _convolved(x, w, b[0], stride, padding),
            lambda x, w, b, stride=1, padding=0: _convolved(x, w, b.sum(), stride, padding),
        ),
        Mistake(
            "Your patches ignore the stride. Place (i, j) of the output looks at the pixels from "
            "(i * stride, j * stride) on.",
            _place_by_place(
                lambda patch, w, b: np.sum(patch * w) + b,
                lambda x, i, j, fh, fw, s: x[i : i + fh, j : j + fw],
            ),
        ),
        Mistake(
            "You step inside the patch: its pixels lie stride apart. The pixels of a patch are "
            "neighbours; only the next patch begins stride pixels further on.",
            _place_by_place(
                lambda patch, w, b: np.sum(patch * w) + b,
                lambda x, i, j, fh, fw, s: x[i * s : i * s + fh : s, j * s : j * s + fw : s],
            ),
        ),
        Mistake(
            "You do not pad the image: x = pad(x, padding) comes before the loops.",
            _place_by_place(
                lambda patch, w, b: np.sum(patch * w) + b,
                lambda x, i, j, fh, fw, s: x[i * s : i * s + fh, j * s : j * s + fw],
            ).__get__  # replaced below: needs the unpadded image
            if False
            else lambda x, w, b, stride=1, padding=0: _convolved(x, w, b, stride, 0),
        ),
        Mistake(
            "The padding is counted twice: x is padded already when you ask for its size. Take "
            "the size of the image as it came, or a padding of 0 for the padded one.",
            _size_of_the_padded_twice,
        ),
        Mistake(
            "That is the mean of the products. A convolution adds them up: np.sum.",
            _place_by_place(lambda patch, w, b: np.mean(patch * w) + b),
        ),
        Mistake(
            "`return` stands inside a loop and ends it too early. Move it to the left, in line "
            "with the first `for`.",
            _returns_after_one_number,
            _returns_too_early,
            _returns_after_one_image,
        ),
        Mistake(
            "Only the last image of the batch has a result. Does every image of the batch have "
            "its own place in y, y[n, i, j, f]?",
            _only_the_last_image,
        ),
    ],
    variants=[
        _place_by_place(lambda patch, w, b: np.sum(patch * w) + b),
        _one_by_one(True),
        _one_by_one(False),
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
