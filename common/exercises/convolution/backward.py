"""Notebook pooling_and_backward: the gradients of a convolution.

Sources: Y. LeCun and others, "Backpropagation applied to handwritten zip code recognition" (1989);
V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning" (2016).
"""

import numpy as np

from common.checking import Call, Exercise, Mistake, args, calls
from common.exercises.convolution.windows import convolved as _convolved
from common.exercises.convolution.windows import pad as _pad
from common.layers import Conv2D as _Conv2D
from common.layers import col2im as _col2im
from common.layers import conv_output_size as _output_size
from common.layers import im2col as _im2col

# --- col2im ----------------------------------------------------------------------------------


def _put_back(put=None, cut=None, order=None, step=None):
    """col2im with a loop. put: how a slice gets its numbers; cut: what is cut off in the end;
    order: how the rows are taken apart; step: the stride that is really used."""

    def images(rows, shape, fh, fw, stride=1, padding=0):
        count, height, width, channels = shape
        oh = _output_size(height, fh, stride, padding)
        ow = _output_size(width, fw, stride, padding)
        patches = (order or _taken_apart)(rows, count, oh, ow, fh, fw, channels)
        padded = np.zeros((count, height + 2 * padding, width + 2 * padding, channels))
        s = step or stride
        for i, j in np.ndindex(fh, fw):
            place = padded[:, i : i + s * oh : s, j : j + s * ow : s]
            (put or _add)(place, patches[:, :, :, i, j])
        return (cut or _middle)(padded, padding, height, width)

    return images


def _taken_apart(rows, count, oh, ow, fh, fw, channels):
    return rows.reshape(count, oh, ow, fh, fw, channels)


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
        "It is im2col read backward: the same slices, but now the image is on the left of the =.",
        "Take the rows apart again, .reshape(N, OH, OW, FH, FW, C). Pixel (i, j) of all patches "
        "is added to the slice that im2col took it from.",
        "padded[:, i : i + stride * height : stride, j : j + stride * width : stride] += "
        "patches[:, :, :, i, j] for all i and j; then padded[:, padding : padding + H, "
        "padding : padding + W].",
    ],
)

# --- conv2d_backward -------------------------------------------------------------------------


def _backward(dout, x, w, stride=1, padding=0):
    layer = _Conv2D(w, None, stride, padding)
    layer.forward(x)
    dx = layer.backward(dout)
    return dx, layer.grads["W"], layer.grads["b"]


def _with(dx=None, dw=None, db=None):
    """The three gradients, some of them made by another rule from all that is known."""

    def backward(dout, x, w, stride=1, padding=0):
        right = _backward(dout, x, w, stride, padding)
        known = {"dout": dout, "x": x, "w": w, "stride": stride, "padding": padding}
        return tuple(
            given if rule is None else rule(given, **known)
            for rule, given in zip((dx, dw, db), right)
        )

    return backward


def _columns_times(dout, x, w, stride, padding, order="columns first"):
    columns = _im2col(x, *w.shape[:2], stride, padding)
    rows = dout.reshape(-1, w.shape[3])
    return columns.T @ rows if order == "columns first" else rows.T @ columns


def _dx_with(filters):
    def rule(dx, dout, x, w, stride, padding):
        rows = dout.reshape(-1, w.shape[3]) @ filters(w)
        return _col2im(rows, x.shape, *w.shape[:2], stride, padding)

    return rule


def _convolved_again(dx, dout, x, w, stride, padding):
    """dout convolved with the filters as they are, as if going back were the same as going on."""
    border = w.shape[0] - 1 - padding, w.shape[1] - 1 - padding
    framed = np.pad(dout, ((0, 0), border[:1] * 2, border[1:] * 2, (0, 0)))
    return _convolved(framed, w.transpose(0, 1, 3, 2), 0.0)


def _observe_backward(answer, rng):
    for name, filters, keyword in [
        ("batch", (3, 2), {}),
        ("padded", (3, 3), {"padding": 1}),
        ("every second place", (2, 3), {"stride": 2}),
        ("padded and every second", (3, 2), {"stride": 2, "padding": 1}),
    ]:
        x, w = rng.normal(size=(2, 5, 6, 2)), rng.normal(size=(*filters, 2, 3))
        dout = rng.normal(size=_convolved(x, w, 0.0, **keyword).shape)
        result = yield Call(answer, dout, x, w, **keyword)
        several = isinstance(result, (tuple, list))
        given = f"{[np.shape(array) for array in result]}" if several else "no tuple of three"
        yield f"shapes of dx, dw, db, {name}", None if result is None else given
        for part, array in zip(("dx", "dw", "db"), result if several else ()):
            yield f"{part}, {name}", array


