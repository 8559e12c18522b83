"""Notebook convolution: all patches as rows of one matrix, and the convolution as one product.

Source: K. Chellapilla, S. Puri, P. Simard, "High Performance Convolutional Neural Networks for
Document Processing" (2006).
"""

import numpy as np

from common.checking import Exercise, Mistake, args, calls
from common.exercises.convolution.windows import batch as _batch
from common.exercises.convolution.windows import convolved as _convolved
from common.exercises.convolution.windows import pad as _pad
from common.exercises.convolution.windows import patches as _patches
from common.layers import conv_output_size as _output_size
from common.layers import im2col as _im2col

# --- im2col ----------------------------------------------------------------------------------


def _rows(patches, order=(0, 1, 2, 3, 4, 5)):
    """A matrix of patches (N, OH, OW, FH, FW, C), its six axes in another order beforehand."""
    rows = patches.shape[0] * patches.shape[1] * patches.shape[2]
    return patches.transpose(order).reshape(rows, -1)


def _cut_by_offset(columns, put=None, rounds=None):
    """As one does it with one slice per pixel of the filter: `columns(x, i, j, ...)` cuts it.
    put: changes i and j for the patch; rounds: how many rows of a filter are gone through."""

    def rows(x, filter_height, filter_width, stride=1, padding=0):
        height = _output_size(x.shape[1], filter_height, stride, padding)
        width = _output_size(x.shape[2], filter_width, stride, padding)
        x = _pad(x, padding)
        cut = np.zeros((len(x), height, width, filter_height, filter_width, x.shape[3]))
        for i, j in np.ndindex(rounds or filter_height, filter_width):
            cut[:, :, :, *(put(i, j) if put else (i, j))] = columns(x, i, j, height, width, stride)
        return _rows(cut)

    return rows


def _slice(x, i, j, height, width, stride):
    return x[:, i : i + stride * height : stride, j : j + stride * width : stride]


def _one_by_one(x, filter_height, filter_width, stride=1, padding=0):
    height = _output_size(x.shape[1], filter_height, stride, padding)
    width = _output_size(x.shape[2], filter_width, stride, padding)
    x, rows = _pad(x, padding), []
    for n, i, j in np.ndindex(len(x), height, width):
        top, left = i * stride, j * stride
        rows.append(x[n, top : top + filter_height, left : left + filter_width].ravel())
    return np.array(rows)


def _images(rng, *sizes, **keyword):
    return args(rng.normal(size=(2, 5, 6, 3)), *sizes, **keyword)


_NUMBERED = np.arange(1.0, 13.0).reshape(1, 3, 4, 1)

