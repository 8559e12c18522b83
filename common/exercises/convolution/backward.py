"""Notebook convolution_backward: the gradients of a convolution.

Sources: Y. LeCun and others, "Backpropagation applied to handwritten zip code recognition" (1989);
V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning" (2016).
"""

import numpy as np

from common.checking import Call, Exercise, Mistake
from common.exercises.convolution.putting_back import _overwrite, _put_back
from common.exercises.convolution.windows import convolved as _convolved
from common.layers import Conv2D as _Conv2D
from common.layers import col2im as _col2im
from common.layers import im2col as _im2col


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


def _all_settings(stride, padding):
    return {"stride": stride, "padding": padding}


def _by_the_page(cut=_all_settings, put=_all_settings, shape=None, filters=None):
    """The three lines of the page, col2im included. cut, put: what im2col and col2im are told of
    stride and padding; shape(dout, x): of the images wanted; filters(w): the matrix for dx."""

    def backward(dout, x, w, stride=1, padding=0):
        drows = dout.reshape(-1, w.shape[3])
        columns = _im2col(x, *w.shape[:2], **cut(stride, padding))
        dw = (columns.T @ drows).reshape(w.shape)
        rows = drows @ (filters(w) if filters else w.reshape(-1, w.shape[3]).T)
        sizes = shape(dout, x) if shape else x.shape
        dx = _put_back()(rows, sizes, *w.shape[:2], **put(stride, padding))
        return dx, dw, drows.sum(axis=0)

    return backward


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
            _with(db=lambda db, dout, **_: dout.reshape(-1, dout.shape[3])),
            _with(db=lambda db, dout, **_: dout.sum()),
            _with(db=lambda db, dout, **_: dout.sum(axis=(1, 2, 3))),
            _with(db=lambda db, dout, **_: dout.reshape(-1, dout.shape[3]).sum(axis=1)),
            _with(db=lambda db, **_: db[np.newaxis]),
            _with(db=lambda db, dout, **_: dout.sum(axis=(0, 1, 2), keepdims=True)),
        ),
        Mistake(
            "A gradient is divided by the number of images or of patches. The loss has done so "
            "already: just the product.",
            _with(dw=lambda dw, dout, **_: dw / len(dout)),
            _with(dw=lambda dw, dout, **_: dw / dout[..., 0].size),
            _with(dx=lambda dx, dout, **_: dx / len(dout)),
            _with(*[lambda gradient, dout, **_: gradient / len(dout)] * 3),
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
            lambda *known, **keyword: _backward(*known, **keyword)[::-1],
            lambda *known, **keyword: tuple(_backward(*known, **keyword)[i] for i in (2, 0, 1)),
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
            "stride or padding is not handed on, so the patches are others than in the forward "
            "pass. im2col and col2im need both: im2col(x, fh, fw, stride, padding), and "
            "col2im(…, x.shape, fh, fw, stride, padding).",
            *(
                _by_the_page(**parts)
                for settings in (
                    lambda stride, padding: {},
                    lambda stride, padding: {"stride": stride},
                    lambda stride, padding: {"padding": padding},
                )
                for parts in (
                    {"cut": settings, "put": settings},
                    {"cut": settings},
                    {"put": settings},
                )
            ),
        ),
        Mistake(
            "col2im makes images of the shape of dout. dx has the shape of x: col2im(…, x.shape, "
            "fh, fw, stride, padding).",
            _by_the_page(shape=lambda dout, x: dout.shape),
        ),
        Mistake(
            "dx needs the filters as a matrix, one in each column, and that transposed: "
            "w.reshape(-1, F).T.",
            _by_the_page(filters=lambda w: w.reshape(-1, w.shape[3])),
            _by_the_page(filters=lambda w: w),
            _by_the_page(filters=lambda w: w.T),
        ),
        Mistake(
            "dx needs col2im: what you have is a matrix, one row per patch, with more numbers than "
            "x. col2im puts them back where they came from.",
            _with(
                dx=lambda dx, dout, x, w, **_: (
                    dout.reshape(-1, w.shape[3]) @ w.reshape(-1, w.shape[3]).T
                ).reshape(x.shape)
            ),
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
