"""Notebook convolution_backward: from rows of patches back into the image.

Sources: Y. LeCun and others, "Backpropagation applied to handwritten zip code recognition" (1989);
V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning" (2016).
"""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.exercises.convolution.windows import pad as _pad
from common.layers import col2im as _col2im
from common.layers import conv_output_size as _output_size
from common.layers import im2col as _im2col


def _put_back(put=None, cut=None, order=None, step=None, slices=None, pixels=None, rounds=None):
    """col2im with a loop. put: how a slice gets its numbers; cut: what is cut off in the end;
    order: how the rows are taken apart; step: the stride that is really used; slices(i, j, OH, OW,
    stride): where pixel i, j of all patches goes; pixels(patches, i, j): its numbers; rounds(FH,
    FW, OH, OW): how often the loops go round."""

    def images(rows, shape, fh, fw, stride=1, padding=0):
        count, height, width, channels = shape
        oh = _output_size(height, fh, stride, padding)
        ow = _output_size(width, fw, stride, padding)
        patches = (order or _taken_apart)(rows, count, oh, ow, fh, fw, channels)
        padded = np.zeros((count, height + 2 * padding, width + 2 * padding, channels))
        s = step or stride
        for i, j in np.ndindex(rounds(fh, fw, oh, ow) if rounds else (fh, fw)):
            place = padded[:, *(slices or _places)(i, j, oh, ow, s)]
            (put or _add)(place, (pixels or _pixel)(patches, i, j))
        return (cut or _middle)(padded, padding, height, width)

    return images


def _taken_apart(rows, count, oh, ow, fh, fw, channels):
    return rows.reshape(count, oh, ow, fh, fw, channels)


def _places(i, j, oh, ow, s):
    return slice(i, i + s * oh, s), slice(j, j + s * ow, s)


def _pixel(patches, i, j):
    return patches[:, :, :, i, j]


def _add(place, numbers):
    place += numbers


def _overwrite(place, numbers):
    place[:] = numbers


def _middle(padded, padding, height, width):
    return padded[:, padding : padding + height, padding : padding + width]


def _averaged(rows, shape, fh, fw, stride=1, padding=0):
    sums = _col2im(rows, shape, fh, fw, stride, padding)
    counts = _col2im(np.ones_like(rows), shape, fh, fw, stride, padding)
    return sums / np.maximum(counts, 1)


def _patch_by_patch(rows, shape, fh, fw, stride=1, padding=0):
    x = _pad(np.zeros(shape), padding)
    oh = _output_size(shape[1], fh, stride, padding)
    ow = _output_size(shape[2], fw, stride, padding)
    for row, (n, i, j) in zip(rows, np.ndindex(shape[0], oh, ow)):
        x[n, i * stride : i * stride + fh, j * stride : j * stride + fw] += row.reshape(fh, fw, -1)
    return _middle(x, padding, *shape[1:3])


def _rows(*sizes, **keyword):
    def make(rng):
        shape = (2, 5, 6, 3)
        rows = _im2col(np.zeros(shape), *sizes, **keyword).shape
        return args(rng.normal(size=rows), shape, *sizes, **keyword)

    return make