im2col = Exercise(
    reference=_im2col,
    observe=calls(
        twelve_pixels=args(_NUMBERED, 2, 3),
        batch=lambda rng: _images(rng, 3, 2),
        every_second_place=lambda rng: _images(rng, 2, 2, stride=2),
        padded=lambda rng: _images(rng, 3, 2, padding=1),
        padded_and_every_second=lambda rng: _images(rng, 2, 3, stride=2, padding=2),
    ),
    mistakes=[
        Mistake(
            "Your patches ignore the stride: they lie one pixel apart. Every slice needs it as "
            "its step, i : i + stride * height : stride.",
            _cut_by_offset(lambda x, i, j, h, w, s: x[:, i : i + h, j : j + w]),
        ),
        Mistake(
            "Your slices step by stride but end too soon, after `height` pixels. In steps of "
            "stride, `height` places need i : i + stride * height : stride.",
            _cut_by_offset(lambda x, i, j, h, w, s: x[:, i : i + h : s, j : j + w : s]),
        ),
        Mistake(
            "Your slices do not end with the last place, but wherever the image ends, or at "
            "height. `height` places from i on need i : i + stride * height : stride.",
            _cut_by_offset(lambda x, i, j, h, w, s: x[:, i::s, j::s]),
            _cut_by_offset(lambda x, i, j, h, w, s: x[:, i:h:s, j:w:s]),
            _cut_by_offset(lambda x, i, j, h, w, s: x[:, i : s * h : s, j : s * w : s]),
            _cut_by_offset(lambda x, i, j, h, w, s: x[:, i : i + s * h, j : j + s * w]),
        ),
        Mistake(
            "The numbers are the right ones, but they got mixed up in the reshape: it reads an "
            "array axis by axis, so first bring the axes into the order (N, OH, OW, FH, FW, C).",
            lambda x, fh, fw, stride=1, padding=0: _rows(
                _patches(x, fh, fw, stride, padding), (0, 3, 4, 5, 1, 2)
            ),
            lambda x, fh, fw, stride=1, padding=0: _rows(
                _patches(x, fh, fw, stride, padding), (0, 3, 4, 1, 2, 5)
            ),
            lambda x, fh, fw, stride=1, padding=0: _rows(
                _patches(x, fh, fw, stride, padding), (3, 4, 0, 1, 2, 5)
            ),
            lambda x, fh, fw, stride=1, padding=0: _rows(
                _patches(x, fh, fw, stride, padding), (0, 1, 3, 2, 4, 5)
            ),
        ),
        Mistake(
            "In each row the channels come first. Ours are last, as in the filters: a row is read "
            "as (FH, FW, C).",
            lambda x, fh, fw, stride=1, padding=0: _rows(
                _patches(x, fh, fw, stride, padding), (0, 1, 2, 5, 3, 4)
            ),
        ),
        Mistake(
            "In each patch rows and columns are exchanged. i counts the rows of the filter and "
            "shifts the first of the two slices; j counts its columns.",
            lambda x, fh, fw, stride=1, padding=0: _rows(
                _patches(x, fh, fw, stride, padding), (0, 1, 2, 4, 3, 5)
            ),
            _cut_by_offset(_slice, put=lambda i, j: (j, i)),
            _cut_by_offset(lambda x, i, j, h, w, s: _slice(x, j, i, h, w, s)),
        ),
        Mistake(
            "`return` stands inside the loop and ends it too early: most pixels of the patches are "
            "still 0. It belongs after both loops.",
            _cut_by_offset(_slice, rounds=1),
        ),
        Mistake(
            "Your matrix has another number of rows. One row per patch: "
            ".reshape(len(x) * height * width, -1).",
            lambda x, *sizes, **keyword: _im2col(x, *sizes, **keyword).reshape(len(x), -1),
            lambda x, *sizes, **keyword: (lambda rows: rows.reshape(-1, len(rows)))(
                _im2col(x, *sizes, **keyword)
            ),
        ),
        Mistake(
            "A patch is a column of your matrix. Here it is a row, shape (N * OH * OW, "
            "FH * FW * C), in spite of the name.",
            lambda x, fh, fw, stride=1, padding=0: _im2col(x, fh, fw, stride, padding).T,
        ),
        Mistake(
            "Your rows run through the image column by column, or place by place through all "
            "images. The order is image, then line, then column.",
            lambda x, fh, fw, stride=1, padding=0: _rows(
                _patches(x, fh, fw, stride, padding), (0, 2, 1, 3, 4, 5)
            ),
            lambda x, fh, fw, stride=1, padding=0: _rows(
                _patches(x, fh, fw, stride, padding), (1, 2, 0, 3, 4, 5)
            ),
        ),
        Mistake(
            "You leave the patches with six axes. Make two of them: one row per patch, "
            ".reshape(N * height * width, -1).",
            _patches,
        ),
    ],
    variants=[
        _one_by_one,
        _cut_by_offset(
            lambda x, i, j, h, w, s: x[:, i : i + s * (h - 1) + 1 : s, j : j + s * w : s]
        ),
        lambda x, *sizes, **keyword: _im2col(x.astype(np.float32), *sizes, **keyword),
        lambda x, *sizes, **keyword: _im2col(x, *sizes, **keyword).tolist(),
    ],
    hints=[
        "Do not think of one patch after the other. Where are the upper left pixels of all "
        "patches? And the pixels beside them?",
        "The upper left pixels are x[:, 0 : stride * height : stride, 0 : stride * width : "
        "stride]. Pixel (i, j) of all patches is the same slice, begun at i and j.",
        "patches[:, :, :, i, j] = x[:, i : i + stride * height : stride, "
        "j : j + stride * width : stride] for all i and j, and after the loops "
        "patches.reshape(len(x) * height * width, -1).",
    ],
)

# --- conv2d ----------------------------------------------------------------------------------


def _product(x, w, b, stride=1, padding=0, *, filters=None):
    """The rows of the result, (N * OH * OW, F). filters: another matrix than w's own."""
    rows = _im2col(x, *w.shape[:2], stride, padding)
    return rows @ (w.reshape(-1, w.shape[3]) if filters is None else filters) + b


def _reshaped(shape, order=(0, 1, 2, 3)):
    """The convolution whose rows are given a shape of axes N, H, W, F in the order of `shape`."""

    def convolve(x, w, b, stride=1, padding=0):
        sizes = dict(zip("NHWF", _convolved(x, w, b, stride, padding).shape))
        y = _product(x, w, b, stride, padding).reshape([sizes[axis] for axis in shape])
        return y.transpose(order)

    return convolve


