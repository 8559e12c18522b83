"""Gradients by trying: slow, simple, and what every fast gradient is checked against."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def numerical_gradient(
    f: Callable[[NDArray], float], x: NDArray[np.floating], h: float | None = None
) -> NDArray[np.floating]:
    """The gradient of f at x by central differences, (f(x + h) - f(x - h)) / 2h per element.

    f: takes an array like x, returns one number. x: any shape; f sees copies, x itself is left as
    it was. h: the step, 1e-4 for float64 and 1e-2 for float32 if not given. Returns the shape and
    type of x. Raises ValueError for an x of whole numbers, which cannot take a small step.
    """
    x = np.asarray(x)
    if not np.issubdtype(x.dtype, np.floating):
        raise ValueError(f"x must be of a floating-point type, not {x.dtype}: x.astype(float).")
    if h is None:
        h = 1e-4 if x.dtype == np.float64 else 1e-2
    moved = x.copy()
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        moved[index] = x[index] + h
        above, up = f(moved.copy()), moved[index]
        moved[index] = x[index] - h
        below, down = f(moved.copy()), moved[index]
        moved[index] = x[index]
        gradient[index] = (above - below) / (up - down)  # the step that rounding left of 2h
    return gradient


def relative_error(a: NDArray, b: NDArray) -> float:
    """How far apart two gradients are: |a - b| / (|a| + |b|), lengths over all elements.

    0 where they are equal (also where both are zero), 1 where one is zero or they point opposite
    ways. Raises ValueError where the shapes differ.
    """
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        raise ValueError(f"the gradients have the shapes {a.shape} and {b.shape}.")
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / size) if size > 0 else 0.0