conv2d_backward = Exercise(
    reference=_backward,
    observe=_observe_backward,
    mistakes=[
        Mistake(
            "db is a mean. The bias was added at every place of every image, and the gradients of "
            "all of them add up: a sum. (The loss has divided by the batch already.)",
            _with(db=lambda db, dout, **_: dout.mean(axis=(0, 1, 2))),
            _with(db=lambda db, dout, **_: db / len(dout)),
        ),
        Mistake(
            "db has a wrong shape. There is one bias for each filter: sum over all images and "
            "all places, and keep the last axis.",
            _with(db=lambda db, dout, **_: dout.sum(axis=0)),
            _with(db=lambda db, dout, **_: dout.sum()),
            _with(db=lambda db, dout, **_: dout.sum(axis=(0, 1, 2), keepdims=True)),
        ),
        Mistake(
            "dw is divided by the number of images. The loss has done so already: just the "
            "product.",
            _with(dw=lambda dw, dout, **_: dw / len(dout)),
            _with(
                dw=lambda dw, dout, **_: dw / len(dout),
                db=lambda db, dout, **_: db / len(dout),
            ),
        ),
        Mistake(
            "dw has the numbers of the product in the wrong order: rows of filters, (F, FH * FW * "
            "C), do not become w's shape by reshaping. columns.T @ drows, then .reshape(w.shape).",
            _with(
                dw=lambda dw, w, **known: _columns_times(w=w, **known, order="").reshape(w.shape)
            ),
        ),
        Mistake(
            "dw is still a matrix. The gradient has the shape of what it belongs to: "
            ".reshape(w.shape).",
            _with(dw=lambda dw, **known: _columns_times(**known)),
            _with(dw=lambda dw, **known: _columns_times(**known, order="")),
        ),
        Mistake(
            "dx uses the filters' matrix reshaped where it should be transposed: "
            "w.reshape(-1, F).T.",
            _with(dx=_dx_with(lambda w: w.reshape(w.shape[3], -1))),
        ),
        Mistake(
            "dx uses filters that you turned round. col2im puts each gradient back where its pixel "
            "came from, so the filters stay as they are.",
            _with(dx=_dx_with(lambda w: w[::-1, ::-1].reshape(-1, w.shape[3]).T)),
        ),
        Mistake(
            "The three gradients are in another order. Return dx, dw, db.",
            lambda *known, **keyword: tuple(_backward(*known, **keyword)[i] for i in (1, 2, 0)),
            lambda *known, **keyword: tuple(_backward(*known, **keyword)[i] for i in (1, 0, 2)),
            lambda *known, **keyword: tuple(_backward(*known, **keyword)[i] for i in (0, 2, 1)),
        ),
        Mistake(
            "Where patches overlap in dx, they are overwritten instead of added. Use col2im.",
            _with(
                dx=lambda dx, dout, x, w, stride, padding: _put_back(_overwrite)(
                    dout.reshape(-1, w.shape[3]) @ w.reshape(-1, w.shape[3]).T,
                    x.shape,
                    *w.shape[:2],
                    stride,
                    padding,
                )
            ),
        ),
        Mistake(
            "dx is still a matrix, one row per patch. col2im puts the rows back where they came "
            "from.",
            _with(
                dx=lambda dx, dout, w, **_: (
                    dout.reshape(-1, w.shape[3]) @ w.reshape(-1, w.shape[3]).T
                )
            ),
        ),
    ],
    variants=[
        lambda dout, x, w, stride=1, padding=0: list(
            _backward(dout.astype(np.float32), x, w.astype(np.float32), stride, padding)
        ),
        _with(db=lambda db, dout, **_: dout.reshape(-1, dout.shape[3]).sum(axis=0)),
        _with(dw=lambda dw, w, **known: _columns_times(w=w, **known, order="").T.reshape(w.shape)),
    ],
    hints=[
        "With columns = im2col(x) the forward pass was columns @ filters + b, an affine layer. "
        "You know its three gradients.",
        "drows = dout.reshape(-1, F). dw is columns.T @ drows in w's shape; db is the sum of the "
        "rows; the gradient of columns is drows @ filters.T, and col2im brings it back to x.",
        "db = drows.sum(axis=0); dw = (im2col(x, fh, fw, stride, padding).T @ drows)"
        ".reshape(w.shape); dx = col2im(drows @ w.reshape(-1, F).T, x.shape, fh, fw, stride, "
        "padding).",
    ],
    insight="A convolution is an affine layer on patches, and so are its gradients.",
)