col2im = Exercise(
    reference=_col2im,
    observe=calls(
        two_patches=args(np.array([[1.0, 2, 4, 5], [2, 3, 5, 6]]), (1, 2, 3, 1), 2, 2),
        batch=_rows(3, 2),
        padded=_rows(2, 3, padding=2),
        every_second_place=_rows(2, 3, stride=2),
        padded_and_every_second=_rows(3, 2, stride=2, padding=1),
    ),
    mistakes=[
        Mistake(
            "Where patches overlap, you overwrite, and only the last one is kept. Add them up: +=.",
            _put_back(_overwrite),
        ),
        Mistake(
            "You take the mean where patches overlap. col2im carries gradients, and gradients add "
            "up: a pixel that was used twice has twice the influence.",
            _averaged,
        ),
        Mistake(
            "The frame of zeros is still there. Cut the padding off at both ends, so that the "
            "result has the shape you were given.",
            _put_back(cut=lambda x, p, height, width: x),
        ),
        Mistake(
            "You cut the padding off on one side only, or all of it on one side. Keep the middle: "
            "padded[:, padding : padding + H, padding : padding + W].",
            _put_back(cut=lambda x, p, height, width: x[:, p:, p:]),
            _put_back(cut=lambda x, p, height, width: x[:, :height, :width]),
            _put_back(cut=lambda x, p, height, width: x[:, 2 * p :, 2 * p :]),
        ),
        Mistake(
            "Without padding your slice [padding : -padding] is [0 : -0], and that is empty. Say "
            "where it ends: padding : padding + H.",
            _put_back(cut=lambda x, p, height, width: x[:, p:-p, p:-p]),
        ),
        Mistake(
            "You put the patches next to each other, one pixel apart, whatever the stride. The "
            "slices need it as their step.",
            _put_back(step=1),
        ),
        Mistake(
            "i and j count the pixels of a filter, one apart, and you multiply them by the stride. "
            "The stride is the step of the slice: i : i + stride * height : stride.",
            _put_back(
                slices=lambda i, j, oh, ow, s: (
                    slice(i * s, i * s + oh),
                    slice(j * s, j * s + ow),
                )
            ),
        ),
        Mistake(
            "The slice that cuts the padding off ends too early, as padding : H does. H rows from "
            "padding on end at padding + H.",
            _put_back(cut=lambda x, p, height, width: x[:, p:height, p:width]),
            _put_back(cut=lambda x, p, height, width: x[:, p : height - p, p : width - p]),
        ),
        Mistake(
            "You cut the padding off along the wrong axes. The images come first: "
            "padded[:, padding : padding + H, padding : padding + W].",
            _put_back(cut=lambda x, p, height, width: x[p : p + height, p : p + width]),
        ),
        Mistake(
            "i and j are exchanged on one side of the +=. i counts the rows: it shifts the first "
            "slice, and comes first in patches[:, :, :, i, j].",
            _put_back(pixels=lambda patches, i, j: patches[:, :, :, j, i]),
            _put_back(slices=lambda i, j, oh, ow, s: _places(j, i, oh, ow, s)),
        ),
        Mistake(
            "`return` stands inside a loop and ends it too early. It belongs after both loops, in "
            "line with the first `for`.",
            _put_back(rounds=lambda fh, fw, oh, ow: (1, fw)),
            _put_back(rounds=lambda fh, fw, oh, ow: (1, 1)),
        ),
        Mistake(
            "Your slices do not end with the last place, or not in steps of stride. As in im2col, "
            "`height` places from i on are i : i + stride * height : stride.",
            _put_back(slices=lambda i, j, oh, ow, s: (slice(i, i + oh, s), slice(j, j + ow, s))),
            _put_back(slices=lambda i, j, oh, ow, s: (slice(i, None, s), slice(j, None, s))),
            _put_back(slices=lambda i, j, oh, ow, s: (slice(i, s * oh, s), slice(j, s * ow, s))),
            _put_back(slices=lambda i, j, oh, ow, s: (slice(i, i + s * oh), slice(j, j + s * ow))),
            _put_back(
                slices=lambda i, j, oh, ow, s: (slice(i, i + s * oh, s), slice(j, j + s * ow))
            ),
            _put_back(
                slices=lambda i, j, oh, ow, s: (slice(i, i + s * oh), slice(j, j + s * ow, s))
            ),
            _put_back(
                slices=lambda i, j, oh, ow, s: (slice(i, i + oh, s), slice(j, j + s * ow, s))
            ),
        ),
        Mistake(
            "Your loops count places. They count the pixels of a filter: range(filter_height) and "
            "range(filter_width).",
            _put_back(rounds=lambda fh, fw, oh, ow: (oh, ow)),
            _put_back(rounds=lambda fh, fw, oh, ow: (oh, fw)),
            _put_back(rounds=lambda fh, fw, oh, ow: (fh, ow)),
        ),
        Mistake(
            "The rows are taken apart in the wrong order. im2col wrote each patch as (FH, FW, C), "
            "so it is .reshape(N, OH, OW, FH, FW, C).",
            _put_back(
                order=lambda rows, n, oh, ow, fh, fw, c: rows.reshape(
                    n, oh, ow, c, fh, fw
                ).transpose(0, 1, 2, 4, 5, 3)
            ),
            _put_back(
                order=lambda rows, n, oh, ow, fh, fw, c: rows.reshape(
                    n, oh, ow, fw, fh, c
                ).transpose(0, 1, 2, 4, 3, 5)
            ),
            _put_back(
                order=lambda rows, n, oh, ow, fh, fw, c: rows.reshape(
                    n, ow, oh, fh, fw, c
                ).transpose(0, 2, 1, 3, 4, 5)
            ),
            _put_back(
                order=lambda rows, n, oh, ow, fh, fw, c: rows.reshape(
                    fh, fw, n, oh, ow, c
                ).transpose(2, 3, 4, 0, 1, 5)
            ),
        ),
    ],
    variants=[
        _put_back(),
        _patch_by_patch,
        lambda rows, *sizes, **keyword: _col2im(rows.astype(np.float32), *sizes, **keyword),
    ],
    hints=[
        "It is im2col read backward: the same slices, but now the image is on the left of the +=.",
        "Take the rows apart again, .reshape(N, OH, OW, FH, FW, C). Pixel (i, j) of all patches "
        "is added to the slice that im2col took it from.",
        "padded[:, i : i + stride * height : stride, j : j + stride * width : stride] += "
        "patches[:, :, :, i, j] for all i and j; then padded[:, padding : padding + H, "
        "padding : padding + W].",
    ],
)
