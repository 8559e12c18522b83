"""Activation and loss functions in NumPy, under the names that textbooks use.

Every function takes arrays, lists or single numbers and leaves its input as it was. float32 stays
float32 and float64 stays float64; whole numbers and truth values become float64. Where a loss takes
predictions `y` and targets `t`, the type of `y` decides.

A derivative `d_...` takes the *pre-activation*: what goes into the activation, not what comes out.
That is one rule for all of them. A well-known listing hands `d_sigmoid` the activation at the
output layer and the pre-activation in the hidden layer. No error tells it so; it learns worse.

Source for the names and for the squared error: K. Saito, "Deep Learning from Scratch" (2016).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "cross_entropy_error",
    "d_mean_squared_error",
    "d_relu",
    "d_sigmoid",
    "d_tanh",
    "identity",
    "mean_squared_error",
    "relu",
    "sigmoid",
    "softmax",
    "step",
    "tanh",
]

Floats = NDArray[np.floating]


def identity(x: ArrayLike) -> Floats:
    """The input unchanged, as a new array. x: any shape; returns the same shape."""
    return +_floats(x)  # the plus makes a copy, so that changing the result leaves x alone


def step(x: ArrayLike) -> Floats:
    """1 where x > 0, else 0 (also at 0 itself). x: any shape; returns the same shape."""
    x = _floats(x)
    return (x > 0).astype(x.dtype)


def sigmoid(x: ArrayLike) -> Floats:
    """1 / (1 + exp(-x)), between 0 and 1. x: any shape; returns the same shape.

    exp only ever sees numbers that are not positive, so it cannot overflow. For negative x the
    fraction is extended by exp(x): exp(x) / (exp(x) + 1).
    """
    x = _floats(x)
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


def d_sigmoid(x: ArrayLike) -> Floats:
    """Slope of the sigmoid at the pre-activation x. x: any shape; returns the same shape.

    Give it what went into the sigmoid. If you only kept the output s, the slope is s * (1 - s);
    d_sigmoid(s) is another number (see the top of this file).
    """
    x = _floats(x)
    return sigmoid(x) * sigmoid(-x)  # sigmoid(-x) is 1 - sigmoid(x), without its rounding error


def tanh(x: ArrayLike) -> Floats:
    """Hyperbolic tangent, between -1 and 1. x: any shape; returns the same shape."""
    return np.tanh(_floats(x))


def d_tanh(x: ArrayLike) -> Floats:
    """Slope of tanh at the pre-activation x. x: any shape; returns the same shape.

    Give it what went into tanh. If you only kept the output h, the slope is 1 - h**2; d_tanh(h) is
    another number (see the top of this file).
    """
    return 1 - tanh(x) ** 2


def relu(x: ArrayLike) -> Floats:
    """x where it is positive, else 0. x: any shape; returns the same shape."""
    return np.maximum(_floats(x), 0)


def d_relu(x: ArrayLike) -> Floats:
    """Slope of ReLU at the pre-activation x: 1 where x > 0, else 0. Same shape as x.

    At 0 there is no slope; we take 0. Here the output would do as well as the pre-activation, since
    both have the same sign. The pre-activation is asked for so that all `d_...` follow one rule.
    """
    return step(x)


def softmax(x: ArrayLike) -> Floats:
    """Probabilities of each row of scores.

    x: scores, shape (..., K). Returns the same shape; the last axis sums to 1. A score of -inf gets
    probability 0. Raises ValueError where there are no scores to compare.
    """
    x = _floats(x)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(f"softmax needs scores of shape (..., K) with K >= 1, not {x.shape}.")
    exponentials = np.exp(x - np.max(x, axis=-1, keepdims=True))  # largest exponent is 0
    return exponentials / np.sum(exponentials, axis=-1, keepdims=True)


def mean_squared_error(y: ArrayLike, t: ArrayLike) -> np.floating:
    """Half the sum of squared differences over the outputs, averaged over the batch.

    y, t: predictions and targets of one shape: (K,) for one example with K outputs, or (N, K) for N
    of them. Returns one number, 1/N * sum(0.5 * (y - t)**2). This is Saito's convention (2016),
    extended to batches; the half makes the gradient plain y - t. Other libraries divide by N * K
    and leave the half out. Raises ValueError where the shapes differ or nothing is there.
    """
    difference, batch_size = _difference(y, t)
    return 0.5 * np.sum(difference**2) / batch_size


def d_mean_squared_error(y: ArrayLike, t: ArrayLike) -> Floats:
    """Gradient of mean_squared_error with respect to y: (y - t) / N.

    y, t: as for mean_squared_error. Returns the shape of y. Raises ValueError as it does.
    """
    difference, batch_size = _difference(y, t)
    return difference / batch_size


def cross_entropy_error(y: ArrayLike, t: ArrayLike) -> np.floating:
    """Minus the log of the probability given to the right class, averaged over the batch.

    y: probabilities, shape (N, K), or (K,) for one example (the output of softmax, not its input).
    t: the right classes, as labels 0 ... K-1 of shape (N,) (one number for one example), or one-hot
    in the shape of y; rows of probabilities that sum to 1 work too. A probability of 0 counts as
    the smallest positive number, so that the loss is large but finite. Raises ValueError for
    labels that are not among the classes and for shapes that do not fit.
    """
    y = _probabilities(y)
    t = _one_hot(np.asarray(t), y)
    safe = np.maximum(y, np.finfo(y.dtype).tiny)
    return -np.sum(t * np.log(safe)) / _batch_size(y)


def _floats(x: ArrayLike) -> Floats:
    """x as an array of floating-point numbers, its precision kept where it has one."""
    x = np.asarray(x)
    return x if np.issubdtype(x.dtype, np.floating) else x.astype(np.float64)


def _batch_size(y: Floats) -> int:
    return 1 if y.ndim < 2 else len(y)


def _difference(y: ArrayLike, t: ArrayLike) -> tuple[Floats, int]:
    y = _floats(y)
    t = np.asarray(t, dtype=y.dtype)
    if y.shape != t.shape:
        # NumPy would broadcast (N,) against (N, 1) to (N, N) and give a wrong loss in silence.
        raise ValueError(f"y and t must have the same shape, not {y.shape} and {t.shape}.")
    if y.size == 0:
        raise ValueError("y and t are empty: there is nothing to average.")
    return y - t, _batch_size(y)


def _probabilities(y: ArrayLike) -> Floats:
    y = _floats(y)
    if y.ndim not in (1, 2) or y.size == 0:
        raise ValueError(f"y must have the shape (N, K) or (K,) and not be empty, not {y.shape}.")
    if np.any(y < 0) or np.any(y > 1.001):  # float16 rounds by about 0.001
        raise ValueError("y must hold probabilities between 0 and 1. For scores, pass softmax(y).")
    return y


def _one_hot(t: NDArray, y: Floats) -> Floats:
    """Targets in the shape of y, from labels or from rows that already have that shape."""
    if t.shape == y.shape:
        t = t.astype(y.dtype)
        if np.any(t < 0) or not np.allclose(np.sum(t, axis=-1), 1, atol=1e-3):
            raise ValueError("t has the shape of y, so each row must be one-hot: it must sum to 1.")
        return t
    if t.shape != y.shape[:-1]:
        raise ValueError(
            f"t must be labels of shape {y.shape[:-1]} or one-hot of shape {y.shape},"
            f" not {t.shape}."
        )
    classes = y.shape[-1]
    if not np.issubdtype(t.dtype, np.integer):
        raise ValueError(f"labels must be whole numbers, not {t.dtype}. Try t.astype(int).")
    if np.any(t < 0) or np.any(t >= classes):
        raise ValueError(f"labels must be from 0 to {classes - 1}; found {t.min()} to {t.max()}.")
    return np.eye(classes, dtype=y.dtype)[t]