def _wrong_patches(**wrong):
    def convolve(x, w, b, stride=1, padding=0):
        given = {"stride": stride, "padding": padding} | wrong
        shape = _convolved(x, w, b, stride, padding).shape
        return (_im2col(x, *w.shape[:2], **given) @ w.reshape(-1, len(b)) + b).reshape(shape)

    return convolve


def _with_filters(make):
    def convolve(x, w, b, stride=1, padding=0):
        y = _product(x, w, b, stride, padding, filters=make(w))
        return y.reshape(_convolved(x, w, b, stride, padding).shape)

    return convolve


conv2d = Exercise(
    reference=_convolved,
    observe=calls(
        batch=_batch,
        every_second_place=lambda rng: _batch(rng, stride=2),
        padded=lambda rng: _batch(rng, padding=1),
        padded_and_every_second=lambda rng: _batch(rng, filters=(2, 3), stride=2, padding=2),
        one_by_one=lambda rng: _batch(rng, filters=(1, 1), channels=3, count=2),
    ),
    mistakes=[
        Mistake(
            "The filters' matrix is mixed up: filters lie along the last axis of w, so "
            "w.reshape(F, -1) cuts right through them. w.reshape(-1, F) leaves one in each column.",
            _with_filters(lambda w: w.reshape(w.shape[3], -1).T),
            _with_filters(lambda w: w.T.reshape(-1, w.shape[3])),
        ),
        Mistake(
            "The axes of w are in another order than those of a patch, (FH, FW, C). No transpose "
            "is needed: w.reshape(-1, F).",
            _with_filters(lambda w: w.transpose(3, 0, 1, 2).reshape(-1, w.shape[3])),
            _with_filters(lambda w: w.transpose(2, 0, 1, 3).reshape(-1, w.shape[3])),
        ),
        Mistake(
            "The bias is missing: add b to the product. It has one number for each column.",
            lambda x, w, b, stride=1, padding=0: _convolved(x, w, 0 * b, stride, padding),
        ),
        Mistake(
            "You return one row per place. Give the rows their axes back: "
            ".reshape(len(x), height, width, F).",
            _product,
        ),
        Mistake(
            "You reshape as if the channels came first. The product has the filters in its last "
            "axis already, so the shape is (N, OH, OW, F), and nothing is transposed.",
            _reshaped("NFHW"),
            _reshaped("NFHW", (0, 2, 3, 1)),
            _reshaped("NHWF", (0, 3, 1, 2)),
        ),
        Mistake(
            "Height and width are exchanged in the reshape: the rows of the matrix run along a "
            "line of the image first, so it is (N, OH, OW, F).",
            _reshaped("NWHF"),
            _reshaped("NWHF", (0, 2, 1, 3)),
        ),
        Mistake(
            "The patches were cut with another stride or padding than the sizes were computed "
            "with. Hand both on to im2col: im2col(x, fh, fw, stride, padding).",
            _wrong_patches(stride=1),
            _wrong_patches(padding=0),
            _wrong_patches(stride=1, padding=0),
        ),
        Mistake(
            "The filter lies upside down. It is laid on as it is, without [::-1].",
            lambda x, w, b, stride=1, padding=0: _convolved(x, w[::-1, ::-1], b, stride, padding),
        ),
        Mistake(
            "* multiplies number by number, and these shapes do not fit. The product of matrices "
            "is written @.",
            lambda x, w, b, stride=1, padding=0: (
                _im2col(x, *w.shape[:2], stride, padding) * w.reshape(-1, len(b)) + b
            ),
        ),
        Mistake(
            "w still has four axes. Make a matrix of it first, one filter in each column: "
            "w.reshape(-1, F).",
            lambda x, w, b, stride=1, padding=0: _im2col(x, *w.shape[:2], stride, padding) @ w + b,
        ),
    ],
    variants=[
        _reshaped("NHWF"),
        lambda x, w, b, stride=1, padding=0: _convolved(
            x.astype(np.float32), w.astype(np.float32), b, stride, padding
        ),
        lambda x, w, b, stride=1, padding=0: np.concatenate(
            [_convolved(image[None], w, b, stride, padding) for image in x]
        ),
    ],
    hints=[
        "im2col gives one patch per row. Write each filter as one column, and a product of "
        "matrices does all the sums.",
        "w.reshape(-1, F) has one filter in each column. After the product and the bias, the rows "
        "want their axes (N, height, width, F) back.",
        "(im2col(x, fh, fw, stride, padding) @ w.reshape(-1, filters) + b)"
        ".reshape(len(x), height, width, filters)",
    ],
    insight="One product of matrices does what four loops did: its rows are the places, its "
    "columns the filters.",
)
