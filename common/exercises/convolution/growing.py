"""Notebook convolution_backward: the transposed convolution, which makes images larger.

Sources: M. Zeiler and others, "Deconvolutional networks" (2010); A. Odena, V. Dumoulin, C. Olah,
"Deconvolution and Checkerboard Artifacts" (2016).
"""

import numpy as np

from common.checking import Choice, Exercise, Mistake, Prediction, args, calls
from common.exercises.convolution.putting_back import _put_back
from common.layers import conv_output_size as _output_size


def _spread(x, w, stride=1, padding=0, *, add=True, crop=None, apart=None, rows=None):
    """Every pixel of x puts its filter, times its value, into a larger image. crop: what is cut
    off; apart: where the stamps lie, if not at stride; rows: how many rows of x make stamps."""
    count, height, width, _ = x.shape
    fh, fw, channels, _ = w.shape
    full = np.zeros((count, (height - 1) * stride + fh, (width - 1) * stride + fw, channels))
    apart = apart or stride
    for i, j in np.ndindex(rows or height, width):
        stamp = np.tensordot(x[:, i, j], w, axes=(1, 3))
        place = full[:, i * apart : i * apart + fh, j * apart : j * apart + fw]
        place[:] = place + stamp if add else stamp
    return (crop or _frame_off)(full, padding)


def _frame_off(full, padding):
    return full[:, padding : full.shape[1] - padding, padding : full.shape[2] - padding]


def _larger(size, filter_size, stride, padding):
    return (size - 1) * stride + filter_size - 2 * padding


def _col2im_as_written(size=_larger, handed_on=None, matrix=None, channels=None):
    """The transposed convolution as the page has it. size: of the larger image; handed_on(stride,
    padding): what col2im is told of them; matrix(w): the filters; channels(w): of the result."""

    def enlarge(x, w, stride=1, padding=0):
        fh, fw, _, filters = w.shape
        height, width = size(x.shape[1], fh, stride, padding), size(x.shape[2], fw, stride, padding)
        rows = x.reshape(-1, filters) @ (matrix(w) if matrix else w.reshape(-1, filters).T)
        shape = len(x), height, width, channels(w) if channels else w.shape[2]
        settings = handed_on(stride, padding) if handed_on else (stride, padding)
        return _put_back()(rows, shape, fh, fw, *settings)

    return enlarge


_as_gradient = _col2im_as_written()


def _shared_out(x, w, stride=1, padding=0):
    overlap = _spread(np.ones_like(x), np.ones_like(w), stride, padding) / w.shape[3]
    return _spread(x, w, stride, padding) / np.maximum(overlap, 1)


def _cropped(crop):
    return lambda x, w, stride=1, padding=0: _spread(x, w, stride, padding, crop=crop)


def _inputs(filters=(3, 2), **keyword):
    return lambda rng: args(
        rng.normal(size=(2, 3, 4, 3)), rng.normal(size=(*filters, 2, 3)), **keyword
    )


