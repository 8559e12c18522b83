"""Handwritten digits, small (comes with the course) or large (MNIST)."""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from common.datasets import bundled, mnist
from common.datasets.errors import DataError

_SOURCES: dict[str, Callable[[], tuple[NDArray, NDArray, NDArray, NDArray]]] = {
    "bundled": bundled.digits_8x8,
    "mnist": mnist.load,
}


class Digits(NamedTuple):
    """Images of digits and their labels, for training and for testing.

    x_train, x_test: float32 from 0 (paper) to 1 (ink). t_train, t_test: labels 0 ... 9, int64.
    """

    x_train: NDArray[np.float32]
    t_train: NDArray[np.int64]
    x_test: NDArray[np.float32]
    t_test: NDArray[np.int64]


def digits(source: Literal["bundled", "mnist"] = "bundled", flatten: bool = True) -> Digits:
    """Handwritten digits.

    source: "bundled", 1,797 images of 8 x 8 pixels that come with scikit-learn (1,437 for training,
    360 for testing); or "mnist", 70,000 of 28 x 28 (60,000 and 10,000), 12 MB, which are downloaded
    once or read from the folder that COURSE_DATA_DIR names. One is never put in for the other.
    flatten: True gives images as rows, (N, 64) or (N, 784); False gives (N, 8, 8) or (N, 28, 28).
    Raises DataError with one line that says what to do.
    """
    if source not in _SOURCES:
        names = " or ".join(f'"{name}"' for name in _SOURCES)
        raise DataError(f"There are no digits from source {source!r}. Choose {names}.")
    x_train, t_train, x_test, t_test = _SOURCES[source]()
    if flatten:
        x_train, x_test = (x.reshape(len(x), -1) for x in (x_train, x_test))
    return Digits(x_train, t_train, x_test, t_test)