transposed_conv2d = Exercise(
    reference=_as_gradient,
    observe=calls(
        one_pixel=args(np.full((1, 1, 1, 1), 2.0), np.array([1.0, 2, 3, 4]).reshape(2, 2, 1, 1)),
        batch=_inputs(),
        twice_as_large=_inputs(filters=(2, 2), stride=2),
        overlapping=_inputs(filters=(4, 3), stride=2),
        cropped=_inputs(filters=(4, 4), stride=2, padding=1),
        cropped_more=_inputs(filters=(4, 5), stride=3, padding=2),
    ),
    mistakes=[
        Mistake(
            "Where the stamps of two pixels overlap, you overwrite. They add up: col2im does so.",
            lambda x, w, stride=1, padding=0: _spread(x, w, stride, padding, add=False),
        ),
        Mistake(
            "The padding is cut off on one side only. It comes off at both ends: the size is "
            "(H - 1) * stride + FH - 2 * padding.",
            _cropped(lambda full, p: full[:, p:, p:]),
            _cropped(lambda full, p: full[:, : full.shape[1] - p, : full.shape[2] - p]),
        ),
        Mistake(
            "You cut the result down on the wrong side. The padding comes off at both ends "
            "equally; col2im with the padding does so.",
            _cropped(lambda full, p: full[:, : full.shape[1] - 2 * p, : full.shape[2] - 2 * p]),
            _cropped(lambda full, p: full[:, 2 * p :, 2 * p :]),
        ),
        Mistake(
            "You do not use the padding, or in one of two places only. A convolution adds it, so "
            "the way back takes it off: (H - 1) * stride + FH - 2 * padding, and col2im needs "
            "stride and padding, too.",
            lambda x, w, stride=1, padding=0: _spread(x, w, stride),
            _col2im_as_written(size=lambda n, f, stride, padding: _larger(n, f, stride, 0)),
            _col2im_as_written(handed_on=lambda stride, padding: (stride,)),
        ),
        Mistake(
            "You add the padding. It was a frame round the larger image, and here that image is "
            "the result: take it off, - 2 * padding.",
            _cropped(lambda full, p: np.pad(full, ((0, 0), (p, p), (p, p), (0, 0)))),
            _col2im_as_written(size=lambda n, f, stride, padding: _larger(n, f, stride, -padding)),
        ),
        Mistake(
            "Your stamps ignore the stride: they lie one pixel apart.",
            lambda x, w, stride=1, padding=0: _spread(x, w, 1, padding),
            lambda x, w, stride=1, padding=0: _spread(x, w, stride, padding, apart=1),
            _col2im_as_written(handed_on=lambda stride, padding: (1, padding)),
        ),
        Mistake(
            "The size of the larger image is wrong. The first stamp takes FH rows, every further "
            "one stride more: (H - 1) * stride + FH - 2 * padding.",
            _col2im_as_written(size=lambda n, f, stride, padding: n * stride),
            _col2im_as_written(size=lambda n, f, stride, padding: n * stride + f - 2 * padding),
            _col2im_as_written(
                size=lambda n, f, stride, padding: (n - 1) * stride + f - 2 * padding + 1
            ),
            _col2im_as_written(size=lambda n, f, stride, padding: n * f),
            _col2im_as_written(size=lambda n, f, stride, padding: (n - 1) * stride),
        ),
        Mistake(
            "You go the way of a convolution, to a smaller image. Here it grows: each pixel of x "
            "makes a row, x.reshape(-1, F) @ w.reshape(-1, F).T, and the size is (H - 1) * stride "
            "+ FH - 2 * padding.",
            _col2im_as_written(size=_output_size),
            _col2im_as_written(
                size=lambda n, f, stride, padding: (n + 2 * padding - f) // stride + 1
            ),
        ),
        Mistake(
            "The larger image has as many channels as an image that the filters look at: "
            "w.shape[2], not the number of filters.",
            _col2im_as_written(channels=lambda w: w.shape[3]),
        ),
        Mistake(
            "The filters' matrix has one filter in each column. Transpose it, and a row of x, one "
            "number for each filter, fits: x.reshape(-1, F) @ w.reshape(-1, F).T.",
            _col2im_as_written(matrix=lambda w: w.reshape(-1, w.shape[3])),
        ),
        Mistake(
            "`return` stands inside the loop and ends it too early. It belongs after all loops.",
            lambda x, w, stride=1, padding=0: _spread(x, w, stride, padding, rows=1),
        ),
        Mistake(
            "Without padding your slice [padding : -padding] is [0 : -0], and that is empty. Say "
            "where it ends, or let col2im do it.",
            _cropped(lambda full, p: full[:, p:-p, p:-p]),
        ),
        Mistake(
            "The rows are patches that overlap, and reshaping does not add them up. col2im does.",
            lambda x, w, stride=1, padding=0: (
                x.reshape(-1, w.shape[3]) @ w.reshape(-1, w.shape[3]).T
            ).reshape(
                len(x),
                _larger(x.shape[1], w.shape[0], stride, padding),
                _larger(x.shape[2], w.shape[1], stride, padding),
                w.shape[2],
            ),
        ),
        Mistake(
            "You divide by how many stamps overlap. They add up, whole.",
            _shared_out,
        ),
        Mistake(
            "The filters are turned round. A pixel's stamp is the filter as it is.",
            lambda x, w, stride=1, padding=0: _spread(x, w[::-1, ::-1], stride, padding),
        ),
        Mistake(
            "The filters' matrix is reshaped where it should be transposed: w.reshape(-1, F).T.",
            lambda x, w, stride=1, padding=0: _as_gradient(
                x, w.reshape(w.shape[3], -1).T.reshape(w.shape), stride, padding
            ),
        ),
    ],
    variants=[
        _spread,
        lambda x, w, stride=1, padding=0: _as_gradient(
            x.astype(np.float32), w.astype(np.float32), stride, padding
        ),
    ],
    hints=[
        "It is the last line of conv2d_backward: x here stands where dout stood there.",
        "The size is the one from which a convolution would make x: (H - 1) * stride + FH - 2 * "
        "padding. The rows are x.reshape(-1, F) @ filters.T.",
        "col2im(x.reshape(-1, F) @ w.reshape(-1, F).T, (len(x), height, width, C), fh, fw, stride, "
        "padding)",
    ],
)

ones_spread = Prediction(
    options="abc",
    outcome="b",
    because="A filter of 3 does not divide evenly by a stride of 2: some pixels lie under one "
    "stamp, others under two or four.",
)

is_it_the_inverse = Choice(
    answer="b",
    wrong={
        "a": "The shape comes back, the numbers do not: the convolution has added pixels up, and "
        "nobody can tell from a sum what was added.",
        "c": "A convolution without padding makes the image smaller, and its transpose makes it "
        "larger again by as much.",
    },
    hints=["Take the filter of ones and the image of ones, as in the experiment."],
)
